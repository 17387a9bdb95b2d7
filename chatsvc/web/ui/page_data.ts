/** What a page asks for with quiet requests, and the two documents that its texts come from: asked for beside its code, not after it. */
import type { Config, PageTexts } from "./texts.ts";

/** Anonymous by construction: no cookie, no referrer, nothing kept by the browser. */
export const QUIET: RequestInit = { credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer", redirect: "error" };
/** Long enough not to press a service that is down, short enough to seem at once. */
const RETRY_MS = 2_000;

export async function fetchJson(address: string): Promise<unknown> {
  const answer = await fetch(address, QUIET);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

export type PageData = readonly [Config, PageTexts];

export function fetchPageData(language: string): Promise<PageData> {
  return Promise.all(["/config.json", `/${language}/texts.json`].map((address) => untilThere(() => fetchJson(address)))) as Promise<unknown> as Promise<PageData>;
}

/** On a bad line at night the first try often fails; the page shows numbers to call meanwhile. */
export async function untilThere<T>(load: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await load();
    } catch {
      await new Promise((again) => setTimeout(again, RETRY_MS));
    }
  }
}
