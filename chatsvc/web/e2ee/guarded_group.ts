// The guarded group at work: one queue of operations, one live state, one staged commit at most.
import { concat, copyOf, equal, fromHex, shortHash, toHex, type Bytes } from "./bytes.ts";
import { Consents } from "./consents.ts";
import { decodeContent, encodeContent } from "./content.ts";
import type { Content, MemberId } from "./content.ts";
import { curve } from "./curve.ts";
import * as engine from "./engine.ts";
import type { PrivateMessage, Signer, State } from "./engine.ts";
import type { Group, Incoming, SavedGroup, StagedCommit } from "./group_port.ts";
import * as guard from "./guard.ts";
import { GuardError, type GroupMember, type Profile } from "./guard.ts";
import type { Role } from "./roles.ts";
import { type StaffIdentity, unnamed } from "./trust.ts";

// How many frames are remembered so that a repeat is known as one (P10): more than the 256 that the server keeps
// untaken, for each of four members, twice.
const REMEMBERED = 2048;
// Across a reload fewer are enough: the inbox keeps its own, and a used key opens nothing twice.
const SAVED = 256;
const NAME_LENGTH = 16;

export interface Staged {
  readonly bytes: Bytes;
  readonly welcome: Uint8Array | null;
  readonly next: State;
  readonly members: readonly GroupMember[];
  /** The key packages that it adds; none are known any more after a reload. */
  readonly adds?: readonly Bytes[];
}

/** What a restored group brings along. */
export interface Before {
  readonly staged: Staged | null;
  readonly seen: Uint8Array;
}

/** Made by `createGroup`, `joinGroup` and `restoreGroup` only, which have checked the state. */
export class GuardedGroup implements Group {
  readonly me: MemberId;
  readonly #own: number;
  readonly #signer: Signer;
  readonly #profile: Profile;
  readonly #seen = new Set<string>();
  readonly #consents = new Consents();
  #state: State;
  #members: readonly GroupMember[];
  #staged: Staged | null = null;
  #over: "closed" | "removed" | null = null;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(state: State, members: readonly GroupMember[], signer: Signer, profile: Profile, before?: Before) {
    this.#state = state;
    this.#members = members;
    this.#signer = signer;
    this.#profile = profile;
    this.#own = state.privatePath.leafIndex;
    this.me = this.#memberAt(this.#own)!.member;
    this.#staged = before?.staged ?? null;
    const seen = before?.seen ?? new Uint8Array();
    for (let at = 0; at < seen.length; at += NAME_LENGTH) this.#seen.add(toHex(seen.subarray(at, at + NAME_LENGTH)));
  }

  get epoch(): bigint {
    return this.#state.groupContext.epoch;
  }
  get members(): readonly GroupMember[] {
    return this.#members;
  }
  get generation(): number {
    return engine.ownGeneration(this.#state);
  }

  get staged(): StagedCommit | null {
    if (this.#staged === null) return null;
    return { epoch: this.epoch, commit: copyOf(this.#staged.bytes), welcome: this.#staged.welcome && copyOf(this.#staged.welcome) };
  }

  save(): Promise<SavedGroup> {
    return this.#inTurn(async () => {
      this.#mustBeOpen();
      guard.checkAlive(this.#state);
      const { publicKey, key } = this.#signer;
      const sign = await (await curve()).save(key);
      this.#mustBeOpen();
      const staged = this.#staged && {
        commit: copyOf(this.#staged.bytes),
        welcome: this.#staged.welcome && copyOf(this.#staged.welcome),
        next: engine.write(this.#staged.next),
      };
      const seen = concat(...[...this.#seen].slice(-SAVED).map(fromHex));
      return { suite: this.#profile.suite.name, publicKey: copyOf(publicKey), sign, state: engine.write(this.#state), staged, seen };
    });
  }

  stage(change: { readonly adds: readonly Uint8Array[]; readonly removes: readonly MemberId[] }) {
    return this.#inTurn(() => this.#stage(change.adds.map(copyOf), [...change.removes]));
  }

  vet(keyPackage: Uint8Array, role: Role = "counsellor"): Promise<StaffIdentity> {
    const own = copyOf(keyPackage);
    return this.#inTurn(async () => {
      this.#mustBeOpen();
      const { staff } = await guard.checkKeyPackage(own, role === "counsellor", this.#profile);
      if (staff.role !== role) throw new GuardError("chain_role");
      return staff;
    });
  }

  unnamed(): Promise<readonly MemberId[]> {
    return this.#inTurn(async () => {
      this.#mustBeOpen();
      const days = await unnamed(this.#members.flatMap(({ staff }) => staff?.day ?? []), this.#profile.trust);
      if (days === null) throw new GuardError("list_missing");
      return this.#members.filter(({ staff }) => staff !== null && days.includes(staff.day)).map(({ member }) => member);
    });
  }

  unstage(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#staged !== null) engine.forget(this.#staged.next);
      this.#staged = null;
    });
  }

  async encrypt(content: Content): Promise<Uint8Array> {
    const plaintext = encodeContent(content);
    return this.#inTurn(async () => {
      this.#mustBeOpen();
      if (this.#staged !== null) throw new GuardError("staged");
      guard.checkAlive(this.#state);
      const { next, bytes } = await engine.seal(this.#state, this.#signer, plaintext);
      this.#become(next);
      guard.checkAlive(next);
      return bytes;
    });
  }

  open(bytes: Uint8Array): Promise<Incoming> {
    const own = copyOf(bytes);
    return this.#inTurn(() =>
      this.#open(own).catch((error: unknown) => {
        // Closed while it was being opened: not the sender's doing.
        if (this.#over !== null) return forged("closed");
        throw error;
      }),
    );
  }

  safetyWords(): Promise<readonly number[]> {
    return this.#inTurn(async () => {
      this.#mustBeOpen();
      const words = await engine.exportSecret(this.#state, this.#signer, "chatsvc/safety-words/v1", 6);
      this.#mustBeOpen();
      return Array.from(words);
    });
  }

  close(): void {
    this.#end("closed");
  }

  /** Every operation waits for the one before: no two of them ever hold the same state. */
  #inTurn<T>(operation: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(operation);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #stage(adds: readonly Bytes[], removes: readonly MemberId[]): Promise<StagedCommit> {
    this.#mustBeOpen();
    if (this.#own !== 0) throw new GuardError("not_opener");
    if (this.#staged !== null) throw new GuardError("staged");
    guard.checkAlive(this.#state);
    const leaves = this.#leavesOf(removes);
    if (this.#members.length - leaves.length + adds.length > guard.MOST_MEMBERS) throw new GuardError("too_many");
    const stay = this.#members.filter(({ leaf }) => !leaves.includes(leaf));
    // No counsellor is left who could answer for the newcomer: a counsellor again (P3).
    const first = !stay.some(({ staff }) => staff?.role === "counsellor");
    const believed = await Promise.all(adds.map((bytes) => guard.checkKeyPackage(bytes, first, this.#profile)));
    // Staff alone have no visitor to say yes: the asking counsellor decides, whose own leaf would be asked here.
    if (!this.#profile.consult) await this.#consents.check(believed.map(({ staff }, i) => ({ bytes: adds[i]!, role: staff.role })), stay);
    const keyPackages = believed.map(({ keyPackage }) => keyPackage);
    const made = await engine.commit(engine.copy(this.#state), this.#signer, leaves, keyPackages).catch(() => {
      throw new GuardError("commit");
    });
    try {
      guard.checkTree(made.next, this.#profile);
      const members = await guard.membersOf(made.next, this.#profile);
      this.#mustBeOpen();
      this.#staged = { bytes: made.commit, welcome: made.welcome, next: made.next, members, adds };
    } catch (error) {
      engine.forget(made.next);
      throw error;
    }
    return this.staged!;
  }

  #leavesOf(removes: readonly MemberId[]): readonly number[] {
    if (new Set(removes).size !== removes.length) throw new GuardError("unknown_member");
    return removes.map((member) => {
      const found = this.#members.find((one) => one.member === member && one.leaf !== this.#own);
      if (!found) throw new GuardError("unknown_member");
      return found.leaf;
    });
  }

  async #open(bytes: Bytes): Promise<Incoming> {
    if (this.#over === "removed") return { kind: "removed" };
    if (this.#over !== null) return forged("closed");
    const name = toHex(await shortHash(bytes));
    if (this.#seen.has(name)) return { kind: "repeat" };
    const result = await this.#openNew(bytes);
    // What was refused may yet be sent again in earnest; what was taken is a repeat from now on.
    if (result.kind === "opened" || result.kind === "committed") this.#remember(name);
    return result;
  }

  async #openNew(bytes: Bytes): Promise<Incoming> {
    if (this.#staged !== null && equal(bytes, this.#staged.bytes)) return this.#applyStaged(this.#staged);
    const message = engine.readPrivateMessage(bytes);
    if (message === null) return forged("format");
    const refused = guard.refuseMessage(message, this.#profile);
    if (refused !== null) return forged(refused);
    if (message.epoch !== this.epoch) return { kind: "stale", epoch: message.epoch };
    const sender = await engine.senderOf(this.#state, this.#signer, message).catch(() => undefined);
    if (sender === undefined) return forged("unreadable");
    if (sender.leafIndex === this.#own) return forged("reflected");
    const member = this.#memberAt(sender.leafIndex);
    if (member === undefined) return forged("sender");
    return this.#unseal(message, member, sender.generation);
  }

  async #unseal(message: PrivateMessage, from: GroupMember, generation: number): Promise<Incoming> {
    if (message.contentType === "commit" && from.leaf !== 0) return forged("committer");
    let removed = false;
    const judge = guard.judging(this.#own, () => (removed = true));
    let unsealed;
    try {
      unsealed = await engine.unseal(this.#state, this.#signer, message, judge);
    } catch {
      // Bytes that do not hold, a key that is used up, or one dropped from the window: only receipts tell (P8).
      return forged("unreadable");
    }
    if (removed) {
      this.#end("removed");
      return { kind: "removed" };
    }
    if (unsealed.kind === "rejected") return forged("commit");
    if (unsealed.kind === "committed") return this.#follow(unsealed.next);
    this.#become(unsealed.next);
    const content = decodeContent(unsealed.plaintext);
    unsealed.plaintext.fill(0);
    if (content?.t === "consent") this.#consents.hear(from, content);
    return content === null
      ? forged("content")
      : { kind: "opened", member: from.member, content, epoch: this.epoch, generation };
  }

  async #follow(next: State): Promise<Incoming> {
    try {
      guard.checkTree(next, this.#profile);
      return this.#advance(next, await guard.membersOf(next, this.#profile));
    } catch (error) {
      engine.forget(next);
      if (error instanceof GuardError) return forged(error.code);
      throw error;
    }
  }

  async #applyStaged({ next, members, adds = [] }: Staged): Promise<Incoming> {
    await this.#consents.settle(adds, members);
    this.#staged = null;
    return this.#advance(next, members);
  }

  #advance(next: State, members: readonly GroupMember[]): Incoming {
    const old = this.#state;
    this.#become(next);
    engine.forget(old);
    this.#members = members;
    return { kind: "committed", epoch: this.epoch, members };
  }

  /** The one place where the state changes; the old one is never used again. */
  #become(next: State): void {
    if (this.#over !== null) {
      engine.forget(next);
      throw new GuardError(this.#over);
    }
    this.#state = next;
  }

  #end(why: "closed" | "removed"): void {
    if (this.#over === null) this.#over = why;
    engine.forget(this.#state);
    if (this.#staged !== null) engine.forget(this.#staged.next);
    this.#staged = null;
    this.#seen.clear();
  }

  #mustBeOpen(): void {
    if (this.#over !== null) throw new GuardError(this.#over);
  }

  #memberAt(leaf: number): GroupMember | undefined {
    return this.#members.find((member) => member.leaf === leaf);
  }

  #remember(name: string): void {
    this.#seen.add(name);
    if (this.#seen.size > REMEMBERED) this.#seen.delete(this.#seen.values().next().value!);
  }
}

const forged = (reason: string): Incoming => ({ kind: "forged", reason });
