"""Seats that are lost, and seats that come back: what changes and what is to be done."""

from dataclasses import replace

from chatsvc.protocol import commands as do
from chatsvc.protocol import events as happened
from chatsvc.protocol import invitations
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.conversation import Conversation, Pending, Phase, without_seat
from chatsvc.protocol.effect import (
    Commands,
    Effect,
    Nothing,
    Otherwise,
    offered,
    tell_all,
    tell_others,
)
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import VISITOR
from chatsvc.protocol.limits import Periods
from chatsvc.protocol.seat import Seat


def seat_dropped(conversation: Conversation, pending: Pending) -> Effect:
    """Drop the pending seat: free for others, the package discarded, back at the head (P11)."""
    changed = replace(conversation, pending=None)
    slot = pending.seat.slot
    asked = conversation.phase in {Phase.TALKING, Phase.HANDOVER}
    withdrawn = do.Tell(VISITOR, say.PresenceOf(slot=slot, state="gone"))
    commands = (
        do.FreeSeat(pending.seat.staff),
        do.Tell(slot, say.Gone()),
        # The visitor's page still shows who wanted to come in.
        *((withdrawn,) if asked else ()),
        *((do.ShowInvitation(),) if conversation.phase is Phase.TALKING else offered(conversation)),
        *(invitations.tell_asked(changed) if asked else ()),
        do.Count("join_overdue"),
    )
    return changed, commands


def join_overdue(
    conversation: Conversation, event: happened.JoinOverdue, periods: Periods
) -> Effect:
    """Take the seat back from a newcomer whom the visitor's client did not add in time (P11)."""
    pending = conversation.pending
    if pending is None or event.now < pending.join_by:
        return Nothing()
    if conversation.away and conversation.phase is Phase.JOINING:
        # Vanished between accept and commit: the place is kept as for anybody who waits.
        kept = min(conversation.silence_at, event.now + periods.place_kept_s * 1000)
        conversation = replace(conversation, silence_at=kept)
    return seat_dropped(conversation, pending)


def seat_lost(conversation: Conversation, event: happened.SeatLost, _: Periods) -> Effect:
    """Go on without this counsellor; a named one has never come back after the lost store (P19)."""
    pending = conversation.pending
    if pending is not None and pending.seat.slot == event.slot:
        effect = seat_dropped(conversation, pending)
        if conversation.phase is not Phase.TALKING or not isinstance(effect, tuple):
            return effect
        return Otherwise(*effect)
    seat = conversation.seat(event.slot)
    if seat is None and event.slot not in conversation.named:
        raise TheirError("not_yours", "no such seat")
    changed = replace(without_seat(conversation, event.slot), waiting_since=event.now)
    message = say.PresenceOf(slot=event.slot, state="gone")
    if conversation.phase is Phase.TALKING:
        return _lost_in_talk(conversation, changed, event, seat)
    if conversation.invitation is not None and conversation.invitation.by == event.slot:
        # Nobody is left who could withdraw it, or say yes to a newcomer for the others.
        changed = replace(changed, invitation=None)
    return changed, (
        *(() if seat is None else (do.FreeSeat(seat.staff),)),
        # The console too, if it is still there: it lets go of the keys.
        *tell_all(conversation, message),
        *(() if conversation.pending is not None else offered(conversation)),
        do.Count("seat_lost"),
    )


def _lost_in_talk(
    before: Conversation, changed: Conversation, event: happened.SeatLost, seat: Seat | None
) -> Effect:
    """Go on without a further person; without the last counsellor it is a handover."""
    goes_on = changed.has_counsellor
    off: Commands = ()
    if not goes_on or (before.invitation is not None and before.invitation.by == event.slot):
        # With whoever asked goes what was asked: nobody else has named who comes.
        off = invitations.called_off(before)
        changed = replace(changed, invitation=None, pending=None)
    if goes_on:
        changed = replace(changed, waiting_since=before.waiting_since)
    message = say.PresenceOf(slot=event.slot, state="gone")
    commands = (
        *(() if seat is None else (do.FreeSeat(seat.staff),)),
        *tell_all(before, message),
        *off,
        *(() if goes_on else offered(before)),
        do.Count("seat_lost"),
    )
    return Otherwise(changed, commands) if goes_on else (changed, commands)


def seat_restored(conversation: Conversation, event: happened.SeatRestored, _: Periods) -> Effect:
    """Seat a counsellor again whom the visitor's page has named after a lost store (P19)."""
    seat = event.seat
    if seat in conversation.seats:
        return Nothing()  # said twice: a reconnect while the first answer was on its way
    if seat.slot not in conversation.named:
        raise TheirError("not_yours", "nobody waits for this seat")
    if any(seat.staff == other.staff for other in conversation.seats):
        raise TheirError("not_yours", "a person sits once")
    back = without_seat(conversation, seat.slot)
    seats = sorted((*back.seats, seat), key=lambda one: one.slot)
    return replace(back, seats=tuple(seats)), (
        do.ConfirmSeat(seat.staff),
        *tell_others(conversation, seat.slot, say.PresenceOf(slot=seat.slot, state="present")),
    )


def regrouped(conversation: Conversation, event: happened.Regrouped, _: Periods) -> Effect:
    """Begin anew with the visitor alone (P16)."""
    pending = () if conversation.pending is None else (conversation.pending.seat,)
    seats = (*conversation.seats, *pending)
    slots = sorted({seat.slot for seat in seats} | conversation.named)
    known = frozenset(seat.staff for seat in conversation.seats) | conversation.known
    changed = replace(
        conversation,
        seats=(),
        pending=None,
        invitation=None,
        lost=frozenset(),
        named=frozenset(),
        known=known,
        waiting_since=event.now,
    )
    over = say.Regrouped(group=event.group)
    return changed, (
        *(do.FreeSeat(seat.staff) for seat in seats),
        # Before the consoles hear of it: they accept again at once.
        *((do.HideInvitation(),) if invitations.is_open(conversation) else ()),
        do.Requeue(),
        *tell_all(conversation, over),
        *(do.Tell(VISITOR, say.PresenceOf(slot=slot, state="gone")) for slot in slots),
        do.Count("regrouped"),
    )
