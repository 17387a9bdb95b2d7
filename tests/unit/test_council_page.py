"""/kartlaggning as a supervisor uses it: the report by a button, and sentences of her own."""

import pytest
from django.test import Client

from anonymity.clock import FakeClock
from counsellor.accounts.models import Role
from counsellor.audit.models import AuditEntry, Deed
from counsellor.council.models import Entry
from counsellor.views import council
from tests.report_demo.years import write_year
from tests.support.staff import NOON_MS, ORIGIN, browser, make_staff, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def vera(clock: FakeClock) -> Client:
    make_staff("vera", Role.SUPERVISOR, doors=["mika", "kast"])
    client = browser()
    sign_in(client, clock, "vera")
    return client


def says(client: Client, **fields: str) -> int:
    return client.post("/kartlaggning", fields, headers={"origin": ORIGIN}).status_code


def page(client: Client, path: str = "/kartlaggning") -> str:
    return client.get(path).content.decode()


def test_the_page_says_how_much_of_the_year_is_over(vera: Client) -> None:
    shown = page(vera)  # it is 18 November 2026
    assert "3 kvartal av 4 är slut" in shown
    assert "Rapporten för 2026" in shown


@pytest.mark.parametrize(
    ("form", "kind", "begins"),
    [("html", "text/html", b"<!doctype html>"), ("csv", "text/csv", '"år","tabell"'.encode())],
)
def test_a_button_gives_the_file(vera: Client, form: str, kind: str, begins: bytes) -> None:
    write_year("demo", 2026)
    answer = vera.get("/kartlaggning/rapport", {"ar": "2026", "form": form})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith(kind)
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert answer.content.startswith(begins)


def test_the_pdf_by_its_button(vera: Client) -> None:
    answer = vera.get("/kartlaggning/rapport", {"ar": "2026", "form": "pdf"})
    assert answer.content.startswith(b"%PDF-")


@pytest.mark.parametrize("query", [{"form": "exe"}, {}, {"form": "pdf\x7f", "ar": "x"}])
def test_another_form_is_told(vera: Client, query: dict[str, str]) -> None:
    answer = vera.get("/kartlaggning/rapport", query)
    assert answer.status_code == 400
    assert 'data-testid="problem"' in answer.content.decode()


def test_before_the_first_quarter_is_over_there_is_nothing(
    vera: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    january = FakeClock(NOON_MS + 60 * 86_400_000)
    monkeypatch.setattr(council, "CLOCK", january)
    assert 'data-testid="nothing"' in page(vera, "/kartlaggning?ar=2027")
    answer = vera.get("/kartlaggning/rapport", {"ar": "2027", "form": "html"})
    assert answer.status_code == 409


def test_a_sentence_is_added_and_removed_and_noted(vera: Client) -> None:
    said = {"do": "add", "ar": "2026", "kind": "measure", "words": "En person till på fredagar"}
    assert says(vera, **said) == 302
    assert "En person till på fredagar" in page(vera)
    entry = Entry.objects.get()
    assert says(vera, do="remove", ar="2026", row=str(entry.pk)) == 302
    assert not Entry.objects.exists()
    noted = AuditEntry.objects.filter(deed=Deed.REPORT_CHANGED).values_list("about", flat=True)
    assert list(noted) == [f"add:{entry.pk}", f"remove:{entry.pk}"]


@pytest.mark.parametrize(
    "said",
    [
        {"do": "add", "kind": "source", "words": "14 personer"},  # of somebody else, from nowhere
        {"do": "add", "kind": "nothing", "words": "x"},
        {"do": "add", "kind": "measure", "words": ""},
        {"do": "add", "kind": "measure", "words": "x" * 301},
        {"do": "nothing", "kind": "measure", "words": "x"},
    ],
)
def test_what_is_refused_is_kept_in_the_form(vera: Client, said: dict[str, str]) -> None:
    assert says(vera, ar="2026", **said) == 409
    assert not Entry.objects.exists()


def test_a_row_of_no_number_and_of_another_organisation_stay(vera: Client) -> None:
    theirs = Entry.objects.create(organisation="lan", year=2026, kind="measure", words="x")
    for row in (str(theirs.pk), "x", "1" * 40, "-1"):
        assert says(vera, do="remove", ar="2026", row=row) == 302
    assert Entry.objects.count() == 1


def test_a_year_of_no_report_is_the_newest(vera: Client) -> None:
    for asked in ("1999", "x", "9" * 50, "2027"):
        assert "Rapporten för 2026" in page(vera, f"/kartlaggning?ar={asked}")
