"""What happens on a reception's tables before and after a copy of them is taken; as a process.

`python -m tests.support.restore_day before|after|signed ORG VERSION` on the tables that
DATABASE_URL names; `before` prints the cookies of somebody who is signed in.
"""

import json
import sys
import time
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

import django

django.setup()

from django.core.management import call_command  # noqa: E402  # models can be imported only now

from anonymity.clock import SystemClock  # noqa: E402
from anonymity.trust import issue  # noqa: E402
from anonymity.trust.certificates import public_bytes  # noqa: E402
from counsellor.accounts.models import Role  # noqa: E402
from counsellor.audit.models import Deed  # noqa: E402
from counsellor.audit.services import note  # noqa: E402
from counsellor.directory.models import DeviceCertificate  # noqa: E402
from counsellor.directory.services import revoke, store_device_list  # noqa: E402
from counsellor.escalation.models import Escalation  # noqa: E402
from tests.support.restore_site import town_of  # noqa: E402
from tests.support.staff import SECRET, browser, make_staff, say_code, say_password  # noqa: E402

CLOCK: Final = SystemClock()
DEVICES: Final = ("linnea", "noor")


def signed(org: str, version: int, *devices: str) -> None:
    """Let the reception sign a list of these devices, as of now."""
    town, now_s = town_of(org), CLOCK.now_ms() // 1000
    root, reception, list_key = town.key("root"), town.key("reception"), town.key("list")
    days = [public_bytes(town.key(f"day/{one}")) for one in devices]
    document = {
        "reception": issue.issue_reception(
            root, org=org, pk=public_bytes(reception), now_s=now_s, demo=True
        ),
        "list": issue.issue_list_key(
            reception, org=org, pk=public_bytes(list_key), now_s=now_s, demo=True
        ),
        "devices": issue.issue_device_list(
            list_key, org=org, version=version, day_keys=days, now_s=now_s, demo=True
        ),
    }
    store_device_list(org, version, document, CLOCK.now_ms())


def before(org: str, version: int) -> str:
    """Make what is in the copy; return the cookies of a supervisor who is signed in."""
    call_command("migrate", verbosity=0)
    vera = make_staff("vera", Role.SUPERVISOR, doors=["mika"], organisation=org)
    for device in DEVICES:
        DeviceCertificate.objects.create(
            staff=vera,
            organisation=org,
            device_key=device,
            request={},
            state=DeviceCertificate.State.CERTIFIED,
            created_at=datetime.now(UTC),
            decided_at=datetime.now(UTC),
        )
    note(org, Deed.SHIFT_CHANGED, now_ms=CLOCK.now_ms(), staff=vera.pk)
    Escalation.objects.create(
        organisation=org, key="kept", door="mika", kind="consult", raised_at=datetime.now(UTC)
    )
    signed(org, version, *DEVICES)
    return signed_in("vera")


def signed_in(name: str) -> str:
    """Return the cookies of whoever signs in now; a code of the last half minute is typed anew."""
    client = browser()
    assert say_password(client, name) == HTTPStatus.FOUND
    while say_code(client, SECRET.code(CLOCK.now_ms())) != HTTPStatus.FOUND:
        time.sleep(1)
    return "; ".join(f"{one.key}={one.value}" for one in client.cookies.values())


def after(org: str, version: int) -> str:
    """Change what the copy knows: one device is lost and revoked, and a talk is written down."""
    revoke(DeviceCertificate.objects.get(organisation=org, device_key="noor").pk, CLOCK.now_ms())
    signed(org, version, "linnea")
    note(org, Deed.SHIFT_CHANGED, now_ms=CLOCK.now_ms())
    Escalation.objects.update(kind="join")
    return ""


def sign_again(org: str, version: int) -> str:
    """Do what the operator does first after a restore: a list above every one that was out."""
    signed(org, version, "linnea")
    return ""


if __name__ == "__main__":
    name, org, version = sys.argv[1:]
    done = {"before": before, "after": after, "signed": sign_again}[name](org, int(version))
    sys.stdout.write(json.dumps(done))
