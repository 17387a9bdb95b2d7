"""Changes to the decisions register: a decision is recorded, or withdrawn; nothing is rewritten."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from counsellor.accounts.models import Staff
from counsellor.decisions import policy
from counsellor.decisions.models import Decision
from counsellor.shifts.opening import local_day

MINUTE_MS: Final = 60_000
# Made up, and said to be so in every sentence that anybody can read.
SAMPLE: Final = "EXEMPEL, inget beslut: "
SAMPLES: Final[Mapping[str, str]] = {
    "insats": "nämnden erbjuder anonym chatt som insats utan individuell behovsprövning.",
    "documentation": "uppgifter som kan röja vem någon är dokumenteras inte.",
    "gallring": "chattens handlingar gallras vid samtalets slut, senast efter de tider som anges.",
    "dpia": "konsekvensbedömningen är gjord och godtagen.",
    "accessibility": "tillgänglighetsredogörelsen är fastställd.",
    "cyber_risk": "riskanalysen enligt cybersäkerhetslagen är fastställd.",
}
RULE: Final = {"silence_minutes": 30, "age_hours": 6, "audit_months": 24}


def version_of(organisation: str) -> str:
    """Return what changes with every change of the register: the newest row, and how many ended."""
    rows = Decision.objects.filter(organisation=organisation)
    newest = rows.order_by("-pk").values_list("pk", flat=True).first() or 0
    return f"{newest}-{rows.exclude(withdrawn_at=None).count()}"


def claim(organisation: str, version: str) -> bool:
    """Hold the register to the end of the transaction; False if it changed since `version`.

    The oldest account of the organisation is the row that every writer locks; SQLite's
    transactions follow one another anyhow.
    """
    accounts = Staff.objects.select_for_update().filter(organisation=organisation)
    accounts.order_by("pk").first()
    return version_of(organisation) == version


def record(organisation: str, said: Mapping[str, Any], staff_id: int, now_ms: int) -> Decision:
    """Write one decision down; `said` is a valid form's."""
    rule = {name: said[name] for name in RULE} if said["kind"] == "gallring" else {}
    plain = {name: said[name] for name in ("kind", "text", "board", "decided_on", "dnr")}
    return Decision.objects.create(
        organisation=organisation,
        valid_until=said["valid_until"],
        recorded_at=policy.utc(now_ms // MINUTE_MS * MINUTE_MS),
        recorded_by_id=staff_id,
        **plain,
        **rule,
    )


def withdraw(organisation: str, number: int, now_ms: int) -> bool:
    """End a decision before its time; False when there is no such one in force."""
    rows = Decision.objects.filter(organisation=organisation, pk=number, withdrawn_at=None)
    return rows.update(withdrawn_at=policy.utc(now_ms // MINUTE_MS * MINUTE_MS)) == 1


def seed_samples(organisation: str, now_ms: int) -> int:
    """Give the demo one made-up decision of each kind that it has none of; how many."""
    now = policy.utc(now_ms)
    today = local_day(now)
    made = 0
    for kind, text in SAMPLES.items():
        if Decision.objects.filter(organisation=organisation, kind=kind).exists():
            continue
        Decision.objects.create(
            organisation=organisation,
            kind=kind,
            text=SAMPLE + text,
            board="Exempelnämnden",
            decided_on=today,
            dnr="EXEMPEL 0000/00",
            valid_until=today + timedelta(days=365),
            is_sample=True,
            recorded_at=now,
            **(RULE if kind == "gallring" else {}),
        )
        made += 1
    return made
