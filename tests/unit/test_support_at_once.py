"""Two supervisors have the same number before them: no word is lost, no check is of another."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Final

import pytest
from django.db import connection, transaction
from django.test import Client

from anonymity.clock import FakeClock
from counsellor.accounts.models import Role
from counsellor.audit.models import AuditEntry, Deed
from counsellor.support.forms import EntryForm, filled
from counsellor.support.models import DirectoryEntry
from counsellor.support.queries import local
from counsellor.support.services import claim, save, seed, version_of
from tests.support.staff import NOON_MS, ORIGIN, browser, make_staff, sign_in

TODAY: Final = local(NOON_MS).date()
NEW: Final = "020-11 11 11"
# As in test_decisions_at_once: both are past their look only where nothing holds one back.
MEET_S: Final = 0.5
HIDDEN: Final = 'name="seen" value="'


def row(key: str = "man") -> DirectoryEntry:
    return DirectoryEntry.objects.get(organisation="demo", key=key)


def read(client: Client, where: str) -> dict[str, str]:
    """Open a page and return the version that the form about `man` carries."""
    page = client.get(where).content.decode()
    part = page if "?" in where else page.split('data-key="man"')[1]
    return {"key": "man", "seen": part.split(HIDDEN)[1].split('"')[0]}


def typed(**change: str) -> dict[str, object]:
    first = {**filled(row()).initial, "owner": "Samordnaren", "age_to": "", **change}
    return {name: value for name, value in first.items() if value is not None}


def post(client: Client, said: dict[str, object]) -> tuple[int, str]:
    answer = client.post("/stod", said, headers={"origin": ORIGIN})
    return answer.status_code, answer.content.decode()


@pytest.fixture
def both(clock: FakeClock) -> tuple[Client, Client]:
    """Two supervisors, each with a browser."""
    seed("demo")
    found = []
    for name in ("berit", "vera"):
        make_staff(name, Role.SUPERVISOR)
        found.append(browser())
        sign_in(found[-1], clock, name)
    return found[0], found[1]


def deeds() -> list[str]:
    changed = AuditEntry.objects.filter(deed=Deed.ENTRY_CHANGED)
    return list(changed.order_by("number").values_list("about", flat=True))


@pytest.mark.django_db
def test_the_second_who_saves_is_told_what_stands_there_and_loses_no_word(
    both: tuple[Client, Client],
) -> None:
    berit, vera = both
    seen, also = read(berit, "/stod?key=man"), read(vera, "/stod?key=man")
    first = typed(number=NEW)
    second = typed(happens="En röst svarar, och du får säga vad du vill.")
    assert post(berit, {**seen, **first, "do": "save"})[0] == 302
    status, page = post(vera, {**also, **second, "do": "save"})
    assert status == 409
    assert row().number == NEW
    assert "någon annan har ändrat" in page
    assert f"<strong>Nummer:</strong> {NEW}" in page
    assert "En röst svarar, och du får säga vad du vill." in page
    assert deeds() == ["save:man"]
    # She reads it, takes the number over and saves once more.
    again = {"key": "man", "seen": page.split(HIDDEN)[1].split('"')[0]}
    assert post(vera, {**again, **second, "number": NEW, "do": "save"})[0] == 302
    assert (row().number, row().happens) == (NEW, "En röst svarar, och du får säga vad du vill.")


@pytest.mark.django_db
def test_a_check_of_the_old_number_vouches_for_no_new_one(both: tuple[Client, Client]) -> None:
    """She has rung what stood on her page; what visitors would be shown is another number."""
    berit, vera = both
    listed = read(vera, "/stod")
    edit = {**read(berit, "/stod?key=man"), **typed(number=NEW), "do": "save"}
    assert post(berit, edit)[0] == 302
    status, page = post(vera, {**listed, "do": "check"})
    assert (status, row().last_checked) == (409, None)
    assert "Läs raden igen först." in page
    assert post(vera, {**read(vera, "/stod"), "do": "check"})[0] == 302
    assert row().last_checked == TODAY


@pytest.mark.django_db
def test_two_who_check_the_same_number_both_may(both: tuple[Client, Client]) -> None:
    pages = [read(client, "/stod") for client in both]
    told = [post(one, {**said, "do": "check"}) for one, said in zip(both, pages, strict=True)]
    assert [status for status, _page in told] == [302, 302]


@pytest.mark.django_db
def test_an_entry_that_changed_is_not_removed_and_one_that_is_gone_is_said_to_be(
    both: tuple[Client, Client],
) -> None:
    berit, vera = both
    listed, opened, said = read(vera, "/stod"), read(vera, "/stod?key=man"), typed(number=NEW)
    edit = {**read(berit, "/stod?key=man"), **typed(owner="Jouren"), "do": "save"}
    assert post(berit, edit)[0] == 302
    assert post(vera, {**listed, "do": "remove"})[0] == 409
    assert post(berit, {**read(berit, "/stod"), "do": "remove"})[0] == 302
    status, page = post(vera, {**opened, **said, "do": "save"})
    assert (status, NEW in page) == (409, True)
    assert not DirectoryEntry.objects.filter(key="man").exists()
    assert post(vera, {**opened, "do": "check"})[0] == 409


@pytest.mark.django_db
def test_a_new_entry_takes_no_other_ones_name(both: tuple[Client, Client]) -> None:
    berit, _vera = both
    made = {**typed(name="Vår egen jour"), "key": "man", "seen": "", "do": "save"}
    status, page = post(berit, made)
    assert status == 409
    assert "namnet redan taget" in page
    assert row().name != "Vår egen jour"


@pytest.mark.django_db
def test_the_version_is_of_what_can_be_written_and_not_of_the_check() -> None:
    seed("demo")
    before = version_of(row())
    DirectoryEntry.objects.update(last_checked=TODAY, next_check=TODAY)
    assert version_of(row()) == before
    for name, value in (("number", NEW), ("facts", {"anonymous": True}), ("age_from", 7)):
        DirectoryEntry.objects.filter(key="man").update(**{name: value})
        assert version_of(row()) not in {before, ""}, name
        before = version_of(row())
    assert version_of(None) == ""


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_very_same_moment_one_makes_the_entry_and_the_other_is_told() -> None:
    make_staff("vera", Role.SUPERVISOR)
    seed("demo")
    form = EntryForm(typed())
    assert form.is_valid(), form.errors
    edit, meet = form.edit(), threading.Barrier(2)

    def write(_who: int) -> bool:
        try:
            with transaction.atomic():
                claimed = claim("demo", "jour", "")
                with suppress(threading.BrokenBarrierError):
                    meet.wait(MEET_S)
                if claimed:
                    save("demo", "jour", edit, TODAY, checked=False)
                return claimed
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(write, range(2))) == [False, True]
