"""Counts wrong attempts per source, in the database, without ever knowing an address."""

import hashlib
import hmac

from django.conf import settings

from counsellor.accounts.models import LoginCounter
from counsellor.accounts.policy import COUNTER_KEPT, NAME_BUCKETS, Step, pause_ms


def source(step: Step, username: str, known_browser: int | None) -> str:
    """Name the counter of an attempt.

    A browser that logged in before counts for itself alone, so nobody's guesses lock it out.
    All other browsers share the bucket of the name that was typed, whether it exists or not.
    """
    if known_browser is not None:
        return _mac(f"{step}|browser|{known_browser}")
    bucket = int(_mac(f"name|{username}")[:8], 16) % NAME_BUCKETS
    return _mac(f"{step}|name|{bucket}")


def begin(source_: str, step: Step, now_ms: int) -> int:
    """Count an attempt before it is checked; return ms to wait, 0 if it may be checked now.

    Counting first keeps a burst of parallel guesses from slipping through together.
    """
    # Read once: who logs in rightly in this instant takes the row away (`clear`).
    row, _ = LoginCounter.objects.get_or_create(source=source_)
    if now_ms - row.attempted_at > COUNTER_KEPT.total_seconds() * 1000:
        failures = 0
    else:
        failures = row.failures
    if row.blocked_until > now_ms:
        return row.blocked_until - now_ms
    counted = LoginCounter.objects.filter(
        source=source_, failures=row.failures, attempted_at=row.attempted_at
    ).update(
        failures=failures + 1,
        attempted_at=now_ms,
        blocked_until=now_ms + pause_ms(step, failures + 1),
    )
    # Somebody counted in the same instant: that one is checked, this one tries again in a second.
    return 0 if counted else 1000


def clear(source_: str) -> None:
    """Forget the wrong attempts of a source: the right one came."""
    LoginCounter.objects.filter(source=source_).delete()


def forget_old(now_ms: int) -> int:
    """Remove counters that say nothing any more; how many."""
    oldest = now_ms - int(COUNTER_KEPT.total_seconds()) * 1000
    old = LoginCounter.objects.filter(attempted_at__lt=oldest, blocked_until__lt=now_ms)
    return old.delete()[0]


def _mac(text: str) -> str:
    key = b"login-counter/" + settings.SECRET_KEY.encode()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
