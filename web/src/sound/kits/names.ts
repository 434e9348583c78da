/** The kits there are. */

import type { VoiceName } from "../../pattern/types";
import { ACOUSTIC } from "./acoustic";
import type { Recipe } from "./recipe";
import { TR808 } from "./tr808";
import { TR909 } from "./tr909";

/** What `Player.kit` takes. */
export type KitName = "acoustic" | "808" | "909";

export interface KitSpec {
  /** For people. */
  readonly title: string;
  readonly recipes: Readonly<Record<VoiceName, Recipe>>;
  /** Level in dB of the room around the kit. */
  readonly room: number;
  /** Voices that cut their own ringing when struck again, as one circuit does. */
  readonly single: ReadonlySet<VoiceName>;
}

export const KITS: Readonly<Record<KitName, KitSpec>> = {
  acoustic: { title: "Acoustic", recipes: ACOUSTIC, room: -15, single: new Set() },
  "808": { title: "808", recipes: TR808, room: -34, single: new Set(["kick", "cowbell"]) },
  "909": { title: "909", recipes: TR909, room: -32, single: new Set(["kick"]) },
};

export const KIT_NAMES: readonly KitName[] = ["acoustic", "808", "909"];
