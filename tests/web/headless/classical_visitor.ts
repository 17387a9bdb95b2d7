/** A visitor's client in the oracle's suite, under proto 2: everything ours but the suite and the first byte of a frame. */
import { solve } from "../../../anonymity/web/pow.ts";
import { fromBase64url } from "../../../chatsvc/web/e2ee/bytes.ts";
import * as engine from "../../../chatsvc/web/e2ee/visitor_engine.ts";
import type { OpenSocket } from "../../../chatsvc/web/net/ports.ts";
import { createVisitorClient } from "../../../chatsvc/web/net/visitor_client.ts";
import { CLASSICAL } from "../../crypto/oracle_suite.ts";
import { chat, type Plan } from "./chatter.ts";
import { type Address, ask, askJson, Line, realClock, until } from "./line.ts";
import { configOf, untilOpen } from "./members.ts";

interface Options extends Address, Plan {
  readonly path: string;
}

const classical: typeof engine = { ...engine, createGroup: (o) => engine.createGroup({ ...o, suite: CLASSICAL }) };

function stamped(bytes: Uint8Array, proto: number): Uint8Array {
  const copy = bytes.slice();
  copy[0] = proto;
  return copy;
}

/** Our frames know proto 1 alone, so the other one is put on at the socket. */
const underProto2 =
  (open: OpenSocket): OpenSocket =>
  (url, subprotocol, events) => {
    const socket = open(url, subprotocol, { ...events, message: (bytes) => events.message(stamped(bytes, 1)) });
    return {
      get bufferedAmount() {
        return socket.bufferedAmount;
      },
      send: (bytes) => socket.send(stamped(bytes, 2)),
      close: (code) => socket.close(code),
    };
  };

async function main(options: Options): Promise<void> {
  const config = await configOf(options);
  const door = config.paths[options.path]!;
  await untilOpen(options, door);
  const line = new Line(options);
  const visitor = createVisitorClient({
    url: `ws://127.0.0.1:${options.port}/ws`,
    openSocket: underProto2(line.open),
    clock: realClock,
    chance: Math.random,
    fetchChallenge: async () => (await ask(options, "/challenge")).body,
    solve: async (challenge, progress) => solve(await challenge, { progress }),
    fetchDevices: () => askJson(options, "/pub/devices.json"),
    loadEngine: async () => classical,
    store: null,
    trust: { roots: config.roots.map((root) => fromBase64url(root, 32)!), org: config.org, demo: config.demo },
  });
  visitor.start({ path: options.path, door, language: "sv", wishes: [] });
  await until("the visitor talks", () => ["talking", "refused"].includes(visitor.snapshot.phase));
  if (visitor.snapshot.phase !== "talking") throw new Error(`refused: ${String(visitor.snapshot.problem)}`);
  await until("safety words", () => visitor.snapshot.safetyWords !== null);
  const report = await chat("visitor", options, line, (text) => visitor.send(text), () => visitor.snapshot);
  visitor.end();
  await until("erased", () => visitor.snapshot.phase === "ended" && !visitor.snapshot.erasing);
  console.log(JSON.stringify(report));
  setTimeout(() => process.exit(0), 100);
}

main(JSON.parse(process.argv[2]!) as Options).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
