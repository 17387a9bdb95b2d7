/** Whatever order of texts, reloads, losses of the store and waiting: nothing is lost, nothing is shown twice, all in order (G1-G3). */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Tab } from "./net_world/pages.ts";
import { texts } from "./net_world/world.ts";

type Step = "mine" | "theirs" | "reload" | "lose the store" | "time" | "a moment";
const STEPS: readonly Step[] = ["mine", "mine", "theirs", "theirs", "reload", "reload", "lose the store", "time", "a moment"];

class Story {
  readonly mine: string[] = [];
  readonly theirs: string[] = [];

  constructor(readonly tab: Tab) {}

  async do(step: Step): Promise<void> {
    const { world, client } = this.tab;
    switch (step) {
      case "mine":
        if (client.snapshot.phase !== "talking" || client.snapshot.mustWait) return;
        this.mine.push(`m${this.mine.length}`);
        return client.send(this.mine.at(-1)!);
      case "theirs":
        this.theirs.push(`t${this.theirs.length}`);
        return world.desk.send(world.held().id, this.theirs.at(-1)!);
      case "reload":
        await this.back();
        await this.sealed();
        return this.tab.reload();
      case "lose the store":
        await this.back();
        world.service.loseStore();
        return this.again();
      case "time":
        return world.clock.advance(3_000);
      case "a moment":
        return world.clock.advance(5);
      default:
        step satisfies never;
    }
  }

  /** Only what was sealed is promised to outlive a page; a person sees it as sent or queued then. */
  private async sealed(): Promise<void> {
    await this.tab.world.clock.until("sealed", () => this.tab.client.snapshot.messages.every(({ state }) => state !== "queued"));
  }

  /** While the store is away the page says: do not reload (P19). */
  private async again(): Promise<void> {
    const { clock, service } = this.tab.world;
    const hellos = (): number => service.heard.filter(({ t }) => t === "hello").length;
    const before = hellos();
    await clock.until("again", () => hellos() > before);
    await this.back();
  }

  async back(): Promise<void> {
    const { snapshot } = this.tab.client;
    if (snapshot.phase === "talking" && snapshot.link === "up") return;
    await this.tab.world.clock.until("back", () => this.tab.client.snapshot.phase === "talking" && this.tab.client.snapshot.link === "up");
  }

  check(done: boolean): void {
    const here = this.tab.client.snapshot.messages;
    const there = this.tab.world.held().messages;
    for (const [seen, written] of [[texts(here, "theirs"), this.theirs], [texts(there, "theirs"), this.mine]] as const) {
      expect(seen).toEqual(done ? written : written.slice(0, seen.length));
    }
    if (this.tab.client.snapshot.phase === "talking") expect(texts(here, "mine")).toEqual(this.mine);
  }
}

test("a conversation through reloads and lost stores", { timeout: 120_000 }, async () => {
  const stories = fc.array(fc.constantFrom(...STEPS), { minLength: 4, maxLength: 16 });
  await fc.assert(
    fc.asyncProperty(stories, async (steps) => {
      const story = new Story(new Tab());
      await story.tab.talk();
      for (const step of steps) {
        await story.do(step);
        story.check(false);
      }
      await story.back();
      const { clock } = story.tab.world;
      await clock.until(
        "all there",
        () => {
          const here = story.tab.client.snapshot.messages;
          const there = story.tab.world.held().messages;
          return texts(here, "theirs").length === story.theirs.length && texts(there, "theirs").length === story.mine.length;
        },
        300_000,
      );
      story.check(true);
    }),
    { numRuns: 25 },
  );
});
