"""A part of `make access`: all of Swedish by day, and what tells by night and in Arabic."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.access.checks import comes_round
from tests.access.public import lay_beside
from tests.access.run import THEMES, Theme, addresses, visit
from tests.access.states import STATES, TELLING, State
from tests.access.texts import figures
from tests.support.visitor_site import DEMO, ServedSite

SOME = tuple(one for one in STATES if one.name in TELLING)
A_PART = [
    pytest.param("sv", THEMES[:1], STATES, id="all of Swedish"),
    pytest.param("sv", THEMES[1:], SOME, id="what tells at night", marks=pytest.mark.slow),
    pytest.param("ar", THEMES[1:], SOME, id="what tells in Arabic"),
]


@pytest.mark.parametrize(("language", "themes", "states"), A_PART)
async def test_nothing_on_any_page_shuts_anybody_out(
    browser: Browser,
    site: ServedSite,
    scripts: Path,
    tmp_path: Path,
    language: str,
    themes: tuple[Theme, ...],
    states: tuple[State, ...],
) -> None:
    if states is STATES:
        lay_beside(tmp_path / "site", scripts)
    found = await visit(browser, site, tmp_path / "site", [language], themes, states)
    assert found.wrong() == []
    assert (found.cookies, found.stored) == (0, 0)
    assert found.pages > len(states)


async def test_a_page_that_shuts_somebody_out_is_found(
    browser: Browser, site: ServedSite, tmp_path: Path
) -> None:
    page = tmp_path / "site" / "404.html"
    html = page.read_text(encoding="utf-8")
    wide = '<img src="/x" width="999" height="9" style="max-width:none">'
    far = '<a href="/" tabindex="-1">x</a><div role="button" tabindex="0">y</div>'
    assert "</main>" in html
    bad = f"{wide}{far}<pre>{'x' * 999}</pre></main>"
    page.write_text(html.replace("</main>", bad), "utf-8")
    for one in (tmp_path / "site").rglob("*.html"):
        if one != page:
            one.unlink()
    found = await visit(browser, site, tmp_path / "site", [], ["light"])
    assert any("image-alt" in one for one in found.axe)
    assert any("sideways" in one for one in found.forms)
    assert found.pages == 1


def test_every_page_that_is_built_is_visited_and_a_language_that_is_not_asked_for_is_not(
    tmp_path: Path,
) -> None:
    for name in (
        "index.html",
        "sv/index.html",
        "sv/1/9/index.html",
        "ar/index.html",
        "new/index.html",
        "frame.html",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    for language in ("sv", "ar"):
        (tmp_path / language / "texts.json").touch()
    assert addresses(tmp_path, ["sv"]) == {"": ["/", "/new/"], "sv": ["/sv/1/9/", "/sv/"]}


def test_a_trap_is_a_focus_that_never_comes_back_to_where_it_began() -> None:
    assert comes_round([0, 1, 2, -1, 0])
    assert comes_round([0, 1, 2, 0])
    assert comes_round([-1, 0, -1])
    assert not comes_round([0, 1, 2, 2, 2, 2])
    assert not comes_round([0, 0, 0])
    assert not comes_round([0])


async def test_no_message_is_missing_and_the_short_way_is_short(
    tmp_path: Path, site: ServedSite
) -> None:
    assert site.origin
    said = figures(tmp_path / "site", DEMO.languages)
    assert said["missing_messages"] == 0
    assert said["most_words"] <= 150
    assert said["most_taps"] <= 3
