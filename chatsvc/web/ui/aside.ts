/** What somebody in line opens: a page beside the conversation is fetched into the step, so that reading costs nobody a place; or she asks to feel it when somebody comes. */
import { fetchJson } from "./page_data.ts";
import { setText } from "./parts.ts";
import { armShake } from "./shake.ts";
import { openTonight } from "./tonight.ts";

/** A page, parsed and inert: its scripts do not run. Rejects when it cannot be had. */
export type LoadPage = (address: string) => Promise<Document>;

/** Fills an opened fold once; where the page cannot be had it says so, and the next opening tries again. */
export async function readAside(box: HTMLElement, load: LoadPage = loadPage, now: () => number = () => Date.now()): Promise<void> {
  const { ownerDocument: document } = box;
  if (box.dataset["aside"] === "shake") return armShake(box, navigator);
  const [link, state] = [box.querySelector("a"), box.querySelector<HTMLElement>("[data-failed]")];
  if (link === null || state === null) return;
  const { fetching = "", failed = "" } = state.dataset;
  setText(state, fetching);
  try {
    const page = await load(link.href);
    const read = page.querySelector("[data-read]");
    if (read === null) throw new Error("aside");
    wearSheets(document, page);
    state.replaceWith(document.importNode(read, true));
    if (read.querySelector(".entries") !== null) await openTonight({ document, now, load: fetchJson });
  } catch {
    setText(state, failed);
  }
}

/** Only what stands in the head itself: without scripts running, a parser also sees the sheet that hides what scripts need. */
function wearSheets(document: Document, page: Document): void {
  for (const sheet of page.querySelectorAll('head > link[rel="stylesheet"]')) {
    const address = sheet.getAttribute("href");
    if (document.querySelector(`link[href="${address}"], style[data-sheet="${address}"]`) === null) document.head.append(document.importNode(sheet));
  }
}

/** No string is made into elements here: the browser parses what it has fetched (Trusted Types). */
function loadPage(address: string): Promise<Document> {
  return new Promise((had, lost) => {
    const request = new XMLHttpRequest();
    request.responseType = "document";
    request.onload = () => (request.status === 200 && request.responseXML !== null ? had(request.responseXML) : lost(new Error("aside")));
    request.onerror = lost;
    request.open("GET", address);
    request.send();
  });
}
