"""The public page of the decisions: rendered by the worker, served as it is by the visitor process.

It is in Swedish, as the decisions are, and stands at an address that names no subject.
"""

from typing import Final

from django.conf import settings
from django.template.loader import render_to_string

from chatsvc.settings.organisations import Organisation
from counsellor.decisions.forms import WORDS
from counsellor.decisions.policy import utc
from counsellor.decisions.queries import decisions_document, standings
from counsellor.opening.policy import Permit
from counsellor.opening.queries import standing

# The visitor process knows the addresses of its style sheets and puts them here.
STYLES: Final = "<!--styles-->"


def published_decisions(organisation_id: str, now_ms: int) -> tuple[bytes, bytes]:
    """Return the document for processes and the page for people. Blocking.

    Raises:
        LookupError: There is no such organisation here.
    """
    organisation = _organisation(organisation_id)
    document = decisions_document(organisation_id, now_ms, demo=organisation.demo)
    return document, decisions_page(organisation_id, now_ms)


def decisions_page(organisation_id: str, now_ms: int) -> bytes:
    """Return the whole page as HTML. Blocking.

    Raises:
        LookupError: There is no such organisation here.
    """
    organisation = _organisation(organisation_id)
    found = standings(organisation_id, now_ms, demo=organisation.demo)
    # The demo never ends: what somebody tries there is no news for the public.
    state = Permit(frozenset(), None) if organisation.demo else standing(organisation_id)
    context = {
        "organisation": organisation,
        "styles": STYLES,
        "last_day": state.last_day,
        "has_ended": state.ends is not None and state.ends <= utc(now_ms),
        "standings": [(WORDS[one.kind], one) for one in found],
    }
    return render_to_string("decisions_public.html", context).encode()


def _organisation(organisation_id: str) -> Organisation:
    found: Organisation | None = settings.CHATSVC_ORGANISATIONS.by_id(organisation_id)
    if found is None:
        raise LookupError(organisation_id)
    return found
