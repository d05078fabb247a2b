"""Reading and linking on Ray in separate worker processes, one of which is killed."""

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

#: Seconds that a busy machine may take to start a process of Ray; its own limits are a tenth of that.
PATIENCE = 300


@pytest.fixture(scope="module", autouse=True)
def cluster():
    # workers inherit it, which is less than an environment that an agent makes for them
    os.environ["PYTHONPATH"] = str(pathlib.Path(__file__).parent)
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    for attempt in range(3):
        try:
            ray.init(
                num_cpus=2,
                include_dashboard=False,
                log_to_driver=False,
                object_store_memory=256 << 20,
                _node_ip_address="127.0.0.1",
                # Ray lowers the priority of its workers by 15, so that they stand still on a busy machine; and
                # it ends workers that are idle for a second where there are more than cores, so that almost
                # every task of a small cluster waits for a new one
                _system_config={
                    "worker_niceness": 0,
                    "num_workers_soft_limit": 8,
                    "idle_worker_killing_time_threshold_ms": PATIENCE * 1000,
                    "agent_register_timeout_ms": PATIENCE * 1000,
                    "worker_register_timeout_seconds": PATIENCE,
                },
            )
            break
        except Exception:
            # the limit of 30 s for the first sign of life of a node cannot be set
            ray.shutdown()
            if attempt == 2:
                raise
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    yield
    ray.shutdown()


def dataset(made):
    return ray.data.from_items(made, override_num_blocks=2)


def articles():
    return [{"input": path.name, "text": path.read_text()} for path in sorted(EXAMPLES.glob("*.txt"))] + [{"input": "null", "text": None}]


def test_reading_and_linking_equal_one_ledger():
    import pyarrow

    readings = claims.read(dataset(articles()), batch_size=4).materialize()
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

    readings = dataset(made).map_batches(work, batch_format="pyarrow", batch_size=9)
    check(claims.link(readings, partitions=3), [row["reading"] for row in made])
    assert os.path.exists(mark)


def test_rows_that_share_nothing_and_no_rows_are_linked_too():
    made = rows(2)[:1]
    check(claims.link(dataset(made), partitions=2), [made[0]["reading"]])
