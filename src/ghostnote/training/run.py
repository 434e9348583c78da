"""`ghostnote train`: from processed data to an exported checkpoint."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, Final

import lightning as L
import torch
from lightning.pytorch.callbacks import Callback, EarlyStopping, EMAWeightAveraging, ModelCheckpoint
from lightning.pytorch.loggers import CSVLogger
from torch import Tensor
from torch.utils.data import DataLoader

from ghostnote.core.errors import CorpusError
from ghostnote.dataset.format import Dataset, read_dataset
from ghostnote.training.config import Preset
from ghostnote.training.module import GrooveModule
from ghostnote.training.sampling import Names, TrainingBatches, validation_batches

MONITORED: Final = "val/full/nats_per_bar"
LAST: Final = "last.ckpt"
BEST: Final = "best.ckpt"


class GrooveData(L.LightningDataModule):
    """Batches of a processed dataset. A new training loader each epoch, seeded by it, so that a resumed run goes on alike."""

    def __init__(self, dataset: Dataset, preset: Preset, names: Names, workers: int) -> None:
        super().__init__()
        self._train = dataset.takes("train")
        self._validation = dataset.takes("validation")
        self._preset = preset
        self._names = names
        self._workers = workers

    def train_dataloader(self) -> DataLoader[dict[str, Tensor]]:
        """Batches of this epoch and rank."""
        assert self.trainer is not None  # noqa: S101 - Lightning attaches it before it asks for a loader
        training = self._preset.training
        seed = (training.seed, self.trainer.current_epoch, self.trainer.global_rank)
        batches = TrainingBatches(self._train, self._names, training.positions, seed)
        return DataLoader(batches, batch_size=None, num_workers=self._workers)

    def val_dataloader(self) -> list[DataLoader[dict[str, Tensor]]]:
        """In full, and on the scoring grid; each rank takes its share."""
        assert self.trainer is not None  # noqa: S101 - as above
        rank, ranks = self.trainer.global_rank, self.trainer.world_size
        budget = self._preset.training.positions
        sets = (validation_batches(self._validation, self._names, budget, basic=basic) for basic in (False, True))
        return [DataLoader(batches[rank::ranks], batch_size=None) for batches in sets]  # type: ignore[arg-type]


class PlainProgress(Callback):
    """A line of figures after each validation, for logs that are read later."""

    def on_validation_end(self, trainer: L.Trainer, module: L.LightningModule) -> None:
        """Print step and the figures of the epoch."""
        if trainer.is_global_zero and not trainer.sanity_checking:
            figures = {name: float(value) for name, value in trainer.callback_metrics.items()}
            text = "  ".join(f"{name} {value:.3f}" for name, value in sorted(figures.items()))
            print(f"step {trainer.global_step}  {text}", flush=True)


def train(
    data: Path,
    run: Path,
    preset: Preset,
    *,
    devices: int = 1,
    threads: int = 1,
    workers: int = 0,
) -> Path:
    """Train on a processed dataset; go on where an earlier run in the same folder stopped.

    Args:
        data: folder of the processed dataset.
        run: folder for checkpoints and the log of figures.
        preset: network and training.
        devices: GPUs where there are any, else processes on the CPU; above 1 they train data-parallel.
        threads: CPU threads a process may use.
        workers: processes that prepare batches, per device.

    Returns:
        The best checkpoint by validation nats per bar, with averaged weights.

    Raises:
        CorpusError: no usable data.
    """
    torch.set_num_threads(threads)
    logging.getLogger("lightning.pytorch").setLevel(logging.WARNING)
    dataset = read_dataset(data)
    if not dataset.takes("train") or not dataset.takes("validation"):
        raise CorpusError("training needs takes in both splits", where=str(data), hint="run `ghostnote process` again")
    names = Names.of(dataset.takes("train"))
    L.seed_everything(preset.training.seed, verbose=False)
    checkpoints = ModelCheckpoint(
        run, BEST.removesuffix(".ckpt"), monitor=MONITORED, save_last=True, save_on_train_epoch_end=False, enable_version_counter=False
    )
    trainer = L.Trainer(
        **_hardware(devices),
        max_steps=preset.training.steps,
        limit_train_batches=preset.training.steps_per_epoch,
        reload_dataloaders_every_n_epochs=1,
        num_sanity_val_steps=0,
        gradient_clip_val=1.0,
        log_every_n_steps=10,
        enable_progress_bar=False,
        enable_model_summary=False,
        logger=CSVLogger(run, name="figures", version=""),
        callbacks=[
            checkpoints,
            EarlyStopping(MONITORED, patience=preset.training.patience, check_on_train_epoch_end=False),
            EMAWeightAveraging(decay=preset.training.ema_decay),
            PlainProgress(),
        ],
    )
    last = run / LAST
    trainer.fit(
        GrooveModule(preset, names),
        datamodule=GrooveData(dataset, preset, names, workers),
        ckpt_path=last if last.exists() else None,
    )
    return run / BEST


def _hardware(devices: int) -> dict[str, Any]:
    """bfloat16 mixed precision on a GPU; float32 on a CPU; data-parallel when there are several devices."""
    cuda = torch.cuda.is_available()
    return {
        "accelerator": "cuda" if cuda else "cpu",
        "devices": devices,
        "precision": "bf16-mixed" if cuda else "32-true",
        "strategy": "ddp" if devices > 1 else "auto",
        "use_distributed_sampler": False,
    }
