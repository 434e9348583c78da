"""The whole API against its own OpenAPI document, by schemathesis and a real server."""

from __future__ import annotations

from benchmarks.fuzz_api import fuzz


def test_no_request_breaks_the_service_or_its_document() -> None:
    # Without the phase `coverage`: its cases of twelve bodies are thousands. The benchmark has it.
    card = fuzz(cases=200, seed=20_261_121, examples=8, phases="examples,fuzzing")
    assert not card.failures, "\n".join(card.lines())
    assert card.cases >= 200
