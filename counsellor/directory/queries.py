"""Questions to the directory."""

from counsellor.directory.models import DeviceCertificate, DeviceList


def current_device_documents(organisation: str) -> object | None:
    """The document `devices` to publish: {"reception", "list", "devices"}; None before the first.

    Blocking: asynchronous callers go through database_sync_to_async.
    """
    newest = DeviceList.objects.filter(organisation=organisation).order_by("-version").first()
    return None if newest is None else newest.document


def newest_list_version(organisation: str) -> int:
    """The highest version signed so far; 0 before the first (P1: the next must be higher)."""
    newest = DeviceList.objects.filter(organisation=organisation).order_by("-version").first()
    return 0 if newest is None else newest.version


def waiting_requests(organisation: str) -> tuple[DeviceCertificate, ...]:
    """Requests that the reception has not decided, oldest first, with their staff."""
    rows = DeviceCertificate.objects.filter(
        organisation=organisation, state=DeviceCertificate.State.REQUESTED
    )
    return tuple(rows.select_related("staff").order_by("created_at", "pk"))


def certified_devices(organisation: str) -> tuple[DeviceCertificate, ...]:
    """Devices in force: certified, of an active account. Their day keys belong on the list."""
    rows = DeviceCertificate.objects.filter(
        organisation=organisation,
        state=DeviceCertificate.State.CERTIFIED,
        staff__is_active=True,
    )
    return tuple(rows.select_related("staff").order_by("pk"))


def device_state(staff_id: int, device_key: str) -> DeviceCertificate | None:
    """What became of this browser's request; only ever of the asking account."""
    return DeviceCertificate.objects.filter(staff_id=staff_id, device_key=device_key).first()
