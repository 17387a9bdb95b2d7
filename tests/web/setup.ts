// Every run of the continuous integration searches the same way, so that it can be repeated; ours search anew each time.
import fc from "fast-check";
import { afterAll } from "vitest";
import { clearTheWindow } from "./left_open.ts";

const SEED = 20_261_123;

fc.configureGlobal(process.env["CI"] === undefined ? {} : { seed: SEED });

afterAll(clearTheWindow);
