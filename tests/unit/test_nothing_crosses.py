"""Another organisation's rows change nothing here: no page, no document, no archive, no report.

Enumerated from the tables, the routes and what the worker asks: a new one without a row fails.
"""

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Final

import msgspec
import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.test import Client, override_settings

from anonymity.clock import FakeClock
from chatsvc.cli.worker_tables import ConsoleTables
from chatsvc.protocol.ids import Org
from chatsvc.settings.organisations import Organisations
from counsellor.accounts.models import Role
from counsellor.archive.records import records_of
from counsellor.opening.facts import green
from tests.support.allow_table import ROUTES
from tests.support.other_rows import LAN, MARK, NOBODYS, ROWS, THROUGH, tables, write_other_rows
from tests.support.staff import NOON_MS, ORIGIN, browser, make_staff, sign_in

pytestmark = pytest.mark.django_db
HERE: Final = Org("demo")
ELSEWHERE: Final = "lan.localhost:8001"
# What differs from one answer to the next by itself.
TOKEN: Final = re.compile(rb'name="csrf(?:middlewaretoken)?" (?:value|content)="[^"]*"')
# What the worker reads of the tables; with them it writes what is in the store.
READS: Final[dict[str, Callable[[ConsoleTables], object]]] = {
    "devices": lambda x: async_to_sync(x.devices)(HERE),
    "support": lambda x: async_to_sync(x.support)(HERE, NOON_MS),
    "plans": lambda x: async_to_sync(x.plans)(HERE, NOON_MS),
    "counted": lambda x: async_to_sync(x.counted)(HERE, NOON_MS - 10**8, NOON_MS + 10**8),
    "banners": lambda x: async_to_sync(x.banners)(HERE, NOON_MS),
    "diversions": lambda x: async_to_sync(x.diversions)(HERE, NOON_MS),
    "decisions": lambda x: async_to_sync(x.decisions)(HERE, NOON_MS),
    "figures": lambda x: async_to_sync(x.figures)(HERE, NOON_MS),
    "on_call": lambda x: async_to_sync(x.on_call)(HERE),
    "missed": lambda x: async_to_sync(x.missed)(HERE, NOON_MS),
    "unchecked": lambda x: async_to_sync(x.unchecked)(HERE, NOON_MS),
    "unreviewed": lambda x: async_to_sync(x.unreviewed)(HERE, NOON_MS),
    "audit": lambda x: async_to_sync(x.audit)(HERE, NOON_MS),
}
# Each bears the organisation of whose store it came (tests/unit/test_counsellor_mapping.py).
WRITES: Final = {"add", "end_diversion", "met", "add_access", "deletions", "send"}


@pytest.fixture
def _two() -> Iterator[None]:
    """Two organisations on this installation, each with its own console."""
    one = settings.CHATSVC_ORGANISATIONS.all[0]
    other = msgspec.structs.replace(
        one,
        id=LAN,
        name=MARK,
        visitor_origin="http://chat.lan.localhost:8000",
        console_origin=f"http://{ELSEWHERE}",
    )
    hosts = [*settings.ALLOWED_HOSTS, "lan.localhost"]
    with override_settings(CHATSVC_ORGANISATIONS=Organisations((one, other)), ALLOWED_HOSTS=hosts):
        yield


def signed_in(clock: FakeClock) -> dict[Role, Client]:
    people = {}
    for role in Role:
        make_staff(role, role, doors=["mika", "kast"])
        people[role] = browser()
        sign_in(people[role], clock, role)
    return people


def pages(people: dict[Role, Client]) -> dict[tuple[str, str], bytes]:
    routes = sorted({way.route for way in ROUTES if way.method == "get"})
    return {
        (role, route): TOKEN.sub(b"", client.get(f"/{route}").content)
        for role, client in people.items()
        for route in routes
    }


def test_every_table_has_a_row_of_somebody_else() -> None:
    assert set(tables()) == set(ROWS) | set(THROUGH) | NOBODYS
    with_column = {x for x, t in tables().items() if "organisation" in columns(t)}
    assert with_column == set(ROWS) | {"Staff"}


async def directly(_self: ConsoleTables, call: Callable[..., object], *args: object) -> object:
    """Ask on the test's own connection, which the worker's way would close."""
    return await sync_to_async(call)(*args)


def columns(table: type) -> set[str]:
    return {one.name for one in table._meta.fields}  # type: ignore[attr-defined]  # noqa: SLF001  Django's own


def test_everything_that_the_worker_asks_has_a_row_here() -> None:
    asked = inspect.getmembers(ConsoleTables, inspect.iscoroutinefunction)
    assert {name for name, _ in asked if not name.startswith("_")} == set(READS) | WRITES


@pytest.mark.usefixtures("_two")
def test_no_page_of_anybody_here_changes_by_what_they_do_there(clock: FakeClock) -> None:
    people = signed_in(clock)
    before = pages(people)
    assert len({content for content in before.values() if content}) > 15
    write_other_rows()
    after = pages(people)
    changed = [which for which, content in after.items() if content != before[which]]
    assert not changed
    assert not [which for which, content in after.items() if MARK.encode() in content]


@pytest.mark.usefixtures("_two")
def test_no_document_archive_or_checklist_here_changes_by_what_they_do_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ConsoleTables, "_ask", directly)

    def all_of_it() -> dict[str, object]:
        found: dict[str, object] = {name: ask(ConsoleTables()) for name, ask in READS.items()}
        found["archive"] = records_of(HERE, 2026)
        found["opening"] = green(settings.CHATSVC_ORGANISATIONS.all[0], NOON_MS)
        return found

    before = all_of_it()
    write_other_rows()
    assert all_of_it() == before
    assert MARK.encode() in b"".join(records_of(LAN, 2026).values()), "theirs would be seen"


@pytest.mark.usefixtures("_two")
def test_whoever_is_signed_in_here_is_nobody_at_the_others_address(clock: FakeClock) -> None:
    people = signed_in(clock)
    write_other_rows()
    for role, client in people.items():
        for way in ROUTES:
            if way.route.startswith("login") or way.route == "logout":
                continue
            ask = getattr(client, way.method)
            headers = {"origin": f"http://{ELSEWHERE}", "host": ELSEWHERE}
            answer = ask(f"/{way.route}", way.body, headers=headers, HTTP_HOST=ELSEWHERE)
            assert answer.status_code in {302, 401, 403}, (role, str(way))
            assert answer.headers.get("location", "/login").startswith("/login"), str(way)
            assert MARK.encode() not in answer.content, (role, str(way))


@pytest.mark.usefixtures("_two")
def test_a_password_of_there_is_none_here() -> None:
    make_staff("karin", Role.SUPERVISOR, LAN)
    body = {"username": "karin", "password": "korp-lampa-moln-sten"}
    assert browser().post("/login", body, headers={"origin": ORIGIN}).status_code != 302
    theirs = browser().post(
        "/login", body, headers={"origin": f"http://{ELSEWHERE}"}, HTTP_HOST=ELSEWHERE
    )
    assert theirs.status_code == 302
