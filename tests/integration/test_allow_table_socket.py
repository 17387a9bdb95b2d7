"""Every action of the console's socket is tried by every person; who may not, changes nothing."""

from dataclasses import replace
from typing import Final

import pytest

from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.conversation import Phase
from chatsvc.protocol.frames import Kind
from tests.support.allow_says import MESSAGES, act, refusal
from tests.support.allow_table import (
    ACTIONS,
    ADMINISTRATOR,
    COUNSELLOR,
    INTERPRETER,
    NOBODY,
    OTHER_DOOR,
    OTHER_ORGANISATION,
    PEOPLE,
    SUPERVISOR,
)
from tests.support.desks import Desk
from tests.support.duty import started
from tests.support.store import TestStore
from tests.support.talks import Talk, talk_with_linnea
from tests.support.visitors import Secrets

ROLES: Final = {
    INTERPRETER: "interpreter",
    SUPERVISOR: "supervisor",
    ADMINISTRATOR: "administrator",
}


def test_the_table_knows_every_word_of_a_console_and_every_kind_of_frame() -> None:
    kinds = {kind.name for kind in Kind} - {"CONTROL"}
    assert {action.says for action in ACTIONS} == set(MESSAGES) | kinds
    assert len({action.says for action in ACTIONS}) == len(ACTIONS)


async def state(talk: Talk) -> tuple[object, ...]:
    """What the store keeps of the conversation, and of who sits in it."""
    service = talk.visitors
    loaded = await service.driver.load(service.org, talk.visitor.cid)
    held = await talk.held_by_linnea()
    return loaded.record.version, loaded.conversation, loaded.record.epoch, held


async def somebody(talk: Talk, who: str) -> Desk:
    """A page in which this person has signed in, as far as that goes."""
    console = talk.console
    doors = ("kast",) if who == OTHER_DOOR else ("mika",)
    if who != NOBODY:
        console.signed_in("kim", 9, ROLES.get(who, "counsellor"), doors)
    if who == OTHER_ORGANISATION:
        console.people["kim"] = replace(console.people["kim"], organisation="lan")
    desk = Desk(console, "kim")
    talk.pages.append(desk)
    await desk.open()
    return desk


async def on_duty(desk: Desk) -> None:
    """On duty with a key package and a free seat."""
    desk.tell(says.Duty(state="on"))
    while (await desk.hears(told.DutyIs)).state != "on":
        pass
    desk.bring_key_package()
    while (await desk.hears(told.KeyPackages)).unused < 1:
        pass


@pytest.mark.parametrize("who", [NOBODY, OTHER_ORGANISATION, ADMINISTRATOR])
async def test_who_has_no_desk_is_closed_before_a_word(
    store: TestStore, org: str, who: str
) -> None:
    async with talk_with_linnea(store, org) as talk:
        before = await state(talk)
        for action in ACTIONS:
            assert who not in action.may
            desk = await somebody(talk, who)
            act(desk, action, talk.visitor.cid)
            assert await refusal(desk) == "4401", action.says
        assert await state(talk) == before


@pytest.mark.parametrize("who", [COUNSELLOR, OTHER_DOOR, INTERPRETER, SUPERVISOR])
async def test_in_a_conversation_of_somebody_else_nobody_does_anything(
    store: TestStore, org: str, who: str
) -> None:
    """Whoever holds no seat in it: the colleague at the next desk too."""
    async with talk_with_linnea(store, org) as talk:
        before = await state(talk)
        for action in ACTIONS:
            if action.says == "hello" or (who in action.may and not action.seat):
                continue  # allowed, and tried where it is built
            desk = await somebody(talk, who)
            desk.tell(says.ConsoleHello(v=1, desk=says.Desk(instance=desk.instance)))
            if action.says == "accept":
                await on_duty(desk)  # the right alone is to be what keeps her out
            act(desk, action, talk.visitor.cid)
            code = await refusal(desk)
            # A Welcome is not even read: no client may send one (protocol.md section 2).
            also = {"WELCOME": "malformed", "accept": "taken_by_other"}.get(action.says, "")
            assert code in {"not_yours", "out_of_phase", "4401", also}, (action.says, code)
            assert await state(talk) == before, action.says


@pytest.mark.parametrize("who", [OTHER_DOOR, INTERPRETER, SUPERVISOR])
async def test_who_waits_is_taken_by_a_counsellor_of_that_door_only(
    store: TestStore, org: str, who: str
) -> None:
    async with talk_with_linnea(store, org) as talk:
        waiting = await started(talk.visitors, Secrets())
        talk.pages.append(waiting)
        desk = await somebody(talk, who)
        desk.tell(says.ConsoleHello(v=1, desk=says.Desk(instance=desk.instance)))
        await on_duty(desk)
        desk.tell(says.Accept(), waiting.cid)
        assert await refusal(desk) == "not_yours"
        loaded = await talk.visitors.driver.load(talk.visitors.org, waiting.cid)
        assert loaded.conversation.phase is Phase.WAITING
        assert loaded.conversation.pending is None


def test_every_person_of_the_table_is_tried() -> None:
    tried = {NOBODY, OTHER_ORGANISATION, ADMINISTRATOR, COUNSELLOR, OTHER_DOOR}
    assert tried | {INTERPRETER, SUPERVISOR} == set(PEOPLE)
