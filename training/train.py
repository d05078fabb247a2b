"""Trains the reader; resumes from the last checkpoint.

    python3 training/train.py --pretrained model.safetensors --minutes 60        (or --steps N: the same run again)

Learning rates warm up over the first 6 % of the run and fall to zero at its end. The length of a run is a
number of steps, or minutes of training, whatever the machine does in them; the log names the steps made.
"""
import argparse
import json
import pathlib
import random
import time

import torch
from torch.nn import functional as F

from model import ENTITY, LINK, POS, ROLE, Reader

ROOT = pathlib.Path(__file__).resolve().parent.parent
CLS, SEP, MOST = 101, 102, 256
# no label: no loss; facts are kept as eighths, which may be below zero
NOTHING = (-1, -1, -1, -1000, -1)
# straight marks for curly ones, as many sites print them
STRAIGHT = {}


def vocabulary():
    lines = (ROOT / "models" / "vocab.txt").read_text(encoding="utf-8").splitlines()
    at = {w: i for i, w in enumerate(lines)}
    for curly, straight in (("“", '"'), ("”", '"'), ("‘", "'"), ("’", "'")):
        STRAIGHT[at[curly]] = at[straight]
    return len(lines)


def sentences(paragraph):
    """A paragraph's tokens with labels, sentence by sentence."""
    at, link = 0, dict(map(tuple, paragraph["links"]))
    for n in paragraph["sentences"]:
        rows = []
        for i in range(at, at + n):
            t = paragraph["tokens"][i]
            rows.append((t[2], t[3:], paragraph["roles"][i] if paragraph["roles"] else -1,
                         paragraph["entities"][i] if paragraph["entities"] else -1,
                         paragraph["pos"][i] if paragraph["pos"] else -1,
                         paragraph["facts"][i] if paragraph["facts"] else -1000,
                         paragraph["inner"][i] if paragraph.get("inner") else -1,
                         paragraph["at"] + i, link.get(paragraph["at"] + i)))
        at += n
        yield rows


def windows(doc, rng, most=MOST):
    """Whole paragraphs packed to `most` pieces; a longer paragraph is cut between sentences."""
    blocks = []
    for p in doc["paragraphs"]:
        part, size = [], 0
        for rows in sentences(p):
            n = sum(len(r[1]) for r in rows)
            if part and size + n > most - 2:
                blocks.append((part, size))
                part, size = [], 0
            part, size = part + rows, size + n
        if part:
            blocks.append((part, size))
    limit = rng.randint(most // 4, most) if rng else most
    out, window, size = [], [], 1
    for part, n in blocks:
        if window and size + n + 1 > limit:
            out.append(window)
            window, size, limit = [], 1, most
        window.append(part)
        size += n + 1
    if window:
        out.append(window)
    return [example(w, most) for w in out]


def example(window, most):
    """Flat lists: ids, shapes, labels (role, entity, pos, fact, inner); links of piece positions; positions of the tokens."""
    ids, shapes, lab, where, want = [CLS], [0], [NOTHING], {}, []
    for part in window:
        for shape, pieces, role, entity, pos, fact, inner, token, anchor in part:
            where[token] = len(ids)
            if anchor is not None:
                want.append((len(ids), anchor))
            ids += pieces
            shapes += [shape] * len(pieces)
            lab += [(role, entity, pos, fact, inner)] + [NOTHING] * (len(pieces) - 1)
        ids.append(SEP)
        shapes.append(0)
        lab.append(NOTHING)
    ids, shapes, lab = ids[:most], shapes[:most], lab[:most]
    links = [(s, where[t]) for s, t in want if t in where and s < most and where[t] < most]
    return {"ids": ids, "shapes": shapes, "labels": lab, "links": links,
            "tokens": [(t, p) for t, p in where.items() if p < most]}


def tensors(batch):
    n = max(len(x["ids"]) for x in batch)

    def fill(name, value):
        return torch.tensor([x[name] + [value] * (n - len(x[name])) for x in batch])
    ids, shapes = fill("ids", 0), fill("shapes", 0)
    labels = fill("labels", NOTHING)
    mask = torch.zeros(len(batch), 1, 1, n).masked_fill((ids == 0)[:, None, None, :], -1e4)
    return ids, shapes, labels, mask


def chain_loss(model, scores, labels):
    """The loss of the role sequences, over the first pieces of the tokens that have role labels."""
    rows = [(labels[b] >= 0).nonzero().squeeze(-1) for b in range(len(labels))]
    rows = [(b, at) for b, at in enumerate(rows) if len(at)]
    most = max(len(at) for _, at in rows)
    x, y = scores.new_zeros(len(rows), most, ROLE), labels.new_zeros(len(rows), most)
    real = torch.zeros(len(rows), most, dtype=torch.bool)
    for n, (b, at) in enumerate(rows):
        x[n, :len(at)], y[n, :len(at)], real[n, :len(at)] = scores[b, at], labels[b, at], True
    return model.chain_loss(x, y, real)


def loss_of(model, batch, weights=(1.0, 1.0, 0.25, 0.5, 0.5)):
    ids, shapes, labels, mask = tensors(batch)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        scores, link, fact = model(ids, shapes, mask)
    scores, link, fact = scores.float(), link.float(), fact.float()
    parts, at, total = [], 0, 0.0
    # by the whole batch, so that a corpus with few labels does not weigh more than one with many
    tokens = max(1, int((labels[:, :, :3] >= 0).any(-1).sum()))
    for k, size in enumerate((ROLE, ENTITY, POS)):
        want = labels[:, :, k]
        n = int((want >= 0).sum())
        x = F.cross_entropy(scores[:, :, at:at + size].reshape(-1, size), want.reshape(-1), ignore_index=-1, reduction="sum")
        if k == 0 and n:
            x = 0.5 * x + 0.5 * chain_loss(model, scores[:, :, :ROLE], want)
        parts.append((float(x), n))
        total = total + weights[k] * x / tokens
        at += size
    known = labels[:, :, 3] > NOTHING[3]
    x = F.smooth_l1_loss(fact[known], labels[:, :, 3][known] / 8.0, reduction="sum")
    parts.append((float(x), int(known.sum())))
    total = total + weights[4] * x / tokens
    pairs = [(b, s, t) for b, x in enumerate(batch) for s, t in x["links"]]
    if pairs:
        b, s, t = map(torch.tensor, zip(*pairs))
        q, k = link[b, s, :LINK], link[:, :, LINK:]
        match = torch.einsum("pd,pnd->pn", q, k[b]) / LINK ** 0.5 + mask[b, 0, 0]
        x = F.cross_entropy(match, t, reduction="sum")
        parts.append((float(x), len(pairs)))
        total = total + weights[3] * x / len(pairs) * min(1.0, len(pairs) / (4 * len(batch)))
    else:
        parts.append((0.0, 0))
    return total, parts, int((ids > 0).sum())


def stream(docs, seed, batch):
    """Batches without end: every epoch holds all of PolNeAR and 60 % of the rest."""
    epoch = 0
    while True:
        rng = random.Random(seed * 1000 + epoch)
        pool = []
        for d in docs:
            if d["corpus"] != "polnear" and rng.random() > 0.6:
                continue
            for w in windows(d, rng):
                if rng.random() < 0.15:
                    w["ids"] = [STRAIGHT.get(i, i) for i in w["ids"]]
                pool.append(w)
        rng.shuffle(pool)
        batches = []
        for i in range(0, len(pool), batch * 24):
            chunk = sorted(pool[i:i + batch * 24], key=lambda x: len(x["ids"]))
            batches += [chunk[k:k + batch] for k in range(0, len(chunk), batch)]
        rng.shuffle(batches)
        for b in batches:
            yield epoch, b
        epoch += 1


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--pretrained", required=True)
    ap.add_argument("--data", type=pathlib.Path, default=ROOT / "training" / "data")
    ap.add_argument("--run", type=pathlib.Path, default=ROOT / "training" / "runs" / "reader")
    ap.add_argument("--minutes", type=float)
    ap.add_argument("--steps", type=int)
    ap.add_argument("--batch", type=int, default=12)
    ap.add_argument("--rate", type=float, default=1e-4)
    ap.add_argument("--head-rate", type=float, default=1e-3)
    ap.add_argument("--seed", type=int, default=1)
    a = ap.parse_args()
    torch.manual_seed(a.seed)
    torch.set_num_threads(1)
    a.run.mkdir(parents=True, exist_ok=True)
    model = Reader(vocabulary())
    model.load_pretrained(a.pretrained)
    fresh = {id(p) for m in (model.heads, model.link, model.fact, model.shapes) for p in m.parameters()} | {id(model.transitions)}
    groups = [{"params": [p for p in model.parameters() if (id(p) in fresh) == new and (p.dim() > 1) == decay],
               "lr": r, "top": r, "weight_decay": 0.01 if decay else 0.0}
              for new, r in ((False, a.rate), (True, a.head_rate)) for decay in (True, False)]
    opt = torch.optim.AdamW(groups)
    step, spent, pieces = 0, 0.0, 0
    saved = a.run / "checkpoint.pt"
    if saved.exists():
        state = torch.load(saved)
        model.load_state_dict(state["model"])
        opt.load_state_dict(state["optimizer"])
        step, spent, pieces = state["step"], state["spent"], state["pieces"]
    with open(a.data / "train.jsonl", encoding="utf-8") as lines:
        docs = [json.loads(x) for x in lines]
    log = open(a.run / "log.jsonl", "a", encoding="utf-8")
    model.train()
    sums, began = [[0.0, 0] for _ in range(5)], time.time() - spent

    def save():
        torch.save({"model": model.state_dict(), "optimizer": opt.state_dict(), "step": step, "spent": spent,
                    "pieces": pieces}, saved.with_suffix(".new"))
        saved.with_suffix(".new").replace(saved)
    for n, (epoch, batch) in enumerate(stream(docs, a.seed, a.batch)):
        if n < step:
            continue
        spent = time.time() - began
        done = step / a.steps if a.steps else spent / (60 * a.minutes)
        if done >= 1:
            break
        for g in opt.param_groups:
            g["lr"] = g["top"] * min(done / 0.06 + 0.02, (1 - done) / 0.94)
        total, parts, size = loss_of(model, batch)
        opt.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()
        step, pieces = step + 1, pieces + size
        for s, p in zip(sums, parts):
            s[0] += p[0]
            s[1] += p[1]
        if step % 10 == 0:
            row = {"step": step, "epoch": epoch, "seconds": round(spent), "pieces": pieces, "done": round(done, 4),
                   **{k: round(s[0] / max(1, s[1]), 4) for k, s in zip(("role", "entity", "pos", "fact", "link"), sums)}}
            log.write(json.dumps(row) + "\n")
            log.flush()
            sums = [[0.0, 0] for _ in range(5)]
        if step % 100 == 0:
            save()
    save()
    torch.save(model.state_dict(), a.run / "reader.pt")
    log.write(json.dumps({"finished": step, "seconds": round(spent), "pieces": pieces}) + "\n")


if __name__ == "__main__":
    main()
