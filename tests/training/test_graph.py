"""Quantisation of the exported weights."""

from __future__ import annotations

import numpy as np
import onnx
import pytest

from ghostnote.training.config import NetworkConfig
from ghostnote.training.graph import head_graph, quantise_rows
from ghostnote.training.network import GrooveNetwork


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e4])
def test_the_error_is_at_most_half_a_step(scale: float) -> None:
    weight = (np.random.default_rng(1).normal(size=(6, 384)) * scale).astype(np.float32)
    weight[2, 5] = 40 * scale  # an outlier coarsens its own block only
    packed, scales = quantise_rows(weight)
    assert (packed.shape, scales.shape) == ((6, 3, 128), (18,))
    steps = scales.reshape(6, 3, 1)
    error = np.abs((packed.astype(np.float64) - 128) * steps - weight.reshape(6, 3, 128))
    assert (error <= steps * 0.5001).all()
    largest = np.abs(weight.reshape(6, 3, 128)).max(axis=2, keepdims=True)
    np.testing.assert_allclose(steps, largest / 127, rtol=1e-5)


def test_zeros_stay_zero() -> None:
    packed, scales = quantise_rows(np.zeros((2, 128), dtype=np.float32))
    assert (packed == 128).all()
    assert np.isfinite(scales).all()


def test_weights_are_packed_where_their_inputs_fill_blocks() -> None:
    # 192 is no multiple of 128, twice 192 is.
    network = GrooveNetwork(NetworkConfig(1, 192, 2, 256, 1, 64, 2), 1, 1)
    model = onnx.load_from_string(head_graph(network, "voice", "int8"))
    kinds = [node.op_type for node in model.graph.node]
    assert kinds.count("MatMulNBits") == 1
    assert kinds.count("MatMul") == 2
    assert len(head_graph(network, "velocity", "int8")) < 0.95 * len(head_graph(network, "velocity", "float32"))
