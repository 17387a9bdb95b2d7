"""Who answers instead, on the built page: whole and hidden, in checked languages, one address."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Final

import msgspec
import pytest

from chatsvc.settings.organisations import Organisation
from chatsvc.site.build import NOTHING_DECIDED, Decided, build_site
from chatsvc.site.catalogue import load_texts
from chatsvc.site.pages import PARTNER_LAW, PARTNER_SAID
from chatsvc.site.register import load_register
from tests.support.approvals import REAL, everything
from tests.support.visitor_site import DEMO, LANGUAGES, fake_scripts, partner

SECTION: Final = re.compile(r'<div class="partner".*?</a></div>\n</div>', re.DOTALL)


def built(
    tmp_path: Path, organisation: Organisation = DEMO, decided: Decided = NOTHING_DECIDED
) -> Path:
    build_site(organisation, tmp_path / "site", built=fake_scripts(tmp_path), decided=decided)
    return tmp_path / "site"


def sections(site: Path, language: str) -> list[str]:
    html = (site / language / "index.html").read_text(encoding="utf-8")
    return [unescape(one) for one in SECTION.findall(html)]


def real(*languages: str) -> Organisation:
    """An organisation outside the demo, with one partner of each law."""
    agreed = (
        partner("granne", "Granne", "osl", languages),
        partner("forening", "Forening", "sol", languages),
    )
    return msgspec.structs.replace(REAL, partner=agreed)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's site."""
    return built(tmp_path_factory.mktemp("demo"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_partner_has_a_part_of_its_own_hidden_with_name_law_and_address(
    demo: Path, language: str
) -> None:
    found, texts = sections(demo, language), load_texts(language)
    assert len(found) == len(DEMO.partner) == 2
    for one, html in zip(DEMO.partner, found, strict=True):
        head = html.partition(">")[0]
        assert f'data-partner="{one.id}"' in head
        assert head.endswith(" hidden"), "until the status names it"
        assert texts.text("partner.title").format(name=one.name) in html
        for said in (*PARTNER_SAID, PARTNER_LAW[one.law]):
            assert f"<p>{texts.text(said)}</p>" in html
        other = {"osl": "sol", "sol": "osl"}[one.law]
        assert texts.text(PARTNER_LAW[other]) not in html, "the other law is another's"  # type: ignore[index]
        assert re.findall(r'href="([^"]*)"', html) == [f"{one.visitor_origin}/"]
        assert 'rel="noreferrer"' in html
        assert "target=" not in html
        assert not re.search(rf"\b({'|'.join((*DEMO.doors, DEMO.id))})\b", html)


def test_nothing_of_it_is_in_the_demo_without_an_agreement(tmp_path: Path) -> None:
    site = built(tmp_path, msgspec.structs.replace(DEMO, partner=()))
    assert [sections(site, language) for language in LANGUAGES] == [[]] * len(LANGUAGES)


def test_a_language_that_is_not_agreed_stays_with_the_numbers(tmp_path: Path) -> None:
    agreed = (partner("granne", "Grannkommunen", "osl", ("sv", "ar")),)
    site = built(tmp_path, msgspec.structs.replace(DEMO, partner=agreed))
    assert [one for one in LANGUAGES if sections(site, one)] == ["sv", "ar"]
    thai = (site / "th" / "index.html").read_text(encoding="utf-8")
    assert 'data-testid="tonight"' in thai
    assert "Grannkommunen" not in thai


@pytest.mark.parametrize("left_out", [*PARTNER_SAID, *PARTNER_LAW.values()])
def test_where_a_sentence_is_not_approved_nobody_is_sent_on(tmp_path: Path, left_out: str) -> None:
    site = built(tmp_path, real("sv", "ro"), everything(["ro"], without=[left_out]))
    named = {
        language: re.findall(r'data-partner="(\w+)"', "".join(sections(site, language)))
        for language in ("sv", "ro")
    }
    law = {"partner.authority": ["forening"], "partner.private": ["granne"]}
    assert named == dict.fromkeys(("sv", "ro"), law.get(left_out, []))


def test_where_a_sentence_is_not_checked_that_language_stays_with_the_numbers(
    tmp_path: Path,
) -> None:
    decided = everything(["ro"])
    checked = {**decided.decisions.checked["ro"]}
    del checked["partner.free"]
    decisions = msgspec.structs.replace(decided.decisions, checked={"ro": checked})
    site = built(tmp_path, real("sv", "ro"), replace(decided, decisions=decisions))
    assert (len(sections(site, "sv")), sections(site, "ro")) == (2, [])


def test_every_sentence_about_the_partner_has_its_row_and_none_is_our_laws() -> None:
    rows = {one.id: one for one in load_register() if one.id.startswith("partner.")}
    assert set(rows) == {*PARTNER_SAID, *PARTNER_LAW.values()}
    assert not [one for one in rows.values() if one.core or one.law is not None]
    assert {rows[one].kind for one in PARTNER_LAW.values()} == {"law"}
