"""Where sessions run: on the CPU, or on a GPU through ONNX Runtime's CUDA provider.

Attention stays on the CPU in both cases: its graphs are float32, for which the CUDA provider has no kernel, and so keys
and values lie in the CPU's memory. The rest of a graph runs on the GPU. Two things differ there: inputs are copied when
they are bound (see `network.Walk`), and the last bits of a sum may depend on the batch.

The tests have no GPU: they run this code on the CPU, and with the messages that ONNX Runtime gives on a GPU.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from ghostnote.core.errors import DeviceMemoryError, InvalidParameterError

if TYPE_CHECKING:
    import onnxruntime as ort

CPU: Final = "cpu"
CUDA: Final = "cuda"

_Provider = tuple[str, dict[str, Any]]
_ON_CPU: Final[_Provider] = ("CPUExecutionProvider", {})
#: 32-bit floats stay 32 bits wide, and memory is taken as it is needed.
_ON_CUDA: Final[_Provider] = ("CUDAExecutionProvider", {"use_tf32": 0, "arena_extend_strategy": "kSameAsRequested"})
#: What runs a graph, best first.
_PROVIDERS: Final[Mapping[str, tuple[_Provider, ...]]] = MappingProxyType({CPU: (_ON_CPU,), CUDA: (_ON_CUDA, _ON_CPU)})
DEVICES: Final = tuple(_PROVIDERS)

#: How ONNX Runtime's messages speak of memory; it has no type of exception for it.
_OUT_OF_MEMORY: Final = (
    "Failed to allocate memory for requested buffer",
    "BFCArena::AllocateRawInternal",
    "out of memory",
    "CUBLAS_STATUS_ALLOC_FAILED",
    "CUDNN_STATUS_ALLOC_FAILED",
)


def check_device(device: str) -> None:
    """Refuse a device that cannot be used here.

    Raises:
        InvalidParameterError: no such device, or an ONNX Runtime that was not built for it.
    """
    if device not in _PROVIDERS:
        hint = f"one of: {', '.join(DEVICES)}"
        raise InvalidParameterError(f"unknown device {device!r}", where="device", hint=hint)
    if device == CPU:
        return
    import onnxruntime as ort

    provider, _ = _PROVIDERS[device][0]
    if provider not in ort.get_available_providers():
        hint = f"install onnxruntime-gpu in place of onnxruntime, or take device {CPU}"
        raise InvalidParameterError(f"this ONNX Runtime has no {provider}", where="device", hint=hint)


def open_session(path: Path, device: str) -> ort.InferenceSession:
    """A session that runs in the thread that calls it: to share out steps this small costs more than it saves.

    Raises:
        InvalidParameterError: see `check_device`, or no GPU that works.
        DeviceMemoryError: the graph does not fit into the GPU's memory.
    """
    check_device(device)
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    providers = _PROVIDERS[device]
    with typed_memory_errors():
        session = ort.InferenceSession(str(path), options, providers=list(providers))
    # Where a provider cannot start, ONNX Runtime goes on with the next one and says so in its log alone.
    if providers[0][0] not in session.get_providers():
        hint = f"check the driver, CUDA and cuDNN (`nvidia-smi`), or take device {CPU}"
        raise InvalidParameterError(f"{providers[0][0]} does not start", where="device", hint=hint)
    return session


@contextmanager
def typed_memory_errors() -> Iterator[None]:
    """Turn ONNX Runtime's complaints about memory into `DeviceMemoryError`; other errors pass."""
    try:
        yield
    except Exception as error:
        text = str(error)
        if type(error).__module__.startswith("onnxruntime") and any(sign in text for sign in _OUT_OF_MEMORY):
            hint = "ask for fewer bars at a time, or run on the CPU"
            raise DeviceMemoryError("too little memory on the device", hint=hint) from error
        raise
