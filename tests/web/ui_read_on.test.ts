// @vitest-environment happy-dom
/** Whoever has read a page of her own goes on where she left. */
import { beforeEach, expect, test } from "vitest";
import { readOn } from "../../chatsvc/web/ui/read_on.ts";
import { livePage } from "./live_page.ts";
import { openVisitPage, part, step } from "./visit_page.ts";

/** As chatsvc/site/templates/visit.html marks them: a link for who is under 18, a button for relatives. */
function open(supported = true): void {
  openVisitPage(document);
  const minor = Object.assign(document.createElement("a"), { href: "/en/a/" });
  minor.dataset["read"] = "a";
  part("path-own").before(minor);
  part("path-skip").dataset["read"] = "b";
  livePage({ supported });
  history.replaceState({ mine: 1 }, "", "/en/#a");
}

const minor = (): HTMLElement => document.querySelector<HTMLElement>("[data-read=a]")!;

beforeEach(() => open());

test("who was led to a page is asked the question, without the answer that leads there again", () => {
  readOn(document, "#a");
  expect([step(), minor().hidden]).toEqual(["path", true]);
  expect([location.pathname, location.hash, history.state]).toEqual(["/en/", "", { mine: 1 }]);
});

test("whose page was beside the way stands before Start", () => {
  readOn(document, "#b");
  expect([step(), minor().hidden, part("start-step").dataset["way"]]).toEqual(["start", false, "skip"]);
});

test.each(["", "#m", "#x", "#a\"]", "#ab", "#main"])("nothing else moves the page: %j", (hash) => {
  readOn(document, hash);
  expect([step(), location.hash]).toEqual(["about", "#a"]);
});

test("a browser that cannot protect a text is told so here, too", () => {
  open(false);
  readOn(document, "#b");
  expect(step()).toBe("problem");
});
