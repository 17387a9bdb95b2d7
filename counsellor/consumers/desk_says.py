"""What a desk says in a conversation that it holds: the hot path is `application`."""

from functools import partial
from typing import Final, assert_never

from chatsvc.consumers.driver import Driver
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.delivery.live_ports import AppendAnswer
from chatsvc.delivery.records import Appended, Envelope, Refused
from chatsvc.protocol import events as happened
from chatsvc.protocol import limits, mls_header
from chatsvc.protocol import messages_in as heard
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.conversation import Conversation, without_seat
from chatsvc.protocol.errors import CLOSE_CODES, ErrorCode, TheirError
from chatsvc.protocol.frames import ClientFrame
from chatsvc.protocol.ids import FrameId, Seal, Seq, Slot
from counsellor.consumers.desk_process import DeskProcess
from counsellor.consumers.desk_seats import DeskSeats
from counsellor.consumers.held import Held

Said = (
    heard.Taken
    | heard.Presence
    | heard.Alive
    | heard.Stuck
    | heard.End
    | heard.Extend
    | heard.Emergency
    | heard.Handover
    | heard.Invite
    | heard.Leave
)

# What nobody says from a seat that is only named yet after a lost store: it could be a guest's.
DECIDES: Final = (
    heard.Extend,
    heard.Emergency,
    heard.Handover,
    heard.Invite,
    heard.Leave,
    heard.End,
)

_REFUSALS: Final[dict[str, ErrorCode]] = {
    "not_yours": "not_yours",
    "stale": "stale",
    "wait": "wait",
    "out_of_phase": "out_of_phase",
    "conflict": "invalid",
}


def application(process: DeskProcess, seats: DeskSeats, frame: ClientFrame) -> None:
    """Keep one frame for the others: the hot path, no task and no await of its own.

    Raises:
        TheirError: `not_yours`, or the MLS bytes do not belong where the header says.
    """
    held = seats.own(frame.conversation, frame.frame)
    epoch = mls_header.check_private_message(frame, frame.payload)
    envelope = Envelope(frame.group, epoch, frame.frame, int(frame.kind), frame.payload)

    def done(answer: AppendAnswer) -> None:
        _appended(seats, held, frame.frame, answer)

    process.delivery.append(held.at, held.fence, envelope, process.clock.now_ms(), done)


def _appended(seats: DeskSeats, held: Held, frame: FrameId, answer: AppendAnswer) -> None:
    cid = held.at.conversation
    match answer:
        case Appended(seq=seq):
            seats.tell(cid, say.Kept(frame=frame, seq=seq))
        case Refused(code="gone"):
            seats.doubt(held, say.Gone())
        case Refused(code="fenced"):
            # Its own new fence after a lost link or store: the page sends again when it reads
            # `accepted`. Or a newer connection of this desk has this seat; the others are ours.
            seats.doubt(held, say.Error(code="fenced", frame=frame))
        case Refused(code=code):
            known = _REFUSALS[code]
            seats.tell(cid, say.Error(code=known, frame=frame))
            if known in CLOSE_CODES:
                seats.close(CLOSE_CODES[known])
        case StoreAwayError():
            seats.tell(cid, say.StoreAway())
        case _:
            assert_never(answer)


async def said(process: DeskProcess, held: Held, seal: Seal, message: Said) -> None:
    """Hear a control message of a conversation that this desk holds.

    Raises:
        TheirError, GoneError, StoreAwayError: See Driver.happen.
    """
    at, driver, now = held.at, process.driver, process.clock.now_ms()
    match message:
        case heard.Taken(fence=fence, seq=seq):
            if fence == held.fence:  # else it was said to an older connection
                await process.store.taken(at, held.fence, Seq(seq), seal)
        case heard.Presence(state=state):
            await _happen(driver, held, happened.PresenceChanged(now, at.slot, state))
        case heard.Alive():
            if now - held.alive_at >= limits.ALIVE_AT_MOST_EVERY_MS:
                held.alive_at = now
                await _happen(driver, held, happened.Alive(now, at.slot))
        case heard.Stuck():
            await _happen(driver, held, happened.MemberStuck(now, at.slot))
        case heard.Extend() | heard.Emergency():
            longer = _lives_longer(message, at.slot, now)
            await driver.happen(at.org, at.conversation, longer, partial(may_decide, at.slot))
        case heard.Handover() | heard.Invite() | heard.Leave():
            await _about_people(driver, held, message, now)
        case heard.End():
            await driver.end(
                at.org,
                at.conversation,
                happened.EndedBy(now, "counsellor"),
                partial(may_decide, at.slot),
            )
        case _:
            assert_never(message)


def _lives_longer(
    message: heard.Extend | heard.Emergency, slot: Slot, now: int
) -> happened.Extended | happened.EmergencyBegan | happened.EmergencyOver:
    if isinstance(message, heard.Extend):
        return happened.Extended(now, slot)
    kind = happened.EmergencyOver if message.over else happened.EmergencyBegan
    return kind(now, slot)


async def _about_people(
    driver: Driver, held: Held, message: heard.Handover | heard.Invite | heard.Leave, now: int
) -> None:
    at = held.at
    match message:
        case heard.Handover(withdrawn=True):
            await _happen(driver, held, happened.HandoverWithdrawn(now, at.slot))
        case heard.Handover():
            await _happen(driver, held, happened.HandoverAsked(now, at.slot))
        case heard.Invite(withdrawn=True):
            await _happen(driver, held, happened.InvitationWithdrawn(now, at.slot))
        case heard.Invite(role=role):
            await _happen(driver, held, happened.Invited(now, at.slot, role))
        case heard.Leave():
            lost = happened.SeatLost(now, at.slot)
            await driver.happen(at.org, at.conversation, lost, partial(may_leave, at.slot))
        case _:
            assert_never(message)


def may_decide(slot: Slot, conversation: Conversation) -> None:
    """How long it lives and when it ends is between the visitor and a counsellor who is in.

    Who has accepted and is not let in yet decides nothing: it is about her that is asked.

    Raises:
        TheirError: `not_yours` for a guest's seat, and for one that is not let in.
        StoreAwayError: Not yet: whose seat it is nobody has shown since the store was lost (P19).
    """
    if slot in conversation.named:
        raise StoreAwayError
    seat = conversation.taken_seat(slot)
    if seat is None:
        raise TheirError("not_yours", "not let in")
    if conversation.consult is None and seat.role != "counsellor":
        raise TheirError("not_yours", "a guest in this conversation")


def may_leave(slot: Slot, conversation: Conversation) -> None:
    """Nobody leaves a visitor without a counsellor; for that there are the handover and the end.

    Raises:
        TheirError: `taken_by_other` for the last counsellor.
        StoreAwayError: Not yet: after a lost store, who would stay could be a guest (P19).
    """
    stay = without_seat(conversation, slot)
    if not stay.has_counsellor:
        raise TheirError("taken_by_other", "the last counsellor stays")
    leaves = conversation.taken_seat(slot)
    if leaves is None or leaves.role != "counsellor":
        return
    if not any(seat.role == "counsellor" for seat in stay.seats):
        raise StoreAwayError


async def _happen(driver: Driver, held: Held, event: happened.Event) -> None:
    await driver.happen(held.at.org, held.at.conversation, event)
