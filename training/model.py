"""The reader: a BERT encoder with letter case and quotation as extra input, and five heads.

role    O, B/I of source, cue, content          entity  O, B/I of five kinds of names
pos     17 universal parts of speech            link    from the first piece of a span to the first piece of its
fact    whether what a word tells happened:             attribution's anchor (its cue; without one its source, its content)
        from -3 (certainly not) to 3 (certainly)

Role labels are the states of a linear-chain conditional random field whose transitions are learned; an inside
follows only a begin or inside of its own kind.
"""
import json
import math
import struct

import torch
from torch import nn
from torch.nn import functional as F

SIZE, LAYERS, HEADS, INNER, POSITIONS, SHAPES = 384, 6, 12, 1536, 512, 10
ROLE, ENTITY, POS, LINK, FACT = 7, 11, 17, 64, 128


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(SIZE, 3 * SIZE)
        self.out = nn.Linear(SIZE, SIZE)
        self.norm1 = nn.LayerNorm(SIZE, eps=1e-12)
        self.up = nn.Linear(SIZE, INNER)
        self.down = nn.Linear(INNER, SIZE)
        self.norm2 = nn.LayerNorm(SIZE, eps=1e-12)

    def forward(self, x, mask, drop):
        b, n = x.shape[0], x.shape[1]
        q, k, v = self.qkv(x).view(b, n, 3, HEADS, SIZE // HEADS).permute(2, 0, 3, 1, 4).unbind(0)
        a = torch.matmul(q, k.transpose(-1, -2)) / math.sqrt(SIZE // HEADS)
        if mask is not None:
            a = a + mask
        y = torch.matmul(torch.softmax(a, -1), v).transpose(1, 2).reshape(b, n, SIZE)
        x = self.norm1(x + drop(self.out(y)))
        return self.norm2(x + drop(self.down(F.gelu(self.up(x)))))


def legal():
    """0 where one role label may follow another, else far below any score."""
    table = torch.zeros(ROLE, ROLE)
    for after in range(2, ROLE, 2):
        table[:, after] = -1e4
        table[after - 1:after + 1, after] = 0.0
    return table


LEGAL = legal()


class Reader(nn.Module):
    def __init__(self, vocabulary=30522):
        super().__init__()
        self.words = nn.Embedding(vocabulary, SIZE)
        self.positions = nn.Embedding(POSITIONS, SIZE)
        self.shapes = nn.Embedding(SHAPES, SIZE)
        nn.init.zeros_(self.shapes.weight)
        self.norm = nn.LayerNorm(SIZE, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.heads = nn.Linear(SIZE, ROLE + ENTITY + POS)
        self.link = nn.Linear(SIZE, 2 * LINK)
        self.fact = nn.Sequential(nn.Linear(SIZE, FACT), nn.GELU(), nn.Linear(FACT, 1))
        self.transitions = nn.Parameter(torch.zeros(ROLE, ROLE))
        self.dropout = nn.Dropout(0.1)

    def forward(self, ids, shapes, mask=None):
        """(batch, length) -> label scores (batch, length, 35), link vectors (batch, length, 128), facts (batch, length)."""
        x = self.words(ids) + self.positions.weight[: ids.shape[1]] + self.shapes(shapes)
        x = self.norm(x)
        for layer in self.layers:
            x = layer(x, mask, self.dropout)
        x = self.dropout(x)
        return self.heads(x), self.link(x), self.fact(x).squeeze(-1)

    def chain_loss(self, scores, labels, real):
        """Minus the log-probability of label sequences; scores (batch, tokens, 7), `real` marks no padding."""
        step = self.transitions + LEGAL
        label = labels.clamp(min=0)
        gold = scores.gather(2, label[:, :, None]).squeeze(-1)
        gold[:, 1:] += step[label[:, :-1], label[:, 1:]]
        alpha = scores[:, 0] + LEGAL[0]
        for t in range(1, scores.shape[1]):
            after = torch.logsumexp(alpha[:, :, None] + step, 1) + scores[:, t]
            alpha = torch.where(real[:, t, None], after, alpha)
        return (torch.logsumexp(alpha, 1) - (gold * real).sum(1)).sum()

    def hidden(self, ids, shapes, mask=None):
        """What layers 2, 4 and 6 say, without dropout."""
        x = self.norm(self.words(ids) + self.positions.weight[: ids.shape[1]] + self.shapes(shapes))
        out = []
        for i, layer in enumerate(self.layers):
            x = layer(x, mask, lambda y: y)
            if i % 2:
                out.append(x)
        return out

    def load_pretrained(self, path):
        """Weights of a BERT in safetensors' format."""
        with open(path, "rb") as f:
            size = struct.unpack("<Q", f.read(8))[0]
            head = json.loads(f.read(size))
            body = f.read()

        def get(name):
            e = head[name if name in head else "bert." + name]
            s, t = e["data_offsets"]
            return torch.frombuffer(bytearray(body[s:t]), dtype=torch.float32).reshape(e["shape"]).clone()
        with torch.no_grad():
            self.words.weight.copy_(get("embeddings.word_embeddings.weight"))
            self.positions.weight.copy_(get("embeddings.position_embeddings.weight") + get("embeddings.token_type_embeddings.weight")[0])
            self.norm.weight.copy_(get("embeddings.LayerNorm.weight"))
            self.norm.bias.copy_(get("embeddings.LayerNorm.bias"))
            for i, layer in enumerate(self.layers):
                p = f"encoder.layer.{i}."
                for what in ("weight", "bias"):
                    qkv = [get(f"{p}attention.self.{x}.{what}") for x in ("query", "key", "value")]
                    getattr(layer.qkv, what).copy_(torch.cat(qkv))
                    for mine, theirs in (("out", "attention.output.dense"), ("norm1", "attention.output.LayerNorm"),
                                         ("up", "intermediate.dense"), ("down", "output.dense"), ("norm2", "output.LayerNorm")):
                        getattr(getattr(layer, mine), what).copy_(get(f"{p}{theirs}.{what}"))


class Head(nn.Module):
    """Scores of labels from three layers of the finished encoder."""

    def __init__(self, labels):
        super().__init__()
        self.up = nn.Linear(3 * SIZE, 256)
        self.out = nn.Linear(256, labels)
        self.dropout = nn.Dropout(0.1)

    def forward(self, x):
        return self.out(self.dropout(F.gelu(self.up(x))))


class Heads(nn.Module):
    """The heads that are trained on the finished encoder: names with parts of speech, and cues inside contents."""

    def __init__(self):
        super().__init__()
        self.names = Head(ENTITY + POS)
        self.inner = Head(1)
