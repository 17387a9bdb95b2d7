"""The small types that control messages are made of, with their bounds."""

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from chatsvc.protocol.limits import MAX_NAME, MAX_STUCK_CODE, MAX_TICKET

Bin16: TypeAlias = Annotated[bytes, Meta(min_length=16, max_length=16)]
Bin32: TypeAlias = Annotated[bytes, Meta(min_length=32, max_length=32)]
U8: TypeAlias = Annotated[int, Meta(ge=0, le=0xFF)]
U32: TypeAlias = Annotated[int, Meta(ge=0, le=0xFFFF_FFFF)]
# u64 on the wire; msgspec bounds stop at 2**63 - 1, far beyond what any conversation counts to.
U64: TypeAlias = Annotated[int, Meta(ge=0, le=0x7FFF_FFFF_FFFF_FFFF)]
# Opaque to clients: signed by one server process, verified by any (P19).
TicketBytes: TypeAlias = Annotated[bytes, Meta(min_length=1, max_length=MAX_TICKET)]
Name: TypeAlias = Annotated[
    str, Meta(min_length=1, max_length=MAX_NAME, pattern=r"^[A-Za-z0-9_-]*\Z")
]
StuckCode: TypeAlias = Annotated[
    str, Meta(min_length=1, max_length=MAX_STUCK_CODE, pattern=r"^[a-z0-9_]*\Z")
]

Seen: TypeAlias = Literal["present", "hidden"]
MemberState: TypeAlias = Literal["present", "hidden", "lost", "left", "dropped", "gone"]
EndedWhy: TypeAlias = Literal["visitor", "counsellor", "silence", "age", "service"]
StaffRole: TypeAlias = Literal["counsellor", "supervisor", "interpreter"]
# Whom a visitor would rather meet; "other" is somebody else than last time. Never a promise.
Wish: TypeAlias = Literal["woman", "man", "other"]
DutyWish: TypeAlias = Literal["on", "finishing", "pause", "off"]


class Control(Struct, frozen=True, tag_field="t", forbid_unknown_fields=True, kw_only=True):
    """Base of all control messages; its name stands under `t`."""


class Part(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of the maps inside a control message."""
