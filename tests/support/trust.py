"""A little town whose keys never change, so that its signatures can stand in a vector file."""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from anonymity.trust.base64url import encode
from anonymity.trust.bodies import (
    DAY,
    DayRequestBody,
    DeviceListBody,
    ListBody,
    ReceptionBody,
    RequestedDay,
    ShiftBody,
)
from anonymity.trust.canonical import canonical
from anonymity.trust.certificates import Certificate, public_bytes, public_text, sign
from anonymity.trust.issue import hash_day_key, issue_day

NOON: Final = int(datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp())
TODAY: Final = "2026-11-23"
SALT: Final = bytes(range(16))


def key_named(name: str) -> Ed25519PrivateKey:
    """Return the private key that this name always has."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


def resigned(certificate: Certificate, key: Ed25519PrivateKey, **fields: object) -> Certificate:
    """Change fields of a body and sign it again, whatever it then says; None removes a field."""
    body = certificate["b"]
    assert isinstance(body, dict)
    changed = {name: value for name, value in (body | fields).items() if value is not None}
    signed = f"chatsvc-cert/v1/{changed['k']}\0".encode() + canonical(changed)
    return {"b": changed, "s": encode(key.sign(signed))}


@dataclass(frozen=True)
class Town:
    """One organisation; `name` decides its keys."""

    org: str = "town"
    demo: bool = False
    name: str = "town"

    def key(self, of: str) -> Ed25519PrivateKey:
        """Return one of its keys: root, reception, list, day, shift, device."""
        return key_named(f"{self.name}/{of}")

    @property
    def root(self) -> bytes:
        """The root's public bytes."""
        return public_bytes(self.key("root"))

    def reception(self) -> Certificate:
        """Root to reception."""
        body = ReceptionBody(
            k="reception",
            org=self.org,
            pk=public_text(self.key("reception")),
            nbf=NOON - DAY,
            exp=NOON + 365 * DAY,
            demo=self.demo,
        )
        return sign(self.key("root"), body)

    def list_key(self) -> Certificate:
        """Reception to list key."""
        body = ListBody(
            k="list",
            org=self.org,
            pk=public_text(self.key("list")),
            nbf=NOON - DAY,
            exp=NOON + 30 * DAY,
            demo=self.demo,
        )
        return sign(self.key("reception"), body)

    def day(self) -> Certificate:
        """Reception to day key."""
        return issue_day(
            self.key("reception"),
            RequestedDay(TODAY, public_text(self.key("day"))),
            org=self.org,
            doors=("kast", "mika"),
            roles=("counsellor",),
            demo=self.demo,
        )

    def shift(self, alias: str = "Sam") -> Certificate:
        """Day key to shift key."""
        body = ShiftBody(
            k="shift",
            org=self.org,
            pk=public_text(self.key("shift")),
            doors=("mika",),
            role="counsellor",
            alias=alias,
            nbf=NOON - DAY,
            exp=NOON + DAY // 2,
            demo=self.demo,
        )
        return sign(self.key("day"), body)

    def devices(self, version: int = 1, *, listed: bool = True) -> Certificate:
        """List key to device list, of one device or none."""
        hashes = [hash_day_key(SALT, public_bytes(self.key("day")))] if listed else []
        hashes += [encode(hashlib.sha256(bytes([n])).digest()[:16]) for n in range(8)]
        body = DeviceListBody(
            k="device-list",
            org=self.org,
            version=version,
            salt=encode(SALT),
            hashes=tuple(sorted(hashes)),
            nbf=NOON - DAY,
            exp=NOON + 7 * DAY,
            demo=self.demo,
        )
        return sign(self.key("list"), body)

    def chain(self) -> list[Certificate]:
        """What staff show."""
        return [self.reception(), self.day(), self.shift()]

    def published(self, version: int = 1, *, listed: bool = True) -> dict[str, object]:
        """What everybody is served."""
        devices = self.devices(version, listed=listed)
        return {"reception": self.reception(), "list": self.list_key(), "devices": devices}

    def request(self, now_s: int = NOON, **fields: object) -> Certificate:
        """What a device asks of the reception."""
        body = DayRequestBody(
            k="day-request",
            org=self.org,
            pk=public_text(self.key("device")),
            days=(RequestedDay(TODAY, public_text(self.key("day"))),),
            nbf=now_s - DAY,
        )
        return sign(self.key("device"), msgspec.structs.replace(body, **fields))


TOWN: Final = Town()
DEMO_TOWN: Final = replace(TOWN, demo=True)
OTHER_TOWN: Final = Town(org="other", name="other")
