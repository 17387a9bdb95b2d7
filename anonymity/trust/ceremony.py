"""The ceremony: makes the keys of one organisation in a folder and certifies them in order.

Folder: `root.pem`, `reception.pem`, `list.pem` (keys); `reception.json`, `list.json`
(certificates).
On a real day each holder has a folder of their own and only certificates and public keys travel.
"""

from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from anonymity.trust.bodies import ListBody, ReceptionBody, RequestedDay, Role
from anonymity.trust.certificates import Certificate, opened, public_bytes, public_text
from anonymity.trust.errors import TrustError
from anonymity.trust.issue import (
    issue_day,
    issue_device_list,
    issue_list_key,
    issue_reception,
)
from anonymity.trust.key_files import (
    read_certificate,
    read_key,
    write_certificate,
    write_key,
)

ROOT, RECEPTION, LIST = "root.pem", "reception.pem", "list.pem"
RECEPTION_CERTIFICATE, LIST_CERTIFICATE = "reception.json", "list.json"


def make_key(path: Path, passphrase: str | None) -> bytes:
    """Make a key file and return its public 32 bytes; raises TrustError (key_files)."""
    key = Ed25519PrivateKey.generate()
    # A card whose key begins with a hyphen cannot be typed after `--root`: argparse sees an option.
    while public_text(key).startswith("-"):
        key = Ed25519PrivateKey.generate()
    write_key(path, key, passphrase)
    return public_bytes(key)


def certify_reception(
    folder: Path, passphrase: str | None, pk: bytes, *, org: str, now_s: int, demo: bool
) -> Certificate:
    """Let the root of `folder` certify a reception key; writes reception.json."""
    root = read_key(folder / ROOT, passphrase)
    certificate = issue_reception(root, org=org, pk=pk, now_s=now_s, demo=demo)
    write_certificate(folder / RECEPTION_CERTIFICATE, certificate)
    return certificate


def certify_list_key(
    folder: Path, passphrase: str | None, pk: bytes, *, org: str, now_s: int, demo: bool
) -> Certificate:
    """Let the reception of `folder` certify a list key; writes list.json."""
    reception = read_key(folder / RECEPTION, passphrase)
    certificate = issue_list_key(reception, org=org, pk=pk, now_s=now_s, demo=demo)
    write_certificate(folder / LIST_CERTIFICATE, certificate)
    return certificate


@dataclass(frozen=True, slots=True)
class ReceptionKeys:
    """An open reception: its keys in memory, its certificates checked against the root.

    Attributes:
        expires: when the first of its certificates runs out, Unix seconds.
    """

    org: str
    demo: bool
    reception: Ed25519PrivateKey
    list_key: Ed25519PrivateKey
    reception_certificate: object
    list_certificate: object
    expires: int

    def __repr__(self) -> str:
        """Show whose, and no key."""
        return f"ReceptionKeys({self.org})"

    def certify_days(
        self, days: tuple[RequestedDay, ...], doors: tuple[str, ...], roles: tuple[Role, ...]
    ) -> dict[str, object]:
        """Return what the browser gets: `{"reception": cert, "days": [cert, ...]}`."""
        certificates = [
            issue_day(self.reception, day, org=self.org, doors=doors, roles=roles, demo=self.demo)
            for day in days
        ]
        return {"reception": self.reception_certificate, "days": certificates}

    def sign_list(self, version: int, day_keys: list[bytes], now_s: int) -> dict[str, object]:
        """Return the document to publish: `{"reception", "list", "devices"}`."""
        devices = issue_device_list(
            self.list_key,
            org=self.org,
            version=version,
            day_keys=day_keys,
            now_s=now_s,
            demo=self.demo,
        )
        return {
            "reception": self.reception_certificate,
            "list": self.list_certificate,
            "devices": devices,
        }


def open_reception(
    folder: Path, root: bytes, reception_passphrase: str | None, list_passphrase: str | None
) -> ReceptionKeys:
    """Read a reception's keys and certificates.

    Raises:
        TrustError: a file is missing, a passphrase wrong, or a certificate is not for its key.
    """
    reception = read_key(folder / RECEPTION, reception_passphrase)
    list_key = read_key(folder / LIST, list_passphrase)
    reception_certificate = read_certificate(folder / RECEPTION_CERTIFICATE)
    list_certificate = read_certificate(folder / LIST_CERTIFICATE)
    body = opened(reception_certificate, ReceptionBody, [root])
    listed = opened(list_certificate, ListBody, [public_bytes(reception)])
    matching = (
        body.pk == public_text(reception)
        and listed.pk == public_text(list_key)
        and (body.org, body.demo) == (listed.org, listed.demo)
    )
    if not matching:
        raise TrustError("not_its_key")
    return ReceptionKeys(
        org=body.org,
        demo=body.demo,
        reception=reception,
        list_key=list_key,
        reception_certificate=reception_certificate,
        list_certificate=list_certificate,
        expires=min(body.exp, listed.exp),
    )
