#!/usr/bin/env python3
"""How much faster two workers read than one: Spark, Ray and `add --jobs`, each in processes of its own.

    benches/scaling.py [--articles 400] [--words 230] [--engines spark,ray,add] [--workers 1,2] [--program FOLDER/counterclaim] [--link]

Articles are sentences of the bundled example, drawn by a fixed seed. The engine and its workers are started, and every
worker has read something, before the clock runs; `add` starts anew each time, weights included. With --link, what was read
on Spark is linked too. Needs the Python package, and pyspark with Java or ray; what is not installed is left out. Run it
on a machine that does nothing else: the load at the beginning is printed.
"""
import argparse
import importlib.util
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]


def articles(count, words):
    """Invented articles: sentences of the example under a headline and a day of their own."""
    texts = [path.read_text() for path in sorted((ROOT / "examples" / "port-kerrin").glob("*.txt"))]
    sentences = [part.strip() for text in texts for part in re.split(r"(?<=[.”\"])\s+", text.split("\n\n", 1)[1]) if len(part) > 40]
    made = []
    for number in range(count):
        dice, body, length = random.Random(number), [], 0
        while length < words:
            body.append(dice.choice(sentences))
            length += len(body[-1].split())
        text = f"Report {number} from Port Kerrin\n\n" + "\n\n".join(" ".join(body[at:at + 3]) for at in range(0, len(body), 3))
        made.append({"input": f"{number}.txt", "text": text, "url": f"https://desk.example/{number}", "published": f"2019-05-{dice.randrange(1, 29):02}"})
    return made


def spark(made, workers, link):
    import pyspark
    from counterclaim import spark as claims

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session = (
        pyspark.sql.SparkSession.builder.master(f"local-cluster[{workers},1,1024]")
        .config("spark.ui.enabled", "false")
        .config("spark.log.level", "ERROR")
        .config("spark.sql.shuffle.partitions", str(2 * workers))
        .config("spark.executorEnv.RTEN_NUM_THREADS", "1")
        .getOrCreate()
    )
    schema = "input string, text string, url string, published string"
    claims.read(session.createDataFrame(made[:4 * workers], schema).repartition(2 * workers)).collect()
    frame = session.createDataFrame(made, schema).repartition(4 * workers).persist()
    frame.count()
    begun = time.perf_counter()
    readings = claims.read(frame).persist()
    assert readings.where("error is not null").count() == 0
    seconds = {"read": time.perf_counter() - begun}
    if link:
        begun = time.perf_counter()
        claims.link(readings).table("events").count()
        seconds["link"] = time.perf_counter() - begun
    session.stop()
    return seconds


def ray_(made, workers, _):
    import ray
    from counterclaim import ray as claims

    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ["RTEN_NUM_THREADS"] = "1"
    patient = {"agent_register_timeout_ms": 300000, "worker_register_timeout_seconds": 300}
    for attempt in range(3):
        try:
            ray.init(
                num_cpus=workers, include_dashboard=False, log_to_driver=False, object_store_memory=256 << 20, _node_ip_address="127.0.0.1",
                _system_config={"worker_niceness": 0, "num_workers_soft_limit": 8, "idle_worker_killing_time_threshold_ms": 300000, **patient},
            )
            break
        except Exception:
            # its limit of 30 s for the first sign of life of a node cannot be set
            ray.shutdown()
            if attempt == 2:
                raise
    ray.data.DataContext.get_current().enable_progress_bars = False
    claims.read(ray.data.from_items(made[:4 * workers], override_num_blocks=2 * workers), batch_size=2).materialize()
    frame = ray.data.from_items(made, override_num_blocks=4 * workers).materialize()
    begun = time.perf_counter()
    readings = claims.read(frame).materialize()
    seconds = time.perf_counter() - begun
    assert readings.count() == len(made)
    ray.shutdown()
    return {"read": seconds}


def add(made, workers, program):
    with tempfile.TemporaryDirectory() as folder:
        inputs = pathlib.Path(folder) / "articles"
        inputs.mkdir()
        for one in made:
            (inputs / one["input"]).write_text(one["text"])
        begun = time.perf_counter()
        command = [program, "add", inputs, "--jobs", str(workers), "--published", "2019-05-08", "--ledger", f"{folder}/one.db"]
        subprocess.run(command, check=True, capture_output=True)
        return {"add": time.perf_counter() - begun}


def apart(engine, workers, options):
    """One measurement in a process of its own."""
    command = [sys.executable, __file__, "--one", f"{engine},{workers}", "--articles", str(options.articles), "--words", str(options.words)]
    done = subprocess.run(command + (["--link"] if options.link else []), capture_output=True, text=True)
    if done.returncode:
        print(f"{engine} on {workers} failed: {done.stderr.strip().splitlines()[-1]}", flush=True)
        return {}
    return json.loads(done.stdout.strip().splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--words", type=int, default=230)
    parser.add_argument("--engines", default="spark,ray,add")
    parser.add_argument("--workers", default="1,2")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "target" / "release" / "counterclaim")
    parser.add_argument("--link", action="store_true")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    made = articles(options.articles, options.words)
    if options.one:
        engine, workers = options.one.split(",")
        print(json.dumps({"spark": spark, "ray": ray_}[engine](made, int(workers), options.link)))
        return
    words = sum(len(one["text"].split()) for one in made)
    print(f"{len(made)} articles, {words} words, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the beginning")
    print(f"{'what':12} {'workers':>7} {'seconds':>8} {'words/s':>8} {'of linear':>10}")
    for engine in options.engines.split(","):
        package = {"spark": "pyspark", "ray": "ray"}.get(engine)
        if package and not importlib.util.find_spec(package):
            print(f"{engine:12} left out: {package} is not installed")
            continue
        alone = {}
        for workers in map(int, options.workers.split(",")):
            found = add(made, workers, options.program) if engine == "add" else apart(engine, workers, options)
            for what, seconds in found.items():
                alone.setdefault(what, seconds * workers)
                name = engine if what == "add" else f"{engine} {what}"
                print(f"{name:12} {workers:7} {seconds:8.1f} {words / seconds:8.0f} {alone[what] / seconds / workers:10.2f}", flush=True)


if __name__ == "__main__":
    main()
