// The suite that the oracle speaks, MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519 (1): for tests only, under proto 2.
import type { Suite } from "../../chatsvc/web/e2ee/engine.ts";
import * as mls from "./raw_mls.ts";

const NAME = "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519";

export const CLASSICAL: Suite = {
  name: NAME,
  // The oracle's key packages are good for a year, and it has no setting for that.
  longestLifetime: 31_536_000n,
  make: () => mls.getCiphersuiteImpl(mls.getCiphersuiteFromName(NAME)),
};
