"""The demo's reception at its desk: decides requests, signs lists, ends old devices."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Final, assert_never

import msgspec
from django.conf import settings
from django.db import transaction

from anonymity import logs
from anonymity.clock import Clock, SystemClock
from anonymity.trust.base64url import decode
from anonymity.trust.bodies import DayBody
from anonymity.trust.ceremony import ReceptionKeys
from anonymity.trust.certificates import opened, public_bytes
from anonymity.trust.errors import TrustError
from anonymity.trust.reception_policy import Account, Grant, Refused, decide, surplus
from chatsvc.cli.demo_keys import open_demo_reception
from counsellor.directory.models import DeviceCertificate
from counsellor.directory.queries import (
    certified_devices,
    newest_list_version,
    waiting_requests,
)
from counsellor.directory.services import certify, refuse, revoke, store_device_list

# Lists live seven days; twice a day keeps the published one fresh (P1).
LIST_EVERY_MS: Final = 12 * 3_600_000


class Certificates(msgspec.Struct, frozen=True):
    """What a row keeps of the reception's answer."""

    reception: object
    days: tuple[object, ...]


class Desk:
    """The demo receptions of this installation, one for each demo organisation."""

    def __init__(self, receptions: Sequence[ReceptionKeys], clock: Clock) -> None:
        """Take the open keys and a clock."""
        self._receptions = tuple(receptions)
        self._clock = clock
        self._signed_at_ms: dict[str, int] = {}

    def begin(self) -> None:
        """Sign a list with a higher version for everybody, at start."""
        for reception in self._receptions:
            self._sign_list(reception)

    def look(self) -> None:
        """Decide what is waiting; sign a list after each registration, and every 12 h."""
        for reception in self._receptions:
            decided = [self._decide(row, reception) for row in waiting_requests(reception.org)]
            due = self._clock.now_ms() - self._signed_at_ms[reception.org] >= LIST_EVERY_MS
            if any(decided) or due:
                self._sign_list(reception)

    def _decide(self, row: DeviceCertificate, reception: ReceptionKeys) -> bool:
        """Answer one request; True if a device was certified."""
        now_ms = self._clock.now_ms()
        account = Account(
            organisation=row.staff.organisation,
            is_demo=row.staff.is_demo,
            is_active=row.staff.is_active,
            role=str(row.staff.role),
            doors=tuple(row.staff.doors),
        )
        verdict = decide(
            row.request,
            row.device_key,
            account,
            org=reception.org,
            now_s=now_ms // 1000,
            demo=reception.demo,
        )
        match verdict:
            case Refused(why):
                refuse(row.pk, row.request, now_ms)
                logs.event("device_refused", organisation=reception.org, code=why)
                return False
            case Grant(days, doors, roles):
                answer = reception.certify_days(days, doors, roles)
                if certify(row.pk, row.request, answer, now_ms):
                    logs.event("device_certified", organisation=reception.org)
                    return True
                return False
            case _:
                assert_never(verdict)

    def _sign_list(self, reception: ReceptionKeys) -> None:
        now_ms = self._clock.now_ms()
        with transaction.atomic():
            self._end_surplus(reception.org, now_ms)
            keys = [
                key for row in certified_devices(reception.org) for key in day_keys(row, reception)
            ]
            version = newest_list_version(reception.org) + 1
            document = reception.sign_list(version, keys, now_ms // 1000)
            store_device_list(reception.org, version, document, now_ms)
        self._signed_at_ms[reception.org] = now_ms
        logs.event("device_list_signed", organisation=reception.org, version=version)

    def _end_surplus(self, org: str, now_ms: int) -> None:
        rows = sorted(certified_devices(org), key=lambda row: row.staff_id)
        for _, of_one in groupby(rows, key=lambda row: row.staff_id):
            live = [(row.decided_at or row.created_at, row) for row in of_one]
            for row in surplus(live):
                revoke(row.pk, now_ms)


def day_keys(row: DeviceCertificate, reception: ReceptionKeys) -> tuple[bytes, ...]:
    """Return a certified device's day keys; none if this reception did not sign them all.

    P1: a list can name only what the reception certified, whatever stands in the table.
    """
    signers = [public_bytes(reception.reception)]
    try:
        certificates = msgspec.convert(row.certificates, Certificates)
        bodies = [opened(one, DayBody, signers) for one in certificates.days]
    except (msgspec.ValidationError, TrustError):
        return ()
    return tuple(decode(body.pk, 32) for body in bodies if body.org == reception.org)


def open_desk(state_dir: Path, clock: Clock | None = None) -> Desk:
    """Open the keys of every demo organisation.

    Raises:
        TrustError: keys or certificates of the state directory cannot be used.
    """
    demos = [one for one in settings.CHATSVC_ORGANISATIONS.all if one.demo]
    receptions = [open_demo_reception(state_dir, one.id, clock) for one in demos]
    return Desk(receptions, clock or SystemClock())
