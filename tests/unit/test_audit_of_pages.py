"""What is changed on the console's pages stands in the audit chain, by whom, and nothing typed."""

from datetime import UTC, datetime

import pytest

from anonymity.clock import FakeClock
from counsellor.accounts.models import Role
from counsellor.audit.models import AuditEntry, Deed
from counsellor.audit.queries import broken
from counsellor.council.models import Entry
from counsellor.phrases.models import PhraseCheck
from counsellor.shifts.models import OnCall
from counsellor.support.models import DirectoryEntry
from counsellor.support.services import version_of
from tests.support.staff import ORIGIN, browser, make_staff, say_password, sign_in

pytestmark = pytest.mark.django_db


def deeds() -> list[tuple[str, str, str]]:
    return list(AuditEntry.objects.values_list("deed", "role", "about"))


def test_a_sign_in_is_noted_and_half_of_one_is_not(clock: FakeClock) -> None:
    make_staff()
    client = browser()
    say_password(client)
    assert deeds() == []
    sign_in(client, clock)
    assert deeds() == [(Deed.SIGNED_IN, Role.COUNSELLOR, "")]
    assert AuditEntry.objects.get().at.minute == 0


def test_a_supervisors_changes_are_noted_and_what_changed_nothing_is_not(clock: FakeClock) -> None:
    make_staff(role=Role.SUPERVISOR)
    client = browser()
    sign_in(client, clock)
    row = DirectoryEntry.objects.create(organisation="demo", key="mind", name="Mind")
    for seen in ("", "an older one", version_of(row)):
        check = {"do": "check", "key": "mind", "seen": seen}
        client.post("/stod", check, headers={"origin": ORIGIN})
    read_at = datetime(2026, 11, 1, tzinfo=UTC)
    PhraseCheck.objects.create(organisation="demo", language="ro", checked_at=read_at)
    for language in ("uk", "ro", "ro"):
        taken = {"do": "withdraw", "language": language}
        client.post("/fraser", taken, headers={"origin": ORIGIN})
    for line in ("7", str(Entry.objects.create(organisation="lan", year=2026).pk)):
        client.post("/kartlaggning", {"do": "remove", "row": line}, headers={"origin": ORIGIN})
    core = DirectoryEntry.objects.create(organisation="demo", key="sos", name="S", is_core=True)
    stays = {"do": "remove", "key": "sos", "seen": version_of(core)}
    client.post("/stod", stays, headers={"origin": ORIGIN})
    number = OnCall.objects.create(organisation="demo", function="Chef", telephone="070", order=1)
    removal = {"do": "remove", "kind": "call", "row": str(number.pk)}
    client.post("/schema/tider", removal, headers={"origin": ORIGIN})
    client.post("/schema", {"do": "remove", "shift": "99"}, headers={"origin": ORIGIN})
    assert deeds()[1:] == [
        (Deed.ENTRY_CHANGED, Role.SUPERVISOR, "check:mind"),
        (Deed.PHRASES_CHECKED, Role.SUPERVISOR, "withdraw:ro"),
        (Deed.HOURS_CHANGED, Role.SUPERVISOR, f"remove:{number.pk}"),
    ]
    assert broken("demo") is None


def test_nobodys_own_words_end_up_in_the_chain(clock: FakeClock) -> None:
    make_staff(role=Role.SUPERVISOR)
    client = browser()
    sign_in(client, clock)
    for body in (
        {"do": "check", "key": "Anna Berg, Storgatan 1"},
        {"do": "save", "key": "Anna", "name": "Anna Berg"},
    ):
        client.post("/stod", body, headers={"origin": ORIGIN})
    hours = {"do": "call", "function": "Anna Berg", "telephone": "070"}
    client.post("/schema/tider", hours, headers={"origin": ORIGIN})
    assert not any("Anna" in about for _, _, about in deeds())
