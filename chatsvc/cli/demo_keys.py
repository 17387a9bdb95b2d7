"""The demo's root, reception and list keys: made once, unencrypted, 0600, marked `demo`."""

from pathlib import Path
from typing import Final

from anonymity.clock import Clock, SystemClock
from anonymity.trust.base64url import encode
from anonymity.trust.bodies import DAY, ListBody, ReceptionBody
from anonymity.trust.ceremony import (
    LIST,
    LIST_CERTIFICATE,
    RECEPTION,
    RECEPTION_CERTIFICATE,
    ROOT,
    ReceptionKeys,
    certify_list_key,
    certify_reception,
    make_key,
    open_reception,
)
from anonymity.trust.certificates import opened, public_bytes
from anonymity.trust.key_files import read_certificate, read_key

FOLDER: Final = "demo_keys"
# Renewed while a list signed today (7 days) still lives under it.
RENEWED_BEFORE: Final = 8 * DAY


def demo_keys_folder(state_dir: Path, org_id: str) -> Path:
    """Return where a demo organisation's keys are kept."""
    return state_dir / FOLDER / org_id


def ensure_demo_keys(state_dir: Path, org_id: str, clock: Clock | None = None) -> str:
    """Make what is missing, renew what runs out, and return the root's public key (base64url).

    Raises:
        TrustError: a file of the folder cannot be used.
    """
    now_s = (clock or SystemClock()).now_ms() // 1000
    folder = demo_keys_folder(state_dir, org_id)
    for name in (ROOT, RECEPTION, LIST):
        if not (folder / name).exists():
            make_key(folder / name, None)
    root, reception = (public_bytes(read_key(folder / name, None)) for name in (ROOT, RECEPTION))
    certificate = folder / RECEPTION_CERTIFICATE
    if certificate.exists():
        body = opened(read_certificate(certificate), ReceptionBody, [root])
        if body.exp < now_s + RENEWED_BEFORE:
            certificate.unlink()
    if not certificate.exists():
        certify_reception(folder, None, reception, org=org_id, now_s=now_s, demo=True)
    _ensure_list_certificate(folder, reception, org_id, now_s)
    return encode(root)


def open_demo_reception(state_dir: Path, org_id: str, clock: Clock | None = None) -> ReceptionKeys:
    """Return the demo's keys, made or renewed if need be; raises TrustError as above."""
    root = read_key(_ensured(state_dir, org_id, clock) / ROOT, None)
    return open_reception(demo_keys_folder(state_dir, org_id), public_bytes(root), None, None)


def _ensured(state_dir: Path, org_id: str, clock: Clock | None) -> Path:
    ensure_demo_keys(state_dir, org_id, clock)
    return demo_keys_folder(state_dir, org_id)


def _ensure_list_certificate(folder: Path, reception: bytes, org_id: str, now_s: int) -> None:
    path = folder / LIST_CERTIFICATE
    if path.exists():
        body = opened(read_certificate(path), ListBody, [reception])
        if body.exp < now_s + RENEWED_BEFORE:
            path.unlink()
    if not path.exists():
        pk = public_bytes(read_key(folder / LIST, None))
        certify_list_key(folder, None, pk, org=org_id, now_s=now_s, demo=True)
