"""Plots: valid SVG with a sentence as its name; nothing typed becomes markup."""

from typing import Final
from xml.etree import ElementTree as ET

from counsellor import plots
from counsellor.plots import WIDE, Bars

SVG: Final = "{http://www.w3.org/2000/svg}"


def drawn(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  our own


def test_the_longest_bar_is_full_and_a_gap_has_none() -> None:
    svg = drawn(
        plots.bars(
            "Besök", [Bars("kv 1", 20, "20"), Bars("kv 2", 10, "10"), Bars("kv 3", None, "-")]
        )
    )
    wide = [float(one.get("width", "")) for one in svg.iter(f"{SVG}rect")]
    assert wide[0] == 2 * wide[1] < WIDE
    assert wide[2] == 0
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == svg.findtext(f"{SVG}title") == "Besök"


def test_a_year_before_is_a_second_bar() -> None:
    svg = drawn(plots.bars("x", [Bars("Alla", 8, "8", 4, has_before=True)]))
    assert [one.get("class") for one in svg.iter(f"{SVG}rect")] == ["plot-bar", "plot-before"]


def test_no_rows_and_a_highest_that_no_bar_reaches() -> None:
    assert not list(drawn(plots.bars("x", [])).iter(f"{SVG}rect"))
    svg = drawn(plots.bars("x", [Bars("a", 0.5, "50 %")], highest=1.0))
    assert float(next(svg.iter(f"{SVG}rect")).get("width", "")) < WIDE / 2


def test_what_is_written_cannot_become_markup() -> None:
    evil = '"><script>alert(1)</script>'
    for svg in (
        plots.bars(evil, [Bars(evil, 1, evil, 1, has_before=True)]),
        plots.week(evil, [evil] * 7, {"0-18": (1, evil)}),
    ):
        assert "<script" not in svg
        drawn(svg)


def test_a_week_shows_the_hours_that_have_a_figure() -> None:
    svg = drawn(plots.week("v", list("mtotfls"), {"0-18": (1.0, "9"), "6-23": (0.1, "1")}))
    assert len(list(svg.iter(f"{SVG}rect"))) == 2
    words = [one.text for one in svg.iter(f"{SVG}text")]
    assert {"18\u201319", "23\u201300", "9", "1"} <= set(words)
    right = max(float(one.get("x", "")) for one in svg.iter(f"{SVG}rect"))
    assert right + 38 <= WIDE


def test_numbers_are_written_as_svg_reads_them_whatever_the_language() -> None:
    assert "," not in plots.bars("x", [Bars("a", 1, "1"), Bars("b", 3, "3")])
