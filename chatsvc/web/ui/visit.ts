/** Wires the visitor's page to a real browser: config, texts, the client and quick exit. */
import { fromBase64url } from "../e2ee/bytes.ts";
import type { WordLists } from "../net/come_back_read.ts";
import type { StateStore } from "../../../anonymity/web/sealed_state.ts";
import { LOCAL } from "../net/keeper.ts";
import { createVisitorClient } from "../net/visitor_client.ts";
import type { VisitorClient } from "../net/visitor_types.ts";
import { beacon, browserClock, fetchStatus, fetchText, openBrowserSocket, ownWorkers, solveIn } from "./browser.ts";
import { comingBack, howLoaded } from "./coming_back.ts";
import { noteSeen, seenAt, tabStorage, tabStore } from "./kept_place.ts";
import type { Launch } from "./launch.ts";
import { VisitorPage } from "./page.ts";
import { fetchJson, type PageData } from "./page_data.ts";
import { readOn } from "./read_on.ts";
import { restIn } from "./rest.ts";
import { lockOf, takeTab } from "./tab_lock.ts";
import type { Config } from "./texts.ts";
import { followViewport } from "./viewport.ts";

/** Makes the client; a test page gives its own. */
export type MakeClient = (config: Config, store: StateStore | null) => VisitorClient;

export async function openVisit(way: Launch, data: Promise<PageData>, makeClient: MakeClient = realClient()): Promise<void> {
  const language = document.documentElement.lang;
  const store = tabStore((local) => void takeTab(lockOf(local)));
  const back = await howBack(store);
  const [config, texts] = await data;
  way.onTexts(texts.texts);
  const page = new VisitorPage({
    document,
    config,
    texts,
    makeClient: () => makeClient(config, store),
    otherWords: () => wordsBeside(language),
    loadStatus: fetchStatus,
    clock: browserClock,
    supported: isSecureContext && Boolean(globalThis.crypto?.subtle) && "WebSocket" in globalThis && "Worker" in globalThis,
    reload: () => location.reload(),
    enterSends: () => matchMedia("(hover: hover) and (pointer: fine)").matches,
    device: navigator,
    rest: restIn(tabStorage(), () => browserClock.now()),
    exit: way.exit,
    felt: beacon("/felt"),
  });
  way.onWipe((words) => {
    // Keys before anything that could fail: what happens on the page afterwards is only tidying.
    const said = page.client?.leave(beacon("/left")).length ?? 0;
    if (said === 0 && words !== null && back !== "elsewhere") beacon("/left")(words);
    page.wipe();
  });
  if (store !== null && back !== "elsewhere") noteSeen(document, store, () => browserClock.now());
  followViewport(window);
  if (back === "fresh") readOn(document, location.hash);
  else page.comeBack(back);
}

/** A copied tab finds the lock taken and touches nothing, whatever else it looks like. */
async function howBack(store: StateStore | null): Promise<ReturnType<typeof comingBack> | "elsewhere"> {
  const local = store?.read(LOCAL) ?? null;
  if (store === null || local === null) return "fresh";
  const back = comingBack({ kept: true, ...howLoaded(document), seenAt: seenAt(store), now: browserClock.now() });
  return (await takeTab(lockOf(local))) ? back : "elsewhere";
}

async function wordsBeside(language: string): Promise<WordLists> {
  const lists = (await fetchJson("/words.json")) as Readonly<Record<string, readonly string[]>>;
  return Object.keys(lists).flatMap((tag) => (tag === language ? [] : [lists[tag]!]));
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
