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

/** As the page does: looks whether somebody is on duty before it asks. */
async function open(address: Address, door: string): Promise<void> {
  for (let i = 0; i < 100; i += 1) {
    const status = (await askJson(address, "/pub/status.json").catch(() => null)) as { doors?: Record<string, { open: boolean }> } | null;
    if (status?.doors?.[door]?.open === true) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${door} never opened`);
}

async function main(options: Options): Promise<void> {
  const config = (await askJson(options, "/config.json")) as Config;
  const door = config.paths[options.path]!;
  await open(options, door);
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
  visitor.start({ path: options.path, door, language: "sv", wishes: [] });
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
