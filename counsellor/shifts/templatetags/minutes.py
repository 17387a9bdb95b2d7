"""Minutes after midnight and weekdays, as people write them."""

from django import template

from counsellor.shifts.forms import WEEKDAYS

register = template.Library()


@register.filter
def clock(minute: int) -> str:
    """18.00 for 1080."""
    return f"{minute // 60:02d}.{minute % 60:02d}"


@register.filter
def weekday(number: int) -> str:
    """The name of a weekday; 0 is Monday."""
    return str(dict(WEEKDAYS)[number])
