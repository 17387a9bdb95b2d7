/** What is known of the five risks in one conversation: asked or not, the answer, the next step. Nothing of it leaves the console. */
import { type Choice, isChoice } from "../../chatsvc/web/e2ee/cards.ts";
import type { DeskConversation } from "../../chatsvc/web/net/desk_types.ts";
import { CALLED_112 } from "../../chatsvc/web/net/desk_types.ts";
import type { QuestionId } from "./cards.ts";
import { ESCALATED } from "./ladder_state.ts";
import { _ } from "./text.ts";

export const RISKS = ["suicide", "safe_now", "alone", "child", "exploited"] as const satisfies readonly QuestionId[];
export type Risk = (typeof RISKS)[number];
export type Known = Choice | "asked" | null;

type Told = Pick<DeskConversation, "marks" | "messages">;

/** Her own mark, unless the visitor has answered a card since, also one that was sent before the mark; else the last answer; else that it was asked. null: not yet. */
export function known({ marks, messages }: Told, risk: Risk): Known {
  const { asked, answers } = answersTo(messages, risk);
  const mark = readMark(marks[risk]);
  const later = answers.filter(({ key }) => mark?.seen.includes(key) !== true);
  return later.at(-1)?.choice ?? mark?.what ?? (asked ? "asked" : null);
}

/** Her own mark as it is kept: what, and which answers she had in front of her. Any other one counts more. */
export function markNow({ messages }: Pick<Told, "messages">, risk: Risk, what: Exclude<Known, null>): string {
  return [what, ...answersTo(messages, risk).answers.map(({ key }) => key)].join(" ");
}

/** null: none, or none that says anything. */
export function readMark(mark: string | undefined): { readonly what: Exclude<Known, null>; readonly seen: readonly string[] } | null {
  const [what, ...seen] = mark?.split(" ") ?? [];
  return what === "asked" || isChoice(what) ? { what, seen } : null;
}

/** Whether a card asked, and the answers in the order of the transcript, whichever card they answer. */
function answersTo(messages: Told["messages"], risk: Risk): { readonly asked: boolean; readonly answers: readonly { readonly key: string; readonly choice: Choice }[] } {
  const here = messages.filter(({ gone }) => !gone);
  const cards = new Set(here.flatMap(({ key, said }) => (said?.kind === "card" && said.card.kind === "question" && said.card.id === risk ? [key] : [])));
  const answers = here.flatMap(({ key, said }) => (said?.kind === "answer" && cards.has(said.of) ? [{ key, choice: said.choice }] : []));
  return { asked: cards.size > 0, answers };
}

/** True: somebody may be in danger, and the next step is now. */
export function isGrave(risk: Risk, what: Known): boolean {
  if (risk === "suicide") return what === "thoughts" || what === "plan" || what === "today";
  return risk === "safe_now" ? what === "no" : risk !== "alone" && what === "yes";
}

/** No mark and no answer says that somebody may be in danger, nothing was escalated, nobody was asked for an address: then the visitor's page may ask how it was. Not after a colleague: nobody here knows what came up there. */
export function isWell(one: Pick<DeskConversation, "marks" | "messages" | "handover" | "beside" | "people" | "calls112" | "guardSilent">): boolean {
  // What a colleague knew or knows of danger is in no mark of this console.
  const shared = one.handover || one.beside || one.people.some(({ me, role }) => !me && role !== "interpreter");
  if (shared || one.calls112 === true || one.guardSilent === true) return false;
  const raised = Object.keys(one.marks).some((mark) => mark === CALLED_112 || mark.startsWith(ESCALATED));
  return !raised && RISKS.every((risk) => !isGrave(risk, known(one, risk)));
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
