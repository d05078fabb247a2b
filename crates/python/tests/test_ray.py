"""Reading and linking on Ray, with a worker that is killed."""

import os
import pathlib
import signal

import pytest

ray = pytest.importorskip("ray")

import counterclaim
from counterclaim import ray as claims
from conftest import EXAMPLES
from linked import check
from synthetic import rows


@pytest.fixture(scope="module", autouse=True)
def cluster():
    tests = str(pathlib.Path(__file__).parent)
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, runtime_env={"env_vars": {"PYTHONPATH": tests}})
    ray.data.DataContext.get_current().enable_progress_bars = False
    yield
    ray.shutdown()


def articles():
    return [{"input": path.name, "text": path.read_text()} for path in sorted(EXAMPLES.glob("*.txt"))] + [{"input": "null", "text": None}]


def test_reading_and_linking_equal_one_ledger():
    import pyarrow

    readings = claims.read(ray.data.from_items(articles()), batch_size=2).materialize()
    found = {row["input"]: row for row in readings.take_all()}
    here = pyarrow.table(counterclaim.read_batch(pyarrow.Table.from_pylist(articles())).readings).to_pylist()
    assert {row["input"]: row["reading"] for row in here} == {name: row["reading"] for name, row in found.items()}
    assert "null" in found["null"]["error"]
    check(claims.link(readings, partitions=2), [row["reading"] for row in here if row["reading"]])
    assert claims.table(readings, "claims").count() > 10


def test_a_killed_worker_is_retried_and_the_result_is_equal(tmp_path):
    made, mark = rows(36), str(tmp_path / "killed")

    def work(batch):
        try:
            os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
            os.kill(os.getpid(), signal.SIGKILL)
        except FileExistsError:
            pass
        return batch

    readings = ray.data.from_items(made).map_batches(work, batch_format="pyarrow", batch_size=9)
    check(claims.link(readings, partitions=3), [row["reading"] for row in made])
    assert os.path.exists(mark)
