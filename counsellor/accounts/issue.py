"""Accounts in earnest: made, renewed, ended; what is secret is shown once. Blocking."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction

from chatsvc.settings.organisations import Organisation
from counsellor.accounts.errors import AccountError
from counsellor.accounts.models import PresentsAs, Role, Staff
from counsellor.accounts.ports import NewSecrets
from counsellor.accounts.services import (
    SECRET_BYTES,
    otpauth_uri,
    random_password,
    set_one_time_password,
)
from counsellor.audit.models import Deed
from counsellor.audit.services import note

# What is typed at login; none of it needs escaping in an address (RFC 3986, 2.3).
NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
ALIAS_LETTERS: Final = 40


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an account shall be.

    Attributes:
        doors: ids; empty: every door of the organisation, for a supervisor.
        languages: tags of what the person can write in.
    """

    name: str
    alias: str
    role: Role
    doors: Sequence[str] = ()
    languages: Sequence[str] = ()
    presents_as: PresentsAs = PresentsAs.UNSAID
    is_learner: bool = False


def make(organisation: Organisation, wanted: Wanted, now_ms: int) -> NewSecrets:
    """Make an account; it stands in the audit as a deed of the service.

    Raises:
        AccountError: `name`, `alias`, `doors`, `doors_not_shared`, `languages`, `learner` or
            `name_taken`: nothing was made.
    """
    all_doors = tuple(sorted(organisation.doors)) if wanted.role == Role.SUPERVISOR else ()
    doors = tuple(wanted.doors) or all_doors
    _check(organisation, wanted, doors)
    password = random_password()
    try:
        with transaction.atomic():
            staff = Staff.objects.create_staff(
                wanted.name,
                password,
                alias=wanted.alias,
                role=wanted.role,
                organisation=organisation.id,
                doors=sorted(set(doors)),
                languages=sorted(set(wanted.languages)),
                presents_as=wanted.presents_as,
                is_learner=wanted.is_learner,
            )
            return _handed_over(staff, password, organisation, "made", now_ms)
    except IntegrityError as taken:
        raise AccountError("name_taken", f"There is an account {wanted.name} already.") from taken


def renew(organisation: Organisation, name: str, now_ms: int) -> NewSecrets:
    """Give an account a new password and second factor; whoever is signed in with it is out.

    Raises:
        AccountError: `no_account`, or `ended`.
    """
    with transaction.atomic():
        staff = _known(organisation, name)
        if not staff.is_active:
            raise AccountError("ended", f"The account {name} has ended.")
        password = random_password()
        staff.set_password(password)
        staff.save(update_fields=["password"])
        return _handed_over(staff, password, organisation, "renewed", now_ms)


def end(organisation: Organisation, name: str, now_ms: int) -> None:
    """End an account at once; its row stays, so that old rows still name somebody.

    Raises:
        AccountError: `no_account`.
    """
    with transaction.atomic():
        staff = _known(organisation, name)
        staff.is_active = False
        staff.save(update_fields=["is_active"])
        _note(organisation, staff, "ended", now_ms)


def _check(one: Organisation, wanted: Wanted, doors: Sequence[str]) -> None:
    alias = wanted.alias
    demands = (
        (
            NAME.fullmatch(wanted.name) is not None,
            "name",
            "A name at login is 2-64 of a-z, 0-9, '.', '_' and '-'.",
        ),
        (
            alias.isprintable() and alias == alias.strip() and 0 < len(alias) <= ALIAS_LETTERS,
            "alias",
            f"An alias is what visitors see: 1-{ALIAS_LETTERS} letters, no space around.",
        ),
        (
            # An administrator sees no door, so none has to be shared with anybody.
            bool(doors) == (wanted.role != Role.ADMINISTRATOR) and set(doors) <= set(one.doors),
            "doors",
            f"Administrators stand at no door, others at some of {', '.join(sorted(one.doors))}.",
        ),
        (
            one.may_share(doors),
            "doors_not_shared",
            f"The file of {one.id} says no shared_staff for {', '.join(doors)}: say one --door.",
        ),
        (
            set(wanted.languages) <= set(one.languages),
            "languages",
            f"Languages of {one.id} are {', '.join(one.languages)}.",
        ),
        (
            not wanted.is_learner or wanted.role == Role.COUNSELLOR,
            "learner",
            "Only a counsellor can be a learner.",
        ),
    )
    for holds, code, sentence in demands:
        if not holds:
            raise AccountError(code, sentence)


def _known(organisation: Organisation, name: str) -> Staff:
    staff = Staff.objects.filter(organisation=organisation.id, username=name).first()
    if staff is None:
        raise AccountError("no_account", f"{organisation.id} has no account {name}.")
    return staff


def _handed_over(
    staff: Staff, password: str, organisation: Organisation, what: str, now_ms: int
) -> NewSecrets:
    secret = secrets.token_bytes(SECRET_BYTES)
    set_one_time_password(staff, secret)
    _note(organisation, staff, what, now_ms)
    return NewSecrets(password, otpauth_uri(organisation.name, staff.username, secret))


def _note(organisation: Organisation, staff: Staff, what: str, now_ms: int) -> None:
    note(organisation.id, Deed.ACCOUNT_CHANGED, now_ms=now_ms, about=f"account:{staff.pk}:{what}")
