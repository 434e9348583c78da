"""The measured numbers of a genre's profile, from the training split of a processed dataset, as they stand in its file.

    python benchmarks/measure_styles.py data/processed rock
    python benchmarks/measure_styles.py data/processed jazz --grid triplets --pair shuffle --of jazz/swing jazz/fast

Beats in 4/4 count, fills do not. Every take weighs the same, however long it is. A slot is given to the nearest of the
grid; its sign is the share of bars in which it is struck, in tenths, and its level the nearest of the drum's three.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from ghostnote.core.feel.features import GHOST_VELOCITY, pattern_features
from ghostnote.core.kit import KIT, Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.core.units import PPQ, TICKS_PER_8TH, ticks_to_ms
from ghostnote.dataset.format import read_dataset
from ghostnote.dataset.records import Take
from ghostnote.styles.profile import GRIDS, Level, Slot
from ghostnote.styles.rows import write_row

METER: Final = Meter(4, 4)
#: Articulations that a profile tells apart; the rest count as their plainest.
KEPT: Final = {Voice.SIDE_STICK, Voice.PEDAL_HAT, Voice.RIDE_BELL}
#: Drums in fewer bars than this are left out.
RAREST: Final = 0.12
#: Bars back in which a bar's like is looked for.
MEMORY: Final = 8


def plain(voice: Voice) -> Voice:
    basic = KIT[voice].basic
    return voice if voice in KEPT or basic is None else basic


def rows(takes: Sequence[Take], grid: str, levels: dict[str, tuple[int, int, int]]) -> Iterable[str]:
    step = PPQ // GRIDS[grid]
    slots = METER.bar_ticks // step
    struck: dict[Voice, npt.NDArray[np.float64]] = defaultdict(lambda: np.zeros((len(takes), slots)))
    force: dict[tuple[Voice, int], list[int]] = defaultdict(list)
    for number, take in enumerate(takes):
        seen: set[tuple[int, Voice, int]] = set()
        for hit in take.pattern.hits:
            bar, tick = divmod(hit.slot, METER.bar_ticks)
            # Halfway between two slots of a triplet grid is a swung 8th, written straight.
            slot = int(tick / step + 0.5) % slots
            if abs(tick - slot * step) * 4 > step * 2 + 1:
                continue
            voice = plain(hit.voice)
            force[voice, slot].append(hit.velocity)
            if (bar, voice, slot) not in seen:
                seen.add((bar, voice, slot))
                struck[voice][number, slot] += 1 / take.pattern.bars
    for voice in sorted(struck):
        rate = struck[voice].mean(axis=0)
        if rate.sum() < RAREST:
            continue
        named = levels[KIT[voice].family]
        row = [_slot(chance, force[voice, slot], named) for slot, chance in enumerate(rate)]
        if any(slot.chance for slot in row):
            yield f"  {voice.slug}: {{bars: {write_row(row, GRIDS[grid])}, source: measured}}"


def _slot(chance: float, velocities: Sequence[int], levels: tuple[int, int, int]) -> Slot:
    tenths = round(chance * 10) / 10
    if not tenths:
        return Slot()
    middle = float(np.median(velocities))
    nearest = min(range(3), key=lambda index: abs(levels[index] - middle))
    return Slot(tenths, (Level.ACCENT, Level.PLAIN, Level.GHOST)[nearest])


def levels_of(family: str, hits: Sequence[Hit]) -> tuple[int, int, int]:
    velocities = np.array([hit.velocity for hit in hits])
    loud = velocities[velocities >= GHOST_VELOCITY] if family == "snare" else velocities
    soft = velocities[velocities < GHOST_VELOCITY] if family == "snare" else velocities
    accent, middle = np.percentile(loud, [85, 45])
    ghost = np.percentile(soft, 50 if family == "snare" else 12) if len(soft) else middle / 2
    return max(1, round(accent)), max(1, round(middle)), max(1, round(ghost))


def offset_of(family: str, takes: Sequence[Take]) -> tuple[float, float] | None:
    means, spreads, count = [], [], 0
    for take in takes:
        ms = [
            ticks_to_ms(hit.offset, take.pattern.bpm)
            for hit in take.pattern.hits
            if KIT[hit.voice].family == family and hit.slot % TICKS_PER_8TH == 0
        ]
        count += len(ms)
        if len(ms) >= 8:
            means.append(np.mean(ms))
            spreads.append(np.std(ms))
    return (float(np.mean(means)), float(np.median(spreads))) if count >= 40 and means else None


def repeated(pattern: Pattern) -> float:
    scores = [
        frozenset(
            (hit.slot % METER.bar_ticks, KIT[hit.voice].family)
            for hit in bar
            if KIT[hit.voice].family in {"kick", "snare"} and hit.velocity >= GHOST_VELOCITY
        )
        for bar in pattern.by_bar()
    ]
    again = [score in scores[max(0, place - MEMORY) : place] for place, score in enumerate(scores)]
    return float(np.mean(again[1:])) if len(again) > 1 else float("nan")


def mean_of(takes: Sequence[Take], names: Sequence[str], name: str) -> float:
    column = list(names).index(name)
    bars = [take.bar_features[:, column] for take in takes]
    return float(np.mean([np.nanmean(one) for one in bars if np.isfinite(one).any()]))


def swing_of(takes: Sequence[Take], pair: str) -> float:
    """Over all takes, each as heavy as it has second halves of pairs."""
    ticks = TICKS_PER_8TH if pair == "swing" else PPQ
    found = [pattern_features(take.pattern)[pair] for take in takes]
    weights = [sum(h.slot % ticks in (ticks // 2, ticks * 2 // 3) for h in take.pattern.hits) for take in takes]
    known = [(one, weight) for one, weight in zip(found, weights, strict=True) if np.isfinite(one)]
    return sum(one * weight for one, weight in known) / sum(weight for _, weight in known)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("style")
    parser.add_argument("--grid", choices=list(GRIDS), default="16ths")
    parser.add_argument("--pair", choices=["swing", "shuffle"], default="swing")
    parser.add_argument("--of", nargs="+", default=[], metavar="SUBSTYLE", help="takes of these only")
    asked = parser.parse_args()
    dataset = read_dataset(asked.data)
    names = dataset.manifest.bar_features
    beats = [take for take in dataset.takes("train") if take.style == asked.style and not take.fill]
    takes = [take for take in beats if take.pattern.meter == METER and take.pattern.bars > 1]
    takes = [take for take in takes if not asked.of or take.substyle in asked.of]
    hits: dict[str, list[Hit]] = defaultdict(list)
    for take in takes:
        for hit in take.pattern.hits:
            hits[KIT[plain(hit.voice)].family].append(hit)
    levels = {family: levels_of(family, struck) for family, struck in hits.items()}
    placed = list(rows(takes, asked.grid, levels))
    drums = [KIT[Voice[row.split(":")[0].strip().upper()]].family for row in placed]
    bpm = np.repeat([take.pattern.bpm for take in takes], [take.pattern.bars for take in takes])
    low, typical, high = (round(float(value)) for value in np.percentile(bpm, [5, 50, 95]))
    counts = [len(bar) for take in takes for bar in take.pattern.by_bar()]
    few, usual, many = (round(float(value)) for value in np.percentile(counts, [10, 50, 90]))
    print(f"# {len(takes)} takes, {len(counts)} bars")
    print(f"tempo: {{low: {low}, typical: {typical}, high: {high}, source: measured}}")
    print(f"meters: [{METER}]\ngrid: {asked.grid}\nfeel:")
    print(f"  {asked.pair}: {{value: {max(50.0, swing_of(takes, asked.pair)):.1f}, source: measured}}")
    print("  offsets:")
    for family in ("kick", "snare", "hat", "ride"):
        if (offset := offset_of(family, takes)) is not None:
            print(f"    {family}: {{mean: {offset[0]:.1f}, spread: {offset[1]:.1f}, source: measured}}")
    print("  velocity:")
    for family in dict.fromkeys(drums):
        accent, middle, ghost = levels[family]
        print(f"    {family}: {{accent: {accent}, plain: {middle}, ghost: {ghost}, source: measured}}")
    print(f"  ghost_notes: {{value: {mean_of(takes, names, 'ghost_share'):.2f}, source: measured}}")
    share = float(np.nanmean([repeated(take.pattern) for take in takes]))
    print(f"  repetition: {{mode: varied, share: {share:.2f}, source: measured}}")
    print(f"hats:\n  subdivision: {{value: {mean_of(takes, names, 'timekeeping'):.1f}, source: measured}}")
    print(f"density: {{low: {few}, typical: {usual}, high: {many}, source: measured}}\nplacements:")
    print("\n".join(placed))


if __name__ == "__main__":
    main()
