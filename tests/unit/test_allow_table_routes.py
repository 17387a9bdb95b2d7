"""Every route of the console is tried by every kind of person; who may not, changes nothing."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest
from django.apps import apps
from django.core import serializers
from django.test import Client

from anonymity.clock import FakeClock
from counsellor.accounts.models import Role, Staff
from counsellor.phrases.models import PhraseCheck
from counsellor.shifts.models import OnCall, OpeningHours, Shift, ShiftSwap
from counsellor.support.models import DirectoryEntry
from counsellor.urls import urlpatterns
from tests.support.allow_table import (
    ADMINISTRATOR,
    COUNSELLOR,
    INTERPRETER,
    NOBODY,
    OTHER_DOOR,
    OTHER_ORGANISATION,
    PEOPLE,
    ROUTES,
    SUPERVISOR,
    Way,
)
from tests.support.staff import ORIGIN, browser, make_staff, sign_in

pytestmark = pytest.mark.django_db
# Everything of ours but what a sign-in itself writes.
KEPT: Final = (
    *("shifts", "support", "phrases", "directory", "escalation", "mapping", "steering"),
    "council",
    "decisions",
)
METHODS: Final = ("get", "post", "put", "patch", "delete")


def as_person(who: str, clock: FakeClock) -> Client:
    """A browser in which this person has signed in."""
    client = browser()
    if who == NOBODY:
        return client
    role = {
        INTERPRETER: Role.INTERPRETER,
        SUPERVISOR: Role.SUPERVISOR,
        ADMINISTRATOR: Role.ADMINISTRATOR,
    }.get(who, Role.COUNSELLOR)
    doors = ["kast"] if who == OTHER_DOOR else ["mika"]
    make_staff(role=role, doors=doors)
    sign_in(client, clock)
    if who == OTHER_ORGANISATION:
        Staff.objects.filter(username="linnea").update(organisation="lan")
    return client


def rows_of(organisation: str) -> dict[str, int]:
    """One of each row that a route can name by its number, of somebody else."""
    owner = Staff.objects.create_staff(
        f"noor-{organisation}",
        "pw",
        alias="Noor",
        role=Role.COUNSELLOR,
        organisation=organisation,
        doors=["mika"],
    )
    starts = datetime(2026, 12, 1, 18, tzinfo=UTC)
    shift = Shift.objects.create(
        organisation=organisation,
        staff=owner,
        doors=["mika"],
        starts_at=starts,
        ends_at=starts + timedelta(hours=3),
    )
    swap = ShiftSwap.objects.create(organisation=organisation, shift=shift, offered_by=owner)
    hours = OpeningHours.objects.create(
        organisation=organisation,
        door="mika",
        weekday=0,
        from_minute=0,
        to_minute=60,
        valid_from=date(2026, 1, 1),
    )
    OnCall.objects.create(organisation=organisation, function="Bakjour", telephone="010")
    DirectoryEntry.objects.create(organisation=organisation, key="mind", name="Mind")
    PhraseCheck.objects.create(
        organisation=organisation, language="ro", checked_by="x", text_hash="x", checked_at=starts
    )
    numbers = {"shift": shift.pk, "swap": swap.pk, "row": hours.pk, "version": 1}
    return {**numbers, "staff": owner.pk}


def state() -> str:
    """All rows of ours, as text."""
    models = [model for app in KEPT for model in apps.get_app_config(app).get_models()]
    rows = [row for model in models for row in model._default_manager.order_by("pk")]  # noqa: SLF001
    return str(serializers.serialize("json", rows))


def ask(client: Client, way: Way, rows: Mapping[str, int]) -> tuple[int, str]:
    """The answer's status, and where it leads."""
    body = {**way.body, **({} if way.method == "get" else rows)}
    headers = {"origin": ORIGIN}
    if way.as_json:
        named = {name: rows[name] for name in way.body if name in rows}
        body, kind = {**way.body, **named}, "application/json"
        answer = client.post(f"/{way.route}", body, content_type=kind, headers=headers)
    else:
        answer = getattr(client, way.method)(f"/{way.route}", body, headers=headers)
    return answer.status_code, answer.headers.get("location", "")


def is_refused(status: int, leads_to: str) -> bool:
    """To the login, or no: nothing else is a refusal for want of a right."""
    return status in {401, 403, 404} or (status == 302 and leads_to.startswith("/login"))


def test_the_table_knows_every_route_and_every_method_that_it_answers(clock: FakeClock) -> None:
    assert {way.route for way in ROUTES} == {str(one.pattern) for one in urlpatterns}
    client = as_person(SUPERVISOR, clock)
    known = {(way.route, way.method) for way in ROUTES}
    for route in {way.route for way in ROUTES} - {"logout"}:
        for method in METHODS:
            answer = getattr(client, method)(f"/{route}", headers={"origin": ORIGIN})
            assert (answer.status_code == 405) == ((route, method) not in known), (route, method)


@pytest.mark.parametrize("who", PEOPLE)
def test_each_cell_is_tried_and_who_may_not_changes_nothing(who: str, clock: FakeClock) -> None:
    rows = rows_of("demo")
    for way in ROUTES:
        Staff.objects.filter(username="linnea").delete()
        client = as_person(who, clock)
        before = state()
        status, leads_to = ask(client, way, rows)
        if way.route.startswith("login") or way.route == "logout":
            continue  # tried by test_counsellor_states.py, state by state
        assert is_refused(status, leads_to) == (who not in way.may), (str(way), status, leads_to)
        if who not in way.may:
            assert state() == before, str(way)


@pytest.mark.parametrize("who", [COUNSELLOR, SUPERVISOR])
def test_another_organisations_rows_are_nobodys_here(who: str, clock: FakeClock) -> None:
    """Every route that takes a number, with a number of somewhere else."""
    rows = rows_of("lan")
    client = as_person(who, clock)
    elsewhere = [
        Way(way.route, way.method, way.may, {**way.body, "key": "theirs"})
        for way in ROUTES
        if way.method == "post" and who in way.may and way.body.get("do") not in {None, "add"}
    ]
    assert len(elsewhere) >= 6
    DirectoryEntry.objects.filter(organisation="lan").update(key="theirs")
    before = [one for one in state().split("},") if '"lan"' in one]
    for way in elsewhere:
        ask(client, way, rows)
        assert [one for one in state().split("},") if '"lan"' in one] == before, str(way)


def test_the_plan_of_another_door_is_not_shown(clock: FakeClock) -> None:
    rows_of("demo")
    page = as_person(OTHER_DOOR, clock).get("/schema?vecka=2026-11-30").content.decode()
    assert "Noor" not in page
    Staff.objects.filter(username="linnea").delete()
    page = as_person(COUNSELLOR, clock).get("/schema?vecka=2026-11-30").content.decode()
    assert "Noor" in page


def test_a_colleagues_shift_cannot_be_offered_or_signed_off_by_another(clock: FakeClock) -> None:
    rows = rows_of("demo")
    ShiftSwap.objects.all().delete()
    client = as_person(COUNSELLOR, clock)
    before = state()
    for do in ("offer", "in", "out"):
        ask(client, Way("schema", "post", frozenset(), {"do": do}), rows)
        assert state() == before, do
