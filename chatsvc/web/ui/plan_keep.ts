/** Keeping a plan in the phone: first what that leaves behind, then a small file with a name that says nothing. Its code is fetched when somebody asks for it. */
import type { PlanCard } from "../e2ee/cards.ts";
import { element, onTap } from "./parts.ts";
import { safeText } from "./text_safety.ts";
import type { PageTexts } from "./texts.ts";

/** In the phone's list of downloads: nothing about us. */
const NAME = "text.txt";

export function askToKeep(keep: HTMLButtonElement, card: PlanCard, texts: PageTexts["texts"]): void {
  const { ownerDocument: document, parentElement: box } = keep;
  if (box === null || keep.hidden) return;
  const asks = element(document, "div", "plan-asks");
  const warns = element(document, "p", "hint", texts["ui.plan.traces"]);
  warns.tabIndex = -1;
  const yes = element(document, "button", "plain", texts["ui.plan.keep.yes"]) as HTMLButtonElement;
  const no = element(document, "button", "plain", texts["ui.plan.keep.no"]) as HTMLButtonElement;
  [yes.type, no.type] = ["button", "button"];
  const close = (): void => {
    asks.remove();
    keep.hidden = false;
    keep.focus();
  };
  onTap(no, close);
  onTap(yes, () => {
    save(document, card);
    close();
  });
  asks.append(warns, yes, no);
  keep.hidden = true;
  box.append(asks);
  warns.focus();
}

/** As plain text, without a word of where it comes from. */
export function asText({ text, steps }: PlanCard): string {
  return [safeText(text), ...steps.flatMap(({ head, text: words }) => ["", safeText(head), safeText(words)])].join("\n") + "\n";
}

function save(document: Document, card: PlanCard): void {
  const address = URL.createObjectURL(new Blob([asText(card)], { type: "text/plain;charset=utf-8" }));
  const link = element(document, "a", "") as HTMLAnchorElement;
  [link.href, link.download] = [address, NAME];
  document.body.append(link);
  link.click();
  link.remove();
  URL.revokeObjectURL(address);
}
