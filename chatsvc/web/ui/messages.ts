/** The log of messages: one element per message, kept and changed in place, so that nothing is read out twice. */
import type { Choice } from "../e2ee/cards.ts";
import type { Message } from "../net/visitor_types.ts";
import { cardBelow, isOpen } from "./cards.ts";
import { element, setText } from "./parts.ts";
import { safeText } from "./text_safety.ts";
import { fill, type PageTexts, type TextKey } from "./texts.ts";

/** Distance from the end within which new messages pull the view along, in CSS px: about two lines. */
const NEAR_END_PX = 80;

interface Row {
  readonly root: HTMLElement;
  readonly bubble: HTMLElement;
  readonly state: HTMLElement | null;
  readonly unsend: HTMLElement | null;
  readonly answers: HTMLElement | null;
}

export class MessageLog {
  readonly #rows = new Map<string, Row>();
  #atEnd = true;

  constructor(
    private readonly log: HTMLElement,
    private readonly texts: PageTexts["texts"],
    private readonly time: (ms: number) => string,
    private readonly unsend: (counter: number) => void,
    private readonly answer: (of: string, choice: Choice) => void,
  ) {
    log.addEventListener("scroll", () => { this.#atEnd = this.#isNearEnd(); }, { passive: true });
    // A keyboard, a question or a fold takes room from the log: the last words stay in sight all the same.
    if (typeof ResizeObserver === "function") {
      new ResizeObserver(() => { if (this.#atEnd) log.scrollTop = log.scrollHeight; }).observe(log);
    }
  }

  #isNearEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    return scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  }

  render(messages: readonly Message[]): void {
    const { log } = this;
    const follows = this.#atEnd || this.#isNearEnd();
    const keys = new Set(messages.map((message) => message.key));
    for (const [key, row] of this.#rows) {
      if (keys.has(key)) continue;
      row.root.remove();
      this.#rows.delete(key);
    }
    let grew: HTMLElement | null = null;
    let asked: HTMLElement | null = null;
    messages.forEach((message, index) => {
      let row = this.#rows.get(message.key);
      if (!row) {
        row = this.#make(message);
        this.#rows.set(message.key, row);
        grew = row.root;
        asked = row.answers && row.root;
      }
      if (log.children[index] !== row.root) log.insertBefore(row.root, log.children[index] ?? null);
      this.#update(row, message);
      if (row.answers) row.answers.hidden = !isOpen(message, messages);
      if (grew === row.root && message.mine) row.root.scrollIntoView?.({ block: "nearest" });
    });
    if (follows && grew) log.scrollTop = log.scrollHeight;
    // Buttons without their question would be answered blindly.
    if (follows && asked) (asked as HTMLElement).scrollIntoView?.({ block: "start" });
  }

  clear(): void {
    this.#rows.clear();
    this.log.replaceChildren();
  }

  #make(message: Message): Row {
    const { ownerDocument: document } = this.log;
    const root = element(document, "div", message.mine ? "message mine" : "message");
    root.dataset["testid"] = "message";
    root.dataset["mine"] = String(message.mine);
    const who = element(document, "span", "unseen", `${message.mine ? this.texts["ui.me"] : safeText(message.alias ?? "")}: `);
    const bubble = element(document, "div", "bubble");
    bubble.dir = "auto";
    bubble.dataset["testid"] = "text";
    const meta = element(document, "div", "meta");
    const state = message.mine ? element(document, "span", "state") : null;
    const unsend = message.mine ? element(document, "button", "", this.texts["ui.unsend"]) : null;
    if (state && unsend) {
      state.dataset["testid"] = "state";
      // The log reads out what is new; a state that moves on would be noise.
      state.setAttribute("aria-live", "off");
      (unsend as HTMLButtonElement).type = "button";
      unsend.dataset["testid"] = "unsend";
      unsend.setAttribute("aria-label", fill(this.texts["ui.unsend.label"], { text: safeText(message.text).slice(0, 40) }));
      unsend.addEventListener("click", () => this.unsend(message.counter));
      meta.append(unsend);
    }
    meta.append(element(document, "span", "", this.time(message.at)));
    if (state) meta.append(state);
    const answers = cardBelow(document, message, this.texts, this.answer);
    root.append(who, bubble, ...(answers ? [answers] : []), meta);
    return { root, bubble, state, unsend, answers };
  }

  #update(row: Row, message: Message): void {
    row.root.classList.toggle("removed", message.gone);
    // What was taken back is not only hidden: a number stays in no page.
    if (message.gone) row.answers?.replaceChildren();
    setText(row.bubble, message.gone ? this.texts["ui.gone"] : safeText(message.text));
    if (row.unsend && message.gone) {
      row.unsend.hidden = true;
      // The label began with the text's own words.
      row.unsend.removeAttribute("aria-label");
    }
    if (!row.state || message.state === "received") return;
    row.state.dataset["state"] = message.state;
    const key: TextKey = `ui.state.${message.state}`;
    setText(row.state, this.texts[key]);
  }
}
