"""What the plan's rules and refusals say to people, in Swedish."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from chatsvc.settings.shift_rules import ShiftRules
from counsellor.shifts.plan import day_words, hours_words
from counsellor.shifts.policy import Fault, Rule

RULES: Final[Mapping[Rule, str]] = {
    Rule.BACKWARDS: gettext_noop("Passet slutar innan det börjar."),
    Rule.NO_DOOR: gettext_noop("%(who)s svarar inte vid den ingången."),
    Rule.OVERLAP: gettext_noop("%(who)s har redan ett pass %(when)s."),
    Rule.TOO_LONG: gettext_noop(
        "%(who)s skulle arbeta för länge %(when)s. "
        "Högst %(hours)d timmar, och en timmes vila emellan."
    ),
    Rule.TOO_FEW: gettext_noop(
        "För få vid %(door)s %(when)s. Minst %(people)d ska arbeta samtidigt."
    ),
    Rule.LEARNER_ALONE: gettext_noop(
        "En lärling skulle stå utan erfaren kollega vid %(door)s %(when)s."
    ),
    Rule.ALONE_UNDECIDED: gettext_noop(
        "Er mottagning har inte beslutat att någon får arbeta ensam."
    ),
}
CODES: Final[Mapping[str, str]] = {
    "nobody": gettext_noop("Välj minst en person som finns kvar."),
    "gone": gettext_noop("Passet finns inte längre. Någon annan har tagit bort det."),
    "changed": gettext_noop(
        "Någon annan har ändrat passet under tiden. Så här ser det ut nu i schemat. "
        "Det du skrev står kvar: titta och spara igen."
    ),
    "not_yours": gettext_noop("Det går bara med ett eget pass som inte har börjat."),
    "taken": gettext_noop("Någon annan hann före, eller så har bytet ändrats."),
    "form": gettext_noop("Något fattas. Se vid varje fält."),
}


def say_fault(
    fault: Fault, rules: ShiftRules, names: Mapping[int, str], doors: Mapping[str, str]
) -> str:
    """One sentence: who or where, when, and what the rule is."""
    when = f"{day_words(fault.starts)} {hours_words(fault.starts, fault.ends)}"
    return _(RULES[fault.rule]) % {
        "who": names.get(fault.staff or 0, "?"),
        "door": doors.get(fault.door or "", fault.door or ""),
        "when": when,
        "hours": rules.max_hours,
        "people": rules.min_people,
    }
