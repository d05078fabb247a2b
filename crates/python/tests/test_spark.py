"""Reading and linking on Spark in separate worker processes, one of which is killed."""

import os
import pathlib
import signal
import sys

import pytest

pyspark = pytest.importorskip("pyspark")

from counterclaim import spark as claims
from conftest import EXAMPLES, FERRY
from linked import check, in_order, to_arrow
from synthetic import rows


@pytest.fixture(scope="module")
def session():
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    built = (
        pyspark.sql.SparkSession.builder.master("local-cluster[2,1,1024]")
        .appName("counterclaim")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.ui.enabled", "false")
        .config("spark.executorEnv.PYTHONPATH", str(pathlib.Path(__file__).parent))
        .config("spark.task.maxFailures", "4")
        .getOrCreate()
    )
    yield built
    built.stop()


def articles():
    texts = [{"input": path.name, "text": path.read_text(), "html": None} for path in sorted(EXAMPLES.glob("*.txt"))]
    pages = [{"input": path.name, "text": None, "html": path.read_text()} for path in sorted(EXAMPLES.glob("*.html"))]
    return texts + pages + [{"input": "null", "text": None, "html": None}]


SCHEMA = "input string, text string, html string"


def test_reading_gives_rows_with_errors_and_the_same_readings(session):
    import counterclaim

    frame = session.createDataFrame(articles(), SCHEMA).repartition(3)
    readings = claims.read(frame).persist()
    found = {row["input"]: row for row in readings.collect()}
    assert len(found) == 8 and "null" in found["null"]["error"] and found["null"]["reading"] is None
    import pyarrow

    here = pyarrow.table(counterclaim.read_batch(pyarrow.Table.from_pylist(articles())).readings).to_pylist()
    assert {row["input"]: row["reading"] for row in here} == {name: row["reading"] for name, row in found.items()}
    check(claims.link(readings), [row["reading"] for row in here if row["reading"]])
    table = to_arrow(claims.table(readings, "claims"))
    assert table.num_rows > 10


def test_a_worker_without_what_it_needs_says_so_and_rows_of_other_shapes_are_read(session):
    frame = session.createDataFrame(articles()[:1], SCHEMA)
    with pytest.raises(Exception, match="is no folder"):
        claims.read(frame, resources="/nowhere").collect()
    # frames with other columns, of which some rows hold nothing that can be read
    other = session.createDataFrame(
        [{"payload": bytearray(b"<p>A fire killed two people in Porto, the mayor said.</p>"), "url": "https://a.example/1", "note": 1},
         {"payload": None, "url": None, "note": 2}],
        "payload binary, url string, note int",
    )
    found = claims.read(frame.unionByName(other, allowMissingColumns=True)).collect()
    assert sorted(row["error"] is None for row in found) == [False, True, True]


def test_linking_equals_one_ledger(session):
    made = rows(60)
    frame = session.createDataFrame(made, "article string, reading string").repartition(5)
    check(claims.link(frame, partitions=3), [row["reading"] for row in made])


def test_a_killed_worker_is_retried_and_the_result_is_equal(session, tmp_path):
    mark = str(tmp_path / "killed")
    frame = session.createDataFrame([{"input": str(n), "text": FERRY.replace("four", str(n + 2))} for n in range(12)], "input string, text string")

    def work(batches):
        import counterclaim
        import pyarrow

        for batch in batches:
            readings = pyarrow.table(counterclaim.read_batch(batch, jobs=1).readings)
            try:
                # the first worker that comes here dies as if it had run out of memory
                os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
                os.kill(os.getpid(), signal.SIGKILL)
            except FileExistsError:
                pass
            yield from readings.select(["input", "article", "reading", "error"]).to_batches()

    readings = frame.repartition(4).mapInArrow(work, claims.READINGS).persist()
    lines = [row["reading"] for row in readings.collect()]
    assert os.path.exists(mark) and len(lines) == 12
    whole = {row["input"]: row["reading"] for row in claims.read(frame).collect()}
    assert sorted(lines) == sorted(whole.values())
    check(claims.link(readings), lines)


def test_a_killed_executor_is_retried_and_the_result_is_equal(session):
    made = rows(24)
    frame = session.createDataFrame(made, "article string, reading string").repartition(4)
    linked = claims.link(frame, partitions=4)
    before = in_order(to_arrow(linked.table("events")))
    executors = [int(pid) for pid in os.popen("pgrep -P %d -f CoarseGrainedExecutorBackend" % jvm(session)).read().split()]
    assert len(executors) == 2
    # what it held of the linked parts is gone and must be made again
    os.kill(executors[0], signal.SIGKILL)
    assert in_order(to_arrow(linked.table("events"))) == before
    check(linked, [row["reading"] for row in made])


def jvm(session):
    return int(session._jvm.java.lang.ProcessHandle.current().pid())
