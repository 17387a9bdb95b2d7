/** Before anything is painted: a tab that was in a conversation shows nothing of the service until the page has decided (flow B); and quick exit works from the first paint on (P14). */
// A classic script that blocks: it imports nothing. The names are those of ui/kept_place.ts, net/keeper.ts and ui/hide.ts; tests compare them.
const { dataset } = document.documentElement;
if (location.hash === "#m") {
  dataset["away"] = "";
  document.title = dataset["m"] ?? "";
}
try {
  if ("talks" in dataset && sessionStorage.getItem("p.a") !== null) dataset["kept"] = "";
} catch {
  // A browser that forbids storage has kept nothing.
}

// On a slow phone the page is seen before its code runs: until ui/launch.ts answers this tap, the same is done here.
document.addEventListener("click", (event) => {
  const link = event.defaultPrevented || !(event.target instanceof Element) ? null : event.target.closest<HTMLAnchorElement>("[data-part=exit]");
  if (link === null) return;
  event.preventDefault();
  try {
    // Also where replaceChildren is unknown: a browser too old for the page's code has this way out all the time.
    document.body.textContent = "";
    document.title = link.hostname;
    const words = sessionStorage.getItem("p.d");
    for (const name of Object.keys(sessionStorage)) if (name.startsWith("p.")) sessionStorage.removeItem(name);
    if (words !== null) {
      const body = Uint8Array.from(atob(words), (letter) => letter.charCodeAt(0));
      fetch("/left", { method: "POST", body, keepalive: true, credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store" }).catch(() => {});
    }
  } catch {
    // Nothing is kept here, or nothing that is ours: there is only the way out.
  }
  location.replace(link.href);
});
