/** Hide: one tap shows a small page about measures that works; holding its picture for a second leads back (docs/visitor.md). */
import { type Find, onTap } from "./parts.ts";

/** Longer than anybody taps, short enough to do with a thumb. */
export const HOLD_MS = 1_000;
/** The page that was left hidden is hidden when it is loaded again. Nothing is stored and nothing sent for that. */
export const MARK = "#m";

export function armHide(document: Document, find: Find): void {
  const root = document.documentElement;
  const [away, spot, amount, link] = [find("away"), find("spot"), find<HTMLInputElement>("amount"), find("hide")];
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  const icons = [icon?.href ?? "", away.dataset["icon"] ?? ""] as const;
  let before: HTMLElement = link;
  let hold: ReturnType<typeof setTimeout> | undefined;
  let pressed = false;

  const show = (on: boolean): void => {
    // Replaced, not added: Back leads away from here and never from one to the other.
    history.replaceState(history.state, "", on ? MARK : location.pathname + location.search);
    // After it: a browser's own list of pages keeps each address with the title that it had then.
    document.title = on ? (root.dataset["m"] ?? "") : (root.dataset["t"] ?? "");
    if (icon) icon.href = icons[on ? 1 : 0];
    const held = document.activeElement as HTMLElement | null;
    if (on && held !== null && held !== document.body) before = held;
    if (on) root.dataset["away"] = "";
    else delete root.dataset["away"];
    document.defaultView?.scrollTo(0, 0);
    (on ? find("away-title") : before).focus({ preventScroll: true });
    // Somebody may have come meanwhile, and what had the keyboard is in a step that is gone.
    if (!on && document.activeElement !== before) document.querySelector<HTMLElement>("[data-step]:not([hidden]) h1")?.focus({ preventScroll: true });
  };
  const press = (): void => {
    clearTimeout(hold);
    pressed = true;
    spot.classList.add("held");
    hold = setTimeout(() => {
      release();
      show(false);
    }, HOLD_MS);
  };
  const release = (): void => {
    clearTimeout(hold);
    spot.classList.remove("held");
  };

  onTap(link, () => show(true));
  link.addEventListener("click", (event) => event.preventDefault());
  spot.addEventListener("pointerdown", press);
  for (const end of ["pointerup", "pointerleave", "pointercancel", "keyup", "blur"]) spot.addEventListener(end, release);
  spot.addEventListener("contextmenu", (event) => event.preventDefault());
  spot.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    if (!event.repeat) press();
  });
  // A click that no press came before is a screen reader's.
  onTap(spot, () => {
    if (!pressed) show(false);
    pressed = false;
  });
  amount.addEventListener("input", () => convert(document, amount.value));
  if ("away" in root.dataset) show(true);
}

/** Fills in every line; what is no number leaves them as they are. */
function convert(document: Document, typed: string): void {
  const value = Number(typed.trim().replace(",", "."));
  if (typed.trim() === "" || !Number.isFinite(value)) return;
  const say = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 2 });
  for (const one of document.querySelectorAll<HTMLElement>("[data-factor]")) {
    one.textContent = say.format(value * Number(one.dataset["factor"]) + Number(one.dataset["offset"]));
  }
}
