"""Know your rights: which questions stand behind which door, and the sentences that answer them.

A question is shown with all of its sentences or with none: where one of them is not approved or
not checked the page says "ask us", because half an answer about the law is worse than no answer.
"""

from dataclasses import dataclass
from typing import Final

from chatsvc.settings.organisations import Organisation
from chatsvc.site.tonight import kinds


@dataclass(frozen=True, slots=True)
class Question:
    """One question, as somebody at night would put it.

    Attributes:
        key: message id of the question.
        says: message ids of what is known, all in the register (domain.md sections 1, 3, 9).
            What no source answers is not here: every question ends with "ask us".
    """

    key: str
    says: tuple[str, ...]


_SELLING: Final = "rights.say.selling"
_COORDINATOR: Final = "rights.say.coordinator"
_RETURN: Final = "rights.say.return"
_SUPPORT: Final = "about.more.report"

QUESTIONS: Final = {
    "safe": (
        Question("rights.home_eu", (_SELLING, _COORDINATOR, _RETURN)),
        Question("rights.home_other", (_SELLING, _COORDINATOR, _RETURN, _SUPPORT)),
        Question("rights.landlord", (_SELLING, "rights.say.night")),
        Question(
            "rights.children",
            ("rights.say.child_free", "rights.say.child", "rights.say.child_days"),
        ),
        Question("rights.passport", (_COORDINATOR, _SUPPORT, "rights.say.report_self")),
        Question("rights.door", (_SELLING, "rights.say.secrecy")),
    ),
    "police": (
        Question("rights.letters", ("rights.say.letters",)),
        Question("rights.employer", ("rights.say.work",)),
        Question(
            "rights.court",
            (
                "rights.say.buying",
                "rights.say.live",
                "rights.say.minor_bought",
                "rights.say.no_report",
            ),
        ),
        Question("rights.partner", ("rights.say.partner", "rights.say.partner_too")),
    ),
}


def questions(organisation: Organisation, door: str) -> tuple[Question, ...]:
    """Return what people behind one door ask; a door never shows another door's questions."""
    return tuple(one for kind in kinds(organisation, door) for one in QUESTIONS[kind])
