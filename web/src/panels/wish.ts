/** What is wished of the model: kept while panels come and go, and turned into a request. */

import type { JobRequest, Understood } from "../api/client";
import { KNOBS } from "../pattern/ranges.gen";
import { createStore } from "../state/store";

export const TASKS = ["new", "again", "vary", "humanize", "continue", "fill", "words", "morph", "rhythm", "feel"] as const;
export type Task = (typeof TASKS)[number];

/** Knobs of a new pattern, in the order of the panel. */
export const DIALS = [...KNOBS, "intensity", "fill_every", "guidance"] as const;
export type DialName = (typeof DIALS)[number];

export interface Wish {
  readonly task: Task;
  readonly prompt: string;
  readonly style: string | null;
  readonly bars: number | null;
  readonly tempo: number | null;
  readonly meter: string | null;
  readonly section: "intro" | "verse" | "chorus" | "outro" | null;
  readonly dials: Readonly<Partial<Record<DialName, number>>>;
  /** Text of a number; empty draws one. */
  readonly seed: string;
  readonly count: number;
  readonly amount: number;
  readonly added: number;
  readonly bar: number;
  readonly length: number;
  readonly words: string;
  readonly morphTo: string;
  /** The take that lends its feel; empty for the file that was brought. */
  readonly feelOf: string;
  readonly life: number;
  /** How the last prompt was read. */
  readonly understood: Understood | null;
}

export const wish = createStore<Wish>({
  task: "new",
  prompt: "",
  style: null,
  bars: null,
  tempo: null,
  meter: null,
  section: null,
  dials: {},
  seed: "",
  count: 4,
  amount: 30,
  added: 4,
  bar: 4,
  length: 2,
  words: "",
  morphTo: "",
  feelOf: "",
  life: 30,
  understood: null,
});

export function wishFor(change: Partial<Wish>): void {
  wish.set((now) => ({ ...now, ...change }));
}

export function turn(name: DialName, value: number | null): void {
  wish.set((now) => {
    const { [name]: _, ...others } = now.dials;
    return { ...now, dials: value === null ? others : { ...others, [name]: value } };
  });
}

/** A field of the prompt taken into the hand: its value goes to where it can be changed, and wins over the words. */
export function pin(field: string, value: unknown): void {
  if (typeof value === "number" && (DIALS as readonly string[]).includes(field)) turn(field as DialName, value);
  else if (field === "style" && typeof value === "string") wishFor({ style: value });
  else if (field === "tempo" && typeof value === "number") wishFor({ tempo: value });
  else if (field === "bars" && typeof value === "number") wishFor({ bars: value });
  else if (field === "meter" && typeof value === "string") wishFor({ meter: value });
  else if (field === "section" && isSection(value)) wishFor({ section: value });
}

function isSection(value: unknown): value is NonNullable<Wish["section"]> {
  return value === "intro" || value === "verse" || value === "chorus" || value === "outro";
}

/** Whether `pin` knows what to do with a field. */
export function canPin(field: string): boolean {
  return ["style", "tempo", "bars", "meter", "section", ...DIALS].includes(field);
}

/** The prompt without these words. */
export function without(prompt: string, words: string): string {
  const at = prompt.toLowerCase().indexOf(words.toLowerCase());
  if (at < 0) return prompt;
  const rest = prompt.slice(0, at) + prompt.slice(at + words.length);
  return rest.replace(/\s+/g, " ").replace(/\s*,(\s*,)+/g, ",").replace(/^[\s,]+|[\s,]+$/g, "");
}

function defined<T extends object>(fields: T): Partial<{ [K in keyof T]: NonNullable<T[K]> }> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null && value !== "")) as never;
}

function seedOf(text: string): number | null {
  const number = Number(text);
  return text.trim() !== "" && Number.isSafeInteger(number) && number >= 0 ? number : null;
}

/** A request for a pattern of its own. */
export function newBody(now: Wish): JobRequest {
  const prompt = now.prompt.trim();
  return {
    task: "generate",
    variations: now.count,
    explain: true,
    ...defined({
      prompt,
      style: now.style,
      bars: now.bars,
      tempo: now.tempo,
      time_signature: now.meter,
      section: now.section,
      seed: seedOf(now.seed),
      ...now.dials,
    }),
  };
}

/** What jobs on the pattern have in common, of the wish. */
export function common(now: Wish): { seed?: number; style?: string; explain: true } {
  return { explain: true, ...defined({ seed: seedOf(now.seed), style: now.style }) };
}

/** The knobs that jobs on clips take too. */
export function clipDials(now: Wish): Partial<Record<DialName, number>> {
  const { fill_every: _, ...dials } = now.dials;
  return dials;
}
