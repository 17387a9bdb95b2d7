/** Which parts stand beside every conversation, in this order. One line per part. */
import { CARDS_PANEL } from "./cards_panel.tsx";
import type { Panel, Strip } from "./panel_types.ts";
import { RISK_STRIP } from "./risk_strip.tsx";

export const STRIPS: readonly Strip[] = [RISK_STRIP];

export const PANELS: readonly Panel[] = [CARDS_PANEL];
