"""A conversation on the smallest phones: the page stands still, and what is asked can be answered.

Played on the page itself, in every language: long words take more room than the Swedish ones.
"""

from typing import Final

import pytest
from playwright.async_api import Browser, Page, ViewportSize

from tests.support.played_page import TALKING, start, visiting
from tests.support.visitor_site import DEMO, ServedSite

# An iPhone of 2012 and the Android that most receptions meet.
PHONES: Final[tuple[ViewportSize, ...]] = (
    {"width": 320, "height": 568},
    {"width": 360, "height": 740},
)
_QUIET: Final = "warning: null, more: false, proposed: null, contact: null, link: 'up'"
_COMES_IN: Final = """proposed: {alias: 'Margareta', role: 'counsellor', letIn: false,
    kind: 'handover', by: 'Robin'}"""
# What may be asked, and the answers that must be in sight together.
ASKED: Final = (
    ("warning: 'silence'", ("here",)),
    ("warning: 'age', more: true", ("more",)),
    (_COMES_IN, ("admit", "decline")),
    ("contact: {kind: 'callback', given: false}", ("contact-yes", "contact-no")),
)
_LONG: Final = """client.show({messages: [
    ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => theirs(n, 'Ta den tid du behöver. '.repeat(4))),
    {...theirs(9, 'Är du ensam?'), said: {kind: 'card', card: {kind: 'question', id: 'alone',
        language: 'sv', text: 'Är du ensam?', answers: [{choice: 'yes', text: 'Ja'},
        {choice: 'no', text: 'Nej'}]}}}]})"""
_SHIFTED: Final = """() => [scrollY, document.documentElement.scrollHeight - innerHeight]"""
# Whole, on top, and with a finger's breadth of nothing between one answer and the next.
_IN_SIGHT: Final = """(names) => {
    const boxes = names.map((name) => document.querySelector(`[data-testid=${name}]`));
    const wrong = boxes.filter((one) => {
        const {left, right, top, bottom} = one.getBoundingClientRect();
        return [[left + 9, top + 9], [right - 9, bottom - 9]].some(([x, y]) =>
            !one.contains(document.elementFromPoint(x, y)));
    }).map((one) => `not in sight: ${one.dataset.testid}`);
    if (boxes.length < 2) return wrong;
    const [a, b] = boxes.map((one) => one.getBoundingClientRect());
    const apart = Math.max(b.left - a.right, a.left - b.right, b.top - a.bottom, a.top - b.bottom);
    return apart >= 8 ? wrong : [...wrong, `${apart} px apart`];
}"""

# What has the focus is no part under anything else: its middle and two corners are its own.
_REACHED: Final = """(name) => {
    const one = document.querySelector(`[data-testid=${name}]`);
    const {left, right, top, bottom} = one.getBoundingClientRect();
    return [[(left + right) / 2, (top + bottom) / 2], [left + 4, top + 4], [right - 4, top + 4]]
        .every(([x, y]) => Boolean(document.elementFromPoint(x, y)?.closest('label, textarea')));
}"""


async def _asked(page: Page, shown: str, answers: tuple[str, ...]) -> list[str]:
    await page.evaluate(f"() => client.show({{{_QUIET}, {shown}}})")
    await page.get_by_test_id(answers[0]).wait_for()
    wrong: list[str] = await page.evaluate(_IN_SIGHT, list(answers))
    return [*wrong, *await page.evaluate(_IN_SIGHT, ["send"])]


@pytest.mark.slow
@pytest.mark.parametrize("phone", PHONES, ids=lambda one: str(one["width"]))
async def test_what_is_asked_can_be_answered_without_looking_for_the_answers(
    browser: Browser, site: ServedSite, phone: ViewportSize
) -> None:
    async with visiting(browser) as (page, complaints):
        await page.set_viewport_size(phone)
        found = []
        for language in DEMO.languages:
            await start(page, site, language)
            await page.evaluate(f"() => {{ {TALKING} }}")
            for shown, answers in ASKED:
                wrong = await _asked(page, shown, answers)
                found += [f"{language}, {one}, {shown}" for one in wrong]
            await page.evaluate(f"() => client.show({{{_QUIET}}})")
            await page.get_by_test_id("end").click()
            wrong = await page.evaluate(_IN_SIGHT, ["end-yes", "end-no"])
            found += [f"{language}, {one}" for one in wrong]
        assert found == [], "\n".join(found)
        assert complaints == []


@pytest.mark.parametrize("phone", PHONES, ids=lambda one: str(one["width"]))
async def test_who_chooses_what_the_newcomer_may_know_sees_every_choice_and_the_field(
    browser: Browser, site: ServedSite, phone: ViewportSize
) -> None:
    async with visiting(browser) as (page, _complaints):
        await page.set_viewport_size(phone)
        await start(page, site, "bg")
        await page.evaluate(f"() => {{ {TALKING} }}")
        await page.evaluate(f"() => client.show({{{_QUIET}, {_COMES_IN}}})")
        await page.get_by_test_id("share").locator("summary").click()
        for name in ("share-no", "share-all", "share-summary", "summary"):
            one = page.get_by_test_id(name)
            await one.focus()
            if name.startswith("share"):
                await one.check()
            assert await page.evaluate(_REACHED, name), name


@pytest.mark.parametrize("phone", PHONES, ids=lambda one: str(one["width"]))
async def test_a_question_under_a_long_talk_moves_the_talk_and_never_the_page(
    browser: Browser, site: ServedSite, phone: ViewportSize
) -> None:
    async with visiting(browser) as (page, _complaints):
        await page.set_viewport_size(phone)
        # While a message arrives it holds what is in it; this is about afterwards.
        await page.emulate_media(reduced_motion="reduce")
        await start(page, site, "uk")
        await page.evaluate(f"() => {{ {TALKING} }}")
        await page.evaluate(f"() => {{ {_LONG} }}")
        assert await page.evaluate(_SHIFTED) == [0, 0]
        # A browser that goes to what is found in the page asks for the same.
        first = page.get_by_test_id("message").first
        await first.locator(".unseen").evaluate("(one) => one.scrollIntoView()")
        assert await page.evaluate(_SHIFTED) == [0, 0]


@pytest.mark.parametrize("phone", PHONES, ids=lambda one: str(one["width"]))
async def test_the_dots_of_three_times_shift_move_neither_the_way_out_nor_the_page(
    browser: Browser, site: ServedSite, phone: ViewportSize
) -> None:
    async with visiting(browser) as (page, _complaints):
        await page.set_viewport_size(phone)
        for language in ("sv", "bg"):
            await start(page, site, language)
            ways = (page.get_by_test_id("exit"), page.get_by_test_id("hide"), page.locator("main"))
            before = [await one.bounding_box() for one in ways]
            for _ in range(2):
                await page.keyboard.press("Shift")
            await page.locator(".dots.on").wait_for()
            assert [await one.bounding_box() for one in ways] == before, language


async def test_what_takes_room_from_the_talk_never_takes_the_last_words(
    browser: Browser, site: ServedSite
) -> None:
    last = """(text) => {
        const log = document.querySelector('[data-testid=log]').getBoundingClientRect();
        const rows = [...document.querySelectorAll('[data-testid=message]')];
        const row = rows.find((one) => one.textContent.includes(text)).getBoundingClientRect();
        return row.bottom <= log.bottom + 1 && row.bottom > log.top; }"""
    says = "() => client.show({messages: [...client.snapshot.messages, theirs(%d, '%s')]})"
    async with visiting(browser) as (page, _complaints):
        page.set_default_timeout(10_000)
        await page.emulate_media(reduced_motion="reduce")
        await start(page, site)
        await page.evaluate(f"() => {{ {TALKING} }}")
        for n in range(2, 12):
            await page.evaluate(says % (n, f"rad {n}."))
        await page.wait_for_function(last, arg="rad 11.")
        # A keyboard comes up, a limit comes near, and somebody goes on writing.
        await page.set_viewport_size({"width": 360, "height": 500})
        await page.wait_for_function(last, arg="rad 11.")
        await page.set_viewport_size({"width": 360, "height": 740})
        await page.evaluate("client.show({warning: 'silence'})")
        await page.wait_for_function(last, arg="rad 11.")
        await page.evaluate(says % (12, "rad 12."))
        await page.wait_for_function(last, arg="rad 12.")
        # Whoever reads further up is left there.
        await page.get_by_test_id("log").evaluate("(log) => { log.scrollTop = 0; }")
        # The page hears of it in the next frame, as it does of a finger.
        await page.evaluate("new Promise((done) => requestAnimationFrame(() => done()))")
        await page.evaluate("client.show({warning: null})")
        await page.evaluate(says % (13, "rad 13."))
        await page.get_by_text("rad 13.").wait_for(state="attached")
        assert await page.get_by_test_id("log").evaluate("(log) => log.scrollTop") == 0
