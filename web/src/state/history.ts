/** Undo and redo of everything, regenerations included; and the takes that the last one brought. */

import type { Doc } from "./document";

export interface Step {
  /** What was done, as in "Undo: paint snare". */
  readonly label: string;
  /** How it was before. */
  readonly doc: Doc;
}

export interface Take {
  readonly label: string;
  readonly doc: Doc;
  /** From what it varies, 0-1; null where nothing is compared. */
  readonly distance: number | null;
}

export interface History {
  readonly past: readonly Step[];
  readonly doc: Doc;
  /** `doc` is how it was after. */
  readonly future: readonly Step[];
  readonly takes: readonly Take[];
  /** The take that is open; -1 for none. */
  readonly take: number;
  /** Steps of one gesture are one step. */
  readonly gesture: string | null;
}

export const MOST_STEPS = 200;

export function begin(doc: Doc): History {
  return { past: [], doc, future: [], takes: [], take: -1, gesture: null };
}

/** A change. One with the same `gesture` as the last joins it. */
export function commit(history: History, label: string, doc: Doc, gesture: string | null = null): History {
  if (doc === history.doc) return history;
  if (gesture !== null && gesture === history.gesture) return { ...history, doc, future: [] };
  const past = [...history.past, { label, doc: history.doc }].slice(-MOST_STEPS);
  return { ...history, past, doc, future: [], gesture };
}

export function undo(history: History): History {
  const step = history.past.at(-1);
  if (step === undefined) return history;
  return {
    ...history,
    past: history.past.slice(0, -1),
    doc: step.doc,
    future: [...history.future, { label: step.label, doc: history.doc }],
    gesture: null,
  };
}

export function redo(history: History): History {
  const step = history.future.at(-1);
  if (step === undefined) return history;
  return {
    ...history,
    past: [...history.past, { label: step.label, doc: history.doc }],
    doc: step.doc,
    future: history.future.slice(0, -1),
    gesture: null,
  };
}

/** Takes that a regeneration brought; the one called `take` opens. */
export function bring(history: History, label: string, takes: readonly Take[], take: number): History {
  const opened = takes[take];
  if (opened === undefined) return history;
  return { ...commit(history, label, opened.doc), takes, take };
}

/** Another take. What was changed in the one that is open stays with it. */
export function choose(history: History, take: number): History {
  const opened = history.takes[take];
  if (opened === undefined || take === history.take) return history;
  const takes = history.takes.map((one, at) => (at === history.take ? { ...one, doc: history.doc } : one));
  return { ...commit(history, `Take ${opened.label}`, opened.doc, "take"), takes, take };
}
