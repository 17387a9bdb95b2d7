/** What a visitor's client submits with a commit, taken apart again. */
import { decode } from "@msgpack/msgpack";

export interface Claim {
  readonly epoch: number;
  readonly adds: readonly Uint8Array[];
  readonly removes: readonly number[];
}

export function readSubmission(payload: Uint8Array): { readonly commit: Uint8Array; readonly welcome: Uint8Array; readonly claim: Claim } {
  const view = new DataView(payload.buffer, payload.byteOffset);
  const commit = payload.slice(4, 4 + view.getUint32(0));
  const rest = 4 + commit.length;
  const welcome = payload.slice(rest + 4, rest + 4 + view.getUint32(rest));
  return { commit, welcome, claim: decode(payload.slice(rest + 4 + welcome.length)) as Claim };
}
