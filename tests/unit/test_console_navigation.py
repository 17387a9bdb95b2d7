"""The navigation of the console's own-tab pages: each role is shown what it may open."""

import pytest
from django.template.loader import render_to_string

from counsellor.accounts.models import Role
from counsellor.views.navigation import PAGES, links_for


@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_shown_what_it_may_open_and_nothing_else(role: Role) -> None:
    shown = {link.path for link in links_for(role, "/")}
    assert shown == {path for path, _, roles in PAGES if role in roles}


def test_exactly_the_page_that_is_shown_is_marked() -> None:
    links = links_for(Role.SUPERVISOR, "/")
    assert [link.path for link in links if link.is_here] == ["/"]
    html = render_to_string("base.html", {"navigation": links})
    assert html.count('aria-current="page"') == 1
    assert "Jouren" in html


def test_a_page_without_navigation_has_none() -> None:
    assert "<nav" not in render_to_string("base.html", {})


def test_no_page_stands_twice_and_each_has_words() -> None:
    paths = [path for path, _, _ in PAGES]
    assert len(paths) == len(set(paths))
    assert all(link.words for role in Role for link in links_for(role, "/"))
