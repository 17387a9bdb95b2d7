/** The place beside a conversation: strips that are always seen, and panels, one open at a time. */
import { useState } from "preact/hooks";
import { PANELS, STRIPS } from "./panel_list.ts";
import type { Panel, PanelProps, Strip } from "./panel_types.ts";
import { isOver } from "./reading.ts";
import { _ } from "./text.ts";

export function Strips(p: PanelProps & { readonly strips?: readonly Strip[] }) {
  const { strips = STRIPS, ...props } = p;
  if (isOver(p.one)) return null;
  return (
    <>
      {strips.map(({ id, Part }) => (
        <div key={id} class="strip" data-strip={id}>
          <Part {...props} />
        </div>
      ))}
    </>
  );
}

/** Nothing opens by itself and nothing takes the focus: whoever opens a panel goes on where the button stands. */
export function Panels(p: PanelProps & { readonly panels?: readonly Panel[] }) {
  const { panels = PANELS, ...props } = p;
  const [open, setOpen] = useState<string | null>(null);
  const [used, setUsed] = useState<ReadonlySet<string>>(new Set());
  if (panels.length === 0 || isOver(p.one)) return null;
  const openPanel = (id: string): void => {
    setOpen(id);
    setUsed(new Set(used).add(id));
  };
  const toggle = (id: string): void => (open === id ? setOpen(null) : openPanel(id));
  const beside = { others: panels.map(({ id }) => id), openPanel };
  return (
    <div class="panels" role="group" data-open={open ?? "none"} aria-label={_("Stöd i samtalet %(name)", { name: p.name })}>
      <div class="panel-buttons">
        {panels.map(({ id, name, Mark }) => (
          <button key={id} type="button" class="plain" data-open-panel={id} aria-expanded={open === id} aria-controls={`panel-${id}-${p.one.id}`} onClick={() => toggle(id)}>
            {name()}
            {Mark !== undefined && <Mark {...props} />}
          </button>
        ))}
      </div>
      {panels.map(({ id, name, Part }) => (
        <section key={id} id={`panel-${id}-${p.one.id}`} class="panel" data-panel={id} hidden={open !== id} aria-label={name()}>
          {used.has(id) && <Part {...props} {...beside} />}
        </section>
      ))}
    </div>
  );
}
