// Who in the room has said yes to which newcomer: what the visitor's device asks before a later Add (P3).
import { shortHash, toHex } from "./bytes.ts";
import type { MemberId } from "./content.ts";
import { GuardError, type GroupMember } from "./guard.ts";

// A member who names more newcomers than a group has room for is not believed any longer than this.
const MOST = 16;

/** By name of the key package: who said yes. Not kept across a reload: then staff are asked again. */
export class Consents {
  readonly #given = new Map<string, Set<MemberId>>();

  /** Said inside MLS by `by`; the visitor's own word is no consent of staff. */
  hear(by: GroupMember, keyPackage: string): void {
    if (by.staff === null) return;
    if (!this.#given.has(keyPackage) && this.#given.size >= MOST) this.#given.delete(this.#given.keys().next().value!);
    const givers = this.#given.get(keyPackage) ?? new Set();
    this.#given.set(keyPackage, givers.add(by.member));
  }

  /** Throws GuardError `no_consent` unless one of `stay` has named every one of `adds`. Nobody of staff stays: nobody is asked. */
  async check(adds: readonly Uint8Array[], stay: readonly GroupMember[]): Promise<void> {
    const staff = stay.filter((member) => member.staff !== null);
    if (staff.length === 0) return;
    for (const bytes of adds) {
      const givers = this.#given.get(await nameOf(bytes));
      if (!staff.some(({ member }) => givers?.has(member) === true)) throw new GuardError("no_consent");
    }
  }

  /** A commit was applied: a yes counts once, and that of who has left is void. */
  async settle(adds: readonly Uint8Array[], members: readonly GroupMember[]): Promise<void> {
    const here = new Set(members.map(({ member }) => member));
    for (const name of await Promise.all(adds.map(nameOf))) this.#given.delete(name);
    for (const givers of this.#given.values()) for (const giver of givers) if (!here.has(giver)) givers.delete(giver);
  }
}

const nameOf = async (keyPackage: Uint8Array): Promise<string> => toHex(await shortHash(keyPackage));
