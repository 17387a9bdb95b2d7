"""The two steps of a login: password, then the code of this very half minute."""

import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib.sessions.models import Session

from counsellor.accounts import throttle
from counsellor.accounts.models import KnownBrowser, Staff, StaffOneTimePassword
from counsellor.accounts.policy import KNOWN_BROWSER, Step, may_log_in
from counsellor.nul import holds_nul

# Argon2 takes 100 MiB for each password and every request has a thread of its own: without a bound
# anybody's forty logins at once would take 4 GB. Two at a time are forty a second.
HASHED_AT_ONCE: Final = 2
_HASHING: Final = threading.BoundedSemaphore(HASHED_AT_ONCE)


@dataclass(frozen=True, slots=True)
class Passed:
    """This step is passed by this person."""

    staff: Staff


@dataclass(frozen=True, slots=True)
class Wrong:
    """Not passed. One answer for a wrong password, an unknown account and a leaver."""


@dataclass(frozen=True, slots=True)
class Paused:
    """Not checked: too many wrong attempts from this source."""

    wait_ms: int


@dataclass(frozen=True, slots=True)
class DemoRefused:
    """The right password of a demo account, in a service that is no demo."""


PasswordAnswer = Passed | Wrong | Paused | DemoRefused
CodeAnswer = Passed | Wrong | Paused


def check_password(username: str, password: str, token: str | None, now_ms: int) -> PasswordAnswer:
    """First step. `token` is what the known-browser cookie holds; takes the same time always."""
    name = username.strip().casefold()
    # PostgreSQL cannot even be asked for a name with a NUL; nobody has one.
    staff = None if holds_nul(name) else Staff.objects.filter(username=name).first()
    source = throttle.source(Step.PASSWORD, name, _known(staff, token, now_ms))
    wait_ms = throttle.begin(source, Step.PASSWORD, now_ms)
    if wait_ms:
        return Paused(wait_ms)
    if not _matches(staff, password) or staff is None or not staff.is_active:
        return Wrong()
    throttle.clear(source)
    if not may_log_in(
        is_active=staff.is_active,
        is_demo=staff.is_demo,
        demo_service=settings.CHATSVC_ENVIRONMENT.demo,
    ):
        return DemoRefused()
    return Passed(staff)


def check_code(staff: Staff, code: str, token: str | None, now_ms: int) -> CodeAnswer:
    """Second step: the code of this very thirty seconds (tolerance 0), and only once."""
    source = throttle.source(Step.CODE, staff.username, _known(staff, token, now_ms))
    wait_ms = throttle.begin(source, Step.CODE, now_ms)
    if wait_ms:
        return Paused(wait_ms)
    row = one_time_password_row(staff)
    if row is None:
        return Wrong()
    secret = row.secret()
    step = secret.step(now_ms)
    typed = "".join(code.split())
    if not hmac.compare_digest(typed.encode(), secret.code(now_ms).encode()):
        return Wrong()
    fresh = StaffOneTimePassword.objects.filter(pk=row.pk, last_step__lt=step)
    if not fresh.update(last_step=step):
        return Wrong()
    throttle.clear(source)
    return Passed(staff)


def remember_browser(staff: Staff, token: str | None, now_ms: int) -> str:
    """Let this browser count for itself from now on; returns the value for its cookie."""
    forget_expired(now_ms)
    # A browser that two people share keeps its value: one row each, nobody pushes the other out.
    kept = token or secrets.token_urlsafe(32)
    KnownBrowser.objects.update_or_create(
        staff=staff,
        token_hash=_token_hash(staff, kept),
        defaults={"expires_at": _moment(now_ms) + KNOWN_BROWSER},
    )
    return kept


def forget_expired(now_ms: int) -> int:
    """Delete attempts of yesterday, old browsers and sign-ins that have ended; how many."""
    browsers = KnownBrowser.objects.filter(expires_at__lt=_moment(now_ms)).delete()[0]
    # Django keeps expired sign-ins until told otherwise; an hour's grace is for skewed clocks.
    ended = Session.objects.filter(expire_date__lt=_moment(now_ms) - timedelta(hours=1)).delete()[0]
    return throttle.forget_old(now_ms) + browsers + ended


def one_time_password_row(staff: Staff) -> StaffOneTimePassword | None:
    """The second factor that django-otp is told about after a right code."""
    row: StaffOneTimePassword | None = StaffOneTimePassword.objects.filter(
        user=staff, confirmed=True
    ).first()
    return row


def _matches(staff: Staff | None, password: str) -> bool:
    with _HASHING:
        if staff is None:
            # The same work as for an existing account, so that time tells nothing.
            Staff().set_password(password)
            return False
        return bool(staff.check_password(password))


def _known(staff: Staff | None, token: str | None, now_ms: int) -> int | None:
    owner = -1 if staff is None else staff.pk
    row = KnownBrowser.objects.filter(
        staff_id=owner,
        token_hash=_token_hash(staff, token or ""),
        expires_at__gt=_moment(now_ms),
    ).first()
    return None if row is None else row.pk


def _token_hash(staff: Staff | None, token: str) -> str:
    owner = -1 if staff is None else staff.pk
    return hashlib.sha256(f"{owner}|{token}".encode()).hexdigest()


def _moment(now_ms: int) -> datetime:
    return datetime.fromtimestamp(now_ms / 1000, tz=UTC)
