/** Two members without browsers: the visitor's tab is restored from an older copy of itself, mid-talk, and both go on (P16). */
import { storeInMemory } from "../../../anonymity/web/sealed_state.ts";
import type { DeskConversation, StaffDesk } from "../../../chatsvc/web/net/desk_types.ts";
import type { VisitorClient, VisitorSnapshot } from "../../../chatsvc/web/net/visitor_types.ts";
import { Cable } from "./cable.ts";
import { type Address, until } from "./line.ts";
import { type Config, configOf, deskAt, untilOpen, visitorAt } from "./members.ts";
import { type Credentials, signIn } from "./sign_in.ts";

interface Options {
  readonly chat: Address;
  readonly console: Address;
  readonly staff: readonly [Credentials];
}

type Page = Pick<DeskConversation | VisitorSnapshot, "messages">;

const textsOf = ({ messages }: Page, mine: boolean): readonly string[] =>
  messages.filter((message) => message.mine === mine).map(({ text }) => text);

/** Whether a page ever showed one text of the other side twice. */
class Watch {
  twice = false;

  see(page: Page | undefined): void {
    const shown = page === undefined ? [] : textsOf(page, false);
    this.twice ||= new Set(shown).size !== shown.length;
  }
}

class Tab {
  private readonly cable: Cable;
  readonly client: VisitorClient;

  constructor(address: Address, config: Config, readonly kept: Map<string, string>) {
    this.cable = new Cable(address);
    this.client = visitorAt(address, config, this.cable.open, storeInMemory(kept));
  }

  get now(): VisitorSnapshot {
    return this.client.snapshot;
  }

  /** As a page that is gone: no goodbye, and never again on the line. */
  die(): void {
    this.cable.unplug();
  }

  async delivered(): Promise<void> {
    await until("the visitor's texts are delivered", () => this.now.messages.every(({ mine, state }) => !mine || state === "delivered"));
  }
}

async function talk(desk: StaffDesk, tab: Tab): Promise<() => DeskConversation> {
  tab.client.start({ path: "own", door: "mika", language: "sv", wishes: [], words: null });
  await until("somebody waits", () => desk.snapshot.queue.length > 0);
  desk.accept(desk.snapshot.queue[0]!.conversation);
  const held = (): DeskConversation => desk.snapshot.conversations[0]!;
  await until("they talk", () => held()?.phase === "talking" && tab.now.phase === "talking");
  return held;
}

async function exchange(desk: StaffDesk, tab: Tab, hers: string, theirs: string): Promise<void> {
  const held = (): DeskConversation => desk.snapshot.conversations[0]!;
  desk.send(held().id, hers);
  tab.client.send(theirs);
  await until(`${hers} and ${theirs} have come`, () => textsOf(held(), false).includes(theirs) && textsOf(tab.now, false).includes(hers));
  await tab.delivered();
  await until("hers are delivered", () => held().messages.every(({ mine, state }) => !mine || state === "delivered"));
}

async function main(options: Options): Promise<void> {
  const signedIn = await signIn(options.console, options.staff[0]);
  const desk = deskAt(options.console, signedIn, ["mika"], new Cable(options.console, signedIn.cookie).open);
  await until("the line is up", () => desk.snapshot.link === "up");
  desk.duty("on");
  await until("on duty", () => desk.snapshot.duty === "on" && desk.snapshot.keyPackages === 5);
  await untilOpen(options.chat, "mika");
  const config = await configOf(options.chat);

  const before = new Tab(options.chat, config, new Map());
  const held = await talk(desk, before);
  await exchange(desk, before, "hon 1", "jag 1");
  const older = new Map(before.kept);
  await exchange(desk, before, "hon 2", "jag 2");
  await exchange(desk, before, "hon 3", "jag 3");
  const words = String(before.now.safetyWords);
  before.die();
  await until("lost", () => held().visitor === "lost");
  desk.send(held().id, "hon 4");

  const phases = new Set<string>();
  const [here, there] = [new Watch(), new Watch()];
  const after = new Tab(options.chat, config, older);
  desk.subscribe(() => {
    phases.add(held()?.phase);
    there.see(held());
  });
  let asked = false;
  after.client.subscribe((now) => {
    asked ||= now.proposed !== null && !now.proposed.letIn;
    here.see(now);
  });
  after.client.resume();
  await until("back", () => after.now.phase === "talking");
  const restored = textsOf(after.now, true);
  after.client.send("jag 4");
  await until("she is let in", () => held()?.phase === "talking" && after.now.staff.some(({ presence }) => presence === "present"));
  await until("her fourth has come", () => textsOf(after.now, false).includes("hon 4"));
  await after.delivered();
  await exchange(desk, after, "hon 5", "jag 5");
  await until("the same words", () => String(held().safetyWords) === String(after.now.safetyWords));
  const report = {
    restored,
    asked,
    phases: [...phases],
    phase: held().phase,
    twice: here.twice || there.twice,
    hers: { read: textsOf(held(), false), wrote: textsOf(held(), true), missing: held().missing, regrouped: held().regrouped },
    visitors: { read: textsOf(after.now, false), wrote: textsOf(after.now, true), missing: after.now.missing, missingOwn: after.now.missingOwn },
    newWords: String(after.now.safetyWords) !== words,
  };
  after.client.end();
  await until("erased", () => after.now.phase === "ended" && !after.now.erasing);
  console.log(JSON.stringify(report));
  desk.close();
  setTimeout(() => process.exit(0), 300);
}

main(JSON.parse(process.argv[2]!) as Options).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
