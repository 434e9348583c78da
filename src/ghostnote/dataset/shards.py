"""Takes as flat arrays in one `.npz` without pickle, and the windows of bars that a take offers.

Arrays of a shard with T takes, H hits, B bars, F features and W windows:
- `hit_slot` int32 [H], `hit_voice` uint8 [H], `hit_offset` int8 [H], `hit_velocity` uint8 [H];
- `meter` int16 [T, 2], `bpm` float64 [T], `bars` int32 [T], `bar_features` float32 [B, F];
- `hit_start` and `bar_start` int64 [T+1]: where each take's hits and bars begin and end;
- `windows` int32 [W, 3]: row of the take in the shard, first bar, count of bars;
- `caption_window` int32 [C]: the window that each of C captions is of; `caption_text` uint8: all of them in UTF-8, one
  after another, `caption_start` int64 [C+1]: where each begins and ends; `caption_words` uint64: the hashes of all
  their words, `caption_word_start` int64 [C+1]: likewise. A shard of version 1 has none of these.

What is not music (ids, styles, licences) stands in the manifest.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ghostnote.core.errors import CorpusError, GhostnoteError
from ghostnote.core.kit import Voice
from ghostnote.core.pattern import Hit, Meter, Pattern
from ghostnote.dataset.records import Caption, Take

#: Size and hop in bars: a window of `size` bars starts every `hop` bars.
WINDOWS: Final[tuple[tuple[int, int], ...]] = ((2, 1), (4, 2), (8, 4))

Music = tuple[Pattern, npt.NDArray[np.float32]]
#: The captions of one window.
WindowCaptions = tuple[Caption, ...]


def windows_of(bars: int, windows: Sequence[tuple[int, int]] = WINDOWS) -> list[tuple[int, int]]:
    """(first bar, count) of every window of a take of `bars` bars.

    Each size starts every `hop` bars, and once more so as to reach the last bar. A take shorter than the smallest
    size is one window by itself, so that no bar (and no one-bar fill) is lost.
    """
    if bars < min(size for size, _ in windows):
        return [(0, bars)]
    found: list[tuple[int, int]] = []
    for size, hop in windows:
        if size <= bars:
            starts = list(range(0, bars - size + 1, hop))
            if starts[-1] != bars - size:
                starts.append(bars - size)
            found.extend((start, size) for start in starts)
    return found


def pack_shard(
    takes: Sequence[Take],
    windows: Sequence[tuple[int, int]] = WINDOWS,
    captions: Sequence[WindowCaptions] = (),
) -> tuple[bytes, int]:
    """Bytes of a shard that holds `takes` in order, equal for equal takes, and how many windows it indexes.

    Args:
        takes: what it holds.
        windows: size and hop, in bars.
        captions: of each window, in the order of the index; nothing for none at all.
    """
    hits = [hit for take in takes for hit in take.pattern.hits]
    index = [
        (row, first, count) for row, take in enumerate(takes) for first, count in windows_of(take.pattern.bars, windows)
    ]
    arrays: dict[str, Any] = {
        "hit_slot": np.array([hit.slot for hit in hits], np.int32),
        "hit_voice": np.array([int(hit.voice) for hit in hits], np.uint8),
        "hit_offset": np.array([hit.offset for hit in hits], np.int8),
        "hit_velocity": np.array([hit.velocity for hit in hits], np.uint8),
        "hit_start": _pointers([len(take.pattern.hits) for take in takes]),
        "meter": np.array([(t.pattern.meter.numerator, t.pattern.meter.denominator) for t in takes], np.int16),
        "bpm": np.array([take.pattern.bpm for take in takes], np.float64),
        "bars": np.array([take.pattern.bars for take in takes], np.int32),
        "bar_start": _pointers([take.pattern.bars for take in takes]),
        "bar_features": np.concatenate([take.bar_features for take in takes]).astype(np.float32),
        "windows": np.array(index, np.int32).reshape(-1, 3),
        **_packed(captions),
    }
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue(), len(index)


def unpack_shard(data: bytes, name: str) -> tuple[list[Music], npt.NDArray[np.int32]]:
    """Pattern and bar features of each take of a shard, and its window index.

    Raises:
        CorpusError: not a shard, or music that breaks the rules of `Pattern`.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            columns = {key: arrays[key] for key in arrays.files}
        music = [_music(columns, row) for row in range(len(columns["bpm"]))]
        return music, columns["windows"].astype(np.int32)
    except (KeyError, ValueError, IndexError, OSError, zipfile.BadZipFile, GhostnoteError) as error:
        raise CorpusError(f"not a shard: {error}", where=name, hint="process the data again") from error


def unpack_captions(data: bytes, name: str) -> list[WindowCaptions]:
    """The captions of each window of a shard, in the order of its index.

    Raises:
        CorpusError: not a shard.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            found: list[list[Caption]] = [[] for _ in range(len(arrays["windows"]))]
            if "caption_window" in arrays.files:
                text, words = arrays["caption_text"].tobytes(), arrays["caption_words"]
                starts, word_starts = arrays["caption_start"].tolist(), arrays["caption_word_start"].tolist()
                for row, window in enumerate(arrays["caption_window"].tolist()):
                    read = text[starts[row] : starts[row + 1]].decode()
                    hashes = words[word_starts[row] : word_starts[row + 1]].tolist()
                    found[window].append(Caption(read, tuple(hashes)))
        return [tuple(one) for one in found]
    except (KeyError, ValueError, IndexError, OSError, zipfile.BadZipFile) as error:
        raise CorpusError(f"not a shard: {error}", where=name, hint="process the data again") from error


def _packed(captions: Sequence[WindowCaptions]) -> dict[str, npt.NDArray[Any]]:
    rows = [(window, caption) for window, found in enumerate(captions) for caption in found]
    texts = [caption.text.encode() for _, caption in rows]
    return {
        "caption_window": np.array([window for window, _ in rows], np.int32),
        "caption_text": np.frombuffer(b"".join(texts), np.uint8),
        "caption_start": _pointers([len(text) for text in texts]),
        "caption_words": np.array([word for _, caption in rows for word in caption.words], np.uint64),
        "caption_word_start": _pointers([len(caption.words) for _, caption in rows]),
    }


def _music(columns: dict[str, npt.NDArray[Any]], row: int) -> Music:
    hits = slice(columns["hit_start"][row], columns["hit_start"][row + 1])
    bars = slice(columns["bar_start"][row], columns["bar_start"][row + 1])
    quadruples = zip(
        columns["hit_slot"][hits].tolist(),
        columns["hit_voice"][hits].tolist(),
        columns["hit_offset"][hits].tolist(),
        columns["hit_velocity"][hits].tolist(),
        strict=True,
    )
    numerator, denominator = columns["meter"][row].tolist()
    pattern = Pattern(
        Meter(numerator, denominator),
        float(columns["bpm"][row]),
        int(columns["bars"][row]),
        tuple(Hit(slot, Voice(voice), offset, velocity) for slot, voice, offset, velocity in quadruples),
    )
    features: npt.NDArray[np.float32] = columns["bar_features"][bars].astype(np.float32)
    return pattern, features


def _pointers(lengths: Sequence[int]) -> npt.NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
