"""Trains the heads for names, parts of speech and cues inside contents on the finished encoder.

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

from model import ENTITY, POS, Heads, Reader
from train import ROOT, tensors, vocabulary, windows

# columns of the labels: entity and part of speech; inner cue
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


def told(scores, labels):
    known = labels >= 0
    got, want = scores.argmax(-1)[known], labels[known]
    return f"{(got == want).float().mean():.4f} f1 {f1(got, want):.4f}"


def teach(head, x, y, loss_of, check, epochs):
    """Trains one head on the rows `x` with labels `y`; `check` says how well it does."""
    opt = torch.optim.AdamW(head.parameters(), lr=1e-3, weight_decay=0.01)
    size, steps, began = 256, epochs * (len(x) // 256), time.time()
    for step in range(steps):
        if step % (len(x) // size) == 0:
            order = torch.randperm(len(x))
        pick = order[(step % (len(x) // size)) * size:][:size]
        for g in opt.param_groups:
            g["lr"] = 1e-3 * (1 - step / steps)
        loss = loss_of(head(x[pick].float()), y[pick])
        opt.zero_grad()
        loss.backward()
        opt.step()
        if step % 1000 == 0 or step == steps - 1:
            head.eval()
            with torch.no_grad():
                print(f"step {step} loss {loss:.3f} {check(head)} {time.time() - began:.0f} s", flush=True)
            head.train()


def teach_names(head, x, y, dev_x, dev_y, epochs):
    sizes = (ENTITY, POS)

    def loss_of(z, want):
        return sum(w * F.cross_entropy(s, want[:, k], ignore_index=-1, reduction="sum") / len(want)
                   for k, (s, w) in enumerate(zip(z.split(sizes, -1), (1.0, 0.5))))

    def check(head):
        z = head(dev_x.float()).split(sizes, -1)
        return "names " + told(z[0], dev_y[:, 0]) + ", parts of speech " + told(z[1], dev_y[:, 1])
    teach(head, x, y, loss_of, check, epochs)


def teach_inner(head, x, y, dev_x, dev_y, epochs):
    def loss_of(z, want):
        return F.binary_cross_entropy_with_logits(z.squeeze(-1), want[:, 0].float())

    def check(head):
        """Share of the cues kept, and of the other tokens, from several probabilities."""
        p, cue = torch.sigmoid(head(dev_x.float()).squeeze(-1)), dev_y[:, 0] > 0
        return " ".join(f"from {t}: {(p[cue] >= t).float().mean():.3f} {(p[~cue] >= t).float().mean():.4f}"
                        for t in (0.01, 0.02, 0.05, 0.1))
    teach(head, x, y, loss_of, check, epochs)


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
    teach_names(heads.names, *names, *dev_names, a.epochs)
    teach_inner(heads.inner, *inner, *dev_inner, a.epochs)
    torch.save(heads.state_dict(), a.weights.parent / "heads.pt")


if __name__ == "__main__":
    main()
