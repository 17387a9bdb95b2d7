"""Two doors share staff only where the organisation's file says so: accounts, pages, the demo."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from django.conf import settings
from django.test import Client, override_settings

from anonymity.clock import FakeClock
from chatsvc.settings.organisations import Organisation, Organisations
from counsellor.accounts.errors import AccountError
from counsellor.accounts.models import Role, Staff
from counsellor.accounts.services import ensure_demo_accounts
from counsellor.urls import urlpatterns
from tests.support.staff import ORIGIN, browser, make_staff, sign_in

pytestmark = pytest.mark.django_db
BOTH = ["mika", "kast"]
# What anybody may ask for without being signed in, or to leave.
OPEN = {"login", "login/code", "logout"}


def demo_with(shared: tuple[tuple[str, ...], ...]) -> Organisation:
    """The demo's file with another word about its doors."""
    one = settings.CHATSVC_ORGANISATIONS.by_id("demo")
    assert one is not None
    return msgspec.structs.replace(one, shared_staff=shared)


@pytest.fixture
def _apart() -> Iterator[None]:
    """The organisation has not said that its doors share anybody."""
    with override_settings(CHATSVC_ORGANISATIONS=Organisations((demo_with(()),))):
        yield


def test_groups_say_who_may_share_and_one_door_needs_no_word() -> None:
    three = demo_with((("mika", "kast"), ("mika", "girls")))
    assert three.may_share(["mika", "kast"])
    assert three.may_share(["girls", "mika"])
    assert not three.may_share(["kast", "girls"]), "they share with mika, not with each other"
    assert not three.may_share(["mika", "kast", "girls"])
    apart = demo_with(())
    assert apart.may_share(["kast"])
    assert apart.may_share([])
    assert apart.may_share(["mika", "mika"])
    assert not apart.may_share(BOTH)


@pytest.mark.usefixtures("_apart")
def test_an_account_at_doors_that_share_nobody_is_not_made() -> None:
    with pytest.raises(AccountError, match="shared_staff of demo") as refused:
        make_staff(doors=BOTH)
    assert refused.value.code == "doors_not_shared"
    assert not Staff.objects.exists()
    assert make_staff(doors=["kast"]).doors == ["kast"]


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.SUPERVISOR, Role.INTERPRETER])
def test_an_account_from_before_reads_why_nothing_opens(role: Role, clock: FakeClock) -> None:
    make_staff(role=role, doors=BOTH)
    with override_settings(CHATSVC_ORGANISATIONS=Organisations((demo_with(()),))):
        client = browser()
        sign_in(client, clock)
        page = client.get("/")
        assert page.status_code == 403
        said = page.content.decode()
        assert "Kontot har fler ingångar än en" in said
        assert "MIKA · KAST" in said
        assert "inte bestämt att de delar personal" in said
        assert client.get("/desk.json").json() == {"problem": "doors_not_shared"}
        assert _opened(client) == []
        Staff.objects.update(doors=["mika"])
        assert client.get("/").status_code == 200
        assert client.post("/logout", headers={"origin": ORIGIN}).status_code == 302


def test_with_the_organisations_word_the_same_account_works(clock: FakeClock) -> None:
    make_staff(doors=BOTH)
    client = browser()
    sign_in(client, clock)
    doors = [one["id"] for one in client.get("/desk.json").json()["doors"]]
    assert doors == BOTH


@pytest.mark.usefixtures("_apart")
def test_a_demo_whose_doors_share_nobody_has_its_people_at_the_first(tmp_path: Path) -> None:
    ensure_demo_accounts("demo", tmp_path / "demo.json")
    assert [one.doors for one in Staff.objects.all()] == [["mika"]] * 4


def _opened(client: Client) -> list[str]:
    """Which routes answer this sign-in with anything but a refusal."""
    routes = [str(one.pattern) for one in urlpatterns]
    guarded = [one for one in routes if one not in OPEN]
    assert len(guarded) > 20
    return [one for one in guarded if client.get(f"/{one}").status_code not in {403, 405}]
