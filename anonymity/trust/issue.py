"""What the offline side signs: authorities, day keys, device lists. Times are Unix seconds."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from anonymity.trust.base64url import decode, encode
from anonymity.trust.bodies import (
    BACKDATED,
    DAY,
    DayBody,
    DeviceListBody,
    ListBody,
    ReceptionBody,
    RequestedDay,
    Role,
)
from anonymity.trust.certificates import Certificate, sign

RECEPTION_LIFE: Final = 365 * DAY
LIST_KEY_LIFE: Final = 30 * DAY
LIST_LIFE: Final = 7 * DAY
# A shift of at most 12 h may begin at the end of the day.
AFTER_THE_DAY: Final = DAY // 2
# Padded to a fixed count: how many devices a reception has is nobody's business (P1).
LEAST_HASHES: Final = 256


def issue_reception(
    root: Ed25519PrivateKey, *, org: str, pk: bytes, now_s: int, demo: bool
) -> Certificate:
    """Root certifies a reception key for one year."""
    times = {"nbf": now_s - BACKDATED, "exp": now_s + RECEPTION_LIFE}
    return sign(root, ReceptionBody(k="reception", org=org, pk=encode(pk), demo=demo, **times))


def issue_list_key(
    reception: Ed25519PrivateKey, *, org: str, pk: bytes, now_s: int, demo: bool
) -> Certificate:
    """Reception certifies a list key for thirty days."""
    times = {"nbf": now_s - BACKDATED, "exp": now_s + LIST_KEY_LIFE}
    return sign(reception, ListBody(k="list", org=org, pk=encode(pk), demo=demo, **times))


def issue_day(
    reception: Ed25519PrivateKey,
    requested: RequestedDay,
    *,
    org: str,
    doors: Sequence[str],
    roles: Sequence[Role],
    demo: bool,
) -> Certificate:
    """Reception certifies one day key for its day (UTC), 12 h beyond, and 24 h before."""
    start = day_start(requested.day)
    body = DayBody(
        k="day",
        org=org,
        pk=requested.pk,
        doors=tuple(doors),
        roles=tuple(roles),
        day=requested.day,
        nbf=start - BACKDATED,
        exp=start + DAY + AFTER_THE_DAY,
        demo=demo,
    )
    return sign(reception, body)


def issue_device_list(
    list_key: Ed25519PrivateKey,
    *,
    org: str,
    version: int,
    day_keys: Iterable[bytes],
    now_s: int,
    demo: bool,
) -> Certificate:
    """Sign salted hashes of the day keys in force, padded with random ones (P1)."""
    salt = secrets.token_bytes(16)
    hashes = {hash_day_key(salt, key) for key in day_keys}
    size = LEAST_HASHES
    while size < len(hashes):
        size *= 2
    while len(hashes) < size:
        hashes.add(encode(secrets.token_bytes(16)))
    body = DeviceListBody(
        k="device-list",
        org=org,
        version=version,
        salt=encode(salt),
        hashes=tuple(sorted(hashes)),
        nbf=now_s - BACKDATED,
        exp=now_s + LIST_LIFE,
        demo=demo,
    )
    return sign(list_key, body)


def hash_day_key(salt: bytes, key: bytes) -> str:
    """Return how a list names a day key: the first 16 bytes of SHA-256(salt, key)."""
    return encode(hashlib.sha256(salt + key).digest()[:16])


def lists(salt: str, hashes: Sequence[str], key: bytes) -> bool:
    """Say whether a list with this salt names the day key."""
    return hash_day_key(decode(salt, 16), key) in hashes


def day_start(day: str) -> int:
    """Return the first second of a UTC day.

    Raises:
        ValueError: there is no such day.
    """
    return int(datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC).timestamp())
