"""Writes the trained reader as models/reader.onnx: weights as 8-bit integers, computed in 32-bit floats.

    python3 training/export.py [--weights training/runs/reader/reader.pt] [--heads training/runs/reader/heads.pt]

Every output column of a matrix and every row of the embeddings has its own scale. One window at a time
(batch 1, no mask), inputs `ids`, `shapes`, `positions` of 32-bit integers (1, length), outputs `scores`
(1, length, 35: role 7, entity 11, part of speech 17) and `links` (1, length, 128: queries, keys).
Needs the packages torch, numpy and onnx (1.16).
"""
import argparse
import hashlib
import math
import pathlib

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from model import HEADS, LAYERS, ROLE, SIZE

ROOT = pathlib.Path(__file__).resolve().parent.parent


def quantized(w, axis):
    """8-bit integers and their scales along `axis`."""
    scale = np.abs(w).max(axis=1 - axis, keepdims=True) / 127
    scale = np.where(scale == 0, 1, scale).astype(np.float32)
    return np.clip(np.round(w / scale), -127, 127).astype(np.int8), scale


class Builder:
    def __init__(self, floats=False):
        self.nodes, self.constants, self.count, self.floats = [], [], 0, floats

    def constant(self, name, value):
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def op(self, kind, *inputs, **attributes):
        self.count += 1
        out = f"{kind.lower()}_{self.count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [out], name=out, **attributes))
        return out

    def matrix(self, name, w):
        """A matrix (inputs, outputs) that is unfolded once, when the model is loaded."""
        if self.floats:
            return self.constant(name, w)
        q, scale = quantized(w, 1)
        return self.op("DequantizeLinear", self.constant(name, q), self.constant(name + ".scale", scale[0]),
                       self.constant(name + ".zero", np.zeros(w.shape[1], np.int8)), axis=1)

    def linear(self, x, name, w, b):
        return self.op("Add", self.op("MatMul", x, self.matrix(name, w)), self.constant(name + ".bias", b))

    def norm(self, x, name, w, b):
        return self.op("LayerNormalization", x, self.constant(name + ".weight", w), self.constant(name + ".bias", b),
                       axis=-1, epsilon=1e-12)


def build(state, names, floats=False):
    g = Builder(floats)
    w = {k: v.float().numpy() for k, v in state.items()}
    q, scale = quantized(w["words.weight"], 0)
    if floats:
        x = g.op("Gather", g.constant("words", w["words.weight"]), "ids", axis=0)
    else:
        rows = g.op("Cast", g.op("Gather", g.constant("words", q), "ids", axis=0), to=TensorProto.FLOAT)
        x = g.op("Mul", rows, g.op("Gather", g.constant("words.scale", scale), "ids", axis=0))
    x = g.op("Add", x, g.op("Gather", g.constant("positions.weight", w["positions.weight"][:256]), "positions", axis=0))
    x = g.op("Add", x, g.op("Gather", g.constant("shapes.weight", w["shapes.weight"]), "shapes", axis=0))
    x = g.norm(x, "norm", w["norm.weight"], w["norm.bias"])
    split = g.constant("split", np.array([0, 0, HEADS, SIZE // HEADS], np.int64))
    joined = g.constant("joined", np.array([0, 0, SIZE], np.int64))
    middle = []
    for i in range(LAYERS):
        p = f"layers.{i}."
        parts = []
        for k, order in enumerate(((0, 2, 1, 3), (0, 2, 3, 1), (0, 2, 1, 3))):
            rows = slice(k * SIZE, (k + 1) * SIZE)
            by = 1 / math.sqrt(SIZE // HEADS) if k == 0 else 1.0
            y = g.linear(x, f"{p}{'qkv'[k]}", w[p + "qkv.weight"][rows].T * np.float32(by), w[p + "qkv.bias"][rows] * np.float32(by))
            parts.append(g.op("Transpose", g.op("Reshape", y, split), perm=order))
        a = g.op("Softmax", g.op("MatMul", parts[0], parts[1]), axis=-1)
        y = g.op("Reshape", g.op("Transpose", g.op("MatMul", a, parts[2]), perm=(0, 2, 1, 3)), joined)
        y = g.linear(y, p + "out", w[p + "out.weight"].T, w[p + "out.bias"])
        x = g.norm(g.op("Add", x, y), p + "norm1", w[p + "norm1.weight"], w[p + "norm1.bias"])
        y = g.op("Gelu", g.linear(x, p + "up", w[p + "up.weight"].T, w[p + "up.bias"]))
        y = g.linear(y, p + "down", w[p + "down.weight"].T, w[p + "down.bias"])
        x = g.norm(g.op("Add", x, y), p + "norm2", w[p + "norm2.weight"], w[p + "norm2.bias"])
        if i % 2:
            middle.append(x)
    n = {k: v.float().numpy() for k, v in names.items()}
    y = g.op("Gelu", g.linear(g.op("Concat", *middle, axis=-1), "names.up", n["up.weight"].T, n["up.bias"]))
    name_scores = g.linear(y, "names.out", n["out.weight"].T, n["out.bias"])
    role_scores = g.op("Add", g.op("MatMul", x, g.constant("roles", w["heads.weight"][:ROLE].T)), g.constant("roles.bias", w["heads.bias"][:ROLE]))
    g.nodes.append(helper.make_node("Concat", [role_scores, name_scores], ["scores"], name="scores", axis=-1))
    y = g.op("MatMul", x, g.constant("link", w["link.weight"].T))
    g.nodes.append(helper.make_node("Add", [y, g.constant("link.bias", w["link.bias"])], ["links"], name="links"))
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT32, [1, "length"]) for n in ("ids", "shapes", "positions")]
    outputs = [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, "length", 35]),
               helper.make_tensor_value_info("links", TensorProto.FLOAT, [1, "length", 128])]
    graph = helper.make_graph(g.nodes, "reader", inputs, outputs, g.constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=8, producer_name="counterclaim")


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--weights", type=pathlib.Path, default=ROOT / "training" / "runs" / "reader" / "reader.pt")
    ap.add_argument("--heads", type=pathlib.Path, default=ROOT / "training" / "runs" / "reader" / "heads.pt")
    ap.add_argument("--out", type=pathlib.Path, default=ROOT / "models" / "reader.onnx")
    ap.add_argument("--floats", action="store_true", help="keep 32-bit weights, to measure what the integers cost")
    a = ap.parse_args()
    state = torch.load(a.weights, map_location="cpu")
    model = build(state.get("model", state), torch.load(a.heads, map_location="cpu"), a.floats)
    onnx.checker.check_model(model)
    data = model.SerializeToString()
    a.out.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    if not a.floats:
        a.out.with_suffix(".sha256").write_text(digest + "\n")
    print(f"{a.out}: {len(data)} bytes, sha256 {digest}")


if __name__ == "__main__":
    main()
