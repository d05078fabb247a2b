"""Trains the part-of-speech tagger (averaged perceptron, Penn tags) that reads events and quantities.

    tagger.py OUT.bin --train FILE... [--dev FILE...] [--epochs 6] [--no-share-alike]

FILE is GUM as JSON Lines (doc, share_alike, text, tokens, sentences) or CoNLL-U, plain or .gz. Tokens that a
hyphen joins without blanks become one token with the tag of the last, as the program's own tokens are.
The features here are those of `crates/extract/src/grammar/tagger.rs`; change both or neither.
Standard library only; the same input gives the same weights.
"""
import argparse
import gzip
import json
import random
import struct
from collections import Counter, defaultdict

QUOTES = {"``", "''", '"'}


def gum(path, share_alike):
    for line in open(path, encoding="utf-8"):
        doc = json.loads(line)
        if doc.get("share_alike") and not share_alike:
            continue
        text, tokens = doc["text"], doc["tokens"]
        for first, end, *_ in doc["sentences"]:
            rows = tokens[first:end]
            yield [(text[t[0]:t[1]], t[4], i + 1 < len(rows) and rows[i + 1][0] == t[1]) for i, t in enumerate(rows)]


def conllu(path):
    opened = gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8")
    rows = []
    for line in opened:
        if not line.strip():
            if rows:
                yield rows
            rows = []
        elif line[0] != "#":
            col = line.rstrip("\n").split("\t")
            if col[0].isdigit():
                rows.append((col[1], col[4], "SpaceAfter=No" in col[9]))
    if rows:
        yield rows


def joined(rows):
    """Words and tags, with hyphenated words joined."""
    words, tags, i = [], [], 0
    while i < len(rows):
        word, tag, glued = rows[i]
        while glued and i + 2 < len(rows) and rows[i + 1][0] == "-" and rows[i + 1][2] and word[-1].isalnum():
            word, tag, glued = word + "-" + rows[i + 2][0], rows[i + 2][1], rows[i + 2][2]
            i += 2
        words.append(word)
        tags.append({"AFX": "JJ", "HYPH": ":", "NFP": ":", "ADD": "NN", "GW": "NN", "XX": "NN"}.get(tag, tag))
        i += 1
    return words, tags


def normal(word):
    low = word.lower()
    if low[0].isdigit() and all(c in "0123456789.,:/-" for c in low):
        return "!year" if len(low) == 4 and low.isdigit() else "!num"
    return low


def shape(word, i):
    if word[0].isupper():
        kind = "upper" if len(word) > 1 and word.isupper() else "cap"
        return kind + ("1" if i == 0 else "")
    return "low" if word[0].isalpha() else "mark"


def suffix(low, n):
    return low[-n:]


def features(i, words, lows, t1, t2):
    low = lows[i]
    before = lows[i - 1] if i else "<s>"
    before2 = lows[i - 2] if i > 1 else "<s>"
    after = lows[i + 1] if i + 1 < len(lows) else "</s>"
    after2 = lows[i + 2] if i + 2 < len(lows) else "</s>"
    form = shape(words[i], i)
    return [
        "b", "w " + low, "s3 " + suffix(low, 3), "s2 " + suffix(low, 2), "s4 " + suffix(low, 4), "p " + low[:1],
        "c " + form, "t1 " + t1, "t2 " + t1 + " " + t2, "t1w " + t1 + " " + low, "w-1 " + before,
        "w-2 " + before2, "w+1 " + after, "w+2 " + after2, "s-1 " + suffix(before, 3), "s+1 " + suffix(after, 3),
        "ww " + low + " " + after, "bw " + before + " " + low, "ct " + form + " " + t1, "s3t " + suffix(low, 3) + " " + t1,
        "t1n " + t1 + " " + after, "-" if "-" in low else "n-",
    ]


def dictionary(data):
    """Tags of words that have one tag nearly always."""
    counts = defaultdict(Counter)
    for words, tags in data:
        for word, tag in zip(words, tags):
            counts[normal(word)][tag] += 1
    out = {}
    for low, c in counts.items():
        tag, n = c.most_common(1)[0]
        if sum(c.values()) >= 30 and n / sum(c.values()) >= 0.995 and not tag.startswith("NNP"):
            out[low] = tag
    return out


class Tagger:
    def __init__(self, fixed):
        self.fixed, self.weights = fixed, {}

    def tag(self, words):
        t1 = t2 = "<s>"
        lows = [normal(w) for w in words]
        for i, low in enumerate(lows):
            tag = self.fixed.get(low)
            if tag is None:
                tag = self.best(features(i, words, lows, t1, t2))
            yield tag
            t1, t2 = tag, t1

    def best(self, feats):
        scores = defaultdict(float)
        for f in feats:
            for tag, w in self.weights.get(f, {}).items():
                scores[tag] += w
        return max(scores, key=lambda t: (scores[t], t)) if scores else "NN"

    def train(self, data, epochs):
        totals, stamps, now = defaultdict(float), defaultdict(int), 0
        data = list(data)
        rnd = random.Random(7)
        for epoch in range(epochs):
            right = n = 0
            rnd.shuffle(data)
            for words, tags in data:
                t1 = t2 = "<s>"
                lows = [normal(w) for w in words]
                for i, low in enumerate(lows):
                    guess = self.fixed.get(low)
                    if guess is None:
                        now += 1
                        feats = features(i, words, lows, t1, t2)
                        guess = self.best(feats)
                        if guess != tags[i]:
                            for f in feats:
                                row = self.weights.setdefault(f, {})
                                for tag, step in ((tags[i], 1.0), (guess, -1.0)):
                                    key = (f, tag)
                                    totals[key] += (now - stamps[key]) * row.get(tag, 0.0)
                                    stamps[key] = now
                                    row[tag] = row.get(tag, 0.0) + step
                    right += guess == tags[i]
                    n += 1
                    t1, t2 = guess, t1
            print(f"epoch {epoch + 1}: {right / n:.4f}", flush=True)
        for f, row in self.weights.items():
            for tag in row:
                key = (f, tag)
                row[tag] = (totals[key] + (now - stamps[key]) * row[tag]) / now


def fnv(text):
    h = 0x811C9DC5
    for byte in text.encode("utf-8"):
        h = ((h ^ byte) * 0x01000193) & 0xFFFFFFFF
    return h


def quantize(tagger, scale=64.0, floor=5):
    for f in list(tagger.weights):
        row = {t: round(w * scale) for t, w in tagger.weights[f].items()}
        row = {t: max(-32768, min(32767, w)) for t, w in row.items() if abs(w) >= floor}
        if row:
            tagger.weights[f] = row
        else:
            del tagger.weights[f]


def write(path, tagger):
    names = sorted({t for row in tagger.weights.values() for t in row} | set(tagger.fixed.values()))
    number = {t: i for i, t in enumerate(names)}
    rows = {}
    for f in sorted(tagger.weights):
        rows.setdefault(fnv(f), tagger.weights[f])
    fixed = {}
    for low in sorted(tagger.fixed):
        fixed.setdefault(fnv("d " + low), number[tagger.fixed[low]])
    body, index = bytearray(), bytearray()
    for h in sorted(rows):
        index += struct.pack("<II", h, len(body))
        body += bytes([len(rows[h])])
        for tag, w in sorted(rows[h].items()):
            body += struct.pack("<Bh", number[tag], w)
    out = bytearray(b"CCTAG1")
    out += bytes([len(names)]) + b"".join(bytes([len(t)]) + t.encode() for t in names)
    out += struct.pack("<III", len(fixed), len(rows), len(body))
    for h in sorted(fixed):
        out += struct.pack("<IB", h, fixed[h])
    with open(path, "wb") as f:
        f.write(bytes(out + index + body))
    print(f"{path}: {len(out) + len(index) + len(body)} bytes, {len(rows)} features")


def score(tagger, data):
    right = n = 0
    wrong = Counter()
    for words, tags in data:
        for gold, guess in zip(tags, tagger.tag(words)):
            right += gold == guess
            n += 1
            if gold != guess:
                wrong[gold, guess] += 1
    return right / n, wrong.most_common(8)


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("out")
    p.add_argument("--train", nargs="+", required=True)
    p.add_argument("--dev", nargs="*", default=[])
    p.add_argument("--epochs", type=int, default=6)
    p.add_argument("--floor", type=int, default=5)
    p.add_argument("--no-share-alike", action="store_true")
    a = p.parse_args()

    def load(path):
        rows = conllu(path) if ".conllu" in path else gum(path, not a.no_share_alike)
        return [joined(r) for r in rows if r]
    data = [s for path in a.train for s in load(path)]
    print(f"{len(data)} sentences, {sum(len(w) for w, _ in data)} tokens")
    tagger = Tagger(dictionary(data))
    tagger.train(data, a.epochs)
    quantize(tagger, floor=a.floor)
    write(a.out, tagger)
    for path in a.dev:
        print(path, *score(tagger, load(path)))


if __name__ == "__main__":
    main()
