"""Asking for somebody: a handover by consent, a further person beside, and the visitor's no."""

from dataclasses import replace

from chatsvc.protocol import commands as do
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.conversation import Conversation, Pending, Phase
from chatsvc.protocol.effect import Commands, Effect, Nothing, Otherwise, offered
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import VISITOR, Slot
from chatsvc.protocol.invitation import Invitation
from chatsvc.protocol.limits import MAX_MEMBERS, Periods


def asked(conversation: Conversation) -> say.Asked:
    """Return what the staff in a conversation are told of what is asked in it."""
    invitation, pending = conversation.invitation, conversation.pending
    handover = conversation.phase is Phase.HANDOVER
    if not handover and invitation is None:
        return say.Asked(what="nothing")
    newcomer = None
    if pending is not None:
        seat = pending.seat
        newcomer = say.Newcomer(slot=seat.slot, role=seat.role, key_package=pending.key_package)
    return say.Asked(
        what="handover" if handover else "invitation",
        role="counsellor" if invitation is None else invitation.role,
        by=None if invitation is None else invitation.by,
        newcomer=newcomer,
    )


def tell_asked(conversation: Conversation) -> Commands:
    """Tell everybody of staff who is in the group; who was just accepted hears of it elsewhere."""
    message = asked(conversation)
    return tuple(do.Tell(seat.slot, message) for seat in conversation.seats)


def tell_nothing(before: Conversation, after: Conversation) -> Commands:
    """Tell who stays that nothing is asked any more; a newcomer never heard that anything was."""
    stay = {seat.slot for seat in after.seats} & {seat.slot for seat in before.seats}
    return tuple(do.Tell(slot, say.Asked(what="nothing")) for slot in sorted(stay))


def handover_asked(conversation: Conversation, event: happened.HandoverAsked, _: Periods) -> Effect:
    """Offer the conversation at the head of its queue; who is here goes on talking."""
    _may_ask(conversation, event)
    known = conversation.invitation
    if conversation.phase is Phase.HANDOVER:
        if known is None or known.by == VISITOR or event.slot != VISITOR:
            return Nothing()  # asked already, or nobody is left to ask
        # Both asked: from now on it is the visitor's to take back.
        theirs = replace(conversation, invitation=Invitation("counsellor", VISITOR))
        return theirs, tell_asked(theirs)
    invitation = Invitation("counsellor", event.slot)
    named = () if event.to is None or event.slot == VISITOR else (event.to,)
    changed = replace(
        conversation,
        waiting_since=event.now,
        invitation=invitation,
        pending=None,
        prefers=named,
    )
    now_asked = replace(changed, phase=Phase.HANDOVER)
    return changed, (
        # A further person who was just asked for has to wait for the one who takes over.
        *called_off(conversation),
        *offered(conversation),
        *tell_asked(now_asked),
        do.Count("handover_asked"),
    )


def handover_withdrawn(
    conversation: Conversation, event: happened.HandoverWithdrawn, _: Periods
) -> Effect:
    """Take the conversation out of the queue again: whoever asked has thought better of it."""
    if conversation.phase is Phase.TALKING:
        return Nothing()  # somebody has taken over meanwhile
    invitation = conversation.invitation
    if invitation is None or invitation.by != event.slot or not conversation.has_counsellor:
        raise TheirError("taken_by_other", "not asked by this one, or nobody else is here")
    pending = conversation.pending
    changed = replace(conversation, pending=None, invitation=None, prefers=())
    return changed, (
        do.Dequeue(),
        *(() if pending is None else sent_away(pending)),
        *tell_nothing(conversation, changed),
    )


def invited(conversation: Conversation, event: happened.Invited, _: Periods) -> Effect:
    """Ask the colleagues on duty for a further person; the visitor decides about who comes."""
    _may_ask(conversation, event)
    if conversation.phase is not Phase.TALKING or conversation.invitation is not None:
        raise TheirError("taken_by_other", "somebody is asked for already")
    if len(conversation.seats) + len(conversation.named) >= MAX_MEMBERS - 1:
        raise TheirError("taken_by_other", "the group is full")
    invitation = Invitation(event.role, event.slot)
    changed = replace(conversation, invitation=invitation, waiting_since=event.now)
    return changed, (do.ShowInvitation(), *tell_asked(changed), do.Count("invited"))


def invitation_withdrawn(
    conversation: Conversation, event: happened.InvitationWithdrawn, _: Periods
) -> Effect:
    """Ask for nobody any more; who has accepted meanwhile is sent away."""
    invitation = conversation.invitation
    if conversation.phase is not Phase.TALKING or invitation is None:
        return Nothing()  # a handover came in between, or whoever was asked for is in
    if invitation.by != event.slot:
        raise TheirError("taken_by_other", "asked by another one")
    changed = replace(conversation, pending=None, invitation=None)
    return changed, (*called_off(conversation), *tell_nothing(conversation, changed))


def is_open(conversation: Conversation) -> bool:
    """Say whether a further person is asked for in a talk."""
    return conversation.phase is Phase.TALKING and conversation.invitation is not None


def called_off(conversation: Conversation) -> Commands:
    """Take back an invitation that is open in a talk, if there is one."""
    if not is_open(conversation):
        return ()
    pending = conversation.pending
    return (do.HideInvitation(), *(() if pending is None else sent_away(pending)))


def declined(conversation: Conversation, _event: happened.Declined, _: Periods) -> Effect:
    """Hear the visitor's no: the one who asked goes on, and where nobody is left, others offer."""
    pending = conversation.pending
    if pending is None:
        return Nothing()  # withdrawn, or too late
    changed = replace(conversation, pending=None)
    away = (*sent_away(pending), do.Count("declined"))
    asked_for = conversation.phase in {Phase.TALKING, Phase.HANDOVER}
    if not asked_for or not conversation.has_counsellor:
        return changed, (*away, *offered(conversation))
    changed = replace(changed, invitation=None, prefers=())
    no = say.Asked(what="nothing", declined=True)
    commands = (*away, *(do.Tell(seat.slot, no) for seat in changed.seats))
    return (
        Otherwise(changed, commands)
        if conversation.phase is Phase.HANDOVER
        else (changed, commands)
    )


def cannot_come(conversation: Conversation, event: happened.CannotCome, _: Periods) -> Effect:
    """Tell who asked that this colleague cannot come; what is asked of the others stands."""
    if is_named(conversation) and event.staff in conversation.prefers:
        return _named_cannot(conversation, event)
    asker = _asker(conversation, event)
    if asker is None or conversation.pending is not None:
        return Nothing()  # somebody else was faster, or it was called off: her no is late
    return conversation, (do.Tell(asker, say.CannotCome(role=event.role, alias=event.alias)),)


def is_named(conversation: Conversation) -> bool:
    """Say whether somebody is asked by name to take over, and nobody came back to her."""
    handed = conversation.phase is Phase.HANDOVER and not conversation.back_at
    return handed and bool(conversation.prefers) and not conversation.away


def _named_cannot(conversation: Conversation, event: happened.CannotCome) -> Effect:
    """Let the line have it at once: it stands at the head, as without a name."""
    changed = replace(conversation, prefers=())
    invitation = conversation.invitation
    no = say.CannotCome(role=event.role, alias=event.alias)
    asked_by = VISITOR if invitation is None else invitation.by
    told = () if asked_by == VISITOR else (do.Tell(asked_by, no),)
    return changed, (do.ShowQueue(), *told)


def _asker(conversation: Conversation, event: happened.CannotCome) -> Slot | None:
    """Return who asks for somebody of this role; None: nobody, or not for this one."""
    consult, invitation = conversation.consult, conversation.invitation
    if consult is not None:
        waits = conversation.phase is Phase.WAITING and consult.opener != event.staff
        return VISITOR if waits and consult.role == event.role else None
    if invitation is None or not is_open(conversation) or invitation.role != event.role:
        return None
    sits = any(seat.staff == event.staff for seat in conversation.seats)
    return None if sits or invitation.by == VISITOR else invitation.by


def sent_away(pending: Pending) -> Commands:
    """Free the seat of a newcomer who is not let in, and say so to both pages."""
    slot = pending.seat.slot
    return (
        do.FreeSeat(pending.seat.staff),
        do.Tell(slot, say.Gone()),
        # The visitor's page may show who wanted to come in.
        do.Tell(VISITOR, say.PresenceOf(slot=slot, state="gone")),
    )


def followed_by(effect: Effect, command: do.Command) -> Effect:
    """Return the effect with one more thing to do, if it does anything."""
    if isinstance(effect, Nothing):
        return effect
    if isinstance(effect, Otherwise):
        return Otherwise(effect.conversation, (*effect.commands, command))
    changed, commands = effect
    return changed, (*commands, command)


def _may_ask(conversation: Conversation, event: happened.HandoverAsked | happened.Invited) -> None:
    if event.slot == VISITOR:
        return
    # Who has accepted and is not let in yet asks for nothing: she is asked about herself.
    seat = conversation.taken_seat(event.slot)
    if seat is None or seat.role != "counsellor":
        raise TheirError("not_yours", "no counsellor's seat")
