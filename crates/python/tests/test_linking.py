"""Linking in steps gives the rows of one ledger; here in one process, by the same plan as on Spark and Ray."""

import pyarrow
import pytest

import counterclaim
from counterclaim import _linking, _native
from conftest import EXAMPLES
from linked import check, in_order
from synthetic import rows


def test_synthetic_readings_are_linked_as_in_one_ledger():
    made = rows(90)
    for partitions in (1, 3):
        linked = _linking.link(_linking.Here(partitions), pyarrow.Table.from_pylist(made))
        check(linked, [row["reading"] for row in made])
        assert any(linked.table("articles")["copy_of"].to_pylist())
        assert linked.table("events").num_rows < 90


def test_real_readings_are_linked_as_in_one_ledger(kerrin):
    readings = counterclaim.read(EXAMPLES)
    linked = _linking.link(_linking.Here(), pyarrow.table(readings.readings))
    check(linked, readings.to_json().splitlines())
    # and that ledger is the one that the file keeps
    for name in ("events", "claims", "relations", "positions"):
        assert in_order(linked.table(name)) == in_order(pyarrow.table(kerrin.query(name))), name


def test_failed_rows_and_no_rows_are_linked_too():
    broken = [{"article": None, "reading": None}, {"article": "sha256:0", "reading": "{"}]
    linked = _linking.link(_linking.Here(), pyarrow.Table.from_pylist(rows(2) + broken))
    assert linked.table("articles").num_rows == 2
    empty = pyarrow.table({"article": pyarrow.array([], pyarrow.string()), "reading": pyarrow.array([], pyarrow.string())})
    assert _linking.link(_linking.Here(), empty).table("events").num_rows == 0


def test_readings_have_tables_without_being_linked():
    readings = counterclaim.read(EXAMPLES)
    for name in ("claims", "mentions", "articles"):
        alone = pyarrow.table(_native.table_of_readings(name, readings.readings))
        assert in_order(alone) == in_order(pyarrow.table(readings[name]).select(alone.column_names))


def test_what_is_not_there_is_refused():
    links = _native.empty_table("links")
    with pytest.raises(counterclaim.Error, match="no step 'jump'"):
        _native.link_step("jump", links)
    with pytest.raises(counterclaim.Error, match="no table 'actors'"):
        _native.link_table("actors", links)
