// Promise 2: nobody joins your conversation unless your own page lets them in.
import { expect, test } from "vitest";
import * as mls from "../crypto/raw_mls.ts";
import { addTo, agree, asMessage, heard, meet, meetInsider, NOON, rawStaff, refusal } from "../crypto/world.ts";
import { makeKeyPackage } from "../../chatsvc/web/e2ee/group.ts";

test("a colleague in the conversation cannot bring in another, however well certified", async () => {
  const { cs, reception, trust, visitor, insider } = await meetInsider();
  const ghost = await rawStaff(cs, await reception.shift({ alias: "Ghost" }));
  Object.assign(trust, { deviceList: await reception.devices() });
  const add = { proposalType: "add", add: { keyPackage: ghost.publicPackage } } as const;
  const made = await mls.createCommit({ state: insider, cipherSuite: cs }, { extraProposals: [add] });
  if (made.commit.wireformat !== "mls_private_message") throw new Error("the attack should look like a real commit");
  expect(heard(await visitor.open(asMessage(made.commit.privateMessage)))).toBe("forged: committer");
  expect(visitor.members).toHaveLength(2);
});

test("who comes in is named on the visitor's page in the same step that lets them read", async () => {
  const { visitor, counsellor, reception, trust } = await meet();
  const kim = await makeKeyPackage(await reception.shift({ alias: "Kim", role: "supervisor" }), NOON);
  Object.assign(trust, { deviceList: await reception.devices() });
  // P3: without the yes of somebody who is in the room nobody comes in.
  expect(await refusal(visitor.stage({ adds: [kim.bytes], removes: [] }))).toBe("no_consent");
  await agree(visitor, counsellor, [kim]);
  const staged = await visitor.stage({ adds: [kim.bytes], removes: [] });
  expect(visitor.members.map((m) => m.staff?.alias)).toEqual([undefined, "Sam"]);
  expect(await refusal(visitor.encrypt({ t: "pad" }))).toBe("staged");
  const committed = await visitor.open(staged.commit);
  expect(committed.kind === "committed" && committed.members.map((m) => m.staff?.alias)).toEqual([undefined, "Sam", "Kim"]);
});

test("somebody whom the reception has not certified is not let in", async () => {
  const { visitor, reception } = await meet();
  const stranger = await makeKeyPackage(await reception.shift({ unlisted: true }), NOON);
  expect(await refusal(addTo(visitor, stranger))).toBe("chain_unlisted");
});
