/** What a wait is said to be: in sentences, with every number's own form, and never more than is known. */
import { expect, test } from "vitest";
import { placeOf } from "../../chatsvc/web/net/place.ts";
import { plural } from "../../chatsvc/web/ui/plural.ts";
import type { PageTexts } from "../../chatsvc/web/ui/texts.ts";
import { factsOf } from "../../chatsvc/web/ui/waiting_facts.ts";
import { PLACE } from "./fake_visitor_client.ts";
import { textsOf } from "./visit_page.ts";

const SWEDISH = textsOf("sv") as PageTexts["texts"];
const ENGLISH = textsOf("en") as PageTexts["texts"];
const said = (change: Partial<typeof PLACE>, texts = SWEDISH, language = "sv") => {
  const { onDuty, ahead, wait } = factsOf({ ...PLACE, ...change }, texts, language);
  return [onDuty, ahead, wait].filter((one) => one !== null).join(" ");
};

test("one on duty, two before you, a talk often takes 45 minutes", () => {
  expect(said({ onDuty: 1, ahead: 2, talkMinutes: 45 })).toBe("En rådgivare är i tjänst. 2 står före dig. Ett samtal brukar ta ungefär 45 minuter.");
  expect(said({ onDuty: 1, ahead: 2, talkMinutes: 45 }, ENGLISH, "en")).toBe(
    "One counsellor is on duty. 2 people are before you. A talk often takes 45 minutes.",
  );
});

test("one, none and many are each said as people say them", () => {
  expect(said({ onDuty: 3, ahead: 1 })).toBe("3 rådgivare är i tjänst. En står före dig.");
  expect(said({ onDuty: 2, ahead: 0 })).toBe("2 rådgivare är i tjänst. Ingen står före dig.");
  expect(said({ onDuty: 2, ahead: 1 }, ENGLISH, "en")).toBe("2 counsellors are on duty. One person is before you.");
});

test("what is not measured is not said, and what is measured is an interval as it came", () => {
  expect(factsOf(PLACE, SWEDISH, "sv").wait).toBeNull();
  expect(factsOf({ ...PLACE, low: 20, high: 50, talkMinutes: 45 }, SWEDISH, "sv").wait).toBe("Du får troligen vänta 20–50 minuter i allt.");
  expect(factsOf({ ...PLACE, low: 30, high: 30 }, SWEDISH, "sv").wait).toBe("Du får troligen vänta ungefär 30 minuter.");
  expect(factsOf({ ...PLACE, low: 20 }, SWEDISH, "sv").wait).toBeNull();
});

test("with nobody on duty no number of minutes would be true", () => {
  expect(said({ onDuty: 0, ahead: 0, low: 5, high: 10, talkMinutes: 45 })).toBe("Ingen rådgivare är inne just nu. Ingen står före dig.");
});

test("a language with more forms than two uses its own, and other where one is missing", () => {
  const forms = "one={count} человек|few={count} человека|many={count} человек|other={count} человека";
  expect([1, 3, 5, 21].map((count) => plural(forms, count, "ru"))).toEqual(["1 человек", "3 человека", "5 человек", "21 человек"]);
  expect(plural("other={count}", 1, "sv")).toBe("1");
  expect(plural("one=a=b|other=c", 1, "sv")).toBe("a=b");
});

test("a service that has measured nothing says nil, an older one says nothing: both are nothing", () => {
  const nothing = { talkMinutes: null, low: null, high: null, closing: false };
  expect(placeOf({ ahead: 1, on_duty: 2 })).toEqual({ ahead: 1, onDuty: 2, ...nothing });
  expect(placeOf({ ahead: 1, on_duty: 2, talk_minutes: null, low: null, high: null, closing: null })).toEqual({ ahead: 1, onDuty: 2, ...nothing });
  expect(placeOf({ ahead: 0, on_duty: 1, talk_minutes: 45, low: 10, high: 55, closing: true })).toEqual({
    ...{ ahead: 0, onDuty: 1, talkMinutes: 45 },
    ...{ low: 10, high: 55, closing: true },
  });
});
