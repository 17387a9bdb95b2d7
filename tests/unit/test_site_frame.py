"""The worker's pages in every other page's bar: nothing of their own head, all of their main."""

from pathlib import Path

from django.template.loader import render_to_string

from chatsvc.site.build import build_site
from chatsvc.site.frame import FILE, MARK, framed
from tests.support.visitor_site import DEMO, fake_scripts

STYLES = "<!--styles-->"


def frame(tmp_path: Path) -> bytes:
    build_site(DEMO, tmp_path / "site", built=fake_scripts(tmp_path))
    return (tmp_path / "site" / FILE).read_bytes()


def figures() -> str:
    said = {"organisation": DEMO, "styles": STYLES, "quarters": ()}
    return render_to_string("public_figures.html", said)


def test_it_is_built_with_both_ways_out_and_one_place_for_what_is_said(tmp_path: Path) -> None:
    html = frame(tmp_path).decode()
    for part in ("exit", "hide", "spot", "away-exit", "menu"):
        assert f'data-part="{part}"' in html
    assert html.count(MARK) == 1
    assert "figures-" in html, "tables wear their sheet"


def test_what_the_worker_says_stands_in_it_whole_and_its_own_bar_does_not(tmp_path: Path) -> None:
    html = framed(frame(tmp_path), figures().encode()).decode()
    assert "Våra siffror" in html
    assert "Siffrorna gäller inga riktiga besökare." in html, "the demo says so there, too"
    assert html.count("<main") == html.count("</main>") == 1
    assert html.count("<header") == 1
    assert (MARK in html, STYLES in html, "<title>Siffror" in html) == (False, False, False)


def test_what_somebody_wrote_into_a_decision_ends_no_page(tmp_path: Path) -> None:
    odd = figures().replace("Våra siffror", "&lt;/main&gt; [[frame]]")
    html = framed(frame(tmp_path), odd.encode()).decode()
    assert html.count("</main>") == 1
    assert html.count(MARK) == 1, "a mark that is said stays a word"


def test_a_page_that_is_no_page_leaves_the_bar_alone(tmp_path: Path) -> None:
    html = framed(frame(tmp_path), b"broken").decode()
    assert 'data-part="exit"' in html
    assert "broken" not in html


def test_its_links_leave_no_entry_in_the_history() -> None:
    html = figures()
    assert html.count("<a href=") == html.count("data-choose") == 2
