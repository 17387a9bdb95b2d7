/** What a closed socket means: docs/protocol.md section 6 turned into what to do next. */
import type { ProblemCode } from "./shared_types.ts";

export type Closed =
  /** A planned restart: another process is there already. */
  | { readonly next: "at_once" }
  /** `blame`: the service did not like what we sent; three of these in a row and we stop. */
  | { readonly next: "back_off"; readonly blame: ProblemCode | null }
  | { readonly next: "ended" }
  | { readonly next: "stop"; readonly problem: ProblemCode | "signed_out" };

export function meaningOf(code: number): Closed {
  switch (code) {
    case 4000:
      return { next: "ended" };
    case 4012:
      return { next: "at_once" };
    case 4401:
      return { next: "stop", problem: "signed_out" };
    case 4410:
      return { next: "stop", problem: "elsewhere" };
    case 4426:
      return { next: "stop", problem: "old_client" };
    case 4404:
      return { next: "stop", problem: "service" };
    case 4429:
      return { next: "back_off", blame: "too_fast" };
    case 4400:
    case 4403:
    case 4409:
    case 4413:
      return { next: "back_off", blame: "service" };
    default:
      // 1006 (network), 1011 and 4500 (their fault), 1012, 4408 (we read too slowly): the conversation is still there.
      return { next: "back_off", blame: null };
  }
}
