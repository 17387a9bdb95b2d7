/** A visitor's client that a test plays by hand: it records what the page asks for and shows what the test says. */
import type { Beacon, Message, StartOptions, VisitorClient, VisitorSnapshot } from "../../chatsvc/web/net/visitor_types.ts";

export const IDLE: VisitorSnapshot = {
  phase: "idle",
  link: "up",
  work: null,
  place: null,
  staff: [],
  proposed: null,
  safetyWords: null,
  messages: [],
  missing: 0,
  missingOwn: 0,
  mustWait: false,
  silenceEndsAt: null,
  ageEndsAt: null,
  warning: null,
  ended: null,
  endConfirmed: false,
  erasing: false,
  problem: null,
  keeps: true,
  regrouping: false,
  whileAway: false,
  path: null,
  draft: "",
  comeBackWords: null,
  returned: null,
};

/** As long as what a real client says to /left: conversation and proof. */
export const LAST_WORDS = new Uint8Array(48).fill(7);

export class FakeVisitorClient implements VisitorClient {
  snapshot: VisitorSnapshot = IDLE;
  readonly calls: string[] = [];
  readonly sent: string[] = [];
  started: StartOptions | null = null;
  readonly #listeners = new Set<(now: VisitorSnapshot) => void>();

  /** Changes the snapshot and tells the page. */
  show(change: Partial<VisitorSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...change };
    for (const listener of this.#listeners) listener(this.snapshot);
  }

  subscribe(listener: (now: VisitorSnapshot) => void): () => void {
    this.#listeners.add(listener);
    listener(this.snapshot);
    return () => this.#listeners.delete(listener);
  }

  start(options: StartOptions): void {
    this.started = options;
    this.calls.push("start");
    this.show({ phase: "working" });
  }

  resume(): void {
    this.calls.push("resume");
    this.show({ phase: "resuming" });
  }

  keepDraft(text: string): void {
    this.calls.push(`draft ${text}`);
  }

  send(text: string, tap: string | null = null): void {
    this.sent.push(text);
    if (tap !== null) this.calls.push(`tap ${tap}`);
    const { messages } = this.snapshot;
    this.show({ messages: [...messages, mine(messages.filter((one) => one.mine).length + 1, text)] });
  }

  typing(on: boolean): void {
    this.calls.push(`typing ${on}`);
  }

  answer(of: string, choice: string): void {
    this.calls.push(`answer ${of} ${choice}`);
  }

  unsend(counter: number): void {
    this.calls.push(`unsend ${counter}`);
    const messages = this.snapshot.messages.map((one) => (one.mine && one.counter === counter ? { ...one, text: "", gone: true } : one));
    this.show({ messages });
  }

  admit(): void {
    this.calls.push("admit");
  }

  decline(): void {
    this.calls.push("decline");
  }

  makeComeBackWords(from: readonly number[]): void {
    this.calls.push(`words of ${from.length}`);
    this.show({ comeBackWords: from.slice(0, 6) });
  }

  forgetComeBackWords(): void {
    this.calls.push("forget words");
    this.show({ comeBackWords: null });
  }

  setCheck(question: string, answer: string): void {
    this.calls.push(`check ${question} ${answer}`);
  }

  setVisible(visible: boolean): void {
    this.calls.push(`visible ${visible}`);
  }

  setOnline(online: boolean): void {
    this.calls.push(`online ${online}`);
  }

  stillHere(): void {
    this.calls.push("stillHere");
    this.show({ warning: null });
  }

  end(): void {
    this.calls.push("end");
    this.show({ ...IDLE, phase: "ended", ended: "visitor", endConfirmed: true });
  }

  leave(beacon?: Beacon): Uint8Array {
    this.calls.push("leave");
    this.show({ ...IDLE, phase: "left" });
    beacon?.(LAST_WORDS);
    return LAST_WORDS;
  }
}

export const WRITTEN_AT = Date.UTC(2026, 10, 23, 22, 5);

export function mine(counter: number, text: string, state: Message["state"] = "queued"): Message {
  return { key: `0/${counter}`, mine: true, member: "0", alias: null, counter, text, at: WRITTEN_AT, state, gone: false };
}

export function theirs(counter: number, text: string, alias = "Robin"): Message {
  return { key: `aa/${counter}`, mine: false, member: "aa", alias, counter, text, at: WRITTEN_AT, state: "received", gone: false };
}
