/** What is said to people who do not see the screen, and shown in the status line. */

import { createStore } from "./store";

export const announcement = createStore("");

export function say(text: string): void {
  announcement.set(() => text);
}
