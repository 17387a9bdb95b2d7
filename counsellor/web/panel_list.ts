/** Which parts stand beside every conversation, in this order. One line per part. */
import { CALLBACK_PANEL } from "./callback_panel.tsx";
import { CARDS_PANEL } from "./cards_panel.tsx";
import { CLOSING_PANEL } from "./closing_guide.tsx";
import { CONSULT_PANEL } from "./consult_panel.tsx";
import { EMERGENCY_PANEL } from "./emergency_panel.tsx";
import { LANGUAGE_STRIP } from "./language_strip.tsx";
import { LADDER_PANEL } from "./ladder.tsx";
import type { Panel, Strip } from "./panel_types.ts";
import { PEOPLE_PANEL } from "./people_panel.tsx";
import { PHRASES_PANEL } from "./phrases_panel.tsx";
import { PLAN_PANEL } from "./plan_panel.tsx";
import { RISK_STRIP } from "./risk_strip.tsx";
import { SUPPORT_PANEL } from "./support_panel.tsx";

export const STRIPS: readonly Strip[] = [RISK_STRIP, LANGUAGE_STRIP];

export const PANELS: readonly Panel[] = [LADDER_PANEL, CONSULT_PANEL, EMERGENCY_PANEL, CARDS_PANEL, PHRASES_PANEL, SUPPORT_PANEL, CALLBACK_PANEL, PLAN_PANEL, CLOSING_PANEL, PEOPLE_PANEL];
