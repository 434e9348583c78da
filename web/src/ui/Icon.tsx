/** Line icons, drawn here so that nothing is fetched. */

const PATHS = {
  play: "M6 4l10 6-10 6z",
  stop: "M5 5h10v10H5z",
  undo: "M8 5L4 9l4 4M4 9h7a4 4 0 010 8H9",
  redo: "M12 5l4 4-4 4M16 9H9a4 4 0 000 8h2",
  metronome: "M7 3h6l3 14H4zM10 12l5-7",
  loop: "M5 8h9l-2-2M15 12H6l2 2",
  share: "M8 12l4-4M7 9l-2 2a2.8 2.8 0 004 4l2-2M13 11l2-2a2.8 2.8 0 00-4-4L9 7",
  down: "M10 3v9M6 9l4 4 4-4M4 16h12",
  star: "M10 3l2.1 4.4 4.8.6-3.5 3.3.9 4.7-4.3-2.3-4.3 2.3.9-4.7L3.1 8l4.8-.6z",
  help: "M7.5 7.5a2.5 2.5 0 115 0c0 2-2.5 2-2.5 4M10 14.5v.5",
  theme: "M10 3a7 7 0 107 7 5 5 0 01-7-7z",
  dice: "M4 4h12v12H4zM7.5 7.5v.01M12.5 12.5v.01M12.5 7.5v.01M7.5 12.5v.01",
  close: "M5 5l10 10M15 5L5 15",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} className={name === "play" || name === "stop" ? "solid" : "line"} />
    </svg>
  );
}
