"""The codec of control messages: MessagePack with the name under `t`, strict on the server."""

from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from chatsvc.protocol.control_types import Control
from chatsvc.protocol.errors import OurError, TheirError
from chatsvc.protocol.messages_in import (
    CommitClaim,
    ConsoleHello,
    ConsoleToServer,
    VisitorHello,
    VisitorToServer,
)
from chatsvc.protocol.messages_out import ServerToConsole, ServerToVisitor

Message = TypeVar("Message")

_encoder: Final = msgspec.msgpack.Encoder()
_visitor: "Final[msgspec.msgpack.Decoder[VisitorToServer]]" = msgspec.msgpack.Decoder(
    VisitorToServer
)
_console: "Final[msgspec.msgpack.Decoder[ConsoleToServer]]" = msgspec.msgpack.Decoder(
    ConsoleToServer
)
_claim: "Final[msgspec.msgpack.Decoder[CommitClaim]]" = msgspec.msgpack.Decoder(CommitClaim)
_to_visitor: "Final[msgspec.msgpack.Decoder[ServerToVisitor]]" = msgspec.msgpack.Decoder(
    ServerToVisitor
)
_to_console: "Final[msgspec.msgpack.Decoder[ServerToConsole]]" = msgspec.msgpack.Decoder(
    ServerToConsole
)
_entries: "Final[msgspec.msgpack.Decoder[dict[str, msgspec.Raw]]]" = msgspec.msgpack.Decoder(
    dict[str, msgspec.Raw]
)


def encode(message: Control) -> bytes:
    """Encode a control message as MessagePack."""
    return _encoder.encode(message)


def decode_from_visitor(payload: bytes) -> VisitorToServer:
    """Decode what a visitor's client sent.

    Raises:
        TheirError: `malformed` for anything that is not exactly one known message;
            `unsupported` for a hello of another version.
    """
    message = _decoded(_visitor, payload)
    if isinstance(message, VisitorHello) and message.v != 1:
        raise TheirError("unsupported", "hello version")
    return message


def decode_from_console(payload: bytes) -> ConsoleToServer:
    """Decode what a console sent.

    Raises:
        TheirError: As `decode_from_visitor`.
    """
    message = _decoded(_console, payload)
    if isinstance(message, ConsoleHello) and message.v != 1:
        raise TheirError("unsupported", "hello version")
    return message


def decode_to_visitor(payload: bytes) -> ServerToVisitor:
    """Decode as a visitor's client does: tests and headless members only."""
    return _decoded(_to_visitor, payload)


def decode_to_console(payload: bytes) -> ServerToConsole:
    """Decode as a console does: tests and headless members only."""
    return _decoded(_to_console, payload)


class Submission(Struct, frozen=True):
    """A commit, its Welcome (empty when nobody is added) and the claimed membership."""

    commit: bytes
    welcome: bytes
    claim: CommitClaim


def decode_submission(payload: bytes) -> Submission:
    """Split the payload of kind 2.

    Raises:
        TheirError: `malformed`.
    """
    commit, at = _sized(payload, 0)
    welcome, at = _sized(payload, at)
    return Submission(commit, welcome, _decoded(_claim, payload[at:]))


def encode_submission(submission: Submission) -> bytes:
    """Join the payload of kind 2: tests and headless members only."""
    parts = (submission.commit, submission.welcome)
    sized = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return sized + _encoder.encode(submission.claim)


def _sized(payload: bytes, at: int) -> tuple[bytes, int]:
    start = at + 4
    end = start + int.from_bytes(payload[at:start], "big")
    if start > len(payload) or end > len(payload):
        raise TheirError("malformed", "submission cut off")
    return payload[start:end], end


def _decoded(decoder: "msgspec.msgpack.Decoder[Message]", payload: bytes) -> Message:
    try:
        message = decoder.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        if _another_version(payload):
            raise TheirError("unsupported", "hello version") from None
        raise TheirError("malformed", str(error)) from None
    if not _every_name_once(payload):
        raise TheirError("malformed", "a name stands twice")
    return message


def _another_version(payload: bytes) -> bool:
    """Say whether this is a hello of another version: its fields may be other ones than ours."""
    try:
        values = _entries.decode(payload)
        name, version = (msgspec.msgpack.decode(values[field]) for field in ("t", "v"))
    except (KeyError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return name == "hello" and isinstance(version, int) and version != 1


def _every_name_once(payload: bytes) -> bool:
    """Say whether no map of a decoded message repeats a name: two readers could take either.

    msgspec keeps the last one silently. Maps stand in maps only, never in our lists.
    """
    size = _map_size(payload)
    if size is None:
        return True
    values = _entries.decode(payload)
    return len(values) == size and all(_every_name_once(bytes(one)) for one in values.values())


def _map_size(payload: bytes) -> int | None:
    """Return how many entries a MessagePack map claims; None for anything else."""
    first = payload[0]
    if first & 0xF0 == 0x80:  # noqa: PLR2004  MessagePack: fixmap
        return first & 0x0F
    width = {0xDE: 2, 0xDF: 4}.get(first)  # map 16, map 32
    return None if width is None else int.from_bytes(payload[1 : 1 + width], "big")


def seconds_until(deadline_ms: int, now_ms: int) -> int:
    """Return whole seconds from now to a deadline, never negative: no page's clock is trusted."""
    return max(0, (deadline_ms - now_ms) // 1000)


def tag_of(message: Control) -> str:
    """Return the name under `t`."""
    tag = message.__struct_config__.tag
    if not isinstance(tag, str):
        raise OurError("a control message has no name")
    return tag
