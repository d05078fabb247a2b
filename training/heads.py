"""Trains the heads for names, parts of speech and inner roles on the finished encoder.

    python3 training/heads.py [--weights training/runs/reader/reader.pt]

The encoder is fixed, so that sources, cues and contents stay as they are. The heads see three of its layers
(2, 4 and 6), through one hidden layer each. Writes training/runs/reader/heads.pt, which export.py puts into the model.
"""
import argparse
import json
import pathlib
import random
import time

import torch
from torch.nn import functional as F

from model import ENTITY, Heads, Reader
from train import ROOT, tensors, vocabulary, windows

# columns of the labels: entity and part of speech; inner role
NAMES, INNER = (1, 2), (4,)


def telling(pool, column, rest=5):
    """Windows with a label of this column above zero, and every `rest`-th of the others."""
    plain = 0
    for w in pool:
        if any(x[column] > 0 for x in w["labels"]):
            yield w
        else:
            plain += 1
            if plain % rest == 0:
                yield w


def features(model, pool, columns, batch=16):
    """(first pieces, 3 x 384) in half precision, with their labels of these columns."""
    pool = sorted(pool, key=lambda w: len(w["ids"]))
    rows, labels = [], []
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        for i in range(0, len(pool), batch):
            ids, shapes, want, mask = tensors(pool[i:i + batch])
            hidden = torch.cat(model.hidden(ids, shapes, mask), -1)
            want = want[:, :, list(columns)]
            known = (want >= 0).any(-1)
            rows.append(hidden[known].half())
            labels.append(want[known])
    return torch.cat(rows), torch.cat(labels)


def f1(got, want):
    """Of labels above zero, token by token."""
    hit = ((got == want) & (want > 0)).sum().item()
    return 2 * hit / max(1, (got > 0).sum().item() + (want > 0).sum().item())


def teach(head, x, y, dev_x, dev_y, sizes, epochs):
    """Trains one head; `sizes` are the numbers of labels of the columns of `y`, side by side in its scores."""
    weights = (1.0, 0.5)
    opt = torch.optim.AdamW(head.parameters(), lr=1e-3, weight_decay=0.01)
    size, steps, began = 256, epochs * (len(x) // 256), time.time()
    for step in range(steps):
        if step % (len(x) // size) == 0:
            order = torch.randperm(len(x))
        pick = order[(step % (len(x) // size)) * size:][:size]
        for g in opt.param_groups:
            g["lr"] = 1e-3 * (1 - step / steps)
        z = head(x[pick].float()).split(sizes, -1)
        loss = sum(w * F.cross_entropy(s, y[pick, k], ignore_index=-1, reduction="sum") / size
                   for k, (s, w) in enumerate(zip(z, weights)))
        opt.zero_grad()
        loss.backward()
        opt.step()
        if step % 1000 == 0 or step == steps - 1:
            head.eval()
            with torch.no_grad():
                z = head(dev_x.float()).split(sizes, -1)
            head.train()
            told = []
            for k, s in enumerate(z):
                known = dev_y[:, k] >= 0
                got, want = s.argmax(-1)[known], dev_y[known, k]
                told.append(f"{(got == want).float().mean():.4f} f1 {f1(got, want):.4f}")
            print(f"step {step} loss {loss:.3f} dev tokens {', '.join(told)} {time.time() - began:.0f} s", flush=True)


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--weights", type=pathlib.Path, default=ROOT / "training" / "runs" / "reader" / "reader.pt")
    ap.add_argument("--data", type=pathlib.Path, default=ROOT / "training" / "data")
    ap.add_argument("--epochs", type=int, default=6)
    ap.add_argument("--share", type=float, default=1.0, help="share of all documents, for trials")
    a = ap.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(1)
    model = Reader(vocabulary())
    state = torch.load(a.weights, map_location="cpu")
    model.load_state_dict(state.get("model", state))
    model.eval()
    began = time.time()

    def load(split):
        with open(a.data / f"{split}.jsonl", encoding="utf-8") as lines:
            docs = [json.loads(x) for x in lines]
        rng = random.Random(1)
        docs = [d for d in docs if rng.random() < a.share]
        pools = [[w for d in docs if (d["corpus"] == "polnear") == told for w in windows(d, None)] for told in (False, True)]
        return features(model, pools[0], NAMES), features(model, list(telling(pools[1], INNER[0])), INNER)
    (names, inner), (dev_names, dev_inner) = load("train"), load("dev")
    print(f"{len(names[0])} and {len(inner[0])} tokens, {time.time() - began:.0f} s", flush=True)
    heads = Heads()
    teach(heads.names, *names, *dev_names, (ENTITY, heads.names.out.out_features - ENTITY), a.epochs)
    teach(heads.inner, *inner, *dev_inner, (heads.inner.out.out_features,), a.epochs)
    torch.save(heads.state_dict(), a.weights.parent / "heads.pt")


if __name__ == "__main__":
    main()
