/** The bar when the counsellor was lost: who it was, who offers to go on, yes or no. Calm: no count-down, nothing in the way. */
import type { VisitorSnapshot } from "../net/visitor_types.ts";
import { type Find, setText } from "./parts.ts";
import { safeText } from "./text_safety.ts";
import { fill, type PageTexts } from "./texts.ts";

export interface TakeoverDeps {
  readonly find: Find;
  readonly texts: PageTexts["texts"];
}

export function renderTakeover({ find, texts }: TakeoverDeps, now: VisitorSnapshot, door: string): void {
  const bar = find("takeover");
  const lost = now.staff.filter(({ presence }) => presence === "gone");
  const isLost = lost.length > 0 && lost.length === now.staff.length;
  // Who was here is let in again by herself: nothing to ask, the line below says so (P16).
  const quiet = now.regrouping && (now.proposed === null || now.proposed.letIn);
  bar.hidden = !isLost || quiet;
  if (!isLost || quiet) return;
  const name = lost.map(({ alias }) => safeText(alias)).join(", ");
  setText(find("takeover-lost"), fill(texts["ui.takeover.lost"], { name }));
  const { proposed } = now;
  const who = find("takeover-who");
  find("takeover-answer").hidden = proposed === null || proposed.letIn;
  if (proposed === null) return setText(who, texts["ui.takeover.first"]);
  const alias = safeText(proposed.alias);
  if (proposed.letIn) return setText(who, fill(texts["ui.takeover.coming"], { name: alias }));
  const unread = now.messages.some(({ mine, gone, state }) => mine && !gone && state !== "delivered");
  const offer = fill(texts["ui.takeover.offer"], { who: fill(texts[`ui.role.${proposed.role}`], { alias, door }), name: alias });
  setText(who, unread ? `${offer} ${fill(texts["ui.takeover.unread"], { lost: name, name: alias })}` : offer);
  setText(find("admit"), fill(texts["ui.takeover.yes"], { name: alias }));
}
