/** Quick exit (P14): one tap or three times Shift blanks the page, wipes it, and goes to a page that looks like nothing. */

/** Long enough for a slow hand, short enough that capitals in a text never add up. */
export const SHIFT_WINDOW_MS = 5_000;
const PRESSES = 3;

export interface QuickExitDeps {
  readonly document: Document;
  /** A plain link to the exit target: it also works without this script. */
  readonly link: HTMLAnchorElement;
  /** Three dots that show how many times Shift was pressed. */
  readonly dots: HTMLElement;
  /** Reads out how many presses are left (1 or 2), or falls silent with 0. */
  readonly announce: (left: number) => void;
  /** Wipes keys, state and drafts and says `left`. Called when the screen is blank already. */
  readonly wipe: () => void;
  /** `location.replace`: nothing of this page stays in the tab's history. */
  readonly go: (url: string) => void;
}

export interface QuickExit {
  leave(): void;
}

export function armQuickExit(deps: QuickExitDeps): QuickExit {
  const { document, link, dots } = deps;
  const target = link.href;
  let left = false;
  let presses = 0;
  let deadline = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const show = (count: number): void => {
    presses = count;
    dots.classList.toggle("on", count > 0);
    [...dots.children].forEach((dot, index) => dot.classList.toggle("on", index < count));
    deps.announce(count > 0 ? PRESSES - count : 0);
  };

  const leave = (): void => {
    if (left) return;
    left = true;
    clearTimeout(timer);
    for (const field of document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")) field.value = "";
    document.body.replaceChildren();
    // On a blocked network the blank page is all there is for a while: its tab names where it is going.
    document.title = link.hostname;
    for (const icon of document.querySelectorAll("link[rel=icon]")) icon.remove();
    try {
      deps.wipe();
    } finally {
      deps.go(target);
    }
  };

  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  // Capture: no field or dialog may keep the keys to itself.
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.repeat || left) return;
      if (event.key !== "Shift") {
        if (presses > 0) show(0);
        return;
      }
      clearTimeout(timer);
      if (presses + 1 >= PRESSES) {
        leave();
        return;
      }
      const first = presses === 0;
      show(presses + 1);
      if (first) deadline = Date.now() + SHIFT_WINDOW_MS;
      timer = setTimeout(() => show(0), Math.max(0, deadline - Date.now()));
    },
    true,
  );
  return { leave };
}
