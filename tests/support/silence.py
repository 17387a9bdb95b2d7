"""Ears on a visitor's page: whatever would sound, shake, pop up or blink is written down."""

from playwright.async_api import Page

# Before any script of the page: what a page could make itself noticed with leaves a note instead.
_EARS = """(() => {
  const heard = (window.__heard = []);
  const never = (name) => function () { heard.push(name); throw new TypeError(name); };
  const loud = ['AudioContext', 'webkitAudioContext', 'Audio', 'Notification'];
  for (const name of [...loud, 'SpeechSynthesisUtterance']) {
    if (!(name in window)) continue;
    window[name] = never(name);
    window[name].requestPermission = never(`${name}.requestPermission`);
  }
  HTMLMediaElement.prototype.play = never('play');
  for (const name of ['vibrate', 'setAppBadge'])
    Object.defineProperty(navigator, name, { value: never(name) });
  if (window.ServiceWorkerRegistration)
    ServiceWorkerRegistration.prototype.showNotification = never('showNotification');
  window.__listen = () => {
    let shown = document.title;
    const look = () => {
      if (document.title !== shown) heard.push(`title: ${(shown = document.title)}`);
    };
    const all = { childList: true, subtree: true, characterData: true, attributes: true };
    new MutationObserver(look).observe(document.head, all);
  };
})()"""


async def put_ears_on(page: Page) -> None:
    """Before the page is loaded."""
    await page.context.add_init_script(_EARS)


async def listen(page: Page) -> None:
    """From now on the title counts, too: it may not change in a conversation."""
    await page.evaluate("__listen()")


async def heard(page: Page) -> list[str]:
    """Return what was heard since the page was loaded; an empty list is silence."""
    noticed: list[str] = await page.evaluate("__heard")
    return noticed
