"""Rows of escalations: one takes it, what nobody takes is passed on, nothing of a visitor."""

from datetime import timedelta

import pytest

from chatsvc.settings.escalation_file import Escalation as Rules
from counsellor.accounts.models import Role
from counsellor.escalation import policy, queries, services
from counsellor.escalation.models import BoardOpen, Escalation
from counsellor.escalation.ports import Person
from counsellor.shifts.models import OnCall
from tests.support.staff import make_staff

pytestmark = pytest.mark.django_db

NOON_MS = 1_767_268_800_000
KEY, OTHER = b"k" * 16, b"o" * 16
RULES = Rules()


def person(name: str, role: Role = Role.COUNSELLOR, doors: tuple[str, ...] = ("mika",)) -> Person:
    staff = make_staff(name, role, doors=list(doors))
    return Person(staff.pk, "demo", supervisor=role == Role.SUPERVISOR, doors=doors)


@pytest.fixture
def linnea() -> Person:
    return person("linnea")


@pytest.fixture
def supervisor() -> Person:
    return person("handledare", Role.SUPERVISOR)


def raised(who: Person, key: bytes = KEY, now: int = NOON_MS) -> Escalation:
    assert services.raise_it(who, key, "consult", "mika", RULES, now) == "raised"
    return Escalation.objects.get(key=key.hex())


def test_a_row_knows_no_visitor_no_conversation_and_no_words() -> None:
    assert {field.name for field in Escalation._meta.get_fields()} == {  # noqa: SLF001  the columns
        *("id", "organisation", "key", "door", "kind", "state", "raised_at", "raised_by"),
        *("due_at", "step", "passed_to", "taken_by", "taken_at", "decision", "gate"),
        *("decided_role", "closed_at"),
    }


def test_the_time_is_cut_to_the_minute(linnea: Person) -> None:
    row = raised(linnea, now=NOON_MS + 47_123)
    assert (row.raised_at.second, row.raised_at.microsecond) == (0, 0)


def test_said_twice_it_is_one(linnea: Person) -> None:
    raised(linnea)
    raised(linnea)
    assert Escalation.objects.count() == 1


def test_nobody_takes_over_another_ones_name_for_it(linnea: Person) -> None:
    raised(linnea)
    assert services.raise_it(person("noor"), KEY, "join", "mika", RULES, NOON_MS) == "not_allowed"
    assert Escalation.objects.get().kind == "consult"


def test_at_a_door_that_is_not_hers_nothing_is_raised(linnea: Person) -> None:
    assert services.raise_it(linnea, KEY, "consult", "kast", RULES, NOON_MS) == "not_allowed"
    assert Escalation.objects.count() == 0


def test_a_broken_page_does_not_fill_the_board(linnea: Person) -> None:
    for number in range(policy.MOST_OPEN):
        raised(linnea, number.to_bytes(16, "big"))
    assert services.raise_it(linnea, OTHER, "consult", "mika", RULES, NOON_MS) == "too_many"


def test_of_two_supervisors_exactly_one_takes_it(linnea: Person, supervisor: Person) -> None:
    raised(linnea)
    second = person("andra", Role.SUPERVISOR)
    assert services.acknowledge(supervisor, KEY, NOON_MS) == "acknowledged"
    assert services.acknowledge(second, KEY, NOON_MS) == "taken_by_other"
    assert services.acknowledge(supervisor, KEY, NOON_MS) == "acknowledged"
    (one,) = queries.current("demo", NOON_MS).rows
    assert (one.state, one.taken_alias, one.due_at) == ("acknowledged", "Handledare", None)


def test_a_supervisor_of_another_door_or_organisation_finds_nothing(linnea: Person) -> None:
    raised(linnea)
    elsewhere = person("kim", Role.SUPERVISOR, ("kast",))
    assert services.acknowledge(elsewhere, KEY, NOON_MS) == "gone"
    stranger = Person(elsewhere.staff_id, "lan", supervisor=True, doors=("mika",))
    assert services.acknowledge(stranger, KEY, NOON_MS) == "gone"
    assert services.decide(stranger, KEY, "advised", "none", RULES, NOON_MS) == ("gone", "")
    assert not queries.current("lan", NOON_MS).rows


def test_what_nobody_takes_goes_to_each_on_call_and_then_to_nobody(linnea: Person) -> None:
    for order, name in ((2, "Chef i beredskap"), (1, "Bakjour")):
        OnCall.objects.create(
            organisation="demo", function=name, telephone="010-555 01 01", order=order
        )
    raised(linnea)
    seen = []
    now = NOON_MS
    for _ in range(4):
        assert services.pass_overdue("demo", RULES, now + 299_000) == 0
        now += 300_000
        services.pass_overdue("demo", RULES, now)
        row = Escalation.objects.get()
        seen.append((row.state, row.passed_to))
    assert seen == [
        ("passed", "Bakjour"),
        ("passed", "Chef i beredskap"),
        ("unanswered", "Chef i beredskap"),
        ("unanswered", "Chef i beredskap"),
    ]
    assert queries.on_call("demo")[0] == {"name": "Bakjour", "phone": "010-555 01 01"}


def test_what_somebody_took_and_left_with_her_board_does_not_stay_hers(
    linnea: Person, supervisor: Person
) -> None:
    services.raise_it(linnea, KEY, "emergency", "mika", RULES, NOON_MS)
    services.board_open(supervisor, NOON_MS)
    services.acknowledge(supervisor, KEY, NOON_MS)
    seen_last = NOON_MS + policy.BOARD_SEEN_MS
    services.pass_overdue("demo", RULES, seen_last)
    assert Escalation.objects.get().due_at is None, "her board was just seen"
    services.pass_overdue("demo", RULES, seen_last + 1000)
    due = Escalation.objects.get().due_at
    assert due is not None
    services.pass_overdue("demo", RULES, seen_last + 9000)
    assert Escalation.objects.get().due_at == due, "the time runs once"
    services.board_open(supervisor, seen_last + 10_000)
    services.pass_overdue("demo", RULES, seen_last + 10_000)
    row = Escalation.objects.get()
    assert (row.state, row.due_at, row.taken_by_id) == ("acknowledged", None, supervisor.staff_id)
    services.board_closed(supervisor)
    services.pass_overdue("demo", RULES, seen_last + 11_000)
    assert services.pass_overdue("demo", RULES, seen_last + 131_000) == 1
    row = Escalation.objects.get()
    assert (row.state, row.taken_by, row.taken_at) == ("unanswered", None, None)


def test_while_that_time_runs_another_supervisor_takes_it(
    linnea: Person, supervisor: Person
) -> None:
    raised(linnea)
    services.acknowledge(supervisor, KEY, NOON_MS)
    second = person("andra", Role.SUPERVISOR)
    services.pass_overdue("demo", RULES, NOON_MS)
    assert services.acknowledge(second, KEY, NOON_MS) == "acknowledged"
    assert Escalation.objects.get().taken_by_id == second.staff_id


def test_what_a_leaver_had_taken_goes_on(linnea: Person, supervisor: Person) -> None:
    row = raised(linnea)
    services.acknowledge(supervisor, KEY, NOON_MS)
    row.refresh_from_db()
    assert row.taken_by is not None
    row.taken_by.delete()
    services.pass_overdue("demo", RULES, NOON_MS)
    assert services.pass_overdue("demo", RULES, NOON_MS + 300_000) == 1


def test_who_comes_late_still_takes_it(linnea: Person, supervisor: Person) -> None:
    raised(linnea)
    services.pass_overdue("demo", RULES, NOON_MS + 300_000)
    assert Escalation.objects.get().state == "unanswered"
    assert services.acknowledge(supervisor, KEY, NOON_MS + 400_000) == "acknowledged"


def test_life_is_passed_on_sooner(linnea: Person) -> None:
    services.raise_it(linnea, KEY, "emergency", "mika", RULES, NOON_MS)
    assert services.pass_overdue("demo", RULES, NOON_MS + 120_000) == 1


def test_a_supervisor_passes_on_her_own_and_nobody_elses(
    linnea: Person, supervisor: Person
) -> None:
    raised(linnea)
    second = person("andra", Role.SUPERVISOR)
    services.acknowledge(supervisor, KEY, NOON_MS)
    assert services.pass_on(second, KEY, RULES, NOON_MS) == "taken_by_other"
    assert services.pass_on(supervisor, KEY, RULES, NOON_MS) == "passed"
    row = Escalation.objects.get()
    assert (row.state, row.taken_by) == ("unanswered", None)
    assert services.pass_on(supervisor, OTHER, RULES, NOON_MS) == "gone"


def test_a_decision_is_logged_with_role_and_gate_and_stands(
    linnea: Person, supervisor: Person
) -> None:
    services.raise_it(linnea, KEY, "police", "mika", RULES, NOON_MS)
    decide = services.decide
    assert decide(linnea, KEY, "police_report", "osl_10_24", RULES, NOON_MS) == ("not_allowed", "")
    assert decide(supervisor, KEY, "police_report", "none", RULES, NOON_MS) == ("not_allowed", "")
    assert decide(supervisor, KEY, "police_report", "osl_10_24", RULES, NOON_MS + 61_000) == (
        "decided",
        "mika",
    )
    ((row,), _older) = queries.log_of("demo", ("mika",))
    assert (row.state, row.decision, row.gate) == ("closed", "police_report", "osl_10_24")
    assert row.decided_role == "supervisor"
    assert row.closed_at == services.moment(NOON_MS + 60_000)
    assert decide(supervisor, KEY, "not_reported", "none", RULES, NOON_MS) == ("closed", "")
    assert services.acknowledge(supervisor, KEY, NOON_MS) == "closed"
    assert services.pass_on(supervisor, KEY, RULES, NOON_MS) == "closed"
    assert queries.log_of("demo", ("kast",)) == ((), None)


def test_what_one_supervisor_has_another_does_not_decide(
    linnea: Person, supervisor: Person
) -> None:
    raised(linnea)
    services.acknowledge(supervisor, KEY, NOON_MS)
    second = person("andra", Role.SUPERVISOR)
    assert services.decide(second, KEY, "advised", "none", RULES, NOON_MS)[0] == "taken_by_other"


def test_a_counsellor_takes_her_own_back_and_not_a_colleagues(linnea: Person) -> None:
    raised(linnea)
    noor = person("noor")
    assert services.decide(noor, KEY, "withdrawn", "none", RULES, NOON_MS)[0] == "gone"
    assert services.decide(linnea, KEY, "withdrawn", "none", RULES, NOON_MS)[0] == "decided"
    assert Escalation.objects.get().decided_role == "counsellor"


def test_whoever_raises_and_takes_back_hides_nothing_of_a_colleague(linnea: Person) -> None:
    hers = raised(linnea)
    noor, said = person("noor"), []
    for number in range(policy.MOST_RAISED + 1):
        key = number.to_bytes(16, "big")
        said.append(services.raise_it(noor, key, "consult", "mika", RULES, NOON_MS))
        services.decide(noor, key, "withdrawn", "none", RULES, NOON_MS)
    assert said == ["raised"] * policy.MOST_RAISED + ["too_many"]
    assert hers.key in {row.key.hex() for row in queries.current("demo", NOON_MS).rows}
    later = NOON_MS + policy.SHOWN_MS + policy.MINUTE_MS
    assert services.raise_it(noor, OTHER, "consult", "mika", RULES, later) == "raised"


def test_what_is_open_is_told_whatever_was_closed_since(
    linnea: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_SHOWN", 3)
    hers = raised(linnea)
    noor = person("noor")
    for number in range(4):
        key = number.to_bytes(16, "big")
        raised(noor, key, NOON_MS + (number + 1) * policy.MINUTE_MS)
        services.decide(noor, key, "withdrawn", "none", RULES, NOON_MS + 10 * policy.MINUTE_MS)
    found = queries.current("demo", NOON_MS + 10 * policy.MINUTE_MS).rows
    assert found[0].key.hex() == hers.key
    assert len(found) == 1 + queries.MOST_SHOWN


def test_what_was_closed_is_seen_for_a_shift_and_kept_for_two_years(linnea: Person) -> None:
    raised(linnea)
    services.decide(linnea, KEY, "withdrawn", "none", RULES, NOON_MS)
    hour = 3_600_000
    assert len(queries.current("demo", NOON_MS + hour).rows) == 1
    assert not queries.current("demo", NOON_MS + 13 * hour).rows
    years = int(timedelta(days=policy.KEPT_DAYS).total_seconds()) * 1000
    assert services.forget_old("demo", NOON_MS + years) == 0
    raised(linnea, OTHER, NOON_MS + years + hour)
    assert services.forget_old("demo", NOON_MS + years + hour) == 1
    assert [row.key for row in Escalation.objects.all()] == [OTHER.hex()]


def test_a_board_counts_while_it_is_seen(supervisor: Person) -> None:
    services.board_open(supervisor, NOON_MS)
    services.board_open(supervisor, NOON_MS)
    assert queries.current("demo", NOON_MS + 29_000).supervisors == {"mika": 1}
    assert queries.current("demo", NOON_MS + 31_000).supervisors == {}
    services.board_closed(supervisor)
    assert BoardOpen.objects.count() == 0


def test_a_board_counts_at_the_doors_of_whoever_sits_there() -> None:
    services.board_open(person("kast", Role.SUPERVISOR, ("kast",)), NOON_MS)
    services.board_open(person("both", Role.SUPERVISOR, ("kast", "mika")), NOON_MS)
    assert queries.current("demo", NOON_MS).supervisors == {"kast": 2, "mika": 1}


def test_a_leaver_leaves_the_decision_behind(linnea: Person) -> None:
    row = raised(linnea)
    assert row.raised_by is not None
    row.raised_by.delete()
    (one,) = queries.current("demo", NOON_MS).rows
    assert (one.raised_by, one.raised_alias) == (None, "")
