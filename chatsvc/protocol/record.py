"""A conversation as the driver's fields of a stored record, there and back."""

from collections.abc import Mapping
from typing import Final

import msgspec

from chatsvc.protocol.control_types import StaffRole
from chatsvc.protocol.conversation import Conversation, Pending, Phase
from chatsvc.protocol.errors import OurError
from chatsvc.protocol.ids import (
    ConversationId,
    Door,
    InstanceId,
    KeyPackageId,
    Slot,
    StaffId,
    WordsHash,
)
from chatsvc.protocol.invitation import Consult, Invitation
from chatsvc.protocol.seat import Seat

Value = bytes | int | str

# The delivery scripts look for this field: a slot without it has no seat (P21).
STAFF: Final = "staff:"
PENDING: Final = "pending"
INVITATION: Final = "invitation"
CONSULT: Final = "consult"


class _StoredSeat(msgspec.Struct, frozen=True, array_like=True):
    staff: str
    key_package_id: bytes
    instance: bytes
    role: StaffRole


class _StoredPending(msgspec.Struct, frozen=True, array_like=True):
    slot: int
    key_package: bytes
    join_by: int


class _StoredInvitation(msgspec.Struct, frozen=True, array_like=True):
    role: StaffRole
    by: int


class _StoredConsult(msgspec.Struct, frozen=True, array_like=True):
    opener: str
    alias: str
    role: StaffRole


_pack: Final = msgspec.msgpack.Encoder().encode
_seat: Final = msgspec.msgpack.Decoder(_StoredSeat)
_pending: Final = msgspec.msgpack.Decoder(_StoredPending)
_invitation: Final = msgspec.msgpack.Decoder(_StoredInvitation)
_consult: Final = msgspec.msgpack.Decoder(_StoredConsult)

_NUMBERS: Final = (
    "started_at",
    "waiting_since",
    "silence_at",
    "age_at",
    "next_slot",
    "named_until",
    "dropped_until",
    "back_at",
    "emergency_until",
    "check_slot",
    "check_until",
    "talks_since",
)
_FLAGS: Final = ("extended", "away", "urgent")
_TEXTS: Final = ("door", "path", "language")
_SLOTS: Final = ("lost", "named")
_BYTES: Final = ("visitor_key", "resume", "end")


def to_fields(conversation: Conversation) -> dict[str, Value]:
    """Return every driver-owned field. None of them says who the visitor is."""
    known: dict[str, Value] = {
        name: getattr(conversation, name) for name in (*_NUMBERS, *_TEXTS, *_BYTES)
    }
    known |= {name: int(getattr(conversation, name)) for name in _FLAGS}
    known["phase"] = str(conversation.phase)
    known["wishes"] = ",".join(conversation.wishes)
    known["writes"] = ",".join(conversation.writes)
    known["words"] = conversation.words or b""
    known["prefers"] = ",".join(conversation.prefers)
    known["came_from"] = conversation.came_from or b""
    known["known"] = ",".join(sorted(conversation.known))
    for name in _SLOTS:
        known[name] = ",".join(map(str, sorted(getattr(conversation, name))))
    seats = list(conversation.seats)
    if conversation.pending is not None:
        pending = conversation.pending
        seats.append(pending.seat)
        known[PENDING] = _pack(
            _StoredPending(pending.seat.slot, pending.key_package, pending.join_by)
        )
    if conversation.invitation is not None:
        invitation = conversation.invitation
        known[INVITATION] = _pack(_StoredInvitation(invitation.role, invitation.by))
    if conversation.consult is not None:
        consult = conversation.consult
        known[CONSULT] = _pack(_StoredConsult(consult.opener, consult.alias, consult.role))
    for seat in seats:
        known[f"{STAFF}{seat.slot}"] = _pack(
            _StoredSeat(seat.staff, seat.key_package_id, seat.instance, seat.role)
        )
    return known


def changes(before: Conversation, after: Conversation) -> dict[str, Value | None]:
    """Return what a swap must write; None deletes a field."""
    old, new = to_fields(before), to_fields(after)
    changed: dict[str, Value | None] = {
        name: value for name, value in new.items() if old.get(name) != value
    }
    changed |= dict.fromkeys(old.keys() - new.keys())
    return changed


def from_fields(stored: Mapping[str, bytes]) -> Conversation:
    """Read a conversation back.

    Raises:
        OurError: The record was not written by `to_fields`.
    """
    try:
        values: dict[str, object] = {name: int(stored[name]) for name in _NUMBERS}
        values |= {name: stored[name] == b"1" for name in _FLAGS}
        values |= {name: stored[name].decode() for name in _TEXTS}
        values |= {name: stored[name] for name in _BYTES}
        wishes = stored["wishes"].decode()
        values["phase"] = Phase(stored["phase"].decode())
        values["wishes"] = tuple(wishes.split(",")) if wishes else ()
        writes = stored.get("writes", b"").decode()
        values["writes"] = tuple(writes.split(",")) if writes else ()
        for name in _SLOTS:
            values[name] = frozenset(
                Slot(int(slot)) for slot in stored[name].decode().split(",") if slot
            )
        values["known"] = frozenset(
            StaffId(staff) for staff in stored["known"].decode().split(",") if staff
        )
        values["words"] = WordsHash(stored["words"]) if stored["words"] else None
        prefers = stored["prefers"].decode()
        values["prefers"] = tuple(StaffId(staff) for staff in prefers.split(",") if staff)
        came_from = stored["came_from"]
        values["came_from"] = ConversationId(came_from) if came_from else None
        values["door"] = Door(stored["door"].decode())
        seats = {seat.slot: seat for seat in _seats(stored)}
        if PENDING in stored:
            kept = _pending.decode(stored[PENDING])
            seat = seats.pop(Slot(kept.slot))
            values["pending"] = Pending(seat, kept.key_package, kept.join_by)
        if INVITATION in stored:
            asked = _invitation.decode(stored[INVITATION])
            values["invitation"] = Invitation(asked.role, Slot(asked.by))
        if CONSULT in stored:
            said = _consult.decode(stored[CONSULT])
            values["consult"] = Consult(StaffId(said.opener), said.alias, said.role)
    except (KeyError, ValueError, msgspec.MsgspecError) as error:
        raise OurError(f"a record that the driver did not write: {error}") from None
    values["seats"] = tuple(seats[slot] for slot in sorted(seats))
    return Conversation(**values)  # type: ignore[arg-type]  # names are checked by the round trip


def _seats(stored: Mapping[str, bytes]) -> list[Seat]:
    found = []
    for name, value in stored.items():
        if name.startswith(STAFF):
            kept = _seat.decode(value)
            found.append(
                Seat(
                    Slot(int(name.removeprefix(STAFF))),
                    StaffId(kept.staff),
                    KeyPackageId(kept.key_package_id),
                    InstanceId(kept.instance),
                    kept.role,
                )
            )
    return found
