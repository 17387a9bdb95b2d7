// What the visitor's client needs of encryption, in one piece that is fetched when Start is tapped or a tab comes back.
export { createGroup, forgetVisitorKey, makeVisitorKey } from "./group.ts";
export { restoreGroup, restoreVisitorKey, saveVisitorKey } from "./restore.ts";
