"""Reading and linking on Apache Spark 4, with the same results as one machine.

    from counterclaim import spark
    readings = spark.read(frame)          # article, error, input, reading
    readings.write.parquet("readings")    # read once, link as often as wanted
    linked = spark.link(readings)
    linked.table("events").show()

The package must be installed where the executors run. See ``docs/guide/spark-and-ray.md``.
"""

from typing import Any, Iterator, Optional

import pyarrow
from pyspark import StorageLevel
from pyspark.sql import DataFrame
from pyspark.sql.pandas.types import from_arrow_schema

from . import _linking
from ._linking import Linked

__all__ = ["Linked", "link", "read", "table"]

#: Columns of readings.
READINGS = "input string, article string, reading string, error string"


def read(frame: DataFrame, **options: Any) -> DataFrame:
    """Reads one article a row: the columns and options of ``counterclaim.read_batch``.

    One task reads with one thread, since Spark runs a task a core; say ``jobs=`` otherwise. A row that cannot be read
    has its reason in ``error``.
    """
    options = {"jobs": 1, **options}

    def work(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        from counterclaim import read_batch

        for batch in batches:
            readings = pyarrow.table(read_batch(batch, **options).readings)
            yield from readings.select(["input", "article", "reading", "error"]).to_batches()

    return frame.mapInArrow(work, READINGS)


def table(readings: DataFrame, name: str) -> DataFrame:
    """One table of readings, each by itself, without linking them."""

    def work(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        from counterclaim._native import table_of_readings

        for batch in batches:
            yield from pyarrow.table(table_of_readings(name, batch)).to_batches()

    return readings.mapInArrow(work, from_arrow_schema(_linking.schema(name)))


def link(readings: DataFrame, partitions: Optional[int] = None) -> Linked:
    """Links readings: every table of the result is that of one ledger of all of them, row for row.

    ``partitions`` is into how many parts rows are spread, the default that of Spark's shuffles; each part must fit into
    a task's memory.
    """
    engine = _Engine(readings, partitions)
    return _linking.link(engine, readings.select("article", "reading").where("reading is not null"))


class _Engine:
    """Steps as ``mapInArrow``; rows of a key come together by ``repartition``."""

    def __init__(self, frame: DataFrame, partitions: Optional[int]):
        count = partitions or int(frame.sparkSession.conf.get("spark.sql.shuffle.partitions"))
        self._partitions = count
        self._links = from_arrow_schema(_linking.schema("links"))

    def step(self, name, rows, formulas=()):
        def work(batches):
            from counterclaim import _linking

            for batch in batches:
                yield from _linking.step(name, pyarrow.table(batch), formulas).to_batches()

        return rows.mapInArrow(work, self._links)

    def exchange(self, name, rows, key="key", formulas=()):
        def work(batches):
            from counterclaim import _linking

            whole = list(batches)
            if whole:
                yield from _linking.step(name, pyarrow.Table.from_batches(whole), formulas).to_batches()

        return rows.repartition(self._partitions, key).mapInArrow(work, self._links)

    def table(self, name, rows, formulas):
        def work(batches):
            from counterclaim import _linking

            whole = list(batches)
            if whole:
                yield from _linking.table(name, pyarrow.Table.from_batches(whole), formulas).to_batches()

        made = from_arrow_schema(_linking.schema(name))
        return rows.repartition(self._partitions, "key").mapInArrow(work, made)

    def union(self, *rows):
        first, *others = rows
        for other in others:
            first = first.unionByName(other, allowMissingColumns=True)
        return first

    def collect(self, rows):
        return rows.toArrow()

    def keep(self, rows):
        # what a lost executor held is made again from what it came from
        return rows.persist(StorageLevel.MEMORY_AND_DISK)
