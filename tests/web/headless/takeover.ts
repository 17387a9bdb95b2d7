/** Three members without browsers: a visitor, a counsellor whose console is loaded again mid-talk, and a colleague who takes over. */
import type { DeskConversation, StaffDesk } from "../../../chatsvc/web/net/desk_types.ts";
import type { VisitorClient } from "../../../chatsvc/web/net/visitor_types.ts";
import { Cable } from "./cable.ts";
import { type Address, until } from "./line.ts";
import { configOf, deskAt, untilOpen, visitorAt } from "./members.ts";
import { type Credentials, signIn, type SignedIn } from "./sign_in.ts";

interface Options {
  readonly chat: Address;
  readonly console: Address;
  readonly staff: readonly [Credentials, Credentials];
}

const deskOf = (signedIn: SignedIn, cable: Cable, address: Address): StaffDesk => deskAt(address, signedIn, ["mika"], cable.open);

async function onDuty(desk: StaffDesk): Promise<void> {
  await until("the line is up", () => desk.snapshot.link === "up");
  desk.duty("on");
  await until("on duty", () => desk.snapshot.duty === "on" && desk.snapshot.keyPackages === 5);
}

async function knock(address: Address): Promise<VisitorClient> {
  await untilOpen(address, "mika");
  const visitor = visitorAt(address, await configOf(address), new Cable(address).open);
  visitor.start({ path: "own", door: "mika", language: "sv", wishes: [] });
  return visitor;
}

async function acceptFirst(desk: StaffDesk): Promise<() => DeskConversation> {
  const pickable = () => desk.snapshot.queue.find(({ offered }) => offered !== true);
  await until("somebody waits", () => pickable() !== undefined);
  desk.accept(pickable()!.conversation);
  await until("accepted", () => desk.snapshot.conversations.length > 0);
  return () => desk.snapshot.conversations[0]!;
}

const textsOf = ({ messages }: { readonly messages: DeskConversation["messages"] }, mine: boolean): readonly string[] =>
  messages.filter((message) => message.mine === mine).map(({ text }) => text);

async function main(options: Options): Promise<void> {
  const [linnea, noor] = [await signIn(options.console, options.staff[0]), await signIn(options.console, options.staff[1])];
  const cable = new Cable(options.console, linnea.cookie);
  const old = deskOf(linnea, cable, options.console);
  await onDuty(old);
  const visitor = await knock(options.chat);
  const hers = await acceptFirst(old);
  await until("they talk", () => hers().phase === "talking" && visitor.snapshot.phase === "talking");
  visitor.send("läst av Linnea");
  await until("delivered", () => visitor.snapshot.messages[0]?.state === "delivered");
  cable.unplug();
  await until("lost", () => visitor.snapshot.staff[0]?.presence === "lost");
  visitor.send("kvar hos tjänsten");
  await until("accepted", () => visitor.snapshot.messages[1]?.state === "accepted");

  const colleague = deskOf(noor, new Cable(options.console, noor.cookie), options.console);
  await onDuty(colleague);
  const again = deskOf(linnea, new Cable(options.console, linnea.cookie), options.console);
  await until("gone", () => visitor.snapshot.staff[0]?.presence === "gone");
  const knows = again.snapshot.conversations.length;
  visitor.send("medan ingen var där");
  const theirs = await acceptFirst(colleague);
  await until("asked", () => visitor.snapshot.proposed !== null);
  const proposed = visitor.snapshot.proposed;
  const beforeYes = theirs().phase;
  visitor.admit();
  await until("let in", () => theirs().phase === "talking" && visitor.snapshot.staff[0]?.presence === "present");
  visitor.send("efteråt");
  colleague.send(theirs().id, "jag är här nu");
  await until("all is delivered", () => visitor.snapshot.messages.filter(({ mine }) => mine).every(({ state }) => state === "delivered"));
  await until("answered", () => textsOf(visitor.snapshot, false).length === 1);
  await until("the same words", () => String(theirs().safetyWords) === String(visitor.snapshot.safetyWords));

  cable.plugIn();
  await until("removed", () => hers().phase === "removed");
  const report = {
    proposed,
    beforeYes,
    knows,
    handover: theirs().handover,
    colleagueRead: textsOf(theirs(), false),
    missing: theirs().missing + visitor.snapshot.missing,
    wrote: textsOf(visitor.snapshot, true),
    read: textsOf(visitor.snapshot, false),
    staff: visitor.snapshot.staff.map(({ alias }) => alias),
    oldDeskShows: hers().messages.length,
  };
  visitor.end();
  await until("erased", () => visitor.snapshot.phase === "ended" && !visitor.snapshot.erasing);
  console.log(JSON.stringify(report));
  for (const desk of [old, again, colleague]) desk.close();
  setTimeout(() => process.exit(0), 300);
}

main(JSON.parse(process.argv[2]!) as Options).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
