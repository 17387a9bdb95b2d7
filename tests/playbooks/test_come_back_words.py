"""Come-back words as stories: how long they lead somewhere, and to whom (P14)."""

from dataclasses import replace

import pytest

from chatsvc.protocol import commands as do
from chatsvc.protocol import events as happened
from chatsvc.protocol.conversation import Conversation, Phase, begin
from chatsvc.protocol.effects import handle
from chatsvc.protocol.ids import VISITOR, ConversationId, Door, StaffId, WordsHash
from tests.support.playbook import (
    ANNA,
    ANNAS_PACKAGE,
    ANNAS_SLOT,
    BO,
    HOUR,
    MINUTE,
    NOON,
    PERIODS,
    handed_over,
    joining,
    talking,
    waiting,
)

WORDS, OTHERS = WordsHash(b"w" * 32), WordsHash(b"o" * 32)
LATER = NOON + MINUTE


def about_words(
    conversation: Conversation, event: happened.Event
) -> list[do.KeepWords | do.DropWords]:
    """Return what is done with words, in order."""
    _, commands = handle(conversation, event, PERIODS)
    return [one for one in commands if isinstance(one, do.KeepWords | do.DropWords)]


def with_words(conversation: Conversation) -> Conversation:
    return replace(conversation, words=WORDS)


@pytest.mark.parametrize("made", [waiting, joining, talking, handed_over])
def test_words_can_be_asked_for_in_every_phase(made: object) -> None:
    conversation = made()  # type: ignore[operator]  # one of four functions
    after, _ = handle(conversation, happened.WordsChosen(LATER, WORDS), PERIODS)
    assert after.words == WORDS
    assert after.phase is conversation.phase


def test_new_words_make_the_old_ones_lead_nowhere() -> None:
    said = about_words(with_words(talking()), happened.WordsChosen(LATER, OTHERS))
    assert said == [do.DropWords(WORDS), do.KeepWords(OTHERS, (ANNA,))]


def test_words_can_be_forgotten_again() -> None:
    assert about_words(with_words(talking()), happened.WordsChosen(LATER, None)) == [
        do.DropWords(WORDS)
    ]


def test_who_asked_for_no_words_has_none_kept() -> None:
    for event in (happened.Alive(LATER, VISITOR), happened.LeftForSafety(LATER)):
        assert about_words(talking(), event) == []


def test_words_live_on_with_the_conversation_and_follow_who_is_in_it() -> None:
    assert about_words(with_words(talking()), happened.Alive(LATER, VISITOR)) == [
        do.KeepWords(WORDS, (ANNA,))
    ]
    joined = happened.Committed(LATER, (ANNAS_PACKAGE,), ())
    assert about_words(with_words(joining()), joined) == [do.KeepWords(WORDS, (ANNA,))]
    assert about_words(with_words(talking()), happened.SeatLost(LATER, ANNAS_SLOT)) == [
        do.KeepWords(WORDS, ())
    ]


@pytest.mark.parametrize(
    "event",
    [
        happened.LeftForSafety(LATER),
        happened.RetentionDue(NOON + 31 * MINUTE),
        happened.RetentionDue(NOON + 4 * HOUR),
        happened.EndedBy(LATER, "service"),
    ],
    ids=["left for safety", "silence", "age", "our own mistake"],
)
def test_after_an_end_that_nobody_chose_they_lead_back(event: happened.Event) -> None:
    assert about_words(with_words(talking()), event) == [do.KeepWords(WORDS, (ANNA,))]


@pytest.mark.parametrize("why", ["visitor", "counsellor"])
def test_who_ends_it_on_purpose_ends_the_words_too(why: str) -> None:
    event = happened.EndedBy(LATER, why)  # type: ignore[arg-type]  # the two words above
    assert about_words(with_words(talking()), event) == [do.DropWords(WORDS)]


def test_the_old_conversation_goes_when_its_visitor_comes_back() -> None:
    after, commands = handle(with_words(talking()), happened.CameBack(LATER), PERIODS)
    assert after.phase is Phase.ERASED
    told = [one.message for one in commands if isinstance(one, do.Tell)]
    assert [getattr(message, "state", None) for message in told] == ["left"]
    assert any(isinstance(one, do.Erase) for one in commands)
    # Whoever takes the words over writes them anew; a drop here would race with it.
    assert not [one for one in commands if isinstance(one, do.KeepWords | do.DropWords)]


def test_a_conversation_from_words_remembers_whom_it_came_back_to() -> None:
    returned = begin(
        door=Door("mika"),
        path="own",
        language="sv",
        wishes=(),
        visitor_key=bytes(32),
        resume=bytes(32),
        end=bytes(32),
        now=NOON,
        periods=PERIODS,
        words=WORDS,
        prefers=(ANNA, BO),
        came_from=ConversationId(b"c" * 16),
    )
    assert returned.phase is Phase.WAITING
    # Nobody has joined yet: a quick exit now leads back to the same two.
    assert about_words(returned, happened.LeftForSafety(LATER)) == [
        do.KeepWords(WORDS, (StaffId("1"), StaffId("2")))
    ]
