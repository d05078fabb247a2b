#!/usr/bin/env python3
"""Who said what: attributions of texts with known ones, beside textacy's direct quotations, in one run.

    benches/quotations.py TEXTS.jsonl [MOST]

TEXTS.jsonl has one text a line: `text`, `published`, and `attributions` with `source`, `content` as lists of extents in
code points; the first MOST are taken. Prints for each program precision, recall and F1 of attributions (the letters of the
content agree by half, Jaccard, and the sources touch; each counts once), how many texts it gave up on, and words per second
of processor time. Ours is the Python package (packaging/wheel.sh) on one thread, which reads everything else of an article
too. textacy looks for direct quotations only, in each paragraph by itself, which is what it does best; so the last columns
count attributions alone whose known content stands in quotation marks. Peers that are not installed are left out:
pip install textacy and a small English pipeline of spaCy.
"""
import json
import re
import sys

import peers
from times import clock


def counterclaim_(texts):
    import counterclaim
    import pyarrow

    table = pyarrow.table({"text": [one["text"] for one in texts], "published": [one["published"] for one in texts]})
    found = [[] for _ in texts]
    claims = pyarrow.table(counterclaim.read_batch(table, jobs=1).claims)
    for row in claims.select(["row", "starts", "ends", "source_starts", "source_ends"]).to_pylist():
        found[row["row"]].append((list(zip(row["starts"], row["ends"])), list(zip(row["source_starts"], row["source_ends"]))))
    return found


def textacy_(texts):
    import spacy
    from textacy.extract import direct_quotations

    [pipeline, *_] = spacy.util.get_installed_models()
    reader = spacy.load(pipeline)
    for one in texts:
        answer, failed = [], False
        for paragraph in re.finditer(r"[^\n]+", one["text"]):
            at = paragraph.start()
            try:
                for found in direct_quotations(reader(paragraph.group())):
                    speaker = [(at + token.idx, at + token.idx + len(token)) for token in found.speaker]
                    answer.append(([(at + found.content.start_char, at + found.content.end_char)], speaker))
            except ValueError:  # an odd number of quotation marks
                failed = True
        yield answer if answer or not failed else None


PEERS = {"textacy": textacy_}


def letters(extents):
    return {at for start, end in extents for at in range(start, end)}


def is_quoted(text, content):
    """Whether a content stands in quotation marks, nine tenths of it."""
    inside = set()
    for quotation in re.finditer(r"“[^”\n]*”?|\"[^\"\n]*\"?", text):
        inside |= set(range(*quotation.span()))
    own = letters(content)
    return len(own & inside) >= 0.9 * max(1, len(own))


def right(gold, answer):
    """Which of the known attributions are found, each answer used once."""
    free = [(letters(content), letters(source)) for content, source in answer]
    hits = []
    for content, source in gold:
        content, source = letters(content), letters(source)
        for index, (own, speaker) in enumerate(free):
            both = len(content & own)
            if both and both >= 0.5 * len(content | own) and (source & speaker or not source and not speaker):
                hits.append((content, source))
                free.pop(index)
                break
    return hits


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    texts = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")][:int(sys.argv[2]) if len(sys.argv) > 2 else None]
    words = sum(len(one["text"].split()) for one in texts)
    programs = peers.installed(counterclaim_, PEERS)
    print(f"{'program':20} {'precision':>9} {'recall':>7} {'F1':>6} {'recall, quoted':>15} {'given up':>9} {'words/CPU s':>12}")
    for name, run in programs.items():
        begun = clock()
        answers = list(run(texts))
        seconds = clock() - begun
        known = hits = given = quoted = quoted_hits = 0
        for one, answer in zip(texts, answers):
            gold = [(row["content"], row["source"]) for row in one["attributions"]]
            direct = [row for row in gold if is_quoted(one["text"], row[0])]
            known, given, quoted = known + len(gold), given + len(answer or []), quoted + len(direct)
            hits += len(right(gold, answer or []))
            quoted_hits += len(right(direct, answer or []))
        precision, recall = hits / max(1, given), hits / max(1, known)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        lost = sum(answer is None for answer in answers)
        print(f"{name:20} {precision:9.3f} {recall:7.3f} {f1:6.3f} {quoted_hits / max(1, quoted):15.3f} {lost:9} {words / max(seconds, 1e-9):12.0f}")


if __name__ == "__main__":
    main()
