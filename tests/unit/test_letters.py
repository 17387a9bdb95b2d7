"""A letter says that there is an alert and of which kind; nothing of anybody is in it."""

import io
from typing import get_args

import pytest
from django.core import mail

from anonymity import logs
from anonymity.log_words import render
from chatsvc.board.document import AlertKind
from chatsvc.settings.alert_file import Alerts
from chatsvc.settings.checks import refuse_incomplete
from chatsvc.settings.environment import read
from chatsvc.settings.errors import SettingsError
from chatsvc.settings.letterbox import letterbox
from chatsvc.settings.organisations import Organisations
from counsellor.supervision import letters
from tests.support.visitors import organisation


def test_a_letter_names_the_organisation_the_kinds_and_the_page(
    settings: pytest.MonkeyPatch,
) -> None:
    settings.DEFAULT_FROM_EMAIL = "jour@kommun.example"  # type: ignore[attr-defined]  # Django's own
    assert letters.send_letter("demo", ["chef@kommun.example"], ["wait", "nobody"])
    (sent,) = mail.outbox
    assert (sent.to, sent.from_email) == (["chef@kommun.example"], "jour@kommun.example")
    for words in ("Demo", "väntat länge", "ingen är på jour", "http://console.localhost:8001/"):
        assert words in sent.body
    for secret in ("mika", "MIKA", "Linnea", "kast", "KAST"):
        assert secret not in f"{sent.body} {sent.subject}"


def test_every_kind_of_alert_has_words() -> None:
    assert set(letters.WORDS) == set(get_args(AlertKind))


def test_nobody_writes_for_an_organisation_that_is_not_here() -> None:
    assert not letters.send_letter("lan", ["chef@kommun.example"], ["wait"])
    assert mail.outbox == []


def test_a_letter_box_that_is_away_is_logged_without_its_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said: list[tuple[str, dict[str, object]]] = []
    monkeypatch.setattr(logs, "event", lambda name, **more: said.append((name, more)))

    def away(*_: object) -> None:
        raise ConnectionRefusedError("127.66.7.8 canary")

    monkeypatch.setattr(letters, "send_mail", away)
    assert not letters.send_letter("demo", ["chef@kommun.example"], ["wait"])
    assert said == [("letter_failed", {"organisation": "demo", "count": 1})]


def test_without_a_url_nothing_is_ever_sent() -> None:
    assert letterbox("") == {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}


@pytest.mark.parametrize(
    ("url", "how"),
    [
        ("smtp://jour:hem%23ligt@post.example", (True, False, 587)),
        ("smtps://jour:hem%23ligt@post.example:2465", (False, True, 2465)),
        ("smtp://localhost:25", (False, False, 25)),
    ],
)
def test_a_letter_box_speaks_tls_unless_it_is_this_machine(
    url: str, how: tuple[bool, bool, int]
) -> None:
    found = letterbox(url)
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"], found["EMAIL_PORT"]) == how
    assert found["EMAIL_HOST_PASSWORD"] in {"hem#ligt", ""}
    assert found["EMAIL_TIMEOUT"] == 10


@pytest.mark.parametrize(
    "url",
    [
        "post.example",
        "http://a:b@c",
        "smtp://",
        "smtp://h:x1",
        "smtp://a:hemligt@h/x",
        "smtp://h?x=1",
    ],
)
def test_a_wrong_url_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(SettingsError) as refused:
        letterbox(url)
    assert refused.value.code == "email_url"
    assert "hemligt" not in str(refused.value)


def test_a_worker_that_should_write_and_cannot_refuses_to_start() -> None:
    one = organisation("stad")
    with_mail = type(one)(
        **{name: getattr(one, name) for name in one.__struct_fields__}
        | {"alerts": Alerts(mail=("a@b.example",))}
    )
    bare = {
        "REDIS_URL": "redis://w:p@127.0.0.1/0",
        "CHATSVC_TICKET_KEYS": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    }
    with pytest.raises(SettingsError) as refused:
        refuse_incomplete(read(bare), Organisations((with_mail,)), "worker")
    assert refused.value.code == "no_letterbox"
    told = {"CHATSVC_EMAIL_URL": "smtp://localhost:25", "CHATSVC_EMAIL_FROM": "jour@b.example"}
    refuse_incomplete(read(bare | told), Organisations((with_mail,)), "worker")
    refuse_incomplete(read(bare), Organisations((with_mail,)), "visitor")


def test_the_log_knows_the_words() -> None:
    stream = io.StringIO()
    stream.write(render("letter_failed", {"organisation": "demo", "count": 2}))
    assert stream.getvalue() == "letter_failed organisation=demo count=2"
