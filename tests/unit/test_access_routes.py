"""`make access` knows every route of both hosts: a new one is a page that is visited, or data."""

from typing import Final

from chatsvc.site.accessibility import METHODS
from chatsvc.site.pages import PROBLEMS, SHUT
from chatsvc.urls import urlpatterns as visitors_urls
from counsellor.urls import urlpatterns as console_urls
from tests.access.console import APART, DATA
from tests.access.public import WORKERS
from tests.access.run import Found
from tests.access.states import STATES, TELLING
from tests.access.tour import Toured, review

# The files of the built site, each of which is visited.
SITE: Final = frozenset({"", "<path:path>"})
VISITORS_DATA: Final = frozenset({"challenge", "pub/<slug:name>.json", "left", "felt"})


def test_every_route_of_the_visitors_host_is_visited_or_is_data() -> None:
    assert {str(one.pattern) for one in visitors_urls} == SITE | set(WORKERS) | VISITORS_DATA


def test_what_is_called_data_or_apart_on_the_console_is_a_route_there() -> None:
    routes = {str(one.pattern) for one in console_urls}
    assert routes >= DATA | APART
    assert not DATA & APART


def test_every_state_has_a_name_of_its_own_and_the_first_loads_the_page() -> None:
    names = [one.name for one in STATES]
    assert len(set(names)) == len(names)
    assert STATES[0].fresh


def test_every_problem_and_every_reason_for_a_shut_door_is_a_state() -> None:
    names = {one.name for one in STATES}
    assert {f"problem {one}" for one in PROBLEMS} <= names
    assert {f"start, {one}" for one in SHUT} <= names


def test_what_tells_in_another_language_can_be_reached_without_the_states_between() -> None:
    some = [one for one in STATES if one.name in TELLING]
    assert len(some) == len(TELLING)
    # The three taps stand in them, in this order, before anything that a client shows.
    taps = [tap for one in some if not one.fresh for tap in one.taps]
    assert taps == ["next", "path-own"]
    assert [one.name for one in some if one.fresh] == ["about", "working"]


def test_a_review_counts_what_each_part_of_the_tour_found_and_names_the_rules() -> None:
    visitor, staff = Found(pages=7), Found()
    visitor.note(visitor.axe, "/sv/ talk", ["image-alt: img", "region: .demo"])
    visitor.note(visitor.traps, "/sv/", ["the focus does not come round"])
    staff.note(staff.forms, "console, board", ["scrolls sideways at 400 %: <p>"])
    said = review(Toured(visitor, ["told: the end"], staff), ("sv",), "v")
    assert said.faults == {"axe": 2, "keyboard": 1, "forms": 0, "announcements": 1, "console": 1}
    assert said.rules == ("image-alt", "region")
    assert (said.pages, said.version) == (7, "v")
    assert set(said.faults) == set(METHODS)
