// Promise 3: a counsellor who has left the conversation reads nothing that is written after.
import { expect, test } from "vitest";
import * as mls from "../crypto/raw_mls.ts";
import { heard, meet, meetInsider, privateMessage, say } from "../crypto/world.ts";

test("the page of one who was removed opens nothing more", async () => {
  const { visitor, counsellor } = await meet();
  expect(heard(await counsellor.open(await visitor.encrypt(say("före"))))).toBe("före");
  const out = await visitor.stage({ adds: [], removes: [counsellor.me] });
  await visitor.open(out.commit);
  expect(heard(await counsellor.open(out.commit))).toBe("removed");
  const after = await visitor.encrypt(say("efter", 2));
  expect(heard(await counsellor.open(after))).not.toBe("efter");
});

test("nor does one who kept every key and uses another program", async () => {
  const { cs, visitor, insider } = await meetInsider();
  const read = async (bytes: Uint8Array): Promise<string> => {
    const opened = await mls.processPrivateMessage(insider, privateMessage(bytes), mls.emptyPskIndex, cs);
    return opened.kind === "applicationMessage" ? new TextDecoder().decode(opened.message) : opened.kind;
  };
  // The control: while a member, this very program reads.
  expect(await read(await visitor.encrypt(say("före")))).toContain("före");
  const removed = visitor.members[1];
  if (removed === undefined) throw new Error("the insider should be a member");
  const out = await visitor.stage({ adds: [], removes: [removed.member] });
  await visitor.open(out.commit);
  await expect(visitor.encrypt(say("efter", 2)).then(read)).rejects.toThrow();
});
