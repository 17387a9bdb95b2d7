"""The monthly check: drawn once by chance, a reason for each, signed off, in the chain, pruned."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from anonymity.clock import FakeClock
from chatsvc.protocol.ids import StaffId
from chatsvc.tally.access import Access
from chatsvc.tally.cells import Period
from counsellor.accounts.models import Role, Staff
from counsellor.audit import review
from counsellor.audit.access_log import add_access
from counsellor.audit.models import AccessReview, AuditEntry, AuditMark, Deed
from counsellor.audit.queries import broken
from counsellor.audit.services import nightly_and_prune, note
from counsellor.decisions.models import Decision
from counsellor.shifts.models import Shift
from counsellor.views.audit import DEEDS
from tests.support.staff import NOON_MS, ORIGIN, browser, make_staff, sign_in

pytestmark = pytest.mark.django_db

NOW = datetime.fromtimestamp(NOON_MS / 1000, tz=UTC)
OCTOBER = date(2026, 10, 1)


def access(what: str, staff: int, hour: str) -> Access:
    return Access(what, StaffId(str(staff)), Period(hour))  # type: ignore[arg-type]  # one of two


def admitted(staff: Staff, times: int = 1, batch: str = "a", hour: str = "2026-10-20T19") -> None:
    add_access("demo", batch, {access("admitted", staff.pk, hour): times}, NOON_MS)


def test_access_is_an_entry_of_the_chain_once_for_each_batch() -> None:
    linnea = make_staff()
    found = {
        access("admitted", linnea.pk, "2026-10-20T19"): 3,
        access("removed", 999_999, "2026-10-20T20"): 1,
        access("admitted", 0, "2026-10-20T20"): 1,
    }
    assert add_access("demo", "a", found, NOON_MS)
    assert not add_access("demo", "a", found, NOON_MS)
    rows = list(AuditEntry.objects.values_list("deed", "staff", "role", "about"))
    assert rows == [
        (Deed.ADMITTED, 0, "", "times:1"),
        (Deed.ADMITTED, linnea.pk, Role.COUNSELLOR, "times:3"),
        (Deed.REMOVED, 999_999, "", "times:1"),
    ]
    assert {row.at.minute for row in AuditEntry.objects.all()} == {0}
    assert broken("demo") is None


@pytest.mark.parametrize(
    ("day", "month"),
    [(date(2026, 1, 31), date(2025, 12, 1)), (date(2026, 3, 1), date(2026, 2, 1))],
)
def test_the_month_that_is_over_is_checked(day: date, month: date) -> None:
    assert review.month_before(day) == month


def test_a_month_is_the_receptions_own_and_holds_access_only() -> None:
    linnea = make_staff()
    admitted(linnea, batch="a", hour="2026-09-30T21")  # 23:00 on the last of September
    admitted(linnea, batch="b", hour="2026-09-30T22")  # midnight: October
    admitted(linnea, batch="c", hour="2026-10-31T22")  # 23:00 on the last of October
    admitted(linnea, batch="d", hour="2026-10-31T23")  # November
    note("demo", Deed.SIGNED_IN, now_ms=NOON_MS - 30 * 86_400_000)
    hours = [row.at.hour for row in review.entries_of("demo", OCTOBER)]
    assert hours == [22, 22]


def test_a_sample_is_drawn_once_and_never_until_it_pleases() -> None:
    linnea = make_staff()
    for number in range(50):
        admitted(linnea, batch=f"b{number}", hour=f"2026-10-{1 + number % 28:02}T19")
    first = review.draw("demo", OCTOBER, NOW)
    assert (len(first.sample), first.entries) == (review.SAMPLE, 50)
    assert review.draw("demo", OCTOBER, NOW).sample == first.sample
    # By chance: another organisation's fifty entries are not the same twenty.
    assert first.sample != list(range(1, 21))


def test_who_had_a_shift_in_that_hour_is_shown_so() -> None:
    linnea = make_staff()
    starts = datetime(2026, 10, 20, 16, tzinfo=UTC)
    Shift.objects.create(
        organisation="demo",
        staff=linnea,
        doors=["mika"],
        starts_at=starts,
        ends_at=starts + timedelta(hours=3, minutes=30),
    )
    admitted(linnea, batch="a", hour="2026-10-20T19")
    admitted(linnea, batch="b", hour="2026-10-20T20")
    drawn = review.draw("demo", OCTOBER, NOW)
    assert [one.on_shift for one in review.sampled(drawn)] == [True, False]


def test_every_entry_needs_a_reason_and_what_is_signed_stays() -> None:
    linnea = make_staff()
    admitted(linnea, batch="a")
    admitted(linnea, batch="b")
    drawn = review.draw("demo", OCTOBER, NOW)
    for reasons in ({}, {"1": "own_shift"}, {"1": "own_shift", "2": "Anna var nyfiken"}):
        assert not review.sign(drawn, reasons, 9, Role.SUPERVISOR, NOW)
    said = {"1": "own_shift", "2": "unexplained", "77": "invited"}
    assert review.sign(drawn, said, 9, Role.SUPERVISOR, NOW)
    assert not review.sign(drawn, {"1": "invited", "2": "invited"}, 8, Role.SUPERVISOR, NOW)
    drawn.refresh_from_db()
    assert drawn.reasons == {"1": "own_shift", "2": "unexplained"}
    assert (drawn.unexplained, drawn.signed_by) == (1, 9)
    last = AuditEntry.objects.last()
    assert last is not None
    assert (last.deed, last.about) == (Deed.REVIEWED, "2026-10:unexplained:1")
    assert broken("demo") is None


def test_a_month_without_access_can_be_signed_off_too() -> None:
    drawn = review.draw("demo", OCTOBER, NOW)
    assert (drawn.sample, drawn.entries) == ([], 0)
    assert review.sign(drawn, {}, 9, Role.SUPERVISOR, NOW)


@pytest.mark.parametrize(("day", "told"), [(14, ()), (15, (OCTOBER,))])
def test_a_check_is_late_a_fortnight_after_its_month(day: int, told: tuple[date, ...]) -> None:
    admitted(make_staff())
    assert review.late("demo", date(2026, 11, day)) == told
    assert review.due_on(OCTOBER) == date(2026, 11, 14)


def test_a_month_without_access_is_never_late_and_nobody_elses_is_ours() -> None:
    assert review.late("demo", date(2027, 5, 1)) == ()
    admitted(make_staff())
    assert review.late("lan", date(2027, 5, 1)) == ()
    assert review.late_now("demo", NOON_MS) == 1


def test_a_month_that_was_missed_comes_first_and_is_late_until_it_is_signed() -> None:
    linnea = make_staff()
    admitted(linnea, batch="a", hour="2026-08-10T19")
    admitted(linnea, batch="b", hour="2026-10-20T19")
    today = date(2026, 11, 20)
    assert review.late("demo", today) == (date(2026, 8, 1), OCTOBER)
    for month in (date(2026, 8, 1), OCTOBER):
        assert review.month_to_check("demo", today) == month
        drawn = review.draw("demo", month, NOW)
        said = {str(number): "own_shift" for number in drawn.sample}
        assert review.sign(drawn, said, 9, Role.SUPERVISOR, NOW)
    assert review.late("demo", today) == ()
    assert review.month_to_check("demo", today) == OCTOBER


def test_a_late_check_is_said_to_supervisors_and_to_administrators(
    vera: Client, clock: FakeClock
) -> None:
    admitted(make_staff())
    make_staff("admin", Role.ADMINISTRATOR)
    admin = browser()
    sign_in(admin, clock, "admin")
    assert "Granskningen är sen: den skulle ha varit klar 2026-11-14." in page_of(vera, "/logg")
    assert "Månader som fattas: 2026&#8209;10</p>" in page_of(admin, "/")
    assert post(vera, do="draw") == 302
    number = AuditEntry.objects.get(deed=Deed.ADMITTED).number
    assert post(vera, **{"do": "sign", f"reason-{number}": "own_shift"}) == 302
    assert 'data-testid="late"' not in page_of(vera, "/logg") + page_of(admin, "/")


def page_of(client: Client, path: str) -> str:
    return client.get(path).content.decode()


@pytest.fixture
def vera(clock: FakeClock) -> Client:
    """A supervisor's browser."""
    make_staff("vera", Role.SUPERVISOR)
    client = browser()
    sign_in(client, clock, "vera")
    return client


def post(client: Client, **body: str) -> int:
    return client.post("/logg", body, headers={"origin": ORIGIN}).status_code


def test_a_supervisor_draws_explains_signs_and_reads_the_report(vera: Client) -> None:
    linnea = make_staff()
    admitted(linnea, times=4)
    number = AuditEntry.objects.get(deed=Deed.ADMITTED).number
    assert "Dra stickprov" in vera.get("/logg").content.decode()
    assert post(vera, do="sign") == 409
    assert post(vera, do="draw") == 302
    page = vera.get("/logg").content.decode()
    for words in ("1 rader, 1 i stickprovet", "Linnea", "Släpptes in i samtal (4 ggr)", "nej"):
        assert words in page
    assert post(vera, do="sign") == 409
    assert post(vera, **{"do": "sign", f"reason-{number}": "handover"}) == 302
    page = vera.get("/logg").content.decode()
    for words in ("Signerad", "Överlämning", "Granskade loggen", "Kedjan håller."):
        assert words in page
    assert AccessReview.objects.get().month == OCTOBER


def test_every_deed_has_words_on_the_page() -> None:
    assert set(DEEDS) == set(Deed.values)


def test_a_changed_row_is_shouted_and_named(vera: Client) -> None:
    linnea = make_staff()
    admitted(linnea)
    AuditEntry.objects.filter(number=1).update(staff=linnea.pk + 1)
    page = vera.get("/logg").content.decode()
    assert 'data-broken="1"' in page
    assert "Kedjan håller." not in page


def old_entry(days: int) -> None:
    note("demo", Deed.SIGNED_IN, now_ms=NOON_MS - days * 86_400_000)


def test_the_nightly_check_prunes_by_the_decided_rule_and_leaves_a_checkpoint() -> None:
    for days in (800, 500, 10):
        old_entry(days)
    assert nightly_and_prune("demo", NOON_MS, demo=True) is None
    kept = [row.deed for row in AuditEntry.objects.all()]
    assert kept == [Deed.SIGNED_IN, Deed.SIGNED_IN, Deed.PRUNED]
    Decision.objects.create(
        organisation="demo",
        kind="gallring",
        text="t",
        board="b",
        decided_on=NOW.date(),
        dnr="d",
        valid_until=NOW.date() + timedelta(days=9),
        recorded_at=NOW,
        silence_minutes=30,
        age_hours=6,
        audit_months=12,
    )
    assert nightly_and_prune("demo", NOON_MS, demo=True) is None
    assert AuditEntry.objects.filter(deed=Deed.SIGNED_IN).count() == 1
    assert AuditMark.objects.filter(kind=AuditMark.Kind.PRUNED).count() == 2
    assert broken("demo") is None


def test_what_does_not_hold_is_evidence_and_is_not_pruned() -> None:
    old_entry(800)
    old_entry(10)
    AuditEntry.objects.filter(number=2).update(role="x")
    found = nightly_and_prune("demo", NOON_MS, demo=True)
    assert found is not None
    assert found.number == 2
    assert AuditEntry.objects.count() == 2
