// @vitest-environment happy-dom
/** Hide: one tap away, a second's hold back; by finger, by key and by screen reader; and a page that really converts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { HOLD_MS, MARK } from "../../chatsvc/web/ui/hide.ts";
import { launch } from "../../chatsvc/web/ui/launch.ts";
import { openVisitPage, part, textsOf } from "./visit_page.ts";

const ENGLISH = textsOf("en");
const EARLY = readFileSync(join(import.meta.dirname, "../../chatsvc/web/early.ts"), "utf8");
const isAway = (): boolean => "away" in document.documentElement.dataset;
const tap = (name: string): void => part(name).click();
let gone: string[] = [];
/** The head is not in the body that tests put in: a tab's icon of their own. */
let icon: HTMLLinkElement;

function open(): void {
  openVisitPage(document);
  launch(document, (url) => gone.push(url));
}

function press(what: string, more: object = {}): void {
  const event = what.startsWith("key") ? new KeyboardEvent(what, { bubbles: true, cancelable: true, ...more }) : new Event(what, { bubbles: true });
  part("spot").dispatchEvent(event);
}

beforeEach(() => {
  gone = [];
  icon = document.createElement("link");
  icon.rel = "icon";
  icon.href = "/assets/icon.svg";
  document.head.replaceChildren(icon);
  document.title = ENGLISH["page.title"] ?? "";
  history.replaceState(null, "", "/en/");
  delete document.documentElement.dataset["away"];
  vi.useFakeTimers();
});

afterEach(() => vi.useRealTimers());

describe("away", () => {
  test("one tap changes the page, its title and its icon, and adds no way back to the tab's history", () => {
    open();
    const before = history.length;
    tap("hide");
    expect(isAway()).toBe(true);
    expect(document.title).toBe(ENGLISH["hide.title"]);
    expect(icon.href).toContain("ruler");
    expect(location.hash).toBe(MARK);
    expect(history.length).toBe(before);
  });

  test("back again, the keyboard is where it was, or at the step that came meanwhile", () => {
    open();
    const field = document.createElement("textarea");
    document.querySelector("[data-step]:not([hidden])")!.append(field);
    field.focus();
    tap("hide");
    press("click");
    expect(document.activeElement).toBe(field);
    tap("hide");
    field.remove();
    press("click");
    expect(document.activeElement?.tagName).toBe("H1");
    expect(document.activeElement?.closest<HTMLElement>("[data-step]")?.hidden).toBe(false);
  });

  test("a browser's list of pages gets each address with the title that was seen at it", () => {
    open();
    const seen: string[] = [];
    const replaced = vi.spyOn(history, "replaceState").mockImplementation((_state, _unused, to) => void seen.push(`${String(to)} ${document.title}`));
    tap("hide");
    expect(seen).toEqual([`${MARK} ${ENGLISH["page.title"]}`]);
    replaced.mockRestore();
  });

  test("the focus goes along, so that a keyboard closes and a screen reader reads the other page", () => {
    open();
    part("composer").focus();
    tap("hide");
    expect(document.activeElement).toBe(part("away-title"));
  });

  test("a page that is loaded again while it is away stays away", () => {
    history.replaceState(null, "", `/en/${MARK}`);
    // What early.ts does before anything is painted.
    document.documentElement.dataset["away"] = "";
    open();
    expect(isAway()).toBe(true);
    expect(document.title).toBe(ENGLISH["hide.title"]);
  });

  test("early.ts knows the same mark, before anything is painted", () => {
    expect(EARLY).toContain(`location.hash === "${MARK}"`);
    expect(EARLY).not.toMatch(/^import/m);
  });

  test("it sends nothing and stores nothing", () => {
    const asked = vi.spyOn(globalThis, "fetch");
    open();
    tap("hide");
    expect(asked).not.toHaveBeenCalled();
    expect(sessionStorage.length + localStorage.length).toBe(0);
  });
});

describe("back", () => {
  beforeEach(() => {
    open();
    part("composer").focus();
    tap("hide");
  });

  test("holding the picture for a second leads back to where one was", () => {
    press("pointerdown");
    vi.advanceTimersByTime(HOLD_MS - 1);
    expect(isAway()).toBe(true);
    vi.advanceTimersByTime(1);
    expect(isAway()).toBe(false);
    expect([document.title, location.hash]).toEqual([ENGLISH["page.title"], ""]);
    expect(icon.href).toContain("icon.svg");
    expect(document.activeElement).toBe(part("composer"));
  });

  test.each(["pointerup", "pointerleave", "pointercancel", "blur"])("a tap does not: %s", (end) => {
    press("pointerdown");
    vi.advanceTimersByTime(300);
    press(end);
    tap("spot");
    vi.advanceTimersByTime(HOLD_MS * 3);
    expect(isAway()).toBe(true);
  });

  test.each(["Enter", " "])("a key is held, too: %j", (key) => {
    press("keydown", { key });
    press("keydown", { key, repeat: true });
    vi.advanceTimersByTime(HOLD_MS - 1);
    press("keydown", { key, repeat: true });
    expect(isAway()).toBe(true);
    vi.advanceTimersByTime(1);
    expect(isAway()).toBe(false);
  });

  test("a short press of a key does nothing, nor does any other key", () => {
    press("keydown", { key: "Enter" });
    press("keyup", { key: "Enter" });
    press("keydown", { key: "Tab" });
    vi.advanceTimersByTime(HOLD_MS * 3);
    expect(isAway()).toBe(true);
  });

  test("a screen reader cannot hold: its click leads back, and the button's name gives nothing away", () => {
    expect(part("spot").getAttribute("aria-label")).toBe("Ruler");
    tap("spot");
    expect(isAway()).toBe(false);
  });

  test("a click after somebody's tap is a screen reader's again", () => {
    press("pointerdown");
    press("pointerup");
    tap("spot");
    expect(isAway()).toBe(true);
    tap("spot");
    expect(isAway()).toBe(false);
  });
});

describe("the page itself", () => {
  const results = (): string[] => [...document.querySelectorAll("[data-factor]")].map((one) => one.textContent ?? "");

  test("it converts what is typed, with a comma or a point", () => {
    open();
    tap("hide");
    const field = part<HTMLInputElement>("amount");
    for (const [typed, result] of [["3", "1.5"], ["2,5", "1.25"], ["1000", "500"]]) {
      field.value = typed ?? "";
      field.dispatchEvent(new Event("input"));
      expect(results()).toEqual([result]);
    }
  });

  test("what is no number leaves the last result", () => {
    open();
    const field = part<HTMLInputElement>("amount");
    const before = results();
    for (const typed of ["", "  ", "abc", "1e999"]) {
      field.value = typed;
      field.dispatchEvent(new Event("input"));
    }
    expect(results()).toEqual(before);
  });

  test("its one link is the way out: it wipes and leaves, and Shift three times does, too", () => {
    open();
    tap("hide");
    tap("away-exit");
    expect(gone).toEqual(["https://www.smhi.se/"]);
    expect(document.body.childElementCount).toBe(0);
  });

  test("Shift three times leaves from there", () => {
    open();
    tap("hide");
    for (let i = 0; i < 3; i += 1) document.dispatchEvent(new KeyboardEvent("keydown", { key: "Shift" }));
    // Pages of earlier tests listen to this document, too: each of them leaves.
    expect(new Set(gone)).toEqual(new Set(["https://www.smhi.se/"]));
    expect(document.body.childElementCount).toBe(0);
  });
});

test.each(["sv", "en"] as const)("nothing on it speaks of us (%s)", (language) => {
  const texts = textsOf(language);
  const said = ["hide.title", "hide.amount", "hide.spot"].map((key) => texts[key] ?? "").join(" ");
  expect(said).not.toMatch(/chat|skriv|write|anonym|stöd|support|help|hjälp|sex/i);
});
