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
    edit("Open a link", () => newDoc(found.name, found.pattern));
    say(`${found.name} is open. Undo brings back what was here.`);
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    const problem = new StudioProblem(error.message, "link", "Your own pattern is as it was.");
    trouble.set(() => ({ problem, retry: () => void openLink() }));
    return;
  }
  history.replaceState(null, "", location.pathname);
}
