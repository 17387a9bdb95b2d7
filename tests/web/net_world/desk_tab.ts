/** A console's tab that is loaded again and again: every page of it has its own desk, and dies without a word. */
import { sha256 } from "../../../anonymity/web/sha256.ts";
import type { DeskStore } from "../../../chatsvc/web/net/desk_keeper.ts";
import type { DeskConversation, DeskDeps, DeskRestore, StaffDesk } from "../../../chatsvc/web/net/desk_types.ts";
import type { Clock, OpenSocket } from "../../../chatsvc/web/net/ports.ts";
import { createStaffDesk } from "../../../chatsvc/web/net/staff_desk.ts";
import { quiet, settle } from "./clock.ts";
import { fakeKeyPackage } from "./group.ts";
import { makeWorld, START, type World } from "./world.ts";

interface Page {
  readonly desk: StaffDesk;
  kill(): void;
}

const SHIFT = { identity: new Uint8Array([1]), publicKey: new Uint8Array([2]), sign: new Uint8Array([3]) };

export class DeskTab {
  readonly kept = new Map<string, string>();
  /** Told that what lay here is noise. */
  noise = 0;
  full = false;
  /** Says that a text lies there before it does: the mistake that the order of seals is there for. */
  hasty = false;
  private page: Page;

  constructor(readonly world: World = makeWorld()) {
    this.world.desk.close();
    this.page = this.load();
  }

  get desk(): StaffDesk {
    return this.page.desk;
  }

  get held(): DeskConversation {
    return this.desk.snapshot.conversations[0]!;
  }

  async talk(): Promise<void> {
    const { clock, visitor } = this.world;
    await clock.until("five key packages", () => this.desk.snapshot.keyPackages === 5);
    this.desk.duty("on");
    visitor.start(START);
    await clock.until("she sees it", () => this.desk.snapshot.queue.length === 1);
    this.desk.accept(this.desk.snapshot.queue[0]!.conversation);
    await clock.until("both talk", () => visitor.snapshot.phase === "talking" && this.held?.phase === "talking");
    await this.quiet();
  }

  quiet(): Promise<void> {
    return quiet(this.kept);
  }

  /** The page is gone at this very moment; what it kept is kept. `disk`: what the browser finds instead. */
  async reload(disk?: ReadonlyMap<string, string>): Promise<void> {
    this.page.kill();
    if (disk !== undefined) {
      this.kept.clear();
      for (const [name, value] of disk) this.kept.set(name, value);
    }
    await settle();
    this.page = this.load();
  }

  async talkingAgain(): Promise<void> {
    await this.world.clock.until("talking again", () => this.held?.phase === "talking" && this.desk.snapshot.link === "up");
  }

  private load(): Page {
    let alive = true;
    const { clock: time, service, engine } = this.world;
    const clock: Clock = { now: () => time.now(), after: (ms, ring) => time.after(ms, () => alive && ring()) };
    let hangUp = (): void => {};
    const mine = (f: () => void): void => void (alive && f());
    const openSocket: OpenSocket = (url, subprotocol, events) => {
      const socket = service.openSocket(url, subprotocol, {
        opened: () => mine(() => events.opened()),
        message: (bytes) => mine(() => events.message(bytes)),
        closed: (code) => mine(() => events.closed(code)),
      });
      hangUp = () => socket.close();
      return { bufferedAmount: 0, send: (bytes) => mine(() => socket.send(bytes)), close: (code) => socket.close(code) };
    };
    const desk = createStaffDesk({
      url: "ws://console/ws",
      openSocket,
      clock,
      chance: () => 0.5,
      instance: new Uint8Array(16).fill(6),
      shift: this.kept.has("d") ? null : (SHIFT as unknown as DeskDeps["shift"]),
      trust: { roots: [], org: "demo", demo: true },
      fetchDevices: async () => ({}),
      engine: { joinGroup: engine.joinGroup, makeKeyPackage: async () => fakeKeyPackage("Sam") } as unknown as DeskDeps["engine"],
      kept: { local: new Uint8Array(32).fill(4), store: this.storeOf(mine), restore: this.restore, noise: () => (this.noise += 1) },
    });
    const kill = (): void => {
      alive = false;
      hangUp();
    };
    return { desk, kill };
  }

  private storeOf(mine: (f: () => void) => void): DeskStore {
    const copy = new Map(this.kept);
    return {
      read: (name) => copy.get(name) ?? null,
      write: (name, value) => {
        copy.set(name, value);
        return new Promise((resolve) => {
          if (this.hasty) resolve(true);
          // The page writes a turn later, if it still lives; a page that is gone answers nothing.
          setImmediate(() =>
            mine(() => {
              if (this.full && value !== "") return resolve(false);
              if (value === "") this.kept.delete(name);
              else this.kept.set(name, value);
              resolve(true);
            }),
          );
        });
      },
      clear: () => mine(() => this.kept.clear()),
    };
  }

  private get restore(): DeskRestore {
    const restored = {
      restoreGroup: this.world.engine.restoreGroup,
      saveShift: async () => SHIFT,
      restoreShift: async (saved: unknown) => saved,
      saveKeyPackage: ({ bytes }: { bytes: Uint8Array }) => ({ bytes, init: bytes, hpke: bytes }),
      restoreKeyPackage: async ({ bytes }: { bytes: Uint8Array }) => ({ bytes, id: sha256(bytes).subarray(0, 16) }),
    };
    return restored as unknown as DeskRestore;
  }
}
