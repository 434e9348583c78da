import json
import sys
from collections import defaultdict
from pathlib import Path

import miditok
import pytest
from hypothesis import given, settings

from ghostnote.core.errors import InvalidParameterError, MissingExtraError
from ghostnote.core.kit import KIT_MAPS, Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.midi.reader import read_midi
from ghostnote.tokens import remi
from ghostnote.tokens.remi import POSITIONS, RemiTokens, to_remi
from tests.music import METERS, patterns

#: GMD files the export is read back from: one of each meter, and some more.
FILES = 12


def notes_of(exported: RemiTokens, folder: Path) -> list[tuple[float, int, int]]:
    """(onset in ticks at 480, note, velocity) as MidiTok reads them from the exported JSON alone."""
    data = json.loads(exported.to_json())
    description = folder / "tokenizer.json"
    description.write_text(json.dumps(data["tokenizer"]), encoding="utf-8")
    score = miditok.REMI(params=description).decode([data["ids"]], programs=[(0, True)])
    (track,) = score.tracks
    assert track.is_drum
    return sorted((note.time * 480 / score.tpq, note.pitch, note.velocity) for note in track.notes)


def test_the_tokens_of_a_bar_written_out() -> None:
    pattern = Pattern(Meter(), 100.0, 1, (Hit(0, Voice.KICK, 0, 99), Hit(480, Voice.SNARE, 5, 51)))
    exported = to_remi(pattern)
    assert exported.tokens == (
        "Bar_None", "TimeSig_4/4", "Position_0", "Tempo_100.0", "PitchDrum_36", "Velocity_99",
        "Position_97", "PitchDrum_38", "Velocity_51",
    )  # fmt: skip
    assert (exported.kit, exported.positions) == ("gm", 96)


def test_files_survive_but_for_the_width_of_the_positions(
    gmd_dir: Path, gmd_rows: list[dict[str, str]], tmp_path: Path
) -> None:
    by_meter = {row["time_signature"]: row["midi_filename"] for row in gmd_rows}
    paths = [*by_meter.values(), *(row["midi_filename"] for row in gmd_rows[:: len(gmd_rows) // FILES])]
    assert len(by_meter) == 5
    for path in paths:
        pattern = read_midi((gmd_dir / path).read_bytes(), kit="td11").pattern
        exported = to_remi(pattern, kit="td11")
        assert len(exported.ids) == len(exported.tokens)
        found = notes_of(exported, tmp_path)
        by_note: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for tick, note, velocity in found:
            by_note[note].append((tick, velocity))
        for hit in pattern.hits:
            there = by_note[KIT_MAPS["td11"].to_note[hit.voice]]
            near = [velocity for tick, velocity in there if abs(tick - max(hit.onset, 0)) <= 2.5]
            assert near, path
            assert len(near) > 1 or abs(near[0] - hit.velocity) <= 2 or len(found) < len(pattern.hits), path
        assert len(found) <= len(pattern.hits)
        assert len(pattern.hits) - len(found) <= 0.01 * len(pattern.hits), path


@settings(max_examples=40)
@given(pattern=patterns(most_bars=3, most_hits=10))
def test_every_meter_can_be_exported_and_ids_do_not_depend_on_the_pattern(pattern: Pattern) -> None:
    exported = to_remi(pattern)
    vocabulary = remi._tokenizer(96).vocab
    assert [vocabulary[token] for token in exported.tokens] == list(exported.ids)
    assert sum(token.startswith("PitchDrum") for token in exported.tokens) <= len(pattern.hits)
    if pattern.hits:
        assert f"TimeSig_{pattern.meter}" in exported.tokens


def test_each_number_of_positions_and_each_meter(tmp_path: Path) -> None:
    for meter in METERS:
        hits = (Hit(meter.bar_ticks - 120, Voice.KICK, 0, 99), Hit(2 * meter.bar_ticks - 120, Voice.SNARE, 0, 99))
        exported = to_remi(Pattern(meter, 120.0, 2, hits), positions=4)
        assert [token for token in exported.tokens if token.startswith("TimeSig")] == [f"TimeSig_{meter}"] * 2, meter
    for positions in POSITIONS:
        exported = to_remi(Pattern(Meter(), 120.0, 1, (Hit(480, Voice.KICK, 0, 99),)), positions=positions)
        assert f"Position_{positions}" in exported.tokens
        assert notes_of(exported, tmp_path) == [(480.0, 36, 99)]


@pytest.mark.parametrize("kit", KIT_MAPS)
def test_every_voice_of_every_kit_has_a_token(kit: str) -> None:
    for voice in Voice:
        exported = to_remi(Pattern(Meter(), 120.0, 1, (Hit(0, voice),)), kit=kit)
        assert f"PitchDrum_{KIT_MAPS[kit].to_note[voice]}" in exported.tokens, voice


def test_what_is_not_offered_is_refused() -> None:
    pattern = Pattern(Meter(), 120.0, 1)
    with pytest.raises(InvalidParameterError, match="positions"):
        to_remi(pattern, positions=7)
    with pytest.raises(InvalidParameterError, match="kit"):
        to_remi(pattern, kit="tr808")
    with pytest.raises(InvalidParameterError, match="tempo"):
        to_remi(Pattern(Meter(), 20.0, 1))


def test_without_miditok_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "miditok", None)
    remi._tokenizer.cache_clear()
    with pytest.raises(MissingExtraError, match=r"ghostnote\[train\]"):
        to_remi(Pattern(Meter(), 120.0, 1))
