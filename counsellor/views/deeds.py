"""Notes in the audit chain what a page has just done, for whoever did it."""

from django.http import HttpRequest

from counsellor.audit.models import AuditEntry, Deed
from counsellor.audit.services import note
from counsellor.views.access import organisation_of, staff_of


def note_deed(request: HttpRequest, deed: Deed, about: str, now_ms: int) -> None:
    """Note it; `about` names a row of ours or a closed word, never anybody's own text."""
    staff = staff_of(request)
    longest = AuditEntry._meta.get_field("about").max_length or 0  # noqa: SLF001  Django's own way
    note(
        organisation_of(request).id,
        deed,
        now_ms=now_ms,
        staff=staff.pk,
        role=staff.role,
        about=about[:longest],
    )
