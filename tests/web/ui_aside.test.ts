// @vitest-environment happy-dom
/** Reading in line: the fold is filled by the page itself, once, with its sheets; what cannot be had is said and tried again. */
import { beforeEach, expect, test, vi } from "vitest";
import { readAside } from "../../chatsvc/web/ui/aside.ts";
import { armShake } from "../../chatsvc/web/ui/shake.ts";

const PAGE = `<head><link rel="stylesheet" href="/assets/together.css"><noscript><link rel="stylesheet" href="/assets/noscript.css"></noscript><link rel="stylesheet" href="/assets/beside.css"></head>
<body><main><h1>Not taken</h1><div data-read><details><summary>Can I be sent home?</summary><p>Ask us.</p></details></div></main></body>`;
const FOLD = `<details data-aside open><summary>Rights</summary><a href="/sv/1/1/" hidden></a><p role="status" data-fetching="Loading" data-failed="Not loaded"></p></details>`;

const parsed = (html: string): Document => new DOMParser().parseFromString(html, "text/html");
const fold = (): HTMLElement => document.querySelector<HTMLElement>("[data-aside]")!;
const sheets = (): (string | null)[] => [...document.head.querySelectorAll("link")].map((one) => one.getAttribute("href"));

beforeEach(() => {
  // Which sheets are worn is the question; there is nobody here to fetch them from.
  Object.assign((window as unknown as { happyDOM: { settings: object } }).happyDOM.settings, { disableCSSFileLoading: true, handleDisabledFileLoadingAsSuccess: true });
  document.head.innerHTML = '<link rel="stylesheet" href="/assets/together.css">';
  document.body.innerHTML = FOLD;
});

test("what the page has to read stands in the fold, and nothing else of it", async () => {
  const load = vi.fn(async () => parsed(PAGE));
  await readAside(fold(), load);
  expect(load).toHaveBeenCalledWith(expect.stringMatching(/\/sv\/1\/1\/$/));
  expect(fold().textContent).toContain("Can I be sent home?");
  expect(fold().textContent).not.toContain("Not taken");
  expect(fold().textContent).not.toContain("Loading");
});

test("its sheets are worn, each once, and never the one for browsers without scripts", async () => {
  await readAside(fold(), async () => parsed(PAGE));
  expect(sheets()).toEqual(["/assets/together.css", "/assets/beside.css"]);
  document.body.innerHTML = FOLD;
  await readAside(fold(), async () => parsed(PAGE));
  expect(sheets()).toHaveLength(2);
});

test("a sheet that this page brought along itself is not fetched", async () => {
  document.head.innerHTML = '<style data-sheet="/assets/together.css">p { color: red }</style>';
  await readAside(fold(), async () => parsed(PAGE));
  expect(sheets()).toEqual(["/assets/beside.css"]);
});

test("a fold that is filled asks for nothing more", async () => {
  const load = vi.fn(async () => parsed(PAGE));
  await readAside(fold(), load);
  await readAside(fold(), load);
  expect(load).toHaveBeenCalledTimes(1);
});

test.each([["no network", () => Promise.reject(new Error("offline"))], ["another page", async () => parsed("<p>Sidan finns inte</p>")]])("%s is said, and the next opening tries again", async (_what, load) => {
  await readAside(fold(), load as () => Promise<Document>);
  expect(fold().querySelector("[role=status]")!.textContent).toBe("Not loaded");
  await readAside(fold(), async () => parsed(PAGE));
  expect(fold().textContent).toContain("Ask us.");
  expect(fold().querySelector("[role=status]")).toBeNull();
});

test("who asked for it feels one vibration when somebody comes, and never a second one", async () => {
  document.body.innerHTML = '<details data-aside="shake" open><input type="checkbox"></details><section data-step="talk" hidden></section>';
  const [wanted, talk, vibrate] = [document.querySelector("input")!, document.querySelector("section")!, vi.fn(() => true)];
  const come = async (): Promise<void> => {
    talk.hidden = false;
    await new Promise((seen) => setTimeout(seen));
    talk.hidden = true;
    await new Promise((seen) => setTimeout(seen));
  };
  armShake(fold(), { vibrate });
  await come();
  expect(vibrate).not.toHaveBeenCalled();
  wanted.checked = true;
  // Opened again: armed once all the same.
  armShake(fold(), { vibrate });
  await come();
  await come();
  expect(vibrate).toHaveBeenCalledTimes(1);
  expect(wanted.checked).toBe(false);
});

test("a browser that cannot vibrate does not let anybody hope", async () => {
  document.body.innerHTML = '<details data-aside="shake" open><input type="checkbox"></details><section data-step="talk" hidden></section>';
  armShake(fold(), {});
  expect(document.querySelector("input")!.disabled).toBe(true);
  await readAside(fold(), () => Promise.reject(new Error("nothing is fetched for it")));
});
