"""Compressed streams of a built site's files, made once and kept beside the site.

Compressing was more than half of what a visitor process did before it could answer (measured:
1.0 of 1.7 s of a core), and a restart is felt for so long. A stream is used only for the bytes
that come out of it, so a file that somebody has changed costs time and changes no page.
"""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Final

import brotli
import msgspec

SUFFIX: Final = ".squeezed"
# An empty last block: what a stream of ours lacks to be a whole one (RFC 7932 section 9.2).
BROTLI_END: Final = b"\x03"


@dataclass(frozen=True, slots=True)
class Form:
    """One way to compress.

    Attributes:
        name: stands in the name of what is kept; another setting is another form.
        press: compresses, so that something can still be added.
        whole: brings back what was compressed.
    """

    name: bytes
    press: Callable[[bytes], bytes]
    whole: Callable[[bytes], bytes]


def _deflated(body: bytes) -> bytes:
    """Return raw deflate data, as small as this library can."""
    worker = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9)
    return worker.compress(body) + worker.flush()


def _open_ended(quality: int, body: bytes) -> bytes:
    """Return brotli data to which something can be added."""
    worker = brotli.Compressor(quality=quality)
    data: bytes = worker.process(body) + worker.flush()
    return data


def _inflated(data: bytes) -> bytes:
    return zlib.decompress(data, -zlib.MAX_WBITS)


def _brotli_whole(data: bytes) -> bytes:
    whole: bytes = brotli.decompress(data + BROTLI_END)
    return whole


DEFLATE: Final = Form(b"deflate 9", _deflated, _inflated)
# One step below the smallest costs 1 % more bytes and a third of the time; for what is read later,
# 9 % more bytes (a quarter of a kilobyte a page) and a thirteenth of that again.
BROTLI_FIRST: Final = Form(b"brotli 10", partial(_open_ended, 10), _brotli_whole)
BROTLI_LATER: Final = Form(b"brotli 8", partial(_open_ended, 8), _brotli_whole)


class Streams:
    """What was compressed before, and what is compressed now."""

    def __init__(self, kept: Mapping[bytes, bytes] | None = None) -> None:
        """Begin with what is kept, by form and content."""
        self._kept = kept or {}
        self.used: dict[bytes, bytes] = {}

    def of(self, body: bytes, form: Form) -> bytes:
        """Return the compressed form of a file's content."""
        name = form.name + sha256(body).digest()
        known = self._kept.get(name)
        stream = known if known is not None and _is(form, known, body) else _pressed(form, body)
        self.used[name] = stream
        return stream


@lru_cache(maxsize=128)  # The sites of one installation have their sheets and scripts in common.
def _pressed(form: Form, body: bytes) -> bytes:
    return form.press(body)


def _is(form: Form, stream: bytes, body: bytes) -> bool:
    """Say whether these bytes come out: what lies on a disk may be anything."""
    try:
        return form.whole(stream) == body
    except (zlib.error, brotli.error):
        return False


def read_streams(site: Path) -> Streams:
    """Read what is kept beside a built site; nothing, if it cannot be read."""
    try:
        kept = msgspec.msgpack.decode(_beside(site).read_bytes(), type=dict[bytes, bytes])
    except (OSError, msgspec.DecodeError):
        return Streams()
    return Streams(kept)


def keep_streams(site: Path, streams: Streams) -> None:
    """Keep what this site has used, and no more, beside it; whole or not at all."""
    target = _beside(site)
    made = target.with_name(f"{target.name}.new")
    made.write_bytes(msgspec.msgpack.encode(streams.used))
    made.replace(target)


def _beside(site: Path) -> Path:
    return site.with_name(f"{site.name}{SUFFIX}")
