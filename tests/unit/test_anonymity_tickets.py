"""Tickets hold for what they were signed for and nothing else: every byte, key and role (P19)."""

import hmac

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymity.tickets import (
    LONGEST,
    MAC_BYTES,
    MARK_BYTES,
    VERSION,
    StaffTicket,
    TicketError,
    VisitorTicket,
    issue,
    marks,
    read,
)
from chatsvc.protocol.limits import MAX_CONTROL_MESSAGE, MAX_NAME, MAX_TICKET, MAX_WISHES

KEY, OLD, FOREIGN = b"k" * 32, b"o" * 32, b"f" * 32
NOON = 1_767_268_800_000
CONVERSATION = bytes(range(16))


def visitors(**other: object) -> VisitorTicket:
    body = VisitorTicket(
        conversation=CONVERSATION,
        org="demo",
        door="mika",
        path="own",
        language="sv",
        wishes=("woman",),
        visitor_key=b"v" * 32,
        resume=b"r" * 32,
        end=b"e" * 32,
        generation="one",
        started_at=NOON,
        age_at=NOON + 4 * 3_600_000,
        extended=False,
        waiting_since=NOON,
        next_slot=2,
        gone=(),
        expires=NOON + 1_860_000,
    )
    return msgspec.structs.replace(body, **other)


def staffs() -> StaffTicket:
    return StaffTicket(
        conversation=CONVERSATION,
        org="demo",
        staff="7",
        slot=1,
        instance=b"i" * 16,
        key_package=b"p" * 16,
        generation="one",
        expires=NOON + 1_860_000,
    )


def test_what_was_signed_is_read_back() -> None:
    for body in (visitors(), visitors(gone=(1, 3), wishes=()), visitors(urgent=True)):
        assert read(issue(body, (KEY,)), VisitorTicket, (KEY,)) == body
    assert read(issue(staffs(), (KEY,)), StaffTicket, (KEY,)) == staffs()


@pytest.mark.parametrize("kind", [VisitorTicket, StaffTicket])
def test_one_changed_bit_anywhere_and_it_is_no_ticket(
    kind: type[VisitorTicket] | type[StaffTicket],
) -> None:
    ticket = issue(visitors() if kind is VisitorTicket else staffs(), (KEY,))

    def reads(changed: bytes) -> VisitorTicket | StaffTicket:
        if kind is VisitorTicket:
            return read(changed, VisitorTicket, (KEY,))
        return read(changed, StaffTicket, (KEY,))

    assert reads(ticket)
    for place in range(len(ticket)):
        for bit in (1, 0x80):
            other = bytearray(ticket)
            other[place] ^= bit
            with pytest.raises(TicketError):
                reads(bytes(other))


def test_cut_off_or_with_something_behind_it_is_no_ticket() -> None:
    ticket = issue(visitors(), (KEY,))
    for length in range(len(ticket)):
        with pytest.raises(TicketError):
            read(ticket[:length], VisitorTicket, (KEY,))
    for more in (b"\0", ticket, bytes(LONGEST)):
        with pytest.raises(TicketError):
            read(ticket + more, VisitorTicket, (KEY,))


def test_another_services_key_signs_nothing_here() -> None:
    with pytest.raises(TicketError):
        read(issue(visitors(), (FOREIGN,)), VisitorTicket, (KEY, OLD))


def test_after_a_rotation_old_tickets_hold_until_their_key_is_taken_out() -> None:
    before, after, later = (OLD,), (KEY, OLD), (KEY,)
    old, new = issue(visitors(), before), issue(visitors(), after)
    assert read(old, VisitorTicket, after) == read(new, VisitorTicket, later) == visitors()
    with pytest.raises(TicketError):
        read(new, VisitorTicket, before)
    with pytest.raises(TicketError):
        read(old, VisitorTicket, later)


def test_a_counsellors_ticket_is_nothing_in_a_visitors_hand_and_the_other_way_round() -> None:
    with pytest.raises(TicketError):
        read(issue(staffs(), (KEY,)), VisitorTicket, (KEY,))
    with pytest.raises(TicketError):
        read(issue(visitors(), (KEY,)), StaffTicket, (KEY,))


def test_a_signed_body_of_another_shape_is_refused_too() -> None:
    """As a later version of this service might sign it: refused, never half read."""
    short = issue(staffs(), (KEY,))
    with pytest.raises(TicketError):
        read(bytes([2]) + short[1:], StaffTicket, (KEY,))
    twisted = issue(visitors(conversation=b"short"), (KEY,))
    with pytest.raises(TicketError):
        read(twisted, VisitorTicket, (KEY,))


@given(st.binary(max_size=LONGEST + 64))
def test_no_bytes_of_a_stranger_are_a_ticket(junk: bytes) -> None:
    with pytest.raises(TicketError):
        read(junk, VisitorTicket, (KEY, OLD))
    with pytest.raises(TicketError):
        read(junk, StaffTicket, (KEY, OLD))


def test_the_longest_ticket_fits_into_a_hello() -> None:
    name = "x" * MAX_NAME
    longest = visitors(
        org=name,
        door=name,
        path=name,
        language=name,
        wishes=(name,) * MAX_WISHES,
        generation="g" * 64,
        gone=tuple(range(1, 32)),
        next_slot=32,
    )
    ticket = issue(longest, (KEY,))
    assert read(ticket, VisitorTicket, (KEY,)) == longest
    assert len(ticket) <= MAX_TICKET == LONGEST
    assert len(ticket) + 512 < MAX_CONTROL_MESSAGE
    assert len(issue(visitors(), (KEY,))) < 320, "a usual one goes in one of the small sizes"


def test_a_ticket_from_before_urgency_existed_still_brings_its_visitor_back() -> None:
    ticket = issue(visitors(), (KEY,))
    fields = msgspec.msgpack.decode(ticket[1:-MAC_BYTES])
    older = bytes([VERSION]) + msgspec.msgpack.encode(fields[:-1])
    signed = older + hmac.digest(KEY, b"chatsvc-ticket/v1/visitor\0" + older, "sha256")
    assert read(signed, VisitorTicket, (KEY,)) == visitors(urgent=False)


def test_marks_name_no_conversation_and_agree_while_keys_change() -> None:
    (only,) = marks(CONVERSATION, (KEY,))
    assert len(only) == MARK_BYTES
    assert only != CONVERSATION
    assert only in marks(CONVERSATION, (FOREIGN, KEY)), "processes before and after a rotation"
    assert only not in marks(CONVERSATION[::-1], (KEY, OLD))
    assert only not in issue(visitors(), (KEY,))[-MAC_BYTES:]


def test_nothing_shows_what_a_ticket_holds() -> None:
    for text in (repr(visitors()), repr(staffs()), str(TicketError())):
        assert "demo" not in text
        assert "7" not in text
