"""Private keys and certificates as files: PKCS8 under a passphrase, 0600, never overwritten."""

import os
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from anonymity.trust.canonical import canonical, read_canonical
from anonymity.trust.certificates import Certificate
from anonymity.trust.errors import TrustError

OWNER_ONLY: Final = 0o600
# A passphrase guards a file that may be copied; shorter ones are guessed at leisure.
SHORTEST_PASSPHRASE: Final = 12


def write_key(path: Path, key: Ed25519PrivateKey, passphrase: str | None) -> None:
    """Write a private key. Only a demo may leave the passphrase out.

    Raises:
        TrustError: `file_exists`, `passphrase_short`.
    """
    encryption: KeySerializationEncryption = NoEncryption()
    if passphrase is not None:
        if len(passphrase) < SHORTEST_PASSPHRASE:
            raise TrustError("passphrase_short")
        encryption = BestAvailableEncryption(passphrase.encode())
    write_new(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))


def read_key(path: Path, passphrase: str | None) -> Ed25519PrivateKey:
    """Read a private key.

    Raises:
        TrustError: `no_file`, `key_open_to_others`, `passphrase_wrong`, `key_kind`.
    """
    data = _read(path)
    if path.stat().st_mode & 0o077:
        raise TrustError("key_open_to_others")
    try:
        key = load_pem_private_key(data, None if passphrase is None else passphrase.encode())
    except (TypeError, ValueError):
        # Wrong, missing or superfluous: which of them is not said to whoever tries.
        raise TrustError("passphrase_wrong") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise TrustError("key_kind")
    return key


def write_certificate(path: Path, certificate: Certificate) -> None:
    """Write a certificate in its canonical form; raises TrustError `file_exists`."""
    write_new(path, canonical(certificate))


def read_json(path: Path) -> object:
    """Read any JSON; raises TrustError `no_file`, `not_json`."""
    try:
        return msgspec.json.decode(_read(path))
    except msgspec.DecodeError:
        raise TrustError("not_json") from None


def read_certificate(path: Path) -> object:
    """Read canonical JSON; raises TrustError `no_file`, `canonical`."""
    return read_canonical(_read(path))


def write_new(path: Path, data: bytes) -> None:
    """Write a file that nobody else can read, whole or not at all, and never over another one.

    Raises:
        TrustError: `file_exists`, `folder` when something else has the folder's name.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise TrustError("folder") from None
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # link, unlike rename, refuses to replace.
        os.link(draft, path)
    except FileExistsError:
        raise TrustError("file_exists") from None
    finally:
        draft.unlink(missing_ok=True)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise TrustError("no_file") from None
