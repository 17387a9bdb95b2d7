"""Signing and opening certificates: `{"b": body, "s": signature}` with a domain for each kind."""

from collections.abc import Sequence
from typing import TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from anonymity.trust.base64url import decode, encode
from anonymity.trust.bodies import ALIAS, LONGEST, Body, DayBody, ShiftBody
from anonymity.trust.canonical import canonical
from anonymity.trust.errors import TrustError

Certificate = dict[str, object]
B = TypeVar("B", bound=msgspec.Struct)


class _Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    b: dict[str, object]
    s: str


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """Return the 32 public bytes of a private key."""
    return key.public_key().public_bytes_raw()


def public_text(key: Ed25519PrivateKey) -> str:
    """Return the public key as certificates spell it."""
    return encode(public_bytes(key))


def sign(key: Ed25519PrivateKey, body: msgspec.Struct) -> Certificate:
    """Sign a body of section 7.

    Raises:
        TrustError: `body`, for a body that no reader would accept; better not to sign it.
    """
    plain: dict[str, object] = msgspec.json.decode(msgspec.json.encode(body))
    _validate(_convert(plain, type(body)))
    return {"b": plain, "s": encode(key.sign(_signed(plain)))}


def opened(certificate: object, kind: type[B], signers: Sequence[bytes]) -> B:
    """Return the body of a certificate of `kind` that one of `signers` (32 bytes each) signed.

    Raises:
        TrustError: `certificate` (shape), `body` (fields), `signature`.
    """
    try:
        envelope = msgspec.convert(certificate, _Envelope)
    except msgspec.ValidationError:
        raise TrustError("certificate") from None
    body = _convert(envelope.b, kind)
    _validate(body)
    signature, signed = decode(envelope.s, 64), _signed(envelope.b)
    if not any(_holds(signer, signature, signed) for signer in signers):
        raise TrustError("signature")
    return body


def _convert(plain: object, kind: type[B]) -> B:
    try:
        body = msgspec.convert(plain, kind)
    except msgspec.ValidationError:
        raise TrustError("body") from None
    # `demo: false` would be a second spelling of leaving it out.
    if canonical(msgspec.json.decode(msgspec.json.encode(body))) != canonical(plain):
        raise TrustError("body")
    return body


def _validate(body: msgspec.Struct) -> None:
    if isinstance(body, Body):
        longest = LONGEST[getattr(body, "k")]  # noqa: B009 - every kind has it, the base does not
        if not body.nbf < body.exp <= body.nbf + longest:
            raise TrustError("window")
    if isinstance(body, ShiftBody) and not ALIAS.fullmatch(body.alias):
        raise TrustError("body")
    doors = body.doors if isinstance(body, DayBody | ShiftBody) else ()
    roles = body.roles if isinstance(body, DayBody) else ()
    if len(set(doors)) < len(doors) or len(set(roles)) < len(roles):
        raise TrustError("body")


def _signed(plain: dict[str, object]) -> bytes:
    kind = plain.get("k")
    return f"chatsvc-cert/v1/{kind}\0".encode() + canonical(plain)


def _holds(signer: bytes, signature: bytes, signed: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(signer).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True
