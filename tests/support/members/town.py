"""An organisation whose staff are certified now: the oracle lives by the real clock."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from anonymity.clock import SystemClock
from anonymity.trust.base64url import encode
from anonymity.trust.bodies import BACKDATED, DAY, RequestedDay, Role, ShiftBody
from anonymity.trust.canonical import canonical
from anonymity.trust.certificates import Certificate, public_bytes, sign
from anonymity.trust.issue import issue_day, issue_device_list, issue_list_key, issue_reception

ORG = "town"
DOOR = "mika"


def now_s() -> int:
    """Return the present second."""
    return SystemClock().now_ms() // 1000


def shift_of(
    day: Ed25519PrivateKey, day_certificate: Certificate, pk: bytes, alias: str, role: Role
) -> Certificate:
    """Certify a shift key for up to twelve hours, as a console does at its start."""
    body = day_certificate["b"]
    assert isinstance(body, dict)
    now = now_s()
    shift = ShiftBody(
        k="shift",
        org=body["org"],
        pk=encode(pk),
        doors=(DOOR,),
        role=role,
        alias=alias,
        nbf=now - BACKDATED,
        exp=min(now + DAY // 2, body["exp"]),
        demo=body.get("demo", False),
    )
    return sign(day, shift)


@dataclass
class LiveTown:
    """The offline side of one organisation, with keys of its own."""

    root: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    _reception: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    _list: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    _days: list[bytes] = field(default_factory=list)
    _version: int = 0

    def reception(self) -> Certificate:
        """Root to reception."""
        pk = public_bytes(self._reception)
        return issue_reception(self.root, org=ORG, pk=pk, now_s=now_s(), demo=False)

    def identity(self, pk: bytes, alias: str, role: Role = "counsellor") -> bytes:
        """Return the MLS credential identity of somebody whose shift key is `pk`; she is listed."""
        day = Ed25519PrivateKey.generate()
        self._days.append(public_bytes(day))
        today = datetime.fromtimestamp(now_s(), UTC).date().isoformat()
        requested = RequestedDay(today, encode(public_bytes(day)))
        roles: tuple[Role, ...] = ("counsellor", "supervisor", "interpreter")
        certified = issue_day(
            self._reception, requested, org=ORG, doors=(DOOR,), roles=roles, demo=False
        )
        return canonical([self.reception(), certified, shift_of(day, certified, pk, alias, role)])

    def published(self) -> dict[str, object]:
        """Return the document `devices` with everybody who was certified so far."""
        self._version += 1
        pk, now = public_bytes(self._list), now_s()
        return {
            "reception": self.reception(),
            "list": issue_list_key(self._reception, org=ORG, pk=pk, now_s=now, demo=False),
            "devices": issue_device_list(
                self._list,
                org=ORG,
                version=self._version,
                day_keys=self._days,
                now_s=now,
                demo=False,
            ),
        }

    def trust(self) -> dict[str, object]:
        """Return what a page is told about this organisation, as JSON."""
        return {"root": encode(public_bytes(self.root)), "org": ORG, "door": DOOR}


def conversation() -> bytes:
    """Return a new conversation's 16 bytes."""
    return secrets.token_bytes(16)
