// Who in the room has said yes to which newcomer: what the visitor's device asks before a later Add (P3).
import { shortHash, toHex } from "./bytes.ts";
import type { Consent, MemberId } from "./content.ts";
import { GuardError, type GroupMember } from "./guard.ts";
import type { Role } from "./roles.ts";

// A member who names more newcomers than a group has room for is not believed any longer than this.
const MOST = 16;

/** By name of the key package: who said yes. Not kept across a reload: then staff are asked again. */
export class Consents {
  readonly #given = new Map<string, Map<MemberId, Role>>();

  /** Said inside MLS by `by`. Only a counsellor says who comes in; neither the visitor's own word nor an interpreter's is a consent. */
  hear(by: GroupMember, { key_package: keyPackage, role = "counsellor" }: Consent): void {
    if (by.staff?.role !== "counsellor") return;
    if (!this.#given.has(keyPackage) && this.#given.size >= MOST) this.#given.delete(this.#given.keys().next().value!);
    const givers = this.#given.get(keyPackage) ?? new Map<MemberId, Role>();
    this.#given.set(keyPackage, givers.set(by.member, role));
  }

  /** Throws GuardError `no_consent` unless a counsellor of `stay` has named every one of `adds`, in that role. No counsellor stays: nobody is asked. */
  async check(adds: readonly { readonly bytes: Uint8Array; readonly role: Role }[], stay: readonly GroupMember[]): Promise<void> {
    const counsellors = stay.filter(({ staff }) => staff?.role === "counsellor");
    if (counsellors.length === 0) return;
    for (const { bytes, role } of adds) {
      const givers = this.#given.get(await nameOf(bytes));
      if (!counsellors.some(({ member }) => givers?.get(member) === role)) throw new GuardError("no_consent");
    }
  }

  /** A commit was applied: a yes counts once, and that of who has left is void. */
  async settle(adds: readonly Uint8Array[], members: readonly GroupMember[]): Promise<void> {
    const here = new Set(members.map(({ member }) => member));
    for (const name of await Promise.all(adds.map(nameOf))) this.#given.delete(name);
    for (const givers of this.#given.values()) for (const giver of givers.keys()) if (!here.has(giver)) givers.delete(giver);
  }
}

const nameOf = async (keyPackage: Uint8Array): Promise<string> => toHex(await shortHash(keyPackage));
