"""The log of decisions, and what to have at hand for a report about a child or to the police."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from counsellor.assets import page_assets
from counsellor.escalation.queries import log_of
from counsellor.views.access import DESK, SUPERVISORS, organisation_of, page_for, staff_of
from counsellor.views.navigation import links_for

# Of a row; more digits than any table counts.
NUMBER = re.compile(r"[0-9]{1,18}")
# The page and the log use the same words as the ladder (counsellor/web/ladder_words.ts).
KINDS = {
    "consult": gettext_noop("Rådgör"),
    "join": gettext_noop("Någon till går in"),
    "emergency": gettext_noop("112"),
    "child": gettext_noop("Orosanmälan"),
    "police": gettext_noop("Polisen"),
}
DECISIONS = {
    "advised": gettext_noop("Råd gavs, samtalet går vidare"),
    "joins": gettext_noop("Någon till går in"),
    "called_112": gettext_noop("112 är ringt"),
    "reported": gettext_noop("Orosanmälan är gjord"),
    "not_reported": gettext_noop("Ingen anmälan"),
    "police_report": gettext_noop("Polisanmälan görs"),
    "no_action": gettext_noop("Ingen åtgärd behövdes"),
    "withdrawn": gettext_noop("Behövdes inte längre"),
}
GATES = {
    "none": gettext_noop("inget behövs"),
    "consent": gettext_noop("besökarens ja"),
    "necessity": gettext_noop("nöd, 24 kap. 4 § brottsbalken"),
    "sol_19_1": gettext_noop("19 kap. 1 § socialtjänstlagen"),
    "osl_10_21": gettext_noop("10 kap. 21 § OSL"),
    "osl_10_24": gettext_noop("10 kap. 24 § OSL"),
    "osl_10_18c": gettext_noop("10 kap. 18 c § OSL"),
    "sol_17_11": gettext_noop("17 kap. 11 § socialtjänstlagen"),
}
# The structure only: it is written in the municipality's own system.
FORM = (
    gettext_noop("Vem anmäler, telefon"),
    gettext_noop("Datum och tid"),
    gettext_noop("Barnets namn, ålder, adress om du vet"),
    gettext_noop("Vårdnadshavare om du vet"),
    gettext_noop("Vad har hänt, vad är du orolig för"),
    gettext_noop("Är det bråttom, finns fara just nu"),
    gettext_noop("Vet barnet eller familjen om anmälan"),
    gettext_noop("Vem tog emot, när"),
)
ROLES = {"supervisor": gettext_noop("handledare"), "counsellor": gettext_noop("rådgivare")}


@require_GET
@page_for(SUPERVISORS)
def escalation_log(request: HttpRequest) -> HttpResponse:
    """When, what, which decision, in which role; of a visitor there is nothing to show."""
    organisation, staff = organisation_of(request), staff_of(request)
    found, older = log_of(organisation.id, tuple(staff.doors), _before(request))
    rows = [
        {
            "row": row,
            "door": organisation.doors[row.door].name if row.door in organisation.doors else "",
            "kind": _words(KINDS, row.kind),
            "decision": _words(DECISIONS, row.decision),
            "gate": _words(GATES, row.gate),
            "role": _words(ROLES, row.decided_role),
        }
        for row in found
    ]
    return _page(request, "escalation_log.html", {"rows": rows, "older": older})


@require_GET
@page_for(DESK)
def child_pack(request: HttpRequest) -> HttpResponse:
    """Before, during and after a report about a child; an empty form to print."""
    return _page(request, "child_pack.html", {"form_rows": [_(words) for words in FORM]})


@require_GET
@page_for(DESK)
def police_pack(request: HttpRequest) -> HttpResponse:
    """What may be told the police, and what is never."""
    return _page(request, "police_pack.html", {})


def _before(request: HttpRequest) -> int | None:
    """The row before which to read on; what is no number is the beginning."""
    asked = request.GET.get("fore", "")
    return int(asked) if NUMBER.fullmatch(asked) else None


def _words(closed: dict[str, str], code: str) -> str:
    return _(closed[code]) if code in closed else code


def _page(request: HttpRequest, template: str, more: dict[str, object]) -> HttpResponse:
    organisation = organisation_of(request)
    staff = staff_of(request)
    context = {
        "organisation": organisation,
        "assets": page_assets(),
        "navigation": links_for(staff.role, request.path),
        "is_municipal": organisation.escalation.law == "osl",
        "receivers": organisation.escalation.social_services,
    }
    return render(request, template, {**context, **more})
