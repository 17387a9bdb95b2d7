"""A supervisor's pages on a phone: every word in a table is whole, nothing is pushed sideways."""

from typing import Final

from playwright.async_api import Browser

from tests.support.people import CounsellorPage
from tests.support.service import Service

_PAGES: Final = (
    *("schema", "schema/tider", "stod", "namndbeslut", "logg"),
    *("bemanning", "kartlaggning", "eskaleringar", "gallringsprotokoll"),
)
# A word is broken where its letters stand on more than one line; addresses may.
_BROKEN: Final = """() => [...document.querySelectorAll('table :is(th, td)')].flatMap((cell) => {
  if (cell.closest(':is(.page-rows, .board-cards) thead')) return [];
  const found = [], walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  for (let text = walk.nextNode(); text; text = walk.nextNode()) {
    if (text.parentElement.closest('select, .unseen')) continue;
    for (const {0: word, index} of text.data.matchAll(/[\\p{L}\\d]+/gu)) {
      const letters = document.createRange();
      letters.setStart(text, index);
      letters.setEnd(text, index + word.length);
      if (new Set([...letters.getClientRects()].map((one) => one.top)).size > 1) found.push(word);
    }
  }
  return found;
})"""


async def test_no_word_of_a_table_is_broken_on_a_phone(service: Service, browser: Browser) -> None:
    """One sign-in for all: a one-time code is good for one."""
    linnea = await CounsellorPage.open(browser, service, "linnea")
    await linnea.sign_in()
    await linnea.go_on_duty()
    vera = await CounsellorPage.open(browser, service, "handledare")
    await vera.sign_in()
    await vera.page.set_viewport_size({"width": 320, "height": 740})
    await vera.page.locator("[data-staff] td").first.wait_for()
    assert await vera.page.evaluate(_BROKEN) == []
    table = vera.page.locator(".board-people .board-wide")
    assert await table.evaluate("(e) => e.scrollWidth - e.clientWidth") == 0
    for path in _PAGES:
        for width in (360, 320):
            await vera.page.set_viewport_size({"width": width, "height": 740})
            await vera.page.goto(f"{service.console_url}/{path}")
            assert await vera.page.evaluate(_BROKEN) == [], path
            wide = await vera.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, path
