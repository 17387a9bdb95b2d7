/** Visitors without browsers who write without a pause: node crowd_visitors.mjs '{"host":..,"port":..,"path":"own","visitors":6,"everyMs":100}'. */
import type { VisitorClient } from "../../../chatsvc/web/net/visitor_types.ts";
import { Cable } from "./cable.ts";
import { beat, LOOK_MS, obey, type Order, Voice } from "./crowd.ts";
import type { Address } from "./line.ts";
import { type Config, configOf, isOpen, visitorAt } from "./members.ts";

interface Options extends Address {
  readonly path: string;
  readonly visitors: number;
  /** Between two texts of one visitor, ms. */
  readonly everyMs: number;
}

/** Between two looks whether a door is open, ms. */
const KNOCK_MS = 300;
/** Neither waits nor talks after so long: a new page, ms. */
const GIVE_UP_MS = 20_000;

/** One place in the crowd: when its conversation is over, the next visitor knocks. */
class Guest {
  private client: VisitorClient | null = null;
  private cable: Cable | null = null;
  private voice: Voice | null = null;
  private names = "";
  private state: "before" | "talks" | "over" = "before";
  private born = 0;

  constructor(
    private readonly options: Options,
    private readonly config: Config,
  ) {
    void this.knock();
    beat(LOOK_MS, () => this.look());
    beat(options.everyMs, () => this.write());
  }

  act(order: Order): void {
    if (order.t === "hush") hushed = true;
    if (order.t === "close" && this.voice !== null && this.client !== null && this.state === "talks") this.voice.close(this.client.snapshot);
    if (!("conversation" in order) || order.conversation !== this.cable?.conversation) return;
    if (order.t === "sleep") this.cable.unplug();
    if (order.t === "wake") this.cable.plugIn();
    if (order.t !== "end" || this.state !== "talks") return;
    this.voice?.log({ t: "ends" });
    this.client?.end();
  }

  private async knock(): Promise<void> {
    const { options, config } = this;
    const door = config.paths[options.path]!;
    while (!(await isOpen(options, door))) await new Promise((resolve) => setTimeout(resolve, KNOCK_MS));
    if (hushed) return;
    this.cable = new Cable(options);
    this.client = visitorAt(options, config, this.cable.open);
    this.voice = null;
    this.names = "";
    this.state = "before";
    this.born = Date.now();
    this.client.start({ path: options.path, door, language: "sv", wishes: [] });
  }

  private write(): void {
    const { client, voice } = this;
    if (hushed || client === null || voice === null || client.snapshot.phase !== "talking") return;
    voice.write(client.snapshot);
  }

  private look(): void {
    const { client, cable } = this;
    if (client === null || this.state === "over") return;
    const { phase, staff, problem, erasing, proposed } = client.snapshot;
    if (proposed?.letIn === false) client.admit();
    if (this.voice === null && phase === "talking" && cable?.conversation != null) this.begin(client, cable.conversation);
    const alias = String(staff.filter(({ presence }) => presence !== "gone").map((one) => one.alias));
    if (this.voice !== null && alias !== this.names) {
      this.names = alias;
      this.voice.log({ t: "present", names: alias === "" ? [] : alias.split(",") });
    }
    this.voice?.look(client.snapshot);
    if (phase === "refused" && this.voice !== null) this.voice.log({ t: "broke", why: String(problem) });
    if (phase === "ended" && !erasing) this.voice?.log({ t: "over" });
    const late = this.state === "before" && Date.now() - this.born > GIVE_UP_MS && phase !== "waiting" && phase !== "joining";
    if (late) client.leave();
    if (late || phase === "refused" || (phase === "ended" && !erasing)) {
      this.state = "over";
      setTimeout(() => void this.knock(), KNOCK_MS);
    }
  }

  private begin(client: VisitorClient, conversation: string): void {
    this.state = "talks";
    this.voice = new Voice(conversation, "visitor", (text) => client.send(text));
    this.voice.log({ t: "talks" });
  }
}

let hushed = false;

async function main(options: Options): Promise<void> {
  const config = await configOf(options);
  const guests = Array.from({ length: options.visitors }, () => new Guest(options, config));
  obey((order) => {
    for (const guest of guests) guest.act(order);
    if (order.t === "close") process.stdout.write("", () => process.exit(0));
  });
}

main(JSON.parse(process.argv[2]!) as Options).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
