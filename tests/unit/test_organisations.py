"""One file per organisation: read strictly, found by host, demo and https rules kept."""

from pathlib import Path

import pytest

from chatsvc.settings.errors import SettingsError
from chatsvc.settings.organisations import load_organisations
from tests.support.organisation_file import REAL

DEMO = (
    REAL.replace("norra", "demo")
    .replace("https://chatt.demo.example", "http://chat.localhost:8000")
    .replace("https://jour.demo.example", "http://console.localhost:8001")
    .replace("\n[doors", "\ndemo = true\n[doors", 1)
    .replace("A" * 43, "B" * 43)
)


def _write(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def test_an_organisation_is_found_by_its_hosts_and_its_id(tmp_path: Path) -> None:
    found = load_organisations(_write(tmp_path, norra=REAL, demo=DEMO))
    assert [one.id for one in found.all] == ["demo", "norra"]
    assert found.by_visitor_host("Chat.localhost:8000") is found.by_id("demo")
    assert found.by_console_host("jour.norra.example") is found.by_id("norra")


@pytest.mark.parametrize("host", ["chat.localhost", "console.localhost:8001", "", "evil.example"])
def test_an_unknown_host_is_nobody(tmp_path: Path, host: str) -> None:
    assert load_organisations(_write(tmp_path, demo=DEMO)).by_visitor_host(host) is None


def test_a_missing_folder_holds_no_organisation(tmp_path: Path) -> None:
    assert load_organisations(tmp_path / "none").all == ()


def test_a_demo_organisation_is_refused_in_production(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="CHATSVC_DEMO") as refused:
        load_organisations(_write(tmp_path, demo=DEMO), demo=False)
    assert refused.value.code == "demo_organisation"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('id = "norra"', 'id = "Norra"', "organisation_id"),
        ('id = "norra"', 'id = "n:{q}"', "organisation_id"),
        ('own = "mika"', 'own = "kast"', "organisation_paths"),
        ("[doors.mika]", '[doors."m:ka"]', "organisation_doors"),
        ("chatt.norra.example", "chatt.norra.example/x", "organisation_origin"),
        ("https://jour", "http://jour", "organisation_https"),
        (f'["{"A" * 43}"]', "[]", "organisation_empty"),
        ('["sv"]', "[]", "organisation_empty"),
        ("languages", "language", "organisation_file"),
        ('name = "MIKA"', "name = 7", "organisation_file"),
        ("id =", "id", "organisation_file"),
    ],
)
def test_a_wrong_file_is_named_with_its_fault(
    tmp_path: Path, old: str, new: str, code: str
) -> None:
    assert old in REAL
    with pytest.raises(SettingsError, match=r"norra\.toml") as refused:
        load_organisations(_write(tmp_path, norra=REAL.replace(old, new, 1)))
    assert refused.value.code == code


def test_two_organisations_share_no_root_key(tmp_path: Path) -> None:
    """A copied file must not make one reception's card good for the other's staff."""
    other = REAL.replace("norra", "sodra")
    with pytest.raises(SettingsError, match="share a root key") as refused:
        load_organisations(_write(tmp_path, one=REAL, two=other))
    assert refused.value.code == "organisation_root_shared"
    changing = other.replace(f'["{"A" * 43}"]', f'["{"B" * 43}", "{"A" * 43}"]')
    with pytest.raises(SettingsError, match="share a root key"):
        load_organisations(_write(tmp_path, one=REAL, two=changing))
    own = other.replace("A" * 43, "B" * 43)
    assert len(load_organisations(_write(tmp_path, one=REAL, two=own)).all) == 2


def test_two_organisations_share_neither_id_nor_host(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        load_organisations(_write(tmp_path, one=REAL, two=REAL))
    assert refused.value.code == "organisation_twice"
    other = REAL.replace("norra", "sodra").replace("chatt.sodra", "jour.norra")
    with pytest.raises(SettingsError) as refused:
        load_organisations(_write(tmp_path, one=REAL, two=other))
    assert refused.value.code == "organisation_hosts"


def test_numbers_are_read_in_every_language(tmp_path: Path) -> None:
    number = '[[numbers]]\nnumber = "112"\n' + "".join(
        f'{field} = {{ sv = "{field}" }}\n' for field in ("name", "hours", "for")
    )
    found = load_organisations(_write(tmp_path, demo=DEMO + number)).all[0].numbers
    assert [(one.number, one.purpose["sv"]) for one in found] == [("112", "for")]


@pytest.mark.parametrize(
    "table",
    [
        'law = "grundlag"',
        "acknowledge_s = 5",
        "emergency_acknowledge_s = 4000",
        'social_services = [{ name = "Jour", phone = "ring mig" }]',
        'social_services = [{ name = "", phone = "010-555 01 01" }]',
        'note = "x"',
    ],
)
def test_a_ladder_that_cannot_be_climbed_is_refused(tmp_path: Path, table: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_organisations(_write(tmp_path, norra=f"{REAL}[escalation]\n{table}\n"))
    assert refused.value.code == "organisation_file"


def test_a_file_without_the_table_has_a_ladder_with_usual_times(tmp_path: Path) -> None:
    (one,) = load_organisations(_write(tmp_path, norra=REAL)).all
    assert (one.escalation.law, one.escalation.acknowledge_s) == ("osl", 300)
    assert one.escalation.emergency_acknowledge_s == 120
