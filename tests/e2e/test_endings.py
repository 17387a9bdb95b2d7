"""Every way a conversation can end or fail, in a real browser on the real service.

Quick exit is told in tests/promises/test_09_the_exit_empties_the_page_first.py.
"""

import json
import os
import re
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.error import HTTPError

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.support.people import CounsellorPage, VisitorPage
from tests.support.polling import until
from tests.support.service import Service, running_service
from tests.support.store_look import keys_of

# Long enough to meet on a busy machine; short enough to wait for. An answered warning moves
# silence past the end by age, so that each of the two can be seen alone.
SILENCE_S: Final = 12
SHORT: Final = {
    "silence_s": SILENCE_S,
    "silence_warning_s": 5,
    "age_s": 18,
    "age_warning_s": 6,
    "age_extension_s": 4,
}
# The sweep looks every second, and a browser needs a moment to show what it was told (P13).
SETTLED_S: Final = 1.0
SHOWN_S: Final = 1.0
# After so long without a sweep intake stops; and the page asks again every half minute.
LATE_WITHIN_S: Final = 15


@contextmanager
def service_with(**settings: str) -> Iterator[Service]:
    with (
        tempfile.TemporaryDirectory(prefix="chatsvc-endings-") as folder,
        running_service(Path(folder), **settings) as running,
    ):
        yield running


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """Real periods, and a queue that one visitor fills."""
    with service_with(CHATSVC_QUEUE_LIMIT="1") as running:
        yield running


@pytest.fixture(scope="module")
async def desk(browser: Browser, service: Service) -> CounsellorPage:
    return await on_duty(browser, service)


@pytest.fixture(scope="module")
async def short_lived(browser: Browser) -> AsyncIterator[CounsellorPage]:
    """A counsellor on duty where silence and age come soon."""
    with service_with(CHATSVC_PERIODS=json.dumps(SHORT)) as running:
        yield await on_duty(browser, running)


async def on_duty(browser: Browser, service: Service) -> CounsellorPage:
    counsellor = await CounsellorPage.open(browser, service)
    await counsellor.sign_in()
    await counsellor.go_on_duty()
    return counsellor


async def meet(browser: Browser, desk: CounsellorPage) -> VisitorPage:
    visitor = await VisitorPage.open(browser, desk.service)
    await visitor.knock()
    await desk.accept()
    await visitor.meets_somebody()
    return visitor


async def to_the_start(page: Page, service: Service) -> None:
    """Go to the step that carries Start."""
    await page.goto(f"{service.visitor_url}/sv/")
    await page.get_by_test_id("next").click()
    await page.get_by_test_id("path-own").click()


async def both_say(
    visitor: VisitorPage, desk: CounsellorPage, to_visitor: str, to_desk: str
) -> None:
    """Both pages say that it is over, and why; the desk is tidied for the next story."""
    await expect(visitor.page.get_by_test_id("ended")).to_have_text(to_visitor)
    await expect(visitor.page.locator("#bye-title")).to_have_text("Det är raderat")
    await expect(desk.page.locator(".over-title")).to_have_text(to_desk)
    await desk.page.locator("[data-over] button").click()
    await expect(desk.page.locator(".conversation")).to_have_count(0)


async def problem(page: Page) -> str:
    """Wait for a page that says what is wrong, with 112 on it; return its heading."""
    heading = page.locator("[data-problem]:visible h1")
    await heading.wait_for()
    await expect(page.locator("[data-testid=problem] a[href='tel:112']")).to_be_visible()
    return await heading.inner_text()


def reason(service: Service) -> str:
    """Why intake is as it is; 503 while the worker has not published anything yet."""
    try:
        return service.status().reason
    except HTTPError as not_yet:
        if not_yet.code != HTTPStatus.SERVICE_UNAVAILABLE:
            raise
        return ""


async def test_nobody_on_duty_is_said_before_anybody_hopes(
    browser: Browser, service: Service
) -> None:
    # A service that has just begun has not deleted anything yet, and says that first.
    until(lambda: reason(service) == "nobody_on_duty", LATE_WITHIN_S)
    page = (await VisitorPage.open(browser, service)).page
    await to_the_start(page, service)
    await expect(page.get_by_role("heading", name="Ingen är i tjänst just nu")).to_be_visible()
    await expect(page.get_by_test_id("start")).to_be_hidden()
    await expect(page.locator("[data-shut] a[href='tel:112']")).to_be_visible()
    await page.get_by_test_id("look").click()
    await expect(page.get_by_test_id("looked")).to_contain_text("Senast tittat")


async def test_a_browser_without_scripts_gets_the_reason_and_the_numbers(
    browser: Browser, service: Service
) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{service.visitor_url}/sv/")
    await expect(page.get_by_text("kör inte JavaScript")).to_be_visible()
    await expect(page.locator(".no-script a[href='tel:112']")).to_be_visible()
    await expect(page.get_by_test_id("next")).to_be_hidden()


async def test_a_browser_without_encryption_is_told_before_it_chooses(
    browser: Browser, service: Service
) -> None:
    page = (await VisitorPage.open(browser, service)).page
    await page.add_init_script("Object.defineProperty(crypto, 'subtle', {value: undefined})")
    await page.goto(f"{service.visitor_url}/sv/")
    await page.get_by_test_id("next").click()
    assert await problem(page) == "Den här webbläsaren kan inte skydda dig"


async def test_a_page_older_than_the_service_is_asked_to_load_again(
    browser: Browser, desk: CounsellorPage
) -> None:
    service = desk.service
    page = (await VisitorPage.open(browser, service)).page
    # Its frames begin with a version that this service does not speak (4426).
    await page.add_init_script(
        """const send = WebSocket.prototype.send;
        WebSocket.prototype.send = function (bytes) {
            const other = new Uint8Array(bytes); other[0] = 99; send.call(this, other); };"""
    )
    await to_the_start(page, service)
    await expect(page.get_by_test_id("duty")).to_have_text("1 är i tjänst.")
    await page.get_by_test_id("start").click()
    assert await problem(page) == "Den här sidan är för gammal"
    await page.locator("[data-problem]:visible [data-reload]").click()
    await expect(page.get_by_test_id("next")).to_be_enabled()


async def test_a_full_queue_says_so_keeps_the_way_open_and_the_counsellor_ends_it(
    browser: Browser, service: Service, desk: CounsellorPage
) -> None:
    first, second = [await VisitorPage.open(browser, service) for _ in range(2)]
    await first.knock()
    await to_the_start(second.page, service)
    await second.page.get_by_test_id("start").click()
    assert await problem(second.page) == "Kön är full just nu"
    await desk.accept()
    await first.meets_somebody()
    await second.page.locator("[data-problem]:visible [data-again]").click()
    await second.page.get_by_test_id("start").click()
    await second.page.get_by_test_id("place").wait_for(state="visible")
    await second.page.get_by_test_id("leave-queue").click()
    await expect(second.page.get_by_test_id("ended")).to_contain_text("Du lämnade kön.")
    await desk.page.locator(".conversation .ending button").click()
    await desk.page.locator(".conversation .ending > .danger").click()
    over = "Den du skrev med avslutade samtalet."
    await both_say(first, desk, over, "Du avslutade samtalet.")


async def test_lines_and_processes_break_and_no_word_is_lost(
    browser: Browser, service: Service, desk: CounsellorPage
) -> None:
    visitor = await meet(browser, desk)
    await visitor.write("ett")
    await desk.reads("ett")
    await visitor.page.context.set_offline(offline=True)
    await visitor.write("två, utan nät")
    await expect(visitor.page.get_by_test_id("link")).to_contain_text("Telefonen har inget nät")
    await desk.write("svar, medan du var borta")
    await visitor.page.context.set_offline(offline=False)
    await desk.reads("två, utan nät")
    await visitor.reads("svar, medan du var borta")
    os.kill(service.children()["visitor"], signal.SIGKILL)
    await visitor.write("tre, medan tjänsten var död")
    await desk.write("svar, medan tjänsten var död")
    await expect(visitor.page.get_by_test_id("link")).to_contain_text("Din text ligger kvar")
    await desk.reads("tre, medan tjänsten var död")
    await visitor.reads("svar, medan tjänsten var död")
    await expect(visitor.page.get_by_test_id("link")).to_be_hidden()
    await visitor.all_delivered(3)
    assert await desk.heard() == ["ett", "två, utan nät", "tre, medan tjänsten var död"]
    assert await visitor.heard() == ["svar, medan du var borta", "svar, medan tjänsten var död"]
    await visitor.end()
    await both_say(visitor, desk, "Du raderade samtalet.", "Besökaren avslutade samtalet.")


async def test_when_deleting_is_late_nobody_is_let_in_and_start_comes_back_by_itself(
    browser: Browser, desk: CounsellorPage
) -> None:
    service = desk.service
    page = (await VisitorPage.open(browser, service)).page
    await page.clock.install()
    worker = service.children()["worker"]
    os.kill(worker, signal.SIGSTOP)
    try:
        until(lambda: not service.is_open("mika"), LATE_WITHIN_S)
        await to_the_start(page, service)
        paused = page.get_by_role("heading", name="Vi tar inte emot just nu")
        await expect(paused).to_be_visible()
        await expect(page.get_by_test_id("start")).to_be_hidden()
    finally:
        os.kill(worker, signal.SIGCONT)
    until(lambda: service.is_open("mika"), LATE_WITHIN_S)
    await page.clock.fast_forward("00:30")
    await expect(page.get_by_test_id("start")).to_be_visible()
    await expect(paused).to_be_hidden()


async def test_who_cannot_show_her_keys_is_not_let_in_and_nothing_was_sent(
    browser: Browser, desk: CounsellorPage
) -> None:
    visitor = await VisitorPage.open(browser, desk.service)

    genuine = desk.service.published("devices").decode()
    # One character of one signature in the chain (docs/protocol.md section 7).
    signature = re.findall(r'"s":"([\w-]{86})"', genuine)[0]
    forged = genuine.replace(signature, ("B" if signature[0] == "A" else "A") + signature[1:])

    async def tampered(route: Route) -> None:
        await route.fulfill(body=forged, content_type="application/json")

    await visitor.page.clock.install()
    await visitor.page.route("**/pub/devices.json", tampered)
    await visitor.knock()
    await visitor.page.get_by_test_id("draft").fill("min hemlighet")
    status = visitor.page.locator("[data-part=waiting-status]")
    await desk.page.locator("[data-waiting] button").first.click()
    await expect(status).to_contain_text("Någon är på väg in")
    # The page asks for a newer list for ten seconds before it says no.
    await visitor.page.clock.fast_forward("00:11")
    await expect(status).to_contain_text("Vi släppte inte in den som ville svara")
    await expect(visitor.page.get_by_test_id("draft")).to_have_value("min hemlighet")
    await visitor.page.get_by_test_id("leave-queue").click()
    await expect(visitor.page.get_by_test_id("ended")).to_contain_text("Du lämnade kön.")
    assert visitor.applications_sent() == 0
    # The refused visitor stands in nobody's way.
    await expect(desk.page.locator("[data-waiting]")).to_have_count(0)


async def test_silence_ends_it_on_time_and_both_pages_say_why(
    browser: Browser, short_lived: CounsellorPage
) -> None:
    desk = short_lived
    visitor = await meet(browser, desk)
    earliest = time.monotonic()
    await visitor.write("hej")
    await desk.reads("hej")
    latest = time.monotonic()
    warning = visitor.page.get_by_test_id("warning")
    await expect(warning).to_contain_text("raderas", timeout=1000 * SILENCE_S)
    assert time.monotonic() < latest + SILENCE_S
    await visitor.says_goodbye()
    ended = time.monotonic()
    assert earliest + SILENCE_S - 1 <= ended <= latest + SILENCE_S + SETTLED_S + SHOWN_S
    assert keys_of(desk.service.admin(), visitor.conversation()) == []
    gone = "Det var tyst länge, så samtalet raderades."
    await both_say(visitor, desk, gone, "Samtalet avslutades efter lång tystnad.")


async def test_one_tap_against_silence_one_more_for_time_and_one_begins_anew_when_it_is_over(
    browser: Browser, short_lived: CounsellorPage
) -> None:
    desk = short_lived
    visitor = await meet(browser, desk)
    await visitor.write("hej")
    await desk.reads("hej")
    warning = visitor.page.get_by_test_id("warning")
    await visitor.page.get_by_test_id("here").click()
    await expect(warning).to_contain_text("mer tid räcker ett tryck")
    await expect(visitor.page.get_by_test_id("here")).to_be_hidden()
    await visitor.page.get_by_test_id("more").click()
    # Silence is warned of first, for it ends the conversation first.
    await visitor.page.get_by_test_id("here").click()
    await expect(warning).to_contain_text("Längre kan det inte vara")
    await expect(visitor.page.get_by_test_id("more")).to_be_hidden()
    await visitor.says_goodbye()
    over = "Samtalet hade varat så länge som det får."
    await both_say(visitor, desk, "Samtalets längsta tid tog slut.", over)
    await visitor.page.get_by_test_id("anew").click()
    await visitor.page.get_by_test_id("place").wait_for(state="visible")
    await visitor.page.get_by_test_id("leave-queue").click()
    await expect(visitor.page.get_by_test_id("ended")).to_contain_text("Du lämnade kön.")


async def test_who_is_in_line_for_long_is_warned_there_too_and_one_tap_gives_more_time(
    browser: Browser, short_lived: CounsellorPage
) -> None:
    visitor = await VisitorPage.open(browser, short_lived.service)
    await visitor.knock()
    warning = visitor.page.get_by_test_id("wait-warning")
    await expect(warning).to_be_hidden()
    await expect(warning).to_contain_text("mer tid räcker ett tryck", timeout=1000 * SHORT["age_s"])
    await visitor.page.get_by_test_id("wait-more").click()
    # The place is the same one; silence is nothing to be warned of while the line holds.
    await expect(warning).to_contain_text("Längre kan det inte vara")
    await expect(visitor.page.get_by_test_id("wait-more")).to_be_hidden()
    await expect(visitor.page.get_by_test_id("place")).to_be_visible()
    await visitor.says_goodbye()
    await visitor.page.get_by_test_id("anew").click()
    await visitor.page.get_by_test_id("place").wait_for(state="visible")
