/** A visitor's and a counsellor's client as their pages make them, with Node's ports instead of a browser's. */
import { solve } from "../../../anonymity/web/pow.ts";
import type { StateStore } from "../../../anonymity/web/sealed_state.ts";
import { fromBase64url } from "../../../chatsvc/web/e2ee/bytes.ts";
import { openConsult } from "../../../chatsvc/web/e2ee/consult.ts";
import * as engine from "../../../chatsvc/web/e2ee/group.ts";
import * as visitorEngine from "../../../chatsvc/web/e2ee/visitor_engine.ts";
import type { StaffDesk } from "../../../chatsvc/web/net/desk_types.ts";
import type { OpenSocket } from "../../../chatsvc/web/net/ports.ts";
import { createStaffDesk } from "../../../chatsvc/web/net/staff_desk.ts";
import { createVisitorClient } from "../../../chatsvc/web/net/visitor_client.ts";
import type { VisitorClient } from "../../../chatsvc/web/net/visitor_types.ts";
import { type Address, ask, askJson, realClock } from "./line.ts";
import type { SignedIn } from "./sign_in.ts";

/** What a visitor's page reads from /config.json. */
export interface Config {
  readonly org: string;
  readonly demo: boolean;
  readonly roots: readonly string[];
  readonly paths: Readonly<Record<string, string>>;
}

const shared = { clock: realClock, chance: Math.random };

export async function configOf(address: Address): Promise<Config> {
  return (await askJson(address, "/config.json")) as Config;
}

/** As the page does: looks whether somebody is on duty before it asks. `paused`: the worker is away, and the page says: look again. */
export async function doorOf(address: Address, door: string): Promise<"open" | "paused" | "closed"> {
  const status = (await askJson(address, "/pub/status.json").catch(() => null)) as { reason?: string; doors?: Record<string, { open: boolean }> } | null;
  if (status?.doors?.[door]?.open === true) return "open";
  return status === null || status.reason === "sweep_late" ? "paused" : "closed";
}

export async function isOpen(address: Address, door: string): Promise<boolean> {
  return (await doorOf(address, door)) === "open";
}

/** Polls for ten seconds. */
export async function untilOpen(address: Address, door: string): Promise<void> {
  for (let i = 0; i < 100; i += 1) {
    if (await isOpen(address, door)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${door} never opened`);
}

/** Not started yet: `start` knocks, `resume` finds its way back from what `store` keeps. */
export function visitorAt(address: Address, config: Config, openSocket: OpenSocket, store: StateStore | null = null): VisitorClient {
  return createVisitorClient({
    ...shared,
    url: `ws://127.0.0.1:${address.port}/ws`,
    openSocket,
    fetchChallenge: async () => (await ask(address, "/challenge")).body,
    solve: async (challenge, progress) => solve(await challenge, { progress }),
    fetchDevices: () => askJson(address, "/pub/devices.json"),
    loadEngine: async () => visitorEngine,
    store,
    trust: { roots: config.roots.map((root) => fromBase64url(root, 32)!), org: config.org, demo: config.demo },
  });
}

/** Connects at once; on duty only when told. */
export function deskAt(address: Address, { shift, trust, cookie }: SignedIn, doors: readonly string[], openSocket: OpenSocket): StaffDesk {
  return createStaffDesk({
    ...shared,
    url: `ws://127.0.0.1:${address.port}/ws?${new URLSearchParams(doors.map((door) => ["door", door]))}`,
    openSocket,
    instance: crypto.getRandomValues(new Uint8Array(16)),
    shift,
    trust,
    fetchDevices: () => askJson(address, "/devices.json", { headers: { Cookie: cookie } }),
    engine: { ...engine, openConsult },
  });
}
