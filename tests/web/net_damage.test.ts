/** Frames and control messages that were cut, bent or made up: refused with a code, or read as exactly what they still say. */
import { encode } from "@msgpack/msgpack";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as control from "../../chatsvc/web/protocol/control.ts";
import * as frames from "../../chatsvc/web/protocol/frames.ts";

const CODES = ["malformed", "too_large", "unsupported"];
const CONVERSATION = Uint8Array.from({ length: 16 }, (_, i) => i + 1);

/** What reading gives: the code of a refusal, or the frame. Anything else that is thrown is a bug and passes through. */
function attempt<F>(read: (bytes: Uint8Array) => F, bytes: Uint8Array): string | F {
  try {
    return read(bytes);
  } catch (error) {
    if (!(error instanceof frames.FrameError)) throw error;
    expect(CODES).toContain(error.code);
    return error.code;
  }
}

const toServer = (payload: Uint8Array, kind: frames.Kind = frames.APPLICATION): frames.ClientFrame => ({ kind, conversation: CONVERSATION, group: 7, frame: 300, payload });
const toClient = (payload: Uint8Array, kind: frames.Kind = frames.APPLICATION): frames.ServerFrame => ({ kind, conversation: CONVERSATION, group: 7, seq: 300, from: 2, payload });
const PAYLOAD = Uint8Array.from({ length: 60 }, (_, i) => 255 - i);

describe("a valid frame", () => {
  test("cut anywhere is refused", () => {
    const sent = frames.encodeClientFrame(toServer(PAYLOAD));
    const got = frames.encodeServerFrame(toClient(PAYLOAD));
    for (let length = 0; length < sent.length; length += 1) {
      expect(attempt(frames.decodeClientFrame, sent.subarray(0, length))).toBe("malformed");
      expect(attempt(frames.decodeServerFrame, got.subarray(0, length))).toBe("malformed");
    }
  });

  test("with a byte too many, or doubled zeros, is refused or is the same words", () => {
    const got = frames.encodeServerFrame(toClient(PAYLOAD));
    expect(attempt(frames.decodeServerFrame, new Uint8Array([...got, 0]))).toBe("malformed");
    // A larger fixed size says the same thing: padding carries no meaning.
    expect(attempt(frames.decodeServerFrame, new Uint8Array([...got, ...new Uint8Array(512)]))).toEqual(toClient(PAYLOAD));
  });

  test("with any one bit turned is refused, or is what was sent but for the field that the bit is in", () => {
    const bytes = frames.encodeServerFrame(toClient(PAYLOAD));
    const before = frames.decodeServerFrame(bytes);
    const names = Object.keys(before) as (keyof frames.ServerFrame)[];
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const bent = bytes.slice();
      bent[bit >> 3]! ^= 1 << (bit & 7);
      const found = attempt(frames.decodeServerFrame, bent);
      if (typeof found === "string") continue;
      const changed = names.filter((name) => JSON.stringify(found[name]) !== JSON.stringify(before[name]));
      expect(changed).toHaveLength(1);
      // Encoding what was read gives the very bytes that came: nothing hides beside the fields.
      expect(frames.encodeServerFrame(found)).toEqual(bent);
    }
  });

  test("refuses every bit turned in its version and its padding, and every length that is too short or runs out", () => {
    const bytes = frames.encodeClientFrame(toServer(PAYLOAD));
    const end = 34 + PAYLOAD.length;
    for (const place of [0, ...Array.from({ length: 512 - end }, (_, i) => end + i)]) {
      for (let bit = 0; bit < 8; bit += 1) {
        const bent = bytes.slice();
        bent[place]! ^= 1 << bit;
        expect(CODES).toContain(attempt(frames.decodeClientFrame, bent));
      }
    }
    for (const length of [0, 1, PAYLOAD.length - 1, 512 - 33, 512, 65_536, 0xffff_ffff]) {
      const bent = bytes.slice();
      new DataView(bent.buffer).setUint32(30, length);
      expect(attempt(frames.decodeClientFrame, bent)).toBe("malformed");
    }
  });

  test("of any fields comes back as it went, in the smallest size that holds it", () => {
    const fields = fc.record({
      kind: fc.constantFrom(frames.APPLICATION, frames.COMMIT, frames.CONTROL),
      conversation: fc.uint8Array({ minLength: 16, maxLength: 16 }),
      group: fc.nat(0xffff_ffff),
      frame: fc.maxSafeNat(),
      payload: fc.uint8Array({ maxLength: 4_000 }),
    });
    fc.assert(
      fc.property(fields, (frame) => {
        const bytes = frames.encodeClientFrame(frame as frames.ClientFrame);
        expect(frames.decodeClientFrame(bytes)).toEqual(frame);
        const fits = frames.SIZES.find((size) => size >= 34 + frame.payload.length);
        expect(bytes.length).toBe(fits);
      }),
    );
  });
});

describe("sizes", () => {
  test.each([[478, 512], [479, 1_024], [990, 1_024], [991, 2_048], [16_350, 16_384]])("%i bytes of a client travel in %i", (length, size) => {
    expect(frames.encodeClientFrame(toServer(new Uint8Array(length)))).toHaveLength(size);
  });

  test("one byte beyond the largest is refused before it leaves, by kind", () => {
    expect(() => frames.encodeClientFrame(toServer(new Uint8Array(16_351)))).toThrow("too_large");
    expect(frames.encodeClientFrame(toServer(new Uint8Array(16_351), frames.COMMIT))).toHaveLength(32_768);
    expect(() => frames.encodeClientFrame(toServer(new Uint8Array(32_735), frames.COMMIT))).toThrow("too_large");
    expect(() => frames.encodeClientFrame(toServer(new Uint8Array(4_063), frames.CONTROL))).toThrow("too_large");
    expect(frames.encodeServerFrame(toClient(new Uint8Array(4_063), frames.CONTROL))).toHaveLength(8_192);
  });

  test("a conversation has sixteen bytes, no more and no less", () => {
    for (const length of [0, 15, 17]) expect(() => frames.encodeClientFrame({ ...toServer(PAYLOAD), conversation: new Uint8Array(length) })).toThrow("malformed");
  });

  test("a number beyond what this language counts exactly is refused, not rounded", () => {
    const bytes = frames.encodeServerFrame(toClient(PAYLOAD));
    new DataView(bytes.buffer).setBigUint64(22, 2n ** 53n);
    expect(attempt(frames.decodeServerFrame, bytes)).toBe("malformed");
    new DataView(bytes.buffer).setBigUint64(22, 2n ** 53n - 1n);
    expect(attempt(frames.decodeServerFrame, bytes)).toMatchObject({ seq: Number.MAX_SAFE_INTEGER });
  });
});

test("arbitrary bytes of a right size are refused or read, and never crash", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 512, maxLength: 512 }), fc.nat(5), (bytes, kind) => {
      bytes[0] = frames.PROTO;
      bytes[1] = kind;
      attempt(frames.decodeServerFrame, bytes);
      attempt(frames.decodeClientFrame, bytes);
    }),
    { numRuns: 300 },
  );
});

const TABLES = [
  ["server to visitor", control.SERVER_TO_VISITOR],
  ["server to console", control.SERVER_TO_CONSOLE],
  ["visitor to server", control.VISITOR_TO_SERVER],
  ["console to server", control.CONSOLE_TO_SERVER],
] as const;

/** A right value for a field of the table, so that each can be bent on its own. */
function right(field: unknown): unknown {
  if (Array.isArray(field)) return [right(field[0])];
  if (typeof field === "object" && field !== null) {
    const shape = "maybe" in field && typeof field.maybe === "object" ? field.maybe : field;
    return Object.fromEntries(Object.entries(shape as object).map(([name, inner]) => [name, right(inner)]));
  }
  switch (String(field).replace("?", "")) {
    case "int":
      return 5;
    case "counts":
      return { mika: 5, kast: 0 };
    case "str":
      return "x";
    case "bool":
      return true;
    case "bin16":
      return new Uint8Array(16);
    default:
      return new Uint8Array(32);
  }
}

const STRANGE: readonly unknown[] = [-1, 1.5, Number.MAX_VALUE, "5", true, [], {}, new Uint8Array(31), [[]], { a: 1 }];

describe.each(TABLES)("control, %s", (_name, table) => {
  const messages = Object.entries(table).map(([t, shape]) => [t, { t, ...(right(shape) as object) }, shape] as const);

  test.each(messages)("%s is read whole, and in no shortened form", (_t, message) => {
    const bytes = encode(message);
    expect(control.decodeControl(table, bytes)).toEqual(message);
    for (let length = 0; length < bytes.length; length += 1) expect(control.decodeControl(table, bytes.subarray(0, length))).toBeNull();
  });

  test.each(messages)("%s without one of its fields, or with a strange one, is not read", (_t, message, shape) => {
    for (const [name, field] of Object.entries(shape as Record<string, unknown>)) {
      const { [name]: _, ...rest } = message as Record<string, unknown>;
      const optional = String(field).endsWith("?") || (typeof field === "object" && field !== null && "maybe" in field);
      if (!optional) expect(control.decodeControl(table, encode(rest)), `without ${name}`).toBeNull();
      else expect(control.decodeControl(table, encode(rest)), `without ${name}`).toEqual({ ...rest, [name]: null });
      for (const value of STRANGE) {
        const kind = String(field).replace(/\?$/, "");
        const isFine = (kind === "bin" && value instanceof Uint8Array) || (kind === "str" && typeof value === "string") || (kind === "bool" && value === true);
        const isEmptyList = Array.isArray(field) && Array.isArray(value) && value.length === 0;
        const isCounts = field === "counts" && typeof value === "object" && !Array.isArray(value) && !(value instanceof Uint8Array);
        if (isFine || isEmptyList || isCounts) continue;
        expect(control.decodeControl(table, encode({ ...message, [name]: value })), `${name}: ${JSON.stringify(value)}`).toBeNull();
      }
    }
  });

  test("what is no map with a known name is nothing", () => {
    for (const value of [null, 1, "t", [], ["t", "ended"], {}, { t: 1 }, { t: null }, { t: "nothing of ours" }, { T: "ended" }]) {
      expect(control.decodeControl(table, encode(value))).toBeNull();
    }
  });
});

test("control of arbitrary bytes is never a crash", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      for (const [, table] of TABLES) {
        const message = control.decodeControl(table, bytes);
        expect(message === null || message.t in table).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

test("a submission's three parts can be told apart, whatever their lengths", () => {
  const part = fc.uint8Array({ maxLength: 300 });
  fc.assert(
    fc.property(part, fc.option(part), fc.nat(1000), (commit, welcome, epoch) => {
      const bytes = control.encodeSubmission({ commit, welcome, epoch, adds: [CONVERSATION], removes: [3] });
      const view = new DataView(bytes.buffer);
      const second = 4 + view.getUint32(0);
      const third = second + 4 + view.getUint32(second);
      expect(bytes.slice(4, second)).toEqual(commit);
      expect(bytes.slice(second + 4, third)).toEqual(welcome ?? new Uint8Array(0));
      expect(bytes.slice(third)).toEqual(encode({ epoch, adds: [CONVERSATION], removes: [3] }));
    }),
  );
});
