/** A guest's desk: it makes itself known before it takes up anything, and holds nothing but what it was invited to. */
import { describe, expect, test } from "vitest";
import type { DeskDeps } from "../../chatsvc/web/net/desk_types.ts";
import type { SocketEvents } from "../../chatsvc/web/net/ports.ts";
import { createStaffDesk } from "../../chatsvc/web/net/staff_desk.ts";
import { CONSOLE_TO_SERVER, decodeControl, encodeControl, type ServerToConsole } from "../../chatsvc/web/protocol/control.ts";
import { CONTROL, decodeClientFrame, encodeServerFrame, NO_CONVERSATION } from "../../chatsvc/web/protocol/frames.ts";
import { FakeClock, settle } from "./net_world/clock.ts";
import { fakeEngine, fakeKeyPackage } from "./net_world/group.ts";

const ON: ServerToConsole = { t: "duty", state: "on", capacity: 2, most: 3, held: 0, free: 2, share: new Uint8Array(32), heavy: [], back: null, alone: false, ends_in: null, limit: null, untaught: false };
const ASKED: ServerToConsole = { t: "invitations", entries: [{ conversation: new Uint8Array(16).fill(7), door: "mika", language: "ro", waited: 4, consult: null }] };

/** `guest`: as the account's role says. */
function desk(guest: boolean) {
  const clock = new FakeClock();
  const lines: SocketEvents[] = [];
  const said: string[] = [];
  const engine = { joinGroup: fakeEngine().joinGroup, makeKeyPackage: async () => fakeKeyPackage("Alva") } as unknown as DeskDeps["engine"];
  const made = createStaffDesk({
    url: "ws://console/ws",
    openSocket: (_url, _subprotocol, events) => {
      lines.push(events);
      const send = (bytes: Uint8Array): void => {
        const { kind, payload } = decodeClientFrame(bytes);
        said.push(kind === CONTROL ? decodeControl(CONSOLE_TO_SERVER, payload)!.t : "key package");
      };
      return { bufferedAmount: 0, send, close: () => undefined };
    },
    clock,
    chance: () => 0,
    instance: new Uint8Array(16),
    shift: {} as DeskDeps["shift"],
    trust: { roots: [], org: "demo", demo: true },
    fetchDevices: async () => ({}),
    engine,
    guest,
  });
  const say = (message: ServerToConsole): void =>
    lines.at(-1)?.message(encodeServerFrame({ kind: CONTROL, conversation: NO_CONVERSATION, group: 0, seq: 0, from: 0, payload: encodeControl(message) }));
  return { clock, lines, said, made, say };
}

describe("a guest's desk", () => {
  test("says that it is there right after hello, on every line; a counsellor chooses", async () => {
    const { clock, lines, said, say } = desk(true);
    lines[0]?.opened();
    expect(said).toEqual(["hello", "duty"]);
    say(ON);
    lines[0]?.closed(1006);
    await clock.advance(1_000);
    lines[1]?.opened();
    expect(said.slice(2)).toEqual(["hello", "duty"]);
    const hers = desk(false);
    hers.lines[0]?.opened();
    expect(hers.said).toEqual(["hello"]);
  });

  test("takes up a seat only after the service knows it as a guest's", async () => {
    const { clock, lines, said, made, say } = desk(true);
    lines[0]?.opened();
    say(ON);
    say(ASKED);
    await settle();
    expect(made.snapshot.invitations).toMatchObject([{ conversation: "07".repeat(16), door: "mika", language: "ro", since: clock.now() - 4_000 }]);
    made.accept("07".repeat(16));
    expect(said.at(-1)).toBe("accept");
    expect(made.snapshot.conversations).toMatchObject([{ phase: "accepting", beside: true }]);
    made.accept("08".repeat(16));
    expect(made.snapshot.conversations).toHaveLength(1);
  });

  test("says no once, and is not shown that question again; asked anew later she is", async () => {
    const { lines, said, made, say } = desk(true);
    lines[0]?.opened();
    say(ON);
    say(ASKED);
    await settle();
    const before = said.filter((t) => t === "decline").length;
    made.decline("07".repeat(16));
    made.decline("07".repeat(16));
    made.decline("08".repeat(16));
    expect(said.filter((t) => t === "decline")).toHaveLength(before + 1);
    expect(made.snapshot.invitations).toEqual([]);
    say(ASKED);
    expect(made.snapshot.invitations, "the same question").toEqual([]);
    say({ t: "invitations", entries: [] });
    say(ASKED);
    expect(made.snapshot.invitations).toHaveLength(1);
  });
});
