// Written by tools/kit.py from ghostnote.core.params; a test compares the two. Do not edit.

export const RANGES = {
  "bars": {"low": 1, "high": 32, "unit": "bars", "meaning": "length of the pattern", "whole": true},
  "tempo": {"low": 40, "high": 300, "unit": "BPM", "meaning": "quarter notes a minute", "whole": false},
  "density": {"low": 0, "high": 100, "unit": "%", "meaning": "how many hits a bar, 0 the sparsest, 100 the busiest of what people play", "whole": false},
  "swing": {"low": 50, "high": 75, "unit": "%", "meaning": "MPC swing: 50 straight, 66.7 triplet", "whole": false},
  "dynamics": {"low": 0, "high": 100, "unit": "%", "meaning": "contrast between soft and loud hits, 0 even, 100 the widest", "whole": false},
  "syncopation": {"low": 0, "high": 100, "unit": "%", "meaning": "weight off the beat, 0 none, 100 the most of what people play", "whole": false},
  "complexity": {"low": 0, "high": 100, "unit": "%", "meaning": "variety of what sounds together, 0 the plainest, 100 the richest", "whole": false},
  "ghost_notes": {"low": 0, "high": 100, "unit": "%", "meaning": "share of ghost notes among the snare's hits", "whole": false},
  "hat_subdivision": {"low": 0, "high": 16, "unit": "a whole note", "meaning": "pulse of hat or ride: 4 quarters, 8 eighths, 16 sixteenths", "whole": false},
  "laid_back": {"low": -30, "high": 30, "unit": "ms", "meaning": "behind the beat, below 0 ahead of it", "whole": false},
  "humanize_amount": {"low": 0, "high": 100, "unit": "%", "meaning": "how much of the played feel is kept, 0 none", "whole": false},
  "profile": {"low": 0, "high": 100, "unit": "%", "meaning": "how far the style's profile acts where the model has not learned the style", "whole": false},
  "fill_every": {"low": 0, "high": 32, "unit": "bars", "meaning": "a fill in every so many bars; 0 for none", "whole": true},
  "intensity": {"low": 0, "high": 100, "unit": "%", "meaning": "how hard a section or fill is played, 50 as usual", "whole": false},
  "guidance": {"low": 0, "high": 10, "unit": "", "meaning": "how strongly knobs are insisted on; 1 as learned", "whole": false},
  "candidates": {"low": 1, "high": 16, "unit": "", "meaning": "takes that are made, of which the best is kept", "whole": true},
  "temperature": {"low": 0.1, "high": 2.0, "unit": "", "meaning": "how adventurous the sampling is; 1 is what was learned", "whole": false},
  "top_k": {"low": 0, "high": 64, "unit": "", "meaning": "keep the k likeliest voices; 0 keeps all", "whole": true},
  "top_p": {"low": 0.05, "high": 1.0, "unit": "", "meaning": "keep the likeliest voices up to this probability; 1 keeps all", "whole": false},
  "min_p": {"low": 0.0, "high": 0.5, "unit": "", "meaning": "drop voices less likely than this share of the likeliest", "whole": false},
} as const;

/** What bars can be asked for. */
export const KNOBS = ["density", "swing", "dynamics", "syncopation", "complexity", "ghost_notes", "hat_subdivision", "laid_back"] as const;
