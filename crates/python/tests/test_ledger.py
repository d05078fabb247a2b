"""`Ledger`: filled, asked, exported, and what is refused."""

import json
import sqlite3

import pyarrow
import pyarrow.dataset
import pytest

import counterclaim
from conftest import EXAMPLES, FERRY


def test_the_same_article_again_changes_nothing(tmp_path):
    ledger = counterclaim.Ledger(tmp_path / "a.db")
    assert ledger.add(EXAMPLES) == {"new": 7, "again": 0, "unchanged": 0, "errors": []}
    assert ledger.add(EXAMPLES) == {"new": 0, "again": 0, "unchanged": 7, "errors": []}
    readings = counterclaim.read(EXAMPLES)
    assert ledger.add(readings)["unchanged"] == 7
    assert ledger.add(text=FERRY, published="2031-03-05")["new"] == 1
    assert ledger.articles().num_rows == 8


def test_tables_are_those_of_the_parquet_export(kerrin, tmp_path):
    kerrin.export("parquet", tmp_path / "tables")
    names = {path.name for path in (tmp_path / "tables").iterdir()}
    assert names >= {"articles", "claims", "events", "mentions", "times", "places", "quantities"}
    for name in names:
        files = pyarrow.dataset.dataset(tmp_path / "tables" / name, partitioning="hive").to_table()
        ours = pyarrow.table(kerrin.query(name))
        written = files.drop_columns(["day"])
        assert written.column_names == ours.column_names, name
        key = lambda row: json.dumps(row, default=str, sort_keys=True)
        assert sorted(written.to_pylist(), key=key) == sorted(ours.to_pylist(), key=key), name


def test_queries_narrow_tables(kerrin):
    everything = kerrin.claims()
    denials = kerrin.claims("stance:deny")
    assert 0 < denials.num_rows < everything.num_rows
    assert set(denials["stance"]) == {"deny"}
    assert kerrin.claims(limit=2).num_rows == 2
    early = kerrin.articles(as_of="2019-05-07")
    assert 0 < early.num_rows < 7
    assert max(early["published"])[:10] == "2019-05-07"
    assert "Tomas Reuel" in kerrin.actors("reuel")["name"]
    assert kerrin.search("warehouse")["schema"] == "counterclaim.search.v1"


def test_an_event_is_found_by_its_id(kerrin):
    ids = kerrin.events("status:disputed")["event"]
    event = kerrin.event(ids[0])
    assert event["id"] == ids[0] and event["claims"]
    assert kerrin.event(ids[0][:12])["id"] == ids[0]
    with pytest.raises(counterclaim.Error, match="no event of this ledger has this id"):
        kerrin.event("E-0000000000000000")


def test_exports_are_whole_and_tell_what_they_lose(kerrin, tmp_path):
    assert kerrin.export("csv").startswith(b"claim") or b"," in kerrin.export("csv")
    kerrin.export("geojson", tmp_path / "e.geojson")
    assert json.loads((tmp_path / "e.geojson").read_text())["type"] == "FeatureCollection"
    assert json.loads((tmp_path / "e.geojson.loss.json").read_text())["schema"] == "counterclaim.loss.v1"
    for call, message in [
        (lambda: kerrin.export("parquet"), "give a folder"),
        (lambda: kerrin.export("spss"), "no format 'spss'; there are jsonl"),
        (lambda: kerrin.export("csv", tmp_path / "no" / "a.csv"), "cannot be written"),
        (lambda: kerrin.query("cities"), "no table 'cities'; there are actors"),
        (lambda: kerrin.claims("stance:perhaps"), ""),
        (lambda: kerrin.claims(as_of="soon"), "'soon' is no date"),
        (lambda: kerrin.claims(since="2019"), "no option 'since'"),
        (lambda: kerrin.claims(clock="wall"), "no clock 'wall'"),
    ]:
        if message:
            with pytest.raises(counterclaim.Error, match=message):
                call()


def test_what_is_no_ledger_is_refused(tmp_path):
    with pytest.raises(counterclaim.Error, match="there is no ledger here"):
        counterclaim.Ledger(tmp_path / "none.db").claims()
    (tmp_path / "text.db").write_text("no ledger at all, only words, and enough of them to look at")
    with pytest.raises(counterclaim.Error, match="is not a Counterclaim ledger"):
        counterclaim.Ledger(tmp_path / "text.db").claims()


def test_an_old_wheel_says_that_a_ledger_is_newer(kerrin, tmp_path):
    path = tmp_path / "kerrin.db"
    with sqlite3.connect(path) as database:
        [version] = database.execute("PRAGMA user_version").fetchone()
        database.execute(f"PRAGMA user_version = {version + 7}")
    database.close()
    with pytest.raises(counterclaim.Error, match="newer Counterclaim"):
        counterclaim.Ledger(path).claims()


def test_a_ledger_shows_what_was_there_until_it_looks_again(tmp_path):
    one, other = counterclaim.Ledger(tmp_path / "a.db"), counterclaim.Ledger(tmp_path / "a.db")
    one.add(text=FERRY)
    assert one.articles().num_rows == 1
    other.add(EXAMPLES)
    assert one.articles().num_rows == 1
    one.refresh()
    assert one.articles().num_rows == 8


def test_passwords_are_not_shown():
    ledger = counterclaim.Ledger("postgres://ada:secret@db.example/desk")
    assert "secret" not in repr(ledger) and "db.example" in repr(ledger)
