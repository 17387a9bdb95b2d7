"""Seals second-factor secrets at rest: AES-256-GCM under CHATSVC_FIELD_KEYS; the first seals."""

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

# NIST SP 800-38D: 96-bit random nonces; a handful of secrets per key is far below its limit.
NONCE_BYTES: Final = 12


class SealBrokenError(Exception):
    """No field key opens this secret: the keys were lost, or the row was copied or changed."""

    code = "seal_broken"


def seal(secret: bytes, label: bytes) -> bytes:
    """Encrypt `secret`, bound to `label`: nonce (12 B) then ciphertext."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(settings.CHATSVC_ENVIRONMENT.field_keys[0]).encrypt(nonce, secret, label)


def open_sealed(sealed: bytes, label: bytes) -> bytes:
    """Decrypt what `seal` made under any of the keys. Raises SealBrokenError."""
    for key in settings.CHATSVC_ENVIRONMENT.field_keys:
        try:
            return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], label)
        except InvalidTag:
            continue
    raise SealBrokenError
