// Where help must go, as the visitor writes it: inside MLS only, strict and short (docs/protocol.md section 5).
import { utf8 } from "./bytes.ts";

/** As `emergency_s` of the service: said to the visitor before she writes anything. */
export const EMERGENCY_MS = 3_600_000;

/** Bytes of UTF-8 of each line; all may be empty, not all at once. */
export const ADDRESS_LINES = { street: 240, floor: 120, code: 120, name: 240, who: 600 } as const;
export const SAFE = ["", "yes", "no", "dont_know"] as const;

export type Address = Readonly<Record<keyof typeof ADDRESS_LINES, string>> & {
  /** Is it safe if they come: "" where nothing was said. */
  readonly safe: (typeof SAFE)[number];
};

/** What an `address` has beside v, t and c. */
export const ADDRESS_FIELDS = [...Object.keys(ADDRESS_LINES), "safe"];

/** null: not an address that may be said or shown. Everything else that `f` has is left out. */
export function readAddress(f: Readonly<Record<string, unknown>>): Address | null {
  const made: Record<string, string> = {};
  for (const [name, longest] of Object.entries({ ...ADDRESS_LINES, safe: 9 })) {
    const value = f[name];
    if (typeof value !== "string" || utf8(value).length > longest) return null;
    made[name] = value;
  }
  const said = SAFE.includes(made["safe"] as Address["safe"]) && Object.values(made).some((value) => value.trim() !== "");
  return said ? (made as Address) : null;
}
