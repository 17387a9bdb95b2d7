"""`chatsvc keys`: the ceremony that makes and certifies the keys staff are believed by.

Run it on a machine that is not the server's. Every step prints fingerprints as words: read them
aloud, and compare them with the card.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from anonymity.clock import SystemClock
from anonymity.trust import ceremony
from anonymity.trust.base64url import decode, encode
from anonymity.trust.errors import TrustError
from anonymity.trust.fingerprint import fingerprint
from anonymity.trust.issue import issue_list_key, issue_reception
from anonymity.trust.key_files import read_key
from chatsvc.cli import copy_keys, keys_devices
from chatsvc.cli.errors import CommandError
from chatsvc.cli.keys_passphrases import add_passphrases, passphrases

SENTENCES: Final = {
    "base64url": "The public key must be 43 letters of base64url, as `chatsvc keys show` prints.",
    "body": "A certificate would say something that no client accepts; check the names given.",
    "canonical": "A certificate file has been changed; it is not the one that was signed.",
    "expired": "A certificate of the folder has run out; certify its key anew.",
    "folder": "The folder cannot be used; something else has its name.",
    "certificate": "A file is not a certificate of the kind that is needed here.",
    "file_exists": "There is a file of that name already; nothing is ever overwritten.",
    "key_kind": "The key file holds another kind of key than this step needs.",
    "key_open_to_others": "Others can read the key file; `chmod 600` it and think about who did.",
    "no_file": "A file that this step needs is not there.",
    "not_its_key": "The certificates in the folder belong to other keys.",
    "not_json": "A file is not JSON.",
    "passphrase_short": "A passphrase has at least 12 characters.",
    "passphrase_wrong": "The passphrase does not open the key.",
    "sealed": "The file is no copy of ours, was changed, or is sealed to another key.",
    "request": "The request is not signed by the device it names.",
    "signature": "A signature does not hold.",
    "window": "A certificate would be valid for longer than clients accept.",
}


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its steps."""
    parser = subparsers.add_parser("keys", help="the ceremony", description=__doc__)
    steps = parser.add_subparsers(dest="step", required=True, metavar="STEP")
    root = _step(steps, "root", "make the root key", make_root)
    root.set_defaults(needs_org=False)
    _step(steps, "backup", "make the key that copies of the tables are sealed to", make_backup)
    for name, sentence, action in (
        ("reception", "make a reception key and let the root certify it", make_reception),
        ("list-key", "make a list key and let the reception certify it", make_list_key),
    ):
        step = _step(steps, name, sentence, action)
        _add_org(step)
        step.add_argument("--public-key", help="certify this key, made on its holder's machine")
    make = _step(steps, "make", "make a key alone, to be certified elsewhere", make_alone)
    make.add_argument("name", choices=["reception", "list"])
    day = _step(steps, "day", "certify the day keys that a device asks for", keys_devices.certify)
    keys_devices.add_day_arguments(day)
    listed = _step(steps, "list", "sign a device list", keys_devices.sign_list)
    keys_devices.add_list_arguments(listed)
    show = steps.add_parser("show", help="say what key and certificate files are")
    show.add_argument("files", nargs="+", type=Path)
    show.set_defaults(run=_answering(keys_devices.show))


def make_root(arguments: argparse.Namespace) -> int:
    """Make root.pem."""
    path = arguments.dir / ceremony.ROOT
    pk = ceremony.make_key(path, passphrases(arguments).new("root"))
    _say("root", pk)
    sys.stdout.write(f'Organisation file: root_public_keys = ["{encode(pk)}"]\n')
    return 0


def make_backup(arguments: argparse.Namespace) -> int:
    """Make backup.pem, which stays with its holder, and backup.pub, which goes to the server."""
    pk = copy_keys.make(arguments.dir, passphrases(arguments).new("backup"))
    sys.stdout.write(f"backup: {fingerprint(pk)}\n")
    return 0


def make_reception(arguments: argparse.Namespace) -> int:
    """Make reception.pem (or take a public key) and write reception.json."""
    asked = passphrases(arguments)
    opened = asked.old("root")
    words = {"org": arguments.org, "now_s": _now_s(), "demo": arguments.demo}
    _refuse_early(arguments.dir / ceremony.RECEPTION_CERTIFICATE)
    issue_reception(read_key(arguments.dir / ceremony.ROOT, opened), pk=bytes(32), **words)
    pk = _public_key(arguments, ceremony.RECEPTION, lambda: asked.new("reception"))
    ceremony.certify_reception(arguments.dir, opened, pk, **words)
    _say("reception", pk)
    return 0


def make_list_key(arguments: argparse.Namespace) -> int:
    """Make list.pem (or take a public key) and write list.json."""
    asked = passphrases(arguments)
    opened = asked.old("reception")
    words = {"org": arguments.org, "now_s": _now_s(), "demo": arguments.demo}
    _refuse_early(arguments.dir / ceremony.LIST_CERTIFICATE)
    issue_list_key(read_key(arguments.dir / ceremony.RECEPTION, opened), pk=bytes(32), **words)
    pk = _public_key(arguments, ceremony.LIST, lambda: asked.new("list"))
    ceremony.certify_list_key(arguments.dir, opened, pk, **words)
    _say("list", pk)
    return 0


def make_alone(arguments: argparse.Namespace) -> int:
    """Make a key on its holder's own machine; only its public part travels."""
    path = arguments.dir / f"{arguments.name}.pem"
    pk = ceremony.make_key(path, passphrases(arguments).new(arguments.name))
    _say(arguments.name, pk)
    return 0


def _step(
    steps: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    sentence: str,
    action: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    step = steps.add_parser(name, help=sentence)
    step.add_argument("--dir", type=Path, required=True, help="folder of keys and certificates")
    add_passphrases(step)
    step.set_defaults(run=_answering(action))
    return step


def _add_org(step: argparse.ArgumentParser) -> None:
    step.add_argument("--org", required=True, help="the organisation's id")
    step.add_argument("--demo", action="store_true", help="mark everything as a demo's")


def _answering(
    action: Callable[[argparse.Namespace], int],
) -> Callable[[argparse.Namespace], int]:
    """Turn refusals into one sentence for the operator."""

    def run(arguments: argparse.Namespace) -> int:
        try:
            return action(arguments)
        except TrustError as refused:
            sentence = SENTENCES.get(refused.code, "What was given does not fit together.")
            raise CommandError(refused.code, sentence) from refused

    return run


def _refuse_early(certificate: Path) -> None:
    """Keep a refused step from leaving a key behind, which would block the second try.

    Callers then issue once for nobody: a wrong passphrase or name is found before a key is made.
    """
    if certificate.exists():
        raise TrustError("file_exists")


def _public_key(arguments: argparse.Namespace, name: str, passphrase: Callable[[], str]) -> bytes:
    if arguments.public_key is not None:
        return decode(arguments.public_key, 32)
    return ceremony.make_key(arguments.dir / name, passphrase())


def _say(name: str, pk: bytes) -> None:
    sys.stdout.write(f"{name}: {fingerprint(pk)}\npublic key: {encode(pk)}\n")


def _now_s() -> int:
    return SystemClock().now_ms() // 1000
