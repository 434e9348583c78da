// Written by tools/kit.py from ghostnote.core.kit; a test compares the two. Do not edit.

/** One row of the kit: see `VoiceSpec` in src/ghostnote/core/kit.py. */
export interface VoiceRow {
  readonly label: string;
  readonly title: string;
  readonly family: string;
  readonly basic: string | null;
  readonly limb: "hand" | "foot";
  readonly chokes: string | null;
  readonly gm: number;
  readonly gmIn: readonly number[];
}

export const KIT = {
  "kick": {"label": "KD", "title": "Kick", "family": "kick", "basic": "kick", "limb": "foot", "chokes": null, "gm": 36, "gmIn": [36, 35]},
  "snare": {"label": "SD", "title": "Snare", "family": "snare", "basic": "snare", "limb": "hand", "chokes": null, "gm": 38, "gmIn": [38]},
  "snare_rim": {"label": "SR", "title": "Snare rim", "family": "snare", "basic": "snare", "limb": "hand", "chokes": null, "gm": 40, "gmIn": [40]},
  "side_stick": {"label": "SS", "title": "Side stick", "family": "snare", "basic": "snare", "limb": "hand", "chokes": null, "gm": 37, "gmIn": [37]},
  "closed_hat": {"label": "CH", "title": "Closed hat", "family": "hat", "basic": "closed_hat", "limb": "hand", "chokes": "hat", "gm": 42, "gmIn": [42]},
  "closed_hat_edge": {"label": "CE", "title": "Closed hat edge", "family": "hat", "basic": "closed_hat", "limb": "hand", "chokes": "hat", "gm": 42, "gmIn": []},
  "open_hat": {"label": "OH", "title": "Open hat", "family": "hat", "basic": "open_hat", "limb": "hand", "chokes": "hat", "gm": 46, "gmIn": [46]},
  "open_hat_edge": {"label": "OE", "title": "Open hat edge", "family": "hat", "basic": "open_hat", "limb": "hand", "chokes": "hat", "gm": 46, "gmIn": []},
  "pedal_hat": {"label": "PH", "title": "Pedal hat", "family": "hat", "basic": "closed_hat", "limb": "foot", "chokes": "hat", "gm": 44, "gmIn": [44]},
  "high_tom": {"label": "HT", "title": "High tom", "family": "high_tom", "basic": "high_tom", "limb": "hand", "chokes": null, "gm": 48, "gmIn": [48]},
  "high_tom_rim": {"label": "HR", "title": "High tom rim", "family": "high_tom", "basic": "high_tom", "limb": "hand", "chokes": null, "gm": 50, "gmIn": [50]},
  "mid_tom": {"label": "MT", "title": "Mid tom", "family": "mid_tom", "basic": "mid_tom", "limb": "hand", "chokes": null, "gm": 45, "gmIn": [45]},
  "mid_tom_rim": {"label": "MR", "title": "Mid tom rim", "family": "mid_tom", "basic": "mid_tom", "limb": "hand", "chokes": null, "gm": 47, "gmIn": [47]},
  "low_tom": {"label": "LT", "title": "Low tom", "family": "low_tom", "basic": "low_tom", "limb": "hand", "chokes": null, "gm": 43, "gmIn": [43, 41]},
  "low_tom_rim": {"label": "LR", "title": "Low tom rim", "family": "low_tom", "basic": "low_tom", "limb": "hand", "chokes": null, "gm": 43, "gmIn": []},
  "crash": {"label": "C1", "title": "Crash", "family": "crash", "basic": "crash", "limb": "hand", "chokes": null, "gm": 49, "gmIn": [49]},
  "crash_edge": {"label": "E1", "title": "Crash edge", "family": "crash", "basic": "crash", "limb": "hand", "chokes": null, "gm": 49, "gmIn": []},
  "crash_2": {"label": "C2", "title": "Crash 2", "family": "crash_2", "basic": "crash", "limb": "hand", "chokes": null, "gm": 57, "gmIn": [57]},
  "crash_2_edge": {"label": "E2", "title": "Crash 2 edge", "family": "crash_2", "basic": "crash", "limb": "hand", "chokes": null, "gm": 57, "gmIn": []},
  "ride": {"label": "RD", "title": "Ride", "family": "ride", "basic": "ride", "limb": "hand", "chokes": null, "gm": 51, "gmIn": [51]},
  "ride_edge": {"label": "RE", "title": "Ride edge", "family": "ride", "basic": "ride", "limb": "hand", "chokes": null, "gm": 59, "gmIn": [59]},
  "ride_bell": {"label": "RB", "title": "Ride bell", "family": "ride", "basic": "ride", "limb": "hand", "chokes": null, "gm": 53, "gmIn": [53]},
  "clap": {"label": "CP", "title": "Clap", "family": "clap", "basic": "snare", "limb": "hand", "chokes": null, "gm": 39, "gmIn": [39]},
  "tambourine": {"label": "TB", "title": "Tambourine", "family": "tambourine", "basic": null, "limb": "hand", "chokes": null, "gm": 54, "gmIn": [54]},
  "cowbell": {"label": "CB", "title": "Cowbell", "family": "cowbell", "basic": null, "limb": "hand", "chokes": null, "gm": 56, "gmIn": [56]},
  "shaker": {"label": "SH", "title": "Shaker", "family": "shaker", "basic": null, "limb": "hand", "chokes": null, "gm": 70, "gmIn": [70, 69, 82]},
  "splash": {"label": "SP", "title": "Splash", "family": "splash", "basic": "crash", "limb": "hand", "chokes": null, "gm": 55, "gmIn": [55]},
  "china": {"label": "CN", "title": "China", "family": "china", "basic": "crash", "limb": "hand", "chokes": null, "gm": 52, "gmIn": [52]},
  "conga_high": {"label": "QH", "title": "Conga high", "family": "conga", "basic": null, "limb": "hand", "chokes": null, "gm": 63, "gmIn": [63, 62]},
  "conga_low": {"label": "QL", "title": "Conga low", "family": "conga", "basic": null, "limb": "hand", "chokes": null, "gm": 64, "gmIn": [64]},
  "bongo_high": {"label": "BH", "title": "Bongo high", "family": "bongo", "basic": null, "limb": "hand", "chokes": null, "gm": 60, "gmIn": [60]},
  "bongo_low": {"label": "BL", "title": "Bongo low", "family": "bongo", "basic": null, "limb": "hand", "chokes": null, "gm": 61, "gmIn": [61]},
  "timbale_high": {"label": "TH", "title": "Timbale high", "family": "timbale", "basic": null, "limb": "hand", "chokes": null, "gm": 65, "gmIn": [65]},
  "timbale_low": {"label": "TL", "title": "Timbale low", "family": "timbale", "basic": null, "limb": "hand", "chokes": null, "gm": 66, "gmIn": [66]},
  "agogo_high": {"label": "AH", "title": "Agogo high", "family": "agogo", "basic": null, "limb": "hand", "chokes": null, "gm": 67, "gmIn": [67]},
  "agogo_low": {"label": "AL", "title": "Agogo low", "family": "agogo", "basic": null, "limb": "hand", "chokes": null, "gm": 68, "gmIn": [68]},
  "claves": {"label": "CL", "title": "Claves", "family": "claves", "basic": null, "limb": "hand", "chokes": null, "gm": 75, "gmIn": [75]},
  "wood_block_high": {"label": "WH", "title": "Wood block high", "family": "wood_block", "basic": null, "limb": "hand", "chokes": null, "gm": 76, "gmIn": [76]},
  "wood_block_low": {"label": "WL", "title": "Wood block low", "family": "wood_block", "basic": null, "limb": "hand", "chokes": null, "gm": 77, "gmIn": [77]},
  "triangle": {"label": "TR", "title": "Triangle", "family": "triangle", "basic": null, "limb": "hand", "chokes": null, "gm": 81, "gmIn": [81, 80]},
} as const satisfies Record<string, VoiceRow>;

/** The nine voices of the scoring grid. */
export const BASIC_VOICES = ["kick", "snare", "closed_hat", "open_hat", "low_tom", "mid_tom", "high_tom", "crash", "ride"] as const;

/** How instruments number the voices, by the name that `kit` takes. */
export const KIT_MAPS = {
  "gm": {"title": "General MIDI", "toNote": {"kick": 36, "snare": 38, "snare_rim": 40, "side_stick": 37, "closed_hat": 42, "closed_hat_edge": 42, "open_hat": 46, "open_hat_edge": 46, "pedal_hat": 44, "high_tom": 48, "high_tom_rim": 50, "mid_tom": 45, "mid_tom_rim": 47, "low_tom": 43, "low_tom_rim": 43, "crash": 49, "crash_edge": 49, "crash_2": 57, "crash_2_edge": 57, "ride": 51, "ride_edge": 59, "ride_bell": 53, "clap": 39, "tambourine": 54, "cowbell": 56, "shaker": 70, "splash": 55, "china": 52, "conga_high": 63, "conga_low": 64, "bongo_high": 60, "bongo_low": 61, "timbale_high": 65, "timbale_low": 66, "agogo_high": 67, "agogo_low": 68, "claves": 75, "wood_block_high": 76, "wood_block_low": 77, "triangle": 81}, "toVoice": {"35": "kick", "36": "kick", "37": "side_stick", "38": "snare", "39": "clap", "40": "snare_rim", "41": "low_tom", "42": "closed_hat", "43": "low_tom", "44": "pedal_hat", "45": "mid_tom", "46": "open_hat", "47": "mid_tom_rim", "48": "high_tom", "49": "crash", "50": "high_tom_rim", "51": "ride", "52": "china", "53": "ride_bell", "54": "tambourine", "55": "splash", "56": "cowbell", "57": "crash_2", "59": "ride_edge", "60": "bongo_high", "61": "bongo_low", "62": "conga_high", "63": "conga_high", "64": "conga_low", "65": "timbale_high", "66": "timbale_low", "67": "agogo_high", "68": "agogo_low", "69": "shaker", "70": "shaker", "75": "claves", "76": "wood_block_high", "77": "wood_block_low", "80": "triangle", "81": "triangle", "82": "shaker"}},
  "td11": {"title": "Roland TD-11 (Groove MIDI Dataset)", "toNote": {"kick": 36, "snare": 38, "snare_rim": 40, "side_stick": 37, "closed_hat": 42, "closed_hat_edge": 22, "open_hat": 46, "open_hat_edge": 26, "pedal_hat": 44, "high_tom": 48, "high_tom_rim": 50, "mid_tom": 45, "mid_tom_rim": 47, "low_tom": 43, "low_tom_rim": 58, "crash": 49, "crash_edge": 55, "crash_2": 57, "crash_2_edge": 52, "ride": 51, "ride_edge": 59, "ride_bell": 53, "clap": 39, "tambourine": 54, "cowbell": 56, "shaker": 70, "splash": 55, "china": 52, "conga_high": 63, "conga_low": 64, "bongo_high": 60, "bongo_low": 61, "timbale_high": 65, "timbale_low": 66, "agogo_high": 67, "agogo_low": 68, "claves": 75, "wood_block_high": 76, "wood_block_low": 77, "triangle": 81}, "toVoice": {"22": "closed_hat_edge", "26": "open_hat_edge", "35": "kick", "36": "kick", "37": "side_stick", "38": "snare", "39": "clap", "40": "snare_rim", "41": "low_tom", "42": "closed_hat", "43": "low_tom", "44": "pedal_hat", "45": "mid_tom", "46": "open_hat", "47": "mid_tom_rim", "48": "high_tom", "49": "crash", "50": "high_tom_rim", "51": "ride", "52": "crash_2_edge", "53": "ride_bell", "54": "tambourine", "55": "crash_edge", "56": "cowbell", "57": "crash_2", "58": "low_tom_rim", "59": "ride_edge", "60": "bongo_high", "61": "bongo_low", "62": "conga_high", "63": "conga_high", "64": "conga_low", "65": "timbale_high", "66": "timbale_low", "67": "agogo_high", "68": "agogo_low", "69": "shaker", "70": "shaker", "75": "claves", "76": "wood_block_high", "77": "wood_block_low", "80": "triangle", "81": "triangle", "82": "shaker"}},
  "sd3": {"title": "Superior Drummer 3 (third-party table)", "toNote": {"kick": 36, "snare": 38, "snare_rim": 40, "side_stick": 37, "closed_hat": 42, "closed_hat_edge": 42, "open_hat": 24, "open_hat_edge": 25, "pedal_hat": 21, "high_tom": 48, "high_tom_rim": 48, "mid_tom": 45, "mid_tom_rim": 47, "low_tom": 43, "low_tom_rim": 41, "crash": 55, "crash_edge": 55, "crash_2": 49, "crash_2_edge": 49, "ride": 51, "ride_edge": 59, "ride_bell": 53, "clap": 39, "tambourine": 54, "cowbell": 56, "shaker": 70, "splash": 55, "china": 52, "conga_high": 63, "conga_low": 64, "bongo_high": 60, "bongo_low": 61, "timbale_high": 65, "timbale_low": 66, "agogo_high": 67, "agogo_low": 68, "claves": 75, "wood_block_high": 76, "wood_block_low": 77, "triangle": 81}, "toVoice": {"21": "pedal_hat", "24": "open_hat", "25": "open_hat_edge", "35": "kick", "36": "kick", "37": "side_stick", "38": "snare", "39": "clap", "40": "snare_rim", "41": "low_tom_rim", "42": "closed_hat", "43": "low_tom", "44": "pedal_hat", "45": "mid_tom", "46": "open_hat", "47": "mid_tom_rim", "48": "high_tom", "49": "crash_2", "50": "high_tom_rim", "51": "ride", "52": "china", "53": "ride_bell", "54": "tambourine", "55": "crash", "56": "cowbell", "57": "crash_2", "59": "ride_edge", "60": "bongo_high", "61": "bongo_low", "62": "conga_high", "63": "conga_high", "64": "conga_low", "65": "timbale_high", "66": "timbale_low", "67": "agogo_high", "68": "agogo_low", "69": "shaker", "70": "shaker", "75": "claves", "76": "wood_block_high", "77": "wood_block_low", "80": "triangle", "81": "triangle", "82": "shaker"}},
  "ad2": {"title": "Addictive Drums 2 (third-party table)", "toNote": {"kick": 36, "snare": 38, "snare_rim": 37, "side_stick": 42, "closed_hat": 49, "closed_hat_edge": 50, "open_hat": 54, "open_hat_edge": 55, "pedal_hat": 48, "high_tom": 71, "high_tom_rim": 71, "mid_tom": 67, "mid_tom_rim": 69, "low_tom": 65, "low_tom_rim": 65, "crash": 77, "crash_edge": 77, "crash_2": 79, "crash_2_edge": 79, "ride": 60, "ride_edge": 62, "ride_bell": 61, "clap": 39, "tambourine": 54, "cowbell": 56, "shaker": 70, "splash": 55, "china": 52, "conga_high": 63, "conga_low": 64, "bongo_high": 60, "bongo_low": 61, "timbale_high": 65, "timbale_low": 66, "agogo_high": 67, "agogo_low": 68, "claves": 75, "wood_block_high": 76, "wood_block_low": 77, "triangle": 81}, "toVoice": {"35": "kick", "36": "kick", "37": "snare_rim", "38": "snare", "39": "clap", "40": "snare_rim", "41": "low_tom", "42": "side_stick", "43": "low_tom", "44": "pedal_hat", "45": "mid_tom", "46": "open_hat", "47": "mid_tom_rim", "48": "pedal_hat", "49": "closed_hat", "50": "closed_hat_edge", "51": "ride", "52": "china", "53": "ride_bell", "54": "open_hat", "55": "open_hat_edge", "56": "cowbell", "57": "crash_2", "59": "ride_edge", "60": "ride", "61": "ride_bell", "62": "ride_edge", "63": "conga_high", "64": "conga_low", "65": "low_tom", "66": "timbale_low", "67": "mid_tom", "68": "agogo_low", "69": "mid_tom_rim", "70": "shaker", "71": "high_tom", "75": "claves", "76": "wood_block_high", "77": "crash", "79": "crash_2", "80": "triangle", "81": "triangle", "82": "shaker"}},
} as const;
