/** Counsellors without browsers who take whom they can and write without a pause: node crowd_desks.mjs '{"host":..,"port":..,"staff":[credentials],"everyMs":400}'. */
import type { DeskConversation, StaffDesk } from "../../../chatsvc/web/net/desk_types.ts";
import { Cable } from "./cable.ts";
import { beat, LOOK_MS, obey, type Order, Voice } from "./crowd.ts";
import { type Address, until } from "./line.ts";
import { deskAt } from "./members.ts";
import { type Credentials, signIn } from "./sign_in.ts";

interface Options extends Address {
  readonly staff: readonly Credentials[];
  /** Between two texts in one conversation, ms. */
  readonly everyMs: number;
}

/** All of them look at the same queue this often, so that two often want the same visitor, ms. */
const ACCEPT_MS = 250;

class Seat {
  private holds = false;
  private over = false;

  constructor(readonly voice: Voice) {}

  follow(view: DeskConversation): void {
    const seated = view.phase === "joining" || view.phase === "talking";
    if (seated && !this.holds) this.voice.log({ t: "holds" });
    if (!seated && this.holds) this.voice.log({ t: "lets_go" });
    this.holds = seated;
    this.voice.look(view);
    if (this.over) return;
    this.over = view.phase === "ended" || view.phase === "stuck";
    if (view.phase === "ended") this.voice.log({ t: "over" });
    if (view.phase === "stuck") this.voice.log({ t: "broke", why: String(view.problem) });
  }

  /** The desk forgot it before it could talk. */
  lost(): void {
    if (this.holds) this.voice.log({ t: "lets_go" });
    this.holds = false;
  }
}

class Counsellor {
  private readonly seats = new Map<string, Seat>();
  private hushed = false;

  constructor(
    private readonly desk: StaffDesk,
    private readonly alias: string,
    everyMs: number,
  ) {
    beat(LOOK_MS, () => this.look());
    beat(ACCEPT_MS, () => this.accept());
    beat(everyMs, () => this.write());
  }

  act(order: Order): void {
    if (order.t === "hush") this.hushed = true;
    if (order.t === "end") this.end(order.conversation);
    if (order.t === "close") this.close();
  }

  private look(): void {
    const { conversations } = this.desk.snapshot;
    const known = new Set(conversations.map(({ id }) => id));
    for (const [id, seat] of this.seats) if (!known.has(id)) seat.lost();
    for (const view of conversations) {
      if (view.phase === "accepting") continue;
      const seat = this.seats.get(view.id) ?? new Seat(new Voice(view.id, this.alias, (text) => this.desk.send(view.id, text)));
      this.seats.set(view.id, seat);
      seat.follow(view);
      if (view.phase === "ended" || view.phase === "removed") this.desk.dismiss(view.id);
    }
  }

  private accept(): void {
    const { queue, conversations, capacity, duty } = this.desk.snapshot;
    if (this.hushed || duty !== "on") return;
    const busy = conversations.filter(({ phase }) => ["accepting", "joining", "talking"].includes(phase)).length;
    const next = queue.find(({ present, offered }) => present && offered !== true);
    if (busy < capacity && next !== undefined) this.desk.accept(next.conversation);
  }

  private end(conversation: string): void {
    if (!this.talking().some(({ id }) => id === conversation)) return;
    this.seats.get(conversation)?.voice.log({ t: "ends" });
    this.desk.end(conversation);
  }

  private write(): void {
    if (this.hushed) return;
    for (const view of this.talking()) this.seats.get(view.id)?.voice.write(view);
  }

  private close(): void {
    for (const view of this.talking()) this.seats.get(view.id)?.voice.close(view);
  }

  private talking(): readonly DeskConversation[] {
    return this.desk.snapshot.conversations.filter(({ phase }) => phase === "talking");
  }
}

async function onDuty(options: Options, who: Credentials): Promise<Counsellor> {
  const signedIn = await signIn(options, who);
  const desk = deskAt(options, signedIn, who.doors, new Cable(options, signedIn.cookie).open);
  await until("the line is up", () => desk.snapshot.link === "up");
  desk.duty("on");
  // Three each: what a counsellor may choose.
  desk.capacity(3);
  await until("on duty", () => desk.snapshot.duty === "on" && desk.snapshot.keyPackages === 5).catch((error: unknown) => {
    console.error(desk.snapshot);
    throw error;
  });
  return new Counsellor(desk, signedIn.alias, options.everyMs);
}

async function main(options: Options): Promise<void> {
  const counsellors = await Promise.all(options.staff.map((who) => onDuty(options, who)));
  obey((order) => {
    for (const one of counsellors) one.act(order);
    if (order.t === "close") process.stdout.write("", () => process.exit(0));
  });
}

main(JSON.parse(process.argv[2]!) as Options).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
