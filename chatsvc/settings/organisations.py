"""The organisations of this installation: one TOML file each, read once at start."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec

from chatsvc.settings.errors import SettingsError

# An id stands in store keys (`o:<org>:...`) and folder names, so nothing in it may need escaping.
ORGANISATION_ID: Final = re.compile(r"[a-z][a-z0-9-]{1,30}")
# Door names stand in store keys too.
DOOR_ID: Final = re.compile(r"[a-z][a-z0-9-]{1,30}")

# What a browser writes into the Origin header: small letters, a port only where it is not usual.
ORIGIN: Final = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[1-9][0-9]{0,4})?")
# An Ed25519 public key, 32 bytes in base64url without padding.
ROOT_KEY: Final = re.compile(r"[A-Za-z0-9_-]{43}")

ByLanguage = Mapping[str, str]


class Door(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One reception behind the queue of its own; the name is shown after the choice only."""

    name: str


class Number(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"purpose": "for"}):
    """A telephone number of last resort; texts per language tag."""

    number: str
    name: ByLanguage
    hours: ByLanguage
    purpose: ByLanguage


class Organisation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One municipality, consortium or non-profit, as its file says.

    Attributes:
        root_public_keys: Ed25519 public keys as base64url; staff chains end in one of them (P1).
        paths: what a visitor chooses in plain words -> id of the door that answers.
        exit_target: where quick exit leads (P14).
    """

    id: str
    name: str
    visitor_origin: str
    console_origin: str
    root_public_keys: tuple[str, ...]
    languages: tuple[str, ...]
    exit_target: str
    doors: Mapping[str, Door]
    paths: Mapping[str, str]
    numbers: tuple[Number, ...] = ()
    demo: bool = False

    @property
    def visitor_host(self) -> str:
        """Host header of the visitor's page, port included."""
        return urlsplit(self.visitor_origin).netloc

    @property
    def console_host(self) -> str:
        """Host header of the console, port included."""
        return urlsplit(self.console_origin).netloc


@dataclass(frozen=True, slots=True)
class Organisations:
    """Every organisation of this installation."""

    all: tuple[Organisation, ...]

    def by_visitor_host(self, host: str) -> Organisation | None:
        """Return whose visitors' page this Host is; None means: answer 421."""
        return next((one for one in self.all if one.visitor_host == host.lower()), None)

    def by_console_host(self, host: str) -> Organisation | None:
        """Return whose console this Host is; None means: answer 421."""
        return next((one for one in self.all if one.console_host == host.lower()), None)

    def by_id(self, organisation_id: str) -> Organisation | None:
        """Return the organisation with this id, if there is one."""
        return next((one for one in self.all if one.id == organisation_id), None)


def load_organisations(folder: Path, *, demo: bool = True) -> Organisations:
    """Read every `*.toml` of a folder; a missing folder holds none.

    Args:
        folder: the value of CHATSVC_ORGANISATIONS.
        demo: whether demo organisations may be there (CHATSVC_DEMO=1).

    Raises:
        SettingsError: a file does not parse, contradicts itself or another one.
    """
    found = tuple(_load(path, demo=demo) for path in sorted(folder.glob("*.toml")))
    for what in ("id", "visitor_host", "console_host"):
        values = [getattr(one, what) for one in found]
        if len(set(values)) < len(values):
            raise SettingsError("organisation_twice", f"Two organisations share one {what}.")
    if {one.visitor_host for one in found} & {one.console_host for one in found}:
        sentence = "A visitors' page and a console share one host; cookies would cross."
        raise SettingsError("organisation_hosts", sentence)
    return Organisations(found)


def _load(path: Path, *, demo: bool) -> Organisation:
    """Read one file."""
    try:
        organisation = msgspec.toml.decode(path.read_bytes(), type=Organisation)
    except (msgspec.DecodeError, OSError, UnicodeDecodeError) as wrong:
        raise SettingsError("organisation_file", f"{path.name} cannot be read: {wrong}.") from wrong
    fault = _fault(organisation, demo=demo)
    if fault is not None:
        raise SettingsError(fault[0], f"{path.name}: {fault[1]}")
    return organisation


def _fault(one: Organisation, *, demo: bool) -> tuple[str, str] | None:
    """Say what is wrong first inside one file, as a code and a sentence."""
    origins = [urlsplit(origin) for origin in (one.visitor_origin, one.console_origin)]
    demands = (
        (
            ORGANISATION_ID.fullmatch(one.id) is not None,
            "organisation_id",
            "id must be 2-31 of a-z, 0-9 and '-', a letter first.",
        ),
        (
            bool(one.doors) and all(DOOR_ID.fullmatch(door) for door in one.doors),
            "organisation_doors",
            "there must be doors, named with a-z, 0-9 and '-'.",
        ),
        (
            bool(one.paths) and set(one.paths.values()) <= set(one.doors),
            "organisation_paths",
            "every path must lead to a door of this file.",
        ),
        (
            all(ORIGIN.fullmatch(origin) for origin in (one.visitor_origin, one.console_origin)),
            "organisation_origin",
            "visitor_origin and console_origin are scheme://host[:port] in small letters.",
        ),
        (
            bool(one.languages and one.root_public_keys),
            "organisation_empty",
            "languages and root_public_keys must not be empty.",
        ),
        (
            all(ROOT_KEY.fullmatch(key) for key in one.root_public_keys),
            "organisation_root",
            "root_public_keys are 43 letters of base64url each, as `chatsvc keys root` prints.",
        ),
        (
            one.exit_target.startswith("https://"),
            "organisation_exit",
            "exit_target must be an https:// address.",
        ),
        (
            demo or not one.demo,
            "demo_organisation",
            "a demo organisation is refused without CHATSVC_DEMO=1.",
        ),
        (
            one.demo or all(origin.scheme == "https" for origin in origins),
            "organisation_https",
            "origins must be https:// outside the demo.",
        ),
    )
    return next(((code, why) for holds, code, why in demands if not holds), None)
