/** The desk's worker: keys, encryption and the line to the service live here and never on the page. */
import { openConsult } from "../../chatsvc/web/e2ee/consult.ts";
import { openDeviceStore } from "../../chatsvc/web/e2ee/device_store.ts";
import { joinGroup, makeKeyPackage } from "../../chatsvc/web/e2ee/group.ts";
import * as restore from "../../chatsvc/web/e2ee/restore.ts";
import { fromBase64url } from "../../chatsvc/web/e2ee/bytes.ts";
import { createStaffDesk } from "../../chatsvc/web/net/staff_desk.ts";
import type { StaffDesk } from "../../chatsvc/web/net/desk_types.ts";
import { browserClock, openBrowserSocket } from "../../chatsvc/web/ui/browser.ts";
import { obey } from "./desk_commands.ts";
import { listed } from "./listed.ts";
import { type AskDevice, prepareShift } from "./device_step.ts";
import { StoreOverPage } from "./kept_desk.ts";
import { isBoards, watchBoard, type WatchedBoard } from "./watch_board.ts";
import type { FromWorker, ToWorker } from "./worker_messages.ts";

const CHANCE = (): number => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32;

/** The worker's side of the page; lib "DOM" types the global as a window. */
const page = self as unknown as {
  postMessage(message: FromWorker): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
};

let desk: StaffDesk | null = null;
let board: WatchedBoard | null = null;
let store: StoreOverPage | null = null;
let started: Start | null = null;

page.onmessage = ({ data }) => {
  switch (data.t) {
    case "start":
      started = data;
      // A supervisor's board waits for no keys.
      if (data.facts.role === "supervisor") watch(data);
      // A wall holds no keys: nobody sits there.
      if (data.facts.wall === true) return;
      void begin(data);
      return;
    case "kept":
      return store?.kept(data.n, data.done);
    case "do":
      if (data.command.do === "measure") return measure();
      if (board !== null && isBoards(data.command)) return board.command(data.command);
      if (desk !== null) obey(desk, data.command);
      return;
    default:
      data satisfies never;
  }
};

/** Long enough for a browser that lets tabs sleep to show it, short enough to be waited for. */
const MEASURE_MS = 3000;

function measure(): void {
  const begun = performance.now();
  setTimeout(() => page.postMessage({ t: "late", ms: Math.max(0, performance.now() - begun - MEASURE_MS) }), MEASURE_MS);
  if (started !== null) void lookAtList(started);
}

async function lookAtList(start: Start): Promise<void> {
  const { org, demo } = start.facts;
  const trust = { roots: rootsOf(start), org, demo, now: Date.now };
  page.postMessage({ t: "listed", listed: await listed({ store: storeOf(start), trust, fetchDevices }) });
}

async function fetchDevices(): Promise<unknown> {
  const response = await fetch("/devices.json");
  if (!response.ok) throw new Error(`devices ${response.status}`);
  return response.json();
}

type Start = Extract<ToWorker, { t: "start" }>;

async function begin(start: Start): Promise<void> {
  const { facts, doors, url, kept, again } = start;
  // After a reload the shift lies with what was kept: no new keys, no passphrase.
  const prepared = again ? { shift: null, roots: rootsOf(start) } : await prepare(start);
  if (prepared === null) return;
  store = new StoreOverPage(kept.texts, (message) => page.postMessage(message));
  desk = createStaffDesk({
    url: `${url}?${new URLSearchParams(doors.map((door) => ["door", door]))}`,
    openSocket: openBrowserSocket,
    clock: browserClock,
    chance: CHANCE,
    instance: kept.instance,
    shift: prepared.shift,
    kept: { local: kept.local, store, restore, noise: () => page.postMessage({ t: "noise" }) },
    trust: { roots: prepared.roots, org: facts.org, demo: facts.demo },
    fetchDevices,
    engine: { makeKeyPackage, joinGroup, openConsult },
    guest: facts.role !== "counsellor",
  });
  desk.subscribe((snapshot) => page.postMessage({ t: "desk", snapshot }));
}

const rootsOf = ({ facts }: Start): readonly Uint8Array[] => facts.roots.map((root) => fromBase64url(root, 32)!);

const storeOf = ({ facts }: Pick<Start, "facts">) => openDeviceStore(indexedDB, `${facts.org}-${facts.alias}`);

const prepare = ({ facts, doors, csrf }: Start) =>
  prepareShift({
    facts,
    doors: facts.role === "counsellor" ? doors : facts.doors.map(({ id }) => id),
    store: storeOf({ facts }),
    ask: askOver(csrf),
    now: Date.now,
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    tell: (step) => page.postMessage({ t: "step", step }),
  });

function watch({ facts, url, kept }: Start): void {
  board = watchBoard({
    url: facts.wall === true ? `${url}?wall=1` : url,
    openSocket: openBrowserSocket,
    clock: browserClock,
    chance: CHANCE,
    instance: kept.instance,
    heard: (seen) => page.postMessage({ t: "board", board: seen }),
    stopped: (signedOut) => page.postMessage({ t: "step", step: signedOut ? "signed_out" : "offline" }),
  });
}

function askOver(csrf: string): AskDevice {
  return async (query, body) => {
    const post = { method: "POST", headers: { "content-type": "application/json", "x-csrftoken": csrf }, body: JSON.stringify(body) };
    const response = await fetch(`/device${query}`, body === null ? {} : post);
    if (response.status === 401) return null;
    if (response.status === 409) return { state: "revoked", certificates: null };
    if (!response.ok) throw new Error(`device ${response.status}`);
    return response.json();
  };
}
