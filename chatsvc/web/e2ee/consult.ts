// A consult of staff (profile 2): opened with the shift's own key and chain. Who comes joins as any group, and pins that key.
import type { ShiftIdentity } from "./device.ts";
import { createGroup, type Group } from "./group.ts";
import type { Trust } from "./trust.ts";

/** Its group number: a consult that is over is asked for anew, in a conversation of its own. */
const GROUP = 0;

export const openConsult = (o: { readonly conversation: Uint8Array; readonly shift: ShiftIdentity; readonly trust: Trust }): Promise<Group> => {
  const { conversation, shift, trust } = o;
  return createGroup({ conversation, group: GROUP, visitor: shift, identity: shift.identity, trust });
};
