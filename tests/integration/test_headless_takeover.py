"""A counsellor's console is loaded again mid-talk; a colleague goes on, over the real service."""

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
        return played(service, programs, "takeover", ["linnea", "noor"])


def test_the_visitor_is_asked_by_name_before_anybody_comes_in(report: dict[str, Any]) -> None:
    assert report["proposed"] == {"alias": "Noor", "role": "counsellor", "letIn": False}
    assert report["beforeYes"] == "joining"
    assert report["handover"] is True


def test_nothing_is_lost_and_nothing_that_was_read_is_sent_again(report: dict[str, Any]) -> None:
    written = ["läst av Linnea", "kvar hos tjänsten", "medan ingen var där", "efteråt"]
    assert report["wrote"] == written
    assert report["colleagueRead"] == written[1:]
    assert report["read"] == ["jag är här nu"]
    assert report["staff"] == ["Noor"]
    assert report["missing"] == 0


def test_the_lost_console_reads_nothing_old_page_or_new(report: dict[str, Any]) -> None:
    assert report["oldDeskShows"] == 0
    assert report["knows"] == 0
