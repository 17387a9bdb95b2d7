/** What is asked in a conversation at the desk: who is to take over or to come in, who has accepted, and this counsellor's yes (P3). */
import { hex, sha256 } from "../../../anonymity/web/sha256.ts";
import { isRole, type Role } from "../e2ee/roles.ts";
import type { ConsoleToServer, ServerToConsole } from "../protocol/control.ts";
import { codeOf, type Talk } from "./talk.ts";

type Asked = Extract<ServerToConsole, { t: "asked" }>;

/** Who wants to come in, as certified. `agreed`: this console has said yes to the visitor's device. */
export type NewcomerView =
  | { readonly state: "checking" }
  | { readonly state: "believed" | "agreed"; readonly alias: string; readonly role: Role }
  | { readonly state: "refused"; readonly code: string };

/** A counsellor who could take over: on duty at that door, with a free seat. */
export interface ColleagueView {
  readonly staff: string;
  readonly alias: string;
}

export interface AskedView {
  readonly what: "nothing" | "handover" | "invitation";
  /** Who is asked for. */
  readonly role: Role | null;
  /** null: a counsellor was lost. */
  readonly by: "me" | "colleague" | "visitor" | null;
  readonly newcomer: NewcomerView | null;
  /** It is over because the visitor said no. */
  readonly declined: boolean;
  /** Aliases of colleagues who have said that they cannot come; the others may yet. */
  readonly cannot: readonly string[];
  /** Who is asked first to take over, by her alias; known on the page that asked. */
  readonly named: string | null;
  /** Whom one could name, as it was a moment ago; null: not asked. */
  readonly colleagues: readonly ColleagueView[] | null;
}

export const NOTHING_ASKED: AskedView = { what: "nothing", role: null, by: null, newcomer: null, declined: false, cannot: [], named: null, colleagues: null };

export interface AskedPorts {
  readonly talk: Talk;
  tell(message: ConsoleToServer): void;
  changed(): void;
  /** Own slot; null: no seat. */
  mySlot(): number | null;
  /** The device list as it is published now is what the group believes from here on. */
  refreshTrust(): Promise<void>;
}

export class AskedSide {
  private now: AskedView = NOTHING_ASKED;
  private keyPackage: Uint8Array | null = null;
  /** Who cannot come, of what is asked now; and who was named here. */
  private cannot: readonly string[] = [];
  private wanted: string | null = null;

  constructor(private readonly ports: AskedPorts) {}

  get view(): AskedView {
    return this.now;
  }

  hear(m: Asked): void {
    const by = m.by === null ? null : m.by === 0 ? "visitor" : m.by === this.ports.mySlot() ? "me" : "colleague";
    const what = m.what === "handover" || m.what === "invitation" ? m.what : "nothing";
    const same = m.newcomer !== null && this.keyPackage !== null && hex(m.newcomer.key_package) === hex(this.keyPackage);
    const newcomer: NewcomerView | null = m.newcomer === null ? null : same ? this.now.newcomer : { state: "checking" };
    this.keyPackage = m.newcomer?.key_package ?? null;
    const role = isRole(m.role) ? m.role : null;
    if (what === "nothing") [this.cannot, this.wanted] = [[], null];
    const named = what === "handover" && by === "me" ? this.wanted : null;
    this.now = { what, role, by, newcomer, declined: m.declined, cannot: this.cannot, named, colleagues: null };
    this.ports.changed();
    if (m.newcomer !== null && !same) void this.check(m.newcomer.key_package);
  }

  cannotCome(alias: string): void {
    // Before it is said that anything is asked only who was named can have answered.
    if ((this.now.what === "nothing" && alias !== this.wanted) || this.cannot.includes(alias)) return;
    this.cannot = [...this.cannot, alias];
    this.now = { ...this.now, cannot: this.cannot };
    this.ports.changed();
  }

  /** `to`: who is asked first. */
  handover(withdrawn: boolean, to: ColleagueView | null): void {
    if (!withdrawn) [this.cannot, this.wanted] = [[], to?.alias ?? null];
    this.ports.tell({ t: "handover", withdrawn, to: to?.staff ?? null });
  }

  askColleagues(): void {
    this.ports.tell({ t: "colleagues" });
  }

  hearColleagues(colleagues: readonly ColleagueView[]): void {
    this.now = { ...this.now, colleagues };
    this.ports.changed();
  }

  invite(role: Role, withdrawn: boolean): void {
    if (!withdrawn) [this.cannot, this.wanted] = [[], null];
    this.ports.tell({ t: "invite", role, withdrawn });
  }

  leave(): void {
    this.ports.tell({ t: "leave" });
  }

  /** Yes to the newcomer who was believed, for the visitor's device to hear; the visitor decides. */
  agree(): void {
    const { newcomer, what, by } = this.now;
    if (newcomer?.state !== "believed" || by !== "me") return;
    this.say(newcomer.role, what === "handover");
    this.now = { ...this.now, newcomer: { ...newcomer, state: "agreed" } };
    this.ports.changed();
  }

  /** The visitor's page may have been loaded again, and a yes does not outlive that. */
  visitorIsBack(): void {
    const { newcomer, what } = this.now;
    if (newcomer?.state === "agreed") this.say(newcomer.role, what === "handover");
  }

  clear(): void {
    [this.now, this.keyPackage, this.cannot, this.wanted] = [NOTHING_ASKED, null, [], null];
  }

  private say(role: Role, leaves: boolean): void {
    if (this.keyPackage === null) return;
    const key_package = hex(sha256(this.keyPackage).subarray(0, 16));
    this.ports.talk.tell({ t: "consent", key_package, role, ...(leaves ? { leaves: true as const } : {}) });
  }

  private async check(keyPackage: Uint8Array): Promise<void> {
    let newcomer: NewcomerView;
    try {
      await this.ports.refreshTrust();
      const { alias, role } = await this.ports.talk.vet(keyPackage, this.now.role ?? "counsellor");
      newcomer = { state: "believed", alias, role };
    } catch (error) {
      newcomer = { state: "refused", code: codeOf(error) };
    }
    if (this.keyPackage !== keyPackage) return;
    this.now = { ...this.now, newcomer };
    this.ports.changed();
  }
}
