/** Arms quick exit on every page at once; the conversation's code is fetched after that, on pages that have one. */
import { armQuickExit } from "../../../anonymity/web/quick_exit.ts";
import { forgetTab } from "./kept_place.ts";
import { finder, setText } from "./parts.ts";
import { fill, type PageTexts } from "./texts.ts";

export interface Launch {
  /** Called when quick exit wipes: set it once there is something to wipe. */
  onWipe(wipe: () => void): void;
  /** Called once texts are there, so that Shift can be announced. */
  onTexts(texts: PageTexts["texts"]): void;
}

/** `replace` is `location.replace`: nothing of ours stays in the tab's history. */
export function launch(document: Document, replace: (url: string) => void): Launch {
  const find = finder(document);
  const status = find("exit-status");
  let wipe = (): void => {};
  let texts: PageTexts["texts"] | null = null;
  armQuickExit({
    document,
    link: find<HTMLAnchorElement>("exit"),
    dots: find("exit-dots"),
    announce: (left) => setText(status, left > 0 && texts ? fill(texts["ui.exit.more"], { count: left }) : ""),
    wipe: () => {
      // What this tab keeps goes before anything that could fail, on every page, also where no client runs.
      forgetTab();
      wipe();
    },
    go: replace,
  });
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
  };
}
