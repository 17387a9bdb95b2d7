"""Nobody's own figures show in a team's: four people at least, no two of them nearly alone."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatsvc.protocol.ids import Door
from chatsvc.tally.cells import Cell, Period
from counsellor.audit.models import Deed
from counsellor.audit.services import note
from counsellor.mapping.periods import SETTLES, period_of
from counsellor.mapping.queries import worked
from counsellor.mapping.releases import released
from counsellor.mapping.services import add_batch
from counsellor.mapping.shown import WHOLE, Whose
from counsellor.mapping.team import LEAST_PEOPLE, is_large_enough, withheld
from counsellor.shifts.models import Shift
from counsellor.shifts.queries import to_ms
from tests.support.staff import make_staff

TOWN: Final = Whose("demo", ("mika", "kast"), ("sv",))
QUARTER: Final = period_of("2027-Q1")
AFTER: Final = QUARTER.ends + SETTLES
FIRST: Final = datetime(2027, 1, 10, 18, tzinfo=UTC)


def works(name: str, *doors: str, hours: int = 4, met: bool = True) -> int:
    staff = make_staff(name, doors=list(doors))
    Shift.objects.create(
        organisation="demo",
        staff=staff,
        doors=list(doors),
        starts_at=FIRST,
        ends_at=FIRST + timedelta(hours=hours),
    )
    if met:
        note("demo", Deed.ADMITTED, now_ms=to_ms(FIRST), staff=staff.pk, about="times:3")
    return int(staff.pk)


def replies(door: str) -> None:
    period = Period("2027-01-11")
    cells = {Cell(f"form_reply_{one}", Door(door), period): 40 for one in (0, 30, 60, 120, 300)}
    assert add_batch("demo", f"b-{door}", cells, to_ms(FIRST))


def shown(table: str = "first_reply") -> dict[str, bool]:
    """Door -> whether anything of it is shown."""
    found = released(TOWN, table, QUARTER, AFTER).figures
    return {door: any(one is not None for one in line.values()) for door, line in found.items()}


@pytest.mark.django_db
def test_a_team_of_four_sees_its_figures_and_a_team_of_two_does_not() -> None:
    for name in ("a", "b", "c", "d"):
        works(name, "mika")
    for name in ("e", "f"):
        works(name, "kast")
    for door in TOWN.doors:
        replies(door)
    # All together would be the two of KAST, once MIKA's own figures are taken away.
    assert shown() == {"mika": True, "kast": False, WHOLE: False}


@pytest.mark.django_db
def test_a_door_where_nobody_answers_takes_nothing_from_the_others() -> None:
    for name in ("a", "b", "c", "d"):
        works(name, "mika")
    cells = {Cell(f"form_early_{one}", Door("mika"), Period("2027-01-11")): 40 for one in (1, 2, 3)}
    assert add_batch("demo", "early", cells, to_ms(FIRST))
    assert shown("early") == {WHOLE: True}


@pytest.mark.django_db
def test_who_answers_without_a_plan_is_not_forgotten() -> None:
    for name in ("a", "b", "c", "d"):
        works(name, "mika")
    note("demo", Deed.ADMITTED, now_ms=to_ms(FIRST), staff=make_staff("e", doors=["kast"]).pk)
    for door in TOWN.doors:
        replies(door)
    assert shown() == {"mika": True, "kast": False, WHOLE: False}


@pytest.mark.django_db
def test_a_plan_is_no_team_when_nobody_came() -> None:
    for name in ("a", "b"):
        works(name, "mika")
    for name in ("c", "d"):
        works(name, "mika", met=False)
    replies("mika")
    assert shown() == {"mika": False, "kast": False, WHOLE: False}


@pytest.mark.django_db
def test_what_was_withheld_stays_so_when_the_team_has_grown() -> None:
    works("a", "mika")
    replies("mika")
    assert shown()[WHOLE] is False
    for name in ("b", "c", "d"):
        works(name, "mika")
    assert shown()[WHOLE] is False


@pytest.mark.django_db
def test_minutes_are_those_of_the_period_and_of_the_organisation() -> None:
    pk = works("a", "mika", "kast", hours=4)
    over = FIRST + timedelta(hours=1)
    assert worked("demo", ("mika",), FIRST, over) == {"mika": {pk: 60}}
    assert worked("lan", ("mika",), FIRST, over) == {"mika": {}}


minutes = st.integers(1, 10_000)


@given(st.lists(minutes, max_size=LEAST_PEOPLE - 1))
def test_too_few_people_are_never_a_team(team: list[int]) -> None:
    assert not is_large_enough(team)


@given(st.lists(minutes, min_size=LEAST_PEOPLE, max_size=12))
def test_whoever_subtracts_herself_cannot_tell_the_busiest_of_the_others(team: list[int]) -> None:
    """The attack of issue 6: what is left beside one's own must not be nearly one person's."""
    if not is_large_enough(team):
        return
    for own in range(len(team)):
        left = [one for place, one in enumerate(team) if place != own]
        assert len(left) >= LEAST_PEOPLE - 1
        # A quarter of all is at least a quarter of what is left.
        assert Fraction(max(left), sum(left)) <= Fraction(3, 4)


@given(
    st.dictionaries(
        st.sampled_from(["a", "b", "c", "d"]),
        st.dictionaries(st.integers(1, 14), minutes, max_size=9),
        min_size=1,
    )
)
def test_no_sum_of_doors_tells_of_a_team_that_is_too_small(
    doors: Mapping[str, Mapping[int, int]],
) -> None:
    """The whole minus every door that is shown: who is left must be a team too, or nobody."""
    hidden = withheld(doors)
    for door, team in doors.items():
        assert (door in hidden) is not is_large_enough(team.values())
    if WHOLE in hidden:
        return
    rest: dict[int, int] = {}
    for door in hidden:
        for who, one in doors[door].items():
            rest[who] = rest.get(who, 0) + one
    assert not rest or is_large_enough(rest.values())


def test_the_control_a_floor_of_people_alone_would_name_the_one_who_works_most() -> None:
    assert not is_large_enough([9_000, 400, 300, 300])
    assert is_large_enough([400, 400, 300, 300])
