/** The visitor's real page with a client that a browser test plays by hand, as `window.client`. */
import { launch } from "../../../chatsvc/web/ui/launch.ts";
import { fetchPageData } from "../../../chatsvc/web/ui/page_data.ts";
import { FakeVisitorClient, mine, theirs } from "../fake_visitor_client.ts";

declare global {
  interface Window {
    client: FakeVisitorClient;
    mine: typeof mine;
    theirs: typeof theirs;
  }
}

const way = launch(document, (url) => location.replace(url));
window.mine = mine;
window.theirs = theirs;
if (document.body.dataset["kind"] === "visit") {
  const { openVisit } = await import("../../../chatsvc/web/ui/visit.ts");
  await openVisit(way, fetchPageData(document.documentElement.lang), () => {
    window.client = new FakeVisitorClient();
    return window.client;
  });
}
