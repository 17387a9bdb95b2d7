"""An evening's rows on the tables that DATABASE_URL names, and a copy of them; as a process.

Everything between the lines is a command's arguments: `rehearsal.py backup --recipient ...`.
"""

import sys
from datetime import UTC, datetime, timedelta
from typing import Final

import django

django.setup()

from django.contrib.sessions.models import Session  # noqa: E402  # models can be imported only now
from django.core.management import call_command  # noqa: E402

from anonymity.clock import SystemClock  # noqa: E402
from chatsvc.cli.main import main  # noqa: E402
from counsellor.accounts.models import KnownBrowser, LoginCounter, Role, Staff  # noqa: E402
from counsellor.accounts.services import set_one_time_password  # noqa: E402
from counsellor.audit.models import Deed  # noqa: E402
from counsellor.audit.services import note  # noqa: E402
from counsellor.directory.models import DeviceList  # noqa: E402
from counsellor.escalation.models import BoardOpen, Escalation  # noqa: E402
from counsellor.mapping.models import Counter  # noqa: E402
from counsellor.wellbeing.models import Debrief  # noqa: E402

ORG: Final = "town"
NOW_MS: Final = SystemClock().now_ms()
NOW: Final = datetime.fromtimestamp(NOW_MS / 1000, tz=UTC)


def plant() -> None:
    """Make what a reception has after some years; `left-out` stands in what must not come back."""
    staff = Staff.objects.create_staff(
        "vera", "korp-lampa-moln-sten", alias="Vera", role=Role.SUPERVISOR, organisation=ORG
    )
    set_one_time_password(staff, bytes(range(20)))
    for days in (900, 20, 1):
        note(ORG, Deed.SHIFT_CHANGED, now_ms=NOW_MS - days * 86_400_000, staff=staff.pk)
    for key, days in (("overdue", 731), ("kept", 9)):
        at = NOW - timedelta(days=days)
        Escalation.objects.create(
            organisation=ORG, key=key, door="mika", kind="join", raised_at=at, raised_by=staff
        )
    Counter.objects.create(
        organisation=ORG, measure="joined", span="day", period=NOW.replace(hour=0), value=17
    )
    DeviceList.objects.create(organisation=ORG, version=41, document={"å": 1}, signed_at=NOW)
    Session.objects.create(session_key="left-out", expire_date=NOW + timedelta(hours=9))
    KnownBrowser.objects.create(staff=staff, token_hash="left-out", expires_at=NOW)
    LoginCounter.objects.create(source="left-out")
    BoardOpen.objects.create(staff=staff, organisation=ORG, seen_at=NOW)
    Debrief.objects.create(staff=staff, organisation=ORG, asked_at=NOW, until=NOW)


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    plant()
    sys.exit(main(sys.argv[1:]))
