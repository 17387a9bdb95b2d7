"""Device lists for the tests: who is on them, the worker's directory of them, key packages."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from anonymity.trust.base64url import encode
from anonymity.trust.canonical import canonical
from anonymity.trust.certificates import Certificate, public_bytes, public_text
from anonymity.trust.issue import hash_day_key
from chatsvc.protocol.ids import Org
from chatsvc.retention import decided
from chatsvc.retention.banners import Banners
from chatsvc.retention.diverted import NOT_DIVERTED, Diversions
from chatsvc.retention.hours import Plans
from tests.support.trust import SALT, Town, resigned

# A directory without entries.
NOBODY = b'{"entries":[],"v":1}'
_SUITE = b"\0\1\xf0\1"  # version, and a cipher suite that nobody here looks at


@dataclass
class Lists:
    """See `chatsvc.worker_ports.Directory`: the list that is in force, changed by the test."""

    town: Town
    documents: dict[Org, bytes] = field(default_factory=dict)

    async def devices(self, org: Org) -> bytes | None:
        """Return the signed document."""
        return self.documents.get(org)

    async def support(self, _org: Org, _now_ms: int) -> bytes:
        """Nobody else to call."""
        return NOBODY

    async def figures(self, _org: Org, _now_ms: int) -> bytes:
        """No quarter is over."""
        return b"<!doctype html><title>Siffror</title><!--styles-->"

    async def plans(self, org: Org, now_ms: int) -> Plans:
        """Nobody here has hours."""
        del org, now_ms
        return {}

    async def decisions(self, org: Org, now_ms: int) -> tuple[bytes, bytes]:
        """Nobody here needs to decide anything."""
        del org, now_ms
        return decided.encode(decided.Decisions()), b""

    async def counted(
        self, org: Org, since_ms: int, until_ms: int
    ) -> Mapping[tuple[str, str], int]:
        """Nobody was counted here."""
        del org, since_ms, until_ms
        return {}

    async def banners(self, org: Org, now_ms: int) -> Banners:
        """Nothing hangs here."""
        del org, now_ms
        return {}

    async def diversions(self, org: Org, now_ms: int) -> Diversions:
        """Nobody is sent on."""
        del org, now_ms
        return NOT_DIVERTED

    async def end_diversion(self, org: Org, door: str, now_ms: int) -> None:
        """There is none."""

    def sign(self, version: int, *devices: str) -> bytes:
        """Name these devices' day keys from now on."""
        document = listing(self.town, version, *devices)
        self.documents[Org(self.town.org)] = document
        return document


def listing(town: Town, version: int, *devices: str) -> bytes:
    """Return the document `devices` that names these."""
    keys = [public_bytes(town.key(f"day/{device}")) for device in devices]
    hashes = sorted(hash_day_key(SALT, key) for key in keys)
    listed = resigned(town.devices(version), town.key("list"), hashes=hashes)
    return canonical({"reception": town.reception(), "list": town.list_key(), "devices": listed})


def chain(town: Town, device: str) -> list[Certificate]:
    """Return what this device shows: the reception's word for its day key, and its own shift."""
    day_key, shift_key = town.key(f"day/{device}"), town.key(f"shift/{device}")
    day = resigned(town.day(), town.key("reception"), pk=public_text(day_key))
    shift = resigned(town.shift(), day_key, pk=public_text(shift_key))
    return [town.reception(), day, shift]


def key_package(town: Town, device: str) -> bytes:
    """Return a fresh key package up to its credential (RFC 9420 sections 7.2 and 10)."""
    shift_key = public_bytes(town.key(f"shift/{device}"))
    identity = canonical(chain(town, device))
    parts = (secrets.token_bytes(1216), secrets.token_bytes(1216), shift_key)
    leaf = b"".join(opaque(part) for part in parts)
    return b"\0\1\0\5" + _SUITE + leaf + b"\0\1" + opaque(identity) + secrets.token_bytes(40)


def opaque(data: bytes) -> bytes:
    """Return the bytes behind their length (RFC 9420 section 2.1.2)."""
    size = len(data)
    return (bytes([size]) if size < 64 else (size | 0x4000).to_bytes(2, "big")) + data


def card(town: Town) -> str:
    """Return the root as organisations write it in their settings."""
    return encode(town.root)
