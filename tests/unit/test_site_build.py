"""A built site is plain files: closed to others, equal in size, equal at every build."""

import json
import re
import shutil
from pathlib import Path

import msgspec
import pytest

from chatsvc.settings.organisations import Door, Number
from chatsvc.site.accessibility import PLACE
from chatsvc.site.build import build_site
from chatsvc.site.catalogue import LOCALE, catalogue_path, load_texts
from chatsvc.site.errors import SiteError
from chatsvc.site.frame import AWAY
from chatsvc.site.frame import FILE as FRAME
from chatsvc.site.manifest import digests
from chatsvc.site.padding import STEP, common_size, pad
from tests.support.approvals import everything
from tests.support.visitor_site import DEMO, demo_site, fake_scripts


@pytest.fixture
def built(tmp_path: Path) -> Path:
    here = tmp_path / "built"
    return here if here.exists() else fake_scripts(tmp_path)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return demo_site(tmp_path)


def pages(site: Path) -> dict[str, str]:
    return {
        path.relative_to(site).as_posix(): path.read_text(encoding="utf-8")
        for path in site.rglob("*.html")
    }


def test_there_is_a_language_choice_and_one_page_per_language(site: Path) -> None:
    visits = {f"{language}/index.html" for language in DEMO.languages}
    nights = {f"{o}/{place}/index.html" for o in DEMO.languages for place in "12"}
    readings = {f"{o}/{place}/index.html" for o in DEMO.languages for place in "abcd"}
    besides = {
        f"{o}/{place}/{kind}/index.html" for o in DEMO.languages for place in "12" for kind in "12"
    }
    alone = {"404.html", "503.html", "frame.html", "index.html", f"{PLACE}/index.html"}
    assert set(pages(site)) == alone | visits | nights | readings | besides
    assert all(f'href="/{language}/"' in pages(site)["index.html"] for language in DEMO.languages)
    assert '<html lang="ar" dir="rtl"' in pages(site)["ar/index.html"]
    assert '<html lang="sv" dir="ltr"' in pages(site)["sv/index.html"]


def test_size_does_not_say_which_language_is_read(site: Path) -> None:
    for name in ("index.html", "texts.json"):
        sizes = {(site / language / name).stat().st_size for language in DEMO.languages}
        assert len(sizes) == 1
        assert sizes.pop() % STEP == 0


def test_padding_fills_up_to_the_longest_of_a_kind() -> None:
    assert common_size([b"a", b"b" * STEP]) == STEP
    assert common_size([b"a", b"b" * (STEP + 1)]) == 2 * STEP
    assert pad(b"{}", 5) == b"{}   "


def test_every_page_of_the_demo_says_that_nobody_answers(site: Path) -> None:
    for name, html in pages(site).items():
        swedish = name.startswith((PLACE, FRAME, AWAY))
        folder = "sv" if swedish else name.partition("/")[0]
        own = (folder,) if swedish or "/" in name else ("sv", "en")
        assert all(load_texts(language).text("demo.banner") in html for language in own), name


def test_what_is_read_while_the_service_is_away_leads_to_who_answers(site: Path) -> None:
    html, swedish = pages(site)[AWAY], load_texts("sv")
    for message in ("problem.service", "problem.service.text", "problem.again"):
        assert swedish.text(message) in html
    assert 'href="tel:112"' in html.partition('<main id="main"')[2]
    for place in "12":
        assert f'href="/sv/{place}/"' in html
    assert 'data-part="hide"' in html


def test_a_real_reception_does_not_call_itself_a_test(tmp_path: Path, built: Path) -> None:
    real = msgspec.structs.replace(DEMO, demo=False)
    build_site(real, tmp_path / "site", built=built, decided=everything(DEMO.languages))
    assert not any('class="demo"' in html for html in pages(tmp_path / "site").values())


def test_no_page_carries_script_or_style_of_its_own(site: Path) -> None:
    for name, html in pages(site).items():
        assert re.findall(r"<script(?![^>]*\bsrc=)", html) == [], name
        assert re.findall(r"<style(?! data-sheet=)", html) == [], name
        assert re.findall(r"\sstyle=|\son[a-z]+=|javascript:", html) == [], name


def test_where_people_come_first_the_sheet_comes_with_the_page(site: Path) -> None:
    first = {"index.html", *(f"{language}/index.html" for language in DEMO.languages)}
    (sheet,) = (site / "assets").glob("together-*.css")
    for name, html in pages(site).items():
        brought = re.findall(r'<style data-sheet="([^"]+)">(.*?)</style>', html, re.DOTALL)
        there = [(f"/assets/{sheet.name}", sheet.read_text(encoding="utf-8"))]
        assert brought == (there if name in first else []), name
        assert (f'href="/assets/{sheet.name}"' in html) is (name not in first), name


def test_a_language_that_offers_numbers_only_brings_its_sheet_too(
    tmp_path: Path, built: Path
) -> None:
    real = msgspec.structs.replace(DEMO, demo=False)
    build_site(real, tmp_path / "site", built=built)
    html = pages(tmp_path / "site")["sv/index.html"]
    assert 'data-kind="numbers"' in html
    assert "<style data-sheet=" in html


def test_no_page_asks_anybody_else_for_anything(site: Path) -> None:
    # Beside the exit the page with Start alone has a link that leads away: a partner's first page.
    partners = {f"{one.visitor_origin}/" for one in DEMO.partner}
    for name, html in pages(site).items():
        outside = set(re.findall(r'(?:href|src|action)="(https?:[^"]+)"', html))
        more = partners if 'data-part="start"' in html else set()
        assert outside <= {DEMO.exit_target} | more, name


def test_no_page_and_no_title_names_a_reception(site: Path) -> None:
    for name, html in pages(site).items():
        assert "MIKA" not in html, name
        assert "KAST" not in html, name
    titles = {re.findall("<title>(.*?)</title>", html)[0] for html in pages(site).values()}
    own = {load_texts(language).text("page.title") for language in DEMO.languages}
    assert titles == own | {"Skriv · Write"}


def test_pages_ask_not_to_be_indexed_translated_or_previewed(site: Path) -> None:
    for html in pages(site).values():
        assert '<meta name="robots" content="noindex, nofollow, noarchive, nosnippet">' in html
        assert 'translate="no"' in html
        assert "og:" not in "".join(re.findall(r"<meta\b[^>]*>", html))


def test_what_is_written_stays_out_of_the_browsers_own_services(site: Path) -> None:
    fields = re.findall(r"<textarea[^>]+>", pages(site)["sv/index.html"])
    assert len(fields) == 3
    for one in fields:
        for word in (
            'translate="no"',
            'spellcheck="false"',
            'autocomplete="off"',
            'autocorrect="off"',
            'writingsuggestions="false"',
        ):
            assert word in one


def test_no_field_or_choice_is_kept_by_a_browser_that_comes_back_to_the_page(site: Path) -> None:
    found = 0
    for name, html in pages(site).items():
        for one in re.findall(r"<(?:input|textarea|select)\b[^>]*>", html):
            assert 'autocomplete="off"' in one, f"{name}: {one}"
            found += 1
    assert found > 20, "fields, choices and ticks"


def test_exit_comes_first_then_hide_then_the_skip_link(site: Path) -> None:
    for html in pages(site).values():
        links = re.findall(r'<a class="(\w+)"', html)
        assert links[:4] == ["exit", "hide", "skip", "danger"]
        exit_link = re.findall(r'<a class="exit"[^>]+>', html)[0]
        assert f'href="{DEMO.exit_target}"' in exit_link
        assert "noreferrer" in exit_link


def test_numbers_are_taps(site: Path) -> None:
    html = pages(site)["sv/index.html"]
    assert 'href="tel:112"' in html
    assert 'href="tel:020505050"' in html
    assert "Kvinnofridslinjen" in html


def test_only_paths_that_lead_somewhere_are_offered(tmp_path: Path, built: Path) -> None:
    narrow = msgspec.structs.replace(DEMO, paths={"buys": "kast", "skip": "kast"})
    build_site(narrow, tmp_path / "site", built=built)
    html = pages(tmp_path / "site")["sv/index.html"]
    assert re.findall(r'data-path="(\w+)"', html) == ["buys", "skip"]


def test_a_number_without_a_text_in_the_language_speaks_another_one(
    tmp_path: Path, built: Path
) -> None:
    number = msgspec.structs.replace(DEMO.numbers[0], name={"en": "Emergency"}, hours={})
    build_site(msgspec.structs.replace(DEMO, numbers=(number,)), tmp_path / "site", built=built)
    assert 'lang="en" dir="auto">Emergency</span>' in pages(tmp_path / "site")["sv/index.html"]


def test_the_config_names_doors_roots_and_the_way_out(site: Path) -> None:
    config = json.loads((site / "config.json").read_bytes())
    assert config["v"] == 1
    assert config["org"] == "demo"
    assert config["demo"] is True
    assert config["doors"] == {"mika": "MIKA", "kast": "KAST"}
    assert config["paths"]["buys"] == "kast"
    assert config["roots"] == list(DEMO.root_public_keys)
    assert config["exit"] == DEMO.exit_target
    assert (site / config["worker"].lstrip("/")).is_file()


def test_the_words_of_all_languages_lie_in_one_file(site: Path) -> None:
    lists = json.loads((site / "words.json").read_bytes())
    assert set(lists) == set(DEMO.languages)
    assert {len(words) for words in lists.values()} == {256}


def test_one_file_is_all_that_a_new_language_needs(tmp_path: Path, built: Path) -> None:
    shutil.copytree(LOCALE, tmp_path / "locale")
    target = catalogue_path("fa", tmp_path / "locale")
    target.parent.mkdir(parents=True)
    source = catalogue_path("ar").read_text(encoding="utf-8")
    target.write_text(source.replace("العربية", "فارسی"), encoding="utf-8")
    wide = msgspec.structs.replace(DEMO, languages=("sv", "fa"))
    build_site(wide, tmp_path / "site", built=built, locale=tmp_path / "locale")
    assert '<html lang="fa" dir="rtl"' in pages(tmp_path / "site")["fa/index.html"]
    assert "فارسی" in pages(tmp_path / "site")["index.html"]


def test_scripts_get_their_texts_and_256_words(site: Path) -> None:
    texts = json.loads((site / "sv" / "texts.json").read_bytes())
    assert texts["texts"]["ui.state.delivered"] == "Framme"
    assert len(texts["words"]) == 256
    assert not any(key.startswith("word.") for key in texts["texts"])


def test_every_file_a_page_loads_is_there_under_the_name_of_its_content(site: Path) -> None:
    for html in pages(site).values():
        loaded = re.findall(r'(?:href|src)="(/assets/[^"]+)"', html)
        assert any(name.endswith(".css") for name in loaded)
        assert all((site / name.lstrip("/")).is_file() for name in loaded)
    assert re.fullmatch(
        r"visitor-[0-9a-f]{10}\.css", next((site / "assets").glob("visitor-*")).name
    )


def test_the_same_input_builds_the_same_bytes(tmp_path: Path, built: Path) -> None:
    for name in ("one", "two"):
        build_site(DEMO, tmp_path / name, built=built)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")
    one, two = ((tmp_path / name / "manifest.json").read_bytes() for name in ("one", "two"))
    assert one == two


def test_a_new_build_takes_the_old_one_away(site: Path, built: Path) -> None:
    (site / "assets" / "old.js").write_text("old", encoding="utf-8")
    build_site(DEMO, site, built=built)
    assert not (site / "assets" / "old.js").exists()


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path, built: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(SiteError) as refused:
        build_site(DEMO, tmp_path / "home", built=built)
    assert refused.value.code == "target"
    assert (tmp_path / "home" / "thesis.txt").exists()


@pytest.mark.parametrize("content", [None, b"not json", b"{}"])
def test_without_built_scripts_there_is_one_clear_sentence(
    tmp_path: Path, content: bytes | None
) -> None:
    (tmp_path / "empty").mkdir()
    if content is not None:
        (tmp_path / "empty" / "manifest.json").write_bytes(content)
    with pytest.raises(SiteError) as refused:
        build_site(DEMO, tmp_path / "site", built=tmp_path / "empty")
    assert refused.value.code == "scripts_missing"


def test_an_installation_without_sources_reads_what_was_compiled(tmp_path: Path) -> None:
    target = catalogue_path("th", tmp_path)
    target.parent.mkdir(parents=True)
    shutil.copy(catalogue_path("th").with_suffix(".mo"), target.with_suffix(".mo"))
    assert load_texts("th", tmp_path).by_id == load_texts("th").by_id


def test_a_language_nobody_wrote_stops_the_build(tmp_path: Path, built: Path) -> None:
    foreign = msgspec.structs.replace(DEMO, languages=("sv", "xx"))
    with pytest.raises(SiteError) as refused:
        build_site(foreign, tmp_path / "site", built=built)
    assert refused.value.code == "language_missing"


def test_a_site_holds_nothing_of_another_organisation(tmp_path: Path, built: Path) -> None:
    word = "Kvarnsjö"
    languages = {"sv": word}
    other = msgspec.structs.replace(
        DEMO,
        id="kvarn",
        name=word,
        visitor_origin="https://chatt.kvarn.example",
        console_origin="https://jour.kvarn.example",
        root_public_keys=("K" * 43,),
        languages=("sv",),
        exit_target="https://kvarn.example/",
        doors={"kvarn-a": Door(f"{word} A", age_from=13), "kvarn-b": Door(f"{word} B")},
        paths=dict.fromkeys(DEMO.paths, "kvarn-a"),
        numbers=(Number("010-777 77 77", languages, languages, languages),),
    )
    one = msgspec.structs.replace(DEMO, languages=("sv",))
    for org in (one, other):
        build_site(org, tmp_path / org.id, built=built)
    mine, theirs = (
        {path.name: path.read_bytes().decode() for path in (tmp_path / x).rglob("*.[hjs]*")}
        for x in ("demo", "kvarn")
    )
    theirs_only = (word, "kvarn", "K" * 43, "010-777 77 77")
    mine_only = (DEMO.name, DEMO.visitor_origin, DEMO.exit_target, "A" * 43, "MIKA", '"mika"')
    assert not [x for x in theirs_only if any(x in content for content in mine.values())]
    assert not [x for x in mine_only if any(x in content for content in theirs.values())]
    assert all(any(x in content for content in theirs.values()) for x in theirs_only[:3])
