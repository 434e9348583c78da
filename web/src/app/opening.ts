/** A pattern that came as a link. */

import { LinkError, linked } from "../share/link";
import { StudioProblem } from "../api/problems";
import { trouble } from "../panels/asking";
import { say } from "../state/announce";
import { newDoc } from "../state/document";
import { edit } from "../state/studio";

export async function openLink(): Promise<void> {
  try {
    const found = await linked(location.hash);
    if (found === null) return;
    const { name, pattern, receipt } = found;
    const origin = receipt === null ? null : { fileId: null, name, receipt, why: null, hits: pattern.hits };
    edit("Open a link", () => newDoc(name, pattern, origin));
    say(`${found.name} is open. Undo brings back what was here.`);
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    const problem = new StudioProblem(error.message, "link", "Your own pattern is as it was.");
    trouble.set(() => ({ problem, retry: () => void openLink() }));
    return;
  }
  history.replaceState(null, "", location.pathname);
}
