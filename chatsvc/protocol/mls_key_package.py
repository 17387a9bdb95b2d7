"""The one part of a key package that the console reads: whose leaf it would become, strictly."""

import struct
from typing import Final, NamedTuple

from chatsvc.protocol import mls_header
from chatsvc.protocol.errors import TheirError

_U16: Final = struct.Struct(">H")
_BASIC: Final = 1  # RFC 9420 section 5.3, CredentialType
# Version and format of the MLSMessage, version and suite of the KeyPackage: two bytes each.
_FIXED: Final = 8


class Leaf(NamedTuple):
    """Who an uploaded key package says it is; nothing of it is believed yet."""

    signature_key: bytes
    identity: bytes


def read_leaf(message: bytes) -> Leaf:
    """Return the leaf's key and credential (RFC 9420 sections 7.2 and 10).

    The signature over the package is the visitor's to check: who sends another person's
    certificates cannot be added with them.

    Raises:
        TheirError: `malformed` when it is cut off, no KeyPackage, or its credential is not basic.
    """
    if mls_header.read_format(message) != mls_header.KEY_PACKAGE:
        raise TheirError("malformed", "not a KeyPackage")
    _, at = _opaque(message, _FIXED)  # init_key
    _, at = _opaque(message, at)  # encryption_key
    signature_key, at = _opaque(message, at)
    if message[at : at + _U16.size] != _U16.pack(_BASIC):
        raise TheirError("malformed", "credential")
    identity, _ = _opaque(message, at + _U16.size)
    return Leaf(signature_key, identity)


def _opaque(data: bytes, at: int) -> tuple[bytes, int]:
    length, at = mls_header.read_varint(data, at)
    if at + length > len(data):
        raise TheirError("malformed", "key package cut off")
    return data[at : at + length], at + length
