"""Base64url without padding, one spelling for each value."""

import base64
import binascii
import re
from typing import Final

from anonymity.trust.errors import TrustError

_LETTERS: Final = re.compile(r"[A-Za-z0-9_-]*")


def encode(data: bytes) -> str:
    """Return base64url without `=`."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str, length: int) -> bytes:
    """Return exactly `length` bytes.

    Raises:
        TrustError: `base64url`, for another length, letter or a second spelling.
    """
    if not _LETTERS.fullmatch(text):
        raise TrustError("base64url")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise TrustError("base64url") from None
    if len(data) != length or encode(data) != text:
        raise TrustError("base64url")
    return data
