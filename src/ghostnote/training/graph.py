"""ONNX graphs of a trained network: the encoder, one step of the decoder, and one head a field.

The step graph attends through `GroupQueryAttention` over key and value buffers that are updated in place. Weights are
float32, or 8-bit in blocks with activations quantised row by row, so that a row's result does not depend on the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from ghostnote.core.kit import N_VOICES
from ghostnote.core.params import RANGES
from ghostnote.core.pattern import MAX_BAR_BEATS
from ghostnote.tokens.sixteenths import SIXTEENTH_WIDTH
from ghostnote.tokens.steps import HELD_WIDTH
from ghostnote.training.encoder import REACH, STATE_WIDTH
from ghostnote.training.layers import Block
from ghostnote.training.network import GrooveNetwork, Head

Precision = Literal["float32", "int8"]
PRECISIONS: Final[tuple[Precision, ...]] = ("float32", "int8")

_CONTRIB: Final = "com.microsoft"
_OPSETS: Final = (helper.make_opsetid("", 20), helper.make_opsetid(_CONTRIB, 1))
_IR_VERSION: Final = 10
_EPSILON: Final = 1e-6
_BLOCK: Final = 128
#: Rotary tables reach to the end of the longest pattern of the longest bars, in 24ths of a beat.
_LAST_TIME: Final = int(RANGES["bars"].high) * MAX_BAR_BEATS * 24

#: Ends the name of a weight that stands in a graph transposed.
TRANSPOSED: Final = ".T"

Array = npt.NDArray[np.float32]


class _Graph:
    """Collects nodes and weights; methods take and return the names of values.

    Weights are named after the network's parameters, so that `restore` finds them again.

    Args:
        precision: of the weights.
        network: whose parameters it is made of.
    """

    def __init__(self, precision: Precision, network: GrooveNetwork) -> None:
        self.precision = precision
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self._names = {id(parameter): name for name, parameter in network.named_parameters()}

    def constant(self, array: npt.NDArray[np.generic], name: str | None = None) -> str:
        name = name or f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def parameter(self, parameter: Tensor) -> str:
        """A parameter as it is."""
        return self.constant(_array(parameter), self._names[id(parameter)])

    def add(self, kind: str, inputs: Sequence[str], outputs: int = 1, *, domain: str = "", **attributes: Any) -> str:
        names = [f"v{len(self.nodes)}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, domain=domain, **attributes))
        return names[0]

    def linear(self, x: str, parameter: Tensor) -> str:
        """Rows of x (rows, in) times weight (out, in) transposed; an input that does not fill blocks stays float32."""
        weight, name = _array(parameter), self._names[id(parameter)]
        if self.precision == "float32" or weight.shape[1] % _BLOCK:
            return self.add("MatMul", [x, self.constant(weight.T, name + TRANSPOSED)])
        packed, scales = quantise_rows(weight)
        out_width, in_width = weight.shape
        return self.add(
            "MatMulNBits",
            [x, self.constant(packed, f"{name}.packed"), self.constant(scales, f"{name}.scales")],
            domain=_CONTRIB,
            K=in_width,
            N=out_width,
            bits=8,
            block_size=_BLOCK,
            accuracy_level=4,
        )

    def norm(self, x: str, gain: Tensor) -> str:
        return self.add("SimplifiedLayerNormalization", [x, self.parameter(gain)], axis=-1, epsilon=_EPSILON)

    def add_norm(self, x: str, branch: str, gain: Tensor) -> tuple[str, str]:
        """Residual sum and its norm: (normed, sum)."""
        normed = self.add(
            "SkipSimplifiedLayerNormalization",
            [x, branch, self.parameter(gain)],
            4,
            domain=_CONTRIB,
            epsilon=_EPSILON,
        )
        names = self.nodes[-1].output
        names[1] = names[2] = ""
        return normed, names[3]

    def biased(self, x: str, layer: nn.Linear) -> str:
        """A whole linear layer."""
        return self.add("Add", [self.linear(x, layer.weight), self.parameter(layer.bias)])

    def rotary(self, frequencies: Tensor) -> tuple[str, str]:
        """Cosine and sine by time (time, half)."""
        angles = np.arange(_LAST_TIME)[:, None] * frequencies.numpy()
        return self.constant(np.cos(angles).astype(np.float32)), self.constant(np.sin(angles).astype(np.float32))

    def squared_relu(self, x: str) -> str:
        positive = self.add("Relu", [x])
        return self.add("Mul", [positive, positive])

    def model(self, inputs: Sequence[onnx.ValueInfoProto], outputs: dict[str, str], kept: Sequence[str] = ()) -> bytes:
        """Serialised model. `outputs` gives values their public names; `kept` are outputs that have theirs already."""
        for name, value in outputs.items():
            self.nodes.append(helper.make_node("Identity", [value], [name]))
        results = [helper.make_empty_tensor_value_info(name) for name in (*outputs, *kept)]
        graph = helper.make_graph(self.nodes, "ghostnote", list(inputs), results, self.weights)
        model = helper.make_model(graph, opset_imports=list(_OPSETS), ir_version=_IR_VERSION, producer_name="ghostnote")
        return bytes(model.SerializeToString())


def quantise_rows(weight: Array) -> tuple[npt.NDArray[np.uint8], Array]:
    """Symmetric 8-bit weights in blocks of 128 along the inputs.

    Args:
        weight: (out, in), `in` a multiple of 128.

    Returns:
        packed (out, blocks, 128), counted from 128, and scales (out * blocks,): weight is (packed - 128) * scale.
    """
    out_width, in_width = weight.shape
    blocks = weight.reshape(out_width, in_width // _BLOCK, _BLOCK)
    scales = np.maximum(np.abs(blocks).max(axis=2, keepdims=True) / 127, 1e-12)
    packed = np.clip(np.round(blocks / scales), -127, 127) + 128
    return packed.astype(np.uint8), scales.reshape(-1).astype(np.float32)


def encoder_graph(network: GrooveNetwork) -> bytes:
    """The encoder, for one sequence, in float32: it runs once a request.

    Inputs: features (sixteenths, SIXTEENTH_WIDTH); asked (sixteenths, encoder width) its place and what is asked of it,
    embedded; time (sixteenths,) int64 in 24ths of a beat.
    Outputs: odds (places, N_VOICES) log odds; states (places, STATE_WIDTH).
    """
    encoder = network.encoder
    graph = _Graph("float32", network)
    width = encoder.norm.weight.shape[0]
    inputs = [
        helper.make_tensor_value_info("features", TensorProto.FLOAT, ["sixteenths", SIXTEENTH_WIDTH]),
        helper.make_tensor_value_info("asked", TensorProto.FLOAT, ["sixteenths", width]),
        helper.make_tensor_value_info("time", TensorProto.INT64, ["sixteenths"]),
    ]
    cos, sin = (graph.add("Gather", [table, "time"]) for table in graph.rotary(encoder.frequencies))
    seen = graph.add("Relu", [graph.biased("features", encoder.features)])
    columns = graph.add("Unsqueeze", [graph.add("Transpose", [seen]), graph.constant(np.array([0]))])
    kernel = _array(encoder.around.weight).reshape(width, -1, 2 * REACH + 1)
    around = graph.add("Conv", [columns, graph.constant(kernel, "encoder.around.weight")], pads=[REACH, REACH])
    around = graph.add("Transpose", [graph.add("Squeeze", [around, graph.constant(np.array([0]))])])
    x = graph.add("Add", [around, "asked"])
    for block in encoder.blocks:
        assert isinstance(block, Block)
        x = graph.add("Add", [x, _attended(graph, block, x, cos, sin)])
        inner = graph.linear(graph.norm(x, block.feed_norm.weight), block.up.weight)
        x = graph.add("Add", [x, graph.linear(graph.squared_relu(inner), block.down.weight)])
    inner = graph.squared_relu(graph.biased(graph.norm(x, encoder.norm.weight), encoder.up))
    outputs = {
        name: graph.add("Reshape", [graph.biased(inner, layer), graph.constant(np.array([-1, size]))])
        for name, layer, size in (("odds", encoder.odds, N_VOICES), ("states", encoder.state, STATE_WIDTH))
    }
    return graph.model(inputs, outputs)


def _attended(graph: _Graph, block: Block, x: str, cos: str, sin: str) -> str:
    """What a block's attention adds to (steps, width), every step seeing every other."""
    width = block.out.in_features
    size = width // block.heads
    qkv = graph.linear(graph.norm(x, block.attention_norm.weight), block.qkv.weight)
    parts = []
    for part in range(3):
        columns = [graph.constant(np.array([limit])) for limit in (part * width, (part + 1) * width, 1)]
        own = graph.add(
            "Reshape", [graph.add("Slice", [qkv, *columns]), graph.constant(np.array([-1, block.heads, size]))]
        )
        parts.append(graph.add("Transpose", [own], perm=[1, 0, 2]))
    queries, keys = (_turned(graph, part, cos, sin, size) for part in parts[:2])
    scores = graph.add("MatMul", [queries, graph.add("Transpose", [keys], perm=[0, 2, 1])])
    scores = graph.add("Mul", [scores, graph.constant(np.array(size**-0.5, dtype=np.float32))])
    mixed = graph.add("MatMul", [graph.add("Softmax", [scores], axis=-1), parts[2]])
    mixed = graph.add(
        "Reshape", [graph.add("Transpose", [mixed], perm=[1, 0, 2]), graph.constant(np.array([-1, width]))]
    )
    return graph.linear(mixed, block.out.weight)


def _turned(graph: _Graph, x: str, cos: str, sin: str, size: int) -> str:
    """(heads, steps, size) with the pairs (i, i + half) turned by the angles (steps, half)."""
    limits = (0, size // 2, size)
    a, b = (
        graph.add("Slice", [x, *(graph.constant(np.array([value])) for value in (first, last, 2))])
        for first, last in pairwise(limits)
    )

    def product(left: str, right: str) -> str:
        return graph.add("Mul", [left, right])

    turned = [
        graph.add("Sub", [product(a, cos), product(b, sin)]),
        graph.add("Add", [product(b, cos), product(a, sin)]),
    ]
    return graph.add("Concat", turned, axis=-1)


def step_graph(network: GrooveNetwork, precision: Precision) -> bytes:
    """One step of the decoder.

    Inputs: x (batch, width) summed embeddings; time (batch, 1) int64 in 24ths of a beat; seqlens (batch,) int32 steps
    already seen; total (1,) int32 steps with this one; key_i, value_i (batch, heads, capacity, head_width).
    Outputs: hidden (batch, width); place (batch, N_PLACES) logits; new_key_i, new_value_i: the buffers, in place.
    """
    graph = _Graph(precision, network)
    config = network.config
    head_width = config.width // config.heads
    cos, sin = graph.rotary(network.frequencies)
    packed = graph.constant(np.array([-1, 1, 3 * config.width]))
    flat = graph.constant(np.array([-1, config.width]))
    inputs = [
        helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", config.width]),
        helper.make_tensor_value_info("time", TensorProto.INT64, ["batch", 1]),
        helper.make_tensor_value_info("seqlens", TensorProto.INT32, ["batch"]),
        helper.make_tensor_value_info("total", TensorProto.INT32, [1]),
    ]
    blocks = [block for block in network.blocks if isinstance(block, Block)]
    x, normed = "x", graph.norm("x", blocks[0].attention_norm.weight)
    for i, block in enumerate(blocks):
        cache = [f"key_{i}", f"value_{i}"]
        shape: list[str | int | None] = ["batch", config.heads, "capacity", head_width]
        inputs += [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name in cache]
        qkv = graph.add("Reshape", [graph.linear(normed, block.qkv.weight), packed])
        attended = graph.add(
            "GroupQueryAttention",
            [qkv, "", "", *cache, "seqlens", "total", cos, sin, "time"],
            domain=_CONTRIB,
            num_heads=config.heads,
            kv_num_heads=config.heads,
            do_rotary=1,
            local_window_size=config.attention_window,
        )
        graph.nodes[-1].output.extend(f"new_{name}" for name in cache)
        branch = graph.linear(graph.add("Reshape", [attended, flat]), block.out.weight)
        normed, x = graph.add_norm(x, branch, block.feed_norm.weight)
        branch = graph.linear(graph.squared_relu(graph.linear(normed, block.up.weight)), block.down.weight)
        following = blocks[i + 1].attention_norm if i + 1 < len(blocks) else network.norm
        normed, x = graph.add_norm(x, branch, following.weight)
    outputs = {"hidden": normed, "place": graph.biased(normed, network.place_head)}
    return graph.model(inputs, outputs, [f"new_{value.name}" for value in inputs[4:]])


def head_graph(network: GrooveNetwork, field: str, precision: Precision) -> bytes:
    """A head.

    Inputs: z (batch, width), given (batch, width) summed embeddings; the voice head also held (batch, HELD_WIDTH).
    Outputs: known (batch, width), the z of the next head; logits (batch, size).
    """
    graph = _Graph(precision, network)
    width = network.config.width
    inputs = [
        helper.make_tensor_value_info("z", TensorProto.FLOAT, ["batch", width]),
        helper.make_tensor_value_info("given", TensorProto.FLOAT, ["batch", width]),
    ]
    known = graph.add("Add", ["z", "given"])
    if field == "voice":
        inputs.append(helper.make_tensor_value_info("held", TensorProto.FLOAT, ["batch", HELD_WIDTH]))
        known = graph.add("Add", [known, graph.linear("held", network.held.weight)])
    head: Head = getattr(network, f"{field}_head")
    inner = graph.biased(graph.norm(known, head.norm.weight), head.up)
    logits = graph.biased(graph.squared_relu(inner), head.logits)
    return graph.model(inputs, {"known": known, "logits": logits})


def _array(parameter: Tensor) -> Array:
    array: Array = parameter.detach().cpu().numpy().astype(np.float32)
    return array
