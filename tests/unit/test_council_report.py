"""The council's report: a whole year, a part of one, an empty one; page, data and tagged PDF."""

import csv
import io
import re
import sys
import time
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Final

import pytest
from django.conf import settings

from chatsvc.protocol.ids import Door
from chatsvc.settings.organisations import Organisation
from chatsvc.tally.cells import Cell, Period
from counsellor.council.kept_hours import hours_of
from counsellor.council.models import Entry
from counsellor.council.pdf import NoPdfError, is_tagged, pages_of, pdf_of
from counsellor.council.written import NoReportError, files, one_file
from counsellor.council.year import year_of
from counsellor.mapping.models import Release
from counsellor.mapping.periods import period_of
from counsellor.mapping.protection import SMALLEST
from counsellor.mapping.services import add_batch, meet_store
from counsellor.shifts.models import OpeningException, OpeningHours
from tests.report_demo.years import write_team, write_year

pytestmark = pytest.mark.django_db
AFTER: Final = datetime(2027, 1, 20, tzinfo=UTC)
AFTER_MS: Final = int(AFTER.timestamp() * 1000)
EVIL: Final = '<script>alert(1)</script> & "x"'


def demo() -> Organisation:
    found: Organisation | None = settings.CHATSVC_ORGANISATIONS.by_id("demo")
    assert found is not None
    return found


def opens_daily(door: str = "mika") -> None:
    for weekday in range(7):
        OpeningHours.objects.create(
            organisation="demo",
            door=door,
            weekday=weekday,
            from_minute=18 * 60,
            to_minute=23 * 60,
            valid_from=date(2026, 1, 1),
        )


def made(year: int = 2026, at_ms: int = AFTER_MS) -> dict[str, bytes]:
    """Everything but the PDF."""
    found: dict[str, bytes] = {}
    said: list[str] = []
    for name, content in files(demo(), year, at_ms, said.append):
        found[name] = content
        if name.endswith(".html"):
            break
    assert said
    return found


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode())))


def test_a_whole_year_has_every_part_and_nothing_below_five() -> None:
    write_year("demo", 2026)
    opens_daily()
    found = made()
    page = found["kartlaggning-2026.html"].decode()
    assert re.findall(r"<h2>(\d+)\.", page) == [str(n) for n in range(1, 14)]
    assert "Visas när hela året är slut" not in page
    values = [row[4] for row in rows(found["tabeller-2026.csv"])[1:] if row[1] != "Öppettider"]
    assert len(values) > 100
    assert not [one for one in values if one and int(one) < SMALLEST]


def test_made_again_it_says_the_same_also_after_a_late_count() -> None:
    write_year("demo", 2026)
    first = made()
    late = {Cell("joined", Door("mika"), Period("2026-05-01T18")): 40}
    assert add_batch("demo", "late", late, AFTER_MS)
    assert made() == first


def test_a_year_that_runs_shows_its_past_quarters_and_releases_no_list() -> None:
    write_year("demo", 2026)
    november = datetime(2026, 11, 28, tzinfo=UTC)
    year = year_of(demo(), 2026, november)
    assert [one.text for one in year.quarters] == ["2026-Q1", "2026-Q2", "2026-Q3"]
    assert not year.is_whole
    assert year.section("age") is None
    assert {row.period for row in Release.objects.all()} == {"2026-Q1", "2026-Q2", "2026-Q3"}


def test_the_year_before_stands_beside_and_its_sum_is_of_the_same_quarters() -> None:
    write_year("demo", 2026)
    write_year("demo", 2027, growth=2.0)
    year = year_of(demo(), 2027, datetime(2027, 7, 20, tzinfo=UTC))
    access = year.section("access")
    assert access is not None
    met = access.rows[0]
    assert met.before is not None
    assert met.change == "ja, fler"
    assert not Release.objects.filter(period__in=["2026-Q3", "2026-Q4"]).exists()


def test_an_empty_year_is_a_report_and_not_an_error() -> None:
    page = made()["kartlaggning-2026.html"].decode()
    assert "för få för att säga" in page
    assert "döljs" in page


@pytest.mark.parametrize(
    ("year", "at", "code"),
    [
        (2026, datetime(2026, 3, 1, tzinfo=UTC), "nothing_yet"),
        (2099, AFTER, "nothing_yet"),
        (2025, AFTER, "undefined_year"),
        (-5, AFTER, "undefined_year"),
        (99_999, AFTER, "nothing_yet"),
    ],
)
def test_what_cannot_be_reported_is_refused(year: int, at: datetime, code: str) -> None:
    with pytest.raises(NoReportError) as refused:
        one_file(demo(), year, int(at.timestamp() * 1000), "html")
    assert refused.value.code == code
    assert not Release.objects.exists()


def test_hours_that_were_promised_and_kept() -> None:
    opens_daily()
    OpeningException.objects.create(organisation="demo", door="mika", day=date(2026, 12, 24))
    write_year("demo", 2026, doors=1)
    mika, kast = hours_of("demo", ("mika", "kast"), period_of("2026"))
    assert mika.promised == 364 * 5
    assert 0 < mika.kept < mika.promised
    assert (kast.promised, kast.kept, kast.words) == (0, 0, "")


def test_a_lost_store_is_said() -> None:
    for name, month in (("first", 1), ("second", 5)):
        at = datetime(2026, month, 3, tzinfo=UTC)
        meet_store("demo", name, int(at.timestamp() * 1000))
    assert "tappade sitt minne 1 gång" in made()["kartlaggning-2026.html"].decode()


def test_what_people_wrote_is_text_and_no_formula() -> None:
    for kind in Entry.Kind.values:
        Entry.objects.create(
            organisation="demo", year=2026, kind=kind, words=EVIL, figure="=1+1", source="@x"
        )
    Entry.objects.create(
        organisation="lan", year=2026, kind="source", words="grannstad", source="x"
    )
    found = made()
    page = found["kartlaggning-2026.html"].decode()
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 4
    assert "grannstad" not in page
    cells = [cell for row in rows(found["kallor-2026.csv"]) for cell in row]
    assert {"'=1+1", "'@x", EVIL} <= set(cells)


class Outline(HTMLParser):
    """What assistive tools find: headings in order, tables with captions and heads, named plots."""

    def __init__(self) -> None:
        """Read nothing yet."""
        super().__init__()
        self.headings: list[int] = []
        self.counts: dict[str, int] = {}
        self.unnamed = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count."""
        self.counts[tag] = self.counts.get(tag, 0) + 1
        known = dict(attrs)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "svg":
            self.unnamed += not known.get("aria-label")
        if tag == "th":
            self.unnamed += not known.get("scope")


def test_the_page_has_one_outline_and_every_table_and_plot_a_name() -> None:
    write_year("demo", 2026)
    page = made()["kartlaggning-2026.html"].decode()
    outline = Outline()
    outline.feed(page)
    assert '<html lang="sv">' in page
    assert outline.headings[0] == 1
    assert all(b - a <= 1 for a, b in zip(outline.headings, outline.headings[1:], strict=False))
    assert outline.counts["caption"] == outline.counts["table"] > 15
    assert outline.unnamed == 0
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")


def test_the_pdf_is_tagged_and_fetches_nothing() -> None:
    page = '<html lang="sv"><head><title>Å</title></head><body><h1>Å</h1>%s</body></html>'
    assert is_tagged(pdf_of(page % "<p>text</p>"))
    with pytest.raises(NoPdfError):
        pdf_of(page % '<img src="http://192.0.2.1/x.png" alt="x">')
    assert not is_tagged(b"%PDF-1.7 nothing")


@pytest.fixture
def broken_python(monkeypatch: pytest.MonkeyPatch) -> str:
    """A machine on which nothing makes a PDF."""
    monkeypatch.setattr(sys, "executable", "/bin/false")
    return "pdf_failed"


def test_a_pdf_that_fails_is_told_after_the_other_files(broken_python: str) -> None:
    said: list[str] = []
    coming = files(demo(), 2026, AFTER_MS, said.append)
    names = [next(coming)[0] for _ in range(3)]
    assert names == ["tabeller-2026.csv", "kallor-2026.csv", "kartlaggning-2026.html"]
    with pytest.raises(NoPdfError) as refused:
        next(coming)
    assert refused.value.code == broken_python


def test_three_years_of_counters_become_a_report_in_time_step_by_step() -> None:
    for one in (2026, 2027, 2028):
        write_year("demo", one)
        write_team("demo", tuple(demo().doors), one)
    # The processor's time: what a machine needs that has nothing else to do.
    begins = time.process_time()
    at_ms, said = int(datetime(2029, 1, 20, tzinfo=UTC).timestamp() * 1000), list[str]()
    found = dict(files(demo(), 2028, at_ms, said.append))
    # Issue 6: the yearly report over three years, PDF included, and it says how far it has come.
    assert time.process_time() - begins < 10
    assert len(found) == 4
    # What a council reads, with every list, both years and what is asked of the visitors.
    assert 2 <= pages_of(found["kartlaggning-2028.pdf"]) <= 6
    assert [words.split()[0] for words in said] == ["Reading", "Drawing", "Making"]


def test_ratings_stand_in_the_report_from_2027_with_what_they_do_not_say() -> None:
    write_year("demo", 2027)
    write_team("demo", tuple(demo().doors), 2027)
    found = made(2027, at_ms=int(datetime(2028, 1, 20, tzinfo=UTC).timestamp() * 1000))
    page = found["kartlaggning-2027.html"].decode()
    assert "Kände du att någon lyssnade på dig?, MIKA" not in page  # over all doors in the page
    assert "De som mår sämst är inte med" in page
    assert re.search(r"svarade \d+\xa0% på den första", page)
    table = rows(found["tabeller-2027.csv"])
    heard = {(row[2], row[3]): row[4] for row in table if row[1].startswith("Kände du")}
    assert int(heard["Alla ingångar", "Ja"]) > int(heard["Alla ingångar", "Nej"] or 0)
    assert ("MIKA", "Ja") in heard  # the data has the doors


def test_ratings_of_a_team_of_three_are_not_shown_at_all() -> None:
    write_year("demo", 2027)
    write_team("demo", tuple(demo().doors), 2027, people=3)
    found = made(2027, at_ms=int(datetime(2028, 1, 20, tzinfo=UTC).timestamp() * 1000))
    table = rows(found["tabeller-2027.csv"])
    assert {row[4] for row in table if row[1].startswith("Kände du")} == {""}
    assert "går inte att säga" in found["kartlaggning-2027.html"].decode()
    # What is about visitors is shown as before.
    assert any(row[4] for row in table if row[1] == "Vem skrev")


def test_a_year_that_did_not_count_ratings_says_from_when_they_are() -> None:
    write_year("demo", 2026)
    assert "från och med 2027" in made()["kartlaggning-2026.html"].decode()
