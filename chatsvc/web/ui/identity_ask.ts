/** Before a text leaves that may show who wrote it, the page asks in place: send anyway or change it. It stops nobody, and sends nothing by itself. */
import type { Sighting } from "../../../anonymity/web/identity_guard.ts";
import { type Find, onTap, setNotice } from "./parts.ts";
import type { PageTexts } from "./texts.ts";

export type Look = (text: string) => readonly Sighting[];

interface IdentityAskDeps {
  readonly find: Find;
  readonly texts: PageTexts["texts"];
  readonly now: () => number;
  /** Sends what stands in the field, unasked. */
  readonly send: () => void;
  /** Shows the writer what is meant: marks `from..to` in the field, and goes there. */
  readonly point: (from: number, to: number) => void;
}

/** A second press so soon is the same press; after that it is a yes: who needs help now must never be stopped by a question. */
const ONE_PRESS_MS = 1000;

/** Fetched with the talk: nobody waits for it on the way in. */
const fetchGuard = (): Promise<Look> => import("../../../anonymity/web/identity_guard.ts").then(({ sightings }) => sightings);

export class IdentityAsk {
  readonly #box: HTMLElement;
  #look: Look | null = null;
  #fetching = false;
  #silent = false;
  /** The question that stands. Another text is another question. */
  #asked: { readonly text: string; readonly meant: Sighting; readonly at: number } | null = null;

  constructor(
    private readonly deps: IdentityAskDeps,
    private readonly fetch: () => Promise<Look> = fetchGuard,
  ) {
    this.#box = deps.find("guard");
    onTap(deps.find("guard-send"), () => {
      this.close();
      deps.send();
    });
    onTap(deps.find("guard-change"), () => {
      const asked = this.#asked;
      this.close();
      if (asked !== null) deps.point(asked.meant.from, asked.meant.to);
    });
  }

  /** At every look at the talk. `silent`: what shows who somebody is, is just what must be said now. */
  arm(silent: boolean): void {
    this.#silent = silent;
    if (silent) this.close();
    if (this.#look === null && !this.#fetching) this.#fetch();
  }

  /** True: the question stands and the text stays in the field. Without the guard's code nothing is asked, and it is fetched again. */
  asks(text: string): boolean {
    if (this.#look === null && !this.#fetching) this.#fetch();
    const meant = this.#silent ? undefined : this.#look?.(text)[0];
    const { texts, now } = this.deps;
    const again = this.#asked?.text === text ? this.#asked : null;
    if (meant === undefined || (again !== null && now() - again.at >= ONE_PRESS_MS)) {
      this.close();
      return false;
    }
    this.#asked = again ?? { text, meant, at: now() };
    setNotice(this.deps.find("guard-text"), `${texts[`ui.guard.${meant.kind}`]} ${texts["ui.guard"]}`);
    this.#box.hidden = false;
    this.#box.scrollIntoView?.({ block: "nearest" });
    return true;
  }

  /** The text is another one now, or gone. */
  close(): void {
    this.#asked = null;
    this.#box.hidden = true;
  }

  #fetch(): void {
    this.#fetching = true;
    this.fetch().then(
      (look) => void (this.#look = look),
      () => void (this.#fetching = false),
    );
  }
}
