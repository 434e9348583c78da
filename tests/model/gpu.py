"""A GPU for machines without: ONNX Runtime's own session on the CPU, which runs out of memory when it is told to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import numpy as np
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper

#: As ONNX Runtime wrote them on GPUs.
MESSAGES: Final = (
    (
        "[ONNXRuntimeError] : 6 : RUNTIME_EXCEPTION : Non-zero status code returned while running MatMul node. Name:'' "
        "Status Message: bfc_arena.cc:376 void* onnxruntime::BFCArena::AllocateRawInternal(size_t, bool, "
        "onnxruntime::Stream*, bool, onnxruntime::WaitNotificationFn) "
        "Failed to allocate memory for requested buffer of size 939524096"
    ),
    "[ONNXRuntimeError] : 1 : FAIL : CUDA failure 2: out of memory ; GPU=0 ; file=cuda_stream_handle.cc ; line=175",
    "[ONNXRuntimeError] : 1 : FAIL : CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0 ; expr=cublasCreate(&it)",
)

_PROVIDER: Final = "CUDAExecutionProvider"
_Session: Final = ort.InferenceSession


def run_out_of_memory() -> None:
    """Make ONNX Runtime ask for 256 TiB.

    Raises:
        onnxruntime's own exception: always.
    """
    _glutton().run(None, {"x": np.ones(1, dtype=np.float32), "shape": np.array([1 << 46])})


def install(
    monkeypatch: pytest.MonkeyPatch, *, starts: bool = True, loads: bool = True, steps: int | None = None
) -> None:
    """Give ONNX Runtime a CUDA provider.

    Args:
        monkeypatch: of the test.
        starts: whether sessions get it.
        loads: whether graphs fit into its memory.
        steps: after so many steps of all sessions its memory is full; None is never.
    """
    taken = 0

    class Session(_Session):  # type: ignore[misc, valid-type]
        def __init__(self, path: str, options: Any, providers: Sequence[tuple[str, Any]]) -> None:
            self.on_gpu = starts and providers[0][0] == _PROVIDER
            if self.on_gpu and not loads:
                run_out_of_memory()
            super().__init__(path, options, providers=["CPUExecutionProvider"])

        def get_providers(self) -> list[str]:
            return [_PROVIDER] * self.on_gpu + ["CPUExecutionProvider"]

        def io_binding(self) -> ort.IOBinding:
            return _CopyingBinding(self) if self.on_gpu else super().io_binding()

        def run_with_iobinding(self, *arguments: Any) -> None:
            nonlocal taken
            taken += self.on_gpu
            if steps is not None and self.on_gpu and taken > steps:
                run_out_of_memory()
            super().run_with_iobinding(*arguments)

    monkeypatch.setattr(ort, "InferenceSession", Session)
    monkeypatch.setattr(ort, "get_available_providers", lambda: [_PROVIDER, "CPUExecutionProvider"])


class _CopyingBinding(ort.IOBinding):  # type: ignore[misc]
    """Takes inputs as a GPU does: as they are when they are bound."""

    def bind_cpu_input(self, name: str, array: np.ndarray[Any, Any]) -> None:
        super().bind_cpu_input(name, array.copy())


@cache
def _glutton() -> ort.InferenceSession:
    graph = helper.make_graph(
        [helper.make_node("Expand", ["x", "shape"], ["y"])],
        "glutton",
        [
            helper.make_tensor_value_info("x", TensorProto.FLOAT, [1]),
            helper.make_tensor_value_info("shape", TensorProto.INT64, [None]),
        ],
        [helper.make_empty_tensor_value_info("y")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    options = ort.SessionOptions()
    options.log_severity_level = 4
    return _Session(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
