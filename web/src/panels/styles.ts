/** Searching and grouping styles. */

import type { StyleView } from "../api/client";

export function matches(style: StyleView, search: string): boolean {
  const about = [style.name, style.title, style.kind ?? "", ...style.aliases, ...Object.keys(style.family)].join(" ").toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => about.includes(word));
}

/** Styles under the genre that they are nearest to, families and styles by name. */
export function byFamily(styles: readonly StyleView[]): readonly (readonly [string, readonly StyleView[]])[] {
  const families = new Map<string, StyleView[]>();
  for (const style of styles) {
    const [family] = Object.entries(style.family).sort(([, a], [, b]) => b - a)[0] ?? ["other"];
    families.set(family, [...(families.get(family) ?? []), style]);
  }
  return [...families]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([family, members]) => [family, members.sort((a, b) => a.title.localeCompare(b.title))] as const);
}
