"""What a page says of secrecy follows the law that binds the organisation, in every language."""

import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Final, get_args

import msgspec
import pytest

from chatsvc.settings.escalation_file import Escalation, Law
from chatsvc.site.build import Decided, build_site
from chatsvc.site.catalogue import Texts, load_texts, written
from chatsvc.site.decisions import approve
from chatsvc.site.errors import SiteError
from chatsvc.site.register import Decisions, Statement, binding, load_register, standing
from tests.support.approvals import DAY, REAL, everything
from tests.support.visitor_site import fake_scripts

LAWS: Final[tuple[Law, ...]] = get_args(Law)
REGISTER: Final = load_register()
OF_A_LAW: Final = [one for one in REGISTER if one.law is not None]
SITE: Final = Path(__file__).parents[2] / "chatsvc" / "site"


def wordings(law: Law, texts: Texts) -> Mapping[str, str]:
    return {one.id: texts.wording(one.id) for one in OF_A_LAW if one.law == law}


@pytest.fixture(scope="module", params=LAWS)
def built(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Law, Path]:
    """A site in production under one of the laws, everything approved and checked."""
    law: Law = request.param
    folder = tmp_path_factory.mktemp(law)
    # What binds a partner is said of the partner: tests/unit/test_site_partner.py.
    organisation = msgspec.structs.replace(REAL, escalation=Escalation(law=law), partner=())
    decided = everything(organisation.languages)
    build_site(organisation, folder / "site", built=fake_scripts(folder), decided=decided)
    return law, folder / "site"


@pytest.mark.parametrize("language", written())
def test_every_sentence_of_a_law_is_written_for_each_law_and_says_something_else(
    language: str,
) -> None:
    texts = load_texts(language)
    found = {one: by for one in texts.by_id if (by := one.rpartition(".")[2]) in LAWS}
    assert set(found) == {one.id for one in OF_A_LAW}
    for base in {one.said_as for one in OF_A_LAW}:
        assert base not in texts.by_id, "a page of any law could say it"
        assert len({texts.wording(f"{base}.{law}") for law in LAWS}) == len(LAWS), base


def test_each_sentence_names_the_law_that_it_rests_on_and_not_the_other() -> None:
    secrecy = [one for one in OF_A_LAW if not one.said_as.startswith("talk.contact")]
    assert len(secrecy) > len(LAWS)
    for one in secrecy:
        assert ("OSL" in one.source) == (one.law == "osl"), one.id
        assert ("17:11" in one.source) == (one.law == "sol"), one.id


def test_no_page_names_a_law_by_itself() -> None:
    """Only the organisation's file does: a template could be wrong for somebody."""
    ending = re.compile(r"""["'][a-z_.]+\.(?:osl|sol)["']""")
    files = [*SITE.glob("*.py"), *(SITE / "templates").glob("*.html")]
    assert len(files) > 20
    assert not [path.name for path in files if ending.search(path.read_text(encoding="utf-8"))]


def test_without_a_law_the_build_ends() -> None:
    texts = load_texts("sv")
    for base in {one.said_as for one in OF_A_LAW}:
        with pytest.raises(SiteError) as refused:
            texts.text(base)
        assert refused.value.code == "text_missing"
        assert {texts.under(law).text(base) for law in LAWS} == {
            texts.wording(f"{base}.{law}") for law in LAWS
        }


def test_a_site_says_every_sentence_of_its_law_and_none_of_the_other(
    built: tuple[Law, Path],
) -> None:
    law, site = built
    (other,) = set(LAWS) - {law}
    for language in REAL.languages:
        pages = (site / language).rglob("*.html")
        said = unescape("".join(path.read_text(encoding="utf-8") for path in pages))
        texts = load_texts(language)
        missing = [x for x, words in wordings(law, texts).items() if words not in said]
        wrong = [x for x, words in wordings(other, texts).items() if words in said]
        assert (missing, wrong) == ([], []), language


def test_who_is_no_authority_says_nowhere_that_it_is_one(built: tuple[Law, Path]) -> None:
    law, site = built
    claims = re.compile(r"Vi är socialtjänst|arbetar i socialtjänsten|kommunens eget system")
    said = [path.read_text(encoding="utf-8") for path in site.rglob("*.html")]
    assert any(claims.search(page) for page in said) == (law == "osl")


@pytest.mark.parametrize("law", LAWS)
def test_approving_the_other_laws_words_opens_nothing(law: Law) -> None:
    register = binding(REGISTER, law)
    others = [one for one in REGISTER if one.law != law]
    ids = [one.id for one in others]
    decisions = approve(Decisions(), ids, by="Juristen", on=DAY, valid_from=DAY)
    texts = load_texts("sv").under(law)
    stand = standing(texts, decisions, DAY, register)
    assert stand.closed
    assert {one.said_as for one in register if one.law == law} <= stand.unready
    everyone: Decided = everything(["sv"])
    assert not standing(texts, everyone.decisions, DAY, register).unready


def test_a_row_says_whose_it_is_by_the_end_of_its_id() -> None:
    row = Statement("about.staff.sol", "law", "o", "s")
    assert (row.law, row.said_as) == ("sol", "about.staff")
    plain = Statement("about.duty", "law", "o", "s")
    assert (plain.law, plain.said_as) == (None, "about.duty")
    assert plain in binding((row, plain), "osl")
    assert row not in binding((row, plain), "osl")
