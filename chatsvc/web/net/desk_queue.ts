/** The rows of the queue as the desk shows them: relative seconds become times of the page's own clock. */
import { hex } from "../../../anonymity/web/sha256.ts";
import type { ServerToConsole } from "../protocol/control.ts";
import type { OfferView, QueueView } from "./desk_types.ts";

const BACK = ["yours", "other", "handed", "handed_other", "alone"] as const;

type Row = Extract<ServerToConsole, { t: "queue" }>["entries"][number];

/** `now`: ms of the page's clock. */
export function queueViews(rows: readonly Row[], now: number): readonly QueueView[] {
  return rows.map(({ conversation, waited, returning, reserved, ...row }) => {
    const back = BACK.find((one) => one === returning) ?? null;
    const reservedUntil = (back === "other" || back === "handed_other") && (reserved ?? 0) > 0 ? now + reserved! * 1000 : null;
    return { ...row, conversation: hex(conversation), waitingSince: now - waited * 1000, returning: back, reservedUntil };
  });
}

/** Who is asked of this counsellor alone; null: nobody, any more. */
export function offerView({ conversation, seconds }: Extract<ServerToConsole, { t: "offer" }>, now: number): OfferView | null {
  return conversation === null ? null : { conversation: hex(conversation), until: now + seconds * 1000 };
}
