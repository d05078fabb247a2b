"""`read`: tables, spans, notebooks and what is refused."""

import datetime
import json
import pathlib
import re
import threading

import duckdb
import pandas
import polars
import pyarrow
import pytest

import counterclaim
from conftest import EXAMPLES, FERRY, HOSTILE

TABLES = ["articles", "claims", "events", "times", "places", "quantities", "relations", "mentions", "figures", "positions"]


@pytest.fixture(scope="module")
def ferry():
    return counterclaim.read(text=FERRY, published="2031-03-05")


def test_a_text_becomes_tables_and_a_reading(ferry):
    assert len(ferry) == 1 and ferry.errors == [] and ferry.text == FERRY
    reading = ferry[0]
    assert reading["schema"] == "counterclaim.reading.v1"
    assert reading["article"]["published"]["value"] == "2031-03-05"
    assert ferry.claims.num_rows == len(reading["claims"]) >= 2
    assert ferry.events.num_rows == len(reading["events"]) >= 1
    assert ferry.times.num_rows == len(reading["times"]) >= 1
    assert ferry.places.num_rows == len(reading["places"]) >= 1
    assert ferry.quantities.num_rows == len(reading["quantities"]) >= 1
    assert ferry.relations.num_rows == len(reading["relations"])


def test_spans_slice_the_text_by_code_points(ferry):
    assert "🚢" in ferry.text  # four bytes, two UTF-16 units, one code point
    for table in (ferry.mentions, ferry.times, ferry.places, ferry.quantities):
        for row in table:
            assert ferry.text[row["start"]:row["end"]] == row["text"]
    for row in ferry.claims:
        parts = [ferry.text[start:end] for start, end in zip(row["starts"], row["ends"])]
        assert " … ".join(parts) == row["text"] or "".join(parts) in row["text"]


@pytest.mark.parametrize("name", TABLES)
def test_every_library_takes_every_table(ferry, name):
    table = ferry[name]
    arrow = pyarrow.table(table)
    assert arrow.num_rows == table.num_rows == len(table) == len(table.to_dicts())
    assert arrow.column_names == table.column_names
    assert arrow.schema.metadata[b"counterclaim.table"].decode() == name
    assert pyarrow.schema(table).equals(arrow.schema)
    frame = polars.DataFrame(table)
    assert frame.height == arrow.num_rows
    if hasattr(pandas.DataFrame, "from_arrow"):
        assert len(pandas.DataFrame.from_arrow(table)) == arrow.num_rows
    assert len(table.to_pandas()) == arrow.num_rows
    assert duckdb.sql("SELECT count(*) FROM arrow").fetchall() == [(arrow.num_rows,)]
    # values that cross by Arrow and by Python's own types are the same
    assert arrow.to_pylist() == table.to_dicts()


def test_one_value_one_type(ferry):
    row = ferry.articles.to_dicts()[0]
    assert row["published_at"] == datetime.datetime(2031, 3, 5, tzinfo=datetime.timezone.utc)
    assert row["published"] == "2031-03-05" and row["error"] is None
    assert ferry.claims["stance"] == [claim["stance"] for claim in ferry.claims]
    with pytest.raises(KeyError, match="no column 'stances'; there are claim"):
        ferry.claims["stances"]


def test_a_time_that_pythons_calendar_does_not_have_is_no_moment():
    times = counterclaim.read(text="The king died in 44 BC, the museum said. The ship sank in 1997.", published="2031-03-05").times
    assert [row["text"] for row in times][-1] == "1997" and times["earliest_at"][-1].year == 1997
    assert all(moment is None or moment.year > 0 for moment in times["earliest_at"])


def test_dates_may_be_dates():
    day = datetime.date(2031, 3, 5)
    moment = datetime.datetime(2031, 3, 5, 14, tzinfo=datetime.timezone.utc)
    assert counterclaim.read(text=FERRY, published=day).articles["published"] == ["2031-03-05"]
    assert counterclaim.read(text=FERRY, published=moment).articles["published"] == ["2031-03-05T14:00:00+00:00"]


def test_a_page_may_be_text_or_bytes():
    page = (EXAMPLES / "5-northern-wire-correction.html").read_text()
    text, raw = counterclaim.read(html=page), counterclaim.read(html=page.encode())
    assert text.articles["published"] == ["2019-05-08T19:20:00+02:00"]
    assert text.claims["text"] == raw.claims["text"] != []
    latin = "<html><meta charset=latin1><body><p>The mayor said that the café had burned down on Monday.</p></body></html>"
    assert "café" in counterclaim.read(html=latin.encode("latin-1")).text


def test_a_folder_is_read_in_the_order_of_its_paths():
    readings = counterclaim.read(EXAMPLES)
    assert len(readings) == 7
    names = [pathlib.Path(name).name for name in readings.articles["input"]]
    assert names == sorted(path.name for path in EXAMPLES.iterdir())
    assert counterclaim.read([str(EXAMPLES)], jobs=1).to_json() == readings.to_json()
    with pytest.raises(counterclaim.Error, match="7 articles here, not one"):
        readings.text


def test_it_reads_what_the_command_reads():
    lines = counterclaim.read(EXAMPLES).to_json().splitlines()
    assert [json.loads(line)["schema"] for line in lines] == ["counterclaim.reading.v1"] * 7


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({}, "exactly one"),
        ({"text": "a", "html": "b"}, "exactly one"),
        ({"path": "/nowhere/at/all"}, "does not exist"),
        ({"path": "-"}, "give its contents"),
        ({"path": "https://example.org/a"}, "not fetched"),
        ({"text": FERRY, "published": "last week"}, "'last week' is no date"),
        ({"text": FERRY, "date": "2031-03-05"}, "no option 'date'"),
        ({"text": FERRY, "resources": "/nowhere"}, "is no folder"),
        ({"text": " \n "}, "text"),
    ],
)
def test_what_cannot_be_done_is_said(keywords, message):
    with pytest.raises(counterclaim.Error, match=re.escape(message)):
        counterclaim.read(**keywords)


def test_of_several_inputs_one_that_fails_is_named(tmp_path):
    good = tmp_path / "a.txt"
    good.write_text(FERRY)
    readings = counterclaim.read([good, tmp_path / "b.txt"])
    assert len(readings) == 1
    [(name, reason)] = readings.errors
    assert name.endswith("b.txt") and "does not exist" in reason
    assert sorted(map(str, readings.articles["error"]))[0] == "None"


def test_an_article_over_the_limit_is_kept_unread():
    readings = counterclaim.read([EXAMPLES], max_article_bytes=1500)
    assert 0 < len(readings.errors) <= 7
    assert all("limit" in reason for _, reason in readings.errors)
    assert len(readings.articles) == 7


def test_notebooks_show_hostile_words_and_never_run_them():
    for shown in (
        counterclaim.read(text=HOSTILE)._repr_html_(),
        counterclaim.read(text=HOSTILE).articles._repr_html_(),
        counterclaim.read(text=HOSTILE).claims._repr_html_(),
    ):
        assert "<script" not in shown and "<img" not in shown
        assert "\u202e" not in shown and "\x1b" not in shown
        assert re.sub(r"<style>.*?</style>", "", shown).count("<div") == 1
    page = counterclaim.read(text=HOSTILE)._repr_html_()
    assert "&lt;script&gt;" in page and "⟨U+202E⟩" in page
    assert 'class="source"' in page and "content" in page


def test_reprs_say_what_there_is(ferry):
    assert repr(ferry).startswith("<Readings: 1 articles, ")
    assert repr(ferry.claims).startswith("<claims: ")


def test_other_threads_run_while_it_reads():
    counted = 0
    done = threading.Event()

    def count():
        nonlocal counted
        while not done.is_set():
            counted += 1
            done.wait(0.001)

    other = threading.Thread(target=count)
    other.start()
    counterclaim.read(EXAMPLES, jobs=1)
    done.set()
    other.join()
    assert counted > 50


def test_a_forked_process_is_told_what_to_do():
    import multiprocessing
    import warnings

    counterclaim.read(text=FERRY)

    def child(pipe):
        try:
            counterclaim.read(text=FERRY)
            pipe.send("read")
        except counterclaim.Error as error:
            pipe.send(str(error))

    ours, theirs = multiprocessing.Pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        process = multiprocessing.get_context("fork").Process(target=child, args=(theirs,))
        process.start()
    assert ours.poll(30) and "spawn" in ours.recv()
    process.join()


def test_resources_may_be_overlaid(tmp_path):
    (tmp_path / "cues").mkdir()
    plain = counterclaim.read(text=FERRY)[0]["engine"]["resources"]
    (tmp_path / "note.txt").write_text("mine")
    other = counterclaim.read(text=FERRY, resources=tmp_path)[0]["engine"]["resources"]
    assert plain.startswith("sha256:") and other.startswith("sha256:") and plain != other


def test_the_version_names_weights_and_resources():
    assert counterclaim.version().startswith(f"counterclaim {counterclaim.__version__}\n")
    assert "model sha256:" in counterclaim.version()
