"""Scores MinHash with locality-sensitive hashing (datasketch) on the set that `--syndication --out FILE` writes.

python3 evals/datasketch_baseline.py FILE     # needs datasketch; prints pairwise F1 and seconds per threshold
"""
import itertools
import json
import sys
import time

from datasketch import MinHash, MinHashLSH


def shingles(text, size=5):
    words = text.lower().split()
    return {" ".join(words[i:i + size]) for i in range(max(1, len(words) - size + 1))}


def main(path):
    rows = [json.loads(line) for line in open(path, encoding="utf-8")]
    for threshold in (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
        start = time.perf_counter()
        lsh = MinHashLSH(threshold=threshold, num_perm=128)
        root = {}
        for row in rows:
            sketch = MinHash(num_perm=128)
            sketch.update_batch([s.encode() for s in shingles(row["text"])])
            near = sorted(lsh.query(sketch))
            root[row["id"]] = root[near[0]] if near else row["id"]
            lsh.insert(row["id"], sketch)
        seconds = time.perf_counter() - start
        both = joined = same = 0
        for a, b in itertools.combinations(rows, 2):
            is_same, is_joined = a["cluster"] == b["cluster"], root[a["id"]] == root[b["id"]]
            both += is_same and is_joined
            joined += is_joined
            same += is_same
        precision, recall = both / max(1, joined), both / same
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        print(f"threshold {threshold:.2f}  precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}  {seconds:.2f} s")


if __name__ == "__main__":
    main(sys.argv[1])
