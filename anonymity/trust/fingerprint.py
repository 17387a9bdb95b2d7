"""Fingerprints of public keys as words, to be read aloud and printed on cards."""

import hashlib
from typing import Final

from anonymity.trust.words import WORDS

# Twelve words are 96 bits: finding a second key with the same words is out of reach.
FINGERPRINT_WORDS: Final = 12


def fingerprint(public_key: bytes) -> str:
    """Return twelve Swedish words for a public key of 32 bytes."""
    digest = hashlib.sha256(b"chatsvc-fingerprint/v1\0" + public_key).digest()
    return " ".join(WORDS[byte] for byte in digest[:FINGERPRINT_WORDS])
