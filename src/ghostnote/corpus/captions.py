"""Captions for every window of every take, with spaCy's features beside them, made in several processes."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from ghostnote.core.errors import CorpusError
from ghostnote.core.feel.features import BAR_FEATURES
from ghostnote.core.kit import KIT
from ghostnote.corpus.wording import CAPTIONS, Facts, Worded, worded
from ghostnote.corpus.workers import worker_pool
from ghostnote.dataset.records import Caption, Take
from ghostnote.dataset.shards import windows_of

if TYPE_CHECKING:
    from spacy.tokens import Doc

#: Takes handed to a worker at a time, and from how many on more workers than this process are worth their start.
_CHUNK: Final = 32
_WORTH_WORKERS: Final = 256


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """A take without its hits, which would be costly to hand to a worker."""

    id: str
    style: str
    fill: bool
    tempo: float
    meter: str
    features: npt.NDArray[np.float32]
    families: tuple[frozenset[str], ...]
    windows: tuple[tuple[int, int], ...]


def caption_takes(
    takes: Sequence[Take], windows: Sequence[tuple[int, int]], workers: int
) -> list[tuple[tuple[Caption, ...], ...]]:
    """For each take, for each of its windows, its captions. Equal takes get equal captions, whatever the workers.

    Args:
        takes: with the columns of `core.feel.features.BAR_FEATURES`.
        windows: size and hop, in bars.
        workers: processes; 1 captions in this one.

    Raises:
        CorpusError: a worker process died.
    """
    known = [_known(take, windows) for take in takes]
    if workers <= 1 or len(known) < _WORTH_WORKERS:
        return [_captions(one) for one in known]
    with worker_pool(workers) as pool:
        try:
            return list(pool.map(_captions, known, chunksize=_CHUNK))
        except BrokenExecutor as error:
            raise CorpusError("a worker process died while writing captions", hint="run with one worker") from error


def facts_of(take: Take, windows: Sequence[tuple[int, int]]) -> Iterator[Facts]:
    """What is known of each window of a take."""
    return _facts(_known(take, windows))


def words_of(text: str) -> tuple[int, ...]:
    """The 64-bit hashes that spaCy gives the norms of the content words of `text`: no stop words, no punctuation."""
    columns = _tokenizer()(text).to_array(["NORM", "IS_STOP", "IS_PUNCT"]).tolist()
    return tuple(norm for norm, stop, mark in columns if not (stop or mark))


def _known(take: Take, windows: Sequence[tuple[int, int]]) -> _Known:
    families = tuple(frozenset(KIT[hit.voice].family for hit in bar) for bar in take.pattern.by_bar())
    spans = tuple(windows_of(take.pattern.bars, windows))
    meter = str(take.pattern.meter)
    return _Known(take.id, take.style, take.fill, take.pattern.bpm, meter, take.bar_features, families, spans)


def _captions(known: _Known) -> tuple[tuple[Caption, ...], ...]:
    # A stream of its own for each take: what is captioned before it does not matter.
    seed = int.from_bytes(hashlib.sha256(known.id.encode()).digest()[:8])
    rng = Random(seed)  # noqa: S311 - words are drawn, not secrets
    return tuple(
        tuple(Caption(one.text, words_of(one.text)) for one in _distinct(worded(facts, rng) for _ in range(CAPTIONS)))
        for facts in _facts(known)
    )


def _distinct(found: Iterable[Worded]) -> list[Worded]:
    return list({one.text: one for one in found}.values())


def _facts(known: _Known) -> Iterator[Facts]:
    for first, count in known.windows:
        part = known.features[first : first + count]
        with warnings.catch_warnings():
            # A feature that no bar of the window defines stays undefined.
            warnings.simplefilter("ignore", RuntimeWarning)
            means = np.nanmean(part, axis=0)
        families = frozenset().union(*known.families[first : first + count])
        features = dict(zip(BAR_FEATURES, means.tolist(), strict=True))
        yield Facts(known.style, known.fill, count, known.tempo, known.meter, features, families)


@lru_cache(maxsize=1)
def _tokenizer() -> Callable[[str], Doc]:
    """A blank English pipeline's tokenizer, loaded once in a process: that costs seconds and 270 MB."""
    import spacy

    tokenizer: Callable[[str], Doc] = spacy.blank("en").tokenizer
    return tokenizer
