"""Canonical JSON, byte for byte what chatsvc/web/e2ee/canonical.ts writes."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

from anonymity.trust.errors import TrustError

# Python sorts keys by code point, JavaScript by UTF-16 unit; with these characters both agree.
_KEY: Final = re.compile(r"[a-z_]{1,32}")
# Deep enough for [cert{b{[..]}}]; shallow enough that no input can exhaust the stack.
_DEEPEST: Final = 8
# The largest whole number that JavaScript holds exactly.
_LARGEST: Final = 2**53 - 1


def canonical(value: object) -> bytes:
    """Return the one spelling of `value`: keys sorted, no spaces, UTF-8.

    Raises:
        TrustError: `canonical`, for what has no such form (fractions, odd keys, lone surrogates).
    """
    _check(value, 0)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise TrustError("canonical") from None


def read_canonical(data: bytes) -> object:
    """Return the value of canonical bytes.

    Raises:
        TrustError: `canonical`, for bytes that are not exactly their value's canonical form.
    """
    try:
        value: object = json.loads(data.decode())
    except (ValueError, RecursionError):
        raise TrustError("canonical") from None
    if canonical(value) != data:
        raise TrustError("canonical")
    return value


def _check(value: object, depth: int) -> None:
    if depth > _DEEPEST:
        raise TrustError("canonical")
    if value is None or isinstance(value, bool | str):
        return
    if isinstance(value, int):
        if abs(value) > _LARGEST:
            raise TrustError("canonical")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str) or not _KEY.fullmatch(key):
                raise TrustError("canonical")
            _check(item, depth + 1)
    elif isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        for item in value:
            _check(item, depth + 1)
    else:
        raise TrustError("canonical")
