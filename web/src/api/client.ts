/** The service's API, typed by its own description. */

import createClient from "openapi-fetch";

import type { KitMapName } from "../pattern/types";
import { problemOf } from "./problems";
import type { components, paths } from "./schema.gen";

export type JobView = components["schemas"]["JobView"];
export type JobAccepted = components["schemas"]["JobAccepted"];
export type JobEvent = components["schemas"]["JobEvent"];
export type PatternView = components["schemas"]["PatternView"];
export type StyleView = components["schemas"]["StyleView"];
export type Understood = components["schemas"]["Understood"];
export type UploadView = components["schemas"]["UploadView"];
export type JobRequest = paths["/api/v1/generate"]["post"]["requestBody"]["content"]["application/json"];

const KEY = "ghostnote.key";

export function apiKey(): string | null {
  return localStorage.getItem(KEY);
}

export function setApiKey(key: string): void {
  if (key === "") localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, key);
}

/** The headers that say who asks. */
export function credentials(): Record<string, string> {
  const key = apiKey();
  return key === null ? {} : { Authorization: `Bearer ${key}` };
}

export const api = createClient<paths>({ baseUrl: location.origin, fetch: (request) => fetch(request) });

api.use({
  onRequest: ({ request }) => {
    for (const [name, value] of Object.entries(credentials())) request.headers.set(name, value);
    return request;
  },
  onResponse: async ({ response }) => {
    if (response.ok) return;
    throw problemOf(await response.json().catch(() => null), response.headers.get("Retry-After"));
  },
});

/** What an answer holds, once errors have been thrown by the middleware. */
export function held<T>(answer: { data?: T }): T {
  if (answer.data === undefined) throw problemOf(null);
  return answer.data;
}

/** The bytes of a file of the service. */
export async function bytesOf(fileId: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(`/api/v1/download/${fileId}`, { headers: credentials() });
  if (!response.ok) throw problemOf(await response.json().catch(() => null), response.headers.get("Retry-After"));
  return new Uint8Array(await response.arrayBuffer());
}

export interface UploadOptions {
  readonly signal?: AbortSignal;
  /** What it is read as: `rhythm` takes the onsets of any notes. */
  readonly use?: "drums" | "rhythm";
}

/** Brings a MIDI file. */
export async function upload(bytes: Uint8Array<ArrayBuffer>, kit: KitMapName, name: string, { signal, use = "drums" }: UploadOptions = {}): Promise<UploadView> {
  const answer = await api.POST("/api/v1/midi", {
    params: { query: { kit, name, use } },
    headers: { "Content-Type": "audio/midi" },
    body: bytes as never,
    bodySerializer: (body) => body as unknown as BodyInit,
    ...(signal === undefined ? {} : { signal }),
  });
  return held(answer);
}
