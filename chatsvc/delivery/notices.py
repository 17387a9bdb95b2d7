"""What one process tells another over a channel: hints only, the store is the truth."""

from typing import Final, TypeAlias

import msgspec

from chatsvc.delivery.records import Frame


class Arrived(msgspec.Struct, frozen=True, array_like=True, tag=1):
    """A frame was committed; it comes along, so that nobody has to read for it."""

    conversation: bytes
    frame: Frame


class Stored(msgspec.Struct, frozen=True, array_like=True, tag=2):
    """Everything up to this seq is committed; who is behind reads."""

    conversation: bytes
    upto: int


class Told(msgspec.Struct, frozen=True, array_like=True, tag=3):
    """A control message for some members of a conversation."""

    conversation: bytes
    slots: tuple[int, ...]
    payload: bytes


class FencedOff(msgspec.Struct, frozen=True, array_like=True, tag=4):
    """A member attached anew: connections of an older fence are to be closed."""

    conversation: bytes
    slot: int
    fence: int


Notice: TypeAlias = Arrived | Stored | Told | FencedOff

encode: Final = msgspec.msgpack.Encoder().encode
_decoder: Final = msgspec.msgpack.Decoder(Notice)

# What is said on the queue channel: this word, or a document's name behind the other.
QUEUE: Final = b"queue"
DOCUMENT: Final = b"pub:"


def decode(data: bytes) -> Notice | None:
    """A notice, or None for what another version of this service may say."""
    try:
        notice: Notice = _decoder.decode(data)
    except msgspec.MsgspecError:
        return None
    return notice
