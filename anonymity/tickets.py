"""Tickets: what brings a conversation, or a seat in one, back after the loss of the store (P19).

A ticket is ``version u8 | MessagePack body | HMAC-SHA256``. Its holder cannot read more out of it
than it knows already, and cannot change a byte. It travels in hello only and is never logged.
"""

import hmac
from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated, Final, TypeVar

import msgspec
from msgspec import Meta

from anonymity.errors import AnonymityError

VERSION: Final = 1
MAC_BYTES: Final = 32
# As long as the ids it stands for: two conversations never share a mark.
MARK_BYTES: Final = 16
# Longer than any real one (docs/protocol.md section 3); more is not even hashed.
LONGEST: Final = 1024

_Bin16 = Annotated[bytes, Meta(min_length=16, max_length=16)]
_Bin32 = Annotated[bytes, Meta(min_length=32, max_length=32)]


class TicketError(AnonymityError):
    """No ticket of ours for this role; `code` is `ticket`. Clients are told `gone`, always."""

    def __init__(self) -> None:
        """Say nothing of what was wrong: nobody may learn that by trying."""
        super().__init__("ticket")


class VisitorTicket(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Everything that a record needs and a visitor's page must not choose. Times are Unix ms."""

    conversation: _Bin16
    org: str
    door: str
    path: str
    language: str
    wishes: tuple[str, ...]
    visitor_key: _Bin32
    resume: _Bin32
    """SHA-256 of the page's resume secret, as the lost record had it."""
    end: _Bin32
    generation: str
    """Of the store that the ticket was written for: in that one it is worth nothing."""
    started_at: int
    age_at: int
    extended: bool
    waiting_since: int
    next_slot: int
    gone: tuple[int, ...]
    """Slots whose counsellor was lost or removed: naming them brings nobody back."""
    expires: int
    urgent: bool = False
    """Last, and missing in tickets from before it existed."""

    def __repr__(self) -> str:
        """Show nothing."""
        return "VisitorTicket(...)"


class StaffTicket(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One seat of one console's page in one conversation. It creates nothing (P19)."""

    conversation: _Bin16
    org: str
    staff: str
    slot: int
    instance: _Bin16
    key_package: _Bin16
    generation: str
    expires: int

    def __repr__(self) -> str:
        """Show nothing."""
        return "StaffTicket(...)"


Body = TypeVar("Body", VisitorTicket, StaffTicket)

# What is signed names the role, so that a ticket of one is nothing in the hands of the other.
_LABELS: Final = {
    VisitorTicket: b"chatsvc-ticket/v1/visitor\0",
    StaffTicket: b"chatsvc-ticket/v1/staff\0",
}
_pack: Final = msgspec.msgpack.Encoder().encode


def issue(body: VisitorTicket | StaffTicket, keys: Sequence[bytes]) -> bytes:
    """Return the ticket, signed by the first key (CHATSVC_TICKET_KEYS, 32 bytes each)."""
    head = bytes([VERSION]) + _pack(body)
    return head + _mac(keys[0], type(body), head)


def read(ticket: bytes, kind: type[Body], keys: Sequence[bytes]) -> Body:
    """Return what a ticket of this kind says. Whether it is of use now, the caller decides.

    Nothing is decoded that one of our keys did not sign; comparing takes the same time whichever
    key fits.

    Raises:
        TicketError: another key, another role, another version, or a changed byte.
    """
    if not MAC_BYTES < len(ticket) <= LONGEST:
        raise TicketError
    head, mac = ticket[:-MAC_BYTES], ticket[-MAC_BYTES:]
    signed = [hmac.compare_digest(_mac(key, kind, head), mac) for key in keys]
    if not any(signed) or head[0] != VERSION:
        raise TicketError
    try:
        return msgspec.msgpack.decode(head[1:], type=kind)
    except msgspec.MsgspecError:
        raise TicketError from None


def marks(conversation: bytes, keys: Sequence[bytes], what: str = "back") -> tuple[bytes, ...]:
    """Return what stands in the store when something happened that happens once (P19).

    One mark per key, so that processes that got a new first key at different times agree. Who
    reads the store learns no conversation from them.

    Args:
        conversation: Its id, 16 bytes.
        keys: All ticket keys, 32 bytes each.
        what: What happens once; default: it came back to a new store, or never may.
    """
    label = f"chatsvc-ticket/v1/{what}\0".encode()
    return tuple(hmac.digest(key, label + conversation, sha256)[:MARK_BYTES] for key in keys)


def _mac(key: bytes, kind: type[VisitorTicket | StaffTicket], head: bytes) -> bytes:
    return hmac.digest(key, _LABELS[kind] + head, sha256)
