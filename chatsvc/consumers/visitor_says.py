"""What a seated visitor says: one function per kind; the hot path is `application`."""

from typing import Final, assert_never

from chatsvc.consumers.draft import read_draft
from chatsvc.consumers.visitor_process import VisitorProcess
from chatsvc.consumers.visitor_seat import VisitorSeat
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.delivery.live_ports import AppendAnswer
from chatsvc.delivery.records import Appended, Committed, Envelope, Refused
from chatsvc.protocol import events as happened
from chatsvc.protocol import limits, mls_header
from chatsvc.protocol import messages_in as heard
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.control_types import Seen
from chatsvc.protocol.conversation import Conversation
from chatsvc.protocol.errors import CLOSE_CODES, ErrorCode, GoneError, TheirError
from chatsvc.protocol.frames import ClientFrame
from chatsvc.protocol.ids import (
    NO_CONVERSATION,
    VISITOR,
    ConversationId,
    Fence,
    FrameId,
    Org,
    Seq,
    WordsHash,
    base_of,
    seal_of,
)

_REFUSALS: Final[dict[str, ErrorCode]] = {
    "not_yours": "not_yours",
    "fenced": "fenced",
    "stale": "stale",
    "wait": "wait",
    "out_of_phase": "out_of_phase",
    "conflict": "invalid",
}


def application(seat: VisitorSeat, frame: ClientFrame) -> None:
    """Keep one frame for the others: the hot path, no task and no await of its own.

    Raises:
        TheirError: The MLS bytes do not belong where the header says.
    """
    epoch = mls_header.check_private_message(frame, frame.payload)
    envelope = Envelope(frame.group, epoch, frame.frame, int(frame.kind), frame.payload)
    now, fence = seat.process.clock.now_ms(), seat.fence

    def done(answer: AppendAnswer) -> None:
        _appended(seat, fence, frame.frame, answer)

    seat.process.delivery.append(seat.at, fence, envelope, now, done)


def _appended(seat: VisitorSeat, fence: Fence, frame: FrameId, answer: AppendAnswer) -> None:
    match answer:
        case Appended(seq=seq):
            seat.tell(say.Kept(frame=frame, seq=seq))
        case Refused(code="fenced") if seat.takes_again(fence):
            return
        case Refused(code=code):
            _refused(seat, code, frame)
        case StoreAwayError():
            seat.tell(say.StoreAway())
        case _:
            assert_never(answer)


def _refused(seat: VisitorSeat, code: str, frame: FrameId | None) -> None:
    if code == "gone":
        seat.missing()
        return
    known = _REFUSALS[code]
    seat.tell(say.Error(code=known, frame=frame))
    if known in CLOSE_CODES:
        seat.out.close(CLOSE_CODES[known])


async def commit(seat: VisitorSeat, frame: ClientFrame) -> None:
    """Submit a commit: taken whole or not at all (P5, P7).

    Raises:
        TheirError, GoneError, StoreAwayError: See Driver.commit.
    """
    draft = read_draft(frame)
    if not draft.welcomes_whom_it_adds:
        seat.tell(say.CommitRefused(code="invalid", epoch=draft.epoch))
        return
    fence = seat.fence
    answer = await seat.process.driver.commit(seat.at, fence, draft)
    if isinstance(answer, Refused) and answer.code == "fenced" and seat.takes_again(fence):
        return
    if isinstance(answer, Committed):
        seat.tell(say.CommitOk(epoch=answer.epoch))
        seat.joined()
    elif answer.code in {"stale", "conflict"}:
        code = "stale" if answer.code == "stale" else "invalid"
        seat.tell(say.CommitRefused(code=code, epoch=answer.epoch))
    else:
        _refused(seat, answer.code, frame.frame)


async def said(
    seat: VisitorSeat,
    frame: ClientFrame,
    message: heard.Taken
    | heard.Presence
    | heard.Alive
    | heard.Stuck
    | heard.Regroup
    | heard.Another
    | heard.ComeBackWords
    | heard.Writes
    | heard.Extend
    | heard.Urgent,
) -> None:
    """Hear a control message of a running conversation.

    Raises:
        TheirError, GoneError, StoreAwayError: See Driver.happen.
    """
    process, at = seat.process, seat.at
    now = process.clock.now_ms()
    match message:
        case heard.Taken(fence=fence, seq=seq):
            if fence == seat.fence:  # else it was said to an older connection: nothing to delete
                await process.store.taken(at, seat.fence, Seq(seq), seal_of(frame.frame))
            return
        case heard.Presence(state=state):
            await _presence(seat, state)
            return
        case heard.Alive():
            if now - seat.alive_at < limits.ALIVE_AT_MOST_EVERY_MS:
                return
            seat.alive_at = now
        case heard.Regroup():
            await process.driver.regroup(at, seat.fence, seal_of(frame.frame))
            return
        case _:
            pass
    await process.driver.happen(at.org, at.conversation, _event_of(message, now))


def _event_of(
    message: heard.Alive
    | heard.Stuck
    | heard.Another
    | heard.ComeBackWords
    | heard.Writes
    | heard.Extend
    | heard.Urgent,
    now: int,
) -> happened.Event:
    event: happened.Event
    match message:
        case heard.Alive():
            event = happened.Alive(now, VISITOR)
        case heard.ComeBackWords(hash=hashed):
            event = happened.WordsChosen(now, None if hashed is None else WordsHash(hashed))
        case heard.Writes(languages=languages):
            event = happened.WritesTold(now, tuple(sorted({base_of(tag) for tag in languages})))
        case heard.Extend():
            event = happened.Extended(now, VISITOR)
        case heard.Urgent():
            event = happened.BecameUrgent(now)
        case heard.Stuck(code="declined"):
            event = happened.Declined(now)
        case heard.Stuck():
            event = happened.MemberStuck(now, VISITOR)
        case heard.Another(withdrawn=withdrawn):
            kind = happened.HandoverWithdrawn if withdrawn else happened.HandoverAsked
            event = kind(now, VISITOR)
        case _:
            assert_never(message)
    return event


async def _presence(seat: VisitorSeat, state: Seen) -> None:
    """Answer in any case: a page that hears nothing for a while knows that its line is dead."""
    process, at = seat.process, seat.at
    if "hidden" in {state, seat.page}:  # else only asked whether anybody is there
        event = happened.PresenceChanged(process.clock.now_ms(), VISITOR, state)
        await process.driver.happen(at.org, at.conversation, event)
        seat.page = state
    seat.tell(say.PresenceOf(slot=VISITOR, state=state))


async def quit_proven(
    process: VisitorProcess,
    org: Org,
    cid: ConversationId,
    proof: bytes | None,
    *,
    left: bool,
    seat: VisitorSeat | None = None,
) -> None:
    """End for both, or leave for safety (P13, P14): on any connection that knows the secret.

    The seat in this very conversation knows what proves its end, also without a store.

    Raises:
        TheirError: `wrong_proof`, also for an unknown conversation (enumeration).
        GoneError: It is proven by the seat, and there is no record: ended, or lost with its store.
        StoreAwayError: If the proof held, the end is repeated when the store is back (P15).
    """
    if proof is None or cid == NO_CONVERSATION:
        raise TheirError("wrong_proof")
    known = proof

    def proven(conversation: Conversation) -> None:
        if not conversation.proves_end(known):
            raise TheirError("wrong_proof")

    now = process.clock.now_ms()
    event = happened.LeftForSafety(now) if left else happened.EndedBy(now, "visitor")
    try:
        await process.driver.end(org, cid, event, proven)
    except GoneError:
        if seat is None or not seat.proves_end(cid, known):
            raise TheirError("wrong_proof", "unknown") from None
        process.driver.endings.saw(org, cid)
        raise
    except StoreAwayError:
        if seat is not None and seat.proves_end(cid, known):
            process.driver.endings.remember(org, cid)
        raise
