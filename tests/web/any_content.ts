/** What stands inside the encryption when a broken or evil page has made it: any JSON, padded as ours. */
import { utf8 } from "../../chatsvc/web/e2ee/bytes.ts";
import { BUCKET } from "../../chatsvc/web/e2ee/content.ts";

export function anyContent(value: unknown): Uint8Array {
  const body = utf8(JSON.stringify(value));
  const padded = new Uint8Array(Math.ceil((body.length + 4) / BUCKET) * BUCKET);
  new DataView(padded.buffer).setUint32(0, body.length);
  padded.set(body, 4);
  return padded;
}
