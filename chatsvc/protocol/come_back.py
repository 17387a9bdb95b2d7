"""Come-back words (P14): what a change of a conversation means for the words that lead to it."""

from chatsvc.protocol import commands as do
from chatsvc.protocol import events as happened
from chatsvc.protocol.conversation import Conversation, Phase
from chatsvc.protocol.ids import StaffId


def follow(
    before: Conversation, after: Conversation, event: happened.Event
) -> tuple[do.Command, ...]:
    """Return what is to be done with the words after this event.

    They live as long as the conversation and one time of silence more, and go at once when one of
    the two ended it on purpose. After a quick exit, after silence and age, and after an end of our
    own making they lead back to the same staff.
    """
    if before.words is not None and after.words != before.words:
        dropped: tuple[do.Command, ...] = (do.DropWords(before.words),)
    else:
        dropped = ()
    words = after.words
    if words is None:
        return dropped
    if after.phase is Phase.ERASED:
        if isinstance(event, happened.CameBack):
            return ()  # the new conversation takes the words over
        if isinstance(event, happened.EndedBy) and event.why != "service":
            return (do.DropWords(words),)
        return (do.KeepWords(words, _staff(before)),)
    moved = (before.words, before.silence_at, before.age_at, before.seats) != (
        words,
        after.silence_at,
        after.age_at,
        after.seats,
    )
    return (*dropped, do.KeepWords(words, _staff(after))) if moved else dropped


def _staff(conversation: Conversation) -> tuple[StaffId, ...]:
    """Who is in it; while nobody is, who was preferred when it began."""
    return tuple(seat.staff for seat in conversation.seats) or conversation.prefers
