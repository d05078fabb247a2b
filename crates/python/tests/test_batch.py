"""`read_batch`: one article a row, and rows that harm nobody."""

import datetime
import gzip

import pandas
import polars
import pyarrow
import pytest

import counterclaim
from conftest import EXAMPLES, FERRY, HOSTILE


def by_row(table):
    rows = {}
    for row in table:
        rows.setdefault(row["row"], []).append(row)
    return rows


def test_a_bad_row_has_an_error_and_harms_no_other():
    rows = [
        {"text": FERRY, "published": "2031-03-05"},
        {"text": None, "published": None},
        {"text": FERRY, "published": "tomorrow"},
        {"text": "", "published": None},
        {"text": HOSTILE, "published": None},
        {"text": "a" * 3_000_000, "published": None},
        {"text": FERRY, "published": "2031-03-06"},
    ]
    readings = counterclaim.read_batch(pyarrow.RecordBatch.from_pylist(rows))
    articles = by_row(readings.articles)
    assert sorted(articles) == list(range(7))
    errors = {row: found[0]["error"] for row, found in articles.items()}
    assert errors[0] is None and errors[4] is None and errors[6] is None
    assert "null" in errors[1]
    assert "'tomorrow' is no date" in errors[2]
    assert errors[3] is not None
    assert "limit" in errors[5]
    assert set(by_row(readings.claims)) >= {0, 6} and set(by_row(readings.claims)) <= {0, 4, 6}
    assert by_row(readings.articles)[6][0]["published"] == "2031-03-06"
    assert by_row(readings.readings)[1][0]["reading"] is None


def test_a_row_reads_as_the_same_article_alone():
    texts = [path.read_text() for path in sorted(EXAMPLES.glob("*.txt"))]
    batch = pyarrow.RecordBatch.from_pydict({"text": texts})
    for jobs in (1, 3):
        together = counterclaim.read_batch(batch, jobs=jobs)
        alone = [counterclaim.read(text=text) for text in texts]
        for name in ("claims", "events", "quantities", "mentions"):
            rows = [{key: value for key, value in row.items() if key != "row"} for row in together[name]]
            assert rows == [row for one in alone for row in one[name]]


@pytest.mark.parametrize(
    "make",
    [
        lambda data: pyarrow.RecordBatch.from_pydict(data),
        lambda data: pyarrow.table(data),
        lambda data: pyarrow.table(data, schema=pyarrow.schema([("text", pyarrow.large_string()), ("url", pyarrow.large_string())])),
        lambda data: pyarrow.table({"text": pyarrow.array(data["text"]).dictionary_encode(), "url": data["url"]}),
        lambda data: pyarrow.table({"payload": pyarrow.array([t.encode() for t in data["text"]], pyarrow.binary()), "url": data["url"]}),
        lambda data: polars.DataFrame(data),
        lambda data: pandas.DataFrame(data),
        lambda data: pandas.DataFrame({"text": pandas.Categorical(data["text"]), "url": data["url"]}),
        lambda data: pyarrow.Table.from_batches(pyarrow.table(data).to_batches(max_chunksize=1)),
    ],
)
def test_texts_come_in_any_of_arrows_types(make):
    data = {"text": [FERRY, FERRY.replace("Lisbon", "Porto")], "url": ["https://a.example/1", "https://a.example/2"]}
    articles = counterclaim.read_batch(make(data)).articles
    assert articles["url"] == data["url"] and articles["error"] == [None, None]


def test_dates_come_in_any_of_arrows_types():
    day = datetime.date(2031, 3, 5)
    moment = datetime.datetime(2031, 3, 5, 14, 30, tzinfo=datetime.timezone.utc)
    for column, expected in [
        (pyarrow.array([day]), "2031-03-05"),
        (pyarrow.array([moment]), "2031-03-05T14:30:00Z"),
        (pyarrow.array([datetime.datetime(2031, 3, 5)], pyarrow.timestamp("ns")), "2031-03-05"),
        (pyarrow.array([None], pyarrow.string()), None),
        (pyarrow.nulls(1), None),
    ]:
        batch = pyarrow.table({"text": [FERRY.replace(" on Monday", "")], "published": column})
        assert counterclaim.read_batch(batch).articles["published"] == [expected], column.type


def test_a_table_of_something_else_is_refused():
    with pytest.raises(counterclaim.Error, match="no column 'html', 'text' or 'payload' among body"):
        counterclaim.read_batch(pyarrow.table({"body": [FERRY]}))
    with pytest.raises(counterclaim.Error, match="'text' holds Int64"):
        counterclaim.read_batch(pyarrow.table({"text": [1]}))
    with pytest.raises(counterclaim.Error, match="list is no Arrow data"):
        counterclaim.read_batch([FERRY])


def test_no_rows_are_no_error():
    empty = pyarrow.table({"text": pyarrow.array([], pyarrow.string())})
    readings = counterclaim.read_batch(empty)
    assert len(readings) == 0 and readings.claims.num_rows == 0
    assert pyarrow.table(readings.claims).schema.field("row").type == pyarrow.int64()


def test_a_row_may_hold_several_articles():
    feed = (
        "<rss version='2.0'><channel><title>Wire</title>"
        "<item><title>One</title><link>https://a.example/1</link><description>A fire killed two people in Porto, police said.</description></item>"
        "<item><title>Two</title><link>https://a.example/2</link><description>A flood killed six people in Faro, police said.</description></item>"
        "</channel></rss>"
    )
    articles = counterclaim.read_batch(pyarrow.table({"payload": [feed.encode()], "media_type": ["application/rss+xml"]})).articles
    assert set(articles["row"]) == {0} and len(articles) >= 1


def test_rows_of_different_formats_stand_in_one_column():
    page = b"<html><body><h1>Fire in Porto</h1><p>A fire killed two people in Porto on Monday, the mayor said.</p></body></html>"
    mail = b"From: desk@a.example\r\nSubject: Flood\r\nDate: Wed, 05 Mar 2031 10:00:00 +0000\r\nContent-Type: text/plain\r\n\r\n" + FERRY.encode()
    lines = b'{"title": "Fire", "text": "A fire killed two people in Porto, police said."}\n{"title": "Flood", "text": "A flood killed six people in Faro, police said."}\n'
    payloads = [page, mail, lines, gzip.compress(page), bytes(range(256)) * 40, b"", b"%PDF-1.7 no more", b"\xff\xfe\xff"]
    kinds = ["text/html", "message/rfc822", "application/x-ndjson", None, None, None, None, None]
    names = [None, None, "rows.jsonl", None, None, None, None, None]
    readings = counterclaim.read_batch(pyarrow.table({"payload": payloads, "media_type": kinds, "input": names}))
    articles = by_row(readings.articles)
    assert sorted(articles) == list(range(len(payloads)))
    assert len(articles[2]) == 2
    for row in (0, 1, 2, 3):
        assert all(one["error"] is None for one in articles[row]), (row, articles[row])
    for row in (5, 6):
        assert articles[row][0]["error"], row
    assert {0, 1, 3} <= set(by_row(readings.claims))
    assert ["Fire" in one["text"] for one in articles[2]] == [True, False]


def test_a_huge_cell_is_refused_and_harms_no_other():
    huge = pyarrow.array([FERRY, "a" * (64 << 20) + "b", FERRY.replace("Lisbon", "Porto")], pyarrow.large_string())
    articles = counterclaim.read_batch(pyarrow.table({"text": huge}), jobs=1).articles
    assert [error is None for error in articles["error"]] == [True, False, True]
    assert articles["error"][1].startswith("limit: text has 67108865 bytes")


def test_a_process_without_the_resources_that_are_asked_for_says_so():
    with pytest.raises(counterclaim.Error, match="is no folder"):
        counterclaim.read_batch(pyarrow.table({"text": [FERRY]}), resources="/nowhere")
