"""Accounts in earnest: made on the server, handed over once, in the chain, and good for a login."""

import argparse
import base64
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from django.conf import settings
from django.test import override_settings

from anonymity.clock import FakeClock
from chatsvc.cli import accounts
from chatsvc.cli.errors import CommandError
from chatsvc.settings.organisations import Organisation, Organisations
from counsellor.accounts import issue
from counsellor.accounts.errors import AccountError
from counsellor.accounts.issue import Wanted
from counsellor.accounts.models import PresentsAs, Role, Staff
from counsellor.accounts.one_time import OneTimePassword
from counsellor.accounts.ports import NewSecrets
from counsellor.audit.models import AuditEntry, Deed
from counsellor.opening.facts import LOOKS
from tests.support.staff import NOON_MS, browser, no_demo, say_code, say_password

pytestmark = pytest.mark.django_db


def here() -> Organisation:
    one: Organisation = settings.CHATSVC_ORGANISATIONS.all[0]
    return one


def typed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    accounts.register(parser.add_subparsers())
    return parser.parse_args(["accounts", *words])


def do(*words: str) -> int:
    return accounts.done(here(), typed(*words, "--organisation", "demo"))


def make(role: Role, name: str = "karin", **more: object) -> NewSecrets:
    return issue.make(here(), Wanted(name, name.capitalize(), role, **more), NOON_MS)  # type: ignore[arg-type]  # fields of Wanted


def code_of(made: NewSecrets, clock: FakeClock) -> str:
    (secret,) = parse_qs(urlsplit(made.otpauth_uri).query)["secret"]
    return OneTimePassword(base64.b32decode(secret)).code(clock.now_ms())


def test_two_accounts_turn_the_row_of_the_way_to_open_green() -> None:
    people = LOOKS["people"]
    assert not people(here(), NOON_MS)
    make(Role.ADMINISTRATOR, "karin")
    assert not people(here(), NOON_MS), "one person is not two"
    make(Role.SUPERVISOR, "vera")
    assert people(here(), NOON_MS)
    issue.end(here(), "karin", NOON_MS)
    assert not people(here(), NOON_MS)


def test_a_service_in_earnest_lets_such_an_account_in_with_both_factors(clock: FakeClock) -> None:
    made = make(Role.SUPERVISOR, "vera")
    with override_settings(CHATSVC_ENVIRONMENT=no_demo()):
        client = browser()
        assert say_password(client, "vera", made.password) == 302
        assert client.get("/oppna").status_code == 302, "a password alone is half a login"
        assert say_code(client, code_of(made, clock)) == 302
        assert client.get("/oppna").status_code == 200


def test_a_renewed_account_forgets_its_old_secrets_and_an_ended_one_lets_nobody_in(
    clock: FakeClock,
) -> None:
    old = make(Role.SUPERVISOR, "vera")
    client = browser()
    assert say_password(client, "vera", old.password) == 302
    assert say_code(client, code_of(old, clock)) == 302
    new = issue.renew(here(), "vera", NOON_MS)
    assert client.get("/oppna").status_code == 302, "who was signed in with the old one is out"
    assert say_password(browser(), "vera", old.password) != 302
    clock.advance(30_000)
    fresh = browser()
    assert say_password(fresh, "vera", new.password) == 302
    assert say_code(fresh, code_of(old, clock)) != 302
    assert say_code(fresh, code_of(new, clock)) == 302
    issue.end(here(), "vera", NOON_MS)
    assert fresh.get("/oppna").status_code == 302
    with pytest.raises(AccountError, match="has ended"):
        issue.renew(here(), "vera", NOON_MS)


def test_what_was_done_stands_in_the_chain_and_no_secret_with_it() -> None:
    made = make(Role.ADMINISTRATOR)
    renewed = issue.renew(here(), "karin", NOON_MS)
    issue.end(here(), "karin", NOON_MS)
    number = Staff.objects.get(username="karin").pk
    rows = AuditEntry.objects.filter(deed=Deed.ACCOUNT_CHANGED)
    assert [row.about for row in rows] == [
        f"account:{number}:{what}" for what in ("made", "renewed", "ended")
    ]
    assert {row.staff for row in rows} == {0}, "the service itself, not somebody signed in"
    assert repr(made) == repr(renewed) == "NewSecrets(...)"
    assert made.password != renewed.password
    assert made.otpauth_uri != renewed.otpauth_uri


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (Wanted("Karin", "Karin", Role.SUPERVISOR), "name"),
        (Wanted("k\x00", "Karin", Role.SUPERVISOR), "name"),
        (Wanted("karin", "", Role.SUPERVISOR), "alias"),
        (Wanted("karin", "Ka\x00rin", Role.SUPERVISOR), "alias"),
        (Wanted("karin", "K" * 41, Role.SUPERVISOR), "alias"),
        (Wanted("karin", "Karin", Role.COUNSELLOR), "doors"),
        (Wanted("karin", "Karin", Role.COUNSELLOR, ["cellar"]), "doors"),
        (Wanted("karin", "Karin", Role.ADMINISTRATOR, ["mika"]), "doors"),
        (Wanted("karin", "Karin", Role.COUNSELLOR, ["mika"], ["xx"]), "languages"),
        (Wanted("karin", "Karin", Role.SUPERVISOR, is_learner=True), "learner"),
        (Wanted("vera", "Vera", Role.SUPERVISOR), "name_taken"),
    ],
)
def test_what_an_account_cannot_be_is_not_made(wanted: Wanted, code: str) -> None:
    make(Role.SUPERVISOR, "vera")
    with pytest.raises(AccountError) as refused:
        issue.make(here(), wanted, NOON_MS)
    assert refused.value.code == code
    assert Staff.objects.count() == AuditEntry.objects.count() == 1


def test_where_doors_share_nobody_there_are_administrators_and_supervisors_of_a_door() -> None:
    """The first two accounts of a new installation, as docs/operations/running.md makes them."""
    apart = msgspec.structs.replace(here(), shared_staff=())
    with override_settings(CHATSVC_ORGANISATIONS=Organisations((apart,))):
        issue.make(apart, Wanted("karin", "Karin", Role.ADMINISTRATOR), NOON_MS)
        issue.make(apart, Wanted("vera", "Vera", Role.SUPERVISOR, ["mika"]), NOON_MS)
        with pytest.raises(AccountError, match="say one --door") as refused:
            issue.make(apart, Wanted("ada", "Ada", Role.SUPERVISOR), NOON_MS)
    assert refused.value.code == "doors_not_shared"
    assert {one.username: one.doors for one in Staff.objects.all()} == {
        "karin": [],
        "vera": ["mika"],
    }
    issue.make(here(), Wanted("ada", "Ada", Role.SUPERVISOR), NOON_MS)
    assert Staff.objects.get(username="ada").doors == ["kast", "mika"]


def test_without_the_key_that_seals_second_factors_one_sentence_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keyless = replace(settings.CHATSVC_ENVIRONMENT, field_keys=())
    monkeypatch.setattr(accounts, "read", lambda: keyless)
    words = ("make", "--organisation", "demo", "--role", "administrator", "--alias", "K", "karin")
    with pytest.raises(CommandError, match="CHATSVC_FIELD_KEYS is not set") as refused:
        accounts.run(typed(*words))
    assert refused.value.code == "missing_key"


def test_the_command_prints_what_the_person_needs_and_keeps_none_of_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["--role", "counsellor", "--alias", "Noor", "--door", "mika", "--door", "kast"]
    more = ["--language", "sv", "--language", "en", "--presents-as", "woman", "--learner"]
    assert do("make", *words, *more, "noor") == 0
    row = Staff.objects.get(username="noor")
    assert (row.doors, row.languages) == (["kast", "mika"], ["en", "sv"])
    assert (row.presents_as, row.is_learner, row.is_demo) == (PresentsAs.WOMAN, True, False)
    shown = capsys.readouterr().out
    (password,) = (line.split()[1] for line in shown.splitlines() if line.startswith("password"))
    assert row.check_password(password)
    assert "otpauth://totp/" in shown
    assert password not in row.password
    assert do("renew", "noor") == 0
    assert do("end", "noor") == 0
    assert not Staff.objects.get(username="noor").is_active
    with pytest.raises(CommandError) as refused:
        do("end", "somebody")
    assert refused.value.code == "no_account"


def test_another_organisations_people_are_not_reached() -> None:
    Staff.objects.create_staff("omar", "x", alias="Omar", role=Role.SUPERVISOR, organisation="lan")
    for deed in (issue.renew, issue.end):
        with pytest.raises(AccountError) as refused:
            deed(here(), "omar", NOON_MS)
        assert refused.value.code == "no_account"
    assert Staff.objects.get(username="omar").is_active


@pytest.mark.parametrize(
    "words",
    [
        ["make", "--organisation", "demo", "--role", "king", "--alias", "K", "k"],
        ["make", "--organisation", "demo", "k"],
        ["throw", "--organisation", "demo", "k"],
    ],
)
def test_a_role_that_does_not_exist_is_answered_with_the_use(words: Sequence[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        typed(*words)
    assert ended.value.code == 2
