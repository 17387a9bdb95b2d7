"""What each action of the console's socket does for whoever may say it, looked for where it lands.

One row per action, as in the allow-table: of a word without a row nobody knows that it is heard.
"""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from chatsvc.delivery import keys
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.conversation import Conversation, Phase
from chatsvc.protocol.errors import GoneError
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import Org, StaffId
from chatsvc.protocol.messages_board import AlertAnswer, Unanswered
from chatsvc.protocol.messages_escalation import (
    Acknowledge,
    Decide,
    Escalate,
    EscalationIs,
    PassOn,
)
from chatsvc.tally.cells import NO_DOOR
from tests.support.desks import Desk
from tests.support.duty import mls, started
from tests.support.store import TestStore
from tests.support.talks import Talk
from tests.support.visitors import Page, Secrets, eventually, now_ms

ALERT: Final = "wait.mika.sv"


@dataclass
class Place:
    """Kim at a desk of her own; beside a colleague in her conversation where a seat is needed.

    Attributes:
        staff: her number.
        door: where she works; the visitor of `page` chose it too.
        colleague: who was there first, and goes on being there.
        epoch: of the group in `page`.
    """

    talk: Talk
    store: TestStore
    role: str
    staff: int
    door: str
    desk: Desk
    colleague: Desk
    page: Page
    epoch: int

    @property
    def org(self) -> Org:
        """Whose everything is."""
        return self.talk.visitors.org

    def tell(self, message: Any) -> None:  # noqa: ANN401  any control message
        """Say it about the conversation."""
        self.desk.tell(message, self.page.cid)

    async def record(self) -> Conversation:
        """What the store keeps of the conversation."""
        return (await self.talk.visitors.driver.load(self.org, self.page.cid)).conversation

    async def becomes(self, so: Callable[[Conversation], bool]) -> None:
        """Wait until the record is so."""

        async def is_so() -> bool:
            return so(await self.record())

        await eventually(is_so)

    async def stands(self, so: Callable[[Any], bool]) -> None:
        """Wait until the store's idea of Kim is so."""
        staff = self.talk.console.service.staff

        async def is_so() -> bool:
            standing = await staff.standing(self.org, StaffId(str(self.staff)), now_ms())
            return standing is not None and so(standing)

        await eventually(is_so)

    async def answered(self, message: Any, code: str) -> None:  # noqa: ANN401  as above
        """Say something about an escalation, and read what became of it."""
        self.desk.tell(message)
        assert (await self.desk.hears(EscalationIs)).code == code


Deed = Callable[[Place], Awaitable[None]]


async def _hello(place: Place) -> None:
    """Without it nothing is heard; she has said it when she came."""
    place.desk.tell(says.Duty(state="pause"))
    while (await place.desk.hears(told.DutyIs)).state != "pause":
        pass


async def _duty(place: Place) -> None:
    place.desk.tell(says.Duty(state="finishing"))
    await place.stands(lambda standing: standing.duty.state == "finishing")


async def _accept(place: Place) -> None:
    waiting = await started(place.talk.visitors, Secrets(), path="own")
    place.talk.pages.append(waiting)
    accepted = await place.desk.accept(waiting.cid)
    assert (await waiting.hears(told.Add)).slot == accepted.slot


async def _decline(place: Place) -> None:
    """Who asked reads that she cannot come."""
    place.colleague.tell(says.Invite(role=place.role), place.page.cid)  # type: ignore[arg-type]
    await place.becomes(lambda now: now.invitation is not None)
    place.tell(says.Decline())
    assert (await place.colleague.hears(told.CannotCome)).role == place.role


async def _form(place: Place) -> None:
    # As if a talk of hers had ended: none of the others here goes on without one.
    place.store.admin().incr(keys.forms_due(place.org, StaffId(str(place.staff))))
    await _counts(place, "mika", says.Form(door="mika", ticks=[]))


async def _pulse(place: Place) -> None:
    await _counts(place, NO_DOOR, says.Pulse(week="fine"))


async def _counts(place: Place, door: str, message: says.Form | says.Pulse) -> None:
    counted, name = place.store.admin(), keys.forms(place.org, door)
    before = counted.hgetall(name)
    place.desk.tell(message)
    await eventually(lambda: counted.hgetall(name) != before)


async def _consult(place: Place) -> None:
    place.desk.tell(says.Consult(to="colleague", door="mika", key=b"k" * 32))
    await place.desk.hears(told.ConsultOpened)


def _raised(place: Place) -> Escalate:
    return Escalate(key=secrets.token_bytes(16), kind="consult", door=place.door)


async def _escalate(place: Place) -> None:
    await place.answered(_raised(place), "raised")


async def _raised_by_the_colleague(place: Place) -> bytes:
    raised = _raised(place)
    place.colleague.tell(raised)
    assert (await place.colleague.hears(EscalationIs)).code == "raised"
    return raised.key


async def _acknowledge(place: Place) -> None:
    key = await _raised_by_the_colleague(place)
    await place.answered(Acknowledge(key=key), "acknowledged")


async def _pass_on(place: Place) -> None:
    await place.answered(PassOn(key=await _raised_by_the_colleague(place)), "passed")


async def _decide(place: Place) -> None:
    if place.role == "supervisor":
        key, decision = await _raised_by_the_colleague(place), "advised"
    else:
        raised = _raised(place)
        await place.answered(raised, "raised")
        key, decision = raised.key, "withdrawn"
    await place.answered(Decide(key=key, decision=decision, gate="none"), "decided")  # type: ignore[arg-type]


async def _unanswered(place: Place) -> None:
    place.desk.tell(Unanswered(seconds=90))
    await place.stands(lambda standing: standing.duty.unanswered_since > 0)


async def _alert(place: Place) -> None:
    """The alert itself is made in tests/integration/test_load_board.py; here, whose word counts."""
    load, org = place.talk.console.process.load, place.org
    load.step_of = lambda *_: 0  # type: ignore[method-assign]
    load.concerns = lambda *_: True  # type: ignore[method-assign]
    place.desk.tell(AlertAnswer(key=ALERT, answer="take"))

    async def taken() -> bool:
        return ALERT in (await place.talk.visitors.worker.service.alerts.said(org)).taken

    await eventually(taken)


async def _heavy(place: Place) -> None:
    place.tell(says.Heavy(on=True))
    await place.stands(lambda standing: place.page.cid in standing.heavy)


async def _check(place: Place) -> None:
    """Of a seat that is no check it changes nothing, and is no mistake: the duty is told again."""
    before = await place.record()
    place.tell(says.Check(keep=True))
    await place.desk.hears(told.DutyIs)
    assert await place.record() == before


async def _extend(place: Place) -> None:
    place.tell(says.Extend())
    await place.becomes(lambda now: now.extended)


async def _emergency(place: Place) -> None:
    place.tell(says.Emergency())
    await place.becomes(lambda now: now.emergency_until > 0)


async def _handover(place: Place) -> None:
    place.tell(says.Handover())
    await place.becomes(lambda now: now.phase is Phase.HANDOVER)


async def _colleagues(place: Place) -> None:
    place.tell(says.Colleagues())
    await place.desk.hears(told.ColleagueList)


async def _invite(place: Place) -> None:
    place.tell(says.Invite(role="interpreter"))
    await place.becomes(lambda now: now.invitation is not None)


async def _leave(place: Place) -> None:
    seats = len((await place.record()).seats)
    place.tell(says.Leave())
    await place.becomes(lambda now: len(now.seats) == seats - 1)


async def _taken(place: Place) -> None:
    """Up to there is in her keeping."""
    frame = mls(place.page.cid, place.epoch, 1, b"x" * 64, place.page.group)
    place.page.frame(Kind.APPLICATION, frame)
    got = await place.desk.gets(Kind.APPLICATION)
    place.tell(says.Taken(fence=place.desk.fence, seq=got.seq))

    async def kept() -> bool:
        loaded = await place.talk.visitors.driver.load(place.org, place.page.cid)
        return got.seq in loaded.record.taken.values()

    await eventually(kept)


async def _presence(place: Place) -> None:
    place.tell(says.Presence(state="hidden"))
    while (await place.page.hears(told.PresenceOf)).state != "hidden":
        pass


async def _alive(place: Place) -> None:
    """A person wrote: the silence begins anew."""
    before = (await place.record()).silence_at
    place.tell(says.Alive())
    await place.becomes(lambda now: now.silence_at > before)


async def _end(place: Place) -> None:
    place.tell(says.End())

    async def gone() -> bool:
        try:
            await place.record()
        except GoneError:
            return True
        return False

    await eventually(gone)


async def _stuck(place: Place) -> None:
    place.tell(says.Stuck(code="keys"))
    while (await place.page.hears(told.PresenceOf)).state != "lost":
        pass


async def _application(place: Place) -> None:
    frame = mls(place.page.cid, place.epoch, 1, b"y" * 64, place.page.group)
    place.desk.frame(Kind.APPLICATION, frame, cid=place.page.cid)
    assert (await place.page.gets(Kind.APPLICATION)).payload == frame


async def _key_package(place: Place) -> None:
    place.desk.bring_key_package()
    before = (await place.desk.hears(told.KeyPackages)).unused
    place.desk.bring_key_package()
    while (await place.desk.hears(told.KeyPackages)).unused <= before:
        pass


DEEDS: Final[Mapping[str, Deed]] = {
    "hello": _hello,
    "duty": _duty,
    "accept": _accept,
    "decline": _decline,
    "form": _form,
    "pulse": _pulse,
    "consult": _consult,
    "escalate": _escalate,
    "acknowledge": _acknowledge,
    "pass_on": _pass_on,
    "decide": _decide,
    "unanswered": _unanswered,
    "alert": _alert,
    "heavy": _heavy,
    "check": _check,
    "extend": _extend,
    "emergency": _emergency,
    "handover": _handover,
    "colleagues": _colleagues,
    "invite": _invite,
    "leave": _leave,
    "taken": _taken,
    "presence": _presence,
    "alive": _alive,
    "end": _end,
    "stuck": _stuck,
    "APPLICATION": _application,
    "KEY_PACKAGE": _key_package,
}
