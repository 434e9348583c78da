/** Files for the person at the browser. */

import { StudioProblem } from "../api/problems";

/** The largest file that the service takes is smaller; what is far larger is not even read. */
export const MOST_BYTES = 4_000_000;

export function tooLarge(name: string): StudioProblem {
  return new StudioProblem(`${name} is too large for a clip.`, "midi", "Take a file below 4 MB.");
}

/** A name that every system takes. */
export function fileName(name: string, ending: string): string {
  const plain = name.normalize("NFKD").replace(/[^\w .-]+/g, "").replace(/^[. ]+/, "").trim().replace(/\s+/g, "-");
  return `${plain === "" ? "pattern" : plain}.${ending}`;
}

export function give(bytes: Uint8Array<ArrayBuffer>, name: string, type: string): void {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the bytes when it begins the download, which is after this task.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
