/** Where a console's tab keeps its desk across a reload: sessionStorage, which belongs to the page; the worker has a copy (P17). */
import { fromBase64, storeIn, type StateStore, toBase64 } from "../../anonymity/web/sealed_state.ts";
import { DESK_PLACE, type DeskStore } from "../../chatsvc/web/net/desk_keeper.ts";
import type { KeptDesk } from "./worker_messages.ts";

const PREFIX = "desk.";
/** What lies in the open: L_c and the instance, which open nothing without the service's half, and the doors. */
const OPEN = "open";
const LOCAL_LENGTH = 32;
const INSTANCE_LENGTH = 16;

/** null: this browser forbids it. */
export function tabStorage(): Storage | null {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null;
  }
}

/** The page's side: it reads all at once and writes what the worker says. */
export class KeptPlace {
  private readonly store: StateStore | null;

  constructor(private readonly storage: Storage | null) {
    this.store = storage === null ? null : storeIn(storage, PREFIX);
  }

  /** What a page of this tab kept before it was loaded again; null: nothing. */
  left(): KeptDesk | null {
    const open = readOpen(this.store?.read(OPEN) ?? null);
    if (open === null || this.storage === null) return null;
    const names = Array.from({ length: this.storage.length }, (_, i) => this.storage!.key(i) ?? "");
    const texts = names.filter((name) => name.startsWith(PREFIX) && name !== PREFIX + OPEN);
    // Loaded again before there was a desk: begin as if nothing were here.
    if (!texts.includes(PREFIX + DESK_PLACE)) return null;
    return { ...open, texts: Object.fromEntries(texts.map((name) => [name.slice(PREFIX.length), this.storage!.getItem(name) ?? ""])) };
  }

  /** A new desk at these doors: fresh halves, an empty place. */
  begin(doors: readonly string[]): KeptDesk {
    this.clear();
    const secret = crypto.getRandomValues(new Uint8Array(LOCAL_LENGTH + INSTANCE_LENGTH));
    this.write(OPEN, JSON.stringify({ secret: toBase64(secret), doors }));
    return { local: secret.slice(0, LOCAL_LENGTH), instance: secret.slice(LOCAL_LENGTH), doors, texts: {} };
  }

  /** False: full, forbidden, or closed meanwhile. */
  write(name: string, value: string): boolean {
    try {
      if (this.store === null) return false;
      this.store.write(name, value);
      return true;
    } catch {
      return false;
    }
  }

  clear(): void {
    this.store?.clear();
  }
}

function readOpen(text: string | null): Pick<KeptDesk, "local" | "instance" | "doors"> | null {
  if (text === null) return null;
  try {
    const { secret, doors } = JSON.parse(text) as { readonly secret?: unknown; readonly doors?: unknown };
    const bytes = typeof secret === "string" ? fromBase64(secret) : null;
    const good = Array.isArray(doors) && doors.every((door) => typeof door === "string");
    if (bytes?.length !== LOCAL_LENGTH + INSTANCE_LENGTH || !good) return null;
    return { local: bytes.slice(0, LOCAL_LENGTH), instance: bytes.slice(LOCAL_LENGTH), doors: doors as readonly string[] };
  } catch {
    return null;
  }
}

/** The worker's side: reads its copy, and waits for the page's word that a text lies there. */
export class StoreOverPage implements DeskStore {
  private readonly texts: Map<string, string>;
  private readonly waiting = new Map<number, (done: boolean) => void>();
  private asked = 0;

  constructor(
    texts: Readonly<Record<string, string>>,
    private readonly ask: (message: { readonly t: "keep"; readonly n: number; readonly name: string; readonly value: string } | { readonly t: "clear" }) => void,
  ) {
    this.texts = new Map(Object.entries(texts));
  }

  read(name: string): string | null {
    return this.texts.get(name) ?? null;
  }

  write(name: string, value: string): Promise<boolean> {
    this.asked += 1;
    const n = this.asked;
    this.texts.set(name, value);
    this.ask({ t: "keep", n, name, value });
    return new Promise((resolve) => this.waiting.set(n, resolve));
  }

  /** The page's answer to one `keep`. */
  kept(n: number, done: boolean): void {
    this.waiting.get(n)?.(done);
    this.waiting.delete(n);
  }

  clear(): void {
    this.texts.clear();
    this.ask({ t: "clear" });
  }
}
