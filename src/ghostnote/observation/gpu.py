"""Use and memory of NVIDIA GPUs, where there are some and `nvidia-ml-py` is installed."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from prometheus_client.core import Metric

from ghostnote.observation.families import gauge
from ghostnote.observation.readings import Reading

_LIBRARY: Final = "pynvml"
_LOG: Final = logging.getLogger(__name__)


def gpus() -> Reading | None:
    """Reads every GPU; None where there is none, or no way to ask."""
    if find_spec(_LIBRARY) is None:
        return None
    nvml = import_module(_LIBRARY)
    try:
        nvml.nvmlInit()
    except nvml.NVMLError as error:
        _LOG.info("no GPU to watch", extra={"reason": str(error)})
        return None
    return reading(nvml)


def reading(nvml: Any) -> Reading:
    """Reads every GPU through the library `nvml`, which has been started."""

    async def read() -> Iterable[Metric]:
        use, memory = {}, {}
        for number in range(nvml.nvmlDeviceGetCount()):
            device = nvml.nvmlDeviceGetHandleByIndex(number)
            bytes_of = nvml.nvmlDeviceGetMemoryInfo(device)
            memory[str(number), "used"] = float(bytes_of.used)
            memory[str(number), "total"] = float(bytes_of.total)
            use[str(number),] = nvml.nvmlDeviceGetUtilizationRates(device).gpu / 100
        return (
            gauge("ghostnote_gpu_use_ratio", "Share of the last moment in which a GPU worked.", ("gpu",), use),
            gauge("ghostnote_gpu_memory_bytes", "Memory of a GPU.", ("gpu", "state"), memory),
        )

    return read
