"""`python -m tests.drill.shift_rows SECONDS alone|together NAME...`: writes shifts of a drill.

The shift of each NAME began an hour ago and ends in so many seconds; `alone`: without a second.
"""

import sys
from datetime import UTC, datetime, timedelta

import django
from django.apps import apps

HOUR = timedelta(hours=1)


def main(ends_in_s: int, how: str, names: list[str]) -> None:
    """Write the rows; the rules of the plan have their own tests."""
    django.setup()
    people, shifts = apps.get_model("accounts", "Staff"), apps.get_model("shifts", "Shift")
    now = datetime.now(UTC)
    for name in names:
        person = people.objects.get(username=name)
        shifts.objects.create(
            organisation=person.organisation,
            staff=person,
            doors=person.doors,
            starts_at=now - HOUR,
            ends_at=now + timedelta(seconds=ends_in_s),
            is_alone=how == "alone",
        )


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
