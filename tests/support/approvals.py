"""An organisation that has approved and checked everything, for sites as they are in production."""

from collections.abc import Iterable
from datetime import date
from typing import Final

import msgspec

from chatsvc.settings.organisations import Organisation
from chatsvc.site.build import Decided
from chatsvc.site.catalogue import load_texts
from chatsvc.site.decisions import approve, check
from chatsvc.site.register import Decisions, load_register
from tests.support.visitor_site import DEMO

DAY: Final = date(2026, 12, 1)

REAL: Final[Organisation] = msgspec.structs.replace(
    DEMO,
    id="norra",
    demo=False,
    visitor_origin="https://chatt.norra.example",
    console_origin="https://jour.norra.example",
)


def everything(languages: Iterable[str], without: Iterable[str] = ()) -> Decided:
    """Return decisions in which these languages may show all of the register but some sentences."""
    ids = [one.id for one in load_register() if one.said_as not in set(without)]
    decisions = approve(Decisions(), ids, by="Kommunjuristen", on=DAY, valid_from=DAY)
    for language in languages:
        decisions = check(decisions, load_texts(language), ids, by="Granskaren", on=DAY)
    return Decided(decisions, DAY)
