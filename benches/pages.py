#!/usr/bin/env python3
"""Scores and speed on pages with known dates and bodies, beside peers from PyPI, in one run.

    benches/pages.py PAGES.jsonl FOLDER [--body]

PAGES.jsonl lists pages (`file`, `url`, `published`, perhaps `body`) below FOLDER, gzipped. Prints for each program the
share of right days (or, with --body, the F1 of runs of four words) and pages per second of processor time, on one
thread. Ours is `target/release/examples/body` (cargo build --release -p counterclaim-ingest --examples); the folder of
another build may be given in BUILD. Peers that are not installed are left out: pip install trafilatura htmldate
lxml_html_clean newspaper4k readability-lxml resiliparse justext.
"""
import gzip
import importlib.metadata
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


def of_newspaper(html, url):
    import newspaper

    article = newspaper.Article(url or "http://page.example/", fetch_images=False)
    article.download(input_html=html.decode("utf-8", "replace"))
    article.parse()
    return article


def of_readability(html, url):
    import lxml.html
    import readability

    page = readability.Document(html.decode("utf-8", "replace"), url=url).summary()
    return lxml.html.fromstring(page).text_content()


def of_justext(html, url):
    import justext

    paragraphs = justext.justext(html, justext.get_stoplist("English"))
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


def of_resiliparse(html, url):
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    return extract_plain_text(HTMLTree.parse_from_bytes(html), main_content=True)


def of_trafilatura(html, url):
    import trafilatura

    return trafilatura.extract(html, url=url, include_comments=False)


def of_htmldate(html, url):
    import htmldate

    return htmldate.find_date(html, original_date=True, url=url)


#: Peers by their package on PyPI: what gives a body, and what gives a date.
BODIES = {
    "trafilatura": of_trafilatura,
    "readability-lxml": of_readability,
    "newspaper4k": lambda html, url: of_newspaper(html, url).text,
    "resiliparse": of_resiliparse,
    "justext": of_justext,
}
DATES = {
    "htmldate": of_htmldate,
    "newspaper4k": lambda html, url: str(of_newspaper(html, url).publish_date or ""),
}


def peers(body):
    for name, extract in (BODIES if body else DATES).items():
        try:
            yield f"{name} {importlib.metadata.version(name)}", extract
        except importlib.metadata.PackageNotFoundError:
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
