/** How a prompt was read: chips to take into the hand or to remove, what was assumed, and what meant nothing. */

import type { Understood } from "../api/client";
import { canPin, pin, wish, wishFor, without } from "./wish";

export function Understanding({ read }: { readonly read: Understood }) {
  const assumed = Object.entries(read.assumed);
  return (
    <section className="understanding" aria-label="How the words were read">
      <ul className="chips">
        {read.understood.map(({ words, field, value }) => (
          <li key={`${words} ${field}`} className="chip">
            {canPin(field) ? (
              <button type="button" title="Take it into the knobs, to change it" onClick={() => pin(field, value)}>
                <Meaning words={words} field={field} value={value} />
              </button>
            ) : (
              <span>
                <Meaning words={words} field={field} value={value} />
              </span>
            )}
            <button
              type="button"
              className="chip-close"
              aria-label={`Remove the words ${words}`}
              onClick={() => wishFor({ prompt: without(wish.get().prompt, words), understood: rest(read, words) })}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      {assumed.length > 0 && <p className="note">Assumed: {assumed.map(([field, value]) => `${named(field)} ${shown(value)}`).join(", ")}.</p>}
      {read.ignored.length > 0 && (
        <p className="note warn">Not understood: {read.ignored.map((words) => `“${words}”`).join(", ")}.</p>
      )}
      {(read.remarks ?? []).map((remark) => (
        <p key={remark} className="note">
          {remark}
        </p>
      ))}
    </section>
  );
}

function Meaning({ words, field, value }: { readonly words: string; readonly field: string; readonly value: unknown }) {
  return (
    <>
      <q>{words}</q> {named(field)} <b>{shown(value)}</b>
    </>
  );
}

function rest(read: Understood, words: string): Understood {
  return { ...read, understood: read.understood.filter((one) => one.words !== words) };
}

function named(field: string): string {
  return field.replaceAll("_", " ");
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
}
