/** A visitor and several consoles over one house, in one fake time. */
import type { DeskConversation, DeskDeps, StaffDesk } from "../../../chatsvc/web/net/desk_types.ts";
import type { Role } from "../../../chatsvc/web/e2ee/roles.ts";
import { createStaffDesk } from "../../../chatsvc/web/net/staff_desk.ts";
import type { VisitorClient, VisitorDeps } from "../../../chatsvc/web/net/visitor_types.ts";
import { FakeClock, settle } from "./clock.ts";
import { type FakeEngine, fakeEngine, fakeKeyPackage } from "./group.ts";
import { House } from "./house.ts";
import { loadPage, type Page } from "./pages.ts";
import { START } from "./world.ts";

const ANCHOR = { roots: [], org: "demo", demo: true };

export class Several {
  readonly clock = new FakeClock();
  readonly house = new House();
  readonly engine: FakeEngine = fakeEngine();
  /** What the published device list names; anything but a list of aliases names everybody. */
  listed: unknown = {};
  /** How often the visitor's page has fetched it. */
  asked = 0;
  readonly kept = new Map<string, string>();
  private page: Page;
  private instances = 1;

  constructor() {
    this.page = this.load();
  }

  get visitor(): VisitorClient {
    return this.page.client;
  }

  /** The visitor's page is gone at this moment, and loaded again from what it kept. */
  async reload(): Promise<void> {
    this.page.kill();
    await settle();
    this.page = this.load();
    this.visitor.resume();
  }

  private load(): Page {
    const deps: VisitorDeps = {
      ...this.common,
      url: "ws://chat/ws",
      fetchChallenge: async () => "challenge",
      solve: async () => "payload",
      store: null,
      fetchDevices: async () => {
        this.asked += 1;
        return this.listed;
      },
      loadEngine: async () => this.engine as unknown as Awaited<ReturnType<VisitorDeps["loadEngine"]>>,
    };
    return loadPage(deps, this.kept);
  }

  private get common() {
    return { openSocket: this.house.openSocket, clock: this.clock, chance: () => 0.5, trust: ANCHOR, fetchDevices: async () => this.listed };
  }

  /** `bad`: with which code the guard refuses her at Add. */
  async desk(alias: string, bad?: string, role: Role = "counsellor"): Promise<StaffDesk> {
    this.instances += 1;
    const { joinGroup } = this.engine;
    const desk = createStaffDesk({
      ...this.common,
      url: "ws://console/ws",
      instance: new Uint8Array(16).fill(this.instances),
      shift: {} as DeskDeps["shift"],
      engine: { joinGroup, makeKeyPackage: async () => fakeKeyPackage(alias, bad, role) } as unknown as DeskDeps["engine"],
      guest: role !== "counsellor",
    });
    await this.clock.until(`${alias} has key packages`, () => desk.snapshot.keyPackages === 5);
    desk.duty("on");
    return desk;
  }

  /** Sam answers; both may write. */
  async talk(): Promise<StaffDesk> {
    const sam = await this.desk("Sam");
    this.visitor.start(START);
    await this.accept(sam);
    await this.clock.until("both talk", () => this.visitor.snapshot.phase === "talking" && held(sam)?.phase === "talking");
    await settle();
    return sam;
  }

  async accept(desk: StaffDesk): Promise<void> {
    await this.clock.until("it is in the queue", () => desk.snapshot.queue.length === 1);
    desk.accept(desk.snapshot.queue[0]!.conversation);
  }

  /** Sam asks, Robin accepts, Sam says yes; the visitor is shown who it would be. */
  async offered(sam: StaffDesk, robin: StaffDesk): Promise<void> {
    sam.handover(held(sam)!.id, false);
    await this.accept(robin);
    await this.clock.until("Sam sees who", () => held(sam)?.asked.newcomer?.state === "believed");
    sam.agree(held(sam)!.id);
    await this.clock.until("the visitor sees who", () => this.visitor.snapshot.proposed !== null);
  }

  async comesIn(desk: StaffDesk): Promise<void> {
    await this.clock.until("she is in", () => held(desk)?.phase === "talking" && this.visitor.snapshot.proposed === null);
  }
}

export const held = (desk: StaffDesk): DeskConversation | undefined => desk.snapshot.conversations[0];
