"""The binary frame: header codec in both directions, padding, size limits."""

import struct
from enum import IntEnum
from typing import Final, NamedTuple

from chatsvc.protocol.errors import OurError, TheirError
from chatsvc.protocol.ids import (
    NO_CONVERSATION,
    VISITOR,
    ConversationId,
    FrameId,
    Group,
    Seq,
    Slot,
)
from chatsvc.protocol.limits import (
    BUCKETS,
    MAX_COMMIT_MESSAGE,
    MAX_CONTROL_MESSAGE,
    MAX_MESSAGE,
    PROTO,
)


class Kind(IntEnum):
    """What a payload is (docs/protocol.md section 2)."""

    APPLICATION = 1
    COMMIT = 2
    WELCOME = 3
    KEY_PACKAGE = 4
    CONTROL = 5


CLIENT_HEADER: Final = struct.Struct(">BB16sIQI")  # proto kind conversation group frame length
SERVER_HEADER: Final = struct.Struct(">BB16sIQBI")  # proto kind conversation group seq from length
CLIENT_KINDS: Final = frozenset({Kind.APPLICATION, Kind.COMMIT, Kind.KEY_PACKAGE, Kind.CONTROL})

LIMITS: Final = {
    Kind.APPLICATION: MAX_MESSAGE,
    Kind.COMMIT: MAX_COMMIT_MESSAGE,
    Kind.KEY_PACKAGE: MAX_MESSAGE,
    Kind.CONTROL: MAX_CONTROL_MESSAGE,
}
_SIZES: Final = frozenset(BUCKETS)
_ZEROS: Final = bytes(BUCKETS[-1])
_LARGEST: Final = BUCKETS[-1]
# What a service speaks unless its settings say more (docs/protocol.md section 2).
USUAL_PROTOS: Final = frozenset({PROTO})


class ClientFrame(NamedTuple):
    """A frame on its way to the server."""

    kind: Kind
    conversation: ConversationId
    group: Group
    frame: FrameId
    payload: bytes


class ServerFrame(NamedTuple):
    """A frame on its way to a client; `seq` is 0 for what is not stored (control)."""

    kind: Kind
    conversation: ConversationId
    group: Group
    seq: Seq
    sender: Slot
    payload: bytes


def padded_size(size: int) -> int:
    """Return the bucket in bytes that a message of `size` bytes is padded to."""
    for bucket in BUCKETS:
        if size <= bucket:
            return bucket
    raise OurError("no bucket is large enough")


def encode_client(frame: ClientFrame) -> bytes:
    """Encode as a client does: tests and headless members only."""
    head = CLIENT_HEADER.pack(
        PROTO,
        frame.kind,
        frame.conversation,
        frame.group,
        frame.frame,
        len(frame.payload),
    )
    whole = head + frame.payload
    return whole.ljust(padded_size(len(whole)), b"\0")


def speaking(data: bytes, proto: int) -> bytes:
    """Return an encoded message under another header version: its first byte and nothing else."""
    return data if data[0] == proto else bytes([proto]) + data[1:]


def decode_client(data: bytes, protos: frozenset[int] = USUAL_PROTOS) -> ClientFrame:
    """Decode one message from a client that may speak any of `protos`.

    Raises:
        TheirError: `too_large`, `malformed` or `unsupported` (docs/protocol.md section 6).
    """
    size = len(data)
    if size not in _SIZES:
        raise TheirError("too_large" if size > _LARGEST else "malformed", "size")
    proto, kind_byte, conversation, group, frame, length = CLIENT_HEADER.unpack_from(data)
    if proto not in protos:
        raise TheirError("unsupported", "proto")
    try:
        kind = Kind(kind_byte)
    except ValueError:
        raise TheirError("malformed", "kind") from None
    if kind not in CLIENT_KINDS:
        raise TheirError("malformed", "kind is the server's")
    if size > LIMITS[kind]:
        raise TheirError("too_large", "kind", frame)
    end = CLIENT_HEADER.size + length
    if end > size:
        raise TheirError("malformed", "length", frame)
    if not data.endswith(_ZEROS[: size - end]):
        raise TheirError("malformed", "padding", frame)
    payload = data[CLIENT_HEADER.size : end]
    return ClientFrame(kind, ConversationId(conversation), Group(group), FrameId(frame), payload)


def encode_server(frame: ServerFrame) -> bytes:
    """Encode one message to a client, padded with zeros to its bucket."""
    head = SERVER_HEADER.pack(
        PROTO,
        frame.kind,
        frame.conversation,
        frame.group,
        frame.seq,
        frame.sender,
        len(frame.payload),
    )
    whole = head + frame.payload
    return whole.ljust(padded_size(len(whole)), b"\0")


def encode_control(
    payload: bytes,
    conversation: ConversationId = NO_CONVERSATION,
    group: Group = Group(0),  # noqa: B008  a NewType's call is the identity
) -> bytes:
    """Wrap one MessagePack control payload for a client; control is never stored, so seq is 0."""
    return encode_server(ServerFrame(Kind.CONTROL, conversation, group, Seq(0), VISITOR, payload))


def decode_server(data: bytes, protos: frozenset[int] = USUAL_PROTOS) -> ServerFrame:
    """Decode as a client does: tests and headless members only.

    Raises:
        TheirError: As `decode_client`.
    """
    size = len(data)
    if size not in _SIZES:
        raise TheirError("too_large" if size > _LARGEST else "malformed", "size")
    proto, kind, conversation, group, seq, sender, length = SERVER_HEADER.unpack_from(data)
    if proto not in protos:
        raise TheirError("unsupported", "proto")
    end = SERVER_HEADER.size + length
    if end > size or not data.endswith(_ZEROS[: size - end]):
        raise TheirError("malformed", "length or padding")
    try:
        known = Kind(kind)
    except ValueError:
        raise TheirError("malformed", "kind") from None
    payload = data[SERVER_HEADER.size : end]
    return ServerFrame(
        known, ConversationId(conversation), Group(group), Seq(seq), Slot(sender), payload
    )


def mls_group_id(conversation: ConversationId, group: Group) -> bytes:
    """Return the MLS group id: conversation, then the group number as u32 (20 bytes)."""
    return conversation + group.to_bytes(4, "big")
