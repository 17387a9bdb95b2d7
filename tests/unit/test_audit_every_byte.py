"""`chatsvc audit verify` on one changed byte: whichever byte of whichever column of a row it is."""

from collections.abc import Iterator
from typing import Final

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from anonymity.clock import FakeClock
from counsellor.accounts.models import Role
from counsellor.audit.chain import Broken
from counsellor.audit.models import AuditEntry, Deed
from counsellor.audit.queries import broken, organisations
from counsellor.audit.review import late_now
from counsellor.audit.services import checked_tonight, note
from counsellor.keeping.restored import settle
from tests.support.in_process import ran
from tests.support.staff import NOON_MS, browser, make_staff, sign_in

pytestmark = pytest.mark.django_db
COLUMNS: Final = ("organisation", "number", "at", "deed", "staff", "role", "about", "digest")
LAST: Final = 4
# What only SQLite keeps: PostgreSQL takes no letter that is none and no date that is none.
LAID: Final = (
    ("at", b"2026-11-28 1\xf8:00:00"),
    ("at", b"2026-19-28 18:00:00"),
    ("at", b""),
    ("about", b"shift:\xff"),
    ("role", b"\xc3"),
    ("digest", b"\xe5" * 64),
)


@pytest.fixture(autouse=True)
def _chain() -> None:
    for number in range(1, LAST + 1):
        about = f"shift:{number}"
        note("demo", Deed.SHIFT_CHANGED, now_ms=NOON_MS, staff=17, role="supervisor", about=about)


def other(letter: str) -> str:
    """Another letter of the same kind, so that the value still fits its column."""
    if letter.isdigit():
        return str((int(letter) + 7) % 10)
    return chr(ord(letter) + 1) if letter.isalpha() else letter


def values_of(column: str) -> Iterator[str]:
    """Each value that the column of entry 2 has after one letter was changed."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT CAST({column} AS text) FROM audit_auditentry WHERE number = 2")  # noqa: S608  our own list
        value = str(cursor.fetchone()[0])
    for place, letter in enumerate(value):
        if other(letter) != letter:
            yield value[:place] + other(letter) + value[place + 1 :]


def put(column: str, value: str | bytes, number: int = 2) -> None:
    """Change a column behind everybody's back; bytes as they lie in SQLite's file."""
    kind = AuditEntry._meta.get_field(column).db_type(connection)  # noqa: SLF001  Django's documented way
    kind = "text" if isinstance(value, bytes) else kind
    change = f"UPDATE audit_auditentry SET {column} = CAST(%s AS {kind}) WHERE number = %s"  # noqa: S608  as above
    with connection.cursor() as cursor:
        cursor.execute(change, [value, number])


@pytest.mark.parametrize("column", COLUMNS)
def test_no_letter_of_any_column_can_be_another_one_unseen(column: str) -> None:
    tried = 0
    for value in list(values_of(column)):
        try:
            with transaction.atomic():
                put(column, value)
                found = [one for one in organisations() if broken(one) is not None]
                tried += 1
                assert found, f"{column} = {value!r} is not seen"
                transaction.set_rollback(True)
        except (IntegrityError, DataError):
            continue  # the database itself refuses it
    assert tried
    assert broken("demo") is None


def test_every_column_is_looked_at() -> None:
    names = {one.name for one in AuditEntry._meta.get_fields()}  # noqa: SLF001  as above
    assert names == {*COLUMNS, "id"}


@pytest.mark.parametrize(("column", "laid"), LAID)
@pytest.mark.parametrize("number", [1, 2, LAST])
def test_a_byte_that_makes_no_letter_and_no_date_is_named_and_stops_nothing(
    column: str, laid: bytes, number: int, clock: FakeClock
) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("no such byte can lie there")
    put(column, laid, number)
    assert broken("demo") == Broken(number, "changed")
    code, said = ran("audit", "verify")
    assert code == 1
    assert f"demo: entry {number} was changed" in said
    # At night, on the board, after a restore and at the next sign-in the service goes on.
    assert checked_tonight("demo", NOON_MS) == Broken(number, "changed")
    assert late_now("demo", NOON_MS) == 0
    assert settle("demo", NOON_MS).broken == Broken(number, "changed")
    make_staff("vera", Role.SUPERVISOR)
    client = browser()
    sign_in(client, clock, "vera")
    page = client.get("/logg")
    assert page.status_code == 200
    assert f"{number}" in page.content.decode().split('role="alert"')[1].split("</p>")[0]
