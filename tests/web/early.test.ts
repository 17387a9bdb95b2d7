// @vitest-environment happy-dom
/** Exit and Hide before the page's own code runs: the script in the head does the same, and steps back for the page. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LAST_WORDS, LOCAL } from "../../chatsvc/web/net/keeper.ts";
import { HOLD_MS, MARK } from "../../chatsvc/web/ui/hide.ts";
import { PREFIX } from "../../chatsvc/web/ui/kept_place.ts";
import { launch } from "../../chatsvc/web/ui/launch.ts";
import { openVisitPage } from "./visit_page.ts";

const WORDS = Uint8Array.from({ length: 48 }, (_, index) => index);
let [gone, posted] = [vi.fn(), vi.fn(async (_address: string, _how: RequestInit) => new Response())];
let listening = new AbortController();

beforeEach(async () => {
  openVisitPage(document);
  [gone, posted, listening] = [vi.fn(), vi.fn(async () => new Response()), new AbortController()];
  vi.stubGlobal("fetch", posted);
  vi.spyOn(location, "replace").mockImplementation(gone);
  const add = document.addEventListener.bind(document);
  vi.spyOn(document, "addEventListener").mockImplementation((type: string, heard: EventListenerOrEventListenerObject) => add(type, heard, { signal: listening.signal }));
  vi.resetModules();
  // As the browser runs it: once, when the page is parsed.
  await import("../../chatsvc/web/early.ts" as string);
});

afterEach(() => {
  listening.abort();
  vi.useRealTimers();
  history.replaceState(null, "", location.pathname);
  for (const name of ["armed", "away"]) delete document.documentElement.dataset[name];
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  sessionStorage.clear();
});

function stand(words = btoa(String.fromCharCode(...WORDS))): void {
  sessionStorage.setItem(`${PREFIX}${LOCAL}`, "half");
  sessionStorage.setItem(`${PREFIX}${LAST_WORDS}`, words);
  sessionStorage.setItem("other", "theirs");
}

const exit = (): HTMLElement => document.querySelector<HTMLElement>("[data-part=exit]")!;

test("a tap blanks the page, empties the tab, says the last words and leaves no way back", () => {
  stand();
  (exit().firstElementChild as HTMLElement | null ?? exit()).dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  expect(document.body.children).toHaveLength(0);
  expect(document.title).toBe("www.smhi.se");
  expect(Object.keys(sessionStorage)).toEqual(["other"]);
  expect(posted).toHaveBeenCalledExactlyOnceWith("/left", expect.objectContaining({ body: WORDS, keepalive: true, credentials: "omit", referrerPolicy: "no-referrer" }));
  expect(gone).toHaveBeenCalledExactlyOnceWith("https://www.smhi.se/");
});

test.each([[null], ["*"]])("where no last words are kept there is only the way out: %j", (words) => {
  if (words !== null) stand(words);
  exit().click();
  expect(posted).not.toHaveBeenCalled();
  expect(gone).toHaveBeenCalledOnce();
  expect(Object.keys(sessionStorage)).toEqual(words === null ? [] : ["other"]);
});

test("a browser that can do hardly anything leaves all the same", () => {
  stand();
  vi.stubGlobal("sessionStorage", undefined);
  vi.stubGlobal("fetch", undefined);
  vi.spyOn(document.body, "replaceChildren").mockImplementation(() => {
    throw new TypeError("unknown here");
  });
  exit().click();
  expect(document.body.childNodes).toHaveLength(0);
  expect(gone).toHaveBeenCalledOnce();
  vi.unstubAllGlobals();
});

test("a page that is armed does it alone, and once", () => {
  stand();
  const said: Uint8Array[] = [];
  launch(document, gone, (body) => said.push(body));
  exit().click();
  expect(said).toEqual([WORDS]);
  expect(posted).not.toHaveBeenCalled();
  expect(gone).toHaveBeenCalledOnce();
});

test("another tap is none of its business", () => {
  stand();
  const link = Object.assign(document.createElement("a"), { href: "#" });
  document.body.append(link);
  link.click();
  expect([gone.mock.calls, posted.mock.calls]).toEqual([[], []]);
  expect(sessionStorage).toHaveLength(3);
});

const part = (name: string): HTMLElement => document.querySelector<HTMLElement>(`[data-part=${name}]`)!;
const isHidden = (): boolean => "away" in document.documentElement.dataset;
const press = (key: string): boolean => document.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));

test("Hide shows the measures at once and adds nothing to the tab's history", () => {
  const entries = history.length;
  part("hide").click();
  expect([isHidden(), document.title, location.hash, history.length]).toEqual([true, document.documentElement.dataset["m"], MARK, entries]);
  expect(document.activeElement).toBe(part("away-title"));
});

test("a page that arms itself afterwards stays hidden, and a second on the picture leads back", () => {
  part("hide").click();
  vi.useFakeTimers();
  launch(document, gone);
  expect(isHidden()).toBe(true);
  part("spot").dispatchEvent(new Event("pointerdown", { bubbles: true }));
  vi.advanceTimersByTime(HOLD_MS);
  expect([isHidden(), location.hash]).toEqual([false, ""]);
});

test.each([["mousedown", "mouseup"], ["mousedown", "mouseout"], ["touchstart", "touchend"]])("where no such code ever runs, a whole second leads back and less does not: %s, %s", (begins, ends) => {
  vi.useFakeTimers();
  part("hide").click();
  const on = (type: string): boolean => part("spot").dispatchEvent(new Event(type, { bubbles: true }));
  on(begins);
  vi.advanceTimersByTime(HOLD_MS - 1);
  on(ends);
  part("spot").click();
  vi.advanceTimersByTime(HOLD_MS);
  expect(isHidden()).toBe(true);
  on(begins);
  vi.advanceTimersByTime(HOLD_MS);
  expect([isHidden(), location.hash, document.title]).toEqual([false, "", document.documentElement.dataset["t"]]);
});

test("a click that no press came before is a screen reader's and leads back", () => {
  part("hide").click();
  part("spot").click();
  expect(isHidden()).toBe(false);
});

test("the way out on the hidden page is the same one", () => {
  stand();
  part("hide").click();
  part("away-exit").click();
  expect(posted).toHaveBeenCalledOnce();
  expect(Object.keys(sessionStorage)).toEqual(["other"]);
  expect(gone).toHaveBeenCalledExactlyOnceWith("https://www.smhi.se/");
});

test("Shift three times leaves, and a capital within a text does not", () => {
  stand();
  for (const key of ["Shift", "Shift", "a", "Shift", "Shift"]) press(key);
  expect(gone).not.toHaveBeenCalled();
  press("Shift");
  expect(gone).toHaveBeenCalledExactlyOnceWith("https://www.smhi.se/");
  expect(Object.keys(sessionStorage)).toEqual(["other"]);
});

test("Shift that was pressed before and after the page armed itself leaves once, the page's own way", () => {
  stand();
  press("Shift");
  const said: Uint8Array[] = [];
  launch(document, gone, (body) => said.push(body));
  press("Shift");
  press("Shift");
  press("Shift");
  expect(said).toEqual([WORDS]);
  expect(posted).not.toHaveBeenCalled();
  expect(gone).toHaveBeenCalledOnce();
});

test("an armed page hides and comes back by itself", () => {
  vi.useFakeTimers();
  launch(document, gone);
  part("hide").click();
  part("spot").dispatchEvent(new Event("mousedown", { bubbles: true }));
  vi.advanceTimersByTime(HOLD_MS);
  expect(isHidden()).toBe(true);
});
