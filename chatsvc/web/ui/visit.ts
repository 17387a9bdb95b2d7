/** Wires the visitor's page to a real browser: config, texts, the client and quick exit. */
import { fromBase64url } from "../e2ee/bytes.ts";
import { createVisitorClient } from "../net/visitor_client.ts";
import type { VisitorClient } from "../net/visitor_types.ts";
import { beacon, browserClock, fetchJson, fetchStatus, fetchText, openBrowserSocket, ownWorkers, solveIn } from "./browser.ts";
import type { Launch } from "./launch.ts";
import { VisitorPage } from "./page.ts";
import type { Config, PageTexts } from "./texts.ts";
import { followViewport } from "./viewport.ts";

/** Long enough not to press a service that is down, short enough to seem at once. */
const RETRY_MS = 2_000;

/** Makes the client; a test page gives its own. */
export type MakeClient = (config: Config) => VisitorClient;

export async function openVisit(way: Launch, makeClient: MakeClient = realClient()): Promise<void> {
  const language = document.documentElement.lang;
  const [config, texts] = (await Promise.all([
    untilThere(() => fetchJson("/config.json")),
    untilThere(() => fetchJson(`/${language}/texts.json`)),
  ])) as [Config, PageTexts];
  way.onTexts(texts.texts);
  const page = new VisitorPage({
    document,
    config,
    texts,
    makeClient: () => makeClient(config),
    loadStatus: fetchStatus,
    clock: browserClock,
    supported: isSecureContext && Boolean(globalThis.crypto?.subtle) && "WebSocket" in globalThis && "Worker" in globalThis,
    reload: () => location.reload(),
    enterSends: () => matchMedia("(hover: hover) and (pointer: fine)").matches,
  });
  way.onWipe(() => {
    // Keys before anything that could fail: what happens on the page afterwards is only tidying.
    page.client?.leave(beacon("/left"));
    page.clear();
  });
  followViewport(window);
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
  return (config) =>
    createVisitorClient({
      url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`,
      openSocket: openBrowserSocket,
      clock: browserClock,
      chance: Math.random,
      fetchChallenge: () => fetchText("/challenge"),
      solve: solveIn(() => startWorker(config.worker)),
      fetchDevices: () => fetchJson("/pub/devices.json"),
      loadEngine: () => import("../e2ee/group.ts"),
      trust: { org: config.org, demo: config.demo, roots: rootsOf(config) },
    });
}

/** A root that does not parse is left out: a page without roots lets nobody in. */
function rootsOf(config: Config): readonly Uint8Array[] {
  return config.roots.map((root) => fromBase64url(root, 32)).filter((root) => root !== null);
}
