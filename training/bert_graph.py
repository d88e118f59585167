"""A BERT sentence encoder as an ONNX graph, written node by node, so that no framework is needed.

The network is that of Devlin et al. 2019 with the head of Reimers and Gurevych 2019: embeddings, layers of
self-attention and feed-forward with residuals, then the mean over the words and length 1.

Weights are int8. Those of the matrices have one scale for each 64 of an output's inputs, multiplied by ONNX
Runtime's ``MatMulNBits`` (1.22 and later) with activations in int8 by the same blocks. ``quantize_dynamic``
would give activations one scale for the whole batch: measured on Banking77 its embeddings keep a cosine of
0.989 or more to those of the float weights, against 0.999 here, and a text's embedding would depend on the
texts beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 20
IR_VERSION = 10
CONTRIB = "com.microsoft"
BLOCK = 64
"""Inputs of a matrix that share a scale."""

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a network, as its config.json names them."""

    layers: int = 6
    hidden: int = 384
    heads: int = 12
    epsilon: float = 1e-12


def _whole(*numbers: int) -> Array:
    return np.array(numbers, np.int64)


def quantized(weights: Array, axis: int) -> tuple[Array, Array]:
    """``weights`` as int8 and the scales that widen them again; one scale for each place along ``axis``.

    Symmetric and rounded to the nearest, so nothing is off by more than half a scale.
    """
    others = tuple(i for i in range(weights.ndim) if i != axis)
    scale = np.maximum(np.abs(weights).max(axis=others, keepdims=True) / 127.0, 1e-12).astype(np.float32)
    return np.clip(np.rint(weights / scale), -127, 127).astype(np.int8), scale


def quantized_blocks(weights: Array) -> tuple[Array, Array]:
    """A matrix (inputs × outputs) as ``MatMulNBits`` takes it: outputs × blocks × BLOCK, and their scales.

    Stored without sign, 128 being zero, which is what the operator takes where no other zero is given.
    """
    inputs, outputs = weights.shape
    rows = np.ascontiguousarray(weights.T).reshape(outputs * (inputs // BLOCK), BLOCK)
    small, scale = quantized(rows, axis=0)
    shifted = (small.astype(np.int16) + 128).astype(np.uint8)
    return shifted.reshape(outputs, inputs // BLOCK, BLOCK), scale.reshape(outputs, inputs // BLOCK)


class GraphWriter:
    """Nodes and initialisers with names that count up, so the bytes depend on nothing but the weights."""

    def __init__(self, weights: Mapping[str, Array], shape: Shape, *, int8: bool) -> None:
        self._weights = weights
        self._shape = shape
        self._int8 = int8
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def encoder(self) -> onnx.ModelProto:
        """The graph of ``ids`` and ``mask`` (batch × words, int64) to ``embedding`` (batch × hidden)."""
        x, weight = self._body()
        self._pool(x, weight)
        found = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", self._shape.hidden])
        return self._model("sentence-encoder", found)

    def tagger(self) -> onnx.ModelProto:
        """The graph of ``ids`` and ``mask`` to ``scores`` (batch × words × what ``heads.`` gives)."""
        x, _ = self._body()
        scores = self._dense(x, ["heads."])
        self._nodes.append(helper.make_node("Identity", [scores], ["scores"], name="scores"))
        size = len(self._weights["heads.bias"])
        found = helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["batch", "words", size])
        return self._model("tagger", found)

    def _model(self, name: str, found: onnx.ValueInfoProto) -> onnx.ModelProto:
        words = helper.make_tensor_value_info("ids", TensorProto.INT64, ["batch", "words"])
        mask = helper.make_tensor_value_info("mask", TensorProto.INT64, ["batch", "words"])
        graph = helper.make_graph(self._nodes, name, [words, mask], [found], list(self._constants.values()))
        return helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIB, 1)],
            ir_version=IR_VERSION,
            producer_name="soni",
        )

    # ------------------------------------------------------------ parts of the network

    def _body(self) -> tuple[str, str]:
        """What the last layer makes of the words, and the mask as numbers."""
        weight = self._node("Cast", "mask", to=TensorProto.FLOAT)
        bias = self._attention_bias(weight)
        x = self._embeddings()
        for layer in range(self._shape.layers):
            x = self._layer(x, bias, f"encoder.layer.{layer}.")
        return x, weight

    def _attention_bias(self, mask: str) -> str:
        """0 where there is a word, a number far below every score where there is none."""
        absent = self._node("Sub", self._constant("one", np.float32(1)), mask)
        bias = self._node("Mul", absent, self._constant("far-below", np.float32(-10000)))
        return self._node("Unsqueeze", bias, self._constant("axes-1-2", _whole(1, 2)))

    def _embeddings(self) -> str:
        table = self._weights["embeddings.word_embeddings.weight"]
        if self._int8:
            small, scale = quantized(table, axis=0)
            rows = self._node("Gather", self._constant("word-table", small), "ids")
            scales = self._node("Gather", self._constant("word-scales", scale), "ids")
            words = self._node("Mul", self._node("Cast", rows, to=TensorProto.FLOAT), scales)
        else:
            words = self._node("Gather", self._constant("word-table", table), "ids")
        # there is one sentence only, so its type is a part of every place
        places = (
            self._weights["embeddings.position_embeddings.weight"]
            + self._weights["embeddings.token_type_embeddings.weight"][0]
        )
        count = self._node("Gather", self._node("Shape", "ids"), self._constant("at-1", _whole(1)))
        begin, axis = self._constant("at-0", _whole(0)), self._constant("axis-0", _whole(0))
        here = self._node("Slice", self._constant("place-table", places), begin, count, axis)
        return self._normed(self._node("Add", words, here), "embeddings.LayerNorm.")

    def _layer(self, x: str, bias: str, name: str) -> str:
        joined = self._attention(x, bias, name + "attention.self.")
        out = self._dense(joined, [name + "attention.output.dense."])
        x = self._normed(self._node("Add", x, out), name + "attention.output.LayerNorm.")
        wide = self._node("Gelu", self._dense(x, [name + "intermediate.dense."]))
        out = self._dense(wide, [name + "output.dense."])
        return self._normed(self._node("Add", x, out), name + "output.LayerNorm.")

    def _attention(self, x: str, bias: str, name: str) -> str:
        hidden, heads = self._shape.hidden, self._shape.heads
        each = hidden // heads
        all_three = self._dense(x, [name + part for part in ("query.", "key.", "value.")])
        split = self._constant("per-head", _whole(0, 0, 3, heads, each))
        parts = self._node("Reshape", all_three, split)
        query, key, value = (
            self._node("Gather", parts, self._constant(f"part-{i}", np.int64(i)), axis=2) for i in range(3)
        )
        query = self._node("Transpose", query, perm=[0, 2, 1, 3])
        key = self._node("Transpose", key, perm=[0, 2, 3, 1])
        value = self._node("Transpose", value, perm=[0, 2, 1, 3])
        query = self._node("Mul", query, self._constant("per-root", np.float32(each**-0.5)))
        scores = self._node("Add", self._node("MatMul", query, key), bias)
        mixed = self._node("MatMul", self._node("Softmax", scores, axis=-1), value)
        flat = self._constant("joined", _whole(0, 0, hidden))
        return self._node("Reshape", self._node("Transpose", mixed, perm=[0, 2, 1, 3]), flat)

    def _dense(self, x: str, names: list[str]) -> str:
        """x · W + b; several of one input side by side."""
        weight = np.concatenate([self._weights[name + "weight"].T for name in names], axis=1)
        bias = np.concatenate([self._weights[name + "bias"] for name in names])
        added = self._constant(names[0] + "bias", bias)
        if not self._int8:
            product = self._node("MatMul", x, self._constant(names[0] + "weight", weight))
            return self._node("Add", product, added)
        small, scale = quantized_blocks(weight)
        matrix = self._constant(names[0] + "weight", small)
        scales = self._constant(names[0] + "scale", scale)
        sizes = {"K": weight.shape[0], "N": weight.shape[1], "bits": 8, "block_size": BLOCK}
        return self._node(
            "MatMulNBits", x, matrix, scales, "", "", added, domain=CONTRIB, accuracy_level=4, **sizes
        )

    def _normed(self, x: str, name: str) -> str:
        scale = self._constant(name + "weight", self._weights[name + "weight"])
        bias = self._constant(name + "bias", self._weights[name + "bias"])
        return self._node("LayerNormalization", x, scale, bias, axis=-1, epsilon=self._shape.epsilon)

    def _pool(self, x: str, mask: str) -> None:
        """The mean over the words that are there, at length 1."""
        last, middle = self._constant("at-2", _whole(2)), self._constant("at-1", _whole(1))
        mask = self._node("Unsqueeze", mask, last)
        summed = self._node("ReduceSum", self._node("Mul", x, mask), middle, keepdims=0)
        mean = self._node("Div", summed, self._node("ReduceSum", mask, middle, keepdims=0))
        length = self._node("ReduceL2", mean, middle, keepdims=1)
        self._nodes.append(helper.make_node("Div", [mean, length], ["embedding"], name="embedding"))

    # ------------------------------------------------------------ writing

    def _node(self, kind: str, *inputs: str, **attributes: Any) -> str:
        name = f"{kind.lower()}-{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def _constant(self, name: str, value: Any) -> str:
        array = np.ascontiguousarray(value)
        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(array.reshape(np.shape(value)), name)
        return name


def encoder_graph(weights: Mapping[str, Array], shape: Shape, *, int8: bool) -> bytes:
    """The graph as the bytes of an ONNX file: the same weights give the same bytes."""
    return _bytes(GraphWriter(weights, shape, int8=int8).encoder())


def tagger_graph(weights: Mapping[str, Array], shape: Shape, *, int8: bool) -> bytes:
    """The graph of a tagger as the bytes of an ONNX file; ``weights`` has those of ``heads.`` too."""
    return _bytes(GraphWriter(weights, shape, int8=int8).tagger())


def _bytes(model: onnx.ModelProto) -> bytes:
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))
