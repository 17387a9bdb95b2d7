/** A visitor, a counsellor and a service between them, all in one process and in one fake time. */
import type { DeskConversation, DeskDeps, StaffDesk } from "../../../chatsvc/web/net/desk_types.ts";
import { createStaffDesk } from "../../../chatsvc/web/net/staff_desk.ts";
import { createVisitorClient } from "../../../chatsvc/web/net/visitor_client.ts";
import type { Message, VisitorClient, VisitorDeps } from "../../../chatsvc/web/net/visitor_types.ts";
import { FakeClock, settle } from "./clock.ts";
import { fakeEngine, fakeKeyPackage, type FakeEngine } from "./group.ts";
import { FakeService } from "./service.ts";

export interface World {
  readonly clock: FakeClock;
  readonly service: FakeService;
  readonly engine: FakeEngine;
  readonly visitor: VisitorClient;
  readonly desk: StaffDesk;
  /** The one conversation at the desk. */
  held(): DeskConversation;
  /** Another console in place of the one that is there. */
  anotherDesk(alias: string, bad?: () => string | undefined): StaffDesk;
}

export interface Changes {
  readonly visitor?: Partial<VisitorDeps>;
  /** Hands out what the visitor's client is made of, for a tab that makes several. */
  readonly takeDeps?: (deps: VisitorDeps) => void;
  /** How the counsellor's key packages come out. */
  readonly bad?: () => string | undefined;
  /** How far the clock of the counsellor's device is ahead, ms. */
  readonly deskAhead?: number;
}

export const START = { path: "own", door: "mika", language: "sv", wishes: [] };
const ANCHOR = { roots: [], org: "demo", demo: true };

export function makeWorld(changes: Changes = {}): World {
  const clock = new FakeClock();
  const service = new FakeService();
  const engine = fakeEngine();
  const common = { openSocket: service.openSocket, clock, chance: () => 0.5, trust: ANCHOR };
  const visitorDeps: VisitorDeps = {
    ...common,
    url: "ws://chat/ws",
    fetchChallenge: async () => "challenge",
    solve: async (_challenge, progress) => {
      progress(0.5);
      return "payload";
    },
    fetchDevices: async () => ({}),
    store: null,
    loadEngine: async () => engine as unknown as Awaited<ReturnType<VisitorDeps["loadEngine"]>>,
    ...changes.visitor,
  };
  changes.takeDeps?.(visitorDeps);
  const visitor = createVisitorClient(visitorDeps);
  const deskOf = (instance: number, makeKeyPackage: () => Promise<unknown>): StaffDesk =>
    createStaffDesk({
      ...common,
      clock: { now: () => clock.now() + (changes.deskAhead ?? 0), after: (ms, ring) => clock.after(ms, ring) },
      url: "ws://console/ws",
      instance: new Uint8Array(16).fill(instance),
      shift: { publicKey: new Uint8Array(32).fill(5) } as DeskDeps["shift"],
      fetchDevices: async () => ({}),
      engine: { joinGroup: engine.joinGroup, makeKeyPackage, openConsult: engine.createGroup } as unknown as DeskDeps["engine"],
    });
  const desk = deskOf(3, async () => fakeKeyPackage("Sam", changes.bad?.()));
  return {
    clock,
    service,
    engine,
    visitor,
    desk,
    held: () => desk.snapshot.conversations[0]!,
    anotherDesk: (alias, bad) => {
      // The old page's key packages go with its instance (P17).
      service.uploads = [];
      return deskOf(4, async () => fakeKeyPackage(alias, bad?.()));
    },
  };
}

/** Until the visitor waits and the counsellor, on duty, sees it. */
export async function waiting(world: World): Promise<void> {
  const { clock, visitor, desk } = world;
  await clock.until("five key packages", () => desk.snapshot.keyPackages === 5);
  desk.duty("on");
  visitor.start(START);
  await clock.until("the visitor waits", () => visitor.snapshot.phase === "waiting");
  await clock.until("the counsellor sees it", () => desk.snapshot.queue.length === 1);
}

/** Until both may write. */
export async function talking(changes: Changes = {}): Promise<World> {
  const world = makeWorld(changes);
  await waiting(world);
  const { clock, visitor, desk } = world;
  desk.accept(desk.snapshot.queue[0]!.conversation);
  await clock.until("both talk", () => visitor.snapshot.phase === "talking" && world.held()?.phase === "talking");
  await settle();
  return world;
}

export function texts(messages: readonly Message[], whose: "mine" | "theirs"): readonly string[] {
  return messages.filter(({ mine }) => mine === (whose === "mine")).map(({ text }) => text);
}
