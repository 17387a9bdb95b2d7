"""Look for a secret in bytes, in every spelling in which it could have leaked."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Memory is read in pieces; they overlap by more than the longest spelling of a canary.
_PIECE: Final = 8 * 1024 * 1024
_OVERLAP: Final = 1024
_MAPPING: Final = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (\S+)")


def spellings(secret: bytes) -> tuple[bytes, ...]:
    """Return the secret as UTF-8, UTF-16, hexadecimal and base64 at each of the three offsets."""
    text = secret.decode("latin-1")
    found = [
        secret,
        text.encode("utf-16-le"),
        text.encode("utf-16-be"),
        secret.hex().encode(),
        secret.hex().upper().encode(),
    ]
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + secret)
        # The first and last group depend on the neighbours: only the middle is certain.
        middle = encoded[4 if offset else 0 : len(encoded) - 4]
        found += [middle, middle.replace(b"+", b"-").replace(b"/", b"_")]
    return tuple(dict.fromkeys(found))


def forms(secrets: Iterable[bytes]) -> tuple[bytes, ...]:
    """Return every spelling of every secret."""
    return tuple(form for secret in secrets for form in spellings(secret))


def holds(data: bytes, wanted: Iterable[bytes]) -> bool:
    """Tell whether any of the wanted byte strings stands in the data."""
    return any(form in data for form in wanted)


def memory(pid: int) -> Iterator[bytes]:
    """Yield the readable private memory of a process of ours, in overlapping pieces.

    Raises:
        PermissionError: when this process may not read the other one's memory.
    """
    with (
        Path(f"/proc/{pid}/maps").open() as maps,
        Path(f"/proc/{pid}/mem").open("rb", buffering=0) as mem,
    ):
        for line in maps:
            mapping = _MAPPING.match(line)
            if mapping is None or not mapping[3].startswith("rw"):
                continue
            start, end = int(mapping[1], 16), int(mapping[2], 16)
            for at in range(start, end, _PIECE):
                try:
                    mem.seek(at)
                    yield mem.read(min(_PIECE + _OVERLAP, end - at))
                except OSError:
                    break  # a guard page, or memory given back meanwhile


def in_memory(pid: int, wanted: tuple[bytes, ...]) -> bool:
    """Tell whether any wanted byte string stands anywhere in the memory of the process."""
    return any(holds(piece, wanted) for piece in memory(pid))


def in_files(folder: Path, wanted: tuple[bytes, ...]) -> list[Path]:
    """Return the files below the folder in which any wanted byte string stands."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [path for path in files if holds(path.read_bytes(), wanted)]
