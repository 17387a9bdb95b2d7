/** A visitor's client that a test plays by hand: it records what the page asks for and shows what the test says. */
import { type Contact, readContact } from "../../chatsvc/web/e2ee/contact.ts";
import { FIRST_SNAPSHOT as IDLE } from "../../chatsvc/web/net/visitor_state.ts";
import type { Share } from "../../chatsvc/web/net/visitor_retell.ts";
import type { Beacon, Message, Place, StartOptions, VisitorClient, VisitorSnapshot } from "../../chatsvc/web/net/visitor_types.ts";

export { IDLE };

/** Somebody is on duty and nothing is measured. */
export const PLACE: Place = { ahead: 4, onDuty: 2, talkMinutes: null, low: null, high: null, closing: false };

/** As long as what a real client says to /left: conversation and proof. */
export const LAST_WORDS = new Uint8Array(48).fill(7);

export class FakeVisitorClient implements VisitorClient {
  snapshot: VisitorSnapshot = IDLE;
  readonly calls: string[] = [];
  lastTicket: Uint8Array | null = null;
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

  sendAddress(address: object): void {
    this.calls.push(`address ${JSON.stringify(address)}`);
  }

  writes(languages: readonly string[]): void {
    this.calls.push(`writes ${languages.join(" ")}`);
    this.show({ writes: languages });
  }

  urgent(): void {
    this.calls.push("urgent");
    this.show({ urgent: true });
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

  admit(share: Share = "no"): void {
    this.calls.push(share === "no" ? "admit" : `admit ${typeof share === "string" ? share : `summary ${share.summary}`}`);
  }

  another(wanted: boolean): void {
    this.calls.push(`another ${wanted}`);
    this.show({ another: wanted });
  }

  sendOut(member: string): void {
    this.calls.push(`send out ${member}`);
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

  contact(typed: Omit<Contact, "kind"> | null): boolean {
    this.calls.push(typed === null ? "no contact" : `contact ${Object.values(typed).join("|")}`);
    return typed === null || readContact({ kind: "callback", ...typed }) !== null;
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
