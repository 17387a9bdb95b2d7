"""Makes accounts. Those of a demo are made once and kept in one file of the state directory."""

import base64
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import transaction

from counsellor.accounts.demo_file import Kept, read_demo_file, write_demo_file
from counsellor.accounts.models import Role, Staff, StaffOneTimePassword
from counsellor.accounts.ports import TOTP_DIGITS, TOTP_STEP_SECONDS, DemoAccount

# RFC 4226: a shared secret of 160 bits.
SECRET_BYTES: Final = 20

# Name at login, alias that visitors see, role.
PEOPLE: Final = (
    ("linnea", "Linnea", Role.COUNSELLOR),
    ("noor", "Noor", Role.COUNSELLOR),
    ("handledare", "Handledare", Role.SUPERVISOR),
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


def ensure_demo_accounts(organisation_id: str, path: Path) -> tuple[DemoAccount, ...]:
    """Make the demo accounts on the first day, read them again on the second.

    Args:
        organisation_id: whose staff they are.
        path: the file (0600) that keeps their passwords; only a demo has one.
    """
    organisation = settings.CHATSVC_ORGANISATIONS.by_id(organisation_id)
    doors = () if organisation is None else tuple(organisation.doors)
    kept = read_demo_file(path)
    if kept is None:
        kept = tuple(
            Kept(name, alias, str(role), _password(), secrets.token_hex(SECRET_BYTES))
            for name, alias, role in PEOPLE
        )
        write_demo_file(path, kept)
    with transaction.atomic():
        for one in kept:
            _ensure(one, organisation_id, doors)
    return tuple(_shown(one) for one in kept)


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
    if staff.doors != list(doors):
        staff.doors = list(doors)
        staff.save(update_fields=["doors"])
    if not StaffOneTimePassword.objects.filter(user=staff).exists():
        set_one_time_password(staff, bytes.fromhex(one.secret))


def _shown(one: Kept) -> DemoAccount:
    query = urlencode(
        {
            "secret": base64.b32encode(bytes.fromhex(one.secret)).decode(),
            "issuer": "chatsvc demo",
            "algorithm": "SHA1",
            "digits": TOTP_DIGITS,
            "period": TOTP_STEP_SECONDS,
        },
        quote_via=quote,
    )
    uri = f"otpauth://totp/{quote('chatsvc demo:' + one.name)}?{query}"
    return DemoAccount(one.name, one.alias, one.role, one.password, uri)


def _password() -> str:
    groups = ("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(GROUPS))
    return "-".join(groups)
