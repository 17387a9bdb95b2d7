"""Weekly hours: read and written back, open or not at every minute, and when it opens next."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counsellor.support.hours import (
    DAY_MINUTES,
    Hours,
    HoursError,
    Span,
    is_open,
    merged,
    next_opening,
    read_hours,
    write_hours,
)

HERE = ZoneInfo("Europe/Stockholm")
# A Monday.
MONDAY = datetime(2026, 11, 23, tzinfo=HERE)

SPANS = st.tuples(
    st.integers(0, 6), st.integers(0, DAY_MINUTES - 1), st.integers(1, DAY_MINUTES)
).filter(lambda span: span[1] < span[2])
HOURS = st.lists(SPANS, max_size=12).map(lambda spans: merged([Span(*span) for span in spans]))
MOMENTS = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001  hypothesis adds the zone
    datetime(2027, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
).map(lambda moment: moment.astimezone(HERE))


@given(HOURS)
def test_what_is_written_reads_the_same(hours: Hours) -> None:
    assert read_hours(write_hours(hours)) == hours


def test_days_with_the_same_times_share_a_line() -> None:
    text = "alla 22:00-23:00\nmån-fre 08:00-16:30\nlör 10:00-12:00"
    assert write_hours(read_hours(text)).splitlines() == [
        "alla 22:00-23:00",
        "mån-fre 08:00-16:30",
        "lör 10:00-12:00",
    ]


@given(st.lists(SPANS, max_size=8))
def test_merged_hours_are_sorted_and_hold_every_minute_once(
    spans: list[tuple[int, int, int]],
) -> None:
    hours = merged([Span(*span) for span in spans])
    for one, other in pairwise(hours):
        assert one.day < other.day or one.closes < other.opens
    before = {(day, at) for day, opens, closes in spans for at in range(opens, closes)}
    after = {(day, at) for day, opens, closes in hours for at in range(opens, closes)}
    assert before == after


@given(HOURS, MOMENTS)
def test_it_opens_next_after_now_at_a_minute_when_it_is_open(hours: Hours, now: datetime) -> None:
    opening = next_opening(hours, now)
    if not hours or is_open(hours, now):
        assert opening is None
        return
    assert opening is not None
    assert now < opening <= now + timedelta(days=8)
    assert is_open(hours, opening) is True
    # Nothing between is open: looked at every quarter of an hour, on the wall's clock.
    walk = now.replace(second=0, microsecond=0)
    while (walk := walk + timedelta(minutes=15)) < opening:
        assert is_open(hours, walk) is False


@pytest.mark.parametrize(
    ("text", "open_at", "closed_at"),
    [
        ("alla 00:00-24:00", ["0 00:00", "3 12:00", "6 23:59"], []),
        ("mån-fre 08:00-16:30", ["0 08:00", "4 16:29"], ["0 07:59", "4 16:30", "5 12:00"]),
        ("lör 22:00-02:00", ["5 22:00", "6 01:59"], ["5 21:59", "6 02:00", "5 01:00"]),
        ("sön 22:00-02:00", ["6 23:00", "0 01:00"], ["0 02:00"]),
        ("lör-mån 10.00\u201312.00", ["5 10:00", "6 11:00", "0 11:59"], ["1 11:00"]),
        ("mån 08:00-10:00\n\n MÅN 09:00-12:00 ", ["0 11:00"], ["0 12:00"]),
        ("fre 20:00-00:00", ["4 23:59"], ["5 00:00"]),
    ],
)
def test_hours_as_people_write_them(text: str, open_at: list[str], closed_at: list[str]) -> None:
    hours = read_hours(text)
    assert [is_open(hours, _moment(at)) for at in open_at] == [True] * len(open_at)
    assert [is_open(hours, _moment(at)) for at in closed_at] == [False] * len(closed_at)


@pytest.mark.parametrize(
    "line",
    [
        "hela dagen",
        "mån 8-16",
        "mån 08:00",
        "mon 08:00-16:00",
        "mån-alla 08:00-16:00",
        "mån 25:00-26:00",
        "mån 08:60-09:00",
        "mån 08:00-08:00",
        "mån 24:00-08:00",
        "mån 08:00-16:00 x",
        "alla-fre 08:00-09:00",
    ],
)
def test_what_is_no_hours_names_the_line(line: str) -> None:
    with pytest.raises(HoursError) as wrong:
        read_hours(f"tis 08:00-16:00\n{line}")
    assert wrong.value.line == line


def test_without_hours_nobody_knows() -> None:
    assert is_open((), MONDAY) is None
    assert next_opening((), MONDAY) is None


def test_the_same_weekday_earlier_in_the_day_is_a_week_away() -> None:
    hours = read_hours("mån 08:00-09:00")
    assert next_opening(hours, _moment("0 09:00")) == _moment("0 08:00") + timedelta(days=7)


def test_both_nights_of_the_year_keep_the_clock_on_the_wall() -> None:
    hours = read_hours("sön 04:00-06:00")
    for night in (
        datetime(2026, 3, 29, 1, 30, tzinfo=HERE),
        datetime(2026, 10, 25, 1, 30, tzinfo=HERE),
    ):
        opening = next_opening(hours, night)
        assert opening == night.replace(hour=4, minute=0)
        assert is_open(hours, night.replace(hour=5)) is True


def _moment(at: str) -> datetime:
    day, clock = at.split()
    hour, minute = map(int, clock.split(":"))
    return MONDAY.replace(hour=hour, minute=minute) + timedelta(days=int(day))
