/** A group without cryptography that keeps the rules of the real one: epochs, one staged commit, generations, repeats. */
import type { Content, Group, GroupMember, Incoming, OwnKeyPackage, SavedGroup, StaffIdentity, StagedCommit, VisitorKey } from "../../../chatsvc/web/e2ee/group.ts";
import { hex, sha256 } from "../../../anonymity/web/sha256.ts";

interface Shared {
  readonly epoch: number;
  readonly members: readonly GroupMember[];
}
interface Paper {
  readonly alias: string;
  readonly id: string;
  /** Why this one is not to be believed. */
  readonly bad?: string;
  readonly role?: StaffIdentity["role"];
}

export class FakeError extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const read = <T>(bytes: Uint8Array): T => JSON.parse(new TextDecoder().decode(bytes)) as T;
/** Real encryption takes a turn of the loop too; races show only then. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let papers = 0;

/** `bad`: the code with which the guard refuses this one at Add. */
export function fakeKeyPackage(alias: string, bad?: string, role: StaffIdentity["role"] = "counsellor"): OwnKeyPackage {
  papers += 1;
  const paper: Paper = { alias, id: String(papers), role, ...(bad === undefined ? {} : { bad }) };
  const bytes = bytesOf(paper);
  return { bytes, id: sha256(bytes).subarray(0, 16) } as OwnKeyPackage;
}

interface Waiting {
  readonly next: Shared;
  readonly welcome: Uint8Array | null;
}
interface Kept {
  readonly me: string;
  readonly shared: Shared;
  readonly spent: number;
  readonly seen: readonly string[];
}

class FakeGroup implements Group {
  private waiting: Waiting | null = null;
  private spent = 0;
  private seen = new Set<string>();
  closed = false;

  constructor(
    readonly me: string,
    private shared: Shared,
    private readonly listed: () => unknown,
  ) {}

  get epoch(): bigint {
    return BigInt(this.shared.epoch);
  }
  get members(): readonly GroupMember[] {
    return this.shared.members;
  }
  get generation(): number {
    return this.spent;
  }

  async vet(bytes: Uint8Array, role: StaffIdentity["role"] = "counsellor"): Promise<StaffIdentity> {
    await turn();
    const staff = this.believe(read<Paper>(bytes));
    if (staff.role !== role) throw new FakeError("chain_role");
    return staff;
  }

  async unnamed(): Promise<readonly string[]> {
    await turn();
    const list = this.listed();
    if (list === "too old") throw new FakeError("list_missing");
    return this.members.filter(({ staff }) => staff !== null && Array.isArray(list) && !list.includes(staff.alias)).map(({ member }) => member);
  }

  async unstage(): Promise<void> {
    await turn();
    this.waiting = null;
  }

  get staged(): StagedCommit | null {
    if (this.waiting === null) return null;
    return { epoch: this.epoch, commit: bytesOf({ commit: this.waiting.next }), welcome: this.waiting.welcome };
  }

  async save(): Promise<SavedGroup> {
    await turn();
    if (this.closed) throw new FakeError("closed");
    const kept: Kept = { me: this.me, shared: this.shared, spent: this.spent, seen: [...this.seen] };
    const { waiting } = this;
    const staged = waiting && { commit: bytesOf({ commit: waiting.next }), welcome: waiting.welcome, next: bytesOf(waiting.next) };
    return { suite: "fake", publicKey: new Uint8Array(32), sign: new Uint8Array(48), state: bytesOf(kept), staged, seen: new Uint8Array() };
  }

  static restored({ state, staged }: SavedGroup, listed: () => unknown): FakeGroup {
    const { me, shared, spent, seen } = read<Kept>(state);
    const group = new FakeGroup(me, shared, listed);
    group.spent = spent;
    group.seen = new Set(seen);
    group.waiting = staged && { next: read<Shared>(staged.next), welcome: staged.welcome };
    return group;
  }

  async stage({ adds, removes }: { readonly adds: readonly Uint8Array[]; readonly removes: readonly string[] }): Promise<StagedCommit> {
    await turn();
    if (this.waiting !== null) throw new FakeError("staged");
    const stay = this.members.filter(({ member }) => !removes.includes(member));
    if (stay.length + removes.length !== this.members.length) throw new FakeError("unknown_member");
    const leaves = adds.map((bytes, i): GroupMember => {
      const paper = read<Paper>(bytes);
      const member = hex(sha256(bytesOf(paper.id)).subarray(0, 16));
      return { member, leaf: stay.length + i, staff: this.believe(paper) };
    });
    const next = { epoch: this.shared.epoch + 1, members: [...stay, ...leaves] };
    const ids = adds.map((bytes) => read<Paper>(bytes).id);
    this.waiting = { next, welcome: leaves.length === 0 ? null : bytesOf({ welcome: next, for: ids }) };
    return this.staged!;
  }

  private believe({ alias, bad, role = "counsellor" }: Paper): StaffIdentity {
    if (bad !== undefined) throw new FakeError(bad);
    const list = this.listed();
    if (Array.isArray(list) && !list.includes(alias)) throw new FakeError("chain_unlisted");
    return { role, alias, door: "mika", org: "demo", demo: true, day: alias };
  }

  async open(bytes: Uint8Array): Promise<Incoming> {
    await turn();
    const frame = read<{ commit?: Shared; epoch: number; from: string; generation: number; content: Content }>(bytes);
    if (frame.commit !== undefined) {
      if (frame.commit.epoch !== this.shared.epoch + 1) return { kind: "stale", epoch: BigInt(frame.commit.epoch - 1) };
      this.shared = frame.commit;
      this.waiting = null;
      this.spent = 0;
      return { kind: "committed", epoch: this.epoch, members: this.members };
    }
    if (frame.epoch > this.shared.epoch || frame.epoch < this.shared.epoch - 1) return { kind: "stale", epoch: BigInt(frame.epoch) };
    const key = `${frame.epoch}/${frame.from}/${frame.generation}`;
    if (this.seen.has(key)) return { kind: "repeat" };
    this.seen.add(key);
    const { from: member, content, generation } = frame;
    return { kind: "opened", member, content, epoch: BigInt(frame.epoch), generation } as Incoming;
  }

  async encrypt(content: Content): Promise<Uint8Array> {
    await turn();
    if (this.closed) throw new FakeError("closed");
    if (this.waiting !== null) throw new FakeError("staged");
    const generation = this.spent;
    this.spent += 1;
    return bytesOf({ epoch: this.shared.epoch, from: this.me, generation, content });
  }

  async safetyWords(): Promise<readonly number[]> {
    return [1, 2, 3, 4, 5, this.shared.epoch];
  }

  close(): void {
    this.closed = true;
  }
}

export interface FakeEngine {
  makeVisitorKey(): Promise<VisitorKey>;
  forgetVisitorKey(key: VisitorKey): void;
  saveVisitorKey(): Promise<{ readonly publicKey: Uint8Array; readonly sign: Uint8Array }>;
  restoreVisitorKey(): Promise<VisitorKey>;
  createGroup(o: { readonly trust: { readonly deviceList: unknown } }): Promise<Group>;
  joinGroup(o: { readonly welcome: Uint8Array; readonly keyPackage: OwnKeyPackage }): Promise<Group>;
  restoreGroup(o: { readonly saved: SavedGroup; readonly trust: { readonly deviceList: unknown } }): Promise<Group>;
  readonly groups: readonly FakeGroup[];
}

export function fakeEngine(): FakeEngine {
  const groups: FakeGroup[] = [];
  return {
    groups,
    async makeVisitorKey() {
      return { publicKey: new Uint8Array(32).fill(7), sign: { seed: new Uint8Array(32).fill(8) } };
    },
    forgetVisitorKey(key) {
      if ("seed" in key.sign) key.sign.seed.fill(0);
    },
    async saveVisitorKey() {
      return { publicKey: new Uint8Array(32).fill(7), sign: new Uint8Array(48) };
    },
    async restoreVisitorKey() {
      return { publicKey: new Uint8Array(32).fill(7) } as VisitorKey;
    },
    async createGroup({ trust }) {
      const alone: GroupMember = { member: "0", leaf: 0, staff: null };
      const group = new FakeGroup("0", { epoch: 0, members: [alone] }, () => trust.deviceList);
      groups.push(group);
      return group;
    },
    async joinGroup({ welcome, keyPackage }) {
      const { welcome: shared, for: ids } = read<{ welcome: Shared; for: readonly string[] }>(welcome);
      const { id } = read<Paper>(keyPackage.bytes);
      if (!ids.includes(id)) throw new FakeError("welcome");
      const group = new FakeGroup(hex(sha256(bytesOf(id)).subarray(0, 16)), shared, () => null);
      groups.push(group);
      return group;
    },
    async restoreGroup({ saved, trust }) {
      const group = FakeGroup.restored(saved, () => trust.deviceList);
      groups.push(group);
      return group;
    },
  };
}

/** How a text looks on the fake wire, for stories that search for it. */
export function textsIn(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
