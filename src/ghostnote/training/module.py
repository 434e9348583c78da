"""The Lightning module: losses per bar, optimiser and schedule."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import lightning as L
import torch
from lightning.pytorch.utilities.types import OptimizerLRSchedulerConfig
from torch import Tensor

from ghostnote.tokens.fields import FIELD_SIZES
from ghostnote.training.checkpoints import MONITORED, NAMES_KEY, names_record
from ghostnote.training.config import Preset
from ghostnote.training.network import GrooveNetwork
from ghostnote.training.optimizer import MuonAdam, parameter_groups
from ghostnote.training.reading import reading_loss
from ghostnote.training.sampling import VALIDATION_SETS, Names

#: What the encoder's own loss counts beside that of events.
READING_WEIGHT = 0.5
#: The two batches of a training step: of the whole network, and of what the encoder reads by itself.
PLAYED = "played"
READ = "read"
#: Validation sets, by dataloader index.
VALIDATION_NAMES = tuple(VALIDATION_SETS)


class GrooveModule(L.LightningModule):
    """Trains a `GrooveNetwork`; logs nats per event in training and nats per bar on validation.

    Args:
        preset: network and training.
        names: styles and players.
    """

    def __init__(self, preset: Preset, names: Names) -> None:
        super().__init__()
        self.preset = preset
        self.names = names
        self.network = GrooveNetwork(preset.network, len(names.styles), len(names.players))
        self._sums: dict[str, dict[str, float]] = {}

    def on_save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """Keep with the weights whose styles and players their embeddings are."""
        checkpoint[NAMES_KEY] = names_record(self.names)

    def training_step(self, batches: Mapping[str, Mapping[str, Tensor]], index: int) -> Tensor:
        """Mean nats per event, and the loss of what the encoder by itself makes of a batch of its own."""
        batch = batches[PLAYED]
        # Odds learn from what is read, less exactly: from events they would learn by heart.
        losses = self.network.losses(batch, self.network.encoded(batch, odds_learn=False))
        loss = torch.stack(list(losses.values())).sum() / batch["real"].sum()
        self.log("train/nats_per_event", loss, on_step=True, on_epoch=True, batch_size=1)
        reading = reading_loss(self.network, batches[READ])
        self.log("train/reading", reading, on_step=True, on_epoch=True, batch_size=1)
        return loss + READING_WEIGHT * reading

    def on_validation_epoch_start(self) -> None:
        """Begin new sums."""
        # Every rank holds every sum, also where its share of the batches is empty: all of them gather.
        self._sums = {name: dict.fromkeys((*FIELD_SIZES, "bars", "events"), 0.0) for name in VALIDATION_NAMES}

    def validation_step(self, batch: Mapping[str, Tensor], index: int, dataloader_idx: int = 0) -> None:
        """Add the batch's nats, bars and events to the sums of its set."""
        sums = self._sums[VALIDATION_NAMES[dataloader_idx]]
        counts = {"bars": batch["bars"], "events": batch["real"].sum()}
        for name, value in {**self.network.losses(batch), **counts}.items():
            sums[name] += float(value)

    def on_validation_epoch_end(self) -> None:
        """Log nats per bar over every rank's share: of each set in all and per field, and the mean of the sets."""
        totals = []
        for name, own in self._sums.items():
            everyone = self.all_gather(torch.tensor(list(own.values()), dtype=torch.float64))
            assert isinstance(everyone, Tensor)
            sums = dict(zip(own, everyone.reshape(-1, len(own)).sum(0).tolist(), strict=True))
            nats = {field: sums[field] / sums["bars"] for field in FIELD_SIZES}
            totals.append(sum(nats.values()))
            self.log(f"val/{name}/nats_per_bar", totals[-1])
            self.log_dict({f"val/{name}/{field}": value for field, value in nats.items()})
        self.log(MONITORED, sum(totals) / len(totals))

    def configure_optimizers(self) -> OptimizerLRSchedulerConfig:
        """Muon and Adam under linear warm-up and a cosine to zero."""
        training = self.preset.training
        groups = parameter_groups(
            self.network, training.muon_rate, training.adam_rate, training.weight_decay, training.encoder_share
        )
        optimizer = MuonAdam(groups)

        warmup = min(training.warmup, training.steps // 4)

        def rate(step: int) -> float:
            if step < warmup:
                return (step + 1) / warmup
            progress = (step - warmup) / max(1, training.steps - warmup)
            return 0.5 * (1 + math.cos(math.pi * min(progress, 1.0)))

        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}
