"""What takes too long is told, taken, or passed on; told on a clock that the stories move."""

from dataclasses import replace

import pytest

from chatsvc.board import alerts
from chatsvc.board.alerts import Facts, Found, Said
from chatsvc.board.document import Alert, DoorLoad, Person, Waits
from chatsvc.settings.alert_file import Alerts
from tests.support.loads import NOON_S, door, person

RULES = Alerts()
ON_CALL = ("Chef i beredskap", "Socialjouren")
WAIT = Found("wait", "mika", NOON_S)


def facts(
    *,
    doors: dict[str, DoorLoad] | None = None,
    people: tuple[Person, ...] = (),
    admits: tuple[str, ...] = (),
    unused: dict[str, int] | None = None,
    late: bool = False,
    list_ends: int | None = None,
) -> Facts:
    return Facts(doors or {}, people, frozenset(admits), unused or {"1": 5}, late, list_ends)


def found(seen: Facts, now: int = NOON_S, rules: Alerts = RULES) -> list[str]:
    return [one.key for one in alerts.look(seen, rules, {}, now).found]


@pytest.mark.parametrize(("waited", "told"), [(300, []), (301, ["wait.mika"])])
def test_five_minutes_may_be_waited_and_not_a_second_more(waited: int, told: list[str]) -> None:
    first = Waits("ro", 1, NOON_S - waited)
    assert found(facts(doors={"mika": door(Waits("sv", 3, NOON_S - 10), first)})) == told


@pytest.mark.parametrize(
    ("field", "kind", "limit"),
    [("unanswered", "unanswered", 180), ("longest", "long", 5400), ("working", "no_pause", 7200)],
)
def test_what_a_person_does_too_long_is_told_with_her_account(
    field: str, kind: str, limit: int
) -> None:
    for over in (0, 1):
        begun = {"working": NOON_S, field: NOON_S - limit - over}
        assert found(facts(people=(person("7", **begun),), unused={"7": 5})) == [f"{kind}.7"] * over
    # Since when it is too long, not since when it has been at all.
    seen = facts(people=(person("7", **{"working": NOON_S, field: NOON_S - limit - 60}),))
    looked = alerts.look(seen, RULES, {}, NOON_S)
    assert [one.since for one in looked.found if one.kind == kind] == [NOON_S - 60]


def test_a_pause_or_nothing_to_answer_is_never_too_long() -> None:
    assert found(facts(people=(person(working=0, unanswered=0, longest=0),))) == []


def test_nobody_on_duty_is_told_after_two_minutes_of_open_hours_only() -> None:
    empty = {"mika": door(on_duty=0), "kast": door(on_duty=0)}
    first = alerts.look(facts(doors=empty, admits=("mika",)), RULES, {}, NOON_S)
    assert first.found == ()
    later = alerts.look(facts(doors=empty, admits=("mika",)), RULES, first.seen, NOON_S + 120)
    assert later.found == (Found("nobody", "mika", NOON_S),)
    # Somebody came and went: it counts anew.
    came = alerts.look(facts(doors={"mika": door()}, admits=("mika",)), RULES, later.seen, NOON_S)
    assert came.seen == {}


def test_keys_are_low_after_a_minute_and_only_for_somebody_on_duty() -> None:
    low = facts(people=(person("1"), person("2", state="pause")), unused={"1": 1, "2": 0})
    first = alerts.look(low, RULES, {}, NOON_S)
    assert first.found == ()
    assert [x.key for x in alerts.look(low, RULES, first.seen, NOON_S + 60).found] == ["keys_low.1"]


def test_who_works_alone_and_has_not_said_so_is_told_at_her_door_since_when() -> None:
    seen = facts(doors={"mika": door(), "kast": door()})
    seen = replace(seen, missed={"kast": NOON_S - 70})
    assert alerts.look(seen, RULES, {}, NOON_S).found == (
        Found("check_missed", "kast", NOON_S - 70),
    )


def test_late_deletion_is_told_at_once_and_cannot_be_tuned_away() -> None:
    assert found(facts(late=True)) == ["deletion_late."]
    assert not [name for name in Alerts.__struct_fields__ if "deletion" in name]


def test_a_core_number_that_nobody_vouches_for_is_told_in_open_hours_and_wakes_nobody() -> None:
    late = replace(facts(doors={"mika": door()}), unchecked=1)
    assert found(late) == []
    evening = replace(late, admits=frozenset({"mika"}))
    assert found(evening) == ["numbers_unchecked."]
    assert found(replace(evening, unchecked=0)) == []


def test_a_late_check_of_the_log_is_told_in_open_hours_and_wakes_nobody() -> None:
    late = replace(facts(doors={"mika": door()}), unreviewed=2)
    assert found(late) == []
    evening = replace(late, admits=frozenset({"mika"}))
    assert found(evening) == ["review_late."]
    assert found(replace(evening, unreviewed=0)) == []


@pytest.mark.parametrize(("left", "told"), [(86_400, []), (86_399, ["device_list."])])
def test_a_device_list_is_told_a_day_before_its_end(left: int, told: list[str]) -> None:
    assert found(facts(list_ends=NOON_S + left)) == told


def test_a_reception_decides_its_own_limits() -> None:
    patient = Alerts(wait_s=600)
    waits = {"mika": door(Waits("sv", 1, NOON_S - 400))}
    assert found(facts(doors=waits), rules=patient) == []
    assert found(facts(doors=waits)) == ["wait.mika"]


def step(
    before: tuple[Alert, ...], now: int, said: Said | None = None, *what: Found
) -> tuple[Alert, ...]:
    return alerts.stepped(before, what or (WAIT,), said or Said(), ON_CALL, RULES, now)


def test_nobody_takes_it_and_it_goes_down_the_line_to_nobody() -> None:
    """Raised; three minutes: the first on call; three more: the second; then nobody is left."""
    now, told = NOON_S, []
    standing: tuple[Alert, ...] = ()
    for _ in range(5):
        after = step(standing, now)
        told += [(one.state, one.passed_to) for one in alerts.news(standing, after)]
        standing, now = after, now + RULES.next_s
    assert told == [
        ("raised", ""),
        ("passed", "Chef i beredskap"),
        ("passed", "Socialjouren"),
        ("unanswered", "Socialjouren"),
    ]
    assert standing[0].due == 0


def test_a_second_before_its_time_nothing_moves() -> None:
    standing = step((), NOON_S)
    assert step(standing, NOON_S + RULES.next_s - 1) == standing


def test_who_takes_it_has_it_and_nobody_else_is_asked() -> None:
    standing = step((), NOON_S)
    taken = Said({"wait.mika": ("9", NOON_S + 10)})
    after = step(standing, NOON_S + 1000, taken)
    assert (after[0].state, after[0].taken_by, after[0].due) == ("taken", "9", 0)
    assert alerts.news(standing, after) == ()


def test_what_was_taken_and_stands_after_half_an_hour_is_raised_again_and_can_be_taken() -> None:
    taken = Said({"wait.mika": ("9", NOON_S)}, {}, frozenset({"wait.mika raised 0 1"}))
    standing = step(step((), NOON_S), NOON_S + 1, taken)
    again = step(standing, NOON_S + RULES.again_s, taken)
    assert (again[0].state, again[0].taken_by, again[0].step) == ("raised", "", 0)
    assert alerts.news(standing, again) == again
    assert alerts.over(taken, again) == Said(taken.taken)


def test_a_supervisor_passes_it_on_before_its_time_and_only_once() -> None:
    standing = step((), NOON_S)
    asked = Said(passed={"wait.mika": 1})
    after = step(standing, NOON_S + 5, asked)
    assert (after[0].state, after[0].passed_to) == ("passed", "Chef i beredskap")
    assert step(after, NOON_S + 6, asked) == after


def test_what_is_over_is_gone_with_all_that_was_said() -> None:
    said = Said({"wait.mika": ("9", NOON_S)}, {"wait.mika": 1}, frozenset({"wait.mika raised 0 9"}))
    assert alerts.stepped(step((), NOON_S), (), said, ON_CALL, RULES, NOON_S + 1) == ()
    assert alerts.over(said, ()) == said
    assert alerts.over(Said(), ()) == Said()


def test_without_anybody_on_call_it_is_said_that_nobody_answered() -> None:
    standing = alerts.stepped((), (WAIT,), Said(), (), RULES, NOON_S)
    late = alerts.stepped(standing, (WAIT,), Said(), (), RULES, NOON_S + RULES.next_s)
    assert late[0].state == "unanswered"


def test_each_raising_and_each_step_is_told_by_a_name_of_its_own() -> None:
    first = step((), NOON_S)[0]
    passed = step((first,), NOON_S + RULES.next_s)[0]
    again = step((), NOON_S + 99)[0]
    assert len({alerts.telling(one) for one in (first, passed, again)}) == 3
    assert all(alerts.telling(one).startswith("wait.mika ") for one in (first, passed, again))
