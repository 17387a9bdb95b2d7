"""A visitor's tab is restored from an older copy of itself; the same two go on (P16)."""

from typing import Any

import pytest

from tests.support.headless import build_pages, bundle, played
from tests.support.service import running_service


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The whole night, once."""
    build_pages()
    programs = bundle(tmp_path_factory.mktemp("headless"))
    with running_service(tmp_path_factory.mktemp("state")) as service:
        return played(service, programs, "back_in_time", ["linnea"])


def test_who_was_there_comes_in_again_by_herself_and_nobody_is_asked(
    report: dict[str, Any],
) -> None:
    assert report["asked"] is False
    assert {"accepting", "joining"} <= set(report["phases"])
    assert report["phase"] == "talking"
    assert report["newWords"]


def test_the_counsellor_keeps_what_the_page_lost_and_reads_the_rest_once(
    report: dict[str, Any],
) -> None:
    hers = report["hers"]
    assert hers["read"] == ["jag 1", "jag 2", "jag 3", "jag 4", "jag 5"]
    assert hers["wrote"] == ["hon 1", "hon 2", "hon 3", "hon 4", "hon 5"]
    assert (hers["missing"], hers["regrouped"]) == (0, True)


def test_the_page_shows_what_it_has_and_counts_what_it_has_not(report: dict[str, Any]) -> None:
    visitors = report["visitors"]
    assert report["restored"] == ["jag 1"]
    assert visitors["wrote"] == ["jag 1", "jag 4", "jag 5"]
    assert visitors["read"] == ["hon 1", "hon 4", "hon 5"]
    assert (visitors["missing"], visitors["missingOwn"]) == (2, 2)
    assert report["twice"] is False
