/** What a content with a counter says in the transcript beside its words: that it was tapped, asks by a card, or answers one. */
import { type Card, type Choice, type QuestionCard, readCard } from "../e2ee/cards.ts";
import type { Content } from "../e2ee/content.ts";
import type { Uncounted } from "./outbox.ts";
import type { Message, Said } from "./shared_types.ts";
import type { Transcript } from "./transcript.ts";

export interface SaidLine {
  readonly text: string;
  /** null: words and nothing else. */
  readonly said: Said | null;
}

/** Said without a line on one's own page. */
export type Quiet = Uncounted<Extract<Content, { readonly t: "consent" | "check" | "retold" | "emergency" | "address" | "emergency_over" }>>;
export type Posted = { readonly t: "card"; readonly card: Card } | { readonly t: "answer"; readonly of: string; readonly choice: Choice };

/** The question with this key, unless it was taken back. */
export function cardOf(lines: Transcript["lines"], key: string): QuestionCard | null {
  const said = lines.find((line) => line.key === key && !line.gone)?.said;
  return said?.kind === "card" && said.card.kind === "question" ? said.card : null;
}

/** The newest answer to the card with this key that was not taken back. */
export function answeredBy(lines: readonly Pick<Message, "said" | "gone">[], key: string): Choice | null {
  const choices = lines.flatMap(({ gone, said }) => (!gone && said?.kind === "answer" && said.of === key ? [said.choice] : []));
  return choices.at(-1) ?? null;
}

/**
 * null: nothing to show. Only staff ask by cards and only the visitor answers; an answer that its card does not offer is none.
 * The words of an answer are empty when the card is not here: `choice` still says what is meant.
 */
export function saidBy(content: Content, byVisitor: boolean, { lines }: Transcript): SaidLine | null {
  if (content.t === "text") return { text: content.text, said: byVisitor && content.tap !== undefined ? { kind: "tap", tap: content.tap } : null };
  if (content.t === "card") return byVisitor ? null : { text: content.card.text, said: { kind: "card", card: content.card } };
  if (content.t === "retold") return byVisitor ? { text: content.lines.map((line) => line.text).join("\n"), said: { kind: "retold", how: content.how, lines: content.lines, cut: content.cut } } : null;
  if (content.t !== "answer" || !byVisitor) return null;
  const { of, choice } = content;
  const card = cardOf(lines, of);
  const answer = card?.answers.find((one) => one.choice === choice);
  if (card === null && lines.some((line) => line.key === of && line.said?.kind === "card")) return null;
  return card !== null && answer === undefined ? null : { text: answer?.text ?? "", said: { kind: "answer", of, choice } };
}

/** What comes from a page is checked before it is encrypted: content that is not well-formed would end the conversation. */
export function mayPost(content: Posted, { lines }: Transcript): boolean {
  if (content.t === "card") return readCard(content.card) !== null;
  if (answeredBy(lines, content.of) !== null) return false;
  return cardOf(lines, content.of)?.answers.some(({ choice }) => choice === content.choice) === true;
}
