"""Banners, a stop of the intake, limits: who may, how long it holds, and what is noted of it."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Final

import msgspec
import pytest
from django.conf import settings
from django.test import Client

from anonymity.clock import FakeClock
from chatsvc.retention.banners import STOP, SURGE
from chatsvc.settings.organisations import Organisation, Organisations
from chatsvc.settings.shift_rules import ShiftRules
from counsellor.accounts.models import Role, Staff
from counsellor.audit.models import AuditEntry
from counsellor.shifts.alone import AFTER, missed_checks
from counsellor.shifts.models import CheckIn, OnCall, Shift
from counsellor.shifts.plan import clock as hhmm
from counsellor.shifts.queries import at_ms, to_ms
from counsellor.shifts.services import say_here
from counsellor.steering import queries, services
from counsellor.steering.models import Banner, Limit
from counsellor.steering.policy import LASTS, Steerer, may_limit
from tests.support.shifts import HOUR, works
from tests.support.staff import ORIGIN, browser, make_staff, sign_in

pytestmark = pytest.mark.django_db
NOW: Final = at_ms(1_795_000_000_000)
VERA: Final = Steerer(9, "demo", ("mika",), supervisor=True)


@pytest.fixture
def alone_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    """The organisation has decided that one may work alone."""
    known: Organisation | None = settings.CHATSVC_ORGANISATIONS.by_id("demo")
    assert known is not None
    decided = msgspec.structs.replace(known, shifts=ShiftRules(works_alone=True))
    monkeypatch.setattr(settings, "CHATSVC_ORGANISATIONS", Organisations((decided,)))


def signed_in(clock: FakeClock, name: str, role: Role = Role.COUNSELLOR) -> Client:
    make_staff(name, role)
    client = browser()
    sign_in(client, clock, name)
    return client


def says(client: Client, **body: object) -> tuple[int, dict[str, object]]:
    answer = client.post(
        "/steering.json",
        json.dumps(body),
        content_type="application/json",
        headers={"origin": ORIGIN},
    )
    return answer.status_code, answer.json()


def lone_shift(clock: FakeClock, name: str = "linnea", *, over: bool = False) -> Shift:
    staff = Staff.objects.get(username=name)
    now = at_ms(clock.now_ms())
    shift = works(staff, is_alone=True)
    shift.starts_at = now - HOUR * (4 if over else 1)
    shift.ends_at = shift.starts_at + 3 * HOUR
    shift.save()
    for kind, due in (("in", shift.starts_at + HOUR / 4), ("out", shift.ends_at + HOUR)):
        CheckIn.objects.create(shift=shift, kind=kind, due_at=due)
    return shift


def test_a_banner_hangs_once_and_comes_down_by_itself() -> None:
    for _ in range(2):
        assert services.hang(VERA, "mika", STOP, NOW, up=True) == "done"
    assert services.hang(VERA, "mika", SURGE, NOW, up=True) == "done"
    ends = to_ms(NOW + LASTS)
    assert queries.banners_of("demo", NOW) == {"mika": {STOP: ends, SURGE: ends}}
    assert queries.banners_of("demo", NOW + LASTS) == {}
    assert queries.banners_of("lan", NOW) == {}
    assert services.hang(VERA, "mika", STOP, NOW, up=False) == "done"
    assert queries.banners_of("demo", NOW) == {"mika": {SURGE: ends}}


def test_what_is_over_is_deleted_with_the_next_deed() -> None:
    services.hang(VERA, "mika", SURGE, NOW, up=True)
    services.hang(VERA, "mika", "few", NOW + LASTS, up=True)
    assert [row.kind for row in Banner.objects.all()] == ["few"]


@pytest.mark.parametrize("kind", ["", "Stop", "ui.banner.few", "x" * 400])
def test_only_sentences_of_the_closed_list_hang(kind: str) -> None:
    assert services.hang(VERA, "mika", kind, NOW, up=True) == "unknown"
    assert not Banner.objects.exists()


def test_nobody_hangs_anything_at_a_door_that_is_not_hers() -> None:
    linnea = replace(VERA, supervisor=False)
    assert services.hang(VERA, "kast", STOP, NOW, up=True) == "not_yours"
    assert services.hang(linnea, "mika", STOP, NOW, up=True) == "not_yours"
    assert services.hang(replace(linnea, alone=True), "mika", STOP, NOW, up=True) == "done"


def test_a_limit_holds_for_the_night_and_can_be_lifted() -> None:
    linnea = make_staff()
    assert services.limit(VERA, linnea.pk, 1, NOW) == "done"
    assert services.limit(VERA, linnea.pk, 0, NOW) == "done"
    assert queries.limit_of(linnea.pk, NOW) == 0
    assert queries.limit_of(linnea.pk, NOW + LASTS) is None
    assert queries.relieved("demo", ("mika",), NOW) == [
        {"staff": linnea.pk, "alias": "Linnea", "most": 0}
    ]
    assert queries.relieved("demo", ("kast",), NOW) == []
    assert services.limit(VERA, linnea.pk, None, NOW) == "done"
    assert queries.limit_of(linnea.pk, NOW) is None


@pytest.mark.parametrize("most", [-1, 3, 4, 10**30])
def test_a_limit_only_ever_lowers(most: int) -> None:
    assert may_limit(VERA, ["mika"], most) == "unknown"


def test_a_supervisor_limits_counsellors_of_her_own_doors_and_house() -> None:
    there = make_staff("noor", doors=["kast"])
    elsewhere = make_staff("kim", organisation="lan")
    another = make_staff("ines", Role.SUPERVISOR)
    for who in (there, elsewhere, another):
        assert services.limit(VERA, who.pk, 1, NOW) == "not_yours"
    assert (
        services.limit(replace(VERA, supervisor=False, alone=True), there.pk, 1, NOW) == "not_yours"
    )
    assert services.limit(VERA, 10**30, 1, NOW) == "not_yours"
    assert not Limit.objects.exists()


def test_the_page_of_a_supervisor_says_how_it_stands_and_each_deed_is_noted(
    clock: FakeClock,
) -> None:
    client = signed_in(clock, "vera", Role.SUPERVISOR)
    linnea = make_staff()
    assert client.get("/steering.json").json() == {
        "banners": {"mika": []},
        "diverted": {},
        "partners": {"mika": []},
        "sent_here": [],
        "people": [{"staff": linnea.pk, "alias": "Linnea", "most": None}],
        "alone": None,
        "debriefs": 0,
        "now": clock.now_ms(),
    }
    status, stands = says(client, do="banner", door="mika", kind=STOP, up=True)
    assert (status, stands["banners"]) == (200, {"mika": [STOP]})
    status, stands = says(client, do="limit", staff=linnea.pk, most=1)
    assert stands["people"] == [{"staff": linnea.pk, "alias": "Linnea", "most": 1}]
    says(client, do="banner", door="mika", kind=STOP, up=False)
    noted = list(AuditEntry.objects.exclude(deed="signed_in").values_list("deed", "about", "role"))
    assert noted == [
        ("banner_changed", "mika:stop:up", "supervisor"),
        ("capacity_limited", f"staff:{linnea.pk}:1", "supervisor"),
        ("banner_changed", "mika:stop:down", "supervisor"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"do": "banner"},
        {"do": "banner", "door": "mika", "kind": STOP, "up": 1},
        {"do": "banner", "door": ["mika"], "kind": STOP, "up": True},
        {"do": "limit", "staff": "1", "most": 1},
        {"do": "limit", "staff": 1},
        {"do": "check", "kind": "x"},
    ],
)
def test_what_is_no_deed_changes_and_notes_nothing(
    clock: FakeClock, body: dict[str, object]
) -> None:
    client = signed_in(clock, "vera", Role.SUPERVISOR)
    assert says(client, **body)[0] == 400
    assert not Banner.objects.exists()
    assert not AuditEntry.objects.exclude(deed="signed_in").exists()


def test_json_that_is_none_is_no_deed(clock: FakeClock) -> None:
    client = signed_in(clock, "vera", Role.SUPERVISOR)
    for body in ("", "[1]", "{", "[" * 3000):
        answer = client.post(
            "/steering.json", body, content_type="application/json", headers={"origin": ORIGIN}
        )
        assert answer.status_code == 400


def test_with_a_colleague_the_counsellor_steers_nothing(clock: FakeClock) -> None:
    client = signed_in(clock, "linnea")
    works(Staff.objects.get(username="linnea"))
    assert says(client, do="banner", door="mika", kind=STOP, up=True)[0] == 403
    assert says(client, do="check", kind="in")[0] == 403
    assert client.get("/steering.json").json()["alone"] is None


@pytest.mark.usefixtures("alone_decided")
def test_who_works_alone_stops_the_intake_herself_and_hangs_a_banner(clock: FakeClock) -> None:
    client = signed_in(clock, "linnea")
    lone_shift(clock)
    assert says(client, do="banner", door="mika", kind=STOP, up=True)[0] == 200
    assert says(client, do="banner", door="mika", kind="alone", up=True)[1]["banners"] == {
        "mika": [STOP, "alone"]
    }
    assert says(client, do="banner", door="kast", kind=STOP, up=True)[0] == 403
    assert says(client, do="limit", staff=1, most=1)[0] == 403


@pytest.mark.usefixtures("alone_decided")
def test_what_she_hangs_comes_down_with_her_shift_and_shuts_nobody_out_the_next_day(
    clock: FakeClock,
) -> None:
    client = signed_in(clock, "linnea")
    shift = lone_shift(clock)
    says(client, do="banner", door="mika", kind=STOP, up=True)
    assert [row.until for row in Banner.objects.all()] == [shift.ends_at]
    assert queries.banners_of("demo", shift.ends_at) == {}
    # A shift longer than what anybody hangs lengthens nothing.
    late = replace(VERA, supervisor=False, alone=True, shift_ends=NOW + 2 * LASTS)
    services.hang(late, "mika", SURGE, NOW, up=True)
    assert Banner.objects.get(kind=SURGE).until == NOW + LASTS


@pytest.mark.usefixtures("alone_decided")
def test_the_page_knows_whether_what_she_decides_herself_is_hers_now(clock: FakeClock) -> None:
    client = signed_in(clock, "linnea")
    shift = lone_shift(clock)
    now = at_ms(clock.now_ms())
    for starts, is_on in ((now - HOUR, True), (now + HOUR / 2, False), (now - 3 * HOUR, False)):
        shift.starts_at, shift.ends_at = starts, starts + 3 * HOUR
        shift.save()
        assert client.get("/steering.json").json()["alone"]["on"] is is_on
        wanted = 200 if is_on else 403
        assert says(client, do="banner", door="mika", kind=STOP, up=True)[0] == wanted


def test_alone_where_nobody_has_decided_that_is_not_that_mode(clock: FakeClock) -> None:
    client = signed_in(clock, "linnea")
    lone_shift(clock)
    assert client.get("/steering.json").json()["alone"] is None
    assert says(client, do="banner", door="mika", kind=STOP, up=True)[0] == 403


@pytest.mark.usefixtures("alone_decided")
def test_she_comes_and_goes_with_a_named_telephone(clock: FakeClock) -> None:
    client = signed_in(clock, "linnea")
    shift = lone_shift(clock)
    OnCall.objects.create(organisation="demo", function="Bakjour", telephone="010-555 01 01")
    stands = client.get("/steering.json").json()["alone"]
    assert (stands["function"], stands["telephone"]) == ("Bakjour", "010-555 01 01")
    left = shift.ends_at - at_ms(clock.now_ms())
    assert (stands["ends_in"], stands["ends_clock"]) == (left.total_seconds(), hhmm(shift.ends_at))
    # Three quarters of an hour late: it is said that somebody is to be called.
    assert stands["checks"] == [
        {"kind": "in", "done": False, "missed": True},
        {"kind": "out", "done": False, "missed": False},
    ]
    status, after = says(client, do="check", kind="in")
    assert status == 200
    assert after["alone"]["checks"][0] == {"kind": "in", "done": True, "missed": False}  # type: ignore[index]
    assert AuditEntry.objects.filter(deed="shift_changed", about=f"in:{shift.pk}").count() == 1


@pytest.mark.usefixtures("alone_decided")
def test_after_the_end_she_is_asked_until_she_has_gone(clock: FakeClock) -> None:
    client = signed_in(clock, "linnea")
    lone_shift(clock, over=True)
    assert says(client, do="banner", door="mika", kind=STOP, up=True)[0] == 403, "it is over"
    says(client, do="check", kind="in")
    stands = client.get("/steering.json").json()["alone"]
    assert [one["done"] for one in stands["checks"]] == [True, False]
    assert says(client, do="check", kind="out")[1]["alone"] is None


@pytest.mark.usefixtures("alone_decided")
def test_a_check_that_is_missed_is_known_by_its_door_until_it_is_said(clock: FakeClock) -> None:
    make_staff()
    now = at_ms(clock.now_ms())
    shift = lone_shift(clock)
    due = int((shift.starts_at + HOUR / 4).timestamp())
    assert missed_checks("demo", now) == {"mika": due}
    assert missed_checks("lan", now) == {}
    assert missed_checks("demo", shift.starts_at) == {}
    say_here(shift.staff_id, shift.pk, "in", now)
    assert missed_checks("demo", now) == {}
    late = shift.ends_at + HOUR
    assert missed_checks("demo", late) == {"mika": int(late.timestamp())}
    assert missed_checks("demo", shift.ends_at + AFTER) == {}, "nobody looks for her any more"


def test_where_nobody_works_alone_no_check_is_missed(clock: FakeClock) -> None:
    make_staff()
    lone_shift(clock)
    assert missed_checks("demo", at_ms(clock.now_ms())) == {}


def test_what_hangs_outlives_an_evening_and_not_the_next_day() -> None:
    assert timedelta(hours=5) < LASTS < timedelta(hours=18)
