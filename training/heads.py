"""Trains the heads for names and parts of speech again, on the finished encoder.

    python3 training/heads.py [--weights training/runs/reader/reader.pt]

The encoder is fixed, so that sources, cues and contents stay as they are. The heads see three of its layers
(2, 4 and 6), through one hidden layer. Writes training/runs/reader/heads.pt, which export.py puts into the model.
"""
import argparse
import json
import pathlib
import random
import time

import torch
from torch import nn
from torch.nn import functional as F

from model import ENTITY, POS, Names, Reader
from train import ROOT, tensors, vocabulary, windows


def features(model, docs, batch=16):
    """(first pieces, 3 x 384) in half precision, with entity and part-of-speech labels."""
    pool = [w for d in docs for w in windows(d, None)]
    pool.sort(key=lambda w: len(w["ids"]))
    rows, labels = [], []
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        for i in range(0, len(pool), batch):
            ids, shapes, want, mask = tensors(pool[i:i + batch])
            hidden = torch.cat(model.hidden(ids, shapes, mask), -1)
            known = (want[:, :, 1:] >= 0).any(-1)
            rows.append(hidden[known].half())
            labels.append(want[known][:, 1:])
    return torch.cat(rows), torch.cat(labels)


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--weights", type=pathlib.Path, default=ROOT / "training" / "runs" / "reader" / "reader.pt")
    ap.add_argument("--data", type=pathlib.Path, default=ROOT / "training" / "data")
    ap.add_argument("--epochs", type=int, default=6)
    ap.add_argument("--share", type=float, default=1.0, help="share of the documents, for trials")
    a = ap.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(1)
    model = Reader(vocabulary())
    state = torch.load(a.weights, map_location="cpu")
    model.load_state_dict(state.get("model", state))
    model.eval()
    began = time.time()

    def load(split, share):
        with open(a.data / f"{split}.jsonl", encoding="utf-8") as lines:
            docs = [json.loads(x) for x in lines]
        rng = random.Random(1)
        return features(model, [d for d in docs if d["corpus"] != "polnear" and rng.random() < share])
    x, y = load("train", a.share)
    dev_x, dev_y = load("dev", a.share * 0.5)
    print(f"{len(x)} tokens, {time.time() - began:.0f} s")
    head = Names()
    opt = torch.optim.AdamW(head.parameters(), lr=1e-3, weight_decay=0.01)
    size, steps = 256, a.epochs * (len(x) // 256)
    for step in range(steps):
        if step % (len(x) // size) == 0:
            order = torch.randperm(len(x))
        pick = order[(step % (len(x) // size)) * size:][:size]
        for g in opt.param_groups:
            g["lr"] = 1e-3 * (1 - step / steps)
        z = head(x[pick].float())
        loss = F.cross_entropy(z[:, :ENTITY], y[pick, 0], ignore_index=-1, reduction="sum") / size
        loss = loss + 0.5 * F.cross_entropy(z[:, ENTITY:], y[pick, 1], ignore_index=-1, reduction="sum") / size
        opt.zero_grad()
        loss.backward()
        opt.step()
        if step % 500 == 0 or step == steps - 1:
            head.eval()
            with torch.no_grad():
                z = head(dev_x.float())
            head.train()
            names = dev_y[:, 0] >= 0
            parts = dev_y[:, 1] >= 0
            got = z[:, :ENTITY].argmax(-1)
            named = names & (dev_y[:, 0] > 0)
            print(f"step {step} loss {loss:.3f} entity tokens {(got == dev_y[:, 0])[named].float().mean():.4f} "
                  f"outside {(got == 0)[names & (dev_y[:, 0] == 0)].float().mean():.4f} "
                  f"pos {(z[:, ENTITY:].argmax(-1) == dev_y[:, 1])[parts].float().mean():.4f} {time.time() - began:.0f} s")
    torch.save(head.state_dict(), a.weights.parent / "heads.pt")


if __name__ == "__main__":
    main()
