/** Tabs: arrows move between them, Tab goes into the panel. */

import { useId, useState, type ComponentType } from "react";

interface Props {
  readonly panels: readonly { readonly id: string; readonly title: string; readonly Panel: ComponentType }[];
}

export function Tabs({ panels }: Props) {
  const prefix = useId();
  const [open, setOpen] = useState(0);
  const shown = panels[open];
  const go = (to: number): void => {
    const next = (to + panels.length) % panels.length;
    setOpen(next);
    document.getElementById(`${prefix}${panels[next]?.id ?? ""}`)?.focus();
  };
  return (
    <>
      <div
        role="tablist"
        aria-label="Panels"
        className="tabs"
        onKeyDown={(event) => {
          if (event.key === "ArrowRight") go(open + 1);
          else if (event.key === "ArrowLeft") go(open - 1);
          else return;
          event.preventDefault();
        }}
      >
        {panels.map(({ id, title }, at) => (
          <button
            key={id}
            id={prefix + id}
            type="button"
            role="tab"
            aria-selected={at === open}
            aria-controls={`${prefix}panel`}
            tabIndex={at === open ? 0 : -1}
            onClick={() => setOpen(at)}
          >
            {title}
          </button>
        ))}
      </div>
      {shown !== undefined && (
        <div role="tabpanel" id={`${prefix}panel`} aria-labelledby={prefix + shown.id} className="tabpanel">
          <h2 className="sr">{shown.title}</h2>
          <shown.Panel />
        </div>
      )}
    </>
  );
}
