/** A job's events, as the service streams them; a stream that breaks goes on where it broke. */

import { credentials, type JobEvent } from "./client";
import { beforeNext, pause } from "./patience";
import { problemOf } from "./problems";

export interface Sse {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/** Complete events at the start of a text, and what is left of it. */
export function parseEvents(text: string): { events: Sse[]; rest: string } {
  const blocks = text.replaceAll("\r\n", "\n").split("\n\n");
  const rest = blocks.pop() ?? "";
  const events = blocks.flatMap((block): Sse[] => {
    const fields = new Map<string, string>();
    for (const line of block.split("\n")) {
      const [, name, value] = /^([a-z]+): ?(.*)$/.exec(line) ?? [];
      if (name === undefined || value === undefined) continue;
      const before = fields.get(name);
      fields.set(name, before === undefined ? value : `${before}\n${value}`);
    }
    const data = fields.get("data");
    return data === undefined ? [] : [{ id: fields.get("id") ?? "", event: fields.get("event") ?? "message", data }];
  });
  return { events, rest };
}

/** Follows a job until it is over. `EventSource` could not send a key, so this reads the stream itself. */
export async function follow(url: string, signal: AbortSignal, told: (event: JobEvent) => void): Promise<void> {
  let seen = "";
  for (let failed = 0; ; failed += 1) {
    try {
      const headers = { ...credentials(), Accept: "text/event-stream", ...(seen === "" ? {} : { "Last-Event-ID": seen }) };
      const response = await fetch(url, { headers, signal });
      if (!response.ok) throw problemOf(await response.json().catch(() => null), response.headers.get("Retry-After"));
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (;;) {
        const part = await reader?.read();
        if (part === undefined || part.done) break;
        const { events, rest } = parseEvents(text + part.value);
        text = rest;
        for (const event of events) {
          failed = 0;
          seen = event.id;
          told(JSON.parse(event.data) as JobEvent);
          if (event.event === "done") return;
        }
      }
    } catch (error) {
      await beforeNext(error, failed, signal);
    }
    await pause(250, signal);
  }
}
