/** The visitor's page with its scripts and a fake for all that is outside; a test says what is special about it. */
import { type PageDeps, VisitorPage } from "../../chatsvc/web/ui/page.ts";
import { FakeVisitorClient } from "./fake_visitor_client.ts";
import { FakeClock } from "./net_world/clock.ts";
import { CONFIG, TEXTS } from "./visit_page.ts";

/** On the page that `openVisitPage` has put there. Without a word: no status is to be had, so Start stays. */
export function livePage(special: Partial<PageDeps>): VisitorPage {
  return new VisitorPage({
    document,
    config: CONFIG,
    texts: TEXTS,
    makeClient: () => new FakeVisitorClient(),
    otherWords: () => Promise.resolve([]),
    loadStatus: () => Promise.reject(new Error("no status here")),
    clock: new FakeClock(),
    supported: true,
    reload: () => undefined,
    enterSends: () => true,
    device: {},
    rest: { begin: () => undefined, isOn: () => false },
    exit: () => undefined,
    felt: () => undefined,
    ...special,
  });
}

/** The published status with MIKA as it is said, and KAST open. */
export const statusWhere = (mika: Readonly<Record<string, unknown>>): unknown => ({
  v: 1,
  demo: true,
  intake: "open",
  reason: "ok",
  doors: { mika, kast: { open: true, on_duty: 1 } },
});
