"""The pages of the console that stand in a tab of their own: one list, shown by base.html."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from counsellor.accounts.models import Role
from counsellor.views.access import DESK, SEATED

# Address, words, who sees it. The desk itself is first: every own tab leads back to it.
PAGES: Final[tuple[tuple[str, str, frozenset[Role]], ...]] = (
    ("/", gettext_noop("Jouren"), SEATED),
    ("/tavla", gettext_noop("Väggtavla"), frozenset({Role.SUPERVISOR})),
    ("/schema", gettext_noop("Schema"), DESK),
    ("/fraser", gettext_noop("Fraser"), DESK),
    ("/stod", gettext_noop("Stöd"), DESK),
    ("/orosanmalan", gettext_noop("Orosanmälan"), DESK),
    ("/polisanmalan", gettext_noop("Polisen"), DESK),
    ("/bemanning", gettext_noop("Bemanning"), frozenset({Role.SUPERVISOR})),
    ("/kvalitet", gettext_noop("Kvalitet"), frozenset({Role.SUPERVISOR})),
    # An interpreter reads the same as the counsellor.
    ("/avlastning", gettext_noop("Avlastning"), SEATED),
    ("/namndbeslut", gettext_noop("Nämndbeslut"), frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})),
    (
        "/gallringsprotokoll",
        gettext_noop("Gallring"),
        frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR}),
    ),
    ("/oppna", gettext_noop("Öppna"), frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})),
    ("/kartlaggning", gettext_noop("Kartläggning"), frozenset({Role.SUPERVISOR})),
    ("/logg", gettext_noop("Logg"), frozenset({Role.SUPERVISOR})),
    ("/eskaleringar", gettext_noop("Beslut"), frozenset({Role.SUPERVISOR})),
)


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the navigation."""

    path: str
    words: str
    is_here: bool


def links_for(role: str, here: str) -> tuple[Link, ...]:
    """Which pages this role may open; `here` is the one that is shown."""
    return tuple(
        Link(path, _(words), path == here) for path, words, roles in PAGES if role in roles
    )
