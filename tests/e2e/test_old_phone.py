"""An old phone talks all the same, others fetch no script for it, and no first visit is heavy."""

import json
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, Page, expect

from tests.support.people import CounsellorPage, VisitorPage
from tests.support.service import Service

BUILT: Final = Path(__file__).parents[2] / "chatsvc/web_built/manifest.json"
# The issue allows 100 000 bytes before Start is tapped; heads included, and with room for more.
FIRST_LOAD: Final = 95_000
CURVE: Final = "chatsvc/web/e2ee/curve_noble.ts"
# WebCrypto as it was before browsers had these curves (2024). It counts what is asked of them.
NO_CURVES: Final = """
globalThis.askedForCurves = 0;
const isCurve = (one) => /^(ed|x)25519$/iu.test(one?.algorithm?.name ?? one?.name ?? one);
for (const operation of ["generateKey", "importKey", "sign", "verify", "deriveBits", "deriveKey"]) {
  const real = SubtleCrypto.prototype[operation];
  SubtleCrypto.prototype[operation] = function (...args) {
    if (!args.some(isCurve)) return real.apply(this, args);
    globalThis.askedForCurves += 1;
    return Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError"));
  };
}
"""


async def on_duty(service: Service, browser: Browser, account: str) -> CounsellorPage:
    """Sit a counsellor down at a browser of today."""
    desk = await CounsellorPage.open(browser, service, account)
    await desk.sign_in()
    await desk.go_on_duty()
    return desk


def fetched(page: Page) -> list[str]:
    """Listen for the names of all files that this page and its workers fetch."""
    names: list[str] = []
    page.context.on("request", lambda request: names.append(request.url.rsplit("/", 1)[-1]))
    return names


def curve_file() -> str:
    """Return the name of the chunk that holds the curve in script."""
    built = json.loads(BUILT.read_text())
    return str(Path(built[CURVE]["file"]).name)


async def converse(visitor: VisitorPage, desk: CounsellorPage) -> None:
    """Meet, compare the six words, say something both ways, end."""
    await visitor.knock()
    await desk.accept()
    await visitor.meets_somebody()
    await visitor.write("hej från min gamla telefon")
    await desk.reads("hej från min gamla telefon")
    await desk.write("hej, jag hör dig")
    await visitor.reads("hej, jag hör dig")
    await visitor.all_delivered(1)
    theirs = desk.page.locator('.safety-words[lang="sv"]')
    mine = visitor.page.get_by_test_id("words").locator("li")
    await expect(mine).to_have_count(6)
    words = [text.strip() for text in await mine.all_text_contents()]
    assert ((await theirs.text_content()) or "").strip().split(" · ") == words
    await visitor.end()
    await visitor.says_goodbye()
    await desk.sees_the_end()


async def test_an_old_phone_fetches_the_curve_and_talks(service: Service, browser: Browser) -> None:
    visitor = await VisitorPage.open(browser, service)
    await visitor.page.add_init_script(NO_CURVES)
    names = fetched(visitor.page)
    await converse(visitor, await on_duty(service, browser, "linnea"))
    assert names.count(curve_file()) == 1
    assert await visitor.page.evaluate("globalThis.askedForCurves") > 0


async def test_a_phone_of_today_fetches_none_of_it(service: Service, browser: Browser) -> None:
    visitor = await VisitorPage.open(browser, service)
    names = fetched(visitor.page)
    await converse(visitor, await on_duty(service, browser, "noor"))
    assert any(name.startswith("visitor-") for name in names)
    assert curve_file() not in names


async def test_all_that_comes_before_start_is_a_light_load(
    service: Service, browser: Browser
) -> None:
    visitor = await VisitorPage.open(browser, service)
    line = await visitor.page.context.new_cdp_session(visitor.page)
    sizes: list[int] = []
    line.on("Network.loadingFinished", lambda one: sizes.append(one["encodedDataLength"]))
    await line.send("Network.enable")
    await visitor.at_start()
    await visitor.page.wait_for_load_state("networkidle")
    assert len(sizes) > 10
    assert 50_000 < sum(sizes) <= FIRST_LOAD
