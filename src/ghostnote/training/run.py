"""One training run: from processed data to the best weights by validation, interrupted and resumed at will."""

from __future__ import annotations

import logging
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final

import lightning as L
import torch
from lightning.pytorch.callbacks import Callback, EarlyStopping, EMAWeightAveraging, ModelCheckpoint
from lightning.pytorch.loggers import CSVLogger
from torch import Tensor
from torch.utils.data import DataLoader

from ghostnote.core.errors import CorpusError
from ghostnote.core.feel.features import BAR_FEATURES
from ghostnote.dataset.format import Dataset, read_dataset
from ghostnote.training.checkpoints import MONITORED, load_network
from ghostnote.training.config import Preset
from ghostnote.training.module import PLAYED, READ, GrooveModule
from ghostnote.training.reading import learn_to_read
from ghostnote.training.readings import ReadingBatches
from ghostnote.training.sampling import VALIDATION_SETS, Names, TrainingBatches, validation_batches

LAST: Final = "last.ckpt"
BEST: Final = "best.ckpt"


class GrooveData(L.LightningDataModule):
    """Batches of a processed dataset. Each epoch's loader is seeded by it, so that a resumed run goes on alike."""

    def __init__(self, dataset: Dataset, preset: Preset, names: Names, workers: int) -> None:
        super().__init__()
        self._train = dataset.takes("train")
        self._validation = dataset.takes("validation")
        self._preset = preset
        self._names = names
        self._workers = workers

    def train_dataloader(self) -> dict[str, DataLoader[dict[str, Tensor]]]:
        """Batches of this epoch and rank, for the whole network and for the encoder by itself."""
        assert self.trainer is not None
        training = self._preset.training
        seed = (training.seed, self.trainer.current_epoch, self.trainer.global_rank)
        batches = TrainingBatches(self._train, self._names, training.positions, seed)
        # What is played takes twice as long to prepare as what is read.
        share = self._workers // 3
        return {
            PLAYED: DataLoader(batches, batch_size=None, num_workers=self._workers - share),
            READ: ReadingBatches(self._train, self._names, seed).loader(share),
        }

    def val_dataloader(self) -> list[DataLoader[dict[str, Tensor]]]:
        """One of each validation set; each rank takes its share."""
        return [DataLoader(batches, batch_size=None) for batches in self._validation_share]  # type: ignore[arg-type]

    @cached_property
    def _validation_share(self) -> list[list[dict[str, Tensor]]]:
        assert self.trainer is not None
        rank, ranks = self.trainer.global_rank, self.trainer.world_size
        budget = self._preset.training.positions
        sets = VALIDATION_SETS.values()
        return [validation_batches(self._validation, self._names, budget, asked)[rank::ranks] for asked in sets]


class ValidationCurve(Callback):
    """Keeps what each validation measured, in the training checkpoint too, and prints a line of it for logs.

    Attributes:
        figures: one dict a validation: `step`, and every logged figure of the validation by name.
    """

    def __init__(self) -> None:
        self.figures: list[dict[str, float]] = []

    def on_validation_end(self, trainer: L.Trainer, module: L.LightningModule) -> None:
        """Take and print the figures of this validation."""
        if trainer.sanity_checking:
            return
        logged = {name: float(value) for name, value in trainer.callback_metrics.items() if name.startswith("val/")}
        self.figures.append({"step": trainer.global_step, **logged})
        if trainer.is_global_zero:
            text = "  ".join(f"{name} {value:.3f}" for name, value in sorted(logged.items()))
            trainer.print(f"step {trainer.global_step}  {text}", flush=True)

    def state_dict(self) -> dict[str, Any]:
        """For the training checkpoint."""
        return {"figures": self.figures}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """From the training checkpoint."""
        self.figures = state["figures"]


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
        run: folder for checkpoints and, in `figures/version_N/metrics.csv`, the figures of the Nth start.
        preset: network and training.
        devices: GPUs where there are any, else processes on the CPU; above 1 they train data-parallel.
        threads: CPU threads a process may use.
        workers: processes that prepare batches, per device.

    Returns:
        The best checkpoint by validation nats per bar, with averaged weights.

    Raises:
        CorpusError: no usable data, or data that another version processed.
        CheckpointError: the folder holds a run of another network, or of other styles and players.
    """
    torch.set_num_threads(threads)
    logging.getLogger("lightning.pytorch").setLevel(logging.WARNING)
    dataset = read_dataset(data)
    if not dataset.takes("train") or all(take.fill for take in dataset.takes("validation")):
        problem = "training needs takes in the train split and beats in the validation split"
        raise CorpusError(problem, where=str(data), hint="process more music")
    if dataset.manifest.bar_features != BAR_FEATURES:
        raise CorpusError("processed by another version", where=str(data), hint="run `ghostnote process` again")
    names = Names.of(dataset.material)
    last = run / LAST
    if last.exists():
        load_network(last, preset.network, names)  # says plainly when it is a run of another preset or other data
    L.seed_everything(preset.training.seed, verbose=False)
    trainer = L.Trainer(
        **_hardware(devices),
        max_steps=preset.training.steps,
        limit_train_batches=min(preset.training.steps_per_epoch, preset.training.steps),
        reload_dataloaders_every_n_epochs=1,
        num_sanity_val_steps=0,
        gradient_clip_val=1.0,
        log_every_n_steps=10,
        enable_progress_bar=False,
        enable_model_summary=False,
        logger=CSVLogger(run, name="figures"),
        callbacks=[
            ValidationCurve(),
            # Two: `save_last` of one that monitors would copy the best, and a resumed run lose what came after it.
            _kept(run, BEST, MONITORED),
            _kept(run, LAST, None),
            EarlyStopping(MONITORED, patience=preset.training.patience, check_on_train_epoch_end=False),
            EMAWeightAveraging(decay=preset.training.ema_decay),
        ],
    )
    module = GrooveModule(preset, names)
    if not last.exists():
        # The processes that data-parallel training starts beside the first find what it has learned.
        torch.set_num_threads(threads * (1 if torch.cuda.is_available() else devices))
        learn_to_read(
            module.network, dataset.takes("train"), names, preset, run, partial(trainer.print, flush=True),
            device="cuda" if torch.cuda.is_available() else "cpu", workers=workers,
        )  # fmt: skip
        torch.set_num_threads(threads)
    trainer.fit(
        module,
        datamodule=GrooveData(dataset, preset, names, workers),
        ckpt_path=last if last.exists() else None,
    )
    return run / BEST


def _kept(run: Path, name: str, monitor: str | None) -> ModelCheckpoint:
    """Keeps one file: the least of `monitor`, or the latest of all where there is none."""
    return ModelCheckpoint(
        run,
        name.removesuffix(".ckpt"),
        monitor=monitor,
        save_on_train_epoch_end=False,
        enable_version_counter=False,
    )


def _hardware(devices: int) -> dict[str, Any]:
    """bfloat16 mixed precision on a GPU; float32 on a CPU; data-parallel when there are several devices."""
    cuda = torch.cuda.is_available()
    return {
        "accelerator": "cuda" if cuda else "cpu",
        "devices": devices,
        "precision": "bf16-mixed" if cuda else "32-true",
        # A batch to which nothing is given does not use the encoder.
        "strategy": "ddp_find_unused_parameters_true" if devices > 1 else "auto",
        "use_distributed_sampler": False,
    }
