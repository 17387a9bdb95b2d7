"""The daily steps of `chatsvc keys`: day keys of a device, device lists, and what a file is."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, get_args

import msgspec

from anonymity.clock import SystemClock
from anonymity.trust import ceremony
from anonymity.trust.base64url import decode
from anonymity.trust.bodies import DayBody, Role
from anonymity.trust.certificates import opened, public_bytes
from anonymity.trust.errors import TrustError
from anonymity.trust.fingerprint import fingerprint
from anonymity.trust.key_files import read_json, write_certificate
from anonymity.trust.reception_policy import Account, Grant, Refused, decide
from chatsvc.cli.errors import CommandError
from chatsvc.cli.keys_passphrases import passphrases

REFUSALS: Final = {
    "clock": "The device's clock is more than a day off, or the request is old.",
    "days": "The request asks for days that are not the coming two weeks.",
    "foreign": "The request is for another organisation.",
    "request": "The request is not signed by the device it names.",
}


class _Answer(msgspec.Struct, frozen=True):
    reception: object
    days: tuple[object, ...]


class _Body(msgspec.Struct, frozen=True):
    k: str = "unknown"
    org: str = "?"
    pk: str = ""
    exp: int = 0
    demo: bool = False


class _Certificate(msgspec.Struct, frozen=True):
    b: _Body
    s: str


def add_day_arguments(step: argparse.ArgumentParser) -> None:
    """Add what `keys day` needs."""
    _add_root(step)
    step.add_argument("--request", type=Path, required=True, help="the device's request, JSON")
    step.add_argument("--door", action="append", required=True, help="a door; may come again")
    step.add_argument("--role", choices=get_args(Role), required=True)
    step.add_argument("--out", type=Path, required=True, help="where the certificates go")


def add_list_arguments(step: argparse.ArgumentParser) -> None:
    """Add what `keys list` needs."""
    _add_root(step)
    step.add_argument("--version", type=int, required=True, help="higher than every one before")
    step.add_argument("--certificates", type=Path, nargs="*", default=[], help="of `keys day`")
    step.add_argument("--out", type=Path, required=True, help="where the list goes")


def certify(arguments: argparse.Namespace) -> int:
    """Verify a device's request and certify its day keys."""
    reception = _open(arguments)
    request = read_json(arguments.request)
    account = Account(
        organisation=reception.org,
        is_demo=reception.demo,
        is_active=True,
        role=arguments.role,
        doors=tuple(arguments.door),
    )
    key = _device_key(request)
    verdict = decide(request, key, account, org=reception.org, now_s=_now_s(), demo=reception.demo)
    match verdict:
        case Refused(why):
            raise CommandError(why, REFUSALS.get(why, "The request is refused."))
        case Grant(days, doors, roles):
            sys.stdout.write(f"device: {fingerprint(decode(key, 32))}\n")
            write_certificate(arguments.out, reception.certify_days(days, doors, roles))
            sys.stdout.write(f"certified {len(days)} days for {', '.join(doors)}\n")
    return 0


def sign_list(arguments: argparse.Namespace) -> int:
    """Sign a device list over the day keys of the given certificate files."""
    reception = _open(arguments)
    signer = [public_bytes(reception.reception)]
    keys = [
        decode(opened(certificate, DayBody, signer).pk, 32)
        for path in arguments.certificates
        for certificate in _answer(path).days
    ]
    document = reception.sign_list(arguments.version, keys, _now_s())
    write_certificate(arguments.out, document)
    sys.stdout.write(f"list {arguments.version} names {len(keys)} day keys\n")
    return 0


def show(arguments: argparse.Namespace) -> int:
    """Print what each file is; private keys stay closed."""
    for path in arguments.files:
        sys.stdout.write(f"{path.name}: {_described(path)}\n")
    return 0


def _described(path: Path) -> str:
    if path.suffix == ".pem":
        return "a private key, encrypted; its certificate shows whose"
    try:
        certificate = msgspec.convert(read_json(path), _Certificate)
    except msgspec.ValidationError:
        raise TrustError("certificate") from None
    body = certificate.b
    until = datetime.fromtimestamp(body.exp, UTC).date().isoformat()
    demo = ", DEMO" if body.demo else ""
    words = fingerprint(decode(body.pk, 32)) if body.pk else "no key"
    return f"{body.k} of {body.org} until {until}{demo}\n  {words}\n  {body.pk}"


def _add_root(step: argparse.ArgumentParser) -> None:
    step.add_argument("--root", required=True, help="the root's public key, from the card")


def _open(arguments: argparse.Namespace) -> ceremony.ReceptionKeys:
    asked = passphrases(arguments)
    root = decode(arguments.root, 32)
    held = ceremony.open_reception(arguments.dir, root, asked.old("reception"), asked.old("list"))
    # What an expired key signs no client believes; better to hear it here than from a visitor.
    if held.expires <= _now_s():
        raise TrustError("expired")
    return held


def _answer(path: Path) -> _Answer:
    try:
        return msgspec.convert(read_json(path), _Answer)
    except msgspec.ValidationError:
        raise TrustError("certificate") from None


def _device_key(request: object) -> str:
    try:
        return msgspec.convert(request, _Certificate).b.pk
    except msgspec.ValidationError:
        raise TrustError("request") from None


def _now_s() -> int:
    return SystemClock().now_ms() // 1000
