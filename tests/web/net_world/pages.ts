/** One tab that is loaded again and again: every page of it has its own client, and dies without a word. */
import { storeInMemory } from "../../../anonymity/web/sealed_state.ts";
import type { Clock, OpenSocket } from "../../../chatsvc/web/net/ports.ts";
import { createVisitorClient } from "../../../chatsvc/web/net/visitor_client.ts";
import type { VisitorClient, VisitorDeps } from "../../../chatsvc/web/net/visitor_types.ts";
import { settle } from "./clock.ts";
import { makeWorld, START, type World } from "./world.ts";

export interface Page {
  readonly client: VisitorClient;
  kill(): void;
}

export class Tab {
  readonly kept = new Map<string, string>();
  readonly world: World;
  private page: Page;
  private readonly pages: Page[] = [];
  /** What the next write does: a full store throws. */
  full = false;

  constructor() {
    let deps: VisitorDeps | null = null;
    this.world = makeWorld({ visitor: {}, takeDeps: (given) => (deps = given) });
    this.deps = deps!;
    this.page = this.load();
  }

  private readonly deps: VisitorDeps;

  get client(): VisitorClient {
    return this.page.client;
  }

  /** The page is gone at this very moment; what it kept is kept. `disk`: an older copy is what the browser finds again. */
  async reload(disk?: ReadonlyMap<string, string>): Promise<void> {
    this.page.kill();
    if (disk !== undefined) {
      this.kept.clear();
      for (const [name, value] of disk) this.kept.set(name, value);
    }
    await settle();
    this.page = this.load();
    this.client.resume();
  }

  async start(): Promise<void> {
    const { clock, desk } = this.world;
    await clock.until("five key packages", () => desk.snapshot.keyPackages === 5);
    desk.duty("on");
    this.client.start(START);
    await clock.until("waiting", () => this.client.snapshot.phase === "waiting");
    await clock.until("she sees it", () => desk.snapshot.queue.length === 1);
  }

  async talk(): Promise<void> {
    await this.start();
    const { clock, desk, held } = this.world;
    desk.accept(desk.snapshot.queue[0]!.conversation);
    await clock.until("both talk", () => this.client.snapshot.phase === "talking" && held()?.phase === "talking");
    await settle();
  }

  private load(): Page {
    const page = loadPage(this.deps, this.kept, () => this.full);
    this.pages.push(page);
    return page;
  }
}

/** A client over what `kept` has; after `kill` nothing of it moves any more. */
export function loadPage(deps: VisitorDeps, kept: Map<string, string>, full: () => boolean = () => false): Page {
  let alive = true;
  const { clock: time, openSocket: open } = deps;
  const clock: Clock = { now: () => time.now(), after: (ms, ring) => time.after(ms, () => alive && ring()) };
  let hangUp = (): void => {};
  const openSocket: OpenSocket = (url, subprotocol, events) => {
    const mine = (f: () => void): void => void (alive && f());
    const socket = open(url, subprotocol, {
      opened: () => mine(() => events.opened()),
      message: (bytes) => mine(() => events.message(bytes)),
      closed: (code) => mine(() => events.closed(code)),
    });
    hangUp = () => socket.close();
    return { bufferedAmount: 0, send: (bytes) => mine(() => socket.send(bytes)), close: (code) => socket.close(code) };
  };
  const place = storeInMemory(kept);
  const store = {
    ...place,
    write: (name: string, value: string) => {
      if (full()) throw new Error("QuotaExceededError");
      if (alive) place.write(name, value);
    },
    clear: () => void (alive && place.clear()),
  };
  const client = createVisitorClient({ ...deps, clock, openSocket, store });
  const kill = (): void => {
    alive = false;
    hangUp();
  };
  return { client, kill };
}
