/** Before anything is painted: a tab that was in a conversation shows nothing of the service until the page has decided (flow B); and both ways out work from the first paint on (P14). */
// A classic script that blocks: it imports nothing. The names are those of ui/kept_place.ts, net/keeper.ts and ui/hide.ts; tests compare them.
// What it listens for is `ui/launch.ts`'s as soon as that runs (`data-armed`); in a browser too old for the page's code it stays here.
const { dataset } = document.documentElement;
/** No `replaceChildren`, no `Object.entries`: also for browsers that know little. */
const show = (hidden: boolean): void => {
  document.title = (hidden ? dataset["m"] : dataset["t"]) || "";
  if (hidden) dataset["away"] = "";
  else delete dataset["away"];
};
if (location.hash === "#m") show(true);
try {
  if ("talks" in dataset && sessionStorage.getItem("p.a") !== null) dataset["kept"] = "";
} catch {
  // A browser that forbids storage has kept nothing.
}

const armed = (): boolean => "armed" in dataset;
const within = (event: Event, parts: string): HTMLElement | null => (event.target instanceof Element ? event.target.closest<HTMLElement>(parts) : null);

function turn(hidden: boolean): void {
  // Replaced, not added: Back never leads from one to the other. The title after it, as in ui/hide.ts.
  history.replaceState(history.state, "", hidden ? "#m" : location.pathname + location.search);
  show(hidden);
  scrollTo(0, 0);
  const first = document.querySelector<HTMLElement>(hidden ? "[data-part=away-title]" : "[data-part=hide]");
  if (first !== null) first.focus();
}

// On a slow phone the page is seen before its code runs: until then, these taps are answered here.
document.addEventListener("click", (event) => {
  if (event.defaultPrevented) return;
  const link = within(event, "[data-part=exit], [data-part=away-exit]");
  if (link !== null) {
    event.preventDefault();
    leave(link as HTMLAnchorElement);
  } else if (!armed() && within(event, "[data-part=hide]") !== null) {
    event.preventDefault();
    turn(true);
  } else if (!armed() && within(event, "[data-part=spot]") !== null) {
    // A click that no press came before is a screen reader's.
    if (!pressed) turn(false);
    pressed = false;
  }
});

function leave(link: HTMLAnchorElement): void {
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
}

// Shift three times within five seconds, as anonymity/web/quick_exit.ts; a click of the link, so that whoever answers it by then does.
let presses: number[] = [];
document.addEventListener("keydown", (event) => {
  if (event.repeat) return;
  const now = Date.now();
  presses = event.key === "Shift" ? [...presses.filter((at) => now - at < 5_000), now] : [];
  if (presses.length >= 3) document.querySelector<HTMLElement>("[data-part=exit]")?.click();
});

// A second on the picture leads back, by mouse or finger.
let pressed = false;
let hold: ReturnType<typeof setTimeout> | undefined;
for (const begins of ["mousedown", "touchstart"]) {
  document.addEventListener(begins, (event) => {
    if (armed() || within(event, "[data-part=spot]") === null) return;
    pressed = true;
    clearTimeout(hold);
    hold = setTimeout(() => {
      pressed = false;
      if (!armed()) turn(false);
    }, 1_000);
  });
}
for (const ends of ["mouseup", "mouseout", "touchend", "touchcancel"]) document.addEventListener(ends, () => clearTimeout(hold));
