"""Devices: what ONNX Runtime says about memory, and a GPU that is not there."""

from __future__ import annotations

import onnxruntime as ort
import pytest

from ghostnote.core.errors import DeviceMemoryError, GhostnoteError, InvalidParameterError
from ghostnote.model.checkpoint import Checkpoint
from ghostnote.model.device import CUDA, typed_memory_errors
from ghostnote.model.engine import Engine
from ghostnote.model.network import Network, Walk
from tests.model.asking import MIXED, same
from tests.model.gpu import MESSAGES, install, run_out_of_memory


def test_real_exhaustion_is_typed() -> None:
    with pytest.raises(DeviceMemoryError, match="too little memory") as caught, typed_memory_errors():
        run_out_of_memory()
    assert type(caught.value.__cause__).__module__.startswith("onnxruntime")


@pytest.mark.parametrize("message", MESSAGES)
def test_messages_of_a_gpu_are_typed(message: str) -> None:
    with pytest.raises(DeviceMemoryError), typed_memory_errors():
        raise ort.capi.onnxruntime_pybind11_state.RuntimeException(message)


def test_other_errors_pass() -> None:
    other = ort.capi.onnxruntime_pybind11_state.InvalidArgument("Got invalid dimensions for input: x")
    # The words alone are not enough: a disk may be out of memory too.
    for error in (other, ValueError(MESSAGES[0]), GhostnoteError("no"), KeyboardInterrupt()):
        with pytest.raises(type(error)) as caught, typed_memory_errors():
            raise error
        assert caught.value is error


def test_an_unknown_device(narrow: Checkpoint) -> None:
    with pytest.raises(InvalidParameterError, match=r"'tpu'.*cpu, cuda"):
        Engine(narrow, device="tpu")


@pytest.mark.skipif("CUDAExecutionProvider" in ort.get_available_providers(), reason="this ONNX Runtime has it")
def test_no_cuda_provider(narrow: Checkpoint) -> None:
    with pytest.raises(InvalidParameterError, match=r"no CUDAExecutionProvider.*onnxruntime-gpu"):
        Engine(narrow, device=CUDA)


def test_a_gpu_that_does_not_start(narrow: Checkpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, starts=False)
    with pytest.raises(InvalidParameterError, match=r"does not start.*nvidia-smi"):
        Engine(narrow, device=CUDA)


def test_a_graph_that_does_not_fit(narrow: Checkpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, loads=False)
    with pytest.raises(DeviceMemoryError):
        Engine(narrow, device=CUDA)


def test_a_batch_that_does_not_fit(narrow: Checkpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, steps=20)
    engine = Engine(narrow, "float32", device=CUDA)
    with pytest.raises(DeviceMemoryError):
        engine.generate(MIXED)


def test_inputs_bound_at_every_step_give_the_same(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    # What a GPU needs, on the CPU: through growth and sequences that leave.
    expected = engine.generate(MIXED)
    bound: list[int] = []

    def walk(network: Network, batch: int) -> Walk:
        bound.append(batch)
        return Walk(network._step, batch, network.layers, network.heads, network.width, shared=False)

    monkeypatch.setattr(Network, "walk", walk)
    assert same(engine.generate(MIXED), expected)
    # A guided sequence has a twin, which begins apart: nothing else in `MIXED` has anything known from the start.
    guided = sum(request.guidance != 1 for request in MIXED)
    assert bound == [len(MIXED) + guided, 2]


def test_a_gpu_takes_a_batch_whole_and_plays_the_same(narrow: Checkpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = Engine(narrow, "float32", threads=1).generate(MIXED * 2)
    install(monkeypatch)
    engine = Engine(narrow, "float32", threads=4, device=CUDA)
    assert engine._shares(64) == [range(64)]
    assert same(engine.generate(MIXED * 2), expected)
