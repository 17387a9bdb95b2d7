"""The page of phrase books: everybody at the desk reads, a supervisor ticks a language."""

from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from anonymity.clock import SystemClock
from counsellor.accounts.models import Role
from counsellor.assets import page_assets
from counsellor.audit.models import Deed
from counsellor.phrases.books import ORIGINAL, Book, books
from counsellor.phrases.queries import Standing, standings
from counsellor.phrases.services import PhraseError, tick, withdraw
from counsellor.views.access import DESK, organisation_of, page_for, staff_of
from counsellor.views.deeds import note_deed
from counsellor.views.navigation import links_for

CLOCK = SystemClock()

GROUP_NAMES: Final = {
    "greeting": gettext_lazy("Hälsning"),
    "anonymity": gettext_lazy("Anonymitet"),
    "waiting": gettext_lazy("Väntan"),
    "risk": gettext_lazy("Risk"),
    "closing": gettext_lazy("Avslut"),
    "question": gettext_lazy("Frågor med knappar"),
    "answer": gettext_lazy("Svar på knapparna"),
    "support": gettext_lazy("Om ett telefonnummer"),
}


@require_http_methods(["GET", "POST"])
@page_for(DESK)
def phrases_page(request: HttpRequest) -> HttpResponse:
    """GET ?language= shows one book beside the Swedish; POST ticks it, or takes the tick back."""
    if request.method == "GET":
        return _page(request, request.GET.get("language", ""))
    if staff_of(request).role != Role.SUPERVISOR:
        return HttpResponse(_("Det gör en handledare."), status=HTTPStatus.FORBIDDEN)
    organisation, said = organisation_of(request).id, request.POST
    language = said.get("language", "")
    if said.get("do") == "withdraw":
        if withdraw(organisation, language):
            note_deed(request, Deed.PHRASES_CHECKED, f"withdraw:{language}", CLOCK.now_ms())
        return HttpResponseRedirect("/fraser")
    try:
        shown = said.get("text_hash", "")
        tick(organisation, language, said.get("checked_by", ""), shown, CLOCK.now_ms())
    except PhraseError as refused:
        return _page(request, language, refused.code)
    note_deed(request, Deed.PHRASES_CHECKED, f"tick:{language}", CLOCK.now_ms())
    return HttpResponseRedirect("/fraser")


def _page(request: HttpRequest, language: str, problem: str = "") -> HttpResponse:
    organisation, role = organisation_of(request), staff_of(request).role
    found = standings(organisation.id)
    shown = next((one for one in found if one.book.language == language), None)
    context = {
        "organisation": organisation,
        "assets": page_assets(),
        "navigation": links_for(role, "/fraser"),
        "standings": found,
        "shown": shown,
        "groups": [] if shown is None else _beside_the_original(shown),
        "may_tick": role == Role.SUPERVISOR,
        "problem": _sentence(problem),
    }
    status = HTTPStatus.CONFLICT if problem else HTTPStatus.OK
    return render(request, "phrases.html", context, status=status)


def _beside_the_original(shown: Standing) -> list[tuple[str, list[tuple[str, str]]]]:
    original: Book = books()[ORIGINAL]
    return [
        (
            str(GROUP_NAMES.get(group, group)),
            [(text, original.groups[group][phrase]) for phrase, text in phrases.items()],
        )
        for group, phrases in shown.book.groups.items()
    ]


def _sentence(problem: str) -> str:
    sentences = {
        "": "",
        "who_is_missing": _("Skriv vilken funktion som har läst, som ”auktoriserad tolk”."),
        "words_changed": _("Orden har ändrats sedan sidan öppnades. Läs dem en gång till."),
    }
    return sentences.get(problem, _("Det gick inte. Ladda om sidan."))
