"""The visitor process serves the files that were built, from memory, and nothing else."""

from hashlib import sha256
from pathlib import Path

import pytest

from chatsvc.site.build import build_site
from chatsvc.site.errors import SiteError
from chatsvc.site.manifest import write_manifest
from chatsvc.site.memory import MISSING_PAGE, load_site
from tests.support.visitor_site import DEMO, fake_scripts


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    build_site(DEMO, tmp_path / "site", built=fake_scripts(tmp_path))
    return tmp_path / "site"


def test_a_folders_address_is_its_index(folder: Path) -> None:
    site = load_site(folder)
    for address, file in (("", "index.html"), ("sv/", "sv/index.html"), ("404.html", MISSING_PAGE)):
        found = site.get(address)
        assert found is not None
        assert found.content == (folder / file).read_bytes()
        assert found.content_type == "text/html; charset=utf-8"


def test_every_file_has_the_type_that_a_strict_browser_asks_for(folder: Path) -> None:
    site = load_site(folder)
    types = {Path(name).suffix: one.content_type for name, one in site.files.items()}
    assert types[".js"] == "text/javascript; charset=utf-8"
    assert types[".css"] == "text/css; charset=utf-8"
    assert types[".svg"] == "image/svg+xml"


def test_anybody_may_fetch_the_manifest(folder: Path) -> None:
    found = load_site(folder).get("manifest.json")
    assert found is not None
    assert found.content == (folder / "manifest.json").read_bytes()


def test_what_is_not_in_the_manifest_is_not_served(folder: Path) -> None:
    (folder / "notes.html").write_text("left by mistake", encoding="utf-8")
    assert load_site(folder).get("notes.html") is None
    assert load_site(folder).get("../config.json") is None
    assert load_site(folder).get("sv") is None


@pytest.mark.parametrize("change", ["edit", "remove"])
def test_a_changed_site_is_refused_instead_of_served(folder: Path, change: str) -> None:
    page = folder / "sv" / "index.html"
    page.unlink() if change == "remove" else page.write_text("other", encoding="utf-8")
    with pytest.raises(SiteError) as refused:
        load_site(folder)
    assert refused.value.code == "changed"


def test_what_the_pages_bring_along_is_known_when_they_are_read(folder: Path) -> None:
    (sheet,) = (folder / "assets").glob("together-*.css")
    assert load_site(folder).worn == {sha256(sheet.read_bytes()).digest()}


def test_a_page_with_another_sheet_is_refused_instead_of_shown_bare(folder: Path) -> None:
    page = folder / "sv" / "index.html"
    page.write_text(page.read_text().replace(":root {", ":root { ", 1), encoding="utf-8")
    write_manifest(folder, "demo")
    with pytest.raises(SiteError) as refused:
        load_site(folder)
    assert refused.value.code == "style"


def test_a_manifest_cannot_lead_out_of_its_folder(folder: Path) -> None:
    (folder.parent / "secret.txt").write_text("key", encoding="utf-8")
    write_manifest(folder, "demo")
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"404.html"', '"../secret.txt"'))
    with pytest.raises(SiteError) as refused:
        load_site(folder)
    assert refused.value.code == "changed"


def test_a_site_that_was_never_built_is_empty(tmp_path: Path) -> None:
    assert load_site(tmp_path / "nothing").files == {}
