"""The whole way back, on both databases: copy, a change, tables lost, restore, service, log.

The store lives on, as docs/operations/backup.md says: it holds who is in a talk, counts that wait
to be moved, and the newest device list.
"""

import json
from pathlib import Path
from typing import Final

import pytest

from chatsvc.cli import copy_keys
from chatsvc.protocol.ids import Door, Org
from chatsvc.tally.cells import Cell, hour_of
from tests.support.delivery import NOW, process
from tests.support.restore_site import Site, until
from tests.support.store import TestStore

JOINED: Final = Cell("joined", Door("mika"), hour_of(NOW))
DAY: Final = "tests.support.restore_day"
COUNTED: Final = "SELECT COALESCE(sum(value), 0) FROM mapping_counter WHERE measure = 'joined'"
KILLED: Final = -9


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path: Path, org: str, store: TestStore) -> Site:
    """An organisation whose tables are of either kind."""
    engine = str(request.param)
    tables = request.getfixturevalue("tables") if engine == "postgresql" else None
    made = Site(org, tmp_path, engine, store, tables)
    made.made()
    return made


async def came_in(site: Site, number: int) -> None:
    """Let so many visitors meet somebody: it is counted in the store."""
    async with process(site.store, "worker", site.org) as service:
        await service.marks.count(Org(site.org), JOINED, number)


def is_counted(site: Site, name: str, number: int) -> bool:
    return site.rows(name, COUNTED) == [(number,)]


def restored(site: Site, code: int = 0) -> str:
    given = ("--passphrases", str(site.folder / "passphrases.json"))
    words = ("--from", str(site.folder / "copy"), "--key", str(site.folder / copy_keys.PRIVATE))
    return site.ran("again", "chatsvc.cli.main", "restore", *words, *given, code=code)


def copied(site: Site) -> None:
    words = ("--recipient", str(site.folder / copy_keys.PUBLIC), "--to", str(site.folder / "copy"))
    site.ran("town", "chatsvc.cli.main", "backup", *words)


async def test_a_reception_comes_back_from_last_nights_copy(site: Site) -> None:
    cookies = json.loads(site.ran("town", DAY, "before", site.org, "41"))
    assert site.status_of("town", "/logg", cookies) == 200
    await came_in(site, 3)
    # Killed when the counts are in the tables and still lie in the store: the copy knows them.
    site.ran("town", "tests.support.turn", site.org, "before_drop", code=KILLED)
    assert is_counted(site, "town", 3)
    copied(site)

    # The day after the copy: a phone is lost and revoked, the new list goes out.
    site.ran("town", DAY, "after", site.org, "42")
    with site.running("town", "worker", role="worker") as said:
        until(lambda: site.published_version() == 42, said)
    # Then the tables are gone; the store still counts.
    await came_in(site, 4)

    told = restored(site)
    for words in (f"{site.org}: the chain holds", "device list of the copy: 41", " 6. Ask"):
        assert words in told
    assert site.rows("again", "SELECT count(*) FROM django_session") == [(0,)]
    assert site.rows("again", "SELECT kind FROM escalation_escalation") == [("consult",)]
    assert is_counted(site, "again", 3)

    with site.running("again", "worker", role="worker") as said:
        until(lambda: is_counted(site, "again", 7), said)
        # The copy's own list names the lost phone; the one that is out does not, and stays.
        assert site.published_version() == 42
        assert "device_list_older" in said.read_text(encoding="utf-8")
        site.ran("again", DAY, "signed", site.org, "43")
        until(lambda: site.published_version() == 43, said)
    assert is_counted(site, "again", 7), "a batch that the copy knows is not counted again"
    assert site.status_of("again", "/logg", cookies) == 302, "who was signed in is not"
    assert "the chain holds" in site.ran("again", "chatsvc.cli.main", "audit", "verify")


async def test_tables_that_were_changed_in_the_copy_are_named(site: Site) -> None:
    """Step 6: exit 1, the entry by its number, and the log as it is."""
    site.ran("town", DAY, "before", site.org, "41")
    changed = "UPDATE audit_auditentry SET about = 'x' WHERE number = 1"
    site.wrote("town", changed)
    copied(site)
    told = restored(site, code=1)
    assert f"{site.org}: entry 1 was changed; the log is left as it is" in told
    assert "entry 1 was changed" in site.ran("again", "chatsvc.cli.main", "audit", "verify", code=1)


async def test_a_second_restore_over_tables_that_are_there_changes_nothing(site: Site) -> None:
    site.ran("town", DAY, "before", site.org, "41")
    copied(site)
    restored(site)
    before = site.rows("again", "SELECT number, digest FROM audit_auditentry ORDER BY number")
    restored(site, code=2)
    after = site.rows("again", "SELECT number, digest FROM audit_auditentry ORDER BY number")
    assert after == before
