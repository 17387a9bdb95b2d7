"""The few MLS bytes a blind server reads (RFC 9420 section 6), strictly: version, format, epoch."""

import struct
from typing import Final, NamedTuple

from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.frames import ClientFrame, Kind
from chatsvc.protocol.ids import Epoch

MLS_VERSION: Final = 1  # RFC 9420 section 6: mls10
PRIVATE_MESSAGE: Final = 2  # RFC 9420 section 6, WireFormat
WELCOME: Final = 3
KEY_PACKAGE: Final = 5
CONTENT_APPLICATION: Final = 1  # RFC 9420 section 6, ContentType
CONTENT_COMMIT: Final = 3

_VERSION_AND_FORMAT: Final = struct.Struct(">HH")
# Our group ids are 20 bytes, so their length prefix is always the one byte 0x14.
_OURS: Final = struct.Struct(">HHB20sQB")
_GROUP_ID_BYTES: Final = 20


class MlsHeader(NamedTuple):
    """The readable part of a PrivateMessage."""

    group_id: bytes
    epoch: Epoch
    content_type: int


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    """Read a variable-size length (RFC 9420 section 2.1.2), which must be the shortest form.

    Returns:
        The length in bytes and the offset after it.

    Raises:
        TheirError: `malformed` when it is cut off, not minimal, or of the forbidden form.
    """
    if at >= len(data):
        raise TheirError("malformed", "varint cut off")
    first = data[at]
    form = first >> 6
    if form == 3:  # noqa: PLR2004  RFC 9420 section 2.1.2: prefix 11 is invalid
        raise TheirError("malformed", "varint form")
    size = 1 << form
    if at + size > len(data):
        raise TheirError("malformed", "varint cut off")
    value = int.from_bytes(data[at : at + size], "big") & ((1 << (8 * size - 2)) - 1)
    if form and value < (1 << (8 * (size >> 1) - 2)):
        raise TheirError("malformed", "varint not minimal")
    return value, at + size


def read_private_message(data: bytes) -> MlsHeader:
    """Read and check the outline of an MLSMessage that must hold exactly one PrivateMessage.

    Raises:
        TheirError: `malformed`.
    """
    if len(data) < _OURS.size:
        raise TheirError("malformed", "MLS message cut off")
    version, wire_format, id_size, group_id, epoch, content_type = _OURS.unpack_from(data)
    if version != MLS_VERSION or wire_format != PRIVATE_MESSAGE or id_size != _GROUP_ID_BYTES:
        raise TheirError("malformed", "MLS version, format or group id")
    at = _OURS.size
    for _ in ("authenticated_data", "encrypted_sender_data", "ciphertext"):
        length, at = read_varint(data, at)
        at += length
    if at != len(data):
        raise TheirError("malformed", "MLS message length")
    return MlsHeader(group_id, Epoch(epoch), content_type)


def read_format(data: bytes) -> int:
    """Return the wire format of an MLSMessage.

    Raises:
        TheirError: `malformed` when cut off or of another MLS version.
    """
    if len(data) < _VERSION_AND_FORMAT.size:
        raise TheirError("malformed", "MLS message cut off")
    version, wire_format = _VERSION_AND_FORMAT.unpack_from(data)
    if version != MLS_VERSION:
        raise TheirError("malformed", "MLS version")
    return int(wire_format)


def check_private_message(frame: ClientFrame, data: bytes) -> Epoch:
    """Check that `data` belongs where the frame's header says, and return its epoch.

    Raises:
        TheirError: `malformed`, or `not_yours` when it names another conversation or group.
    """
    header = read_private_message(data)
    expected = CONTENT_COMMIT if frame.kind is Kind.COMMIT else CONTENT_APPLICATION
    if header.content_type != expected:
        raise TheirError("malformed", "MLS content type", frame.frame)
    if header.group_id != frame.conversation + frame.group.to_bytes(4, "big"):
        raise TheirError("not_yours", "MLS group id", frame.frame)
    return header.epoch
