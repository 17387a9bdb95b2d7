"""The key that copies of the tables are sealed to: HPKE (RFC 9180), X25519 and ML-KEM-768 at once.

`cryptography` does all of it. The public half is one line of text and lies on the server; the
private half, under a passphrase, never comes near it before a restore.
"""

from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from anonymity.trust.base64url import decode, encode
from anonymity.trust.errors import TrustError
from anonymity.trust.key_files import SHORTEST_PASSPHRASE, write_new

PRIVATE: Final = "backup.pem"
PUBLIC: Final = "backup.pub"
# First line of a sealed copy: the version, and which engine's copy it is.
HEAD: Final = b"chatsvc-backup/1 "
_KEY_HEAD: Final = "chatsvc-backup-key/1 "
_MLKEM_BYTES: Final = 1184
_X25519_BYTES: Final = 32
_SUITE: Final = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.SHAKE256, hpke.AEAD.AES_256_GCM)
_END: Final = b"-----END ENCRYPTED PRIVATE KEY-----\n"


def make(folder: Path, passphrase: str) -> bytes:
    """Write both halves into a folder; return the public one, for its fingerprint.

    Raises:
        TrustError: `file_exists`, `folder`, `passphrase_short`.
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise TrustError("passphrase_short")
    under = BestAvailableEncryption(passphrase.encode())
    both = (MLKEM768PrivateKey.generate(), X25519PrivateKey.generate())
    pems = [one.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, under) for one in both]
    raw = b"".join(one.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw) for one in both)
    write_new(folder / PRIVATE, b"".join(pems))
    write_new(folder / PUBLIC, f"{_KEY_HEAD}{encode(raw)}\n".encode())
    return raw


def check(recipient: Path) -> None:
    """See whether a file is a public half; raises TrustError as `seal` does."""
    _public(recipient)


def seal(copy: bytes, engine: str, recipient: Path) -> bytes:
    """Return a copy that only the holder of the private half can open.

    Raises:
        TrustError: `no_file`, or `key_kind` where the file is no public half.
    """
    head = _head(engine)
    return head + _SUITE.encrypt(copy, _public(recipient), head)


def unseal(sealed: bytes, key: Path, passphrase: str) -> tuple[str, bytes]:
    """Return whose copy it is, `postgresql` or `sqlite`, and the copy.

    Raises:
        TrustError: `no_file`, `key_open_to_others`, `passphrase_wrong`, `key_kind`, or `sealed`:
            it is no copy of ours, was changed, or is sealed to another key.
    """
    head, found, _ = sealed.partition(b"\n")
    if not found or not head.startswith(HEAD):
        raise TrustError("sealed")
    private = _private(key, passphrase)
    try:
        copy = _SUITE.decrypt(sealed[len(head) + 1 :], private, head + b"\n")
    except (InvalidTag, ValueError):
        raise TrustError("sealed") from None
    return head.removeprefix(HEAD).decode("ascii"), copy


def _head(engine: str) -> bytes:
    return HEAD + engine.encode("ascii") + b"\n"


def _public(path: Path) -> hpke.MLKEM768X25519PublicKey:
    try:
        text = path.read_text(encoding="utf-8", errors="replace").strip()
    except (FileNotFoundError, IsADirectoryError):
        raise TrustError("no_file") from None
    try:
        raw = decode(text.removeprefix(_KEY_HEAD), _MLKEM_BYTES + _X25519_BYTES)
    except TrustError:
        raise TrustError("key_kind") from None
    return hpke.MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(raw[:_MLKEM_BYTES]),
        X25519PublicKey.from_public_bytes(raw[_MLKEM_BYTES:]),
    )


def _private(path: Path, passphrase: str) -> hpke.MLKEM768X25519PrivateKey:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise TrustError("no_file") from None
    if path.stat().st_mode & 0o077:
        raise TrustError("key_open_to_others")
    first, end, second = data.partition(_END)
    try:
        kem = load_pem_private_key(first + end, passphrase.encode())
        curve = load_pem_private_key(second, passphrase.encode())
    except (TypeError, ValueError):
        raise TrustError("passphrase_wrong") from None
    if not isinstance(kem, MLKEM768PrivateKey) or not isinstance(curve, X25519PrivateKey):
        raise TrustError("key_kind")
    return hpke.MLKEM768X25519PrivateKey(kem, curve)
