/** What is known of the five risks in one conversation: asked or not, the answer, the next step. Nothing of it leaves the console. */
import { type Choice, isChoice } from "../../chatsvc/web/e2ee/cards.ts";
import type { DeskConversation } from "../../chatsvc/web/net/desk_types.ts";
import { answeredBy } from "../../chatsvc/web/net/talk_said.ts";
import type { QuestionId } from "./cards.ts";
import { _ } from "./text.ts";

export const RISKS = ["suicide", "safe_now", "alone", "child", "exploited"] as const satisfies readonly QuestionId[];
export type Risk = (typeof RISKS)[number];
export type Known = Choice | "asked" | null;

/** Her own mark first; else the answer to the newest card that asked; else that it was asked. null: not yet. */
export function known({ marks, messages }: Pick<DeskConversation, "marks" | "messages">, risk: Risk): Known {
  const mark = marks[risk];
  if (mark === "asked" || isChoice(mark)) return mark;
  const cards = messages.filter(({ gone, said }) => !gone && said?.kind === "card" && said.card.id === risk);
  const answers = cards.flatMap(({ key }) => answeredBy(messages, key) ?? []);
  return answers.at(-1) ?? (cards.length === 0 ? null : "asked");
}

/** True: somebody may be in danger, and the next step is now. */
export function isGrave(risk: Risk, what: Known): boolean {
  if (risk === "suicide") return what === "thoughts" || what === "plan" || what === "today";
  return risk === "safe_now" ? what === "no" : risk !== "alone" && what === "yes";
}

export function riskName(risk: Risk): string {
  switch (risk) {
    case "suicide":
      return _("Självmord");
    case "safe_now":
      return _("Trygg nu");
    case "alone":
      return _("Ensam");
    case "child":
      return _("Barn");
    case "exploited":
      return _("Utnyttjas");
    default:
      return risk satisfies never;
  }
}

/** One sentence or two; "" before it was asked. */
export function nextStep(risk: Risk, what: Known): string {
  if (what === null || what === "asked") return "";
  if (what === "cannot_now") return _("Fråga inget mer nu. Skriv att du finns kvar, och fråga igen senare.");
  if (what === "dont_know") return _("Fråga på ett annat sätt, om en sak i taget.");
  if (risk === "suicide") return suicideStep(what);
  if (!isGrave(risk, what)) return risk === "alone" && what === "no" ? _("Fråga om det är säkert att skriva. Vänta med det som är känsligt.") : _("Fråga igen om något ändras.");
  if (risk === "safe_now") return _("Fråga vad som händer och om personen kan gå därifrån. Vid fara nu: hjälp personen att ringa 112.");
  if (risk === "child") return _("Fråga hur barnet har det. Säg först vad du måste föra vidare om personen berättar vem den är. Ta in en kollega.");
  return _("Fråga om personen kan prata fritt. Lova inget. Ta in en kollega; regionkoordinatorn kan ge råd.");
}

function suicideStep(what: Choice): string {
  switch (what) {
    case "thoughts":
      return _("Fråga om det finns en plan. Stanna kvar och fråga vad som hjälper en stund.");
    case "plan":
      return _("Fråga när, och om medlen finns där. Ta in en kollega eller handledare nu.");
    case "today":
      return _("Stanna kvar. Ta in handledaren nu. Fråga var personen är och om någon är nära, och hjälp personen att ringa 112 eller 90101.");
    default:
      return _("Tacka för svaret. Fråga igen om något ändras.");
  }
}
