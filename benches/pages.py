#!/usr/bin/env python3
"""Scores and speed on pages with known dates and bodies, beside peers from PyPI, in one run.

    benches/pages.py PAGES.jsonl FOLDER [--body]

PAGES.jsonl lists pages (`file`, `url`, `published`, perhaps `body`) below FOLDER, gzipped. Prints for each program the
share of right days (or, with --body, the F1 of runs of four words) and pages per second of processor time, on one
thread. Ours is `target/release/examples/body` (cargo build --release -p counterclaim-ingest --examples); the folder of
another build may be given in BUILD. Peers that are not installed are left out: pip install trafilatura htmldate
lxml_html_clean.
"""
import gzip
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter

BUILD = os.environ.get("BUILD", "target/release")


def shingles(text):
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[i:i + 4]) for i in range(max(1, len(words) - 3)) if words)


def flat(body):
    """The text of a body: a text, paragraphs, or sections with headlines and paragraphs."""
    if body is None or isinstance(body, str):
        return body or ""
    parts = []
    for part in body:
        parts += [part] if isinstance(part, str) else list(part.get("headline") or []) + list(part.get("paragraphs") or [])
    return "\n".join(parts)


def body_score(pages, found):
    precision, recall = [], []
    for page in pages:
        gold, own = shingles(flat(page["body"])), shingles(flat(found.get(page["file"], "")))
        both = sum((gold & own).values())
        if own:
            precision.append(both / sum(own.values()))
        if gold:
            recall.append(both / sum(gold.values()))
    p, r = sum(precision) / max(1, len(precision)), sum(recall) / max(1, len(recall))
    return 2 * p * r / max(1e-9, p + r)


def date_score(pages, found):
    dated = [page for page in pages if page.get("published")]
    right = sum((found.get(page["file"]) or "")[:10] == page["published"][:10] for page in dated)
    return right / max(1, len(dated))


def ours(pages, listing, folder, body, extra=()):
    """Our own reading, with the processor time of the child alone."""
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as out:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([f"{BUILD}/examples/body", listing, folder, out.name, *extra], capture_output=True, text=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        rows = [json.loads(line) for line in open(out.name, encoding="utf-8")]
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    key = "body" if body else "published"
    return {row["file"]: row.get(key) for row in rows}, seconds


def peer(pages, sources, extract):
    """A peer's answers and its processor time; a page that it fails on has no answer."""
    found, start = {}, time.process_time()
    for page in pages:
        try:
            found[page["file"]] = extract(sources[page["file"]], page.get("url"))
        except Exception:
            found[page["file"]] = None
    return found, time.process_time() - start


def peers(body):
    try:
        import trafilatura
    except ImportError:
        trafilatura = None
    if body and trafilatura:
        yield "trafilatura " + trafilatura.__version__, lambda html, url: trafilatura.extract(
            html, url=url, include_comments=False)
    if not body:
        try:
            import htmldate
            yield "htmldate " + htmldate.__version__, lambda html, url: htmldate.find_date(
                html, original_date=True, url=url)
        except ImportError:
            pass


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    listing, folder, body = sys.argv[1], sys.argv[2], "--body" in sys.argv
    pages = [json.loads(line) for line in open(listing, encoding="utf-8")]
    sources = {page["file"]: gzip.open(f"{folder}/{page['file']}").read() for page in pages}
    score = body_score if body else date_score
    runs = [("counterclaim", lambda: ours(pages, listing, folder, body))]
    if body:
        runs.append(("trafilatura (crate)", lambda: ours(pages, listing, folder, body, ["trafilatura"])))
    runs += [(name, lambda extract=extract: peer(pages, sources, extract)) for name, extract in peers(body)]
    print(f"{'program':24} {'body F1' if body else 'right day':>10} {'pages/CPU s':>12}")
    for name, run in runs:
        found, seconds = run()
        print(f"{name:24} {score(pages, found):10.3f} {len(pages) / max(seconds, 1e-9):12.1f}")


if __name__ == "__main__":
    main()
