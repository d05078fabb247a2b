"""The plan of linking, in terms of what any engine can do: steps on rows, and steps on all rows of a key.

What the steps do is written in Rust and is the same code that a ledger on one machine runs. An engine brings four
things: ``step`` (on any rows), ``exchange`` (rows are brought together by their column ``key`` first), ``union`` and
``collect``; and ``keep``, so that what several steps need is made once.
"""

from typing import Any, List, Sequence

import pyarrow
import pyarrow.compute

from . import _native

#: Rounds after which components must have settled: each round at least halves the longest chain.
ROUNDS = 40


def schema(name: str) -> pyarrow.Schema:
    """The Arrow schema of a table, or of ``links``, the rows between steps."""
    return pyarrow.schema(_native.empty_table(name))


def step(name: str, rows: pyarrow.Table, formulas: Sequence[str] = ()) -> pyarrow.Table:
    """Takes a step on the rows of one process."""
    return pyarrow.table(_native.link_step(name, rows, list(formulas)))


def table(name: str, rows: pyarrow.Table, formulas: Sequence[str] = ()) -> pyarrow.Table:
    """A table of the ledgers of all components in the rows of one process."""
    return pyarrow.table(_native.link_table(name, rows, list(formulas)))


def components(engine: Any, edges: Any) -> Any:
    """Ties every article that has an edge to the lowest id it hangs together with, by alternating stars
    (Kiveris et al. 2014, "Connected Components in MapReduce and Beyond")."""
    for _ in range(ROUNDS):
        stars = engine.exchange("large_star", engine.step("turn", edges))
        edges = engine.keep(engine.exchange("small_star", stars))
        unsettled = engine.exchange("unsettled", engine.step("ends", edges))
        if engine.collect(unsettled).num_rows == 0:
            return edges
    raise _native.Error(f"components did not settle in {ROUNDS} rounds; please report it")


class Linked:
    """Readings that are linked: their tables are those of one ledger of all of them."""

    def __init__(self, engine: Any, parts: Any, formulas: List[str]):
        self._engine, self._parts, self._formulas = engine, parts, formulas

    def table(self, name: str) -> Any:
        """A table of the ledger: articles, claims, events, figures, mentions, places, positions, quantities,
        relations or times, in no order."""
        return self._engine.table(name, self._parts, self._formulas)


def link(engine: Any, readings: Any) -> Linked:
    """Links rows with the columns ``article`` and ``reading``."""
    newest = engine.keep(engine.exchange("newest", readings, key="article"))
    ties = engine.keep(engine.exchange("ties", engine.step("traces", newest)))
    formulas = engine.collect(engine.step("formulas", ties))["other"].to_pylist()
    copies = engine.keep(engine.exchange("copies", ties))
    joined = engine.exchange("join", engine.union(newest, components(engine, copies)))
    settled = engine.keep(engine.exchange("settle", joined, formulas=formulas))
    counts = engine.exchange("counts", engine.step("words", settled))
    told = engine.keep(engine.exchange("tell", engine.union(engine.step("strip", settled), counts)))
    kin = engine.keep(engine.exchange("kin", engine.step("names", told)))
    edges = components(engine, engine.union(copies, kin))
    rows = engine.union(settled, told, engine.step("turn", kin), edges)
    return Linked(engine, engine.keep(engine.exchange("gather", rows)), formulas)


class Here:
    """The engine of one process, for tests and for trying out: rows are Arrow tables."""

    def __init__(self, partitions: int = 4):
        self.partitions = partitions

    def step(self, name, rows, formulas=()):
        return step(name, rows, formulas)

    def exchange(self, name, rows, key="key", formulas=()):
        return self._by_key(rows, key, schema("links"), lambda part: step(name, part, formulas))

    def table(self, name, rows, formulas):
        return self._by_key(rows, "key", schema(name), lambda part: table(name, part, formulas))

    def union(self, *rows):
        return pyarrow.concat_tables(rows)

    def collect(self, rows):
        return rows

    def keep(self, rows):
        return rows

    def _by_key(self, rows, key, result, work):
        numbers = pyarrow.array(_native.buckets(rows, key, self.partitions), pyarrow.int64())
        parts = [rows.filter(pyarrow.compute.equal(numbers, n)) for n in range(self.partitions)]
        return pyarrow.concat_tables([result.empty_table()] + [work(part) for part in parts if part.num_rows])
