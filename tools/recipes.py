"""Runs the recipes of docs/guide/exporting.md on a Parquet export, and checks what they give.

    counterclaim demo --ledger demo.db
    counterclaim export --ledger demo.db --to parquet --out tables
    counterclaim claims --ledger demo.db --format json > claims.json
    python3 tools/recipes.py tables claims.json      # needs duckdb, polars and pyarrow
"""

import collections
import json
import pathlib
import sys

import duckdb
import polars
import pyarrow.dataset
import pyarrow.parquet

folder = pathlib.Path(sys.argv[1])
claims = json.load(open(sys.argv[2]))["claims"]

# every file says which schema it has
for path in folder.rglob("*.parquet"):
    metadata = pyarrow.parquet.read_schema(path).metadata
    assert metadata[b"counterclaim.schema"] == b"counterclaim.parquet.v1", path
    assert metadata[b"counterclaim.table"].decode() == path.stem, path

# DuckDB: who takes which stance, and the day from the path
stances = duckdb.sql(
    f"SELECT party, stance, count(*) AS n FROM read_parquet('{folder}/claims/*/*.parquet', hive_partitioning = true) "
    "GROUP BY ALL ORDER BY n DESC, party, stance"
).fetchall()
expected = collections.Counter((claim["party"], claim["stance"]) for claim in claims)
assert {(party, stance): n for party, stance, n in stances} == dict(expected)
days = duckdb.sql(
    f"SELECT count(*) FROM read_parquet('{folder}/claims/*/*.parquet', hive_partitioning = true) "
    "WHERE day IS NOT NULL AND CAST(published_at AT TIME ZONE 'UTC' AS DATE) <> CAST(day AS DATE)"
).fetchall()
assert days == [(0,)], days
disputes = duckdb.sql(
    f"SELECT e.title, p.facet, list(DISTINCT p.party || ' ' || p.side) FROM read_parquet('{folder}/positions/*/*.parquet') p "
    f"JOIN read_parquet('{folder}/events/*/*.parquet') e USING (event) WHERE p.facet_status = 'disputed' GROUP BY ALL ORDER BY ALL"
).fetchall()

# polars: figures over time
figures = polars.scan_parquet(f"{folder}/figures/**/*.parquet", hive_partitioning=True)
toll = figures.filter(polars.col("measure") == "killed").sort("published_at").select("value", "source", "published").collect()

# pyarrow: spans lead back to code points
table = pyarrow.dataset.dataset(folder / "claims", partitioning="hive").to_table()
spans = {row["claim"]: list(zip(row["starts"], row["ends"])) for row in table.to_pylist()}
assert spans == {claim["id"]: [tuple(span) for span in claim["content"]["spans"]] for claim in claims}

print(f"{table.num_rows} claims, {len(disputes)} disputed questions, {toll.height} figures for killed: every recipe holds")
