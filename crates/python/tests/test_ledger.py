"""`Ledger`: filled, asked, exported, and what is refused."""

import json
import sqlite3
import subprocess
import sys
import time

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


def test_one_event_and_a_search_are_looked_up_as_the_whole_ledger_says(kerrin, tmp_path):
    path = tmp_path / "kerrin.db"
    whole = counterclaim.Ledger(path)
    ids = whole.events()["event"]
    assert len(ids) > 3
    for id in ids:
        # a ledger that was asked for nothing else yet looks up; the other has derived everything
        assert counterclaim.Ledger(path).event(id) == whole.event(id), id
    for query in ("warehouse", "reuel", "stance:deny warehouse", "nothinghasthisword"):
        assert counterclaim.Ledger(path).search(query) == whole.search(query), query
    assert counterclaim.Ledger(path).search("warehouse", limit=1)["search"] == whole.search("warehouse")["search"][:1]
    with pytest.raises(counterclaim.Error, match="no event of this ledger has this id"):
        counterclaim.Ledger(path).event("E-0000000000000000")


def test_an_unwritable_target_and_one_that_is_there_are_refused_and_stay(kerrin, tmp_path):
    there = tmp_path / "there"
    there.mkdir()
    (there / "mine.txt").write_text("mine")
    with pytest.raises(counterclaim.Error):
        kerrin.export("parquet", there)
    assert [path.name for path in there.iterdir()] == ["mine.txt"]
    old = tmp_path / "old.csv"
    old.write_text("old")
    with pytest.raises(counterclaim.Error, match="cannot be written"):
        kerrin.export("csv", old / "below")
    assert old.read_text() == "old"
    with pytest.raises(counterclaim.Error, match="cannot be written"):
        kerrin.export("csv", "/proc/none.csv")
    with pytest.raises(counterclaim.Error):
        counterclaim.Ledger("/proc/none.db").add(text=FERRY)
    assert not [path for path in tmp_path.rglob("*.part")]


@pytest.mark.parametrize("to", ["parquet", "csv"])
def test_an_export_that_is_killed_leaves_all_or_nothing(kerrin, tmp_path, to):
    def held(path):
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        return {str(file.relative_to(path)): file.read_bytes() for file in files if file.is_file()}

    kerrin.export(to, tmp_path / "whole")
    whole = held(tmp_path / "whole")
    script = (
        "import counterclaim, itertools, sys\n"
        "ledger = counterclaim.Ledger(sys.argv[1])\n"
        "ledger.claims()\n"
        "print('ready', flush=True)\n"
        "for n in itertools.count():\n"
        "    ledger.export(sys.argv[2], sys.argv[3] + str(n))\n"
    )
    left, finished = 0, 0
    for kill in range(8):
        start = tmp_path / f"killed-{kill}-"
        child = subprocess.Popen([sys.executable, "-c", script, tmp_path / "kerrin.db", to, start], stdout=subprocess.PIPE)
        assert child.stdout.readline() == b"ready\n"
        while not list(tmp_path.glob(f"killed-{kill}-0")):
            time.sleep(0.002)
        time.sleep(0.037 * kill)
        child.kill()
        child.wait()
        child.stdout.close()
        for path in tmp_path.glob(f"killed-{kill}-*"):
            if path.name.endswith(".part"):
                left += 1
            elif not path.name.endswith(".loss.json"):
                finished += 1
                assert held(path) == whole, path
    assert finished > 0


def test_readings_that_were_exported_make_the_same_ledger_again(kerrin, tmp_path):
    kerrin.export("jsonl", tmp_path / "all.jsonl")
    again = counterclaim.Ledger(tmp_path / "again.db")
    assert again.add(tmp_path / "all.jsonl", keep_readings=True)["new"] == 7
    # the same ids, so that decisions and links hold: every export has the same bytes
    for to in ("jsonl", "csv", "stix", "acled", "html"):
        assert again.export(to) == kerrin.export(to), to
    assert again.add(tmp_path / "all.jsonl", keep_readings=True)["unchanged"] == 7
    # and in a ledger that read the articles itself they are the same articles
    before = kerrin.export("jsonl")
    assert kerrin.add(tmp_path / "all.jsonl", keep_readings=True)["new"] == 0
    assert kerrin.export("jsonl") == before


def test_a_reading_with_an_id_that_is_none_is_refused(kerrin, tmp_path):
    line = json.loads(kerrin.export("jsonl").splitlines()[0])
    line["article"]["id"] = "mine"
    (tmp_path / "bad.jsonl").write_text(json.dumps(line) + "\n")
    added = counterclaim.Ledger(tmp_path / "bad.db").add(tmp_path / "bad.jsonl", keep_readings=True)
    assert added["errors"] and "no SHA-256" in added["errors"][0][1]


def test_ratings_become_reviews_and_a_bad_line_is_named(kerrin):
    claim = kerrin.claims()["claim"][0]
    rating = {"claim": claim, "verdict": "Unproven", "author": "Desk", "url": "https://desk.example/1", "date": "2031-01-01"}
    graph = json.loads(kerrin.export("claimreview", ratings=json.dumps(rating).encode()))["@graph"]
    assert [review["itemReviewed"]["identifier"] for review in graph] == [claim]
    with pytest.raises(counterclaim.Error, match="line 2 of ratings="):
        kerrin.export("claimreview", ratings=json.dumps(rating).encode() + b"\nno rating\n")
    with pytest.raises(counterclaim.Error, match="'claimreview' only"):
        kerrin.export("csv", ratings=b"")


def test_a_sheet_agrees_with_the_ledger_that_it_came_from(kerrin):
    sheet = kerrin.export("acled")
    found = kerrin.agree({"anna": sheet})
    assert found["coders"] == ["ledger", "anna"] and found["events"] > 0
    assert all(field["equal"] == 1.0 for field in found["fields"])
    other = kerrin.agree({"anna": sheet, "ben": sheet + b"E-none,2019-05-07\n"}, without_ledger=True)
    assert [error["coder"] for error in other["errors"]] and other["coders"] == ["anna", "ben"]
    with pytest.raises(counterclaim.Error, match="agrees with nobody"):
        kerrin.agree({"anna": sheet}, without_ledger=True)


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
