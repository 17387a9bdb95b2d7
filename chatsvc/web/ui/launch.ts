/** Arms quick exit and Hide on every page at once; the conversation's code is fetched after that, on pages that have one. */
import { armQuickExit } from "../../../anonymity/web/quick_exit.ts";
import { beacon } from "./browser.ts";
import { armHide } from "./hide.ts";
import { forgetTab, neverAsItWas } from "./kept_place.ts";
import { finder, onTap, setText } from "./parts.ts";
import { fill, type PageTexts } from "./texts.ts";

/** `words`: what this tab kept to end its conversation with, or null. */
export type Wipe = (words: Uint8Array | null) => void;

export interface Launch {
  /** Called when quick exit wipes, instead of saying the last words: set it once more is known. */
  onWipe(wipe: Wipe): void;
  /** Called once texts are there, so that Shift can be announced. */
  onTexts(texts: PageTexts["texts"]): void;
  /** As a tap on quick exit. */
  exit(): void;
}

/** `replace` is `location.replace`: nothing of ours stays in the tab's history. `post` sends the last words. */
export function launch(document: Document, replace: (url: string) => void, post = beacon("/left")): Launch {
  const find = finder(document);
  // From here on this page answers, and the script in the head no more (early.ts).
  document.documentElement.dataset["armed"] = "";
  const status = find("exit-status");
  // Whatever this page is, and however early: nobody who leaves stays in line.
  let wipe: Wipe = (words) => {
    if (words !== null) post(words);
  };
  let texts: PageTexts["texts"] | null = null;
  const { leave } = armQuickExit({
    document,
    link: find<HTMLAnchorElement>("exit"),
    dots: find("exit-dots"),
    announce: (left) => setText(status, left > 0 && texts ? fill(texts["ui.exit.more"], { count: left }) : ""),
    wipe: () => {
      // What this tab keeps goes before anything that could fail, on every page, also where no client runs.
      wipe(forgetTab());
    },
    go: replace,
  });
  armHide(document, find);
  neverAsItWas(document, () => location.reload());
  // The page behind Hide names where it leads, and nothing more; it is the same way out.
  const elsewhere = find("away-exit");
  elsewhere.addEventListener("click", (event) => event.preventDefault());
  onTap(elsewhere, leave);
  // One entry in the tab's history, not one per page: Back from the exit target must not lead here.
  for (const link of document.querySelectorAll<HTMLAnchorElement>("[data-choose]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      replace(link.href);
    });
  }
  return {
    onWipe: (next) => {
      wipe = next;
    },
    onTexts: (next) => {
      texts = next;
    },
    exit: leave,
  };
}
