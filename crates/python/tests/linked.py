"""Comparing linked readings with the ledger of one machine."""

import json

import pyarrow

from counterclaim import _native

TABLES = ["articles", "claims", "events", "figures", "mentions", "places", "positions", "quantities", "relations", "times"]


def to_arrow(frame):
    """What an engine gives, as an Arrow table."""
    if isinstance(frame, pyarrow.Table):
        return frame
    if hasattr(frame, "toArrow"):
        return frame.toArrow()
    import ray

    parts = [part for part in (ray.get(part) for part in frame.to_arrow_refs()) if part.num_rows]
    return pyarrow.concat_tables(parts) if parts else pyarrow.table({})


def in_order(table):
    """Rows in an order of their own, since no engine promises one."""
    return sorted(json.dumps(row, default=str, sort_keys=True) for row in table.to_pylist())


def check(linked, lines):
    """Every table of linked readings is that of one ledger of all of them, row for row."""
    readings = pyarrow.table({"reading": lines})
    for name in TABLES:
        ledger = in_order(pyarrow.table(_native.ledger_table(name, readings)))
        assert in_order(to_arrow(linked.table(name))) == ledger, name
