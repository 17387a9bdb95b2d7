"""Second factors and passwords, and the accounts of a demo: made once, kept in one file."""

import base64
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import transaction

from counsellor.accounts.demo_file import Kept, read_demo_file, write_demo_file
from counsellor.accounts.models import Role, Staff, StaffOneTimePassword
from counsellor.accounts.one_time import TOTP_DIGITS, TOTP_STEP_SECONDS
from counsellor.accounts.ports import DemoAccount

# RFC 4226: a shared secret of 160 bits.
SECRET_BYTES: Final = 20

# Name at login, alias that visitors see, role.
People: TypeAlias = Sequence[tuple[str, str, Role]]
PEOPLE: Final[People] = (
    ("linnea", "Linnea", Role.COUNSELLOR),
    ("noor", "Noor", Role.COUNSELLOR),
    ("handledare", "Handledare", Role.SUPERVISOR),
    ("tolk", "Alva", Role.INTERPRETER),
)

# What they write in, so that the demo has languages that nobody on duty reads.
LANGUAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "linnea": ("ro", "sv"),
    "noor": ("en", "sv"),
    "tolk": ("ar", "sv"),
    "ingrid": ("en", "sv"),
}

# A name is one account's on the whole installation.
PARTNERS_PEOPLE: Final[People] = (
    ("ingrid", "Ingrid", Role.COUNSELLOR),
    ("samordnare", "Samordnare", Role.SUPERVISOR),
)

# No letters that look alike, so that the password can be typed from a terminal.
LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS: Final = 4  # of four letters: 79 bits


def set_one_time_password(staff: Staff, secret: bytes) -> None:
    """Give `staff` a second factor with this secret (20 bytes), replacing any other."""
    StaffOneTimePassword.objects.filter(user=staff).delete()
    row = StaffOneTimePassword(user=staff, name="authenticator", confirmed=True)
    row.keep(secret)
    row.save()


def ensure_demo_accounts(
    organisation_id: str, path: Path, people: People = PEOPLE
) -> tuple[DemoAccount, ...]:
    """Make the demo accounts on the first day, read them again on the second.

    Args:
        organisation_id: whose staff they are.
        path: the file (0600) that keeps their passwords; only a demo has one, for all its staff.
        people: who they are.
    """
    organisation = settings.CHATSVC_ORGANISATIONS.by_id(organisation_id)
    doors = () if organisation is None else tuple(organisation.doors)
    if organisation is not None and not organisation.may_share(doors):
        doors = doors[:1]
    kept = read_demo_file(path) or ()
    known = {one.name for one in kept}
    fresh = tuple(
        Kept(name, alias, str(role), random_password(), secrets.token_hex(SECRET_BYTES))
        for name, alias, role in people
        if name not in known
    )
    if fresh:  # the first day, or the first day of a version with one more
        kept += fresh
        write_demo_file(path, kept)
    ours = tuple(one for one in kept if _is_of(people, one.name))
    with transaction.atomic():
        for one in ours:
            _ensure(one, organisation_id, doors)
    return tuple(_shown(one, organisation_id) for one in ours)


def _is_of(people: People, name: str) -> bool:
    """Whom the file names beside both, a drill's staff say, is the first organisation's."""
    if people is PEOPLE:
        return name not in {one for one, _, _ in PARTNERS_PEOPLE}
    return name in {one for one, _, _ in people}


def _ensure(one: Kept, organisation_id: str, doors: Sequence[str]) -> None:
    """Make the row if it is missing: the database may be younger than the file."""
    staff = Staff.objects.filter(username=one.name, is_demo=True).first()
    if staff is None:
        staff = Staff.objects.create_staff(
            one.name,
            one.password,
            alias=one.alias,
            role=one.role,
            organisation=organisation_id,
            is_demo=True,
        )
    languages = LANGUAGES.get(one.name, ())
    if (staff.doors, staff.languages) != (list(doors), list(languages)):
        staff.doors, staff.languages = list(doors), list(languages)
        staff.save(update_fields=["doors", "languages"])
    if not StaffOneTimePassword.objects.filter(user=staff).exists():
        set_one_time_password(staff, bytes.fromhex(one.secret))


def _shown(one: Kept, organisation_id: str) -> DemoAccount:
    uri = otpauth_uri("chatsvc demo", one.name, bytes.fromhex(one.secret))
    return DemoAccount(one.name, one.alias, one.role, one.password, uri, organisation_id)


def otpauth_uri(issuer: str, name: str, secret: bytes) -> str:
    """Return what an authenticator app scans: whose account, and its secret (20 bytes)."""
    query = urlencode(
        {
            "secret": base64.b32encode(secret).decode(),
            "issuer": issuer,
            "algorithm": "SHA1",
            "digits": TOTP_DIGITS,
            "period": TOTP_STEP_SECONDS,
        },
        quote_via=quote,
    )
    return f"otpauth://totp/{quote(issuer + ':' + name)}?{query}"


def random_password() -> str:
    """Return a password of 79 random bits that can be read aloud and typed."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(GROUPS))
    return "-".join(groups)
