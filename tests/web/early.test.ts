// @vitest-environment happy-dom
/** Quick exit before the page's own code runs: the script in the head does the same, and steps back for the page. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LAST_WORDS, LOCAL } from "../../chatsvc/web/net/keeper.ts";
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
