"""The only way to a figure: what was released once is shown for ever, everything else is protected.

Internal views take this way too (domain.md section 6.3): no page, report or plan reads a counter.
"""

import hmac
from collections.abc import Set as AbstractSet
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.conf import settings

from counsellor.mapping.definitions import Table, definitions_of
from counsellor.mapping.models import Release
from counsellor.mapping.periods import Past
from counsellor.mapping.queries import by_hour_of_week, totals, worked
from counsellor.mapping.shown import TOTAL, WHOLE, Counts, Shown, Whose, protect
from counsellor.mapping.team import withheld

_LABEL: Final = b"chatsvc-cell-key/v1"


class NotReleasedError(Exception):
    """Nothing may be shown: the period is not over, or the table is not of this kind of period."""

    def __init__(self, code: str, sentence: str) -> None:
        """Keep the stable code."""
        super().__init__(sentence)
        self.code = code


def released(whose: Whose, table: str, period: Past, now: datetime) -> Shown:
    """Return a table, released now if it was not before.

    Raises:
        NotReleasedError: `not_over`, or `other_period` for a quarter of a table of years.
        UndefinedYearError: Before the service.
    """
    defined = definitions_of(period.begins.year)
    what = defined.table(table)
    if ("quarter" if "-" in period.text else "year") != what.period:
        raise NotReleasedError("other_period", f"{table} is released by the {what.period}")
    found = Release.objects.filter(
        organisation=whose.organisation, table=table, period=period.text
    ).first()
    if found is None:
        if not period.is_settled(now):
            raise NotReleasedError("not_over", f"{period.text} is not over yet")
        few = _too_few(whose, period) if what.people else frozenset()
        made = protect(whose, what, period.text, _counted(whose, what, period), _cell_key(), few)
        # Of two at once the first one's figures are shown by both.
        found, _ = Release.objects.get_or_create(
            organisation=whose.organisation,
            table=table,
            period=period.text,
            defaults={
                "defined_from": defined.from_year,
                "figures": made.figures,
                "totals": made.totals,
                "released_at": now.replace(minute=0, second=0, microsecond=0),
            },
        )
    return Shown(table, period.text, found.figures, found.totals)


def _counted(whose: Whose, what: Table, period: Past) -> Counts:
    """How often, by door and row; for nobody's eyes as it is."""
    if what.by == "hour_of_week":
        return by_hour_of_week(whose.organisation, what.measures, period.begins, period.ends)
    by_measure = totals(whose.organisation, period.begins, period.ends)
    rows = {row.id: row.measures for row in what.rows_for(whose.languages)} | {TOTAL: what.total}
    return {
        (door, row): sum(by_measure.get((door, one), 0) for one in measures)
        for door in (*whose.doors, WHOLE)
        for row, measures in rows.items()
    }


def _too_few(whose: Whose, period: Past) -> AbstractSet[str]:
    return withheld(worked(whose.organisation, whose.doors, period.begins, period.ends))


def _cell_key() -> bytes:
    """The secret of the noise. A new field key changes what is released next, nothing before."""
    keys: tuple[bytes, ...] = settings.CHATSVC_ENVIRONMENT.field_keys
    return hmac.digest(keys[0], _LABEL, sha256)
