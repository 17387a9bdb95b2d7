"""Who a sign-in belongs to, asked by views and by sockets alike."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django_otp import DEVICE_ID_SESSION_KEY

from counsellor.accounts.models import Staff, StaffOneTimePassword
from counsellor.accounts.policy import may_log_in


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person whose password and code this sign-in has seen, and until when it counts."""

    staff_id: int
    organisation: str
    role: str
    doors: tuple[str, ...]
    until: datetime


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
    return SignedIn(staff.pk, staff.organisation, staff.role, tuple(staff.doors), row.expire_date)
