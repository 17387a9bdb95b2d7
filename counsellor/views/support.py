"""The support directory: what stands beside a conversation, and the page that keeps it true."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from anonymity.clock import SystemClock
from counsellor.accounts.models import Role
from counsellor.assets import page_assets
from counsellor.audit.models import Deed
from counsellor.support import policy
from counsellor.support.closed_lists import BEFORE, FACTS, NEEDS
from counsellor.support.forms import EntryForm, differing, filled, is_key
from counsellor.support.hours import write_hours
from counsellor.support.models import DirectoryEntry
from counsellor.support.queries import (
    alarms,
    all_entries,
    checked_of,
    for_desk,
    hours_of,
    local,
    shown_entries,
)
from counsellor.support.services import check, claim, remove, save, version_of
from counsellor.views.access import DESK, answer_for, organisation_of, page_for, staff_of
from counsellor.views.deeds import note_deed
from counsellor.views.navigation import links_for

CLOCK = SystemClock()
HERE = "/stod"
DEEDS: Final = frozenset({"check", "remove", "save"})
# Nothing was written: two people had the same entry before them.
CHANGED: Final = _(
    "Det sparades inte: någon annan har ändrat eller tagit bort posten sedan du öppnade den, eller "
    "så är namnet redan taget. Det du skrev står kvar. Stämmer det ändå, spara igen."
)
READ_AGAIN: Final = _(
    "Ingenting ändrades: någon annan har ändrat eller tagit bort posten sedan du läste den. Läs "
    "raden igen först."
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows beside the list.

    Attributes:
        key: which entry is open; empty: none, or a new one.
        seen: the version of it that the form is about.
        refused: why nothing was written.
        now: what the entry says now where the form says otherwise, as label and words.
    """

    key: str = ""
    form: EntryForm | None = None
    seen: str = ""
    refused: str = ""
    now: tuple[tuple[str, str], ...] = ()


@require_GET
@answer_for(DESK)
def support_entries(request: HttpRequest) -> JsonResponse:
    """What may be shown to visitors now; whether it is open is this server's clock's business."""
    entries = for_desk(organisation_of(request).id, CLOCK.now_ms())
    needs, facts = ({one: str(words) for one, words in names.items()} for names in (NEEDS, FACTS))
    return JsonResponse({"entries": entries, "needs": needs, "facts": facts})


@require_http_methods(["GET", "POST"])
@page_for(DESK)
def support_page(request: HttpRequest) -> HttpResponse:
    """GET lists, ?key= opens one; POST edits, checks or removes: that is a supervisor's."""
    if request.method == "GET":
        row = _row(request, request.GET.get("key", ""))
        return _page(request, Shown(row.key, filled(row), version_of(row)) if row else Shown())
    if staff_of(request).role != Role.SUPERVISOR:
        return HttpResponse(_("Det gör en handledare."), status=HTTPStatus.FORBIDDEN)
    do, key, seen = (request.POST.get(name, "") for name in ("do", "key", "seen"))
    form = EntryForm(request.POST) if do == "save" else None
    if do not in DEEDS or not is_key(key) or (form is not None and not form.is_valid()):
        return _page(request, Shown(key if form else "", form, seen), HTTPStatus.CONFLICT)
    with transaction.atomic():
        # Only what is written anew may be of no version.
        if not (seen or form) or not claim(organisation_of(request).id, key, seen):
            return _page(request, _changed(request, key, form), HTTPStatus.CONFLICT)
        if _do(request, key, form):
            note_deed(request, Deed.ENTRY_CHANGED, f"{do}:{key}", CLOCK.now_ms())
    return HttpResponseRedirect(HERE)


def _do(request: HttpRequest, key: str, form: EntryForm | None) -> bool:
    """Do it, and say whether anything was done."""
    organisation, today = organisation_of(request).id, local(CLOCK.now_ms()).date()
    if form is not None:
        save(organisation, key, form.edit(), today, checked=form.cleaned_data["checked"])
        return True
    if request.POST["do"] == "check":
        return check(organisation, key, today)
    return remove(organisation, key)


def _changed(request: HttpRequest, key: str, form: EntryForm | None) -> Shown:
    """Say what the entry says now; what was read or typed was about an older one, and stays."""
    row = _row(request, key)
    now = differing(form, row) if form is not None and row is not None else ()
    why = str(CHANGED if form else READ_AGAIN)
    return Shown(key if form else "", form, version_of(row), why, now)


def _blank(request: HttpRequest) -> EntryForm | None:
    return EntryForm() if "new" in request.GET else None


def _row(request: HttpRequest, key: str) -> DirectoryEntry | None:
    return DirectoryEntry.objects.filter(organisation=organisation_of(request).id, key=key).first()


def _page(request: HttpRequest, shown: Shown, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    organisation, role = organisation_of(request), staff_of(request).role
    today = local(CLOCK.now_ms()).date()
    rows = all_entries(organisation.id, today)
    may_edit = role == Role.SUPERVISOR
    context = {
        "organisation": organisation,
        "assets": page_assets(),
        "navigation": links_for(role, HERE),
        "entries": [
            {
                "row": row,
                "seen": version_of(row),
                "hours": write_hours(hours_of(row)),
                "overdue": policy.is_overdue(checked_of(row), today),
                "shown": policy.is_shown(checked_of(row), today),
                "before": BEFORE.get(row.status, ""),
            }
            for row in rows
        ],
        "hidden": len(rows) - len(shown_entries(organisation.id, today)),
        "alarms": alarms(rows, today),
        "may_edit": may_edit,
        "open": shown,
        "key": shown.key,
        "form": (shown.form or _blank(request)) if may_edit else None,
    }
    return render(request, "support.html", context, status=status)
