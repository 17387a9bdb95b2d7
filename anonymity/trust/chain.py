"""The same judgement as chatsvc/web/e2ee/chain.ts, so that servers can refuse early."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from anonymity.trust.base64url import decode
from anonymity.trust.bodies import (
    Body,
    DayBody,
    DeviceListBody,
    ListBody,
    ReceptionBody,
    ShiftBody,
)
from anonymity.trust.canonical import read_canonical
from anonymity.trust.certificates import opened
from anonymity.trust.errors import TrustError

# Three links of about 700 bytes; nothing honest comes near.
_LONGEST_CHAIN = 4096
_LINKS = 3
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Chain:
    """Three certificates whose signatures hold; times are the reader's business."""

    reception: ReceptionBody
    day: DayBody
    shift: ShiftBody


class PublishedList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The document `devices` as published."""

    reception: object
    list: object
    devices: object


def read_chain(identity: bytes, signature_key: bytes, roots: Sequence[bytes]) -> Chain:
    """Return root -> reception -> day -> shift.

    Raises:
        TrustError: anything does not hold, or the shift key is not `signature_key`.
    """
    if len(identity) > _LONGEST_CHAIN:
        raise TrustError("certificate")
    links = read_canonical(identity)
    if not isinstance(links, list) or len(links) != _LINKS:
        raise TrustError("certificate")
    reception = opened(links[0], ReceptionBody, roots)
    day = opened(links[1], DayBody, [decode(reception.pk, 32)])
    shift = opened(links[2], ShiftBody, [decode(day.pk, 32)])
    _same_house(reception, day, shift)
    if not set(shift.doors) <= set(day.doors):
        raise TrustError("chain")
    if shift.exp > day.exp or decode(shift.pk, 32) != signature_key:
        raise TrustError("chain")
    return Chain(reception, day, shift)


def read_device_list(document: object, roots: Sequence[bytes]) -> DeviceListBody:
    """Return root -> reception -> list key -> list.

    Raises:
        TrustError: anything does not hold, or the hashes are not sorted and different.
    """
    try:
        parts = msgspec.convert(document, PublishedList)
    except msgspec.ValidationError:
        raise TrustError("certificate") from None
    reception = opened(parts.reception, ReceptionBody, roots)
    list_key = opened(parts.list, ListBody, [decode(reception.pk, 32)])
    devices = opened(parts.devices, DeviceListBody, [decode(list_key.pk, 32)])
    _same_house(reception, list_key, devices)
    if list(devices.hashes) != sorted(set(devices.hashes)):
        raise TrustError("body")
    for text in (devices.salt, *devices.hashes):
        decode(text, 16)
    return devices


def root_keys(texts: Iterable[str]) -> tuple[bytes, ...]:
    """Return the roots that are keys; settings refuse others before a process starts."""
    found: list[bytes] = []
    for text in texts:
        try:
            found.append(decode(text, _KEY_BYTES))
        except TrustError:
            continue
    return tuple(found)


def _same_house(*bodies: Body) -> None:
    if len({(body.org, body.demo) for body in bodies}) != 1:
        raise TrustError("house")
