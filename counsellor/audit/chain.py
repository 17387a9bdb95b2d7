"""The chain: every digest covers the entry before, under a key the tables do not hold. Pure.

Whoever can write the tables can change a row, but cannot make the digests fit again without the
field key of the console's process. Cutting off the newest entries leaves a chain that holds; the
marks of the nightly check show it as long as they are not cut off as well (docs/threat-model.md).
"""

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal, TypeAlias

from anonymity.trust.canonical import canonical

# What stands before the first entry of an organisation.
FIRST: Final = "0" * 64
_DOMAIN: Final = b"chatsvc-audit/v1\0"

Fault: TypeAlias = Literal["changed", "missing", "cut_off"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One deed: `number` counts from 1 without gaps; `at` is ISO 8601 in UTC, to the minute."""

    organisation: str
    number: int
    at: str
    deed: str
    staff: int
    role: str
    about: str


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as it lies in the table, with its digest (hex)."""

    entry: Entry
    digest: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the chain that was right once: the digest (hex) of entry `number`."""

    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The first entry that does not hold, and what is wrong with it."""

    number: int
    fault: Fault


def key_of(field_key: bytes) -> bytes:
    """Return the chain's own key: what seals one-time-password secrets signs nothing else."""
    return hmac.digest(field_key, _DOMAIN + b"key", sha256)


def digest_of(previous: str, entry: Entry, key: bytes) -> str:
    """Return the entry's digest (hex) behind `previous`, HMAC-SHA256 over canonical JSON."""
    body = {
        "about": entry.about,
        "at": entry.at,
        "deed": entry.deed,
        "number": entry.number,
        "organisation": entry.organisation,
        "previous": previous,
        "role": entry.role,
        "staff": entry.staff,
    }
    return hmac.new(key, _DOMAIN + canonical(body), sha256).hexdigest()


def check(
    links: Iterable[Link], start: Mark, marks: Sequence[Mark], keys: Sequence[bytes]
) -> Broken | None:
    """Follow the chain from `start`; None when it holds to the end.

    Args:
        links: the entries in order of number.
        start: where the oldest kept entry goes on: number 0 and `FIRST`, or the last pruned one.
        marks: earlier nightly checks; an entry there must have that digest still.
        keys: the chain's keys, all that may have signed.
    """
    known = {mark.number: mark.digest for mark in marks}
    number, digest = start.number, start.digest
    for link in links:
        if link.entry.number != number + 1:
            return Broken(number + 1, "missing")
        fits = any(
            # As bytes: a letter outside ASCII would be no comparison but an error.
            hmac.compare_digest(link.digest.encode(), digest_of(digest, link.entry, key).encode())
            for key in keys
        )
        number, digest = link.entry.number, link.digest
        if not fits or known.get(number, digest) != digest:
            return Broken(number, "changed")
    furthest = max(known, default=0)
    return Broken(number + 1, "cut_off") if furthest > number else None
