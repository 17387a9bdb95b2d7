// Leaves out of the encryption libraries what a phone on a bad line need not fetch; what they do stays the same.
import { readFileSync } from "node:fs";

/** Sources whose errors and fields are shortened. */
const SHORTENED = /node_modules[\\/](ts-mls|mlkem|@hpke)[\\/].*\.js$/;

// What the libraries say in their errors is for who develops them: nothing of ours reads or shows it. The kind of each stays.
const MESSAGE = /new (\w*Error)\((?:"[^"\\\n]*"|`[^`\\]*`)\)/g;

// `this.name = value`, as a compiler of 2018 wrote it for a class that has no setter of that name.
const FIELD =
  /Object\.defineProperty\(this, "(\w+)", \{\s*enumerable: true,\s*configurable: true,\s*writable: true,\s*value: ((?:[^{}()]|\{[^{}()]*\}|\([^{}()]*\))*?),?\s*\}\);/g;

// Pieces that nothing calls, each with what keeps a bundler from seeing it. A text that is not found stops the build.
const UNUSED = [
  {
    // X-Wing only multiplies on the curve, but hands an HKDF along, and with it SHA-256 and HMAC in script.
    file: /[\\/]@hpke[\\/]hybridkem-x-wing[\\/]esm[\\/]src[\\/]xWing\.js$/,
    from: "new X25519(new HkdfSha256())",
    to: "new X25519(undefined)",
  },
];

/** The source of one library's file without what nobody needs. @throws Error when the library is not the one this was written for. */
export function slim(path, source) {
  let text = source.replace(MESSAGE, 'new $1("")').replace(FIELD, "this.$1 = $2;");
  for (const { file, from, to } of UNUSED) {
    if (!file.test(path)) continue;
    if (!text.includes(from)) throw new Error(`${path} no longer holds "${from}"`);
    text = text.replace(from, to);
  }
  return text;
}

/** As a plugin of esbuild. */
export const slimLibraries = {
  name: "slim-libraries",
  setup(made) {
    made.onLoad({ filter: SHORTENED }, ({ path }) => ({ contents: slim(path, readFileSync(path, "utf8")), loader: "js" }));
  },
};
