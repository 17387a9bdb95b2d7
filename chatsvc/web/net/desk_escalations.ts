/** Escalations as a desk or a board sees them: what it hears of the service, and what it may say. Nothing of a visitor is in any of it. */
import { hex } from "../../../anonymity/web/sha256.ts";
import type { ConsoleToServer, ServerToConsole } from "../protocol/control.ts";

export type EscalationKind = "consult" | "join" | "emergency" | "child" | "police";

export interface EscalationView {
  /** Hex of 16 random bytes; the page that raised it knows for which conversation. */
  readonly key: string;
  readonly kind: string;
  readonly door: string;
  readonly state: string;
  /** Ms of the injected clock. */
  readonly raisedAt: number;
  /** When it goes to the next on call; null: nobody needs to be asked. */
  readonly dueAt: number | null;
  readonly passedTo: string;
  readonly raisedBy: string;
  readonly takenBy: string;
  readonly decision: string;
  readonly mine: boolean;
}

export interface EscalationsView {
  /** False until the service has said it once on this line. */
  readonly known: boolean;
  /** The service cannot keep escalations just now: telephone. */
  readonly away: boolean;
  readonly supervisors: Readonly<Record<string, number>>;
  readonly entries: readonly EscalationView[];
  /** The answer to the last thing said, by key. */
  readonly answer: { readonly key: string; readonly code: string } | null;
}

export const NO_ESCALATIONS: EscalationsView = { known: false, away: false, supervisors: {}, entries: [], answer: null };

export type EscalationCommand =
  | { readonly do: "escalate"; readonly key: string; readonly kind: EscalationKind; readonly door: string }
  | { readonly do: "acknowledge"; readonly key: string }
  | { readonly do: "passOn"; readonly key: string }
  | { readonly do: "decide"; readonly key: string; readonly decision: string; readonly gate: string };

type Heard = Extract<ServerToConsole, { t: "escalations" | "escalation" }>;

export function hearEscalations(before: EscalationsView, m: Heard, now: number): EscalationsView {
  if (m.t === "escalation") return { ...before, answer: { key: hex(m.key), code: m.code } };
  const entries = m.entries.map((one) => ({
    key: hex(one.key),
    kind: one.kind,
    door: one.door,
    state: one.state,
    raisedAt: now - one.age * 1000,
    dueAt: one.due_in === null ? null : now + one.due_in * 1000,
    passedTo: one.passed_to,
    raisedBy: one.raised_by,
    takenBy: one.taken_by,
    decision: one.decision,
    mine: one.mine,
  }));
  return { ...before, known: true, away: m.away, supervisors: m.supervisors, entries };
}

export function sayEscalation(command: EscalationCommand): ConsoleToServer {
  const key = Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(command.key.slice(i * 2, i * 2 + 2), 16));
  switch (command.do) {
    case "escalate":
      return { t: "escalate", key, kind: command.kind, door: command.door };
    case "acknowledge":
      return { t: "acknowledge", key };
    case "passOn":
      return { t: "pass_on", key };
    case "decide":
      return { t: "decide", key, decision: command.decision, gate: command.gate };
    default:
      return command satisfies never;
  }
}
