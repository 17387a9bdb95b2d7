// @vitest-environment happy-dom
/** Quick exit: blank first, wiped second, gone third; by tap, by keyboard, and once only. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { armQuickExit, SHIFT_WINDOW_MS } from "../../anonymity/web/quick_exit.ts";

const TARGET = "https://www.smhi.se/";
let happened: string[] = [];
/** A new one for each test: a page that was left still listens. */
let document: Document;

function open(wipe: () => void = () => happened.push(`wipe on ${document.body.childElementCount} parts`)) {
  document.body.innerHTML = `<a id="exit" href="${TARGET}">Leave</a><span id="dots"><i></i><i></i><i></i></span><textarea>my secret</textarea>`;
  const dots = document.querySelector<HTMLElement>("#dots");
  const link = document.querySelector<HTMLAnchorElement>("#exit");
  if (!dots || !link) throw new Error("page");
  const field = document.querySelector("textarea");
  const way = armQuickExit({
    document,
    link,
    dots,
    announce: (left) => happened.push(`left ${left}`),
    wipe,
    go: (url) => happened.push(`go ${url}`),
  });
  return { way, dots, link, field };
}

function press(key: string, more: KeyboardEventInit = {}): void {
  document.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...more }));
}

const lit = (dots: HTMLElement): number => dots.querySelectorAll("i.on").length;

beforeEach(() => {
  happened = [];
  document = globalThis.document.implementation.createHTMLDocument();
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test("one tap blanks the page, wipes it, and goes", () => {
  const { link, field } = open();
  link.click();
  expect(happened).toEqual(["wipe on 0 parts", `go ${TARGET}`]);
  expect(field?.value).toBe("");
});

test("every field is emptied, not only taken away", () => {
  const { link } = open();
  const fields = ["text", "tel"].map((type) => Object.assign(document.createElement("input"), { type, value: "070 123 45 67" }));
  document.body.append(...fields);
  link.click();
  expect(fields.map(({ value }) => value)).toEqual(["", ""]);
});

test("while a blocked network keeps the tab, its title and icon are no longer ours", () => {
  const { link } = open();
  document.title = "Write";
  document.head.insertAdjacentHTML("beforeend", '<link rel="icon" href="/assets/icon.svg">');
  link.click();
  expect(document.title).toBe("www.smhi.se");
  expect(document.querySelector("link[rel=icon]")).toBeNull();
});

test("Shift three times does the same, with a dot for each press", () => {
  const { dots } = open();
  press("Shift");
  expect(lit(dots)).toBe(1);
  press("Shift");
  expect(lit(dots)).toBe(2);
  press("Shift");
  expect(happened).toEqual(["left 2", "left 1", "wipe on 0 parts", `go ${TARGET}`]);
});

test("three presses count within five seconds of the first one only", () => {
  const { dots } = open();
  press("Shift");
  vi.advanceTimersByTime(SHIFT_WINDOW_MS - 1);
  press("Shift");
  vi.advanceTimersByTime(2);
  expect(lit(dots)).toBe(0);
  press("Shift");
  expect(happened.some((one) => one.startsWith("go"))).toBe(false);
});

test("capital letters in a text never add up", () => {
  open();
  for (const letter of ["A", "B", "C", "D"]) {
    press("Shift");
    press(letter, { shiftKey: true });
  }
  expect(happened.some((one) => one.startsWith("go"))).toBe(false);
});

test("a key that is held down counts once", () => {
  const { dots } = open();
  press("Shift");
  press("Shift", { repeat: true });
  press("Shift", { repeat: true });
  expect(lit(dots)).toBe(1);
});

test("a field that keeps keys to itself cannot keep Shift", () => {
  const { field } = open();
  field?.addEventListener("keydown", (event) => event.stopPropagation());
  for (let i = 0; i < 3; i += 1) field?.dispatchEvent(new KeyboardEvent("keydown", { key: "Shift", bubbles: true }));
  expect(happened.at(-1)).toBe(`go ${TARGET}`);
});

test("a wipe that fails does not keep anybody on the page", () => {
  const { way } = open(() => {
    throw new Error("broken");
  });
  expect(() => way.leave()).toThrow("broken");
  expect(happened).toEqual([`go ${TARGET}`]);
  expect(document.body.childElementCount).toBe(0);
});

test("who taps twice leaves once", () => {
  const { way, link } = open();
  way.leave();
  way.leave();
  link.click();
  expect(happened.filter((one) => one.startsWith("go"))).toHaveLength(1);
});
