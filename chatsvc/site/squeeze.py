"""Compresses files so that their size still does not say which language is read.

A gzip member may carry an extra field that readers skip (RFC 1952 section 2.3.1.1). Ours is filled
with zeros until all files of one kind are equally long. A brotli stream may hold metadata blocks
that readers skip (RFC 7932 section 9.2); ours are empty, one byte each, as many as are missing.
What is compressed is public and the same for everybody, so its size tells nothing of a secret.
"""

import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from chatsvc.site.squeezed import BROTLI_END, BROTLI_FIRST, BROTLI_LATER, DEFLATE, Streams

# 10 bytes: magic, deflate, FEXTRA, no time, best compression, unknown system: equal at every build.
_HEAD: Final = b"\x1f\x8b\x08\x04\x00\x00\x00\x00\x02\xff"
# Length of all extra fields, then one field: two letters of ours and its length.
_EXTRA: Final = struct.Struct("<H2sH")
_NAME: Final = b"pd"
_LONGEST_PAD: Final = 0xFFFF - 4
_TAIL: Final = struct.Struct("<II")
# Not last, metadata, no length, filled up to a byte: an empty block.
_BR_SKIPPED: Final = b"\x06"
# What stands between a visitor and Start on a slow line: first pages, their texts, sheets, scripts.
_FIRST: Final = frozenset({"index.html", "*/index.html", "*/texts.json"})
_ASSETS: Final = "assets/"
# Files whose bytes are the same whatever is read; in a kind with the pages of the languages, one
# that is shorter than they are would keep all of them from being compressed.
_SHARED: Final = frozenset({"assets", "tillganglighet"})


def squeeze(files: Mapping[str, bytes], streams: Streams | None = None) -> dict[str, bytes]:
    """Return the gzip form of every file that gets smaller by it; all of a kind, or none.

    Args:
        files: path without leading slash to content; `ro/index.html` and `th/index.html` are of
            one kind, and so are the pages of two doors.
        streams: what was compressed before.
    """
    known = streams or Streams()
    return _each_kind(files, lambda _kind, bodies: _equally_long(bodies, known))


def squeeze_more(files: Mapping[str, bytes], streams: Streams | None = None) -> dict[str, bytes]:
    """Return the brotli form of every file that gets smaller by it, as `squeeze` does."""
    known = streams or Streams()
    return _each_kind(files, lambda kind, bodies: _equally_long_brotli(kind, bodies, known))


def _each_kind(
    files: Mapping[str, bytes], form: Callable[[str, Sequence[bytes]], list[bytes]]
) -> dict[str, bytes]:
    """Bring all files of a kind into a form, or none of them if one gets no smaller."""
    kinds: dict[str, list[str]] = {}
    for name in files:
        kinds.setdefault(_kind(name), []).append(name)
    squeezed: dict[str, bytes] = {}
    for kind, names in kinds.items():
        bodies = form(kind, [files[name] for name in names])
        if len(bodies[0]) < min(len(files[name]) for name in names):
            squeezed |= dict(zip(names, bodies, strict=True))
    return squeezed


def _kind(name: str) -> str:
    """Say what a file is, whatever its language and door: how deep it lies, and its last name."""
    *folders, last = name.split("/")
    return name if not folders or folders[0] in _SHARED else f"{'*/' * len(folders)}{last}"


def _equally_long(bodies: Sequence[bytes], streams: Streams) -> list[bytes]:
    """Compress and pad; bodies that are too unequal for one extra field stay as they are."""
    kept = list(bodies)
    deflated = [streams.of(body, DEFLATE) for body in kept]
    longest = max(len(one) for one in deflated)
    if longest - min(len(one) for one in deflated) > _LONGEST_PAD:
        return kept
    return [
        _member(body, one, longest - len(one)) for body, one in zip(kept, deflated, strict=True)
    ]


def _equally_long_brotli(kind: str, bodies: Sequence[bytes], streams: Streams) -> list[bytes]:
    """Compress and pad with empty blocks; any difference can be filled up."""
    first = kind in _FIRST or kind.startswith(_ASSETS)
    form = BROTLI_FIRST if first else BROTLI_LATER
    open_ended = [streams.of(body, form) for body in bodies]
    longest = max(len(one) for one in open_ended)
    return [one + _BR_SKIPPED * (longest - len(one)) + BROTLI_END for one in open_ended]


def _member(body: bytes, deflated: bytes, pad: int) -> bytes:
    """Return one gzip member with so many bytes of padding in its head."""
    extra = _EXTRA.pack(pad + 4, _NAME, pad) + bytes(pad)
    tail = _TAIL.pack(zlib.crc32(body), len(body) & 0xFFFFFFFF)
    return _HEAD + extra + deflated + tail
