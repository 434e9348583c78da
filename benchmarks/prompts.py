"""How well prompts are understood, and how fast: the two halves of the test set, timing, random strings.

`python -m benchmarks.prompts` prints the figures; `--failures development` prints what went wrong in one half.
"""

from __future__ import annotations

import argparse
import random
import statistics
import string
import time

from ghostnote.prompt.parser import read_prompt
from ghostnote.prompt.reading import StyleNames
from tests.prompt.scoring import Score, cases, score, styles

RANDOM_STRINGS = 10_000
REPEATS = 5
LONG = 10_000


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--failures", choices=("development", "held_out"))
    options.add_argument("--only", choices=("development", "held_out"))
    chosen = options.parse_args()
    for half in ("development", "held_out"):
        if chosen.only in {None, half}:
            results = [score(text, expected) for text, expected in cases(half)]
            total = sum(results, Score())
            print(f"{half}: {len(results)} prompts, {total}")
            if chosen.failures == half:
                for (text, _), result in zip(cases(half), results, strict=True):
                    if result.problems:
                        print(f"  {text!r}: {'; '.join(result.problems)}")
    if chosen.only is None:
        timing()
        crashes()


def timing() -> None:
    """Time every prompt of both halves, and one of 10 kB."""
    names = styles()
    texts = [text for half in ("development", "held_out") for text, _ in cases(half)]
    read_prompt("", names)
    readings = sorted(timed(text, names) for _ in range(REPEATS) for text in texts)
    for clock, spent in (("processor", sorted(one[1] for one in readings)), ("wall", [one[0] for one in readings])):
        median, p99 = statistics.median(spent), spent[int(len(spent) * 0.99)]
        print(f"{clock} time: median {median:.2f} ms, p99 {p99:.2f} ms, most {spent[-1]:.2f} ms, {len(spent)} readings")
    long = ", ".join(texts)[:LONG]
    spent = sorted(timed(long, names)[1] for _ in range(REPEATS))
    print(f"a prompt of {LONG} characters: {spent[REPEATS // 2]:.1f} ms of processor time")


def timed(text: str, names: tuple[StyleNames, ...]) -> tuple[float, float]:
    """Milliseconds that reading takes: by the clock on the wall, and of the processor (others may use it too)."""
    wall, processor = time.perf_counter(), time.process_time()
    read_prompt(text, names)
    return (time.perf_counter() - wall) * 1000, (time.process_time() - processor) * 1000


def crashes() -> None:
    """Read random strings: any characters, and words of the test set thrown together."""
    rng = random.Random(5)  # noqa: S311 - strings to try, not secrets
    names = styles()
    words = sorted({word for half in ("development", "held_out") for text, _ in cases(half) for word in text.split()})
    failed = 0
    for number in range(RANDOM_STRINGS):
        if number % 2:
            text = " ".join(rng.choices(words, k=rng.randrange(40)))
        else:
            text = "".join(
                chr(rng.randrange(0x110000)) if rng.random() < 0.3 else rng.choice(string.printable)
                for _ in range(rng.randrange(200))
            )
        try:
            read_prompt(text, names)
        except Exception as error:
            failed += 1
            print(f"  {text!r}: {error!r}")
    print(f"random strings: {RANDOM_STRINGS}, crashes {failed}")


if __name__ == "__main__":
    main()
