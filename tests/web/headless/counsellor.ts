/** A counsellor without a browser: node counsellor.mjs '{"host":..,"port":..,"username":..,"password":..,"code":..,"doors":["mika"],"count":20,"dropAfter":12}'. */
import { chat, type Plan } from "./chatter.ts";
import { type Address, Line, until } from "./line.ts";
import { deskAt } from "./members.ts";
import { type Credentials, signIn } from "./sign_in.ts";

interface Options extends Address, Plan, Credentials {
  /** Ends the conversation herself instead of waiting for the visitor to end it. */
  readonly finish: "end" | "wait";
}

async function main(options: Options): Promise<void> {
  const signedIn = await signIn(options, options);
  console.error("counsellor: signed in and certified");
  const line = new Line(options, signedIn.cookie);
  const desk = deskAt(options, signedIn, options.doors, line.open);
  const held = () => desk.snapshot.conversations[0];
  await until("the line is up", () => desk.snapshot.link === "up" || desk.snapshot.closed);
  if (desk.snapshot.closed) throw new Error(`closed: ${String(desk.snapshot.problem)}`);
  desk.duty("on");
  await until("on duty with key packages", () => desk.snapshot.duty === "on" && desk.snapshot.keyPackages === 5);
  console.error("counsellor: on duty");
  // Whoever starts the visitor waits for this line.
  console.log(JSON.stringify({ t: "on duty" }));
  await until("somebody waits", () => desk.snapshot.queue.length > 0);
  desk.accept(desk.snapshot.queue[0]!.conversation);
  await until("talking", () => ["talking", "stuck"].includes(held()?.phase ?? "") || desk.snapshot.problem !== null);
  if (held()?.phase !== "talking") throw new Error(`not joined: ${String(desk.snapshot.problem ?? held()?.problem)}`);
  // The same words on both sides: after the visitor's empty commit, not before it.
  await until("a first text", () => (held()?.messages.length ?? 0) > 0);
  const id = held()!.id;
  const report = await chat("counsellor", options, line, (text) => desk.send(id, text), () => held()!);
  if (options.finish === "end") desk.end(id);
  await until("the end", () => held()?.phase === "ended" || held()?.phase === "left");
  console.log(JSON.stringify({ t: "report", ...report, phase: held()!.phase, ended: held()!.ended, confirmed: held()!.endConfirmed }));
  desk.close();
  setTimeout(() => process.exit(0), 300);
}

main(JSON.parse(process.argv[2]!) as Options).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
