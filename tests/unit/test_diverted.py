"""A diverted door: shut as by a stop, and the partner named only while it takes visitors in."""

from dataclasses import replace
from typing import Final

import msgspec
import pytest

from chatsvc.consumers.intake import may_enter
from chatsvc.retention import status
from chatsvc.retention.at_door import NOBODY, AtDoor
from chatsvc.retention.diverted import Diversion, Diversions, with_partners
from chatsvc.retention.hours import DoorPlan, Opening, Span
from chatsvc.retention.status import Answers, DoorStatus, Status
from chatsvc.settings.organisations import Door, Organisation
from tests.support.visitor_site import partner

SIX: Final = 1_796_144_400_000  # Tuesday 1 December 2026, 18:00 at the reception
HOUR: Final = 3_600_000
ONE: Final = AtDoor(1)
PLAN: Final = {"tala": DoorPlan((Opening(Span(SIX, SIX + 3 * HOUR), SIX + 2 * HOUR),))}
UNTIL: Final = SIX + 2 * HOUR
TO: Final = Diversion("forening", UNTIL)
BACK: Final = Diversion("demo", UNTIL)


def house(org: str, other: str, pairs: tuple[tuple[str, str], ...], *doors: str) -> Organisation:
    agreed = msgspec.structs.replace(partner(other, other, "sol", ("sv",)), doors=pairs)
    return Organisation(
        id=org,
        name=org,
        visitor_origin=f"http://chat.{org}.localhost",
        console_origin=f"http://{org}.localhost",
        root_public_keys=("",),
        languages=("sv",),
        exit_target="https://www.smhi.se/",
        doors={door: Door(door) for door in doors},
        paths={"own": doors[0]},
        partner=(agreed,),
    )


HOUSES: Final = (
    house("demo", "forening", (("mika", "tala"), ("mika", "natt")), "mika", "kast"),
    house("forening", "demo", (("tala", "mika"), ("natt", "mika")), "tala", "natt"),
)


def alone(
    mika: AtDoor = ONE, tala: AtDoor = ONE, natt: AtDoor = NOBODY, *, late: bool = False
) -> dict[str, Status]:
    there = {
        "demo": {"mika": mika, "kast": NOBODY},
        "forening": {"tala": tala, "natt": natt},
    }
    return {
        org: status.status_of(doors, PLAN, SIX, demo=False, late=late)
        for org, doors in there.items()
    }


def told(
    statuses: dict[str, Status], now: int = SIX, **said: Diversions
) -> tuple[Status, DoorStatus, DoorStatus]:
    """What is published: the whole of the first house, its door, and the partner's."""
    found = with_partners(statuses, said, HOUSES, now)
    return found["demo"], found["demo"].doors["mika"], found["forening"].doors["tala"]


def test_it_is_shut_for_new_ones_as_by_a_stop_and_the_partner_is_named_with_its_hours() -> None:
    whole, mika, tala = told(alone(), demo={"mika": TO})
    assert (mika.open, mika.reason, mika.last_entry) == (False, "stopped", None)
    assert mika.partner == Answers("forening", "2026-12-01T21:00+01:00", "2026-12-01T20:00+01:00")
    assert not may_enter(mika, comes_back=False)
    assert may_enter(mika, comes_back=True), "words come back here"
    assert mika.on_duty == 1, "who waits is told the truth about who is there"
    assert (whole.intake, whole.reason) == ("closed", "stopped")
    assert (tala.open, tala.partner) == (True, None), "nothing changes at the partner's"
    assert status.decode(status.encode(whole)) == whole


def test_nobody_on_duty_here_keeps_its_own_reason() -> None:
    _, mika, _ = told(alone(mika=NOBODY), demo={"mika": TO})
    assert (mika.open, mika.reason) == (False, "nobody_on_duty")
    assert mika.partner is not None


def test_the_first_of_the_agreed_doors_that_is_open_answers() -> None:
    _, mika, _ = told(alone(tala=NOBODY, natt=ONE), demo={"mika": TO})
    assert mika.partner == Answers("forening")


@pytest.mark.parametrize(
    ("now", "said", "statuses"),
    [
        (SIX, {}, alone()),
        (UNTIL, {"mika": TO}, alone()),
        (SIX, {"kast": TO}, alone()),
        (SIX, {"mika": replace(TO, partner="nobody")}, alone()),
        (SIX, {"mika": replace(TO, partner="demo")}, alone()),
        (SIX, {"mika": TO}, alone(tala=NOBODY)),
        (SIX, {"mika": TO}, {"demo": alone()["demo"], "forening": alone(tala=NOBODY)["forening"]}),
    ],
    ids=["not said", "over", "no such pair", "no agreement", "itself", "shut", "shut there"],
)
def test_where_nobody_answers_instead_the_door_is_as_usual(
    now: int, said: Diversions, statuses: dict[str, Status]
) -> None:
    found = with_partners(statuses, {"demo": said}, HOUSES, now)
    assert found == statuses


def test_a_partner_that_is_stopped_itself_is_not_named() -> None:
    here = alone()
    there = here["forening"]
    doors = {door: status.shut_by_hand(one) for door, one in there.doors.items()}
    _, mika, _ = told({**here, "forening": status.house(doors, demo=False)}, demo={"mika": TO})
    assert (mika.open, mika.partner) == (True, None)


def test_two_that_send_to_each_other_send_nobody() -> None:
    _, mika, tala = told(alone(), demo={"mika": TO}, forening={"tala": BACK})
    assert (mika.open, mika.partner, tala.open, tala.partner) == (True, None, True, None)


def test_late_deletion_says_its_own_sentence_and_names_nobody() -> None:
    whole, mika, _ = told(alone(late=True), demo={"mika": TO})
    assert (whole.reason, mika.reason, mika.partner) == ("sweep_late", "sweep_late", None)
    named, _, _ = told(alone(), demo={"mika": TO})
    assert status.stopped(named).doors["mika"].partner is None, "also where it is late only here"
