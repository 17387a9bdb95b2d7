"""Who a sign-in belongs to, asked by views and by sockets alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django_otp import DEVICE_ID_SESSION_KEY

from counsellor.accounts.models import Role, Staff, StaffOneTimePassword
from counsellor.accounts.policy import may_log_in


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person whose password and code this sign-in has seen, and until when it counts."""

    staff_id: int
    organisation: str
    role: str
    doors: tuple[str, ...]
    until: datetime
    languages: tuple[str, ...] = ()  # tags of what the person can write in
    presents_as: str = ""  # PresentsAs
    is_learner: bool = False
    alias: str = ""  # what visitors and colleagues see


def signed_in(sign_in_key: str | None) -> SignedIn | None:
    """Whose sign-in this cookie value names; None if expired, logged out, or the code is missing.

    Blocking. Asked at every socket's start and again while it lives (P18): a log-out, a changed
    password, a leaver or a removed second factor ends it.
    """
    row = Session.objects.filter(session_key=sign_in_key or "").first()
    if row is None or row.expire_date <= timezone.now():
        return None
    data = row.get_decoded()
    staff = Staff.objects.filter(pk=data.get(SESSION_KEY) or -1).first()
    if staff is None or not may_log_in(
        is_active=staff.is_active,
        is_demo=staff.is_demo,
        demo_service=settings.CHATSVC_ENVIRONMENT.demo,
    ):
        return None
    if not constant_time_compare(data.get(HASH_SESSION_KEY, ""), staff.get_session_auth_hash()):
        return None
    device = StaffOneTimePassword.from_persistent_id(data.get(DEVICE_ID_SESSION_KEY) or "")
    if device is None or device.user_id != staff.pk or not device.confirmed:
        return None
    return SignedIn(
        staff.pk,
        staff.organisation,
        staff.role,
        tuple(staff.doors),
        row.expire_date,
        tuple(staff.languages),
        staff.presents_as,
        staff.is_learner,
        staff.alias,
    )


def aliases_of(organisation: str) -> dict[str, str]:
    """Account number -> alias of everybody in this organisation, for its supervisors' boards.

    Blocking.
    """
    rows = Staff.objects.filter(organisation=organisation).values_list("pk", "alias")
    return {str(number): alias for number, alias in rows}


@dataclass(frozen=True, slots=True)
class Colleague:
    """A counsellor's account, as her colleagues know her."""

    staff_id: int
    alias: str


def colleagues_at(organisation: str, door: str) -> Sequence[Colleague]:
    """Return the counsellors of an organisation who answer at a door; whether on duty or not.

    Blocking: asynchronous callers go through database_sync_to_async.
    """
    rows = Staff.objects.filter(organisation=organisation, role=Role.COUNSELLOR, is_active=True)
    # Doors are a list in JSON, which not every database can search.
    return [Colleague(one.pk, one.alias) for one in rows.order_by("pk") if door in one.doors]
