// @vitest-environment happy-dom
/** The screen of a phone that waits stays lit, where the browser can do that, and no longer. */
import { beforeEach, expect, test } from "vitest";
import { ScreenLight, type Wakeable } from "../../chatsvc/web/ui/wake_lock.ts";
import { settle } from "./net_world/clock.ts";

/** A browser's lock: counts, and lets go when told. */
class Screen {
  asked = 0;
  held = 0;
  refuses = false;
  #released: () => void = () => {};
  readonly device: Wakeable = {
    wakeLock: {
      request: () => {
        this.asked += 1;
        if (this.refuses) return Promise.reject(new Error("battery saver"));
        this.held += 1;
        const lock = new EventTarget();
        this.#released = () => {
          this.held -= 1;
          lock.dispatchEvent(new Event("release"));
        };
        const release = (): Promise<void> => Promise.resolve(this.#released());
        return Promise.resolve({ release, addEventListener: (name: "release", does: () => void) => lock.addEventListener(name, does) });
      },
    },
  };
  /** As browsers do when the page is out of sight. */
  letGo(): void {
    this.#released();
  }
}

let screen: Screen;
let lit: boolean[];
let light: ScreenLight;
const seen = (): boolean => document.dispatchEvent(new Event("visibilitychange"));

beforeEach(() => {
  screen = new Screen();
  lit = [];
  light = new ScreenLight(document, screen.device, (on) => lit.push(on));
});

test("is kept lit once, explained, and dark again when somebody came", async () => {
  light.keep(true);
  light.keep(true);
  await settle();
  expect([screen.asked, screen.held, lit]).toEqual([1, 1, [true]]);
  light.keep(false);
  await settle();
  expect([screen.held, lit]).toEqual([0, [true, false]]);
  seen();
  await settle();
  expect(screen.held).toBe(0);
});

test("is asked for again when the page is back in sight", async () => {
  light.keep(true);
  await settle();
  screen.letGo();
  expect(lit).toEqual([true, false]);
  seen();
  await settle();
  expect([screen.held, lit]).toEqual([1, [true, false, true]]);
});

test("a browser that cannot or does not want to says nothing", async () => {
  screen.refuses = true;
  light.keep(true);
  await settle();
  expect([screen.asked, lit]).toEqual([1, []]);
  new ScreenLight(document, {}, (on) => lit.push(on)).keep(true);
  await settle();
  expect(lit).toEqual([]);
});

test("a lock that came too late is let go at once", async () => {
  light.keep(true);
  light.keep(false);
  await settle();
  expect(screen.held).toBe(0);
});
