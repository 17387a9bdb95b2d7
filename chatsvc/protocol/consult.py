"""A consult of staff (profile 2): whose it is, whom it asks, and what can happen to it."""

import secrets
from dataclasses import dataclass, replace
from typing import Final

from chatsvc.protocol import commands as do
from chatsvc.protocol import events as happened
from chatsvc.protocol.conversation import Conversation, Phase, begin
from chatsvc.protocol.effect import Commands
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import Door
from chatsvc.protocol.invitation import Consult, invited_at
from chatsvc.protocol.limits import Periods

# There is no visitor in it: nobody to hand over, to come back or to leave for safety.
_HAPPENS: Final = (
    happened.Accepted,
    happened.CannotCome,
    happened.Committed,
    happened.JoinOverdue,
    happened.Alive,
    happened.PresenceChanged,
    happened.MemberLost,
    happened.MemberReturned,
    happened.MemberStuck,
    happened.SeatLost,
    happened.RetentionDue,
    happened.EndedBy,
)


@dataclass(frozen=True, slots=True)
class Asker:
    """What a console says when it opens a consult: nothing of any visitor's conversation."""

    consult: Consult
    door: Door
    key: bytes  # 32 B Ed25519 of leaf 0, her shift's: whoever joins pins it


def begin_consult(asker: Asker, now: int, periods: Periods) -> Conversation:
    """Return a new consult; only the start of a consult may store it (P15)."""
    conversation = begin(
        door=asker.door,
        path="",
        language="",
        wishes=(),
        visitor_key=asker.key,
        # Hashes of nothing: no page can prove its way into it from the visitors' side.
        resume=secrets.token_bytes(32),
        end=secrets.token_bytes(32),
        now=now,
        periods=periods,
    )
    return replace(conversation, consult=asker.consult)


def listed_at(conversation: Conversation) -> Door:
    """Return the index in which whoever waits for somebody stands: never the visitors' queue."""
    door = conversation.door
    return door if conversation.consult is None else invited_at(door)


def fits(conversation: Conversation, event: happened.Event) -> happened.Event:
    """Return what the event means in this conversation.

    Raises:
        TheirError: `out_of_phase` for what cannot happen in a consult, `taken_by_other` for the
            asking counsellor who accepts her own.
    """
    consult = conversation.consult
    if consult is None:
        return event
    if not isinstance(event, _HAPPENS):
        raise TheirError("out_of_phase", "not in a consult")
    if isinstance(event, happened.Accepted) and event.staff == consult.opener:
        raise TheirError("taken_by_other", "her own consult")
    if isinstance(event, happened.SeatLost) and conversation.phase is Phase.TALKING:
        # Whoever gave counsel has gone: asking anew is one tap, and nothing stays behind.
        return happened.EndedBy(event.now, "counsellor")
    return event


def uncounted(conversation: Conversation, commands: Commands) -> Commands:
    """Leave a consult out of the counts, which are of visitors' conversations."""
    if conversation.consult is None:
        return commands
    return tuple(one for one in commands if not isinstance(one, do.Count))
