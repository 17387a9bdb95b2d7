"""What each event changes and asks for: `handle` reads the table, the rest is done here."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from chatsvc.protocol import (
    checks,
    come_back,
    consult,
    dropped,
    emergency,
    invitations,
    limits,
    seats_back,
)
from chatsvc.protocol import commands as do
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.control import seconds_until
from chatsvc.protocol.control_types import EndedWhy, StaffRole
from chatsvc.protocol.conversation import (
    OTHERWISE,
    TRANSITIONS,
    Conversation,
    Pending,
    Phase,
    without_seat,
)
from chatsvc.protocol.effect import (
    Commands,
    Effect,
    Nothing,
    Otherwise,
    tell_all,
    tell_others,
    waits_for_another,
)
from chatsvc.protocol.errors import ErrorCode, TheirError
from chatsvc.protocol.ids import VISITOR, Slot
from chatsvc.protocol.limits import Periods
from chatsvc.protocol.seat import Seat

# Honest races, not mistakes: two counsellors at once, a commit after its time. No close for these.
_RACES: Final[Mapping[type[happened.Event], ErrorCode]] = {
    happened.Accepted: "taken_by_other",
    happened.Committed: "invalid",
}


_COMES_IN: Final[Mapping[Phase, do.Counted]] = {
    Phase.JOINING: "joined",
    Phase.TALKING: "came_in",
    Phase.HANDOVER: "handed_over",
}


def handle(
    conversation: Conversation, event: happened.Event, periods: Periods
) -> tuple[Conversation, Commands]:
    """Return the conversation after the event, and what is to be done.

    Raises:
        TheirError: `out_of_phase` when the table has no row, `taken_by_other` for a second
            accept, `invalid` for a commit that nobody waits for.
    """
    event = consult.fits(conversation, event)
    target = TRANSITIONS.get((conversation.phase, type(event)))
    if target is None:
        raise TheirError(_RACES.get(type(event), "out_of_phase"), str(conversation.phase))
    effect = _EFFECTS[type(event)](conversation, event, periods)
    if isinstance(effect, Nothing):
        return conversation, ()
    if isinstance(effect, Otherwise):
        target = OTHERWISE[conversation.phase, type(event)]
        changed, commands = effect.conversation, effect.commands
    else:
        changed, commands = effect
    writes = changed.writes if target in {Phase.WAITING, Phase.JOINING} else ()
    after = checks.settled(replace(changed, phase=target, writes=writes))
    commands = consult.uncounted(conversation, commands)
    return after, (*come_back.follow(conversation, after, event), *commands)


def _deadlines(conversation: Conversation, now: int, periods: Periods) -> say.AliveUntil:
    return say.AliveUntil(
        silence_in=seconds_until(conversation.silence_at, now),
        age_in=seconds_until(conversation.age_at, now),
        more=conversation.may_last_longer(periods),
    )


def _accepted(conversation: Conversation, event: happened.Accepted, periods: Periods) -> Effect:
    slot = conversation.next_slot
    if conversation.pending is not None or slot > limits.MAX_SLOT:
        raise TheirError("taken_by_other", "somebody was first, or no slot is left")
    if len(conversation.seats) + len(conversation.named) >= limits.MAX_MEMBERS - 1:
        raise TheirError("taken_by_other", "the group is full")
    if conversation.away:
        # A phone that sleeps cannot let anybody in; the place is kept (P11).
        raise TheirError("away", "the visitor's line is lost")
    _is_who_is_asked_for(conversation, event.role)
    if event.check:
        checks.may_begin(conversation)
    seat = Seat(slot, event.staff, event.key_package_id, event.instance, event.role)
    # A person is asked for a yes to somebody new; a device that knows the newcomer is quick (P16).
    quick = conversation.phase is Phase.WAITING or event.staff in conversation.known
    join_s = periods.join_s if quick else periods.handover_join_s
    changed = replace(
        conversation,
        pending=Pending(seat, event.key_package, event.now + join_s * 1000),
        next_slot=Slot(slot + 1),
        check_slot=slot if event.check else conversation.check_slot,
    )
    if any(seat.staff == event.staff for seat in conversation.seats):
        raise TheirError("taken_by_other", "a person sits once")
    add = say.Add(slot=slot, id=event.key_package_id, key_package=event.key_package)
    return changed, (
        do.ConfirmSeat(event.staff),
        do.HideInvitation() if conversation.phase is Phase.TALKING else do.Dequeue(),
        *(checks.announced(changed, event.now, periods) if event.check else ()),
        do.Tell(VISITOR, add),
        *invitations.tell_asked(changed),
        do.Count("accepted"),
    )


def _is_who_is_asked_for(conversation: Conversation, role: StaffRole) -> None:
    """Only a counsellor answers or takes over; beside her comes who was invited, in that role."""
    invitation = conversation.invitation
    if conversation.phase is Phase.TALKING and invitation is None:
        raise TheirError("taken_by_other", "nobody is asked for")
    asked = "counsellor" if conversation.consult is None else conversation.consult.role
    if conversation.phase is Phase.TALKING and invitation is not None:
        asked = invitation.role
    if role != asked:
        raise TheirError("not_yours", "another role is asked for")


def _committed(conversation: Conversation, event: happened.Committed, periods: Periods) -> Effect:
    pending = conversation.pending
    expected = () if pending is None else (pending.seat.key_package_id,)
    if event.adds and event.adds != expected:
        raise TheirError("invalid", "adds a key package that nobody waits for")
    joins = bool(event.adds)
    only_removes = conversation.phase is Phase.HANDOVER and bool(event.removes)
    if conversation.phase is not Phase.TALKING and not joins and not only_removes:
        raise TheirError("invalid", "the accepted counsellor is to be added first")
    if VISITOR in event.removes:
        raise TheirError("invalid", "the visitor cannot be removed")
    removed = [seat for seat in conversation.seats if seat.slot in event.removes]
    changed = conversation
    for slot in event.removes:
        changed = without_seat(changed, slot)
    commands: list[do.Command] = []
    for seat in removed:
        # The console too: it lets go of keys and texts, and its process of the seat.
        out = do.Tell(seat.slot, say.PresenceOf(slot=seat.slot, state="gone"))
        commands += [do.FreeSeat(seat.staff), out]
    if only_removes and not joins:
        return Otherwise(changed, tuple(commands))
    if pending is not None and joins:
        seats = (*changed.seats, pending.seat)
        changed = replace(changed, seats=seats, pending=None, invitation=None, known=frozenset())
        since = changed.talks_since or event.now
        changed = replace(changed, prefers=(), back_at=0, talks_since=since)
        commands += invitations.tell_nothing(conversation, changed)
        changed, looks_in = checks.begun(changed, pending.seat.slot, event.now, periods)
        commands += looks_in
        commands.append(do.Count(_COMES_IN[conversation.phase]))
    return changed, tuple(commands)


def _kept(conversation: Conversation, now: int, periods: Periods) -> int:
    """Return the new end of silence; never earlier, whatever this process' clock says."""
    return max(conversation.silence_at, now + periods.silence_s * 1000)


def _alive(conversation: Conversation, event: happened.Alive, periods: Periods) -> Effect:
    changed = replace(conversation, silence_at=_kept(conversation, event.now, periods))
    # At each beat in line, too: the page warns by them there, and has them when somebody comes.
    return changed, tell_all(changed, _deadlines(changed, event.now, periods))


def _extended(conversation: Conversation, event: happened.Extended, periods: Periods) -> Effect:
    if conversation.extended:
        return Nothing()  # once, P12; a second tap is no mistake
    changed = replace(
        conversation,
        extended=True,
        age_at=conversation.age_at + periods.age_extension_s * 1000,
    )
    return changed, tell_all(changed, _deadlines(changed, event.now, periods))


def _presence_changed(
    conversation: Conversation, event: happened.PresenceChanged, _: Periods
) -> Effect:
    message = say.PresenceOf(slot=event.slot, state=event.state)
    return conversation, tell_others(conversation, event.slot, message)


def _lost(conversation: Conversation, event: happened.MemberLost, periods: Periods) -> Effect:
    message = say.PresenceOf(slot=event.slot, state="lost")
    told = tell_others(conversation, event.slot, message)
    if event.slot != VISITOR:
        if conversation.seat(event.slot) is None:
            return Nothing()  # a seat that was lost meanwhile: the others know already
        return replace(conversation, lost=conversation.lost | {event.slot}), told
    changed = replace(conversation, away=True)
    if conversation.phase is Phase.WAITING:
        # In waiting only a live socket extends (P12); without one the place is kept so long (P11).
        kept = event.now + periods.place_kept_s * 1000
        changed = replace(changed, silence_at=min(conversation.silence_at, kept))
    parked = (do.Dequeue(),) if waits_for_another(conversation) else ()
    return dropped.held_for_a_while(changed, event.now, periods), (*told, *parked)


def _returned(
    conversation: Conversation, event: happened.MemberReturned, periods: Periods
) -> Effect:
    message = say.PresenceOf(slot=event.slot, state="present")
    told = tell_others(conversation, event.slot, message)
    if event.slot != VISITOR:
        return replace(conversation, lost=conversation.lost - {event.slot}), told
    changed = dropped.is_back(conversation, event.now)
    if conversation.phase is Phase.WAITING:
        changed = replace(changed, silence_at=_kept(conversation, event.now, periods))
    again = conversation.away and waits_for_another(conversation)
    return changed, (*told, *((do.Requeue(),) if again else ()))


def _stuck(conversation: Conversation, event: happened.MemberStuck, _: Periods) -> Effect:
    pending = conversation.pending
    if pending is not None and event.slot in {VISITOR, pending.seat.slot}:
        # The newcomer's chain did not hold, or its keys failed: another counsellor may do better.
        effect = seats_back.seat_dropped(conversation, pending)
        return invitations.followed_by(effect, do.Count("stuck"))
    message = say.PresenceOf(slot=event.slot, state="lost")
    return conversation, (
        *tell_others(conversation, event.slot, message),
        do.Count("stuck"),
    )


def _erased(
    conversation: Conversation, why: EndedWhy, count: do.Counted
) -> tuple[Conversation, Commands]:
    waits = conversation.phase in {Phase.WAITING, Phase.HANDOVER}
    freed = [do.FreeSeat(seat.staff) for seat in conversation.seats]
    if conversation.pending is not None:
        freed.append(do.FreeSeat(conversation.pending.seat.staff))
    return conversation, (
        *((do.Dequeue(),) if waits else ()),
        *((do.HideInvitation(),) if invitations.is_open(conversation) else ()),
        *freed,
        do.Count(count),
        do.Erase(why),
    )


def _retention_due(conversation: Conversation, event: happened.RetentionDue, _: Periods) -> Effect:
    if event.now >= conversation.age_at:
        return _erased(conversation, "age", "ended_age")
    if event.now >= conversation.silence_at:
        return _erased(conversation, "silence", "ended_silence")
    return Nothing()


_ENDED: Final[Mapping[str, do.Counted]] = {
    "visitor": "ended_visitor",
    "counsellor": "ended_counsellor",
    "service": "ended_service",
}


def _ended(conversation: Conversation, event: happened.EndedBy, _: Periods) -> Effect:
    return _erased(conversation, event.why, _ENDED[event.why])


def _left(conversation: Conversation, _event: happened.LeftForSafety, _: Periods) -> Effect:
    """P14: staff are told "left" before "ended", so that their pages keep what they decrypted."""
    changed, commands = _erased(conversation, "visitor", "left")
    message = say.PresenceOf(slot=VISITOR, state="left")
    return changed, (*tell_others(conversation, VISITOR, message), *commands)


def _became_urgent(conversation: Conversation, _: happened.BecameUrgent, __: Periods) -> Effect:
    if conversation.urgent:
        return Nothing()  # said again after a reconnect
    return replace(conversation, urgent=True), (do.ShowQueue(),)


def _writes_told(conversation: Conversation, event: happened.WritesTold, _: Periods) -> Effect:
    waits = conversation.phase in {Phase.WAITING, Phase.JOINING}
    if not waits or conversation.writes == event.languages:
        return Nothing()  # of no more use, or said again after a reconnect
    return replace(conversation, writes=event.languages), (do.ShowQueue(),)


def _words_chosen(conversation: Conversation, event: happened.WordsChosen, _: Periods) -> Effect:
    return replace(conversation, words=event.words), ()


def _came_back(conversation: Conversation, _event: happened.CameBack, _: Periods) -> Effect:
    """P14: the words were said on a new page; staff keep what they read, as after a quick exit."""
    changed, commands = _erased(conversation, "visitor", "came_back")
    message = say.PresenceOf(slot=VISITOR, state="left")
    return changed, (*tell_others(conversation, VISITOR, message), *commands)


# Any: each function takes exactly its own event; the key beside it says which.
_EFFECTS: Final[Mapping[type[happened.Event], Callable[[Conversation, Any, Periods], Effect]]] = {
    happened.Accepted: _accepted,
    happened.Committed: _committed,
    happened.JoinOverdue: seats_back.join_overdue,
    happened.HandoverAsked: invitations.handover_asked,
    happened.HandoverWithdrawn: invitations.handover_withdrawn,
    happened.Invited: invitations.invited,
    happened.InvitationWithdrawn: invitations.invitation_withdrawn,
    happened.Declined: invitations.declined,
    happened.CannotCome: invitations.cannot_come,
    happened.Alive: _alive,
    happened.Extended: _extended,
    happened.EmergencyBegan: emergency.began,
    happened.EmergencyOver: emergency.over,
    happened.CheckKept: checks.kept,
    happened.CheckOver: checks.over,
    happened.PresenceChanged: _presence_changed,
    happened.MemberLost: _lost,
    happened.MemberReturned: _returned,
    happened.MemberStuck: _stuck,
    happened.SeatLost: seats_back.seat_lost,
    happened.VisitorDropped: dropped.visitor_dropped,
    happened.SeatRestored: seats_back.seat_restored,
    happened.Regrouped: seats_back.regrouped,
    happened.RetentionDue: _retention_due,
    happened.EndedBy: _ended,
    happened.LeftForSafety: _left,
    happened.BecameUrgent: _became_urgent,
    happened.WritesTold: _writes_told,
    happened.WordsChosen: _words_chosen,
    happened.CameBack: _came_back,
}
