// @vitest-environment happy-dom
/** The thin edge to a real browser: quiet requests, one worker at a time, and no address that is not ours. */
import { afterEach, expect, test, vi } from "vitest";
import { beacon, fetchJson, fetchStatus, fetchText, openBrowserSocket, ownWorkers, solveIn } from "../../chatsvc/web/ui/browser.ts";
import { launch } from "../../chatsvc/web/ui/launch.ts";
import { openVisitPage, TEXTS } from "./visit_page.ts";

afterEach(() => {
  vi.unstubAllGlobals();
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
  const answer = solve("challenge", (done) => progress.push(done));
  expect(FakeWorker.last.got).toEqual(["challenge"]);
  FakeWorker.last.say({ t: "progress", done: 0.5 });
  FakeWorker.last.say({ t: "solved", payload: "proof" });
  expect(await answer).toBe("proof");
  expect(progress).toEqual([0.5]);
  expect(FakeWorker.last.ended).toBe(true);
});

test("a worker that fails, or never starts, is a failure that ends it", async () => {
  const failed = solve("challenge", () => {});
  FakeWorker.last.say({ t: "failed", code: "too_hard" });
  await expect(failed).rejects.toThrow("too_hard");
  expect(FakeWorker.last.ended).toBe(true);
  const broken = solve("challenge", () => {});
  FakeWorker.last.onerror?.();
  await expect(broken).rejects.toThrow("worker");
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
  expect(status?.textContent).toBe("Leave fast: press Shift 1 more times.");
  shift();
  expect(gone).toEqual(["wiped", "https://www.smhi.se/"]);
});
