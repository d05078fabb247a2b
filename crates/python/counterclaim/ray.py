"""Reading and linking on Ray Data, with the same results as one machine.

    from counterclaim import ray as claims
    readings = claims.read(dataset)       # article, error, input, reading
    linked = claims.link(readings)
    linked.table("events").to_pandas()

The package must be installed where the workers run. See ``docs/guide/spark-and-ray.md``.
"""

from typing import Any

import pyarrow
import ray.data

from . import _linking, _native
from ._linking import Linked

__all__ = ["Linked", "link", "read", "table"]

_BUCKET = "bucket"


def read(dataset: "ray.data.Dataset", batch_size: int = 64, **options: Any) -> "ray.data.Dataset":
    """Reads one article a row: the columns and options of ``counterclaim.read_batch``; a row that cannot be read has its
    reason in ``error``. One task reads with one thread; say ``jobs=`` otherwise."""
    options = {"jobs": 1, **options}

    def work(batch: pyarrow.Table) -> pyarrow.Table:
        from counterclaim import read_batch

        readings = pyarrow.table(read_batch(batch, **options).readings)
        return readings.select(["input", "article", "reading", "error"])

    return dataset.map_batches(work, batch_format="pyarrow", batch_size=batch_size)


def table(readings: "ray.data.Dataset", name: str) -> "ray.data.Dataset":
    """One table of readings, each by itself, without linking them."""

    def work(batch: pyarrow.Table) -> pyarrow.Table:
        from counterclaim._native import table_of_readings

        return pyarrow.table(table_of_readings(name, batch))

    return readings.map_batches(work, batch_format="pyarrow")


def link(readings: "ray.data.Dataset", partitions: int = 16) -> Linked:
    """Links readings: every table of the result is that of one ledger of all of them, row for row.

    ``partitions`` is into how many parts rows are spread; each must fit into a worker's memory.
    """
    return _linking.link(_Engine(partitions), readings)


class _Engine:
    """Steps as ``map_batches``; rows of a key come together by ``groupby`` on a bucket of keys."""

    def __init__(self, partitions: int):
        self._partitions = partitions

    def step(self, name, rows, formulas=()):
        return rows.map_batches(
            lambda batch: _linking.step(name, batch, formulas), batch_format="pyarrow"
        )

    def exchange(self, name, rows, key="key", formulas=()):
        return self._by_key(rows, key, lambda part: _linking.step(name, part, formulas))

    def table(self, name, rows, formulas):
        return self._by_key(rows, "key", lambda part: _linking.table(name, part, formulas))

    def union(self, *rows):
        first, *others = rows
        return first.union(*others)

    def collect(self, rows):
        empty = _linking.schema("links").empty_table()
        parts = [ray.get(part) for part in rows.to_arrow_refs()]
        return pyarrow.concat_tables([empty] + [part for part in parts if part.num_rows])

    def keep(self, rows):
        return rows.materialize()

    def _by_key(self, rows, key, work):
        count = self._partitions

        def spread(batch: pyarrow.Table) -> pyarrow.Table:
            numbers = _native.buckets(batch, key, count) if batch.num_rows else []
            return batch.append_column(_BUCKET, pyarrow.array(numbers, pyarrow.int64()))

        spread_out = rows.map_batches(spread, batch_format="pyarrow")
        # without a number Ray makes 200 parts of every exchange, however few rows there are
        return spread_out.groupby(_BUCKET, num_partitions=count).map_groups(
            lambda part: work(part.drop_columns([_BUCKET])), batch_format="pyarrow"
        )
