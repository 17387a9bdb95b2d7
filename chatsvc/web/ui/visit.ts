/** Wires the visitor's page to a real browser: config, texts, the client and quick exit. */
import { fromBase64url } from "../e2ee/bytes.ts";
import { hex, sha256 } from "../../../anonymity/web/sha256.ts";
import type { StateStore } from "../../../anonymity/web/sealed_state.ts";
import { lastWords, LOCAL } from "../net/keeper.ts";
import { createVisitorClient } from "../net/visitor_client.ts";
import type { VisitorClient } from "../net/visitor_types.ts";
import { beacon, browserClock, fetchJson, fetchStatus, fetchText, openBrowserSocket, ownWorkers, solveIn } from "./browser.ts";
import { comingBack, howLoaded } from "./coming_back.ts";
import { noteSeen, seenAt, tabStore } from "./kept_place.ts";
import type { Launch } from "./launch.ts";
import { VisitorPage } from "./page.ts";
import { takeTab } from "./tab_lock.ts";
import type { Config, PageTexts } from "./texts.ts";
import { followViewport } from "./viewport.ts";

/** Long enough not to press a service that is down, short enough to seem at once. */
const RETRY_MS = 2_000;

/** Makes the client; a test page gives its own. */
export type MakeClient = (config: Config, store: StateStore | null) => VisitorClient;

export async function openVisit(way: Launch, makeClient: MakeClient = realClient()): Promise<void> {
  const language = document.documentElement.lang;
  const store = tabStore((local) => void takeTab(lockOf(local)));
  const back = await howBack(store);
  const [config, texts] = (await Promise.all([
    untilThere(() => fetchJson("/config.json")),
    untilThere(() => fetchJson(`/${language}/texts.json`)),
  ])) as [Config, PageTexts];
  way.onTexts(texts.texts);
  const page = new VisitorPage({
    document,
    config,
    texts,
    makeClient: () => makeClient(config, store),
    otherWords: () => Promise.all(config.languages.filter((one) => one !== language).map(wordsOf)),
    loadStatus: fetchStatus,
    clock: browserClock,
    supported: isSecureContext && Boolean(globalThis.crypto?.subtle) && "WebSocket" in globalThis && "Worker" in globalThis,
    reload: () => location.reload(),
    enterSends: () => matchMedia("(hover: hover) and (pointer: fine)").matches,
  });
  const words = store === null || back !== "reopened" ? null : await lastWords(store);
  way.onWipe(() => {
    // Keys before anything that could fail: what happens on the page afterwards is only tidying.
    const said = page.client?.leave(beacon("/left")).length ?? 0;
    if (said === 0 && words !== null) beacon("/left")(words);
    page.clear();
  });
  if (store !== null && back !== "elsewhere") noteSeen(document, store, () => browserClock.now());
  followViewport(window);
  if (back !== "fresh") page.comeBack(back);
}

/** A copied tab finds the lock taken and touches nothing, whatever else it looks like. */
async function howBack(store: StateStore | null): Promise<ReturnType<typeof comingBack> | "elsewhere"> {
  const local = store?.read(LOCAL) ?? null;
  if (store === null || local === null) return "fresh";
  const back = comingBack({ kept: true, ...howLoaded(document), seenAt: seenAt(store), now: browserClock.now() });
  return (await takeTab(lockOf(local))) ? back : "elsewhere";
}

async function wordsOf(language: string): Promise<readonly string[]> {
  return ((await fetchJson(`/${language}/texts.json`)) as PageTexts).words;
}

/** One name per conversation that shows neither half of anything. */
function lockOf(local: string): string {
  return hex(sha256(new TextEncoder().encode(local)).subarray(0, 16));
}

/** On a bad line at night the first try often fails; the page shows numbers to call meanwhile. */
async function untilThere<T>(load: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await load();
    } catch {
      await new Promise((again) => setTimeout(again, RETRY_MS));
    }
  }
}

function realClient(): MakeClient {
  const startWorker = ownWorkers();
  return (config, store) =>
    createVisitorClient({
      store,
      url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`,
      openSocket: openBrowserSocket,
      clock: browserClock,
      chance: Math.random,
      fetchChallenge: () => fetchText("/challenge"),
      solve: solveIn(() => startWorker(config.worker)),
      fetchDevices: () => fetchJson("/pub/devices.json"),
      loadEngine: () => import("../e2ee/visitor_engine.ts"),
      trust: { org: config.org, demo: config.demo, roots: rootsOf(config) },
    });
}

/** A root that does not parse is left out: a page without roots lets nobody in. */
function rootsOf(config: Config): readonly Uint8Array[] {
  return config.roots.map((root) => fromBase64url(root, 32)).filter((root) => root !== null);
}
