// @vitest-environment happy-dom
/** The thin edge to a real browser: quiet requests, one worker at a time, and no address that is not ours. */
import { afterEach, expect, test, vi } from "vitest";
import { beacon, fetchStatus, fetchText, openBrowserSocket, ownWorkers, solveIn } from "../../chatsvc/web/ui/browser.ts";
import { LAST_WORDS, LOCAL } from "../../chatsvc/web/net/keeper.ts";
import { PREFIX } from "../../chatsvc/web/ui/kept_place.ts";
import { fetchJson } from "../../chatsvc/web/ui/page_data.ts";
import { launch } from "../../chatsvc/web/ui/launch.ts";
import { openVisitPage, TEXTS } from "./visit_page.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  sessionStorage.clear();
});

class FakeWorker {
  static last: FakeWorker;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: (() => void) | null = null;
  readonly got: unknown[] = [];
  ended = false;

  constructor(readonly address: string) {
    FakeWorker.last = this;
  }

  postMessage(message: unknown): void {
    this.got.push(message);
  }

  terminate(): void {
    this.ended = true;
  }

  say(data: unknown): void {
    this.onmessage?.({ data });
  }
}

const solve = solveIn(() => new FakeWorker("/assets/pow.js") as unknown as Worker);

test("requests carry no cookie and no referrer, and nothing of them is kept", async () => {
  const asked = vi.fn(async () => new Response('{"a":1}'));
  vi.stubGlobal("fetch", asked);
  expect(await fetchJson("/config.json")).toEqual({ a: 1 });
  expect(await fetchText("/challenge")).toBe('{"a":1}');
  for (const call of asked.mock.calls as unknown as [string, RequestInit][]) {
    expect(call[1]).toMatchObject({ credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer", redirect: "error" });
  }
});

test("an answer that is not a good one is a failure", async () => {
  vi.stubGlobal("fetch", async () => new Response("", { status: 503 }));
  await expect(fetchJson("/pub/devices.json")).rejects.toThrow("503");
  await expect(fetchText("/challenge")).rejects.toThrow("503");
});

test("the status is the document, or nothing when the service has no store; anything else is a failure", async () => {
  const answers = [new Response('{"v":1}'), new Response("", { status: 503 }), new Response("", { status: 502 })];
  const asked = vi.fn(async () => answers.shift() ?? Response.error());
  vi.stubGlobal("fetch", asked);
  expect(await fetchStatus()).toEqual({ v: 1 });
  expect(await fetchStatus()).toBeNull();
  await expect(fetchStatus()).rejects.toThrow("502");
  expect(asked).toHaveBeenCalledWith("/pub/status.json", expect.objectContaining({ credentials: "omit", cache: "no-store" }));
});

test("the last words go out while the page goes away, and a failure is nobody's business", () => {
  const asked = vi.fn(async () => Promise.reject(new Error("offline")));
  vi.stubGlobal("fetch", asked);
  beacon("/left")(new Uint8Array([1, 2, 3]));
  expect(asked).toHaveBeenCalledWith("/left", expect.objectContaining({ method: "POST", keepalive: true, credentials: "omit" }));
});

test("the proof of work tells its progress, answers once, and ends its worker", async () => {
  const progress: number[] = [];
  const answer = solve(Promise.resolve("challenge"), (done) => progress.push(done));
  expect(FakeWorker.last.got).toEqual([]);
  await Promise.resolve();
  expect(FakeWorker.last.got).toEqual(["challenge"]);
  FakeWorker.last.say({ t: "progress", done: 0.5 });
  FakeWorker.last.say({ t: "solved", payload: "proof" });
  expect(await answer).toBe("proof");
  expect(progress).toEqual([0.5]);
  expect(FakeWorker.last.ended).toBe(true);
});

test("a worker that fails, or never starts, is a failure that ends it", async () => {
  const failed = solve(Promise.resolve("challenge"), () => {});
  FakeWorker.last.say({ t: "failed", code: "too_hard" });
  await expect(failed).rejects.toThrow("too_hard");
  expect(FakeWorker.last.ended).toBe(true);
  const broken = solve(Promise.resolve("challenge"), () => {});
  FakeWorker.last.onerror?.();
  await expect(broken).rejects.toThrow("worker");
});

test("the worker is fetched while the challenge is, and ends when none comes", async () => {
  let refuse = (_error: Error): void => {};
  const answer = solve(new Promise((_give, reject) => (refuse = reject)), () => {});
  const { last } = FakeWorker;
  expect([last.address, last.got, last.ended]).toEqual(["/assets/pow.js", [], false]);
  refuse(new Error("no net"));
  await expect(answer).rejects.toThrow("no net");
  expect([last.got, last.ended]).toEqual([[], true]);
});

test("the Trusted Types policy makes workers of our own assets and of nothing else", () => {
  const rules: { createScriptURL(address: string): string }[] = [];
  const names: string[] = [];
  vi.stubGlobal("trustedTypes", {
    createPolicy: (name: string, rule: { createScriptURL(address: string): string }) => {
      names.push(name);
      rules.push(rule);
      return rule;
    },
  });
  vi.stubGlobal("Worker", FakeWorker);
  const start = ownWorkers();
  start("/assets/pow_worker-MASBBTAP.js");
  expect(names).toEqual(["chatsvc"]);
  expect(FakeWorker.last.address).toBe("/assets/pow_worker-MASBBTAP.js");
  for (const foreign of ["https://evil.example/w.js", "//evil.example/w.js", "/assets/../w.js", "data:text/javascript,1", "/w.js"]) {
    expect(() => start(foreign)).toThrow("not one of our workers");
  }
});

test("a socket passes bytes on, in both directions, and one close", () => {
  const made: { url: string; protocol: string; sent: unknown[]; onopen?: () => void; onmessage?: (e: object) => void; onclose?: (e: object) => void }[] = [];
  vi.stubGlobal(
    "WebSocket",
    class {
      sent: unknown[] = [];
      bufferedAmount = 7;
      constructor(
        readonly url: string,
        readonly protocol: string,
      ) {
        made.push(this);
      }
      send(bytes: unknown): void {
        this.sent.push(bytes);
      }
      close(): void {}
    },
  );
  const heard: unknown[] = [];
  const socket = openBrowserSocket("ws://chat.localhost/ws", "chatsvc.v1", {
    opened: () => heard.push("opened"),
    message: (bytes) => heard.push([...bytes]),
    closed: (code) => heard.push(code),
  });
  const real = made[0];
  real?.onopen?.();
  real?.onmessage?.({ data: new Uint8Array([1, 2]).buffer });
  real?.onmessage?.({ data: "text is not ours" });
  socket.send(new Uint8Array([3]));
  real?.onclose?.({ code: 4000 });
  expect(heard).toEqual(["opened", [1, 2], 4000]);
  expect([real?.url, real?.protocol, socket.bufferedAmount]).toEqual(["ws://chat.localhost/ws", "chatsvc.v1", 7]);
  expect(real?.sent).toEqual([new Uint8Array([3])]);
});

test("the language choice replaces its own entry in the history", () => {
  openVisitPage(document);
  document.querySelector("main")?.insertAdjacentHTML("beforeend", '<a href="/sv/" data-choose id="sv">Svenska</a>');
  const gone: string[] = [];
  launch(document, (url) => gone.push(url));
  document.querySelector<HTMLElement>("#sv")?.click();
  expect(gone).toHaveLength(1);
  expect(gone[0]).toMatch(/\/sv\/$/);
});

test("quick exit works before texts are there, is read aloud afterwards, and calls what must be wiped", () => {
  openVisitPage(document);
  const gone: string[] = [];
  const way = launch(document, (url) => gone.push(url));
  const status = document.querySelector('[data-part="exit-status"]');
  const shift = (): boolean => document.dispatchEvent(new KeyboardEvent("keydown", { key: "Shift" }));
  shift();
  expect(status?.textContent).toBe("");
  way.onTexts(TEXTS.texts);
  way.onWipe(() => gone.push("wiped"));
  shift();
  expect(status?.textContent).toBe("Leave fast: press Shift, 1 to go.");
  shift();
  expect(gone).toEqual(["wiped", "https://www.smhi.se/"]);
});

/** Opens a page in a tab that stands in line, and returns how to leave it and what was said and kept then. */
function inLine() {
  openVisitPage(document);
  const words = Uint8Array.from({ length: 48 }, (_, index) => index);
  sessionStorage.setItem(`${PREFIX}${LOCAL}`, "half");
  sessionStorage.setItem(`${PREFIX}${LAST_WORDS}`, btoa(String.fromCharCode(...words)));
  const said: [Uint8Array, number][] = [];
  const gone: string[] = [];
  const way = launch(document, (url) => gone.push(url), (body) => said.push([body, sessionStorage.length]));
  return { way, words, said, gone };
}

test("who leaves before the page knows anything leaves the line, and by then this tab holds nothing", () => {
  const { way, words, said, gone } = inLine();
  way.exit();
  expect(said).toEqual([[words, 0]]);
  expect(gone).toEqual(["https://www.smhi.se/"]);
});

test("a page that knows more decides, and is given the last words", () => {
  const { way, words, said } = inLine();
  const given: unknown[] = [];
  way.onWipe((kept) => given.push(kept));
  way.exit();
  expect(given).toEqual([words]);
  expect(said).toEqual([]);
});

test("where nobody stands in line nothing is said", () => {
  openVisitPage(document);
  const said: unknown[] = [];
  launch(document, () => {}, (body) => said.push(body)).exit();
  expect(said).toEqual([]);
});

test("last words that cannot be sent hold nobody back", () => {
  openVisitPage(document);
  sessionStorage.setItem(`${PREFIX}${LAST_WORDS}`, btoa("x".repeat(48)));
  const gone: string[] = [];
  const refuse = (): void => {
    throw new TypeError("no network");
  };
  expect(() => launch(document, (url) => gone.push(url), refuse).exit()).toThrow("no network");
  expect(gone).toEqual(["https://www.smhi.se/"]);
});
