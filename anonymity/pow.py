"""Proof-of-work in altcha's version 1 wire format: makes challenges, checks answers, keeps nothing.

A page that asks for a conversation has spent a second of its own first. The nonce inside makes an
answer single-use: whoever calls `check` spends it in the store (P22).
"""

import base64
import binascii
import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Final, Literal

import msgspec
from altcha.v1 import Challenge, create_challenge, hash_hex, hmac_hex

from anonymity.errors import AnonymityError

# The answer is uniform in 0..50 000, so 25 000 SHA-256 on average: about a second on a cheap phone
# (25-40 000 a second in a worker), a twentieth on a laptop. It makes 10 000 starts cost minutes of
# somebody's processor, and no visitor waits longer for it than for the page.
FLOOR_DIFFICULTY: Final = 50_000
# Above this a cheap phone works for a minute; no challenge of ours may ask for it.
CEILING_DIFFICULTY: Final = 2_000_000
# Long enough never to meet another one, and what the store remembers until the challenge expires.
NONCE_BYTES: Final = 16
# A real answer has about 330 characters.
_LONGEST: Final = 1_024
_SALT: Final = re.compile(r"([0-9a-f]{32})\?expires=([0-9]{1,11})&")
_HEX32: Final = r"^[0-9a-f]{64}$"

PowCode = Literal["pow_malformed", "pow_forged", "pow_unsolved", "pow_expired"]
_Digest = Annotated[str, msgspec.Meta(pattern=_HEX32)]


class PowError(AnonymityError):
    """The answer does not hold; `code` is one of PowCode. Clients are told `pow`, always."""

    def __init__(self, code: PowCode) -> None:
        """Keep the code."""
        super().__init__(code)


class _Answer(msgspec.Struct, frozen=True):
    algorithm: Literal["SHA-256"]
    challenge: _Digest
    number: Annotated[int, msgspec.Meta(ge=0, le=CEILING_DIFFICULTY)]
    salt: Annotated[str, msgspec.Meta(max_length=64)]
    signature: _Digest


_ANSWER: Final = msgspec.json.Decoder(_Answer)


def keys_of(house: str, keys: Sequence[bytes]) -> tuple[bytes, ...]:
    """Return the keys that sign for one organisation, derived from those of the installation.

    A puzzle that was solved for one is worth nothing at another one: the nonce of each is spent at
    its own house alone, so under a common key one solution would buy a start at every house.
    """
    label = b"chatsvc-pow/v1\0" + house.encode()
    return tuple(hmac.digest(key, label, "sha256") for key in keys)


def make_challenge(
    key: bytes, *, now_ms: int, lifetime_ms: int, difficulty: int = FLOOR_DIFFICULTY
) -> str:
    """Return a challenge as JSON: {algorithm, challenge, maxNumber, salt, signature}.

    Args:
        key: the current signing key, 32 bytes (`keys_of`).
        now_ms: Unix time, milliseconds.
        lifetime_ms: how long an answer is taken, rounded up to whole seconds as altcha counts them.
        difficulty: the largest number that may be the answer.

    Raises:
        ValueError: the difficulty lies outside FLOOR_DIFFICULTY..CEILING_DIFFICULTY.
    """
    if not FLOOR_DIFFICULTY <= difficulty <= CEILING_DIFFICULTY:
        raise ValueError("difficulty")
    made: Challenge = create_challenge(
        algorithm="SHA-256",
        max_number=difficulty,
        salt_length=NONCE_BYTES,
        hmac_key=key,
        salt=secrets.token_hex(NONCE_BYTES),
        number=secrets.randbelow(difficulty + 1),
        expires=datetime.fromtimestamp(-(-(now_ms + lifetime_ms) // 1000), tz=UTC),
        params=None,
    )
    return msgspec.json.encode(made.to_dict()).decode()


def check(payload: str, keys: Sequence[bytes], now_ms: int) -> bytes:
    """Return the nonce of an answer that holds; the caller must spend it, once.

    The signature covers the challenge, the challenge covers salt and number, the salt holds nonce
    and expiry: nothing in the answer is believed that one of our keys did not sign.

    Args:
        payload: base64 of the JSON {algorithm, challenge, number, salt, signature}.
        keys: every key that may have signed (`keys_of`); comparing takes the same time whichever
            fits.
        now_ms: Unix time, milliseconds.

    Raises:
        PowError: `pow_malformed`, `pow_forged`, `pow_unsolved` or `pow_expired`.
    """
    answer = _decode(payload)
    salt = _SALT.fullmatch(answer.salt)
    if salt is None:
        raise PowError("pow_malformed")
    signed = [
        hmac.compare_digest(hmac_hex("SHA-256", answer.challenge.encode(), key), answer.signature)
        for key in keys
    ]
    if not any(signed):
        raise PowError("pow_forged")
    worked = hash_hex("SHA-256", f"{answer.salt}{answer.number}".encode())
    if not hmac.compare_digest(worked, answer.challenge):
        raise PowError("pow_unsolved")
    if int(salt[2]) * 1000 <= now_ms:
        raise PowError("pow_expired")
    return bytes.fromhex(salt[1])


def _decode(payload: str) -> _Answer:
    if len(payload) > _LONGEST:
        raise PowError("pow_malformed")
    try:
        return _ANSWER.decode(base64.b64decode(payload, validate=True))
    except (binascii.Error, ValueError) as error:
        raise PowError("pow_malformed") from error
