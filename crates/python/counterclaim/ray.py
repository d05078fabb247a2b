"""Reading and linking on Ray Data, with the same results as one machine.

    from counterclaim import ray as claims
    readings = claims.read(dataset)       # article, error, input, reading
    linked = claims.link(readings)
    linked.table("events").to_pandas()

The package must be installed where the workers run. See ``docs/guide/spark-and-ray.md``.
"""

from typing import Any, Optional

import pyarrow
import ray
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
        rows = _filled(rows)
        if rows is None:
            return ray.data.from_arrow(work(_linking.schema("links").empty_table()))

        def spread(batch: pyarrow.Table) -> pyarrow.Table:
            numbers = pyarrow.array(_native.buckets(batch, key, count), pyarrow.int64())
            return _as_links(batch).append_column(_BUCKET, numbers)

        # without a number Ray makes 200 parts of every exchange, however few rows there are
        spread_out = rows.map_batches(spread, batch_format="pyarrow")
        return spread_out.groupby(_BUCKET, num_partitions=count).map_groups(
            lambda part: work(part.drop_columns([_BUCKET])), batch_format="pyarrow"
        )


def _as_links(batch: pyarrow.Table) -> pyarrow.Table:
    """The columns of links, null where the batch has none of a name: what meets in one place must have one schema."""
    schema, names = _linking.schema("links"), batch.column_names
    columns = [
        batch[field.name].cast(field.type) if field.name in names else pyarrow.nulls(batch.num_rows, field.type)
        for field in schema
    ]
    return pyarrow.Table.from_arrays(columns, schema=schema)


def _filled(rows: "ray.data.Dataset") -> Optional["ray.data.Dataset"]:
    """The rows without blocks that have none, since these have no columns either and cannot be grouped with others;
    None where there are no rows at all."""
    parts = rows.materialize().to_arrow_refs()
    counts = ray.get([_count.remote(part) for part in parts])
    filled = [part for part, count in zip(parts, counts) if count]
    return ray.data.from_arrow_refs(filled) if filled else None


@ray.remote(num_cpus=0)
def _count(part: pyarrow.Table) -> int:
    return part.num_rows
