"""What `bench_engine.py` compares, each in a process of its own so that their threads do not disturb one another.

As a program, `contenders.py NAME JSON`: it makes the contender, then answers each line of JSON on standard input, the
arguments of `run`, with one of its result on standard output.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Protocol

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.machine import peak_rss_mb

#: Styles of the requests, in turn; each request has its own seed.
STYLES = ("funk", "rock", "jazz", "latin", "hiphop", "reggae", "soul", "afrocuban")
BARS = 4
BATCH = 32
TOP_K = 50
SEED = 20_240_229


class Contender(Protocol):
    """Generates on demand and takes its own time."""

    def run(self, what: str, index: int) -> dict[str, Any]:
        """One measurement: at least `ms`."""


class Ghostnote:
    """The engine. Its requests are 4 bars of 4/4 at each style's median tempo; request `index` has it as its seed."""

    def __init__(self, checkpoint: str | None, precision: str, threads: int) -> None:
        from ghostnote.core.pattern import Meter
        from ghostnote.model.checkpoint import load_checkpoint
        from ghostnote.model.engine import Engine
        from ghostnote.model.request import Request
        from ghostnote.tokens.grammar import Rules

        loaded = load_checkpoint(Path(checkpoint) if checkpoint else None)
        self._engine = Engine(loaded, precision, threads)
        tempo = {style: loaded.info.statistics["tempo"][style]["median"] for style in STYLES}
        styles = [STYLES[index % len(STYLES)] for index in range(BATCH)]
        self._requests = [
            Request(Rules(Meter()), BARS, tempo[style], ((style, 1.0),), seed=index)
            for index, style in enumerate(styles)
        ]

    def run(self, what: str, index: int) -> dict[str, Any]:
        """`single`: request `index`; `batch`: all of them at once."""
        requests = [self._requests[index]] if what == "single" else self._requests
        begin = time.perf_counter()
        events = self._engine.generate(requests)
        ms = 1000 * (time.perf_counter() - begin)
        return {
            "ms": ms,
            "events": [one.tolist() for one in events],
            "bpm": [request.bpm for request in requests],
            "rss_mb": peak_rss_mb(),
        }


class HuggingFace:
    """GPT-2 of our size with random weights, sampling with its key-value cache: time does not depend on weights."""

    def __init__(self, size: dict[str, int], tokens: int, threads: int) -> None:
        import torch

        torch.set_num_threads(threads)
        self._torch = torch
        self._tokens = tokens
        self._model = gpt2(size)
        self._prompt = torch.zeros((1, 1), dtype=torch.long)

    def run(self, what: str, index: int) -> dict[str, Any]:
        """As many tokens as the same music takes; `index` is the seed."""
        self._torch.manual_seed(index)
        begin = time.perf_counter()
        with self._torch.inference_mode():
            made = self._model.generate(
                self._prompt,
                attention_mask=self._torch.ones_like(self._prompt),
                do_sample=True,
                top_k=TOP_K,
                use_cache=True,
                min_new_tokens=self._tokens,
                max_new_tokens=self._tokens,
                pad_token_id=0,
            )
        ms = 1000 * (time.perf_counter() - begin)
        return {"ms": ms, "tokens": int(made.shape[1]) - 1, "parameters": parameters(self._model)}


class CTranslate2:
    """The same GPT-2 in int8."""

    def __init__(self, size: dict[str, int], tokens: int, threads: int) -> None:
        self._tokens = tokens
        with tempfile.TemporaryDirectory() as folder:
            _convert(gpt2(size), folder)
            self._generator = _untyped("ctranslate2").Generator(
                folder, device="cpu", compute_type="int8", intra_threads=threads
            )

    def run(self, what: str, index: int) -> dict[str, Any]:
        """As many tokens as the same music takes."""
        begin = time.perf_counter()
        (made,) = self._generator.generate_batch(
            [["0"]],
            min_length=self._tokens,
            max_length=self._tokens,
            sampling_topk=TOP_K,
            include_prompt_in_result=False,
        )
        ms = 1000 * (time.perf_counter() - begin)
        return {"ms": ms, "tokens": len(made.sequences_ids[0])}


def gpt2(size: dict[str, int]) -> Any:
    """GPT-2 of our depth, width and heads; its vocabulary is as large as makes the parameters as many as ours."""
    import torch

    transformers = _untyped("transformers")
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    torch.manual_seed(SEED)
    names = {"n_layer": "layers", "n_embd": "width", "n_head": "heads", "n_inner": "feedforward"}
    shape: dict[str, Any] = {theirs: size[ours] for theirs, ours in names.items()}
    shape |= {"n_positions": size["positions"], "bos_token_id": None, "eos_token_id": None}
    smallest = transformers.GPT2LMHeadModel(transformers.GPT2Config(**shape, vocab_size=1))
    without = parameters(smallest) - size["width"]
    vocabulary = max(round((size["parameters"] - without) / size["width"]), TOP_K)
    return transformers.GPT2LMHeadModel(transformers.GPT2Config(**shape, vocab_size=vocabulary)).eval()


def parameters(model: Any) -> int:
    """Of a torch model, tied ones once."""
    return sum(parameter.numel() for parameter in model.parameters())


def _convert(model: Any, folder: str) -> None:
    """Write `model` for CTranslate2. Its tokens are numbers; no file tells of a tokenizer, there being none."""
    import torch

    tokenizers, converters = _untyped("tokenizers"), _untyped("ctranslate2.converters")
    # The last token would end a sequence, did min_length not keep it from being drawn.
    vocabulary = {str(index): index for index in range(model.config.vocab_size)}
    last = str(model.config.vocab_size - 1)
    words = tokenizers.Tokenizer(tokenizers.models.WordLevel(vocabulary, unk_token=last))
    special = {"bos_token": "0", "eos_token": last, "unk_token": last}
    with tempfile.TemporaryDirectory() as source, torch.no_grad():
        model.save_pretrained(source)
        _untyped("transformers").PreTrainedTokenizerFast(tokenizer_object=words, **special).save_pretrained(source)
        converters.TransformersConverter(source).convert(folder, quantization="int8", force=True)


def _untyped(name: str) -> Any:
    """A library of the extra `bench`: the lint knows its types only where it is installed, so it never asks."""
    return importlib.import_module(name)


def main() -> None:
    name, options = sys.argv[1], json.loads(sys.argv[2])
    # Libraries print what they like; standard output is the answers' alone.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    kinds = {"ghostnote": Ghostnote, "huggingface": HuggingFace, "ctranslate2": CTranslate2}
    contender: Contender = kinds[name](**options)
    print("{}", file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(contender.run(**json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
