/** The bar about somebody new: who, why and what they will see; yes or no. Calm: no count-down, nothing in the way, silence is no. */
import type { Proposed, VisitorSnapshot } from "../net/visitor_types.ts";
import { listed } from "./listed.ts";
import { type Find, setText } from "./parts.ts";
import type { ShareChoice } from "./share.ts";
import { safeText } from "./text_safety.ts";
import { fill, type PageTexts } from "./texts.ts";

export interface TakeoverDeps {
  readonly find: Find;
  readonly texts: PageTexts["texts"];
  readonly share: ShareChoice;
}

export function renderTakeover({ find, texts, share }: TakeoverDeps, now: VisitorSnapshot, door: string): void {
  const bar = find("takeover");
  const lost = now.staff.filter(({ presence }) => presence === "gone");
  const counsellors = now.staff.filter(({ presence, role }) => presence !== "gone" && role === "counsellor");
  const isLost = lost.length > 0 && counsellors.length === 0;
  const { proposed } = now;
  const asks = proposed?.letIn === false;
  // Who was here is let in again by herself: nothing to ask, the line below says so (P16).
  bar.hidden = (now.regrouping && !asks) || !(isLost || proposed !== null || now.another);
  find("takeover-numbers").hidden = !isLost;
  find("takeover-answer").hidden = !asks;
  share.render(!bar.hidden && asks ? safeText(proposed.alias) : null);
  if (bar.hidden) return;
  const named = (staff: VisitorSnapshot["staff"]): string => listed(staff.map(({ alias }) => safeText(alias)), bar.ownerDocument.documentElement.lang);
  const gone = named(lost);
  setText(find("takeover-lost"), isLost ? fill(texts[whyOf(now)], { name: gone }) : "");
  const who = find("takeover-who");
  if (proposed === null) return setText(who, texts[!isLost ? "ui.another.asked" : now.place?.onDuty === 0 ? "ui.wait.nobody" : "ui.takeover.first"]);
  const name = safeText(proposed.alias);
  if (proposed.letIn) return setText(who, fill(texts["ui.takeover.coming"], { name }));
  const by = proposed.by ? safeText(proposed.by) : named(counsellors);
  const offer = fill(texts[offerOf(proposed)], { by, name, who: fill(texts[`ui.role.${proposed.role}`], { alias: name, door }) });
  const unread = isLost && now.messages.some(({ mine, gone: taken, state }) => mine && !taken && state !== "delivered");
  setText(who, unread ? `${offer} ${fill(texts["ui.takeover.unread"], { lost: gone, name })}` : offer);
  setText(find("admit"), fill(texts["ui.takeover.yes"], { name }));
}

function offerOf({ kind }: Proposed): "ui.takeover.offer" | `ui.offer.${NonNullable<Proposed["kind"]>}` {
  return kind === undefined ? "ui.takeover.offer" : `ui.offer.${kind}`;
}

/** Why nobody is here: whoever looked in could not stay, or the line broke; or what it is that is asked now. */
function whyOf({ check, proposed }: VisitorSnapshot): "ui.check" | "ui.check.over" | "ui.takeover.lost" {
  if (check === "over") return "ui.check.over";
  return check === "runs" && proposed !== null ? "ui.check" : "ui.takeover.lost";
}
