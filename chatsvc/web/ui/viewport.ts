/** Keeps the page inside what is really seen: on-screen keyboards cover pages, and the way out must not be covered. */

/** Writes the visible height into `--seen`; phones whose keyboard covers the page would hide the bar without it. */
export function followViewport(window: Window): void {
  const seen = window.visualViewport;
  if (!seen) return;
  const follow = (): void => {
    window.document.documentElement.style.setProperty("--seen", `${Math.round(seen.height)}px`);
    // Safari scrolls the whole page up to the field; the bar comes back by scrolling it down again.
    if (window.document.body.dataset["step"] === "talk" && seen.scale === 1) window.scrollTo(0, 0);
  };
  seen.addEventListener("resize", follow);
  follow();
}
