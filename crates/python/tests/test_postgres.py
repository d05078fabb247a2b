"""`Ledger` on a PostgreSQL server, whose address stands in COUNTERCLAIM_TEST_POSTGRES."""

import json
import os

import pyarrow
import pytest

import counterclaim
from conftest import EXAMPLES, FERRY
from linked import in_order

URL = os.environ.get("COUNTERCLAIM_TEST_POSTGRES")
pytestmark = pytest.mark.skipif(not URL, reason="COUNTERCLAIM_TEST_POSTGRES names no server")


def test_a_ledger_on_a_server_is_that_of_a_file(kerrin):
    served = counterclaim.Ledger(URL)
    assert served.add(EXAMPLES)["new"] == 7
    assert served.add(EXAMPLES)["unchanged"] == 7
    for name in ("articles", "claims", "events", "relations", "positions", "figures"):
        assert in_order(pyarrow.table(served.query(name))) == in_order(pyarrow.table(kerrin.query(name))), name
    event = served.events("status:disputed")["event"][0]
    looked_up = counterclaim.Ledger(URL)
    assert looked_up.event(event) == kerrin.event(event)
    assert looked_up.search("warehouse") == kerrin.search("warehouse")
    assert looked_up.export("jsonl") == kerrin.export("jsonl")
    assert served.add(text=FERRY, published="2031-03-05")["new"] == 1
    assert json.loads(served.export("geojson"))["features"]


def test_what_is_no_server_is_said_without_its_password():
    with pytest.raises(counterclaim.Error) as failed:
        counterclaim.Ledger("postgres://ada:secret@127.0.0.1:1/none").claims()
    assert "secret" not in str(failed.value)
