"""What is looked at in one state of a page: axe, the keyboard, zoom, spacing, forced colours."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from playwright.async_api import Page, ViewportSize

ROOT: Final = Path(__file__).resolve().parents[2]
AXE: Final = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# No page has so many taps; the console's lists are long.
_MOST_TABS: Final = 1_000
_TABS_AT_ONCE: Final = 20
_TAB: Final = {"windowsVirtualKeyCode": 9, "nativeVirtualKeyCode": 9}
DESK: Final[ViewportSize] = {"width": 1280, "height": 800}
PHONE: Final[ViewportSize] = {"width": 360, "height": 740}
# 1280 x 1024 at 400 % (WCAG 1.4.10).
ZOOMED: Final[ViewportSize] = {"width": 320, "height": 256}

# axe-core's names for WCAG 2.0 to 2.2, level A and AA, and for what it counts as good practice.
_TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What a theme can change.
_COLOURS: Final = ["color-contrast", "link-in-text-block"]
_AXE: Final = """(tags) => axe.run(document, {
        runOnly: tags, resultTypes: ['violations'], preload: false,
        ...(tags.includes('wcag2a') && {rules: {'target-size': {enabled: true}}})})
    .then(({violations}) => violations.map(
        ({id, nodes}) => `${id}: ${nodes.map(({target}) => target).slice(0, 3).join(' ')}`))"""
_TAPS: Final = 'a[href], button, input, textarea, select, summary, [tabindex="0"]'
# Notes where the focus is after each press of Tab: a number for each element that had it, -1 when
# it has left the page. Said by the keys' own events, so that nobody has to ask after each press.
# What has the focus must be seen: something of it lies on top (WCAG 2.4.11).
_LISTEN: Final = """() => {
    const heard = globalThis.focusHeard = {places: [], seen: [], covered: []};
    document.activeElement?.blur();
    const onTop = (at) => [...at.getClientRects()].some(({x, y, width, height}) =>
        [[.5, .5], [.1, .5], [.9, .5], [.5, .1], [.5, .9]].some(([across, down]) => {
            const top = document.elementFromPoint(x + width * across, y + height * down);
            return top !== null && (at.contains(top) || top.contains(at)
                || top.closest('label')?.control === at);
        }));
    globalThis.focusNote = ({key}) => {
        const at = document.activeElement;
        if (key !== 'Tab') return;
        if (at === null || at === document.body) return heard.places.push(-1);
        if (!heard.seen.includes(at)) heard.seen.push(at);
        if (!onTop(at)) heard.covered.push(at.outerHTML.slice(0, 80));
        heard.places.push(heard.seen.indexOf(at));
    };
    addEventListener('keyup', focusNote, true);
}"""
# Of radio buttons one is reached by Tab and the others by arrows.
_HEARD: Final = """(taps) => {
    removeEventListener('keyup', focusNote, true);
    const {places, seen, covered} = focusHeard;
    const missed = [...document.querySelectorAll(taps)].filter((one) => one.type !== 'radio'
        && one.checkVisibility({visibilityProperty: true}) && !one.disabled && one.tabIndex >= 0
        && !seen.includes(one)
        && one.closest('[inert]') === null).map((one) => one.outerHTML.slice(0, 80));
    return [places, missed, covered];
}"""
# Both bars are as wide as the text says; one pixel is rounding.
_SIDEWAYS: Final = """() => document.documentElement.scrollWidth - innerWidth <= 1 ? []
    : [...document.querySelectorAll('body *')].filter((one) => {
        const {left, right, width} = one.getBoundingClientRect();
        return width > 0 && (right > innerWidth + 1 || left < -1) && one.checkVisibility();
    }).slice(-1).map((one) => one.outerHTML.slice(0, 80))"""
# WCAG 1.4.12, as its text says; a sheet that is constructed is no inline style.
_SPACED: Final = """(on) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
        word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }`);
    document.adoptedStyleSheets = on ? [sheet] : [];
}"""
_CUT: Final = """() => [...document.querySelectorAll('main *, header *')].filter((one) => {
    const {overflowX, overflowY} = getComputedStyle(one);
    if (!one.checkVisibility() || one.closest('.unseen, .skip, textarea, input')) return false;
    if (getComputedStyle(one).clipPath !== 'none') return false; // is read out, never seen
    const hides = (how) => how === 'hidden' || how === 'clip';
    return (hides(overflowX) && one.scrollWidth > one.clientWidth + 1)
        || (hides(overflowY) && one.scrollHeight > one.clientHeight + 1);
}).map((one) => one.outerHTML.slice(0, 80))"""
_MOVES: Final = """() => document.getAnimations().filter(({playState, effect}) =>
    playState === 'running' && effect.getTiming().iterations === Infinity
    && effect.target.checkVisibility()).length"""
# Half arrived a message is paler than it will be; half under the bar a tap is smaller than it is.
_STILL: Final = """() => scrollTo(0, 0) ?? Promise.all(document.getAnimations().filter((one) =>
    one.effect.getTiming().iterations !== Infinity && one.effect.getTiming().delay === 0)
    .map((one) => one.finished.catch(() => {})))"""
_STORED: Final = """async () => localStorage.length + sessionStorage.length
    + (await indexedDB.databases()).length + (await caches.keys()).length"""


async def axe(page: Page) -> list[str]:
    """Return what axe-core finds wrong, each with up to three places."""
    await page.evaluate(_STILL)
    found: list[str] = await page.evaluate(_AXE, _TAGS)
    return found


async def colours(page: Page) -> list[str]:
    """Return what axe-core finds wrong with colours alone."""
    found: list[str] = await page.evaluate(_AXE, _COLOURS)
    return found


async def keyboard(page: Page) -> list[str]:
    """Press Tab until the focus has come round; return what is wrong with the way it took."""
    await page.evaluate(_LISTEN)
    keys = await page.context.new_cdp_session(page)
    places: list[int] = []
    while not comes_round(places) and len(places) < _MOST_TABS:
        # Many at once and in this order: a round trip for each takes longer than all the rest.
        presses = [
            keys.send("Input.dispatchKeyEvent", {"type": kind, "key": "Tab", "code": "Tab", **_TAB})
            for _ in range(_TABS_AT_ONCE)
            for kind in ("rawKeyDown", "keyUp")
        ]
        await asyncio.gather(*presses)
        places = await page.evaluate("focusHeard.places")
    await keys.detach()
    places, missed, covered = await page.evaluate(_HEARD, _TAPS)
    trapped = [] if comes_round(places) else ["the focus does not come round"]
    return [
        *trapped,
        *(f"not reached by keyboard: {one}" for one in missed),
        *(f"has the focus and is covered: {one}" for one in dict.fromkeys(covered)),
    ]


def comes_round(places: Sequence[int]) -> bool:
    """Whether a row of places, -1 for outside, has come back to where it began.

    It may begin anywhere: the browser goes on from where somebody tapped last.
    """
    return len(places) > 1 and places[0] in places[1:] and any(one != places[0] for one in places)


async def forms(page: Page, size: ViewportSize = PHONE) -> list[str]:
    """Return what is wrong at 400 %, spaced out, in forced colours and with less motion.

    Args:
        page: whose context asks for less motion.
        size: what it is shown at before and afterwards.
    """
    wrong = []
    await _resize(page, ZOOMED)
    wrong += [f"scrolls sideways at 400 %: {one}" for one in await page.evaluate(_SIDEWAYS)]
    await _resize(page, size)
    await page.evaluate(_SPACED, arg=True)
    wide = await page.evaluate(_SIDEWAYS)
    wrong += [f"scrolls sideways with text spacing: {one}" for one in wide]
    wrong += [f"cut with text spacing: {one}" for one in await page.evaluate(_CUT)]
    await page.evaluate(_SPACED, arg=False)
    if await page.evaluate(_MOVES):
        wrong.append("moves on with reduced motion")
    await page.emulate_media(forced_colors="active")
    wrong += [f"unseen in forced colours: {one}" for one in await _unseen(page)]
    await page.emulate_media(forced_colors="none")
    return wrong


async def _resize(page: Page, size: ViewportSize) -> None:
    """Go on when the page itself has the size: a busy machine gives it after the answer."""
    await page.set_viewport_size(size)
    there = "({width, height}) => innerWidth === width && innerHeight === height"
    await page.wait_for_function(there, arg=size)


async def _unseen(page: Page) -> list[str]:
    """Return the taps whose words have the colour of what is behind them."""
    found: list[str] = await page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, summary')].filter((one) => {
            const {color, backgroundColor} = getComputedStyle(one);
            return one.checkVisibility() && color === backgroundColor;
        }).map((one) => one.outerHTML.slice(0, 80))"""
    )
    return found


async def tree(page: Page, *wanted: str) -> list[str]:
    """Return which roles the accessibility tree lacks: main part, heading, a link as a way out."""
    snapshot = await page.locator("body").aria_snapshot()
    roles = wanted or ("main", "heading", "link")
    return [f"tree: no {role}" for role in roles if f"- {role}" not in snapshot]


async def stored(page: Page) -> int:
    """Count what the page has left in any of a browser's stores."""
    return int(await page.evaluate(_STORED))
