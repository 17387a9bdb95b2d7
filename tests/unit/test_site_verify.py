"""Anybody who has the files and the manifest can see whether something was changed."""

from importlib.resources import files
from pathlib import Path
from string import Template

import pytest

from chatsvc.cli.main import main
from chatsvc.settings.environment import SOURCE
from chatsvc.site.errors import SiteError
from chatsvc.site.manifest import read_manifest
from chatsvc.site.verify import verify_site
from tests.support.visitor_site import DEMO, demo_site


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return demo_site(tmp_path)


def test_a_fresh_site_is_what_was_built(site: Path) -> None:
    assert verify_site(site).none
    assert "sv/index.html" in read_manifest(site)
    assert "config.json" in read_manifest(site)


def test_one_changed_letter_is_seen(site: Path) -> None:
    page = site / "sv" / "index.html"
    page.write_bytes(page.read_bytes().replace(b"https://www.smhi.se/", b"https://www.smhj.se/"))
    assert verify_site(site).changed == ("sv/index.html",)


def test_a_script_that_came_later_is_seen(site: Path) -> None:
    (site / "assets" / "extra.js").write_text("steal()", encoding="utf-8")
    assert verify_site(site).unknown == ("assets/extra.js",)


def test_a_file_that_is_gone_is_seen(site: Path) -> None:
    (site / "config.json").unlink()
    assert verify_site(site).missing == ("config.json",)


@pytest.mark.parametrize("content", [None, b"[]", b"{", b'{"files": {"a": 1}}', b'{"files": []}'])
def test_without_a_manifest_of_ours_nothing_is_said(site: Path, content: bytes | None) -> None:
    (site / "manifest.json").unlink()
    if content is not None:
        (site / "manifest.json").write_bytes(content)
    with pytest.raises(SiteError) as refused:
        verify_site(site)
    assert refused.value.code == "manifest"


def test_the_command_says_yes(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(site)]) == 0
    assert capsys.readouterr().out == "Every file is the one that was built.\n"


def test_the_command_names_what_differs(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "config.json").write_text("{}", encoding="utf-8")
    (site / "new.html").write_text("", encoding="utf-8")
    assert main(["verify", str(site)]) == 1
    assert capsys.readouterr().out == "changed: config.json\nunknown: new.html\n"


def test_the_command_refuses_a_folder_without_a_manifest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(tmp_path)]) == 2
    assert "has no manifest" in capsys.readouterr().err


def test_the_command_builds_what_it_then_verifies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "organisations"
    folder.mkdir()
    demo = Template(files("chatsvc.cli").joinpath("demo.toml").read_text(encoding="utf-8"))
    (folder / "demo.toml").write_text(
        demo.substitute(
            visitor_origin=DEMO.visitor_origin,
            console_origin=DEMO.console_origin,
            root_public_key=DEMO.root_public_keys[0],
        ),
        encoding="utf-8",
    )
    monkeypatch.setitem(SOURCE.maps[0], "CHATSVC_ORGANISATIONS", str(folder))
    monkeypatch.setitem(SOURCE.maps[0], "CHATSVC_DEMO", "1")
    target = str(tmp_path / "to")
    assert main(["build-site", "--organisation", "demo", "--to", target]) == 0
    assert main(["verify", target]) == 0
    assert capsys.readouterr().out.endswith("Every file is the one that was built.\n")


def test_building_for_an_unknown_organisation_is_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(SOURCE.maps[0], "CHATSVC_ORGANISATIONS", str(tmp_path))
    assert main(["build-site", "--organisation", "nowhere", "--to", str(tmp_path / "to")]) == 2
    assert "holds no organisation nowhere" in capsys.readouterr().err
    assert not (tmp_path / "to").exists()
