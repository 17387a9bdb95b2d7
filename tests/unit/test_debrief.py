"""A wish to talk: one tap, who and since when and nothing else; taken, done, and gone."""

from datetime import timedelta

import pytest
from django.test import Client

from anonymity.clock import FakeClock
from counsellor.accounts.models import Role, Staff
from counsellor.audit.models import AuditEntry, Deed
from counsellor.shifts.queries import at_ms
from counsellor.views import debrief, steering
from counsellor.wellbeing.models import Debrief
from counsellor.wellbeing.policy import LASTS, Standing, may
from counsellor.wellbeing.services import ask, end_old
from tests.support.staff import ORIGIN, browser, make_staff, sign_in

pytestmark = pytest.mark.django_db
PAGE = "/avlastning"


@pytest.fixture(autouse=True)
def _clock(clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    for view in (debrief, steering):
        monkeypatch.setattr(view, "CLOCK", clock)


def at_desk(clock: FakeClock, name: str, role: Role = Role.COUNSELLOR, **more: object) -> Client:
    make_staff(name, role, **more)  # type: ignore[arg-type]
    client = browser()
    sign_in(client, clock, name)
    return client


def says(client: Client, do: str, row: int | str = "") -> int:
    return client.post(PAGE, {"do": do, "row": str(row)}, headers={"origin": ORIGIN}).status_code


def shown(client: Client) -> str:
    return client.get(PAGE).content.decode()


def noted() -> list[tuple[str, str]]:
    rows = AuditEntry.objects.exclude(deed=Deed.SIGNED_IN)
    return list(rows.values_list("deed", "about"))


def test_a_wish_is_seen_taken_and_gone_and_the_log_never_says_whose(clock: FakeClock) -> None:
    linnea = at_desk(clock, "linnea")
    vera = at_desk(clock, "vera", Role.SUPERVISOR)
    assert says(linnea, "ask") == 302
    assert says(linnea, "ask") == 302  # twice is one wish
    row = Debrief.objects.get()
    assert (row.asked_at.minute, row.asked_at.second) == (0, 0)
    assert "Linnea" in shown(vera)
    assert "Du står i kön" in shown(linnea)
    assert says(vera, "take", row.pk) == 302
    assert "Vera hör av sig till dig." in shown(linnea)
    assert says(vera, "done", row.pk) == 302
    assert not Debrief.objects.exists()
    assert noted() == [
        (Deed.DEBRIEF_TAKEN, f"debrief:{row.pk}"),
        (Deed.DEBRIEF_DONE, f"debrief:{row.pk}"),
    ]
    whose = {entry.staff for entry in AuditEntry.objects.exclude(deed=Deed.SIGNED_IN)}
    assert whose == {Staff.objects.get(username="vera").pk}


def test_one_tap_at_the_desk_is_the_same_wish_and_is_noted_nowhere(clock: FakeClock) -> None:
    linnea = at_desk(clock, "linnea")
    headers = {"origin": ORIGIN}
    body = {"do": "debrief"}
    answer = linnea.post("/steering.json", body, content_type="application/json", headers=headers)
    assert answer.status_code == 200
    assert Debrief.objects.get().staff.username == "linnea"
    assert noted() == []


def test_the_board_counts_what_nobody_has_taken_and_names_nobody(clock: FakeClock) -> None:
    linnea = at_desk(clock, "linnea")
    vera = at_desk(clock, "vera", Role.SUPERVISOR)
    stranger = make_staff("omar", organisation="lan")
    ask(stranger, at_ms(clock.now_ms()))

    def counted(client: Client) -> object:
        return client.get("/steering.json").json()["debriefs"]

    assert counted(vera) == 0
    says(linnea, "ask")
    says(vera, "ask")  # her own is a colleague's to take
    assert (counted(vera), counted(linnea)) == (1, 0)
    says(vera, "take", Debrief.objects.get(staff__username="linnea").pk)
    assert counted(vera) == 0


def test_an_interpreter_asks_as_well_and_sees_no_queue(clock: FakeClock) -> None:
    linnea = at_desk(clock, "linnea")
    alva = at_desk(clock, "alva", Role.INTERPRETER)
    says(linnea, "ask")
    assert says(alva, "ask") == 302
    assert "Du står i kön" in shown(alva)
    assert "Linnea" not in shown(alva)
    assert 'href="/avlastning"' in shown(alva)
    assert 'href="/stod"' not in shown(alva)
    row = Debrief.objects.get(staff__username="linnea").pk
    assert says(alva, "take", row) == 409
    assert Debrief.objects.get(pk=row).taken_by is None
    vera = at_desk(clock, "vera", Role.SUPERVISOR)
    assert "Alva" in shown(vera)
    assert says(alva, "withdraw") == 302
    assert "Alva" not in shown(vera)


def test_it_ends_by_itself_and_leaves_nothing(clock: FakeClock) -> None:
    linnea = at_desk(clock, "linnea")
    says(linnea, "ask")
    until = Debrief.objects.get().until
    assert until - Debrief.objects.get().asked_at == LASTS
    vera = at_desk(clock, "vera", Role.SUPERVISOR)
    Debrief.objects.update(until=until - LASTS - timedelta(hours=1))
    assert "Ingen just nu." in shown(vera)
    assert not Debrief.objects.exists()


def test_the_service_ends_it_when_nobody_looks(clock: FakeClock) -> None:
    linnea = at_desk(clock, "linnea")
    says(linnea, "ask")
    until = Debrief.objects.get().until
    assert end_old("lan", until) == 0
    assert end_old("demo", until - timedelta(seconds=1)) == 0
    assert end_old("demo", until) == 1


def test_it_can_be_taken_back_by_whoever_asked(clock: FakeClock) -> None:
    linnea = at_desk(clock, "linnea")
    says(linnea, "ask")
    assert says(linnea, "withdraw") == 302
    assert not Debrief.objects.exists()


@pytest.mark.parametrize("do", ["take", "done", "back", "", "x" * 99])
def test_a_counsellor_sees_no_queue_and_takes_nothing(clock: FakeClock, do: str) -> None:
    linnea, kim = at_desk(clock, "linnea"), at_desk(clock, "kim")
    says(linnea, "ask")
    assert "Linnea" not in shown(kim)
    assert says(kim, do, Debrief.objects.get().pk) == 409
    assert Debrief.objects.get().taken_by is None


@pytest.mark.parametrize("row", ["", "0", "999", "-1", "1" * 40, "²", "1; drop"])
def test_a_row_that_is_not_there_is_told(clock: FakeClock, row: str) -> None:
    vera = at_desk(clock, "vera", Role.SUPERVISOR)
    assert says(vera, "take", row) == 409
    assert noted() == []


def test_another_organisations_wish_is_out_of_reach(clock: FakeClock) -> None:
    linnea = at_desk(clock, "linnea")
    vera = at_desk(clock, "vera", Role.SUPERVISOR)
    says(linnea, "ask")
    Debrief.objects.update(organisation="lan")
    assert "Linnea" not in shown(vera)
    assert says(vera, "take", Debrief.objects.get().pk) == 409


def test_of_two_supervisors_the_second_is_told_and_nobody_takes_her_own(clock: FakeClock) -> None:
    vera, maja = at_desk(clock, "vera", Role.SUPERVISOR), at_desk(clock, "maja", Role.SUPERVISOR)
    assert says(vera, "ask") == 302
    row = Debrief.objects.get().pk
    assert says(vera, "take", row) == 409
    assert says(maja, "take", row) == 302
    assert says(maja, "back", row) == 302
    assert Debrief.objects.get().taken_by is None
    assert may(2, "done", Standing(staff=1, taken_by=3)) == "taken_by_other"
    assert may(2, "take", Standing(staff=1, taken_by=3)) == "taken_by_other"


def test_it_goes_with_the_account(clock: FakeClock) -> None:
    linnea = at_desk(clock, "linnea")
    says(linnea, "ask")
    Staff.objects.get(username="linnea").delete()
    assert not Debrief.objects.exists()


def test_the_row_has_no_place_for_words_or_a_conversation() -> None:
    names = {one.name for one in Debrief._meta.get_fields()}  # noqa: SLF001  Django's own way
    assert names == {"id", "organisation", "staff", "asked_at", "taken_by", "until"}
