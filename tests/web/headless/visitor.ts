/** A visitor without a browser: node visitor.mjs '{"host":..,"port":..,"path":"own","count":20,"dropAfter":7,"finish":"end"}'. Prints one JSON line. */
import { chat, type Plan } from "./chatter.ts";
import { type Address, Line, until } from "./line.ts";
import { configOf, untilOpen, visitorAt } from "./members.ts";

interface Options extends Address, Plan {
  readonly path: string;
  readonly finish: "end" | "leave" | "stay";
}

async function main(options: Options): Promise<void> {
  const config = await configOf(options);
  const door = config.paths[options.path]!;
  await untilOpen(options, door);
  const line = new Line(options);
  const visitor = visitorAt(options, config, line.open);
  const now = () => visitor.snapshot;
  visitor.start({ path: options.path, door, language: "sv", wishes: [] });
  // Whoever is on duty may answer before we look: then she is past the line already.
  await until("the visitor waits", () => ["waiting", "joining", "talking", "refused"].includes(now().phase));
  console.error(`visitor: ${now().phase} ${now().problem ?? ""}`);
  await until("the visitor talks", () => ["talking", "refused"].includes(now().phase));
  if (now().phase !== "talking") throw new Error(`refused: ${String(now().problem)}`);
  await until("safety words", () => now().safetyWords !== null);
  const report = await chat("visitor", options, line, (text) => visitor.send(text), now);
  // The other one waits for the last word: it is out before she goes.
  await until("the last word is delivered", () => now().messages.every(({ mine, state }) => !mine || state === "delivered"));
  if (options.finish === "end") {
    visitor.end();
    await until("erased", () => now().phase === "ended" && !now().erasing);
  }
  if (options.finish === "leave") visitor.leave();
  console.log(JSON.stringify({ ...report, phase: now().phase, ended: now().ended }));
  setTimeout(() => process.exit(0), 300);
}

main(JSON.parse(process.argv[2]!) as Options).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
