"""/schema and /schema/tider as people use them: a week, a refusal in words, hours that are kept."""

from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client
from msgspec.structs import replace

from anonymity.clock import FakeClock
from chatsvc.settings.organisations import Organisation
from counsellor.accounts.models import Role, Staff
from counsellor.audit.models import AuditEntry, Deed
from counsellor.shifts.models import LanguageHours, OnCall, OpeningException, OpeningHours, Shift
from counsellor.views.access import organisation_of
from tests.support.shifts import works
from tests.support.staff import ORIGIN, browser, make_staff, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(clock: FakeClock) -> Client:
    make_staff("boss", Role.SUPERVISOR)
    client = browser()
    sign_in(client, clock, "boss")
    return client


@pytest.fixture
def linnea(clock: FakeClock) -> Client:
    make_staff()
    client = browser()
    sign_in(client, clock)
    return client


def says(client: Client, path: str = "/schema", /, **fields: Any) -> Any:  # noqa: ANN401  any field
    return client.post(path, {"vecka": "2026-11-24", **fields}, headers={"origin": ORIGIN})


def week(client: Client) -> str:
    return client.get("/schema?vecka=2026-11-24").content.decode()


def tuesday(**more: object) -> dict[str, Any]:
    wish = {"day": "2026-11-24", "begins": "18:00", "ends": "21:00", "doors": ["mika"]}
    return {"do": "add", **wish, **more}


def test_a_supervisor_adds_an_evening_for_two(boss: Client) -> None:
    two = [make_staff().pk, make_staff("noor").pk]
    assert says(boss, **tuesday(people=two)).status_code == 302
    page = week(boss)
    assert page.count("ti 24/11") == 2
    assert "18.00\u201321.00" in page


def test_a_refusal_names_the_rule_and_keeps_what_was_typed(boss: Client) -> None:
    answer = says(boss, **tuesday(people=[make_staff().pk], ends="20:45"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "För få vid MIKA ti 24/11 18.00\u201320.45. Minst 2 ska arbeta samtidigt." in page
    assert 'value="20:45"' in page


def test_the_second_of_two_editors_is_told_and_loses_nothing(boss: Client) -> None:
    row = works(make_staff())
    works(make_staff("noor"))
    change = tuesday(do="change", shift=row.pk, version=1)
    assert says(boss, **change).status_code == 302
    answer = says(boss, **{**change, "ends": "21:30"})
    page = answer.content.decode()
    assert "Någon annan har ändrat passet" in page
    assert 'value="21:30"' in page
    assert 'name="version" value="2"' in page


def test_a_form_to_change_a_shift_shows_it_as_it_stands(boss: Client) -> None:
    row = works(make_staff())
    page = boss.get(f"/schema?pass={row.pk}").content.decode()
    assert 'value="18:00"' in page
    assert "Ändra pass för Linnea" in page


def test_a_gap_stands_over_the_plan_for_who_can_mend_it(boss: Client, linnea: Client) -> None:
    row = works(make_staff("noor"))
    assert "För få vid MIKA" in week(boss)
    assert "För få vid MIKA" not in week(linnea)
    assert says(boss, do="remove", shift=row.pk, version=1).status_code == 302
    assert not Shift.objects.exists()


def test_a_counsellor_sees_her_own_doors_and_her_own_shifts_are_marked(linnea: Client) -> None:
    works(make_staff("kim", doors=["kast"]), doors=["kast"])
    works(make_staff("noor", is_learner=True))
    page = week(linnea)
    assert "Kim" not in page
    assert "Noor" in page
    assert "lärling" in page


def test_a_swap_from_offer_to_taken(linnea: Client, clock: FakeClock) -> None:
    me = Staff.objects.get(username="linnea")
    row = works(me)
    works(make_staff("kim"))
    make_staff("noor")
    assert says(linnea, do="offer", shift=row.pk).status_code == 302
    assert "Du har bjudit ut passet." in week(linnea)
    noor = browser()
    sign_in(noor, clock, "noor")
    page = week(noor)
    assert "Jag tar passet" in page
    swap = row.offers.get().pk
    assert says(noor, do="take", swap=swap, in_return="").status_code == 302
    row.refresh_from_db()
    assert row.staff.username == "noor"


@pytest.mark.parametrize("do", ["add", "change", "remove", "", "else"])
def test_a_counsellor_changes_nobodys_hours(linnea: Client, do: str) -> None:
    row = works(make_staff("noor"))
    answer = says(linnea, **tuesday(do=do, shift=row.pk, version=1))
    assert answer.status_code == 403
    row.refresh_from_db()
    assert row.version == 1


@pytest.mark.parametrize("do", ["offer", "take", "yes", "in"])
def test_a_supervisor_swaps_nothing(boss: Client, do: str) -> None:
    assert says(boss, do=do, shift="1", swap="1").status_code == 403


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 40, "²", "1 or 1=1"])
def test_a_number_that_is_none_is_a_refusal_and_no_crash(boss: Client, number: str) -> None:
    answer = says(boss, do="remove", shift=number, version=number)
    assert answer.status_code == 409
    assert boss.get("/schema", {"pass": number, "vecka": number}).status_code == 200
    hours = says(boss, "/schema/tider", do="remove", kind="hours", row=number)
    assert hours.status_code == 302


def test_the_page_says_that_a_reception_without_hours_is_open_with_its_people(
    boss: Client,
) -> None:
    assert "Inga öppettider är inlagda" in week(boss)
    OpeningHours.objects.create(**HOURS)
    assert "Inga öppettider är inlagda" not in week(boss)


HOURS = {
    "organisation": "demo",
    "door": "mika",
    "weekday": 1,
    "from_minute": 1080,
    "to_minute": 1260,
    "valid_from": "2026-01-01",
}
EVENING = {
    "do": "hours",
    "door": "mika",
    "weekdays": ["1", "3"],
    "begins": "18:00",
    "ends": "21:00",
    "valid_from": "2026-11-24",
}


def test_hours_are_added_for_each_chosen_weekday_and_can_be_removed(boss: Client) -> None:
    assert says(boss, "/schema/tider", **EVENING).status_code == 302
    page = boss.get("/schema/tider").content.decode()
    assert "tisdag" in page
    assert "torsdag" in page
    row = OpeningHours.objects.get(weekday=1)
    says(boss, "/schema/tider", do="remove", kind="hours", row=row.pk)
    assert [one.weekday for one in OpeningHours.objects.all()] == [3]


def test_hours_and_other_days_name_their_door_as_other_pages_do(boss: Client) -> None:
    OpeningHours.objects.create(**{**HOURS, "organisation": "demo", "door": "old"})
    says(boss, "/schema/tider", **EVENING)
    says(boss, "/schema/tider", **{**EVENING, "language": "en"})
    says(boss, "/schema/tider", do="other", door="mika", day="2026-12-24")
    page = boss.get("/schema/tider").content.decode()
    assert '<th scope="row">MIKA</th>' in page
    assert '<th scope="row">MIKA · en</th>' in page
    assert "2026-12-24 · MIKA ·" in page
    assert '<th scope="row">old</th>' in page, "its row can still be removed"


def test_another_receptions_hours_cannot_be_removed(boss: Client) -> None:
    row = OpeningHours.objects.create(**{**HOURS, "organisation": "other"})
    says(boss, "/schema/tider", do="remove", kind="hours", row=row.pk)
    assert OpeningHours.objects.filter(pk=row.pk).exists()


def test_a_language_another_day_and_a_telephone_are_kept(boss: Client) -> None:
    says(boss, "/schema/tider", **{**EVENING, "language": "en"})
    assert LanguageHours.objects.count() == 2
    says(boss, "/schema/tider", do="other", door="mika", day="2026-12-24")
    assert OpeningException.objects.get().from_minute is None
    called = {"do": "call", "function": "Chef i beredskap", "telephone": "010-123 45", "order": "1"}
    says(boss, "/schema/tider", **called)
    assert str(OnCall.objects.get()) == "Chef i beredskap: 010-123 45"
    page = boss.get("/schema/tider").content.decode()
    assert "2026-12-24" in page
    assert "010-123 45" in page


def test_two_who_add_the_same_add_it_once_and_the_log_says_who_did(boss: Client) -> None:
    """A telephone that stood there twice would be asked twice, and the next one so much later."""
    called = {"do": "call", "function": "Chef i beredskap", "telephone": "010-123 45"}
    for said in (
        EVENING,
        {**EVENING, "language": "en"},
        {"do": "other", "door": "mika", "day": "2026-12-24"},
        {**called, "order": "1"},
    ):
        for _who in range(2):
            assert says(boss, "/schema/tider", **said).status_code == 302
    says(boss, "/schema/tider", **called, order="2")
    tables = (OpeningHours, LanguageHours, OpeningException, OnCall)
    assert [one.objects.count() for one in tables] == [2, 2, 1, 1]
    assert OnCall.objects.get().order == 1
    about = AuditEntry.objects.filter(deed=Deed.HOURS_CHANGED).values_list("about", flat=True)
    assert sorted(about) == ["add:call", "add:hours", "add:hours", "add:other"]
    # What is new in it is added.
    says(boss, "/schema/tider", **{**EVENING, "weekdays": ["1", "4"]})
    assert sorted(OpeningHours.objects.values_list("weekday", flat=True)) == [1, 3, 4]


def test_what_was_removed_before_or_is_anothers_is_no_deed(boss: Client) -> None:
    row = OpeningHours.objects.create(**HOURS)
    other = OpeningHours.objects.create(**{**HOURS, "organisation": "other"})
    for number in (row.pk, row.pk, other.pk):
        says(boss, "/schema/tider", do="remove", kind="hours", row=number)
    about = AuditEntry.objects.filter(deed=Deed.HOURS_CHANGED).values_list("about", flat=True)
    assert list(about) == [f"remove:{row.pk}"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends": "19:00"},
        {"valid_until": "2026-11-20"},
        {"door": "elsewhere"},
        {"language": "xx"},
        {"weekdays": ["7"]},
        {"do": "other", "door": "mika", "day": "2026-12-24", "ends": ""},
        {"do": "other", "door": "mika", "day": "2026-12-24", "ends": "19:00"},
        {"do": "call", "function": "Chef", "telephone": "ring mig", "order": "1"},
        {"do": "else"},
    ],
)
def test_hours_that_help_nobody_are_refused_with_their_form(
    boss: Client, wrong: dict[str, object]
) -> None:
    answer = says(boss, "/schema/tider", **{**EVENING, **wrong})
    assert answer.status_code == 409
    assert not OpeningHours.objects.exists()
    assert not OnCall.objects.exists()


def test_a_counsellor_reads_the_hours_and_changes_none(linnea: Client) -> None:
    OpeningHours.objects.create(**HOURS)
    page = linnea.get("/schema/tider").content.decode()
    assert "18.00\u201321.00" in page
    assert "<button" not in page
    assert says(linnea, "/schema/tider", **EVENING).status_code == 403


def test_pages_hold_no_script_and_no_style_of_their_own(boss: Client) -> None:
    for path in ("/schema?nytt", "/schema/tider"):
        page = boss.get(path).content.decode()
        assert "<script" not in page
        assert "style=" not in page
        assert '<html lang="sv"' in page


def test_what_visitors_read_of_a_talks_length_stands_there_with_its_source(
    linnea: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "brukar ta" not in linnea.get("/schema/tider").content.decode()

    def says_so(request: HttpRequest) -> Organisation:
        one = organisation_of(request)
        mika = replace(one.doors["mika"], talk_minutes=45, talk_source="nattlinjen 2025")
        return replace(one, doors={**one.doors, "mika": mika})

    monkeypatch.setattr("counsellor.views.opening_hours.organisation_of", says_so)
    page = linnea.get("/schema/tider").content.decode()
    assert "brukar ta ungefär 45 minuter, tills 30 samtal är mätta. Källa: nattlinjen 2025" in page
