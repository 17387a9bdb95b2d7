/** Between page and worker: what is posted, which workers may be made, how the worker starts, and a supervisor's line. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { encodeControl, type ServerToConsole } from "../../chatsvc/web/protocol/control.ts";
import { CONTROL, encodeServerFrame, NO_CONVERSATION } from "../../chatsvc/web/protocol/frames.ts";
import type { SocketEvents } from "../../chatsvc/web/net/ports.ts";
import { isBoards, watchBoard } from "../../counsellor/web/watch_board.ts";
import { KeptPlace, StoreOverPage } from "../../counsellor/web/kept_desk.ts";
import { deskInWorker, ownWorker } from "../../counsellor/web/worker_link.ts";
import type { Board, FromWorker, KeptDesk, ToWorker } from "../../counsellor/web/worker_messages.ts";
import { desk, FACTS } from "./console_fake.ts";
import { FakeClock, settle } from "./net_world/clock.ts";

class FakeWorker extends EventTarget {
  static made: { readonly address: unknown; readonly options: unknown }[] = [];
  readonly got: ToWorker[] = [];
  constructor(address: unknown = "", options: unknown = {}) {
    super();
    FakeWorker.made.push({ address, options });
  }
  postMessage(message: ToWorker): void {
    // As the platform does: what cannot be copied cannot be said.
    this.got.push(structuredClone(message));
  }
  say(data: FromWorker): void {
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }
}

/** The part of Storage that is used. */
function memoryStorage(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    key: (i: number) => [...kept.keys()][i] ?? null,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
    clear: () => kept.clear(),
  };
}

beforeEach(() => {
  FakeWorker.made = [];
  vi.stubGlobal("sessionStorage", memoryStorage());
  vi.stubGlobal("Worker", FakeWorker);
});
afterEach(() => vi.unstubAllGlobals());

describe("the link", () => {
  const opening = { facts: FACTS, csrf: "token", url: "wss://console/ws" };
  function link() {
    const worker = new FakeWorker();
    const told: string[] = [];
    const tab = { began: (kept: KeptDesk) => void told.push(`began at ${kept.doors.join()}`), noise: () => void told.push("noise") };
    const place = new KeptPlace(sessionStorage);
    return { worker, told, place, link: deskInWorker(worker as unknown as Worker, opening, place, tab) };
  }

  it("posts the start with all that the worker needs, and commands as they are", () => {
    const { worker, link: way, told } = link();
    expect(way.again).toBeNull();
    way.start(["kast", "mika"]);
    way.command({ do: "send", conversation: "aa", text: "hej" });
    expect(worker.got).toMatchObject([
      { t: "start", doors: ["kast", "mika"], ...opening, again: false, kept: { doors: ["kast", "mika"], texts: {} } },
      { t: "do", command: { do: "send", conversation: "aa", text: "hej" } },
    ]);
    expect(told).toEqual(["began at kast,mika"]);
  });

  it("writes what the worker seals, says when it lies there, and hands all over at the next load", () => {
    const first = link();
    first.link.start(["mika"]);
    first.worker.say({ t: "keep", n: 1, name: "d", value: "sealed desk" });
    first.worker.say({ t: "keep", n: 2, name: "c0", value: "sealed talk" });
    expect(first.worker.got.slice(1)).toEqual([{ t: "kept", n: 1, done: true }, { t: "kept", n: 2, done: true }]);
    const second = link();
    expect(second.link.again).toEqual(["mika"]);
    second.link.start(["mika"]);
    const [before, after] = [first.worker.got[0], second.worker.got[0]] as readonly Extract<ToWorker, { t: "start" }>[];
    expect(after).toMatchObject({ again: true, kept: { texts: { d: "sealed desk", c0: "sealed talk" } } });
    expect([after!.kept.local, after!.kept.instance]).toEqual([before!.kept.local, before!.kept.instance]);
    expect(second.told).toEqual([]);
  });

  it("loaded again before there was a desk: begins with fresh halves", () => {
    const first = link();
    first.link.start(["mika"]);
    const second = link();
    expect(second.link.again).toBeNull();
    second.link.start(["mika"]);
    const [before, after] = [first.worker.got[0], second.worker.got[0]] as readonly Extract<ToWorker, { t: "start" }>[];
    expect(after!.kept.instance).not.toEqual(before!.kept.instance);
  });

  it("clears what is noise and begins anew; clears at log-out", () => {
    const { worker, link: way, told, place } = link();
    way.start(["mika"]);
    worker.say({ t: "keep", n: 1, name: "d", value: "noise" });
    worker.say({ t: "noise" });
    expect([told.at(-1), place.left(), sessionStorage.length]).toEqual(["noise", null, 0]);
    worker.say({ t: "keep", n: 2, name: "d", value: "x" });
    worker.say({ t: "clear" });
    expect(sessionStorage.length).toBe(0);
  });

  it("says so when the browser keeps nothing, and reads nothing into what others wrote there", () => {
    const full = { ...sessionStorage, length: 0, key: () => null, getItem: () => null, setItem: () => { throw new DOMException("full", "QuotaExceededError"); } };
    expect(new KeptPlace(full as unknown as Storage).write("d", "x")).toBe(false);
    expect(new KeptPlace(null).write("d", "x")).toBe(false);
    expect(new KeptPlace(null).left()).toBeNull();
    for (const open of ["", "null", "{}", "[1]", '{"secret":"AA==","doors":["mika"]}', `{"secret":${JSON.stringify(btoa("x".repeat(48)))},"doors":[1]}`]) {
      sessionStorage.setItem("desk.open", open);
      sessionStorage.setItem("desk.d", "sealed");
      expect(new KeptPlace(sessionStorage).left(), open).toBeNull();
    }
  });

  it("passes on what the worker says until nobody listens", () => {
    const { worker, link: way } = link();
    const heard: FromWorker[] = [];
    const stop = way.listen((message) => heard.push(message));
    worker.say({ t: "desk", snapshot: desk() });
    worker.say({ t: "step", step: "ready" });
    stop();
    worker.say({ t: "step", step: "offline" });
    worker.dispatchEvent(new Event("error"));
    expect(heard.map((message) => message.t)).toEqual(["desk", "step"]);
  });

  it("says that a worker which does not load cannot encrypt", () => {
    const { worker, link: way } = link();
    const heard: FromWorker[] = [];
    way.listen((message) => heard.push(message));
    worker.dispatchEvent(new Event("error"));
    expect(heard).toEqual([{ t: "step", step: "no_crypto" }]);
  });
});

describe("the one policy for workers", () => {
  it.each([
    "https://evil.example/static/desk_worker.js",
    "//evil.example/desk_worker.js",
    "/static/../media/upload.js",
    "/static/deep/er.js",
    "/media/upload.js",
    "/static/desk_worker.js?callback=x",
    "/static/desk_worker.js\n",
    "data:text/javascript,alert(1)",
    "blob:https://console/1",
    "",
  ])("refuses %j", (address) => {
    expect(() => ownWorker(address)).toThrow("not one of our workers");
    expect(FakeWorker.made).toEqual([]);
  });

  it("makes a module worker of our own file, with and without Trusted Types", () => {
    ownWorker("/static/desk_worker.1a2b-3c.js");
    const created: string[] = [];
    vi.stubGlobal("trustedTypes", {
      createPolicy: (name: string, rules: { createScriptURL(address: string): string }) => ({
        createScriptURL: (address: string) => {
          created.push(name);
          return { trusted: rules.createScriptURL(address) };
        },
      }),
    });
    ownWorker("/static/desk_worker.js");
    expect(() => ownWorker("/elsewhere.js")).toThrow();
    expect(FakeWorker.made).toEqual([
      { address: "/static/desk_worker.1a2b-3c.js", options: { type: "module" } },
      { address: { trusted: "/static/desk_worker.js" }, options: { type: "module" } },
    ]);
    expect(created).toEqual(["chatsvc", "chatsvc"]);
  });
});

describe("the worker itself", () => {
  /** Runs the worker's file in a fresh copy with a fake global around it. */
  async function startWorker(fetched: (address: string) => Response) {
    const posted: FromWorker[] = [];
    const asked: string[] = [];
    const scope = { onmessage: null as ((event: { data: ToWorker }) => void) | null, postMessage: (message: FromWorker) => void posted.push(message) };
    vi.stubGlobal("self", scope);
    vi.stubGlobal("fetch", (address: string) => {
      asked.push(address);
      return Promise.resolve(fetched(address));
    });
    vi.stubGlobal("indexedDB", new (await import("fake-indexeddb")).IDBFactory());
    vi.resetModules();
    await import("../../counsellor/web/desk_worker.ts");
    return { posted, asked, say: (data: ToWorker) => scope.onmessage?.({ data }) };
  }

  it("says how late its timers are, before any desk is open", async () => {
    const { posted, say } = await startWorker(() => new Response("", { status: 401 }));
    vi.useFakeTimers();
    try {
      say({ t: "do", command: { do: "measure" } });
      vi.advanceTimersByTime(2999);
      expect(posted).toEqual([]);
      vi.advanceTimersByTime(1);
      expect(posted).toEqual([{ t: "late", ms: 0 }]);
    } finally {
      vi.useRealTimers();
    }
  });
  const kept = { local: new Uint8Array(32), instance: new Uint8Array(16), doors: ["mika"], texts: {} };
  const start: ToWorker = { t: "start", facts: FACTS, doors: ["mika"], csrf: "token", url: "ws://console/ws", kept, again: false };

  it.each([
    [401, "signed_out"],
    [409, "revoked"],
    [500, "offline"],
  ] as const)("answered with %i ends at %s, and no line is opened", async (status, step) => {
    const worker = await startWorker(() => new Response("{}", { status }));
    worker.say(start);
    await vi.waitFor(() => expect(worker.posted.at(-1)).toEqual({ t: "step", step }), { timeout: 5_000 });
    expect(worker.posted.map((message) => message.t === "step" && message.step)).toEqual(["keys", "asking", step]);
    expect(worker.asked).toHaveLength(1);
    expect(worker.asked[0]).toMatch(/^\/device\?key=[\w-]{43}$/);
  });

  it("has nothing to obey with before its desk stands", async () => {
    const worker = await startWorker(() => new Response("{}", { status: 401 }));
    expect(() => worker.say({ t: "do", command: { do: "close" } })).not.toThrow();
    expect(worker.posted).toEqual([]);
  });
});

describe("the worker's copy of what is kept", () => {
  it("is read at once, and a write waits for the page's word", async () => {
    const asked: unknown[] = [];
    const store = new StoreOverPage({ d: "sealed" }, (message) => asked.push(message));
    expect([store.read("d"), store.read("c0")]).toEqual(["sealed", null]);
    const written = store.write("c0", "talk");
    let done: boolean | null = null;
    void written.then((answer) => (done = answer));
    await settle();
    expect([done, asked]).toEqual([null, [{ t: "keep", n: 1, name: "c0", value: "talk" }]]);
    store.kept(1, true);
    expect(await written).toBe(true);
    const refused = store.write("c0", "more");
    store.kept(2, false);
    expect(await refused).toBe(false);
    store.clear();
    expect([store.read("c0"), asked.at(-1)]).toEqual([null, { t: "clear" }]);
  });
});

describe("a supervisor's line", () => {
  function watch() {
    const clock = new FakeClock();
    const lines: SocketEvents[] = [];
    const sent: Uint8Array[] = [];
    const boards: Board[] = [];
    const stopped: boolean[] = [];
    watchBoard({
      url: "ws://console/ws",
      openSocket: (_url, _subprotocol, events) => {
        lines.push(events);
        return { bufferedAmount: 0, send: (bytes) => void sent.push(bytes), close: () => undefined };
      },
      clock,
      chance: () => 0,
      instance: new Uint8Array(16),
      heard: (board) => boards.push(board),
      stopped: (signedOut) => stopped.push(signedOut),
    });
    const say = (message: ServerToConsole): void =>
      lines.at(-1)?.message(encodeServerFrame({ kind: CONTROL, conversation: NO_CONVERSATION, group: 0, seq: 0, from: 0, payload: encodeControl(message) }));
    return { clock, lines, sent, boards, stopped, say };
  }

  it("says hello on every new line and nothing else, ever", async () => {
    const { clock, lines, sent, say } = watch();
    lines[0]?.opened();
    say({ t: "queue", entries: [], on_duty: { mika: 4 }, more: 0 });
    lines[0]?.closed(1006);
    await clock.advance(1_000);
    lines[1]?.opened();
    say({ t: "duty", state: "on", capacity: 3, most: 3, held: 0, free: 3, share: new Uint8Array(32), heavy: [], back: null, alone: false, ends_in: null, limit: null, untaught: false });
    await settle();
    expect(lines).toHaveLength(2);
    expect(sent).toHaveLength(2);
  });

  it("takes the answers to escalations and leaves a guest's commands to her desk", () => {
    expect(isBoards({ do: "acknowledge", key: "ab" })).toBe(true);
    expect(isBoards({ do: "passOn", key: "ab" })).toBe(true);
    for (const what of ["accept", "leave"] as const) expect(isBoards({ do: what, conversation: "a" })).toBe(false);
    expect(isBoards({ do: "close" })).toBe(false);
  });

  it("hears counts and ignores everything that is about somebody", () => {
    const { lines, boards, say } = watch();
    lines[0]?.opened();
    say({ t: "presence", slot: 0, state: "lost" });
    say({ t: "ended", why: "visitor" });
    say({ t: "queue", entries: [], on_duty: { mika: 4 }, more: 0 });
    expect(boards).toMatchObject([{ doors: [{ door: "mika", onDuty: 4, waiting: 0, longest: 0 }], escalations: { known: false, entries: [] } }]);
  });

  it.each([[4401, true], [4410, false], [4000, false]])("closed with %i stops; signed out: %s", (code, signedOut) => {
    const { lines, stopped } = watch();
    lines[0]?.opened();
    lines[0]?.closed(code);
    expect(stopped).toEqual([signedOut]);
  });
});
