/** Both languages read the same vectors: tests/vectors/frames.json and control.json (the server's tests read them too). */
import { decode } from "@msgpack/msgpack";
import { describe, expect, test } from "vitest";
import { hex } from "../../anonymity/web/sha256.ts";
import * as control from "../../chatsvc/web/protocol/control.ts";
import * as frames from "../../chatsvc/web/protocol/frames.ts";
import controlVectors from "../vectors/control.json";
import frameVectors from "../vectors/frames.json";

function bytesOf(text: string, size = text.length / 2): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let i = 0; i < text.length / 2; i += 1) bytes[i] = Number.parseInt(text.slice(i * 2, i * 2 + 2), 16);
  return bytes;
}

/** `{"bytes": hex}` in a vector is a byte string. */
function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0]![0] === "bytes") return bytesOf(String(entries[0]![1]));
  return Object.fromEntries(entries.map(([name, item]) => [name, revive(item)]));
}

const exact = (text: string): boolean => BigInt(text) <= BigInt(Number.MAX_SAFE_INTEGER);

describe("frames", () => {
  test.each(frameVectors.client_to_server.filter(({ fields }) => exact(fields.frame)))("to the server: $name", ({ hex: text, size, fields }) => {
    const value = { kind: fields.kind as frames.Kind, group: fields.group, frame: Number(fields.frame) };
    const frame = { ...value, conversation: bytesOf(fields.conversation), payload: bytesOf(fields.payload) };
    expect(hex(frames.encodeClientFrame(frame))).toBe(hex(bytesOf(text, size)));
    expect(frames.decodeClientFrame(bytesOf(text, size))).toEqual(frame);
  });

  test.each(frameVectors.server_to_client.filter(({ fields }) => exact(fields.seq)))("to the client: $name", ({ hex: text, size, fields }) => {
    const decoded = frames.decodeServerFrame(bytesOf(text, size));
    expect(decoded).toMatchObject({ kind: fields.kind, group: fields.group, seq: Number(fields.seq) });
    expect(hex(decoded.payload)).toBe(fields.payload);
    expect(hex(frames.encodeServerFrame(decoded))).toBe(hex(bytesOf(text, size)));
  });

  test.each(frameVectors.bad)("bad: $name", ({ hex: text, size, direction, code }) => {
    const read = direction === "client" ? frames.decodeClientFrame : frames.decodeServerFrame;
    let found = "nothing";
    try {
      read(bytesOf(text, size));
    } catch (error) {
      found = error instanceof frames.FrameError ? error.code : "other";
    }
    expect(found).toBe(code);
  });

  test("what does not fit is refused before it is sent", () => {
    const payload = new Uint8Array(20_000);
    const base = { conversation: frames.NO_CONVERSATION, group: 0, frame: 1, payload };
    expect(() => frames.encodeClientFrame({ ...base, kind: frames.APPLICATION })).toThrow("too_large");
    expect(frames.encodeClientFrame({ ...base, kind: frames.COMMIT })).toHaveLength(32_768);
  });
});

const DIRECTIONS = [
  ["visitor to server", control.VISITOR_TO_SERVER, controlVectors.visitor_to_server],
  ["console to server", control.CONSOLE_TO_SERVER, controlVectors.console_to_server],
  ["server to visitor", control.SERVER_TO_VISITOR, controlVectors.server_to_visitor],
  ["server to console", control.SERVER_TO_CONSOLE, controlVectors.server_to_console],
] as const;

describe.each(DIRECTIONS)("control messages, %s", (_name, table, vectors) => {
  test.each(vectors as readonly { readonly name: string; readonly hex: string; readonly fields: object }[])("$name", ({ hex: text, fields }) => {
    const message = control.decodeControl(table, bytesOf(text));
    expect(message).toEqual(revive(fields));
    expect(decode(control.encodeControl(message as control.VisitorToServer))).toEqual(decode(bytesOf(text)));
  });

  test("has a vector for every name in the table", () => {
    const named = new Set(vectors.map(({ fields }) => (fields as { readonly t: string }).t));
    expect([...named].sort()).toEqual(Object.keys(table).sort());
  });
});

test("a client ignores names and fields that it does not know", () => {
  const later = { t: "placed_later", x: 1 };
  expect(control.decodeControl(control.SERVER_TO_VISITOR, control.encodeControl(later as never))).toBeNull();
  const richer = { t: "queue", ahead: 1, on_duty: 2, closing: false, talk_minutes: null, low: null, high: null, mood: "calm" };
  expect(control.decodeControl(control.SERVER_TO_VISITOR, control.encodeControl(richer as never))).toEqual({ t: "queue", ahead: 1, on_duty: 2, closing: false, talk_minutes: null, low: null, high: null });
});

test.each(["__proto__", "constructor", "toString"])("a name from the language itself is not a message: %s", (t) => {
  expect(control.decodeControl(control.SERVER_TO_VISITOR, control.encodeControl({ t } as never))).toBeNull();
});

test("a submission carries commit, Welcome and claims", () => {
  const bytes = control.encodeSubmission({ commit: new Uint8Array([1, 2]), welcome: null, epoch: 4, adds: [], removes: [] });
  expect(hex(bytes).startsWith("00000002010200000000")).toBe(true);
  expect(decode(bytes.slice(10))).toEqual({ epoch: 4, adds: [], removes: [] });
});
