"""After the last day: no store, no worker, no console, and the Tonight pages are there.

docs/operations/running.md, "Closing down for good": who comes a year later finds who answers now.
"""

import re
from collections.abc import Iterator
from typing import Final

import pytest

from chatsvc.site.build import build_site
from tests.integration.test_visitor_process import ask, environment, process
from tests.support.visitor_site import DEMO, DIRECTORY, fake_scripts

DOORS: Final = ("1", "2")


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A visitor process that was started anew when everything else was gone; its port."""
    state = tmp_path_factory.mktemp("after")
    gone = f"unix://visitor:gone@{state / 'no-store.sock'}"
    variables = environment(state, DEMO.id, gone)
    site = state / "site" / DEMO.id
    for place in sorted(site.rglob("*"), reverse=True):
        place.rmdir() if place.is_dir() else place.unlink()
    site.rmdir()
    build_site(DEMO, site, directory=DIRECTORY, built=fake_scripts(state))
    with process(variables, state / "visitor.txt", "serve", "visitor") as found:
        yield found


@pytest.mark.parametrize("language", DEMO.languages)
@pytest.mark.parametrize("door", DOORS)
def test_who_answers_tonight_is_told_in_every_language(port: int, language: str, door: str) -> None:
    answer, body = ask(port, "GET", f"/{language}/{door}/")
    assert answer.status == 200
    numbers = set(re.findall(r'href="tel:([0-9+]+)"', body.decode()))
    assert "112" in numbers
    core = {re.sub(r"[^0-9+]", "", one.number) for one in DIRECTORY.entries if one.core}
    assert core <= numbers


def test_what_needs_the_store_says_that_it_is_away(port: int) -> None:
    assert ask(port, "GET", "/pub/status.json")[0].status == 503
    for path in ("/beslut", "/siffror"):
        answer, body = ask(port, "GET", path)
        assert (answer.status, answer.getheader("retry-after")) == (503, "10")
        assert answer.getheader("content-type") == "text/html; charset=utf-8"
        page = body.decode()
        assert "Något gick fel hos oss" in page
        assert 'href="/sv/1/"' in page, "who answers tonight"
        assert 'href="tel:112"' in page.partition("<main")[2]
    for path in ("/", "/sv/"):
        assert ask(port, "GET", path)[0].status == 200
