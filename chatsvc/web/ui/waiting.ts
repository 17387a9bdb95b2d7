/** The step in line: facts, a renewed choice, a lit screen, and words that a screen reader is told seldom enough to listen to. */
import type { Cancel, Clock } from "../net/ports.ts";
import type { Place, VisitorSnapshot } from "../net/visitor_types.ts";
import { hang } from "./banners.ts";
import { type Find, onTap, setNotice, setText } from "./parts.ts";
import { PauseLook } from "./pause_look.ts";
import { warningText } from "./people.ts";
import { fill, type PageTexts } from "./texts.ts";
import { type Ask, WaitingChoice } from "./waiting_choice.ts";
import { factsOf } from "./waiting_facts.ts";
import { Reach } from "./waiting_reach.ts";
import { ScreenLight, type Wakeable } from "./wake_lock.ts";

/** A queue that moves is not to talk over whoever reads or writes meanwhile. */
export const SAY_EVERY_MS = 30_000;

export interface WaitingDeps {
  readonly document: Document;
  readonly find: Find;
  readonly texts: PageTexts["texts"];
  readonly clock: Clock;
  readonly device: Wakeable;
  readonly loadStatus: () => Promise<unknown>;
  readonly door: () => string;
  /** Hours and minutes. */
  readonly time: (ms: number) => string;
}

export class Waiting {
  readonly #choice: WaitingChoice;
  readonly #light: ScreenLight;
  readonly #pause: PauseLook;
  /** Held, not looked up: quick exit may have emptied the page when the clock rings. */
  readonly #parts: Readonly<Record<"place" | "on-duty" | "ahead" | "usual" | "wait-said" | "choice" | "choice-text" | "wait-warning" | "wait-warning-text" | "wait-more", HTMLElement>>;
  readonly #numbers: HTMLDetailsElement;
  readonly #reach: Reach;
  #place: Place | null = null;
  #saidAt: number | null = null;
  #told = "";
  #later: Cancel | null = null;

  constructor(private readonly deps: WaitingDeps) {
    const { document, find, clock } = deps;
    this.#parts = {
      place: find("place"),
      "on-duty": find("on-duty"),
      ahead: find("ahead"),
      usual: find("usual"),
      "wait-said": find("wait-said"),
      choice: find("choice"),
      "choice-text": find("choice-text"),
      "wait-warning": find("wait-warning"),
      "wait-warning-text": find("wait-warning-text"),
      "wait-more": find("wait-more"),
    };
    // It goes when the service has answered; whoever writes with keys is left at the heading, not nowhere.
    onTap(this.#parts["wait-more"], () => find("waiting-title").focus({ preventScroll: true }));
    this.#choice = new WaitingChoice(clock, () => this.#renderChoice());
    this.#numbers = find<HTMLDetailsElement>("wait-numbers");
    this.#reach = new Reach({ ...deps, late: () => (this.#numbers.open = true) });
    this.#pause = new PauseLook({
      load: deps.loadStatus,
      clock,
      looked: () => {
        hang(document, this.#pause.status, deps.door());
        this.#renderChoice();
      },
    });
    const lit = find("lit");
    this.#light = new ScreenLight(document, deps.device, (on) => setNotice(lit, on ? deps.texts["ui.wait.lit"] : null));
    onTap(find("choice-stay"), () => {
      this.#choice.stay(this.#place);
      find("waiting-title").focus({ preventScroll: true });
    });
    for (const name of ["choice-numbers", "unreached-numbers"]) onTap(find(name), () => this.#unfold("wait-numbers"));
    onTap(find("choice-words"), () => this.#unfold("wait-words"));
    for (const box of document.querySelectorAll<HTMLDetailsElement>("[data-aside]")) {
      box.addEventListener("toggle", () => box.open && void import("./aside.ts").then(({ readAside }) => readAside(box), () => (box.open = false)));
    }
  }

  /** Still in line, at `now.place` if that is known. */
  render(now: VisitorSnapshot): void {
    this.#place = now.place;
    this.#reach.render(now);
    this.#pause.watch(now.place === null ? null : this.deps.door(), now.place?.onDuty === 0);
    this.#light.keep(true);
    this.#warn(now);
    this.#parts.place.hidden = now.place === null;
    if (now.place !== null) {
      this.#choice.wait();
      const { onDuty, ahead, wait } = factsOf(now.place, this.deps.texts, this.deps.document.documentElement.lang);
      setText(this.#parts["on-duty"], onDuty);
      setText(this.#parts.ahead, ahead);
      setNotice(this.#parts.usual, wait);
      this.#say();
    }
    this.#renderChoice();
  }

  /** Of the longest time only: while the line holds, nobody in it is ended by silence (P12). */
  #warn(now: VisitorSnapshot): void {
    const text = now.warning === "age" ? warningText(this.deps.texts, this.deps.time, now) : null;
    this.#parts["wait-warning"].hidden = text === null;
    setText(this.#parts["wait-warning-text"], text ?? "");
    this.#parts["wait-more"].hidden = now.more !== true;
  }

  /** Somebody came, or it is over. */
  end(): void {
    this.#light.keep(false);
    this.#choice.end();
    this.#reach.end();
    this.#pause.watch(null, false);
    this.#later?.();
    this.#later = null;
    this.#saidAt = null;
    this.#told = "";
    this.#place = null;
    setText(this.#parts["wait-said"], "");
    this.#renderChoice();
  }

  /** At once when it has been quiet, else when it has been quiet long enough; always what is true then. */
  #say(): void {
    const { clock } = this.deps;
    const quiet = this.#saidAt === null ? SAY_EVERY_MS : clock.now() - this.#saidAt;
    const { ahead, usual, "on-duty": onDuty, "wait-said": said } = this.#parts;
    const text = [onDuty, ahead, usual].map((part) => part.textContent).join(" ").trim();
    if (text === this.#told || this.#later !== null) return;
    if (quiet >= SAY_EVERY_MS) {
      this.#saidAt = clock.now();
      this.#told = text;
      setText(said, this.#reach.takeNews() + text);
      return;
    }
    this.#later = clock.after(SAY_EVERY_MS - quiet, () => {
      this.#later = null;
      this.#say();
    });
  }

  #renderChoice(): void {
    const ask = this.#choice.ask(this.#place);
    const { choice, "choice-text": text } = this.#parts;
    const words = ask === null ? "" : this.#textOf(ask);
    choice.hidden = ask === null;
    // Nobody is left to answer: who does lies open at once, and can be folded away.
    if (ask?.kind === "nobody" && words !== text.textContent) this.#numbers.open = true;
    setText(text, words);
  }

  #textOf(ask: Ask): string {
    const { texts, time } = this.deps;
    switch (ask.kind) {
      case "nobody":
        return this.#pause.back === null ? texts["ui.wait.nobody"] : fill(texts["ui.wait.back"], { time: time(this.#pause.back) });
      case "closing":
        return texts["ui.wait.closing"];
      case "long":
        return fill(texts["ui.wait.long"], { minutes: ask.minutes });
      default:
        return ask satisfies never;
    }
  }

  /** Reading does not cost the place: everything is on this page. */
  #unfold(name: string): void {
    const box = this.deps.find<HTMLDetailsElement>(name);
    box.open = true;
    box.querySelector<HTMLElement>("summary")?.focus();
  }
}
