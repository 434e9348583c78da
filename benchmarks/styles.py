"""Cards of every style: tempo, swing, offsets, density and placements, asked for and measured; are they told apart?

    python benchmarks/styles.py --out cards.json [--patterns 64] [STYLE ...]

Without names: every style of the catalogue. `--out src/ghostnote/checkpoints/small/cards.json` is what ships.
`--weight` tries another weight of placements than the one that ships.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.telling import generated, summary, told_apart
from ghostnote.core.params import GenerationParams
from ghostnote.core.pattern import Pattern
from ghostnote.model.checkpoint import load_checkpoint
from ghostnote.model.engine import Engine
from ghostnote.service.card import BARS, measured
from ghostnote.service.generate import generate
from ghostnote.service.manner import placements
from ghostnote.styles.catalogue import shipped


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("styles", nargs="*")
    parser.add_argument("--checkpoint", type=Path)
    parser.add_argument("--patterns", type=int, default=64)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--weight", type=float)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    if asked.weight is not None:
        vars(placements)["WEIGHT"] = asked.weight
    engine = Engine(load_checkpoint(asked.checkpoint), threads=asked.threads)
    styles = asked.styles or list(shipped())
    cards = []
    patterns: dict[str, list[Pattern]] = {}
    for name in styles:
        profile = shipped()[name]
        params = GenerationParams(style=name, bars=BARS, meter=profile.meter, seed=1)
        patterns[name] = [made.pattern for made in generate(params, engine, count=asked.patterns, licence=None)]
        card = measured(profile, patterns[name])
        cards.append(card)
        worst = max((abs(line.measured - line.asked) for line in card.offsets), default=0.0)
        swing = "-" if card.swing_measured is None else f"{card.swing_measured:.1f}/{card.swing_asked:.1f}"
        print(
            f"{name:22} {card.pair or '-':8} {swing:11} offsets within {worst:4.1f} ms  "
            f"density {card.density_measured:5.1f}/{card.density_typical:g}  placements {card.placements:.3f}  "
            f"{'met' if all(card.met.values()) else ', '.join(key for key, met in card.met.items() if not met)}",
            flush=True,
        )
    print(f"checkpoint {engine.checkpoint.hash[:12]}, {asked.patterns} patterns a style, weight {placements.WEIGHT}")
    for key in ("tempo", "swing", "offsets", "placements"):
        print(f"{key}: {sum(card.met[key] for card in cards)} of {len(cards)}")
    print(f"all: {sum(all(card.met.values()) for card in cards)} of {len(cards)}")
    if asked.out is not None:
        text = {"checkpoint": engine.checkpoint.hash, "cards": [card.to_dict() for card in cards]}
        asked.out.write_text(json.dumps(text, indent=1) + "\n", "utf-8")

    families = {name: shipped()[name].family.weights[0][0] for name in styles}
    print(summary(told_apart(generated(patterns), families)))


if __name__ == "__main__":
    main()
