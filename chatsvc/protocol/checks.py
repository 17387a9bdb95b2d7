"""A check: a counsellor looks in on somebody for whom it is urgent, outside her capacity.

Three minutes from when the visitor's page has let her in. Then she has kept the conversation, has
given it back, or it goes back by itself to the head of its queue; the visitor is told each time.
"""

from dataclasses import replace

from chatsvc.protocol import commands as do
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_out as say
from chatsvc.protocol import seats_back
from chatsvc.protocol.control import seconds_until
from chatsvc.protocol.conversation import NO_CHECK, Conversation, Phase
from chatsvc.protocol.effect import Commands, Effect, Nothing, Otherwise
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import VISITOR, Slot
from chatsvc.protocol.limits import Periods


def may_begin(conversation: Conversation) -> None:
    """Only for somebody who says that it is urgent, and has no counsellor.

    Raises:
        TheirError: `out_of_phase` where nothing is urgent, `taken_by_other` beside a counsellor.
    """
    if conversation.has_counsellor:
        raise TheirError("taken_by_other", "a counsellor is there")
    if not conversation.urgent:
        raise TheirError("out_of_phase", "a check on somebody for whom it is not urgent")


def told(conversation: Conversation, now: int, periods: Periods) -> say.Check | None:
    """Return what is said of the check that runs; None: none does."""
    if conversation.check_slot == NO_CHECK:
        return None
    until = conversation.check_until
    left = seconds_until(until, now) if until else periods.check_s
    return say.Check(slot=conversation.check_slot, over_in=left)


def announced(conversation: Conversation, now: int, periods: Periods) -> Commands:
    """Tell the visitor's page before it hears who comes."""
    message = told(conversation, now, periods)
    return () if message is None else (do.Tell(VISITOR, message), do.Count("checked"))


def begun(
    conversation: Conversation, slot: Slot, now: int, periods: Periods
) -> tuple[Conversation, Commands]:
    """Let the minutes begin: whoever looks in at this slot has just been let in."""
    if conversation.check_slot != slot:
        return conversation, ()
    changed = replace(conversation, check_until=now + periods.check_s * 1000)
    message = say.Check(slot=slot, over_in=periods.check_s)
    return changed, _tell_both(message)


def kept(conversation: Conversation, event: happened.CheckKept, _: Periods) -> Effect:
    """She stays: it is a conversation like any other (the store has counted her seat)."""
    if conversation.check_slot != event.slot:
        return Nothing()
    changed, commands = stays(conversation)
    return changed, (*commands, do.Count("check_kept"))


def stays(conversation: Conversation) -> tuple[Conversation, Commands]:
    """Take the end away from a check, if one runs: for 112 it is never the clock that ends it."""
    slot = conversation.check_slot
    if slot == NO_CHECK:
        return conversation, ()
    changed = replace(conversation, check_slot=NO_CHECK, check_until=0)
    return changed, _tell_both(say.Check(slot=slot))


def over(conversation: Conversation, event: happened.CheckOver, periods: Periods) -> Effect:
    """Back to the head of the queue, or on with a colleague who has come in meanwhile.

    Who looked in costs nobody the time waited before: the place is by the old arrival, with the
    head start of a handover.
    """
    if conversation.check_slot != event.slot:
        return Nothing()
    if not event.given_back and not 0 < conversation.check_until <= event.now:
        return Nothing()
    before = _tell_both(say.Check(slot=event.slot, over_in=0))
    lost = happened.SeatLost(event.now, event.slot)
    effect = seats_back.seat_lost(conversation, lost, periods)
    if isinstance(effect, Nothing):
        return effect
    goes_on = isinstance(effect, Otherwise)
    changed, commands = (
        (effect.conversation, effect.commands) if isinstance(effect, Otherwise) else effect
    )
    # Three minutes were no talk: its length begins with who takes the time for one.
    since = conversation.talks_since if goes_on else 0
    waits = replace(changed, waiting_since=conversation.waiting_since, talks_since=since)
    count = do.Count("check_given_back" if event.given_back else "check_over")
    commands = tuple(count if one == do.Count("seat_lost") else one for one in commands)
    commands = (*before, *commands)
    return Otherwise(waits, commands) if goes_on else (waits, commands)


def settled(conversation: Conversation) -> Conversation:
    """Forget a check whose seat is gone, however it went."""
    slot = conversation.check_slot
    if (
        slot == NO_CHECK
        or conversation.phase is Phase.ERASED
        or conversation.seat(slot) is not None
    ):
        return conversation
    return replace(conversation, check_slot=NO_CHECK, check_until=0)


def _tell_both(message: say.Check) -> Commands:
    return do.Tell(VISITOR, message), do.Tell(Slot(message.slot), message)
