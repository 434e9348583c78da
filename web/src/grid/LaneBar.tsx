/** One bar of one lane: drawn again only when something of it changes. */

import { memo, type CSSProperties } from "react";

import { PPQ, type Hit, type VoiceName } from "../pattern/types";
import type { BarColumns, Column } from "../pattern/columns";
import { cellName, likelyName } from "../pattern/names";
import { VELOCITY } from "../pattern/edit";
import { CELL } from "./geometry";

interface Props {
  readonly voice: VoiceName;
  readonly columns: BarColumns;
  readonly hits: readonly Hit[];
  readonly bpm: number;
  readonly laneLocked: boolean;
  /** Ids of selected hits of this bar, joined by spaces: a text, so that equal selections are equal. */
  readonly selected: string;
  /** The column that Tab reaches; -1 if it is in no cell of this bar. */
  readonly focus: number;
  /** How likely each hit was, 0-1; null where that is not shown. */
  readonly heat: Readonly<Record<string, number>> | null;
}

export const LaneBar = memo(function LaneBar(props: Props) {
  const { voice, columns, hits, bpm, laneLocked, selected, focus, heat } = props;
  const ids = selected === "" ? [] : selected.split(" ");
  return (
    <div role="none" className="bar" style={{ left: columns.first * CELL, width: columns.columns.length * CELL }}>
      {columns.columns.map((column) => {
        const here = hits.filter((hit) => hit.slot >= column.start && hit.slot < column.start + column.ticks);
        return (
          <div
            key={column.start}
            id={cellId(voice, column.index)}
            role="gridcell"
            className={className(column)}
            aria-colindex={column.index + 2}
            aria-label={cellName(voice, column, here, bpm, laneLocked) + likelyIn(here, heat)}
            aria-selected={here.some((hit) => ids.includes(hit.id))}
            tabIndex={column.index === focus ? 0 : -1}
          >
            {here.map((hit) => (
              <i key={hit.id} className={hitClass(hit, laneLocked)} style={hitStyle(hit, column, heat)} />
            ))}
          </div>
        );
      })}
    </div>
  );
});

export function cellId(voice: VoiceName, column: number): string {
  return `cell-${voice}-${column}`;
}

/** What the colour says, in words. */
function likelyIn(hits: readonly Hit[], heat: Props["heat"]): string {
  const likely = heat?.[hits[0]?.id ?? ""];
  return likely === undefined ? "" : `, ${likelyName(likely)}`;
}

function className(column: Column): string {
  if (column.step !== 0) return column.beat % 2 === 0 ? "cell" : "cell odd";
  const beat = column.beat === 0 ? "cell beat first" : "cell beat";
  return column.beat % 2 === 0 ? beat : `${beat} odd`;
}

function hitClass(hit: Hit, laneLocked: boolean): string {
  const kind = hit.velocity < 48 ? "hit ghost" : hit.velocity >= VELOCITY.accent - 8 ? "hit accent" : "hit";
  return hit.locked === true || laneLocked ? `${kind} locked` : kind;
}

/** `--v` is the velocity 0-1, `--x` how far the hit sounds from its cell's start in cells, `--p` how likely it was. */
function hitStyle(hit: Hit, column: Column, heat: Props["heat"]): CSSProperties {
  const style: Record<string, number | string> = {
    "--v": (hit.velocity / 127).toFixed(3),
    "--x": ((hit.slot + hit.offset - column.start) / (PPQ / column.division)).toFixed(3),
  };
  if (heat !== null) style["--p"] = (heat[hit.id] ?? 1).toFixed(3);
  return style;
}
