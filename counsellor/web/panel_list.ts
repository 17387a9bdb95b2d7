/** Which parts stand beside every conversation, in this order. One line per part. */
import type { Panel, Strip } from "./panel_types.ts";

export const STRIPS: readonly Strip[] = [];

export const PANELS: readonly Panel[] = [];
