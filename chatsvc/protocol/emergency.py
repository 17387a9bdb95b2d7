"""112 in a conversation: what the service does about it. Where somebody is, it never learns."""

from dataclasses import replace

from chatsvc.protocol import checks
from chatsvc.protocol import commands as do
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.control import seconds_until
from chatsvc.protocol.conversation import Conversation
from chatsvc.protocol.effect import Effect, Nothing, tell_all
from chatsvc.protocol.limits import Periods


def began(conversation: Conversation, event: happened.EmergencyBegan, periods: Periods) -> Effect:
    """Silence and age wait for it; no deadline comes earlier, and the age waits an hour in all."""
    # Nobody is torn from a call to 112: whoever looked in stays, whatever her capacity.
    conversation, stays = checks.stays(conversation)
    if conversation.emergency_until > event.now:
        return (conversation, stays) if stays else Nothing()  # said again after a reconnect
    until = min(event.now + periods.emergency_s * 1000, _latest(conversation, periods))
    changed = replace(
        conversation,
        emergency_until=until,
        silence_at=max(conversation.silence_at, until),
        age_at=max(conversation.age_at, until),
        dropped_until=until if conversation.dropped_until else 0,
    )
    deadlines = say.AliveUntil(
        silence_in=seconds_until(changed.silence_at, event.now),
        age_in=seconds_until(changed.age_at, event.now),
        more=changed.may_last_longer(periods),
    )
    return changed, (*stays, *tell_all(changed, deadlines), do.Count("emergency"))


def _latest(conversation: Conversation, periods: Periods) -> int:
    """Return the latest age (Unix ms) that calls to 112 lead to, however often one begins.

    That is one call's time beyond what the conversation may live without any: a page that begins
    and ends one again and again would otherwise keep it for ever.
    """
    extension_s = periods.age_extension_s if conversation.extended else 0
    longest_s = periods.age_s + extension_s + periods.emergency_s
    return max(conversation.age_at, conversation.started_at + longest_s * 1000)


def over(conversation: Conversation, event: happened.EmergencyOver, periods: Periods) -> Effect:
    """Another one may begin; what was given is not taken back, for who is helped is still here."""
    if conversation.emergency_until <= event.now:
        return Nothing()
    dropped = min(conversation.dropped_until, event.now + periods.dropped_s * 1000)
    return replace(conversation, emergency_until=0, dropped_until=dropped), ()
