"""Writes the trained reader as models/reader.onnx, with 8-bit weights.

    python3 training/export.py [--weights training/runs/reader/reader.pt] [--heads training/runs/reader/heads.pt]

The matrices of the encoder and of the hidden layers of the heads are multiplied as integers: weights from -63 to
63 with a scale for every output column, inputs from 0 to 255 with one scale and zero point for each matrix,
fixed here from the ranges that the inputs have on 80 training windows. Fixed scales keep an answer independent of
what else is read, and sums of integers are the same on every processor; with weights of seven bits, pairs of
products fit into the 16 bits that processors without VNNI add them in. The rest is computed in 32-bit floats.

One window at a time (batch 1, no mask), inputs `ids`, `shapes`, `positions` of 32-bit integers (1, length), outputs
`scores` (1, length, 37: role 7, entity 11, part of speech 17, logit of an inner cue, fact), `links` (1, length, 128:
queries, keys) and `steps` (49: learned scores of the steps from one role label to another, row by row).
Needs the packages torch, numpy and onnx (1.16).
"""
import argparse
import hashlib
import json
import math
import pathlib
import random

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from model import HEADS, LAYERS, POSITIONS, ROLE, SIZE, Heads, Reader
from train import tensors, vocabulary, windows

ROOT = pathlib.Path(__file__).resolve().parent.parent
MOST_WEIGHT, MOST_INPUT = 63, 255


def quantized(w, axis, most=127):
    """8-bit integers and their scales along `axis`."""
    scale = np.abs(w).max(axis=1 - axis, keepdims=True) / most
    scale = np.where(scale == 0, 1, scale).astype(np.float32)
    return np.clip(np.round(w / scale), -most, most).astype(np.int8), scale


def ranges(reader, heads, data, count=80):
    """(lowest, highest) input of every linear layer on training windows, by the layer's name."""
    found = {}

    def watch(name):
        def hook(_, inputs):
            x = inputs[0]
            low, high = found.get(name, (0.0, 0.0))
            found[name] = (min(low, float(x.min())), max(high, float(x.max())))
        return hook
    hooks = [m.register_forward_pre_hook(watch(n)) for root in (reader, heads)
             for n, m in root.named_modules() if isinstance(m, nn.Linear)]
    with open(data / "train.jsonl", encoding="utf-8") as lines:
        docs = [json.loads(x) for x in lines]
    rng = random.Random(1)
    pool = [w for d in rng.sample(docs, min(len(docs), 200)) for w in windows(d, None) if len(w["ids"]) > 32]
    with torch.no_grad():
        for window in rng.sample(pool, min(count, len(pool))):
            ids, shapes, _, mask = tensors([window])
            reader(ids, shapes, mask)
            x = torch.cat(reader.hidden(ids, shapes, mask), -1)
            heads.names(x)
            heads.inner(x)
    for hook in hooks:
        hook.remove()
    return found


class Builder:
    def __init__(self, state, found):
        self.nodes, self.constants, self.made, self.count = [], [], {}, 0
        self.w = {k: v.float().numpy() for k, v in state.items()}
        self.ranges = found

    def constant(self, name, value):
        # scales and zero points must stay without dimensions
        self.constants.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def op(self, kind, *inputs, **attributes):
        self.count += 1
        out = f"{kind.lower()}_{self.count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [out], name=out, **attributes))
        return out

    def integers(self, x, layer):
        """`x` as bytes, with the scale and the name of the zero point; made once for each input."""
        if x not in self.made:
            low, high = self.ranges[layer]
            scale = np.float32((high - low) / MOST_INPUT)
            zero = self.constant(f"{layer}.zero", np.uint8(np.clip(round(-low / float(scale)), 0, MOST_INPUT)))
            self.made[x] = (self.op("QuantizeLinear", x, self.constant(f"{layer}.in", scale), zero), scale, zero)
        return self.made[x]

    def linear(self, x, layer, rows=slice(None), by=1.0, part="", floats=False):
        """The output rows `rows` of a linear layer, times `by`."""
        w = self.w[f"{layer}.weight"][rows].T * np.float32(by)
        bias = self.constant(f"{layer}{part}.bias", self.w[f"{layer}.bias"][rows] * np.float32(by))
        if floats or self.ranges is None:
            return self.op("Add", self.op("MatMul", x, self.constant(f"{layer}{part}", w)), bias)
        q, scale = quantized(w, 1, MOST_WEIGHT)
        bytes_, input_scale, zero = self.integers(x, layer)
        y = self.op("Cast", self.op("MatMulInteger", bytes_, self.constant(f"{layer}{part}", q), zero), to=TensorProto.FLOAT)
        return self.op("Add", self.op("Mul", y, self.constant(f"{layer}{part}.scale", scale[0] * input_scale)), bias)

    def norm(self, x, layer):
        return self.op("LayerNormalization", x, self.constant(f"{layer}.weight", self.w[f"{layer}.weight"]),
                       self.constant(f"{layer}.bias", self.w[f"{layer}.bias"]), axis=-1, epsilon=1e-12)

    def words(self):
        if self.ranges is None:
            return self.op("Gather", self.constant("words", self.w["words.weight"]), "ids", axis=0)
        q, scale = quantized(self.w["words.weight"], 0)
        rows = self.op("Cast", self.op("Gather", self.constant("words", q), "ids", axis=0), to=TensorProto.FLOAT)
        return self.op("Mul", rows, self.op("Gather", self.constant("words.scale", scale), "ids", axis=0))

    def rows(self, name, at, most=None):
        return self.op("Gather", self.constant(f"{name}.weight", self.w[f"{name}.weight"][:most]), at, axis=0)


def build(state, found):
    """The graph; all weights and sums in 32-bit floats where `found` is None."""
    g = Builder(state, found)
    x = g.op("Add", g.words(), g.rows("positions", "positions", POSITIONS // 2))
    x = g.norm(g.op("Add", x, g.rows("shapes", "shapes")), "norm")
    split = g.constant("split", np.array([0, 0, HEADS, SIZE // HEADS], np.int64))
    joined = g.constant("joined", np.array([0, 0, SIZE], np.int64))
    middle = []
    for i in range(LAYERS):
        p = f"layers.{i}."
        parts = []
        for k, order in enumerate(((0, 2, 1, 3), (0, 2, 3, 1), (0, 2, 1, 3))):
            by = 1 / math.sqrt(SIZE // HEADS) if k == 0 else 1.0
            y = g.linear(x, p + "qkv", slice(k * SIZE, (k + 1) * SIZE), by, "." + "qkv"[k])
            parts.append(g.op("Transpose", g.op("Reshape", y, split), perm=order))
        a = g.op("Softmax", g.op("MatMul", parts[0], parts[1]), axis=-1)
        y = g.op("Reshape", g.op("Transpose", g.op("MatMul", a, parts[2]), perm=(0, 2, 1, 3)), joined)
        x = g.norm(g.op("Add", x, g.linear(y, p + "out")), p + "norm1")
        y = g.linear(g.op("Gelu", g.linear(x, p + "up")), p + "down")
        x = g.norm(g.op("Add", x, y), p + "norm2")
        if i % 2:
            middle.append(x)
    middle = g.op("Concat", *middle, axis=-1)
    names, inner = (g.linear(g.op("Gelu", g.linear(middle, f"{h}.up")), f"{h}.out", floats=True) for h in ("names", "inner"))
    fact = g.linear(g.op("Gelu", g.linear(x, "fact.0", floats=True)), "fact.2", floats=True)
    roles = g.linear(x, "heads", slice(0, ROLE), floats=True)
    g.nodes.append(helper.make_node("Concat", [roles, names, inner, fact], ["scores"], name="scores", axis=-1))
    g.nodes.append(helper.make_node("Identity", [g.linear(x, "link", floats=True)], ["links"], name="links"))
    g.nodes.append(helper.make_node("Identity", [g.constant("transitions", g.w["transitions"].ravel())], ["steps"], name="steps"))
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT32, [1, "length"]) for n in ("ids", "shapes", "positions")]
    outputs = [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, "length", 37]),
               helper.make_tensor_value_info("links", TensorProto.FLOAT, [1, "length", 128]),
               helper.make_tensor_value_info("steps", TensorProto.FLOAT, [ROLE * ROLE])]
    graph = helper.make_graph(g.nodes, "reader", inputs, outputs, g.constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=8, producer_name="counterclaim")


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--weights", type=pathlib.Path, default=ROOT / "training" / "runs" / "reader" / "reader.pt")
    ap.add_argument("--heads", type=pathlib.Path, default=ROOT / "training" / "runs" / "reader" / "heads.pt")
    ap.add_argument("--data", type=pathlib.Path, default=ROOT / "training" / "data")
    ap.add_argument("--out", type=pathlib.Path, default=ROOT / "models" / "reader.onnx")
    ap.add_argument("--floats", action="store_true", help="keep 32-bit weights, to measure what the integers cost")
    a = ap.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(1)
    reader, heads = Reader(vocabulary()), Heads()
    state = torch.load(a.weights, map_location="cpu")
    reader.load_state_dict(state.get("model", state))
    heads.load_state_dict(torch.load(a.heads, map_location="cpu"))
    reader.eval()
    heads.eval()
    found = None if a.floats else ranges(reader, heads, a.data)
    model = build({**reader.state_dict(), **heads.state_dict()}, found)
    onnx.checker.check_model(model)
    data = model.SerializeToString()
    a.out.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    if not a.floats:
        a.out.with_suffix(".sha256").write_text(digest + "\n")
    print(f"{a.out}: {len(data)} bytes, sha256 {digest}")


if __name__ == "__main__":
    main()
