"""The organisations of this installation: one TOML file each, read once at start."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal, TypeAlias
from urllib.parse import urlsplit

import msgspec

from chatsvc.settings.alert_file import Alerts
from chatsvc.settings.errors import SettingsError
from chatsvc.settings.escalation_file import Escalation, Phone, Words
from chatsvc.settings.partner_file import Partner, disagreement, of_partners
from chatsvc.settings.shift_rules import ShiftRules

# An id stands in store keys (`o:<org>:...`) and folder names, so nothing in it may need escaping.
ORGANISATION_ID: Final = re.compile(r"[a-z][a-z0-9-]{1,30}")
# Door names stand in store keys too.
DOOR_ID: Final = re.compile(r"[a-z][a-z0-9-]{1,30}")

# What a browser writes into the Origin header: small letters, a port only where it is not usual.
ORIGIN: Final = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[1-9][0-9]{0,4})?")
# An Ed25519 public key, 32 bytes in base64url without padding.
ROOT_KEY: Final = re.compile(r"[A-Za-z0-9_-]{43}")

# A reception's lowest age; above 21 a limit would hide something else (domain.md 1.1: 15, 18).
LEAST_AGE: Final = 7
GROWN_UP: Final = 21
# Minutes: below it is no talk, and above it the bucket without an end begins (tally/lengths.py).
SHORTEST_TALK: Final = 5
LONGEST_TALK: Final = 180
# A consortium of municipalities is an authority as they are; one with a church in it is not.
Kind: TypeAlias = Literal["municipality", "consortium", "church", "nonprofit"]
# What binds those who answer (domain.md L14): secrecy of an authority, or SoL 17 kap. 11 §.
LAWS: Final[Mapping[Kind, frozenset[str]]] = {
    "municipality": frozenset({"osl"}),
    "consortium": frozenset({"osl", "sol"}),
    "church": frozenset({"sol"}),
    "nonprofit": frozenset({"sol"}),
}

ByLanguage = Mapping[str, str]


class Door(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One reception behind the queue of its own; the name is shown after the choice only.

    Attributes:
        age_from: from which age it answers; None: it has no age limit. Said to visitors, never
            asked of them.
        talk_minutes: how long a talk takes there as those who answer know it; None: nobody has
            said. Told to who waits until enough is measured, never after.
        talk_source: who says so, and out of what; for staff.
    """

    name: str
    age_from: Annotated[int, msgspec.Meta(ge=LEAST_AGE, le=GROWN_UP)] | None = None
    talk_minutes: Annotated[int, msgspec.Meta(ge=SHORTEST_TALK, le=LONGEST_TALK)] | None = None
    talk_source: str = ""


class Number(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"purpose": "for"}):
    """A telephone number of last resort; texts per language tag.

    Attributes:
        age_from: from which age somebody answers there; None: everybody is answered.
    """

    number: str
    name: ByLanguage
    hours: ByLanguage
    purpose: ByLanguage
    age_from: Annotated[int, msgspec.Meta(ge=LEAST_AGE, le=GROWN_UP)] | None = None


class Contact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the reception is reached by whoever something hinders (the accessibility statement)."""

    phone: Phone
    address: Words


class Organisation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One municipality, consortium or non-profit, as its file says.

    Attributes:
        root_public_keys: Ed25519 public keys as base64url; staff chains end in one of them (P1).
        paths: what a visitor chooses in plain words -> id of the door that answers.
        exit_target: where quick exit leads (P14).
        contact: the reception's telephone and address, for the accessibility statement.
        kind: what it is in law; None: nobody has said, and it does not open.
        shifts: what the shift plan must keep to.
        alerts: from when on somebody is told that it takes too long.
        shared_staff: which doors may have the same people, as groups of door ids. An account at
            two doors of no common group answers nowhere.
        partner: receptions of this installation that may be shown to new visitors instead.
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
    escalation: Escalation = Escalation()
    demo: bool = False
    contact: Contact | None = None
    kind: Kind | None = None
    shifts: ShiftRules = ShiftRules()
    alerts: Alerts = Alerts()
    shared_staff: tuple[tuple[str, ...], ...] = ()
    partner: tuple[Partner, ...] = ()

    def may_share(self, doors: Collection[str]) -> bool:
        """Whether one person may work at all these doors: at one always."""
        return len(set(doors)) <= 1 or any(set(doors) <= set(group) for group in self.shared_staff)

    def agreement(self, partner: str) -> Partner | None:
        """What is agreed with another organisation, by its id; None: nothing."""
        return next((one for one in self.partner if one.id == partner), None)

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
    roots = [key for one in found for key in frozenset(one.root_public_keys)]
    if len(set(roots)) < len(roots):
        sentence = "Two organisations share a root key; whoever holds it certifies staff of both."
        raise SettingsError("organisation_root_shared", sentence)
    unlike = disagreement(found)
    if unlike is not None:
        raise SettingsError(*unlike)
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
    demands = (*_written(one), *_bounded(one, demo=demo), *of_partners(one))
    return next(((code, why) for holds, code, why in demands if not holds), None)


def _written(one: Organisation) -> tuple[tuple[bool, str, str], ...]:
    """Ask whether names, places and keys are written as such."""
    return (
        (
            ORGANISATION_ID.fullmatch(one.id) is not None,
            "organisation_id",
            "id must be 2-31 of a-z, 0-9 and '-', a letter first.",
        ),
        *_of_doors(one),
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
    )


def _bounded(one: Organisation, *, demo: bool) -> tuple[tuple[bool, str, str], ...]:
    """Ask whether law, shifts and a demo keep within what binds them."""
    origins = [urlsplit(origin) for origin in (one.visitor_origin, one.console_origin)]
    return (
        (
            one.kind is None or one.escalation.law in LAWS[one.kind],
            "organisation_law",
            "[escalation] law must be the one that binds this kind of organisation.",
        ),
        (
            one.shifts.is_bounded(),
            "organisation_shifts",
            "[shifts] min_people must be 2-10 and max_hours 1-8.",
        ),
        (
            one.shifts.lets_a_talk_end(),
            "organisation_last_entry",
            "[shifts] last_entry_minutes must be 30-45: a talk needs them.",
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


def _of_doors(one: Organisation) -> tuple[tuple[bool, str, str], ...]:
    """What its doors, and what leads to them, must keep to."""
    return (
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
            all(_is_group(group, one.doors) for group in one.shared_staff),
            "organisation_shared_staff",
            "shared_staff must be lists of two or more different doors of this file.",
        ),
        (
            all(
                (door.talk_minutes is None) == (not door.talk_source) for door in one.doors.values()
            ),
            "organisation_talk",
            "talk_minutes and talk_source of a door go together: a figure has a source.",
        ),
    )


def _is_group(group: Collection[str], doors: Mapping[str, Door]) -> bool:
    return len(set(group)) == len(group) > 1 and set(group) <= set(doors)
