"""From the odds of cells to those of an event: what the encoder's answer means for the decoder's next choice.

If every open cell were struck or not by itself, with the encoder's odds, the next event would have a distribution of
its own: each place is as likely as a stroke there and none before. The decoder starts from it and corrects it by what
was played so far. `model.odds` computes the same without torch.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from ghostnote.core.kit import N_VOICES
from ghostnote.tokens.fields import BAR, N_PLACES

#: Log probabilities are not taken below this.
FLOOR: Final = -12.0


class Odds(NamedTuple):
    """Log probabilities of the cells of a batch; places of all bars in one row.

    Attributes:
        struck: (batch, places, N_VOICES) of a stroke; 0 where one is given, FLOOR where the cell is closed.
        left: (batch, places, N_VOICES + 1) that no open voice from v on is struck.
        any: (batch, places) of a stroke of any voice.
        before: (batch, places + 1) that no place before is struck, from the beginning.
    """

    struck: Tensor
    left: Tensor
    any: Tensor
    before: Tensor

    @classmethod
    def of(cls, logits: Tensor, opened: Tensor, fixed: Tensor) -> Odds:
        """From the encoder's log odds (batch, places, N_VOICES), and which cells are open and which are given."""
        struck = F.logsigmoid(logits).clamp(min=FLOOR).masked_fill(~opened, FLOOR).masked_fill(fixed, 0.0)
        spared = F.logsigmoid(-logits).clamp(min=FLOOR).masked_fill(~opened, 0.0)
        left = F.pad(spared.flip(-1).cumsum(-1).flip(-1), (0, 1))
        return cls(
            struck,
            left,
            log_complement(left[..., 0]).masked_fill(fixed.any(-1), 0.0),
            F.pad(left[..., 0].cumsum(-1), (1, 0)),
        )


def log_complement(log_probability: Tensor) -> Tensor:
    """log(1 - p) of log p, at least FLOOR."""
    complement: Tensor = (-torch.expm1(log_probability.clamp(max=-1e-6))).log().clamp(min=FLOOR)
    return complement


def place_odds(odds: Odds, row: Tensor, now: Tensor, first: Tensor, end: Tensor, voice: Tensor) -> Tensor:
    """Log probabilities of the next place.

    Args:
        odds: of the batch.
        row: (steps,) which sequence each step is of.
        now: (steps,) place of the last event.
        first: (steps,) first place of its beat, from which the places of the field are counted.
        end: (steps,) end of its bar.
        voice: (steps,) first voice that may still come at `now`.

    Returns:
        (steps, N_PLACES); at least FLOOR. What lies before, or outside the bar, is FLOOR.
    """
    rest = odds.left[row, now, voice]
    passed = rest - odds.before[row, now + 1]
    reach = first[:, None] + torch.arange(BAR, device=now.device)
    inside = (reach >= now[:, None]) & (reach < end[:, None])
    reach = reach.clamp(max=odds.any.shape[1] - 1)
    rows = row[:, None]
    places = odds.any[rows, reach] + odds.before[rows, reach] + passed[:, None]
    places = torch.where(reach == now[:, None], log_complement(rest)[:, None], places)
    places = places.masked_fill(~inside, FLOOR)
    horizon = torch.minimum(first + BAR, end)
    none = passed + odds.before[row, end]
    beyond = passed + odds.before[row, horizon] + log_complement(odds.before[row, end] - odds.before[row, horizon])
    out = torch.cat([places, none[:, None], beyond[:, None]], dim=1).clamp(min=FLOOR)
    assert out.shape[1] == N_PLACES
    return out


def voice_odds(odds: Odds, row: Tensor, place: Tensor, voice: Tensor) -> Tensor:
    """Log probabilities of the next voice at a place where something is struck.

    Args:
        odds: of the batch.
        row: (steps,) which sequence each hit is of.
        place: (steps,) where it is struck.
        voice: (steps,) first voice that may be struck there for the first time.

    Returns:
        (steps, N_VOICES); at least FLOOR, and FLOOR below `voice`.
    """
    left = odds.left[row, place]
    passed = left.gather(1, voice[:, None]) - left[:, :-1]
    early = torch.arange(N_VOICES, device=place.device) < voice[:, None]
    return (odds.struck[row, place] + passed).clamp(min=FLOOR).masked_fill(early, FLOOR)
