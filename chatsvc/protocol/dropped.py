"""A visitor who drops in mid-talk: the seats are held a while, then freed; the place is kept."""

from dataclasses import replace

from chatsvc.protocol import commands as do
from chatsvc.protocol import events as happened
from chatsvc.protocol import invitations
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.conversation import Conversation, Phase
from chatsvc.protocol.effect import Commands, Effect, Nothing, tell_all
from chatsvc.protocol.ids import VISITOR
from chatsvc.protocol.limits import Periods

_IN_MID_TALK = frozenset({Phase.TALKING, Phase.HANDOVER})


def held_for_a_while(conversation: Conversation, now: int, periods: Periods) -> Conversation:
    """Note until when the seats are held for a visitor whose line has just been lost."""
    in_vain = conversation.phase not in _IN_MID_TALK or not _is_held(conversation)
    if in_vain or conversation.dropped_until:
        return conversation
    # While a counsellor talks with 112 she keeps her seat: she may be back any moment.
    until = max(now + periods.dropped_s * 1000, conversation.emergency_until)
    return replace(conversation, dropped_until=until)


def is_back(conversation: Conversation, now: int) -> Conversation:
    """Return the conversation with the visitor here again; in time, nothing else has changed."""
    back = replace(conversation, away=False, dropped_until=0)
    parked = conversation.away and conversation.phase is Phase.HANDOVER
    if parked and conversation.prefers and not _is_held(conversation):
        return replace(back, back_at=now)
    return back


def visitor_dropped(
    conversation: Conversation, event: happened.VisitorDropped, _: Periods
) -> Effect:
    """Free every seat and park it: back at the head with the visitor, the same people first."""
    if not conversation.away or not 0 < conversation.dropped_until <= event.now:
        return Nothing()
    if not _is_held(conversation):
        return replace(conversation, dropped_until=0), ()  # they were lost meanwhile
    changed = replace(
        conversation,
        dropped_until=0,
        seats=(),
        pending=None,
        invitation=None,
        lost=frozenset(),
        named=frozenset(),
        named_until=0,
        waiting_since=event.now,
        # Who only looked in has no place for this visitor: others are not to wait for her.
        prefers=tuple(
            seat.staff
            for seat in conversation.seats
            if seat.role == "counsellor" and seat.slot != conversation.check_slot
        ),
    )
    return changed, (
        *(do.FreeSeat(seat.staff) for seat in conversation.seats),
        # Before they hear of their own seats: their pages keep what was read.
        *_tell_staff_of_the_drop(conversation),
        *invitations.called_off(conversation),
        *_waits_no_more(conversation),
        *_seats_are_gone(conversation),
        do.Count("dropped"),
    )


def _is_held(conversation: Conversation) -> bool:
    return bool(conversation.seats or conversation.named)


def _tell_staff_of_the_drop(conversation: Conversation) -> Commands:
    message = say.PresenceOf(slot=VISITOR, state="dropped")
    return tuple(do.Tell(seat.slot, message) for seat in conversation.seats)


def _waits_no_more(conversation: Conversation) -> Commands:
    """Send away who had accepted a handover: the visitor could let nobody in."""
    if conversation.phase is not Phase.HANDOVER or conversation.pending is None:
        return ()
    return invitations.sent_away(conversation.pending)


def _seats_are_gone(conversation: Conversation) -> Commands:
    slots = sorted({seat.slot for seat in conversation.seats} | conversation.named)
    return tuple(
        command
        for slot in slots
        for command in tell_all(conversation, say.PresenceOf(slot=slot, state="gone"))
    )
