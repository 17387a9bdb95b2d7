/** The part of MessagePack that we speak (docs/adr/): strict, small, and the same on every page. */

type Writable = null | undefined | boolean | number | string | Uint8Array | readonly Writable[] | { readonly [name: string]: Writable };

const utf8 = new TextEncoder();
const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** Deeper than anything of ours; shallow enough that no input exhausts the stack. */
const DEEPEST = 32;

/** Fields that are undefined are left out, as in JSON. Throws RangeError for what has no form here: bigints, functions, too deep. */
export function encode(value: unknown): Uint8Array {
  const writer = new Writer();
  writer.value(value as Writable, DEEPEST);
  return writer.bytes.slice(0, writer.length);
}

/** Throws RangeError for what is cut off, has bytes left over, names a field twice, or is of a kind that we do not speak. */
export function decode(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  const value = reader.value(DEEPEST);
  if (reader.at !== bytes.length) throw wrong();
  return value;
}

/** One error for all of it: whoever meets it only needs to know that it was not read or written. */
const wrong = (): RangeError => new RangeError("msgpack");

class Writer {
  bytes = new Uint8Array(256);
  length = 0;

  value(value: Writable, depth: number): void {
    if (depth === 0) throw wrong();
    if (value === null || value === undefined) return this.uint(0xc0, 1);
    if (value === true || value === false) return this.uint(value ? 0xc3 : 0xc2, 1);
    if (typeof value === "number") return this.number(value);
    if (typeof value === "string") {
      const body = utf8.encode(value);
      this.head(body.length, 0xa0, 32, 0xd9);
      return this.raw(body);
    }
    if (value instanceof Uint8Array) {
      this.head(value.length, 0, 0, 0xc4);
      return this.raw(value);
    }
    if (Array.isArray(value)) {
      this.head(value.length, 0x90, 16, 0xdb);
      for (const one of value as readonly Writable[]) this.value(one, depth - 1);
      return;
    }
    if (typeof value !== "object") throw wrong();
    const entries = Object.entries(value as Record<string, Writable>).filter(([, one]) => one !== undefined);
    this.head(entries.length, 0x80, 16, 0xdd);
    for (const [name, one] of entries) {
      this.value(name, depth);
      this.value(one, depth - 1);
    }
  }

  private number(value: number): void {
    if (!Number.isSafeInteger(value)) return this.view(0xcb, 8, (view) => view.setFloat64(0, value));
    if (value < 0) return value >= -32 ? this.uint(value + 256, 1) : this.view(0xd3, 8, (view) => view.setBigInt64(0, BigInt(value)));
    if (value < 0x80) return this.uint(value, 1);
    const wide = value < 0x100 ? 0 : value < 0x10000 ? 1 : value < 2 ** 32 ? 2 : 3;
    this.uint(0xcc + wide, 1);
    this.uint(value, 2 ** wide);
  }

  /** Small lengths ride in the first byte; others follow in one, two or four. Arrays and maps have no form of one byte. */
  private head(length: number, small: number, smallest: number, first: number): void {
    if (length < smallest) return this.uint(small + length, 1);
    const wide = length < 0x100 && first < 0xdb ? 0 : length < 0x10000 ? 1 : 2;
    this.uint(first + wide, 1);
    this.uint(length, 2 ** wide);
  }

  private view(first: number, size: number, set: (view: DataView) => void): void {
    const body = new Uint8Array(size);
    set(new DataView(body.buffer));
    this.uint(first, 1);
    this.raw(body);
  }

  private uint(value: number, size: number): void {
    this.room(size);
    for (let i = size - 1, left = value; i >= 0; i -= 1, left = Math.floor(left / 256)) this.bytes[this.length + i] = left % 256;
    this.length += size;
  }

  private raw(body: Uint8Array): void {
    this.room(body.length);
    this.bytes.set(body, this.length);
    this.length += body.length;
  }

  private room(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = new Uint8Array(2 * (this.length + more));
    larger.set(this.bytes);
    this.bytes.fill(0); // what is outgrown may hold secrets
    this.bytes = larger;
  }
}

class Reader {
  at = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  value(depth: number): unknown {
    if (depth === 0) throw wrong();
    const first = this.uint(1);
    if (first < 0x80) return first;
    if (first < 0x90) return this.map(first - 0x80, depth);
    if (first < 0xa0) return this.array(first - 0x90, depth);
    if (first < 0xc0) return this.text(first - 0xa0);
    if (first >= 0xe0) return first - 256;
    switch (first) {
      case 0xc0:
        return null;
      case 0xc2:
      case 0xc3:
        return first === 0xc3;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.raw(this.uint(2 ** (first - 0xc4))).slice();
      case 0xcc:
      case 0xcd:
      case 0xce:
      case 0xcf:
        return this.uint(2 ** (first - 0xcc));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.text(this.uint(2 ** (first - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.array(this.uint(2 ** (first - 0xdb)), depth);
      case 0xde:
      case 0xdf:
        return this.map(this.uint(2 ** (first - 0xdd)), depth);
      default:
        return this.number(first);
    }
  }

  /** Fractions and negative numbers: none is on the wire, some are in what is kept. */
  private number(first: number): number {
    const at = this.at;
    const size = { 0xca: 4, 0xcb: 8, 0xd0: 1, 0xd1: 2, 0xd2: 4, 0xd3: 8 }[first];
    if (size === undefined) throw wrong();
    this.raw(size);
    if (first < 0xd0) return size === 4 ? this.view.getFloat32(at) : this.view.getFloat64(at);
    const value = this.bytes.subarray(at, this.at).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
    return Number(BigInt.asIntN(8 * size, value));
  }

  private array(length: number, depth: number): unknown[] {
    const found: unknown[] = [];
    // Grows with what is really there: a length alone costs nothing.
    for (let i = 0; i < length; i += 1) found.push(this.value(depth - 1));
    return found;
  }

  private map(length: number, depth: number): Record<string, unknown> {
    const found: Record<string, unknown> = {};
    for (let i = 0; i < length; i += 1) {
      const name = this.value(1);
      if (typeof name !== "string" || name === "__proto__" || Object.hasOwn(found, name)) throw wrong();
      found[name] = this.value(depth - 1);
    }
    return found;
  }

  private text(length: number): string {
    try {
      return text.decode(this.raw(length));
    } catch {
      throw wrong();
    }
  }

  private uint(size: number): number {
    return this.raw(size).reduce((sum, byte) => sum * 256 + byte, 0);
  }

  private raw(length: number): Uint8Array {
    if (this.at + length > this.bytes.length) throw wrong();
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}
