"""What a reception certifies, case by case."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from anonymity.trust.bodies import DAY, RequestedDay
from anonymity.trust.certificates import public_text
from anonymity.trust.reception_policy import Account, Grant, Refused, decide, surplus
from tests.support.trust import NOON, TODAY, TOWN, key_named, resigned

LINNEA = Account(
    organisation="town", is_demo=True, is_active=True, role="counsellor", doors=("mika", "kast")
)
DEVICE = public_text(TOWN.key("device"))


def decided(
    request: object = None, account: Account = LINNEA, *, demo: bool = True
) -> Grant | Refused:
    """Decide a good request, unless told what is different."""
    asked = TOWN.request() if request is None else request
    return decide(asked, DEVICE, account, org="town", now_s=NOON, demo=demo)


def days(*names: str) -> tuple[RequestedDay, ...]:
    """Return day keys for these days."""
    return tuple(RequestedDay(day, public_text(key_named(day))) for day in names)


def test_a_demo_account_gets_its_role_and_its_doors() -> None:
    assert decided() == Grant(
        days=(RequestedDay(TODAY, public_text(TOWN.key("day"))),),
        doors=("kast", "mika"),
        roles=("counsellor",),
    )


@pytest.mark.parametrize(
    ("account", "why"),
    [
        (replace(LINNEA, is_demo=False), "not_demo"),
        (replace(LINNEA, is_active=False), "inactive"),
        (replace(LINNEA, organisation="other"), "foreign"),
        (replace(LINNEA, role="administrator"), "role"),
        (replace(LINNEA, doors=()), "doors"),
    ],
)
def test_who_is_refused(account: Account, why: str) -> None:
    assert decided(account=account) == Refused(why)  # type: ignore[arg-type]


def test_a_supervisor_gets_that_role_and_no_other() -> None:
    granted = decided(account=replace(LINNEA, role="supervisor"))
    assert isinstance(granted, Grant)
    assert granted.roles == ("supervisor",)


def test_a_real_reception_refuses_a_demo_account() -> None:
    assert decided(demo=False) == Refused("not_demo")


def test_a_request_for_another_organisation_is_refused() -> None:
    assert decided(TOWN.request(org="other")) == Refused("foreign")


@pytest.mark.parametrize(
    "request_",
    [
        {},
        "text",
        {"b": {}, "s": "x"},
        resigned(TOWN.request(), key_named("somebody else's")),
        resigned(TOWN.request(), TOWN.key("device"), extra=1),
        resigned(TOWN.request(), TOWN.key("device"), days=[]),
        resigned(TOWN.request(), TOWN.key("device"), days=[{"day": "2026-02-30", "pk": DEVICE}]),
    ],
)
def test_a_request_that_does_not_hold_is_refused(request_: object) -> None:
    assert decided(request_) == Refused("request")


def test_a_request_of_another_device_than_the_row_says_is_refused() -> None:
    other = TOWN.request(pk=public_text(key_named("another device")))
    assert decided(other) == Refused("other_device")


@pytest.mark.parametrize(
    "asked",
    [
        days("2026-11-20"),
        days("2026-12-24"),
        days(TODAY, TODAY),
        (RequestedDay(TODAY, DEVICE), RequestedDay("2026-11-24", DEVICE)),
    ],
    ids=["past", "too far ahead", "one day twice", "one key twice"],
)
def test_days_that_are_not_the_coming_two_weeks_are_refused(
    asked: tuple[RequestedDay, ...],
) -> None:
    assert decided(TOWN.request(days=asked)) == Refused("days")


def test_fourteen_days_from_today_are_fine() -> None:
    start = datetime(2026, 11, 23, tzinfo=UTC)
    names = [(start + timedelta(days=n)).date().isoformat() for n in range(14)]
    granted = decided(TOWN.request(days=days(*names)))
    assert isinstance(granted, Grant)
    assert [one.day for one in granted.days] == names


@pytest.mark.parametrize("off", [-2 * DAY, 2 * DAY])
def test_an_old_request_or_a_wrong_clock_is_refused(off: int) -> None:
    assert decided(TOWN.request(now_s=NOON + off)) == Refused("clock")


@pytest.mark.parametrize("off", [-DAY + 60, DAY - 60])
def test_a_clock_that_is_hours_off_is_fine(off: int) -> None:
    assert isinstance(decided(TOWN.request(now_s=NOON + off)), Grant)


def test_the_oldest_devices_end_when_there_are_more_than_four() -> None:
    start = datetime(2026, 11, 23, tzinfo=UTC)
    devices = [(start + timedelta(hours=n), f"device {n}") for n in (3, 0, 5, 1, 4, 2)]
    assert surplus(devices) == ("device 0", "device 1")
    assert surplus(devices[:4]) == ()
