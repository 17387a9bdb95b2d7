"""What an effect is: the conversation after an event and what is to be done; and shared words."""

from dataclasses import dataclass
from typing import TypeAlias

from chatsvc.protocol import commands as do
from chatsvc.protocol.control_types import Control
from chatsvc.protocol.conversation import Conversation, Phase
from chatsvc.protocol.ids import Slot

Commands: TypeAlias = tuple[do.Command, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """The event no longer holds, for example a deadline that moved meanwhile."""


@dataclass(frozen=True, slots=True)
class Otherwise:
    """The event leads where `OTHERWISE` says, because of who is there."""

    conversation: Conversation
    commands: Commands


Effect: TypeAlias = tuple[Conversation, Commands] | Nothing | Otherwise


def tell_others(conversation: Conversation, slot: Slot, message: Control) -> Commands:
    """Say it to everybody but the one at this slot."""
    return tuple(do.Tell(other, message) for other in conversation.slots if other != slot)


def tell_all(conversation: Conversation, message: Control) -> Commands:
    """Say it to everybody who may be told something."""
    return tuple(do.Tell(slot, message) for slot in conversation.slots)


def offered(conversation: Conversation) -> Commands:
    """Offer it at the head of its queue, or park it while the visitor is away (P18).

    A counsellor who takes over somebody who is not there waits for nothing. Before the first talk a
    visitor keeps the place for ten minutes instead (P11).
    """
    parked = conversation.phase in {Phase.TALKING, Phase.HANDOVER} and conversation.away
    return () if parked else (do.Requeue(),)


def waits_for_another(conversation: Conversation) -> bool:
    """Say whether the queue of its door has it, or would if the visitor were here."""
    return conversation.phase is Phase.HANDOVER and conversation.pending is None
