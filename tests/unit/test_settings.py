"""The environment is read once, strictly, and shows no secrets; each process has what it needs."""

import base64
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from chatsvc.protocol.limits import Periods
from chatsvc.settings.checks import refuse_incomplete
from chatsvc.settings.environment import Environment, read
from chatsvc.settings.errors import SettingsError
from chatsvc.settings.organisations import Organisations

KEY = base64.urlsafe_b64encode(bytes(range(32))).decode().rstrip("=")


def test_nothing_set_means_the_defaults_of_the_contract() -> None:
    found = read({})
    assert found.state_dir == Path("var").absolute()
    assert found.database_url == f"sqlite:///{Path('var').absolute()}/console.sqlite3"
    assert (found.visitor_port, found.console_port, found.queue_limit) == (8000, 8001, 50)
    assert (found.demo, found.redis_url, found.replicas) == (False, None, 0)
    assert found.periods == Periods()


def test_keys_come_as_a_list_and_the_first_one_signs() -> None:
    second = base64.urlsafe_b64encode(bytes(32)).decode()
    found = read({"CHATSVC_TICKET_KEYS": f"{KEY}, {second}"})
    assert found.ticket_keys == (bytes(range(32)), bytes(32))


@pytest.mark.parametrize("text", ["short", "!!!", base64.urlsafe_b64encode(bytes(31)).decode()])
def test_a_key_of_another_size_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read({"CHATSVC_FIELD_KEYS": text})
    assert refused.value.code == "bad_key"
    assert text not in str(refused.value)


@pytest.mark.parametrize("text", ["-1", "65536", "8000.5", "eighty", "٨"])
def test_a_port_is_a_whole_number(text: str) -> None:
    with pytest.raises(SettingsError, match="CHATSVC_VISITOR_PORT") as refused:
        read({"CHATSVC_VISITOR_PORT": text})
    assert refused.value.code == "bad_number"


def test_short_periods_are_for_the_demo_alone() -> None:
    short = {"CHATSVC_PERIODS": '{"silence_s": 5}'}
    assert read({**short, "CHATSVC_DEMO": "1"}).periods.silence_s == 5
    with pytest.raises(SettingsError) as refused:
        read(short)
    assert refused.value.code == "periods_outside_demo"


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"siesta_s": 5}', '{"age_s": 0}', '{"age_s": 1.5}', '{"age_s": true}']
)
def test_wrong_periods_are_refused(text: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read({"CHATSVC_PERIODS": text, "CHATSVC_DEMO": "1"})
    assert refused.value.code == "bad_periods"


def test_the_classical_suite_is_for_the_demo_alone() -> None:
    wish = {"CHATSVC_TEST_SUITE": "classical"}
    assert read({}).protos == read({"CHATSVC_DEMO": "1"}).protos == {1}
    assert read({**wish, "CHATSVC_DEMO": "1"}).protos == {1, 2}
    with pytest.raises(SettingsError) as refused:
        read(wish)
    assert refused.value.code == "test_suite_outside_demo"


@pytest.mark.parametrize("text", ["1", "2", "Classical", "plaintext", "classical,none"])
def test_there_is_no_third_suite(text: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read({"CHATSVC_TEST_SUITE": text, "CHATSVC_DEMO": "1"})
    assert refused.value.code == "bad_test_suite"


def test_no_secret_is_in_what_an_environment_shows() -> None:
    found = read(
        {
            "CHATSVC_TICKET_KEYS": KEY,
            "CHATSVC_SECRET_KEY": "the django key",
            "REDIS_URL": "redis://worker:word@127.0.0.1/0",
        }
    )
    shown = repr(found)
    assert "the django key" not in shown
    assert "word@" not in shown
    assert repr(bytes(range(32))) not in shown


def _whole_environment() -> Environment:
    return read(
        {
            "CHATSVC_TICKET_KEYS": KEY,
            "CHATSVC_FIELD_KEYS": KEY,
            "CHATSVC_SECRET_KEY": "x",
            "REDIS_URL": "redis://127.0.0.1/0",
        }
    )


@pytest.mark.parametrize("role", ["visitor", "console", "worker"])
def test_a_whole_environment_is_let_through(role: str) -> None:
    refuse_incomplete(_whole_environment(), settings.CHATSVC_ORGANISATIONS, role)


def test_each_process_is_refused_without_its_keys() -> None:
    organisations = settings.CHATSVC_ORGANISATIONS
    bare = replace(_whole_environment(), ticket_keys=(), field_keys=(), secret_key="")
    for role in ("visitor", "worker"):
        # The worker signs nothing with them: they name what ended, so that it stays ended (P19).
        with pytest.raises(SettingsError, match="needs CHATSVC_TICKET_KEYS"):
            refuse_incomplete(bare, organisations, role)
    every = "CHATSVC_TICKET_KEYS and CHATSVC_FIELD_KEYS and CHATSVC_SECRET_KEY"
    with pytest.raises(SettingsError, match=every):
        refuse_incomplete(bare, organisations, "console")


def test_a_process_is_refused_without_organisation_or_store() -> None:
    whole = _whole_environment()
    with pytest.raises(SettingsError) as refused:
        refuse_incomplete(whole, Organisations(()), "visitor")
    assert refused.value.code == "no_organisation"
    with pytest.raises(SettingsError) as refused:
        refuse_incomplete(replace(whole, redis_url=None), settings.CHATSVC_ORGANISATIONS, "visitor")
    assert refused.value.code == "no_store"


def test_a_wrong_database_url_stops_every_process_that_would_use_it() -> None:
    wrong = replace(_whole_environment(), database_url="mysql://staff:canary@127.0.0.1/x")
    for role in ("console", "worker"):
        with pytest.raises(SettingsError, match="DATABASE_URL") as refused:
            refuse_incomplete(wrong, settings.CHATSVC_ORGANISATIONS, role)
        assert "canary" not in str(refused.value)
    refuse_incomplete(wrong, settings.CHATSVC_ORGANISATIONS, "visitor")


def test_the_console_of_the_demo_answers_its_own_host_alone() -> None:
    assert set(settings.ALLOWED_HOSTS) - {"testserver"} == {
        "console.localhost"
    }  # Django's own word
    assert settings.DEBUG is False
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Strict"
