/** What the panel beside every conversation reads of the desk's consults: how they stand, what is new in them, who could be asked. */
import { createContext } from "preact";
import type { ConsultView } from "../../chatsvc/web/net/desk_consult.ts";
import type { DeskSnapshot } from "../../chatsvc/web/net/desk_types.ts";

export interface ConsultDesk {
  readonly consults: readonly ConsultView[];
  /** Conversation -> texts of its consult that nobody has opened. */
  readonly unread: ReadonlyMap<string, number>;
  /** Door -> how many others are on duty there; a door that is missing: nobody knows. */
  readonly others: Readonly<Record<string, number>>;
  readonly linked: boolean;
}

export const Consults = createContext<ConsultDesk>({ consults: [], unread: new Map(), others: {}, linked: false });

export const consultBeside = (consults: readonly ConsultView[], conversation: string): ConsultView | undefined =>
  consults.find(({ beside }) => beside === conversation);

/** Who is on duty beside her: she counts only while she is on duty herself. */
export function othersOnDuty({ onDuty, duty }: Pick<DeskSnapshot, "onDuty" | "duty">): Readonly<Record<string, number>> {
  const me = duty === "on" ? 1 : 0;
  return Object.fromEntries(Object.entries(onDuty).map(([door, count]) => [door, Math.max(0, count - me)]));
}

/** Whether nobody else is on duty at any of these doors; a door of which nothing is known may have somebody. */
export function nobodyBeside(snapshot: Pick<DeskSnapshot, "onDuty" | "duty">, doors: readonly string[]): boolean {
  const others = othersOnDuty(snapshot);
  return doors.every((door) => others[door] === 0);
}
