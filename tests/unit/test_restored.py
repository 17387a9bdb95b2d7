"""Tables that came from a copy: nobody is signed in, nothing overdue is left, the rest is said."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from anonymity.clock import FakeClock
from chatsvc.cli import restored as command
from chatsvc.cli.errors import CommandError
from chatsvc.cli.main import main
from chatsvc.settings.environment import SOURCE
from counsellor.accounts.models import KnownBrowser, LoginCounter
from counsellor.audit.models import AuditEntry, Deed
from counsellor.audit.queries import broken
from counsellor.audit.services import note
from counsellor.decisions.models import Decision, DeletionRecord
from counsellor.directory.models import DeviceList
from counsellor.escalation.models import BoardOpen, Escalation
from counsellor.keeping.restored import end_sign_ins, settle
from tests.support.staff import NOON_MS, browser, make_staff, sign_in

pytestmark = pytest.mark.django_db
NOW: Final = datetime.fromtimestamp(NOON_MS / 1000, tz=UTC)
DAY_MS: Final = 86_400_000


def deeds(*days_ago: int) -> None:
    for ago in days_ago:
        note("demo", Deed.SHIFT_CHANGED, now_ms=NOON_MS - ago * DAY_MS, staff=7)


def decided(dnr: str, **more: object) -> None:
    Decision.objects.create(
        **{
            "organisation": "demo",
            "kind": "insats",
            "text": "t",
            "board": "b",
            "decided_on": date(2026, 1, 1),
            "dnr": dnr,
            "valid_until": date(2099, 1, 1),
            "recorded_at": NOW - timedelta(days=9),
            **more,
        }
    )


def test_a_session_of_before_opens_nothing_after_it(clock: FakeClock) -> None:
    staff = make_staff("vera")
    client = browser()
    sign_in(client, clock, "vera")
    assert client.get("/schema").status_code == 200
    LoginCounter.objects.create(source="guess")
    BoardOpen.objects.create(staff=staff, organisation="demo", seen_at=NOW)
    assert end_sign_ins() == 4
    tables = (Session, KnownBrowser, LoginCounter, BoardOpen)
    assert [one._default_manager.count() for one in tables] == [0, 0, 0, 0]  # noqa: SLF001  Django's documented way
    assert client.get("/schema").status_code == 302
    assert end_sign_ins() == 0


def test_what_became_overdue_since_the_copy_goes_and_the_chain_goes_on() -> None:
    deeds(800, 10)
    for key, ago in (("old", 731), ("new", 700)):
        Escalation.objects.create(
            organisation="demo",
            key=key,
            door="mika",
            kind="consult",
            raised_at=NOW - timedelta(days=ago),
        )
    found = settle("demo", NOON_MS)
    assert found.overdue == {"audit": 1, "escalations": 1}
    assert found.broken is None
    assert found.last == (2, NOW.replace(second=0, microsecond=0) - timedelta(days=10))
    assert [one.deed for one in AuditEntry.objects.all()] == [
        Deed.SHIFT_CHANGED,
        Deed.PRUNED,
        Deed.RESTORED,
    ]
    assert broken("demo") is None
    assert {one.what for one in DeletionRecord.objects.all()} == {"audit", "escalation"}


def test_a_chain_that_does_not_hold_is_named_and_left_as_it_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "SystemClock", lambda: FakeClock(NOON_MS))
    deeds(800, 10, 9)
    AuditEntry.objects.filter(number=2).update(staff=8)
    assert command.put_right() == 1
    assert "demo: entry 2 was changed; the log is left as it is" in capsys.readouterr().out
    assert AuditEntry.objects.count() == 3


def test_what_only_a_person_knows_is_said_with_what_the_copy_holds(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "SystemClock", lambda: FakeClock(NOON_MS))
    make_staff("linnea")
    make_staff("gone", is_active=False)
    deeds(3)
    decided("SN 7/26")
    decided("SN 6/26", withdrawn_at=NOW - timedelta(days=1))
    DeviceList.objects.create(organisation="demo", version=41, document={}, signed_at=NOW)
    assert command.put_right() == 0
    said = capsys.readouterr().out
    for words in (
        "demo: the chain holds",
        "demo: the log of the copy ends with entry 1 of ",
        "demo: overdue rows deleted: none",
        "demo: device list of the copy: 41",
        "demo: active accounts: 1",
        "demo: decisions that hold: insats (SN 7/26)\n",
        "Sign a newer device list",
        "counts again",
        "whether she would like to talk",
    ):
        assert words in said, words


def test_tables_of_a_newer_version_are_refused_before_anything_is_done() -> None:
    MigrationRecorder(connection).record_applied("audit", "0999_of_next_year")
    LoginCounter.objects.create(source="guess")
    with pytest.raises(CommandError) as found:
        command.bring_up()
    assert found.value.code == "copy_newer"
    assert LoginCounter.objects.exists()


@pytest.mark.parametrize(
    "words", [["restored"], ["restore", "--from", "copy", "--key", "backup.pem"]]
)
def test_without_the_keys_of_the_log_nothing_is_judged_and_nothing_done(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(SOURCE, "CHATSVC_FIELD_KEYS", "")
    LoginCounter.objects.create(source="guess")
    assert main(words) == 2
    assert "CHATSVC_FIELD_KEYS is not set" in capsys.readouterr().err
    assert LoginCounter.objects.exists()


def test_a_second_time_finds_nothing_more_to_do() -> None:
    deeds(800, 10)
    settle("demo", NOON_MS)
    again = settle("demo", NOON_MS)
    assert (again.overdue, again.broken) == ({}, None)
