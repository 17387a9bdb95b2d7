"""Changes to the directory: a browser asks, the reception answers, a list is stored."""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction

from counsellor.directory.models import DeviceCertificate, DeviceList

# Kept per account: a person has few browsers, and a stolen session must not fill the table.
DEVICES_PER_ACCOUNT = 8
# Nobody answers a request after so long; its browser asks again at the next sign-in.
ASKED: Final = timedelta(days=14)
# As long as the last day key of a decision can count.
DECIDED: Final = timedelta(days=90)


class DirectoryError(Exception):
    """A change that the directory refuses; `code` is stable."""

    def __init__(self, code: str) -> None:
        """Keep the stable code."""
        super().__init__(code)
        self.code = code


def ask(
    staff_id: int, organisation: str, device_key: str, request: object, now_ms: int
) -> DeviceCertificate:
    """Keep a browser's request; asking again replaces what it asked before.

    Raises DirectoryError("revoked") for a revoked device, ("too_many_devices") over the limit.
    """
    with transaction.atomic():
        rows = DeviceCertificate.objects.select_for_update().filter(staff_id=staff_id)
        known = rows.filter(device_key=device_key).first()
        if known is not None and known.state == DeviceCertificate.State.REVOKED:
            raise DirectoryError("revoked")
        if known is None and rows.count() >= DEVICES_PER_ACCOUNT:
            oldest = rows.exclude(state=DeviceCertificate.State.REVOKED).order_by("created_at")
            first = oldest.first()
            if first is None:
                raise DirectoryError("too_many_devices")
            first.delete()
        row = known or DeviceCertificate(staff_id=staff_id, device_key=device_key)
        row.organisation = organisation
        row.request = request
        row.state = DeviceCertificate.State.REQUESTED
        row.certificates = None
        row.created_at = moment(now_ms)
        row.decided_at = None
        row.save()
        return row


def certify(row_id: int, request: object, certificates: object, now_ms: int) -> bool:
    """Store what the reception signed; False if the browser has asked anew meanwhile."""
    return _decide(row_id, request, DeviceCertificate.State.CERTIFIED, certificates, now_ms)


def refuse(row_id: int, request: object, now_ms: int) -> bool:
    """Say no; False if the browser has asked anew meanwhile."""
    return _decide(row_id, request, DeviceCertificate.State.REFUSED, None, now_ms)


def revoke(row_id: int, now_ms: int) -> None:
    """Take a device out of force; the next list no longer names its day keys (P18)."""
    DeviceCertificate.objects.filter(pk=row_id).update(
        state=DeviceCertificate.State.REVOKED, decided_at=moment(now_ms)
    )


def store_device_list(organisation: str, version: int, document: object, now_ms: int) -> None:
    """Keep a signed list. Raises DirectoryError("version_not_higher") (P1: versions rise)."""
    with transaction.atomic():
        lists = DeviceList.objects.select_for_update().filter(organisation=organisation)
        if lists.filter(version__gte=version).exists():
            raise DirectoryError("version_not_higher")
        DeviceList.objects.create(
            organisation=organisation,
            version=version,
            document=document,
            signed_at=moment(now_ms),
        )
        # Only the newest is ever published; one older is kept to see what changed.
        lists.filter(version__lt=version - 1).delete()


def forget_devices(organisation: str, now: datetime) -> int:
    """Delete requests that nobody answered and answers whose keys have run out; how many."""
    rows = DeviceCertificate.objects.filter(organisation=organisation)
    waiting = rows.filter(state=DeviceCertificate.State.REQUESTED, created_at__lt=now - ASKED)
    decided = rows.filter(decided_at__lt=now - DECIDED)
    return waiting.delete()[0] + decided.delete()[0]


def moment(now_ms: int) -> datetime:
    """Unix milliseconds as the database's aware time."""
    return datetime.fromtimestamp(now_ms / 1000, tz=UTC)


def _decide(
    row_id: int,
    request: object,
    state: DeviceCertificate.State,
    certificates: object,
    now_ms: int,
) -> bool:
    with transaction.atomic():
        row = (
            DeviceCertificate.objects.select_for_update()
            .filter(pk=row_id, state=DeviceCertificate.State.REQUESTED)
            .first()
        )
        if row is None or row.request != request:
            return False
        row.state = state
        row.certificates = certificates
        row.decided_at = moment(now_ms)
        row.save()
        return True
