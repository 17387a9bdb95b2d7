"""The demo's two organisations: files that agree, so that `./run` starts both."""

from pathlib import Path

import pytest

from anonymity.trust.base64url import encode
from chatsvc.cli import demo
from chatsvc.cli.demo import ORGANISATION_ID, PARTNER_ID
from chatsvc.settings.environment import read
from chatsvc.settings.organisations import Organisations, load_organisations


@pytest.fixture
def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Organisations:
    """The files as a start writes them, with keys that are nobody's."""
    keys = {ORGANISATION_ID: encode(bytes(32)), PARTNER_ID: encode(bytes([1] * 32))}
    monkeypatch.setattr(demo, "_root_public_key", lambda _state, name: keys[name])
    for name, content in demo._organisation_files(read({"CHATSVC_DEMO": "1"})).items():  # noqa: SLF001
        (tmp_path / f"{name}.toml").write_bytes(content)
    return load_organisations(tmp_path, demo=True)


def test_both_files_are_read_and_say_the_same(both: Organisations) -> None:
    own, partner = (both.by_id(name) for name in (ORGANISATION_ID, PARTNER_ID))
    assert own is not None
    assert partner is not None
    agreed = own.agreement(PARTNER_ID)
    assert agreed is not None
    assert (agreed.visitor_origin, agreed.name) == (partner.visitor_origin, partner.name)
    assert agreed.answers("mika") == ("tala",)
    assert (own.escalation.law, partner.escalation.law) == ("osl", "sol"), "the other law"


def test_each_has_hosts_keys_and_the_same_numbers_of_last_resort(both: Organisations) -> None:
    own, partner = both.all
    assert own.root_public_keys != partner.root_public_keys
    assert own.numbers == partner.numbers != ()
    assert partner.visitor_host.endswith(".localhost:8000")
    assert own.demo
    assert partner.demo
