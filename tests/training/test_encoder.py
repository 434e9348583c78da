"""The encoder and its odds: what it sees, what it does not, and that the odds are those of independent cells."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
import torch

from ghostnote.core.errors import CheckpointError
from ghostnote.core.kit import N_VOICES, Voice
from ghostnote.core.pattern import Meter, Pattern
from ghostnote.dataset.records import Take
from ghostnote.tokens.controls import BAR_CONTROLS, FULL_DETAIL
from ghostnote.tokens.fields import BAR
from ghostnote.tokens.given import Given, all_cells
from ghostnote.training.batches import Example, collate, example, read_batch
from ghostnote.training.config import PRESETS
from ghostnote.training.network import GrooveNetwork, cell_loss
from ghostnote.training.odds import Odds, place_odds, voice_odds
from ghostnote.training.reading import READER, learn_to_read, reading_loss
from ghostnote.training.readings import ReadingBatches
from ghostnote.training.sampling import Names
from ghostnote.training.views import without_feel
from tests.model.networks import NARROW, random_network
from tests.training.music import groove, take

NAMES = Names(("funk", "rock"), ("ann",))


def _item(pattern: Pattern, voice: Voice = Voice.KICK) -> Example:
    cells = all_cells(pattern.meter, pattern.bars, opened=False)
    cells[:, :, voice] = True
    item = example(pattern, style=1, player=0, fill=False, detail=FULL_DETAIL, given=Given.of(pattern, cells))
    item.control_ids[:, : len(BAR_CONTROLS)] = 0  # measured on what is open, too
    return item


def test_what_is_open_is_not_seen() -> None:
    network = random_network(NARROW, NAMES)
    pattern = groove(2, seed=1)
    silent = pattern.with_hits(hit for hit in pattern.hits if hit.voice != Voice.KICK)
    with torch.no_grad():
        (one, _), (other, _) = (network.read(read_batch([_item(item)])) for item in (pattern, silent))
    torch.testing.assert_close(one, other)


def test_it_sees_both_what_was_and_what_comes() -> None:
    network = random_network(NARROW, NAMES)
    pattern = groove(4, seed=2)
    with torch.no_grad():
        whole, _ = network.read(read_batch([_item(pattern)]))
        for gone in (pattern.hits[0], pattern.hits[-1]):
            less, _ = network.read(read_batch([_item(pattern.with_hits(hit for hit in pattern.hits if hit != gone))]))
            moved = (whole - less).abs().amax(dim=(0, 2)) > 1e-6
            assert moved.all()


def test_neither_companions_nor_padding_are_seen() -> None:
    network = random_network(NARROW, NAMES)
    short, long = _item(groove(1, seed=3, meter=Meter(7, 8))), _item(groove(4, seed=4))
    with torch.no_grad():
        alone, states = network.read(read_batch([short]))
        together, all_states = network.read(read_batch([long, short]))
    places = alone.shape[1]
    torch.testing.assert_close(together[1:, :places], alone, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(all_states[1:, :places], states, atol=1e-5, rtol=1e-5)


def test_odds_are_those_of_cells_that_are_struck_or_not_by_themselves() -> None:
    """Against every way to strike three open cells, added up."""
    opened = torch.zeros(1, 24, N_VOICES, dtype=torch.bool)
    cells = [(2, 1), (2, 30), (17, 4)]
    for place, voice in cells:
        opened[0, place, voice] = True
    logits = torch.full((1, 24, N_VOICES), 7.0)
    chances = [0.3, 0.6, 0.2]
    for (place, voice), chance in zip(cells, chances, strict=True):
        logits[0, place, voice] = float(np.log(chance / (1 - chance)))
    odds = Odds.of(logits, opened, torch.zeros_like(opened))
    first_place: dict[int | None, float] = {}
    first_voice: dict[int, float] = {}
    for struck in itertools.product([False, True], repeat=3):
        weight = float(np.prod([c if s else 1 - c for c, s in zip(chances, struck, strict=True)]))
        hits = [cell for cell, s in zip(cells, struck, strict=True) if s]
        first = hits[0][0] if hits else None
        first_place[first] = first_place.get(first, 0.0) + weight
        if first == 2:
            first_voice[hits[0][1]] = first_voice.get(hits[0][1], 0.0) + weight
    zero = torch.zeros(1, dtype=torch.long)
    found = place_odds(odds, zero, zero, zero, torch.tensor([24]), zero)[0].exp()
    assert [float(found[2]), float(found[17]), float(found[BAR])] == pytest.approx(
        [first_place[2], first_place[17], first_place[None]], abs=1e-5
    )
    voices = voice_odds(odds, zero, torch.tensor([2]), zero)[0].exp()
    total = sum(first_voice.values())
    assert [float(voices[1]) / total, float(voices[30]) / total] == pytest.approx(
        [first_voice[1] / total, first_voice[30] / total], abs=1e-5
    )


def test_a_batch_to_which_nothing_is_given_is_not_read() -> None:
    plain = example(groove(1), style=1, player=0, fill=False, detail=FULL_DETAIL)
    network = random_network(NARROW, NAMES)
    assert network.encoded(collate([plain])) is None
    # Beside one to which something is given, it costs what it costs alone.
    mixed = collate([plain, _item(groove(1, seed=9))])
    with torch.no_grad():
        alone = sum(float(loss) for loss in network.losses(collate([plain])).values())
        given = sum(float(loss) for loss in network.losses(collate([_item(groove(1, seed=9))])).values())
        both = sum(float(loss) for loss in network.losses(mixed).values())
    assert both == pytest.approx(alone + given, rel=1e-5)


def _takes() -> list[Take]:
    return [take(groove(4, seed=seed), str(seed)) for seed in range(6)]


def test_states_are_asked_for_the_feel_that_is_hidden_and_for_no_other() -> None:
    network = random_network(NARROW, NAMES)
    pattern = groove(2, seed=5)
    hidden = without_feel(pattern, np.random.default_rng(0))
    known = Given.of(pattern, all_cells(pattern.meter, pattern.bars, opened=False))
    items = [
        example(pattern, style=1, player=0, fill=False, detail=FULL_DETAIL, given=given) for given in (hidden, known)
    ]
    batch = read_batch(items)
    assert batch["feel_hidden"][0].sum() == 2 * len(pattern.hits)
    assert not batch["feel_hidden"][1].any()
    with torch.no_grad():
        before = float(reading_loss(network, batch))
        for index, moved in ((0, True), (1, False)):
            other = {**batch, "feel": batch["feel"].clone()}
            other["feel"][index] += 1.0
            assert (float(reading_loss(network, other)) != before) == moved
    hit = pattern.hits[0]
    assert batch["feel"][0, 0, hit.voice].tolist() == pytest.approx([hit.offset / 60, hit.velocity / 127])


def test_it_learns_to_read_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    preset = PRESETS["tiny"]
    said: list[str] = []
    network = GrooveNetwork(preset.network, len(NAMES.styles), len(NAMES.players))
    batch = next(iter(ReadingBatches(_takes(), NAMES, (5,))))
    with torch.no_grad():
        before = float(reading_loss(network, batch))
    learn_to_read(network, _takes(), NAMES, preset, tmp_path, said.append)
    with torch.no_grad():
        after = float(reading_loss(network.eval(), batch))
    assert after < before
    assert len(said) == 1
    assert (tmp_path / READER).exists()
    again = GrooveNetwork(preset.network, len(NAMES.styles), len(NAMES.players))
    learn_to_read(again, _takes(), NAMES, preset, tmp_path, said.append)
    assert len(said) == 1
    torch.testing.assert_close(dict(again.encoder.state_dict()), dict(network.encoder.state_dict()))
    others = Names(("jazz",), ("bo",))
    with pytest.raises(CheckpointError):
        learn_to_read(GrooveNetwork(preset.network, 1, 1), _takes(), others, preset, tmp_path, said.append)


def test_the_loss_counts_open_cells_alone() -> None:
    network = random_network(NARROW, NAMES)
    batch = read_batch([_item(groove(2, seed=1))])
    logits = torch.zeros(batch["cells_open"].shape)
    opened = int(batch["cells_open"].sum())
    assert float(cell_loss(batch, logits)) == pytest.approx(opened * np.log(2), rel=1e-5)
    assert network.config.encoder_layers == 1
