"""The way to open is computed from what is there; two people press, and it stands in the chain."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from django.conf import settings
from django.test import Client, override_settings

from anonymity.clock import FakeClock
from chatsvc.retention.decided import decode
from chatsvc.settings.organisations import Contact, Organisation, Organisations
from chatsvc.site.catalogue import load_texts
from chatsvc.site.decisions import approve, check, decisions_file, write_decisions
from chatsvc.site.register import Decisions, load_register
from counsellor.accounts.models import Role, Staff
from counsellor.audit.models import AuditEntry, Deed
from counsellor.decisions.models import Decision
from counsellor.decisions.queries import decisions_document
from counsellor.decisions.services import seed_samples
from counsellor.directory.models import DeviceList
from counsellor.opening import facts, policy, services
from counsellor.opening.facts import OPENERS, green
from counsellor.opening.models import OpeningAct
from counsellor.opening.queries import standing
from counsellor.shifts.models import OnCall, OpeningHours, Shift
from counsellor.shifts.opening import local_day, moment
from counsellor.shifts.plan import day_words
from counsellor.support.models import DirectoryEntry
from counsellor.support.services import seed
from tests.support.staff import NOON_MS, ORIGIN, browser, make_staff, sign_in

pytestmark = pytest.mark.django_db

NOW = datetime.fromtimestamp(NOON_MS / 1000, tz=UTC)
TODAY = local_day(NOW)


@pytest.fixture
def vera(clock: FakeClock) -> Client:
    """A supervisor's browser."""
    return _signed_in(clock, "vera", Role.SUPERVISOR)


@pytest.fixture
def ada(clock: FakeClock) -> Client:
    """An administrator's browser."""
    return _signed_in(clock, "ada", Role.ADMINISTRATOR)


def _signed_in(clock: FakeClock, name: str, role: Role) -> Client:
    make_staff(name, role)
    client = browser()
    sign_in(client, clock, name)
    return client


def do(client: Client, what: str, **more: str) -> int:
    said = {"do": what, **more}
    return client.post("/oppna", said, headers={"origin": ORIGIN}).status_code


def here() -> Organisation:
    """The organisation of the tests, with a file as production has it."""
    one: Organisation = settings.CHATSVC_ORGANISATIONS.all[0]
    return msgspec.structs.replace(
        one,
        kind="municipality",
        contact=Contact("036-555 01 02", "Gatan 3, 555 55 Orten"),
        visitor_origin="https://chatt.example.se",
        console_origin="https://jour.example.se",
    )


def open_in_earnest() -> None:
    """Make everything of the tables green, as people would over some weeks."""
    seed_samples("demo", NOON_MS)
    DeviceList.objects.create(
        organisation="demo", version=1, document={}, signed_at=NOW - timedelta(days=1)
    )
    seed("demo")
    core = DirectoryEntry.objects.filter(is_core=True)
    core.update(last_checked=TODAY, next_check=TODAY + timedelta(days=90))
    core.filter(number="", site="").update(number="010-555 00 02")
    OnCall.objects.create(organisation="demo", function="Chef", telephone="010-555 00 01")
    for door in ("mika", "kast"):
        for weekday in range(7):
            OpeningHours.objects.create(
                organisation="demo",
                door=door,
                weekday=weekday,
                from_minute=20 * 60,
                to_minute=23 * 60,
                valid_from=TODAY - timedelta(days=7),
            )
    people = [make_staff(name, doors=["mika", "kast"]) for name in ("linnea", "omar")]
    for ahead in range(-1, 16):
        day = TODAY + timedelta(days=ahead)
        for one in people:
            Shift.objects.create(
                organisation="demo",
                staff=one,
                doors=["mika", "kast"],
                starts_at=moment(day, 19 * 60 + 30),
                ends_at=moment(day, 23 * 60 + 30),
            )
    ids = [one.id for one in load_register()]
    words = approve(Decisions(), ids, by="J", on=TODAY, valid_from=TODAY - timedelta(days=1))
    words = check(words, load_texts("en"), ids, by="G", on=TODAY)
    path = decisions_file(settings.CHATSVC_ENVIRONMENT.organisations, "demo")
    write_decisions(path, words)


@pytest.fixture(autouse=True)
def no_words() -> object:
    """The file of approvals goes with the test that wrote it."""
    yield
    decisions_file(settings.CHATSVC_ENVIRONMENT.organisations, "demo").unlink(missing_ok=True)


def test_a_new_installation_is_red_in_every_row_that_matters() -> None:
    one = msgspec.structs.replace(
        here(), kind=None, contact=None, visitor_origin="http://chat.localhost:8000"
    )
    assert policy.missing(green(one, NOON_MS)) == policy.ITEMS


def signed_by_all() -> None:
    """Sign every row for what the file and the tables of `here` say."""
    for item in policy.SIGNED:
        assert services.sign(here(), item, 1, NOON_MS)


def test_what_is_there_is_green_and_only_people_know_the_rest(vera: Client, ada: Client) -> None:
    open_in_earnest()
    assert set(policy.missing(green(here(), NOON_MS))) == policy.SIGNED
    signed_by_all()
    assert do(vera, "sign", item="drill") == 302
    assert policy.missing(green(here(), NOON_MS)) == ()
    assert do(ada, "unsign", item="drill") == 302
    assert policy.missing(green(here(), NOON_MS)) == ("drill",)
    noted = AuditEntry.objects.filter(deed=Deed.OPENING_SIGNED).values_list("about", flat=True)
    assert "drill:yes" in noted
    assert "drill:no" in noted


def _forget_words() -> None:
    decisions_file(settings.CHATSVC_ENVIRONMENT.organisations, "demo").unlink()


@pytest.mark.parametrize(
    ("item", "breaks"),
    [
        ("keys", lambda: DeviceList.objects.update(signed_at=NOW - timedelta(days=8))),
        ("directory", lambda: DirectoryEntry.objects.update(next_check=TODAY - timedelta(days=1))),
        ("directory", lambda: DirectoryEntry.objects.filter(key="egen").update(number="", site="")),
        ("directory", lambda: DirectoryEntry.objects.filter(key="kfl").delete()),
        ("texts", _forget_words),
        ("hours", lambda: OpeningHours.objects.filter(door="kast").delete()),
        ("plan", lambda: Shift.objects.filter(starts_at__gt=NOW + timedelta(days=11)).delete()),
        ("on_call", lambda: OnCall.objects.all().delete()),
        ("people", lambda: Staff.objects.filter(username="ada").update(is_active=False)),
        # Nobody counts who has left, who answers elsewhere now, or learners among themselves.
        ("plan", lambda: Staff.objects.filter(username="omar").update(is_active=False)),
        ("plan", lambda: Staff.objects.filter(username="omar").update(doors=["mika"])),
        ("plan", lambda: Staff.objects.filter(role="counsellor").update(is_learner=True)),
        ("seat", lambda: make_staff("noor")),
    ],
)
@pytest.mark.usefixtures("vera", "ada")
def test_each_row_turns_red_by_itself(item: str, breaks: object) -> None:
    open_in_earnest()
    signed_by_all()
    assert policy.missing(green(here(), NOON_MS)) == ()
    breaks()  # type: ignore[operator]  # one of the lambdas above
    assert item not in green(here(), NOON_MS)


def test_an_https_address_is_no_green_row_before_somebody_has_opened_it() -> None:
    assert "hosts" not in green(here(), NOON_MS)
    assert services.sign(here(), "hosts", 1, NOON_MS)
    assert "hosts" in green(here(), NOON_MS)
    moved = msgspec.structs.replace(here(), visitor_origin="https://chatt.other.example")
    assert "hosts" not in green(moved, NOON_MS), "that was another address"


def test_a_red_row_says_what_is_wrong(vera: Client) -> None:
    page = vera.get("/oppna").content.decode()
    assert "ingen når dem utifrån" in page
    assert here().console_origin not in page
    assert ORIGIN in page
    assert "Ingen rådgivare har ett konto än." in page
    open_in_earnest()
    make_staff("noor", is_demo=True)
    Shift.objects.filter(starts_at__gt=NOW + timedelta(days=11)).delete()
    DirectoryEntry.objects.filter(key="egen").update(number="", site="", name="Vi själva")
    DirectoryEntry.objects.filter(key="bris").update(next_check=TODAY - timedelta(days=1))
    assert do(vera, "sign", item="seat") == 302
    make_staff("bo")
    page = vera.get("/oppna").content.decode()
    assert "Någon har fått konto efter signaturen" in page
    assert "Utan nummer: Vi själva. Inte kontrollerade: Bris." in page
    first = moment(TODAY + timedelta(days=11), 20 * 60)
    at = f"från {day_words(first)} kl 20.00"
    assert f"För få i tjänst: MIKA {at}, KAST {at}." in page


def test_without_a_telephone_to_turn_to_the_statement_has_nobody_and_the_row_is_red() -> None:
    assert "contact" in green(here(), NOON_MS)
    assert "contact" not in green(msgspec.structs.replace(here(), contact=None), NOON_MS)


def test_what_the_tables_know_is_never_ticked_by_hand(vera: Client) -> None:
    assert do(vera, "sign", item="keys") == 409
    assert do(vera, "sign", item="nothing") == 409
    assert not OpeningAct.objects.exists()
    assert not AuditEntry.objects.filter(deed=Deed.OPENING_SIGNED).exists()


def test_the_row_of_ages_shows_the_files_rules_and_a_signature_is_for_no_others(
    vera: Client,
) -> None:
    page = vera.get("/oppna").content.decode()
    for door in here().doors.values():
        said = "ingen åldersgräns" if door.age_from is None else f"svarar från {door.age_from} år"
        assert f"{door.name}: {said}" in page
    assert do(vera, "sign", item="ages") == 302
    assert OpeningAct.objects.get().of == policy.age_rules(here().doors)
    assert "ages" in green(here(), NOON_MS)
    younger = msgspec.structs.replace(here().doors["kast"], age_from=16)
    at = settings.CHATSVC_ORGANISATIONS.all[0]
    other = msgspec.structs.replace(at, doors={**at.doors, "kast": younger})
    assert "ages" not in green(other, NOON_MS)
    with override_settings(CHATSVC_ORGANISATIONS=Organisations((other,))):
        page = vera.get("/oppna").content.decode()
        assert "svarar från 16 år" in page
        assert "Organisationens fil säger något annat nu" in page
        assert do(vera, "sign", item="ages") == 302
    assert "ages" in green(other, NOON_MS)


def test_two_people_press_and_only_then_the_decisions_count(
    vera: Client, ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_in_earnest()
    Decision.objects.update(is_sample=False)
    # The console's own address is this machine's, so that the browsers here find it.
    monkeypatch.setitem(facts.LOOKS, "hosts", lambda _one, _now_ms: True)
    at = settings.CHATSVC_ORGANISATIONS.all[0]
    one = msgspec.structs.replace(at, kind="municipality", contact=here().contact)
    with override_settings(CHATSVC_ORGANISATIONS=Organisations((one,))):
        assert do(vera, "press") == 409, "four rows are not signed"
        for item in policy.SIGNED:
            do(vera, "sign", item=item)
        assert do(vera, "press") == 302
        assert do(vera, "press") == 409, "one person is not two"
        assert lawful(demo=False) == 0
        assert do(ada, "press") == 302
        assert lawful(demo=False) > NOON_MS
        page = ada.get("/oppna").content.decode()
    assert "Vera" in page
    assert "Ada" in page
    assert 'data-open="yes"' in page
    pressed = AuditEntry.objects.filter(deed=Deed.OPENING_PRESSED).values_list("staff", flat=True)
    assert len(set(pressed)) == len(OPENERS)


def test_the_demo_is_open_without_anybody_pressing() -> None:
    seed_samples("demo", NOON_MS)
    assert lawful(demo=True) > NOON_MS


def lawful(*, demo: bool) -> int:
    return decode(decisions_document("demo", NOON_MS, demo=demo)).lawful_until


def test_an_administrator_decides_the_last_day_and_takes_it_back(vera: Client, ada: Client) -> None:
    last = (TODAY + timedelta(days=30)).isoformat()
    assert do(vera, "close", last_day=last) == 403
    for wrong in ("", "soon", (TODAY - timedelta(days=1)).isoformat()):
        assert do(ada, "close", last_day=wrong) == 409
    assert do(ada, "keep") == 409
    assert do(ada, "close", last_day=last) == 302
    assert f"Sista dagen: {last}" in vera.get("/oppna").content.decode()
    assert do(vera, "keep") == 403
    assert do(ada, "keep") == 302
    assert "Sista dagen:" not in ada.get("/oppna").content.decode()
    noted = AuditEntry.objects.filter(deed=Deed.CLOSING_CHANGED).values_list("about", flat=True)
    assert list(noted) == [f"after:{last}", "kept"]


def test_an_end_that_was_put_off_and_taken_back_ends_nothing(ada: Client, clock: FakeClock) -> None:
    first, later = TODAY + timedelta(days=2), TODAY + timedelta(days=20)
    assert do(ada, "close", last_day=first.isoformat()) == 302
    assert do(ada, "close", last_day=later.isoformat()) == 302
    assert standing("demo").last_day == later
    clock.advance(5 * 86_400_000)
    sign_in(ada, clock, "ada")
    assert standing("demo").last_day == later
    assert do(ada, "keep") == 302
    assert standing("demo").ends is None, "the first day was given up long ago"


def test_every_row_says_where_it_is_mended_and_the_demo_says_that_it_stays_open(
    ada: Client,
) -> None:
    page = ada.get("/oppna").content.decode()
    for link in ("/stod", "/namndbeslut", "/schema", "/schema/tider"):
        assert f'href="{link}"' in page
    assert page.count("data-item=") == len(policy.ITEMS)
    assert "Testet är alltid öppet" in page
