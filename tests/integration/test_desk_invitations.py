"""A further person beside a counsellor, over real processes and store: colleague or interpreter."""

from collections.abc import AsyncIterator

import pytest

from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import ConversationId, Door
from chatsvc.protocol.invitation import invited_at
from tests.support.desks import Desk
from tests.support.duty import mls, submission
from tests.support.store import TestStore
from tests.support.talks import Talk, talk_with_linnea
from tests.support.visitors import Page


@pytest.fixture
async def talk(store: TestStore, org: str) -> AsyncIterator[Talk]:
    async with talk_with_linnea(store, org) as talk:
        yield talk


async def _until(page: Desk | Page, message: told.PresenceOf) -> None:
    while await page.hears(told.PresenceOf) != message:
        pass


async def _sees(desk: Desk, talk: Talk) -> None:
    while True:
        invitations = await desk.hears(told.InvitationList)
        if [row.conversation for row in invitations.entries] == [talk.visitor.cid]:
            return


async def _comes_in(desk: Desk, talk: Talk) -> told.Accepted:
    await _sees(desk, talk)
    accepted = await desk.accept(talk.visitor.cid)
    add = await talk.visitor.hears(told.Add)
    talk.visitor.frame(Kind.COMMIT, submission(talk.visitor, 1, add, ()))
    assert (await talk.visitor.hears(told.CommitOk)).epoch == 2
    assert (await desk.gets(Kind.WELCOME)).conversation == talk.visitor.cid
    return accepted


async def _guest(talk: Talk, role: str) -> Desk:
    talk.console.signed_in("alva", 9, role)
    alva = Desk(talk.console, "alva")
    talk.pages.append(alva)
    await alva.open()
    alva.tell(says.ConsoleHello(v=1, desk=says.Desk(instance=alva.instance)))
    alva.tell(says.Duty(state="on"))
    await alva.hears(told.DutyIs)
    alva.bring_key_package()
    while (await alva.hears(told.KeyPackages)).unused < 1:
        pass
    return alva


async def test_a_colleague_comes_in_beside_and_leaves_again(talk: Talk) -> None:
    talk.linnea.tell(says.Invite(role="counsellor"), talk.visitor.cid)
    accepted = await _comes_in(talk.noor, talk)
    assert accepted.slot == 2
    talk.visitor.frame(Kind.APPLICATION, mls(talk.visitor.cid, 2, 1, b"x" * 64))
    for desk in (talk.linnea, talk.noor):
        assert (await desk.gets(Kind.APPLICATION)).sender == 0
    talk.noor.tell(says.Leave(), talk.visitor.cid)
    await _until(talk.visitor, told.PresenceOf(slot=2, state="gone"))
    # The talk goes on with the one who was there.
    talk.visitor.frame(Kind.APPLICATION, mls(talk.visitor.cid, 2, 1, b"y" * 64))
    assert (await talk.linnea.gets(Kind.APPLICATION)).sender == 0


@pytest.mark.parametrize("role", ["interpreter", "supervisor"])
async def test_a_guest_comes_in_where_invited_and_decides_nothing_there(
    talk: Talk, role: str
) -> None:
    alva = await _guest(talk, role)
    on_duty = talk.visitors.running.process.intake.door(talk.visitors.org, Door("mika")).on_duty
    talk.linnea.tell(says.Invite(role=role), talk.visitor.cid)  # type: ignore[arg-type]
    await _comes_in(alva, talk)
    now = talk.visitors.running.process.intake.door(talk.visitors.org, Door("mika")).on_duty
    assert now == on_duty, "a guest opens no door"
    alva.tell(says.End(), talk.visitor.cid)
    assert (await alva.hears(told.Error)).code == "not_yours"


async def test_an_interpreter_sees_no_queue_and_answers_nobody(talk: Talk) -> None:
    alva = await _guest(talk, "interpreter")
    talk.linnea.tell(says.Handover(), talk.visitor.cid)
    await talk.noor.sees_in_queue(talk.visitor.cid)
    alva.tell(says.Accept(), talk.visitor.cid)
    assert (await alva.hears(told.Error)).code == "not_yours"


async def test_nobody_of_another_role_is_told_or_let_in(talk: Talk) -> None:
    alva = await _guest(talk, "interpreter")
    talk.linnea.tell(says.Invite(role="interpreter"), talk.visitor.cid)
    await _sees(alva, talk)
    talk.noor.tell(says.Accept(), talk.visitor.cid)
    assert (await talk.noor.hears(told.Error)).code == "not_yours"


async def test_the_last_counsellor_does_not_leave(talk: Talk) -> None:
    talk.linnea.tell(says.Leave(), talk.visitor.cid)
    assert (await talk.linnea.hears(told.Error)).code == "taken_by_other"
    assert await talk.held_by_linnea() == 1


async def test_an_invitation_goes_with_its_conversation(talk: Talk) -> None:
    talk.linnea.tell(says.Invite(role="counsellor"), talk.visitor.cid)
    await _sees(talk.noor, talk)
    talk.visitor.say(says.End(proof=talk.secret.end))
    while (await talk.noor.hears(told.InvitationList)).entries:
        pass
    at = invited_at(Door("mika"))
    assert await talk.console.service.queue.waiting(talk.visitors.org, at) == ()


async def test_112_makes_the_silence_wait_and_no_guest_begins_it(talk: Talk) -> None:
    alva = await _guest(talk, "interpreter")
    talk.linnea.tell(says.Invite(role="interpreter"), talk.visitor.cid)
    await _comes_in(alva, talk)
    talk.linnea.tell(says.Emergency(), talk.visitor.cid)
    assert (await talk.visitor.hears(told.AliveUntil)).silence_in > 3500
    talk.linnea.tell(says.Emergency(over=True), talk.visitor.cid)
    alva.tell(says.Emergency(), talk.visitor.cid)
    assert (await alva.hears(told.Error)).code == "not_yours"


@pytest.mark.parametrize("role", ["counsellor", "interpreter"])
async def test_who_asked_reads_by_name_who_cannot_come(talk: Talk, role: str) -> None:
    asked = talk.noor if role == "counsellor" else await _guest(talk, role)
    talk.linnea.tell(says.Invite(role=role), talk.visitor.cid)  # type: ignore[arg-type]
    await _sees(asked, talk)
    asked.tell(says.Decline(), talk.visitor.cid)
    no = await talk.linnea.hears(told.CannotCome)
    assert (no.role, no.alias) == (role, "Noor" if role == "counsellor" else "Alva")
    # Nothing is kept of it: she may come after all.
    await asked.accept(talk.visitor.cid)


async def test_who_was_away_when_it_was_taken_back_reads_that_nobody_is_asked(talk: Talk) -> None:
    talk.linnea.tell(says.Invite(role="counsellor"), talk.visitor.cid)
    await _sees(talk.noor, talk)
    await talk.noor.vanish()
    talk.linnea.tell(says.Invite(role="counsellor", withdrawn=True), talk.visitor.cid)
    while (await talk.linnea.hears(told.Asked)).what != "nothing":
        pass
    # The page still shows who asked for her, and would press in vain for as long as it does.
    back = Desk(talk.console, "noor")
    talk.pages.append(back)
    back.instance = talk.noor.instance
    await back.greet()
    assert (await back.hears(told.InvitationList)).entries == []


async def test_a_no_that_is_late_or_of_another_door_is_no_mistake(talk: Talk) -> None:
    talk.console.signed_in("kim", 8, doors=("kast",))
    kim = Desk(talk.console, "kim")
    talk.pages.append(kim)
    await kim.on_duty()
    talk.linnea.tell(says.Invite(role="counsellor"), talk.visitor.cid)
    await _sees(talk.noor, talk)
    kim.tell(says.Decline(), talk.visitor.cid)
    talk.linnea.tell(says.Invite(role="counsellor", withdrawn=True), talk.visitor.cid)
    while (await talk.noor.hears(told.InvitationList)).entries:
        pass
    talk.noor.tell(says.Decline(), talk.visitor.cid)
    talk.noor.tell(says.Decline(), ConversationId(b"x" * 16))
    for desk in (kim, talk.noor):  # the lines stand
        desk.tell(says.Duty(state="pause"))
        while (await desk.hears(told.DutyIs)).state != "pause":
            pass
    # Answered in order: had she been told of a no, it would have come before this.
    talk.linnea.tell(says.Duty(state="pause"))
    while (frame := await talk.linnea.next()) is not None:
        assert b"cannot_come" not in frame.payload
        if frame.kind is Kind.CONTROL and b"pause" in frame.payload:
            return


async def test_who_asks_for_counsel_reads_who_cannot(talk: Talk) -> None:
    talk.linnea.tell(says.Consult(to="colleague", door="mika", key=b"k" * 32))
    while True:
        rows = (await talk.noor.hears(told.InvitationList)).entries
        if rows:
            break
    talk.noor.tell(says.Decline(), ConversationId(rows[0].conversation))
    assert (await talk.linnea.hears(told.CannotCome)).alias == "Noor"
