"""Every action of the console's socket is said by everybody who may, and does what it is for."""

import pytest

from chatsvc.protocol import control
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import Door
from tests.support.allow_deeds import DEEDS, Place
from tests.support.allow_says import act, refusal
from tests.support.allow_table import (
    ACTIONS,
    COUNSELLOR,
    INTERPRETER,
    OTHER_DOOR,
    PEOPLE,
    SUPERVISOR,
    Action,
)
from tests.support.desks import Desk
from tests.support.duty import started, submission
from tests.support.escalations import FakeRows
from tests.support.store import TestStore
from tests.support.talks import Talk, talk_with_linnea
from tests.support.visitors import Page, Secrets, eventually

ROLES = {
    COUNSELLOR: "counsellor",
    OTHER_DOOR: "counsellor",
    INTERPRETER: "interpreter",
    SUPERVISOR: "supervisor",
}
PATHS = {"mika": "own", "kast": "buys"}


def test_whatever_somebody_may_say_is_proved_and_nothing_else() -> None:
    """An action without a row, here or in the table, fails; so does a person nobody plays."""
    assert DEEDS.keys() == {action.says for action in ACTIONS if action.may}
    assert set(ROLES) == set(PEOPLE) & set().union(*(action.may for action in ACTIONS))


async def accepted_by(desk: Desk, page: Page) -> told.Accepted:
    """She accepts; what is refused says why."""
    desk.tell(says.Accept(), page.cid)
    while True:
        frame = await desk.next()
        assert frame is not None, desk.closed
        if frame.kind is Kind.CONTROL:
            message = control.decode_to_console(frame.payload)
            assert not isinstance(message, told.Error), message.code
            if isinstance(message, told.Accepted):
                return message


async def somebody_new(talk: Talk, staff: int, role: str, door: str) -> Desk:
    """At a desk of her own, on duty, with key packages."""
    talk.console.signed_in(f"kim-{staff}", staff, role, (door,))
    desk = Desk(talk.console, f"kim-{staff}")
    await desk.open()
    desk.tell(says.ConsoleHello(v=1, desk=says.Desk(instance=desk.instance)))
    desk.tell(says.Duty(state="on"))
    while (await desk.hears(told.DutyIs)).state != "on":
        pass
    for _ in range(2):
        desk.bring_key_package()
    while (await desk.hears(told.KeyPackages)).unused < 2:
        pass
    return desk


async def visitor_of(talk: Talk, colleague: Desk, door: str, secret: Secrets) -> Page:
    """In a talk with the colleague, in epoch 1."""
    await eventually(lambda: talk.visitors.process.intake.door(talk.visitors.org, Door(door)).open)
    page = await started(talk.visitors, secret, path=PATHS[door])
    await colleague.sees_in_queue(page.cid)
    await accepted_by(colleague, page)
    page.frame(Kind.COMMIT, submission(page, 0, await page.hears(told.Add)))
    assert (await page.hears(told.CommitOk)).epoch == 1
    await colleague.gets(Kind.WELCOME)
    return page


async def comes_in(place: Place) -> None:
    """She is asked in by the colleague, and the visitor's page lets her in."""
    place.colleague.tell(says.Invite(role=place.role), place.page.cid)  # type: ignore[arg-type]
    await place.becomes(lambda now: now.invitation is not None)
    place.desk.fence = (await accepted_by(place.desk, place.page)).fence
    add = await place.page.hears(told.Add)
    place.page.frame(Kind.COMMIT, submission(place.page, place.epoch, add))
    assert (await place.page.hears(told.CommitOk)).epoch == place.epoch + 1
    place.epoch += 1
    await place.desk.gets(Kind.WELCOME)


async def tries(talk: Talk, store: TestStore, who: str, action: Action) -> None:
    """She says it in a conversation of its own, where it must land; or must not, at her seat."""
    door, secret = "kast" if who == OTHER_DOOR else "mika", Secrets()
    staff = 100 + 2 * len(talk.console.people)
    colleague = await somebody_new(talk, staff, "counsellor", door)
    page = await visitor_of(talk, colleague, door, secret)
    desk = await somebody_new(talk, staff + 1, ROLES[who], door)
    place = Place(talk, store, ROLES[who], staff + 1, door, desk, colleague, page, epoch=1)
    talk.pages += [colleague, page, desk]
    if action.seat:
        await comes_in(place)
    if who in action.may:
        await DEEDS[action.says](place)
    else:
        before = await place.record()
        act(desk, action, page.cid)
        assert await refusal(desk) == "not_yours"
        assert await place.record() == before
    page.say(says.End(proof=secret.end))


@pytest.mark.parametrize("who", [INTERPRETER, SUPERVISOR])
async def test_a_guest_at_her_seat_decides_nothing(store: TestStore, org: str, who: str) -> None:
    async with talk_with_linnea(store, org, escalations=FakeRows()) as talk:
        for action in ACTIONS:
            if action.seat and who not in action.may:
                await tries(talk, store, who, action)


@pytest.mark.parametrize("who", ROLES)
async def test_who_may_say_it_is_heard(store: TestStore, org: str, who: str) -> None:
    async with talk_with_linnea(store, org, escalations=FakeRows()) as talk:
        for action in ACTIONS:
            if who in action.may:
                try:
                    await tries(talk, store, who, action)
                except (AssertionError, TimeoutError) as error:
                    raise AssertionError(f"{who} says {action.says}") from error
