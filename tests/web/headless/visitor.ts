/** A visitor without a browser: node visitor.mjs '{"host":..,"port":..,"path":"own","count":20,"dropAfter":7,"finish":"end"}'. Prints one JSON line. */
import { solve } from "../../../anonymity/web/pow.ts";
import { fromBase64url } from "../../../chatsvc/web/e2ee/bytes.ts";
import * as engine from "../../../chatsvc/web/e2ee/group.ts";
import { createVisitorClient } from "../../../chatsvc/web/net/visitor_client.ts";
import { chat, type Plan } from "./chatter.ts";
import { type Address, ask, askJson, Line, realClock, until } from "./line.ts";

interface Options extends Address, Plan {
  readonly path: string;
  readonly finish: "end" | "leave" | "stay";
}
interface Config {
  readonly org: string;
  readonly demo: boolean;
  readonly roots: readonly string[];
  readonly paths: Readonly<Record<string, string>>;
}

async function main(options: Options): Promise<void> {
  const config = (await askJson(options, "/config.json")) as Config;
  const line = new Line(options);
  const visitor = createVisitorClient({
    url: `ws://127.0.0.1:${options.port}/ws`,
    openSocket: line.open,
    clock: realClock,
    chance: Math.random,
    fetchChallenge: async () => (await ask(options, "/challenge")).body,
    solve: (challenge, progress) => solve(challenge, { progress }),
    fetchDevices: () => askJson(options, "/pub/devices.json"),
    loadEngine: async () => engine,
    trust: { roots: config.roots.map((root) => fromBase64url(root, 32)!), org: config.org, demo: config.demo },
  });
  const now = () => visitor.snapshot;
  visitor.start({ path: options.path, door: config.paths[options.path]!, language: "sv", wishes: [] });
  await until("the visitor waits", () => ["waiting", "refused"].includes(now().phase));
  console.error(`visitor: ${now().phase} ${now().problem ?? ""}`);
  await until("the visitor talks", () => ["talking", "refused"].includes(now().phase));
  if (now().phase !== "talking") throw new Error(`refused: ${String(now().problem)}`);
  await until("safety words", () => now().safetyWords !== null);
  const report = await chat("visitor", options, line, (text) => visitor.send(text), now);
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
