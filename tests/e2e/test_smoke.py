"""One conversation between two real browsers: everything arrives, and afterwards it is gone."""

from tests.support.smoke import MESSAGES_EACH_WAY, Figures


def test_every_message_arrives_once_and_is_delivered(figures: Figures) -> None:
    assert figures.delivered == figures.minimum == 2 * MESSAGES_EACH_WAY
    assert (figures.lost, figures.duplicates) == (0, 0)


def test_the_page_stays_within_its_budget_of_javascript(figures: Figures) -> None:
    assert 0 < figures.visitor_js_brotli_bytes <= 80_000


def test_every_target_of_the_smoke_run_holds(figures: Figures) -> None:
    assert figures.hold(), figures
