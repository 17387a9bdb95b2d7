"""Weekly hours become moments: both nights of the clock, midnight, holidays, languages."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chatsvc.retention.hours import STOCKHOLM, DoorPlan, Opening, Span, door_hours, iso_minute
from counsellor.shifts.opening import (
    Hours,
    OtherDay,
    WeeklyHours,
    local_day,
    moment,
    openings,
)

LONG_AGO = date(2026, 1, 1)
TUESDAY = date(2026, 12, 1)
# 2027: the clock goes on at 02:00 on 28 March and back at 03:00 on 31 October.
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
MINUTE_OF_DAY = st.integers(0, 24 * 60 - 1)


def weekly(day: date, start: int, end: int) -> WeeklyHours:
    return WeeklyHours(day.weekday(), start, end, LONG_AGO)


def of(found: tuple[Hours, ...]) -> list[tuple[str, str]]:
    """As people at the reception read it."""
    return [tuple(_local(at) for at in (one.starts, one.ends)) for one in found]  # type: ignore[misc]


def _local(at: datetime) -> str:
    return at.astimezone(STOCKHOLM).strftime("%d %H:%M")


def test_a_winter_evening_is_one_hour_before_utc_and_a_summer_evening_two() -> None:
    assert moment(TUESDAY, 18 * 60) == datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
    assert moment(date(2026, 7, 1), 18 * 60) == datetime(2026, 7, 1, 16, 0, tzinfo=UTC)


def test_an_evening_stands_on_its_weekday_only() -> None:
    found = openings([weekly(TUESDAY, 18 * 60, 21 * 60)], [], TUESDAY, 8)
    assert of(found) == [("01 18:00", "01 21:00"), ("08 18:00", "08 21:00")]


def test_a_night_ends_on_the_next_day_and_is_seen_after_midnight() -> None:
    night = weekly(TUESDAY, 22 * 60, 2 * 60)
    assert of(openings([night], [], TUESDAY, 1)) == [("01 22:00", "02 02:00")]
    after = TUESDAY + timedelta(days=1)
    assert of(openings([night], [], after, 1)) == [("01 22:00", "02 02:00")]


def test_hours_that_touch_are_one_opening() -> None:
    rows = [weekly(TUESDAY, 18 * 60, 20 * 60), weekly(TUESDAY, 20 * 60, 22 * 60)]
    assert of(openings(rows, [], TUESDAY, 1)) == [("01 18:00", "01 22:00")]


def test_a_holiday_is_closed_and_an_extra_evening_is_open() -> None:
    rows = [weekly(TUESDAY, 18 * 60, 21 * 60)]
    assert openings(rows, [OtherDay(TUESDAY)], TUESDAY, 1) == ()
    shorter = OtherDay(TUESDAY, 19 * 60, 20 * 60)
    assert of(openings(rows, [shorter], TUESDAY, 1)) == [("01 19:00", "01 20:00")]
    extra = OtherDay(TUESDAY + timedelta(days=1), 12 * 60, 14 * 60)
    assert of(openings(rows, [extra], TUESDAY, 2))[1] == ("02 12:00", "02 14:00")


def test_hours_count_from_their_first_day_to_their_last() -> None:
    row = WeeklyHours(TUESDAY.weekday(), 1080, 1260, TUESDAY, TUESDAY + timedelta(days=7))
    found = openings([row], [], TUESDAY - timedelta(days=14), 60)
    assert [one.starts.day for one in found] == [1, 8]


def test_the_reception_has_its_own_day() -> None:
    assert local_day(datetime(2026, 11, 30, 23, 30, tzinfo=UTC)) == TUESDAY


def test_a_night_in_spring_is_an_hour_shorter_and_one_in_autumn_an_hour_longer() -> None:
    for day, lasts in ((SPRING, 5), (AUTUMN, 7)):
        eve = day - timedelta(days=1)
        (night,) = openings([weekly(eve, 22 * 60, 4 * 60)], [], eve, 1)
        assert of((night,))[0][1].endswith("04:00")
        assert night.ends - night.starts == timedelta(hours=lasts)


def test_half_past_two_comes_twice_in_autumn_and_nobody_is_sent_away_at_the_first() -> None:
    half_past_two = 2 * 60 + 30
    (night,) = openings([weekly(AUTUMN, half_past_two, half_past_two + 15)], [], AUTUMN, 1)
    assert night.ends - night.starts == timedelta(minutes=75)


def test_half_past_two_never_comes_in_spring_and_means_half_past_three() -> None:
    assert _local(moment(SPRING, 2 * 60 + 30)) == "28 03:30"
    assert _local(moment(SPRING, 2 * 60 + 30, later=True)) == "28 03:30"


@given(st.sampled_from([SPRING, AUTUMN, TUESDAY]), MINUTE_OF_DAY, MINUTE_OF_DAY, st.integers(-1, 1))
@example(SPRING, 150, 195, 0)
def test_on_every_night_what_is_open_has_a_beginning_before_its_end(
    day: date, start: int, end: int, shift: int
) -> None:
    begins = day + timedelta(days=shift)
    found = openings([weekly(begins, start, end)], [], begins, 1)
    assert len(found) <= 1
    for one in found:
        assert one.starts < one.ends
        wanted = (end - start) % (24 * 60) or 24 * 60
        lasts = (one.ends - one.starts) / timedelta(minutes=1)
        assert wanted - 60 <= lasts <= wanted + 60


@given(st.sampled_from([SPRING, AUTUMN]), MINUTE_OF_DAY)
def test_a_wall_clock_that_exists_is_read_as_it_stands(day: date, minute: int) -> None:
    said = moment(day, minute).astimezone(STOCKHOLM)
    exists = not (day == SPRING and 120 <= minute < 180)
    assert (said.hour * 60 + said.minute == minute) is exists
    assert moment(day, minute) <= moment(day, minute, later=True)


@given(
    st.lists(
        st.builds(weekly, st.dates(SPRING, SPRING + timedelta(7)), MINUTE_OF_DAY, MINUTE_OF_DAY)
    )
)
def test_openings_never_overlap_and_stand_in_order(rows: list[WeeklyHours]) -> None:
    found = openings(rows, [], SPRING - timedelta(days=2), 14)
    for earlier, later in pairwise(found):
        assert earlier.ends < later.starts


EVENING = Opening(Span(1000, 2000), 1600)
NEXT = Opening(Span(5000, 6000), 5600)
PLAN = DoorPlan((EVENING, NEXT), {"sv": (EVENING.span, NEXT.span), "en": (NEXT.span,)})


@pytest.mark.parametrize(
    ("now", "admits", "inside", "opening"),
    [
        (0, False, False, EVENING),
        (1000, True, True, EVENING),
        (1599, True, True, EVENING),
        (1600, False, True, NEXT),
        (2000, False, False, NEXT),
        (5999, False, True, None),
        (9000, False, False, None),
    ],
)
def test_a_door_says_the_opening_that_one_can_still_come_to(
    now: int,
    admits: bool,  # noqa: FBT001
    inside: bool,  # noqa: FBT001
    opening: Opening | None,
) -> None:
    known = door_hours(PLAN, now)
    assert (known.admits, known.inside, known.opening) == (admits, inside, opening)


def test_languages_are_those_of_the_moment_and_the_others_say_when() -> None:
    assert door_hours(PLAN, 1500).languages == ("sv",)
    assert door_hours(PLAN, 1500).language_next == {"en": NEXT.span, "sv": NEXT.span}
    assert door_hours(PLAN, 5500).languages == ("en", "sv")
    assert door_hours(PLAN, 9000).language_next == {}


def test_a_moment_is_written_as_the_wall_clock_shows_it_with_its_offset() -> None:
    first = moment(AUTUMN, 150)
    second = moment(AUTUMN, 150, later=True)
    assert [iso_minute(int(at.timestamp() * 1000)) for at in (first, second)] == [
        "2027-10-31T02:30+02:00",
        "2027-10-31T02:30+01:00",
    ]
