/** The grid: lanes by steps. Only bars in sight are in the page; screen readers are told of all by counts and places. */

import { useCallback, useLayoutEffect, useMemo, useRef, useState, type UIEvent } from "react";

import { columnCount, columnOf, type Layout } from "../pattern/columns";
import { NO_HITS, key, type HitIndex } from "../pattern/lanes";
import { KIT } from "../pattern/kit.gen";
import type { VoiceName } from "../pattern/types";
import { loop, within } from "../state/loop";
import { selection, settings, studio } from "../state/studio";
import { useStore } from "../state/store";
import { likelihoods } from "../state/why";
import { Playhead } from "./Playhead";
import { Ruler } from "./Ruler";
import { LaneBar, cellId } from "./LaneBar";
import { LaneHead, headId } from "./LaneHead";
import { cursor, point } from "./cursor";
import { CELL, LANE, RULER, barsInSight, laneHeight } from "./geometry";
import { gridKey } from "./keys";
import type { Marquee } from "./pointer";
import { headWidth, usePointer } from "./usePointer";
import { viewOf } from "./view";

interface Props {
  readonly audition: (voice: VoiceName) => void;
  readonly seek: (tick: number) => void;
}

export function Grid({ audition, seek }: Props) {
  const doc = useStore(studio, (history) => history.doc);
  const chosen = useStore(selection, (ids) => ids);
  const at = useStore(cursor, (now) => now);
  const look = useStore(settings, (now) => now);
  const view = viewOf(doc);
  const asked = useStore(loop, (now) => now);
  const looped = useMemo(() => within(asked, doc.pattern), [asked, doc.pattern]);
  const heat = useMemo(() => (look.heat ? likelihoods(doc.origin) : null), [look.heat, doc.origin]);
  const scroller = useRef<HTMLDivElement>(null);
  const { sight, height, scrolled } = useSight(view.layout, scroller);
  const lane = laneHeight(height, view.lanes.length);
  const { down, marquee } = usePointer(scroller, lane);
  const bars = inSight(sight, columnOf(view.layout, Math.max(at.column, 0))?.bar ?? 0);
  useFocus(scroller, at, view.layout);
  const width = columnCount(view.layout) * CELL;

  // A cursor on a lane or a column that is no longer there goes to one that is.
  const here = view.lanes.includes(at.voice) ? at.voice : (view.lanes.at(-1) ?? "kick");
  const column = Math.min(at.column, columnCount(view.layout) - 1);

  return (
    <div ref={scroller} className={`grid-scroll ${look.view} ${heat === null ? "" : "heat"} tool-${look.tool}`} onScroll={scrolled}>
      <div
        role="grid"
        aria-label="Pattern"
        aria-rowcount={view.lanes.length}
        aria-colcount={columnCount(view.layout) + 1}
        aria-multiselectable="true"
        aria-describedby="grid-help"
        className="grid"
        style={{ width: `calc(var(--head) + ${width}px)` }}
        onPointerDown={down}
        // The browser would take a drag over selected text for one that carries it away.
        onDragStart={(event) => event.preventDefault()}
        onKeyDown={(event) => {
          if (event.target instanceof HTMLInputElement) return;
          if (gridKey(event.nativeEvent)) event.preventDefault();
        }}
        onFocus={(event) => {
          const [, voice, index] = (/^cell-(\w+)-(\d+)$/.exec(event.target.id) ?? /^head-(\w+)(-\d)$/.exec(event.target.id)) ?? [];
          if (voice !== undefined) point(voice as VoiceName, Number(index));
        }}
      >
        <Ruler layout={view.layout} first={bars.first} last={bars.last} seek={seek} meter={doc.pattern.meter} loop={looped} />
        {view.lanes.map((voice, row) => (
          <div
            key={voice}
            role="row"
            aria-rowindex={row + 1}
            className={`lane family-${KIT[voice].family} ${dimmed(look, voice) ? "dim" : ""}`}
            style={{ height: lane }}
          >
            <LaneHead
              voice={voice}
              muted={look.muted.includes(voice)}
              solo={look.solo.includes(voice)}
              locked={doc.lockedLanes.includes(voice)}
              focus={voice === here && at.column < 0 ? at.column : 0}
              audition={audition}
            />
            <div role="none" className="lane-cells" style={{ width }}>
              {view.layout.slice(bars.first, bars.last + 1).map((columns) => (
                <LaneBar
                  key={columns.bar}
                  voice={voice}
                  columns={columns}
                  hits={view.hits.get(key(voice, columns.bar)) ?? NO_HITS}
                  bpm={doc.pattern.bpm}
                  laneLocked={doc.lockedLanes.includes(voice)}
                  selected={selectedIn(chosen, view.hits, voice, columns.bar)}
                  focus={voice === here && inBar(columns.first, columns.columns.length, column) ? column : -1}
                  heat={heat}
                />
              ))}
            </div>
          </div>
        ))}
        <Playhead layout={view.layout} height={view.lanes.length * lane + RULER} />
        {marquee !== null && <div className="marquee" style={box(marquee, lane / LANE)} />}
      </div>
    </div>
  );
}

function dimmed(look: { muted: readonly VoiceName[]; solo: readonly VoiceName[] }, voice: VoiceName): boolean {
  return look.muted.includes(voice) || (look.solo.length > 0 && !look.solo.includes(voice));
}

function inBar(first: number, count: number, column: number): boolean {
  return column >= first && column < first + count;
}

function selectedIn(chosen: ReadonlySet<string>, hits: HitIndex, voice: VoiceName, bar: number): string {
  if (chosen.size === 0) return "";
  return (hits.get(key(voice, bar)) ?? NO_HITS)
    .filter((hit) => chosen.has(hit.id))
    .map((hit) => hit.id)
    .join(" ");
}

/** The bars in sight, and that of the cursor if it is beside them: what has the focus must stay in the page. */
function inSight(sight: { first: number; last: number }, bar: number): { first: number; last: number } {
  const near = bar >= sight.first - 2 && bar <= sight.last + 2;
  return near ? { first: Math.min(sight.first, bar), last: Math.max(sight.last, bar) } : sight;
}

function box({ from, to }: Marquee, scale: number) {
  return {
    left: `calc(var(--head) + ${Math.min(from.x, to.x)}px)`,
    top: RULER + Math.min(from.y, to.y) * scale,
    width: Math.abs(to.x - from.x),
    height: Math.abs(to.y - from.y) * scale,
  };
}

function useSight(layout: Layout, scroller: React.RefObject<HTMLDivElement | null>) {
  const [sight, setSight] = useState({ first: 0, last: 4 });
  const [height, setHeight] = useState(0);
  const look = useCallback(
    (element: HTMLElement) => {
      const next = barsInSight(layout, element.scrollLeft, element.clientWidth - headWidth(element));
      setSight((old) => (old.first === next.first && old.last === next.last ? old : next));
    },
    [layout],
  );
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      look(element);
      setHeight(element.clientHeight);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [look, scroller]);
  const scrolled = useCallback((event: UIEvent<HTMLElement>) => look(event.currentTarget), [look]);
  return { sight, height, scrolled };
}

/** Keeps the focus on the cursor while it is in the grid. */
function useFocus(scroller: React.RefObject<HTMLDivElement | null>, at: { voice: VoiceName; column: number }, layout: Layout) {
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element?.contains(document.activeElement)) return;
    const id = at.column < 0 ? headId(at.voice, at.column) : cellId(at.voice, at.column);
    const found = document.getElementById(id);
    if (found !== null) {
      if (found !== document.activeElement) found.focus();
      return;
    }
    // Beside what is drawn: scroll there, and the focus follows when it is drawn.
    element.scrollTo({ left: (columnOf(layout, at.column)?.index ?? 0) * CELL - element.clientWidth / 3 });
  });
}
