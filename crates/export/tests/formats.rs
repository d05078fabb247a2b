//! Every format read back: a ledger with coordinates and with hostile words in every field.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_export::coder_sheet::{compare, of_ledger, read};
use counterclaim_export::{Export, Format, claim_reviews, export, ratings, tables};
use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::Reading;
use counterclaim_model::wire::ReadingV1;
use serde_json::Value;

const FORMATS: [Format; 20] = [
    Format::Jsonl,
    Format::Csv,
    Format::Parquet,
    Format::Geojson,
    Format::Acled,
    Format::Ucdp,
    Format::Plover,
    Format::Claimreview,
    Format::WebAnnotation,
    Format::Brat,
    Format::Conll,
    Format::Markdown,
    Format::Html,
    Format::Viina,
    Format::GdeltMentions,
    Format::Prov,
    Format::Stix,
    Format::Ftm,
    Format::Timemap,
    Format::Citations,
];

/// Takes the place of the eleven letters of a name and keeps every span where it is.
const HOSTILE: &str = "=<b>\u{202e}&\"'\t\u{1b}[";

/// The readings of the ledger's tests, with coordinates; in the hostile ones a speaker's name and other
/// words act in spreadsheets, pages and terminals.
fn readings(hostile: bool) -> Vec<Reading> {
    let files = [
        include_str!("../../ledger/tests/readings/accusation.json"),
        include_str!("../../ledger/tests/readings/copy.json"),
        include_str!("../../ledger/tests/readings/toll.json"),
    ];
    let readings = files.iter().map(|file| {
        let json = match hostile {
            true => file.replace(
                "Tomas Reuel",
                serde_json::to_string(HOSTILE).unwrap().trim_matches('"'),
            ),
            false => (*file).to_owned(),
        };
        let mut value: Value = serde_json::from_str(&json).unwrap();
        for place in value["places"].as_array_mut().unwrap() {
            place["lat"] = (-33.5).into();
            place["lon"] = (-70.25).into();
            place["country"] = "CL".into();
        }
        if hostile {
            let article = &mut value["article"];
            article["title"] = "+SUM(A1) <script>alert(1)</script>\u{202e}".into();
            article["outlet"] = "@outlet\r\n\u{7}".into();
            article["url"] = "javascript:alert('x')\"<".into();
            article["byline"] = serde_json::json!(["-1+1 & Sons"]);
        }
        serde_json::from_value::<ReadingV1>(value)
            .unwrap()
            .into_reading()
    });
    readings.collect()
}

fn ledger() -> Ledger {
    Ledger::from_readings(readings(false))
}

fn hostile() -> Ledger {
    Ledger::from_readings(readings(true))
}

fn whole(ledger: &Ledger, format: Format) -> Export {
    export(ledger, &Query::default(), format)
}

/// Every file of an export that is text.
fn texts(made: &Export) -> Vec<String> {
    let files = made.files.values().chain([&made.bytes]);
    files
        .filter_map(|bytes| String::from_utf8(bytes.clone()).ok())
        .collect()
}

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

fn lines(bytes: &[u8]) -> Vec<Value> {
    let lines = bytes
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    lines.map(json).collect()
}

fn rows(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(bytes);
    let head = reader.headers().unwrap().clone();
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| {
        head.iter()
            .map(str::to_owned)
            .zip(row.iter().map(str::to_owned))
            .collect()
    })
    .collect()
}

#[test]
fn the_same_readings_give_the_same_bytes_in_any_order() {
    for format in FORMATS {
        let mut turned = readings(true);
        turned.reverse();
        let made = whole(&hostile(), format);
        assert_eq!(
            made,
            whole(&Ledger::from_readings(turned), format),
            "{format:?}"
        );
        assert_eq!(format.is_folder(), made.bytes.is_empty(), "{format:?}");
        assert_eq!(format.is_folder(), !made.files.is_empty(), "{format:?}");
    }
}

#[test]
fn an_empty_ledger_and_a_query_that_admits_nothing_are_exported() {
    let nothing = Query::parse("nothinghasthisword").unwrap();
    for format in FORMATS {
        let empty = export(&Ledger::from_readings([]), &Query::default(), format);
        let none = export(&ledger(), &nothing, format);
        for made in [empty, none] {
            let written = made.loss.map_or(0, |loss| loss.written);
            // the programs that read have themselves in the provenance of what they read
            assert_eq!(written, 0, "{format:?}");
        }
    }
}

#[test]
fn nothing_acts_in_what_people_open() {
    for format in FORMATS {
        // these keep the words as they are: they are read by programs, by offsets, or are escaped JSON
        if matches!(
            format,
            Format::Jsonl
                | Format::WebAnnotation
                | Format::Geojson
                | Format::Parquet
                | Format::Brat
        ) {
            continue;
        }
        for text in texts(&whole(&hostile(), format)) {
            for acts in ['\u{202e}', '\u{1b}', '\u{7}'] {
                assert!(
                    !text.contains(acts) || format == Format::Csv,
                    "{format:?}: {acts:?}"
                );
            }
        }
    }
    let page = texts(&whole(&hostile(), Format::Html)).concat();
    assert!(
        !page.contains("<script") && !page.contains("<b>") && !page.contains("href=\"javascript")
    );
    assert!(page.contains("&lt;script&gt;"));
}

#[test]
fn no_cell_is_a_formula() {
    let hostile = hostile();
    for format in [Format::Csv, Format::Acled, Format::Ucdp, Format::Viina] {
        let made = whole(&hostile, format);
        let tables = made
            .files
            .values()
            .chain([&made.bytes])
            .filter(|bytes| !bytes.is_empty());
        for row in tables.flat_map(|bytes| rows(bytes)) {
            for (column, cell) in row {
                let number = cell.parse::<f64>().is_ok();
                assert!(
                    number || !cell.starts_with(['=', '+', '-', '@', '\t']),
                    "{column}: {cell}"
                );
            }
        }
    }
    let mentions = String::from_utf8(whole(&hostile, Format::GdeltMentions).bytes).unwrap();
    assert!(mentions.lines().count() > 0);
    for line in mentions.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        assert_eq!(cells.len(), 16, "{line}");
        assert!(
            cells.iter().all(|cell| !cell.starts_with(['=', '+', '@'])),
            "{line}"
        );
    }
}

#[test]
fn acled_rows_name_the_dispute_and_take_the_lowest_toll() {
    let ledger = ledger();
    let rows = rows(&whole(&ledger, Format::Acled).bytes);
    assert!(!rows.is_empty());
    let events = ledger.events(&Query::default()).events;
    for row in &rows {
        assert_eq!(row.len(), 31);
        let event = events
            .iter()
            .find(|event| event.id == row["event_id_cnty"])
            .unwrap();
        let killed = event
            .tallies
            .iter()
            .filter(|tally| tally.measure == "killed");
        let figures: Vec<f64> = killed
            .flat_map(|tally| &tally.history)
            .map(|entry| entry.low.unwrap_or(entry.value))
            .collect();
        let toll: f64 = row["fatalities"].parse().unwrap();
        let least = figures.iter().copied().fold(f64::INFINITY, f64::min);
        assert!(if figures.is_empty() {
            toll == 0.0
        } else {
            figures.contains(&toll) && toll >= least
        });
        for facet in event
            .facets
            .iter()
            .filter(|facet| facet.positions.iter().any(|p| p.holders.len() > 1))
        {
            if row["tags"] == "status=disputed"
                && facet.status == counterclaim_model::ledger::FacetStatus::Disputed
            {
                let party = &facet.positions[0].holders[0].party;
                assert!(row["notes"].contains(party.as_str()), "{}", row["notes"]);
            }
        }
        if !row["latitude"].is_empty() {
            assert_eq!(
                (row["country"].as_str(), row["iso"].as_str()),
                ("Chile", "152")
            );
        }
    }
}

#[test]
fn ucdp_rows_have_ordered_bounds() {
    let rows = rows(&whole(&ledger(), Format::Ucdp).bytes);
    assert!(!rows.is_empty());
    for row in rows {
        assert_eq!(row.len(), 49);
        let figure = |name: &str| row[name].parse::<f64>().unwrap();
        assert!(
            figure("low") <= figure("best") && figure("best") <= figure("high"),
            "{row:?}"
        );
        assert!(row["date_start"] <= row["date_end"]);
    }
}

#[test]
fn standoff_annotations_are_the_words_at_their_offsets() {
    for ledger in [ledger(), hostile()] {
        let made = whole(&ledger, Format::Brat);
        let mut annotations = 0;
        for (name, bytes) in made.files.iter().filter(|(name, _)| name.ends_with(".ann")) {
            let text =
                String::from_utf8(made.files[&name.replace(".ann", ".txt")].clone()).unwrap();
            let text: Vec<char> = text.chars().collect();
            let lines = String::from_utf8(bytes.clone()).unwrap();
            let marks: BTreeSet<&str> = lines
                .lines()
                .map(|line| line.split('\t').next().unwrap())
                .collect();
            assert_eq!(
                marks.len(),
                lines.lines().count(),
                "every mark is used once"
            );
            for line in lines.lines() {
                let parts: Vec<&str> = line.splitn(3, '\t').collect();
                if line.starts_with('T') {
                    let (_, offsets) = parts[1].split_once(' ').unwrap();
                    let words = offsets.split(';').map(|pair| {
                        let (start, end) = pair.split_once(' ').unwrap();
                        text[start.parse().unwrap()..end.parse().unwrap()]
                            .iter()
                            .collect::<String>()
                    });
                    assert_eq!(words.collect::<Vec<_>>().join(" "), parts[2]);
                    annotations += 1;
                } else if line.starts_with(['E', 'R']) {
                    let names = parts[1].split(' ').filter_map(|word| word.split_once(':'));
                    assert!(
                        names.map(|(_, name)| name).all(|name| marks.contains(name)),
                        "{line}"
                    );
                }
            }
        }
        assert!(annotations > 20);
    }
}

#[test]
fn tokens_are_the_words_at_their_offsets() {
    let ledger = ledger();
    let made = String::from_utf8(whole(&ledger, Format::Conll).bytes).unwrap();
    let mut article: Vec<char> = Vec::new();
    let (mut tokens, mut sources) = (0, 0);
    for line in made.lines() {
        if let Some(id) = line.strip_prefix("# newdoc id = ") {
            let reading = ledger
                .readings()
                .iter()
                .find(|r| r.article.id.as_str() == id)
                .unwrap();
            article = reading.article.text.chars().collect();
        } else if !line.starts_with('#') && !line.is_empty() {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), 9, "{line}");
            let at = |cell: usize| cells[cell].parse::<usize>().unwrap();
            assert_eq!(article[at(2)..at(3)].iter().collect::<String>(), cells[1]);
            tokens += 1;
            sources += usize::from(cells[8].contains(":source") && cells[8].contains("B-"));
        }
    }
    assert!(tokens > 200 && sources > 3, "{tokens} {sources}");
}

#[test]
fn every_reference_in_a_bundle_leads_somewhere() {
    let bundle = json(&whole(&hostile(), Format::Stix).bytes);
    let objects = bundle["objects"].as_array().unwrap();
    let ids: BTreeSet<&str> = objects.iter().map(|o| o["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), objects.len());
    let kinds: BTreeSet<&str> = objects
        .iter()
        .map(|o| o["type"].as_str().unwrap())
        .collect();
    for kind in [
        "grouping",
        "identity",
        "incident",
        "observed-data",
        "opinion",
        "sighting",
    ] {
        assert!(kinds.contains(kind), "{kind}");
    }
    for object in objects {
        let (kind, id) = object["id"].as_str().unwrap().split_once("--").unwrap();
        assert_eq!(object["type"], kind);
        assert_eq!(id.chars().nth(14), Some('5'), "{id}");
        for (name, value) in object.as_object().unwrap() {
            let one = name.ends_with("_ref").then(|| value.as_str().unwrap());
            let many = name.ends_with("_refs").then(|| value.as_array().unwrap());
            let many = many
                .into_iter()
                .flatten()
                .map(|value| value.as_str().unwrap());
            assert!(
                one.into_iter().chain(many).all(|id| ids.contains(id)),
                "{object}"
            );
        }
    }
}

#[test]
fn every_reference_of_provenance_leads_somewhere() {
    let document = json(&whole(&hostile(), Format::Prov).bytes);
    let names = |section: &str| -> BTreeSet<&str> {
        document[section]
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect()
    };
    let (entities, activities, agents) = (names("entity"), names("activity"), names("agent"));
    for section in [
        "used",
        "wasGeneratedBy",
        "wasDerivedFrom",
        "wasAttributedTo",
        "wasAssociatedWith",
    ] {
        for link in document[section].as_object().unwrap().values() {
            for (key, value) in link.as_object().unwrap() {
                let known = match key.as_str() {
                    "prov:entity" | "prov:usedEntity" | "prov:generatedEntity" => &entities,
                    "prov:activity" => &activities,
                    "prov:agent" => &agents,
                    _ => continue,
                };
                assert!(known.contains(value.as_str().unwrap()), "{section}: {link}");
            }
        }
    }
}

#[test]
fn entities_lead_to_entities_and_name_no_null() {
    let entities = lines(&whole(&ledger(), Format::Ftm).bytes);
    let ids: BTreeSet<&str> = entities
        .iter()
        .map(|entity| entity["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), entities.len());
    for entity in &entities {
        for (name, values) in entity["properties"].as_object().unwrap() {
            let values = values.as_array().unwrap();
            assert!(!values.is_empty() && values.iter().all(Value::is_string));
            if ["entity", "document", "involved", "addressEntity", "proof"].contains(&name.as_str())
            {
                assert!(
                    values.iter().all(|id| ids.contains(id.as_str().unwrap())),
                    "{entity}"
                );
            }
        }
    }
}

#[test]
fn records_have_what_their_schemas_require() {
    let ledger = ledger();
    let plover = lines(&whole(&ledger, Format::Plover).bytes);
    assert!(!plover.is_empty());
    for record in plover {
        for key in ["id", "date", "event"] {
            assert!(!record[key].as_str().unwrap().is_empty(), "{record}");
        }
        assert!(record["actor"].is_array() && record["recipient"].is_array());
    }
    let timemap = whole(&ledger, Format::Timemap).files;
    let sources = json(&timemap["sources.json"]);
    for event in json(&timemap["events.json"]).as_array().unwrap() {
        let texts = event
            .as_object()
            .unwrap()
            .iter()
            .filter(|(key, _)| !["associations", "sources"].contains(&key.as_str()));
        assert!(texts.clone().all(|(_, value)| value.is_string()), "{event}");
        assert_eq!(
            event["latitude"].is_string(),
            event["longitude"].is_string()
        );
        assert!(event["date"].is_string() || event["latitude"].is_string());
        assert!(
            event["sources"]
                .as_array()
                .unwrap()
                .iter()
                .all(|id| sources[id.as_str().unwrap()].is_object())
        );
    }
    let citations = whole(&ledger, Format::Citations).files;
    let notes = String::from_utf8(citations["chicago.txt"].clone()).unwrap();
    for item in json(&citations["csl.json"]).as_array().unwrap() {
        let hash = item["id"].as_str().unwrap();
        assert!(
            hash.starts_with("sha256:") && notes.matches(hash).count() >= 2,
            "{hash}"
        );
    }
}

#[test]
fn times_are_said_in_edtf_wherever_dates_stand() {
    let ledger = ledger();
    let said = |found: Vec<Option<String>>| found.into_iter().flatten().collect::<BTreeSet<_>>();
    let written = |value: &Value| value.as_str().map(str::to_owned);
    let text = |row: BTreeMap<String, String>| Some(row["said_edtf"].clone());

    let readings = lines(&whole(&ledger, Format::Jsonl).bytes);
    let times = readings
        .iter()
        .flat_map(|one| one["times"].as_array().unwrap());
    let of_times = said(times.map(|time| written(&time["edtf"])).collect());
    let expected = ["2019-05-07", "2019-05-07T02:40:00Z"].map(str::to_owned);
    assert_eq!(of_times, BTreeSet::from(expected));

    let events = json(&whole(&ledger, Format::Geojson).bytes);
    let features = events["features"].as_array().unwrap().iter();
    let of_events = said(
        features
            .map(|one| written(&one["properties"]["edtf"]))
            .collect(),
    );
    assert!(of_events.contains("2019-05-07"), "{of_events:?}");
    let timemap = json(&whole(&ledger, Format::Timemap).files["events.json"]);
    let shown = timemap.as_array().unwrap().iter();
    let shown = said(shown.map(|one| written(&one["time_display"])).collect());
    assert!(of_events.is_subset(&shown), "{shown:?}");

    let claims = said(
        rows(&whole(&ledger, Format::Csv).bytes)
            .into_iter()
            .map(text)
            .collect(),
    );
    assert!(claims.contains("2019-05-07"), "{claims:?}");

    let of = |table: &str| {
        let files = whole(&ledger, Format::Parquet).files;
        let of_table = files.iter().filter(|(path, _)| path.starts_with(table));
        said(
            of_table
                .flat_map(|(_, bytes)| texts_of(bytes, "edtf"))
                .collect(),
        )
    };
    assert_eq!(of("times/"), of_times);
    assert!(of_events.is_subset(&of("events/")));
}

/// The texts of a column of a Parquet file.
fn texts_of(bytes: &[u8], name: &str) -> Vec<Option<String>> {
    use arrow_array::{Array, StringArray};
    let bytes = bytes::Bytes::from(bytes.to_vec());
    let reader = ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(bytes);
    let batches = reader.unwrap().build().unwrap().map(Result::unwrap);
    let columns = batches.flat_map(|batch| {
        let column = batch.column_by_name(name).unwrap().clone();
        let column = column
            .as_any()
            .downcast_ref::<StringArray>()
            .unwrap()
            .clone();
        (0..column.len()).map(move |i| column.is_valid(i).then(|| column.value(i).to_owned()))
    });
    columns.collect()
}

#[test]
fn only_what_a_person_rated_is_reviewed() {
    let ledger = ledger();
    let none = whole(&ledger, Format::Claimreview);
    assert_eq!(json(&none.bytes)["@graph"], serde_json::json!([]));
    let claim = ledger.claims(&Query::default()).claims.remove(0);
    let file = format!(
        "{{\"claim\":\"{}\",\"verdict\":\"Unproven\",\"author\":\"Desk\",\"url\":\"https://desk.example/1\",\"date\":\"2031-01-01\"}}\n\
         {{\"claim\":\"C-0000000000000000\",\"verdict\":\"x\",\"author\":\"Desk\",\"url\":\"u\",\"date\":\"2031-01-01\"}}\n\
         not json\n",
        claim.id
    );
    let (rated, errors) = ratings(file.as_bytes());
    assert_eq!((rated.len(), errors.len(), errors[0].line), (2, 1, 3));
    let made = claim_reviews(&ledger, &Query::default(), &rated);
    let reviews = json(&made.bytes);
    let reviews = reviews["@graph"].as_array().unwrap();
    assert_eq!(reviews.len(), 1);
    assert_eq!(reviews[0]["itemReviewed"]["identifier"], claim.id);
    assert_eq!(reviews[0]["reviewRating"]["alternateName"], "Unproven");
    assert!(
        made.loss
            .unwrap()
            .dropped
            .iter()
            .any(|dropped| dropped.what == "ratings of other claims")
    );
}

#[test]
fn parquet_files_hold_the_rows_of_their_day() {
    use arrow_array::{Array, StringArray};
    let ledger = hostile();
    let made = whole(&ledger, Format::Parquet);
    let mut claims = BTreeSet::new();
    for (path, bytes) in &made.files {
        let (table, rest) = path.split_once("/day=").unwrap();
        let day = rest.split('/').next().unwrap();
        let reader = ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(
            bytes::Bytes::from(bytes.clone()),
        );
        let reader = reader.unwrap();
        let schema = reader.schema().clone();
        assert_eq!(schema.metadata()["counterclaim.schema"], tables::PARQUET_V1);
        let known = tables::all()
            .iter()
            .find(|known| known.name == table)
            .unwrap();
        assert_eq!(schema.fields(), tables::schema(known).fields(), "{path}");
        for batch in reader.build().unwrap() {
            let batch = batch.unwrap();
            assert!(batch.num_rows() > 0);
            let texts = |name: &str| {
                let column = batch.column_by_name(name).unwrap();
                let column = column
                    .as_any()
                    .downcast_ref::<StringArray>()
                    .unwrap()
                    .clone();
                (0..column.len())
                    .map(move |i| column.is_valid(i).then(|| column.value(i).to_owned()))
                    .collect::<Vec<_>>()
            };
            if table == "claims" {
                claims.extend(texts("claim").into_iter().flatten());
                for published in texts("published") {
                    assert!(
                        published.map_or(day.starts_with("__"), |date| date.starts_with(day)),
                        "{path}"
                    );
                }
            }
        }
    }
    let all = ledger.claims(&Query::default()).claims;
    assert_eq!(claims, all.into_iter().map(|claim| claim.id).collect());
}

#[test]
fn a_sheet_as_it_was_exported_agrees_with_the_ledger_wholly() {
    let ledger = hostile();
    let made = whole(&ledger, Format::Acled);
    let (sheet, errors) = read("a", &made.bytes);
    assert!(errors.is_empty(), "{errors:?}");
    let events = ledger.events(&Query::default()).events;
    let known: BTreeSet<String> = events.into_iter().map(|event| event.id).collect();
    let agreement = compare(&[of_ledger(&ledger), sheet], &known, 1);
    assert!(agreement.events > 0);
    assert!(
        agreement
            .fields
            .iter()
            .all(|field| field.equal == 1.0 && field.alpha.is_none_or(|alpha| alpha == 1.0))
    );
}

#[test]
fn rows_that_cannot_be_used_are_named() {
    let ids = ["E-1", "E-2", "E-3"];
    let known: BTreeSet<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    let sheet = format!(
        "\u{feff}Fatalities,event_id_cnty,event_date,geo_precision\r\n4,{0},2031-02-03,1\r\n-1,{1},soon,9\r\n7,{0},2031-02-03,1\r\n,,,\r\n1,{2}\r\n2,E-ffff,2031-02-03,2\r\n",
        ids[0], ids[1], ids[2]
    );
    let (sheet, errors) = read("mine", sheet.as_bytes());
    let named: Vec<(u64, Option<&str>)> = errors
        .iter()
        .map(|e| (e.line, e.field.as_deref()))
        .collect();
    assert_eq!(
        named,
        [
            (3, Some("event_date")),
            (3, Some("geo_precision")),
            (3, Some("fatalities")),
            (4, Some("event_id_cnty")),
            (5, Some("event_id_cnty")),
            (6, None),
        ]
    );
    assert_eq!(sheet.events.len(), 3);
    let agreement = compare(&[sheet.clone(), sheet], &known, 1);
    assert_eq!((agreement.events, agreement.errors.len()), (2, 2));
    assert_eq!(read("x", b"a,b\n1,2\n").1.len(), 1);
    assert_eq!(read("x", b"").1.len(), 1);
}
