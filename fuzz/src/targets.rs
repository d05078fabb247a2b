//! What is done with any bytes: each target takes them as one kind of input, and holds what must hold.
//!
//! The coverage-guided targets of this folder and the test of `counterclaim-cli` that harms the corpus
//! at random share this file.

use std::io::Cursor;
use std::ops::ControlFlow;
use std::sync::{Arc, LazyLock};

use counterclaim_export::coder_sheet;
use counterclaim_export::{Format, export, jsonl, ratings};
use counterclaim_extract::Extractor;
use counterclaim_extract::annotation::{
    Annotations, AttributionRole, Encoder, EntityKind, EntitySpan, PartOfSpeech, RoleSpan,
};
use counterclaim_extract::resources::Files;
use counterclaim_extract::segment::Segments;
use counterclaim_fetch::feed;
use counterclaim_ingest::{Fields, Found, Input, Limits, Options, Source, unpack};
use counterclaim_ledger::{AsOf, Ledger, Query};
use counterclaim_model::ledger::Clock;
use counterclaim_model::{Article, Basis, Published, Reading, TextIndex};

/// Does something with any bytes; panics where something does not hold.
pub type Target = fn(&[u8]);

/// Every target by the name of its corpus.
pub const TARGETS: [(&str, Target); 6] = [
    ("extract", extract),
    ("feed", links),
    ("query", query),
    ("read", read),
    ("sheet", sheet),
    ("stored", stored),
];

/// Takes the bytes apart and reads the articles in them: blocks in order, spans inside the text, no
/// document over the limit.
pub fn read(bytes: &[u8]) {
    let limits = Limits {
        document_bytes: 1 << 18,
        grace_bytes: 1 << 20,
        ..Limits::default()
    };
    let source = Source::File(&mut Cursor::new(bytes));
    unpack("input", source, &limits, &Fields::default(), &mut |found| {
        let Found::Document(document) = found else {
            return ControlFlow::Continue(());
        };
        assert!(document.bytes.len() as u64 <= limits.document_bytes);
        let mut input = Input::new(document.name, &document.bytes);
        input.media_type = document.media_type;
        let options = Options {
            url: document.url,
            captured: document.captured,
            outlet: document.outlet,
            ..Options::default()
        };
        for one in counterclaim_ingest::read(&input, &options).unwrap_or_default() {
            let text = &one.article.text;
            let mut at = 0;
            for block in &one.article.blocks {
                assert!(block.span.start() >= at && text.get(block.span.range()).is_some());
                at = block.span.end();
            }
            let dates = one.article.date_evidence.iter().filter_map(|e| e.span);
            let origins = one.article.origin_evidence.iter().filter_map(|e| e.span);
            assert!(
                dates
                    .chain(origins)
                    .all(|span| text.get(span.range()).is_some())
            );
        }
        ControlFlow::Continue(())
    });
}

/// Marks tokens by a pattern that the number of tokens chooses, so that every rule behind the learned
/// half is asked, sensible or not; it keeps what an encoder promises: no two spans overlap.
struct Pattern;

impl Encoder for Pattern {
    fn annotate(&self, segments: &Segments<'_>) -> Annotations {
        let count = segments.tokens.len();
        let stride = 7 + count % 5;
        let mut marked = Annotations::default();
        for start in (0..count).step_by(stride) {
            let end = |length: usize| (start + length).min(count);
            let roles = [
                (AttributionRole::Source, start..end(2)),
                (AttributionRole::Cue, end(2)..end(3)),
                (AttributionRole::Content, end(3)..end(stride - 1)),
            ];
            for (role, tokens) in roles {
                if !tokens.is_empty() && (start / stride) % 4 != 3 {
                    marked.roles.push(RoleSpan {
                        role,
                        tokens,
                        score: 0.9,
                    });
                }
            }
            let kinds = [
                EntityKind::Person,
                EntityKind::Organization,
                EntityKind::Place,
                EntityKind::People,
                EntityKind::Other,
            ];
            marked.entities.push(EntitySpan {
                kind: kinds[start % kinds.len()],
                tokens: start..end(1 + count % 3),
                score: 0.8,
            });
        }
        let speech = [
            PartOfSpeech::Noun,
            PartOfSpeech::Verb,
            PartOfSpeech::ProperNoun,
            PartOfSpeech::Adposition,
            PartOfSpeech::Pronoun,
        ];
        if count.is_multiple_of(2) {
            marked.parts_of_speech = (0..count)
                .map(|i| speech[(i * 3 + count) % speech.len()])
                .collect();
        }
        if count.is_multiple_of(3) {
            marked.nested = (0..count)
                .map(|i| if i % 11 == 0 { 0.9 } else { 0.1 })
                .collect();
        }
        marked
    }
}

static EXTRACTOR: LazyLock<Extractor> = LazyLock::new(|| {
    Extractor::new(&Files::builtin(), Arc::new(Pattern))
        .expect("the resources compiled in are sound")
});

/// One text in so many goes through JSON and back as well, and one ledger in so many into every export,
/// where the others go into one; chosen by the bytes.
const COSTLY: u64 = 16;

/// A number that the bytes alone decide.
fn sum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(bytes.len() as u64, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u64::from(*byte))
    })
}

/// Reads the bytes as the text of an English article: every span inside it, on characters.
pub fn extract(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut article = Article::of_text("text", &text);
    let sum = sum(bytes);
    if !sum.is_multiple_of(5) {
        article.published = Some(Published {
            value: "2031-03-04".to_owned(),
            basis: Basis::User,
            score: 1.0,
        });
    }
    let reading = EXTRACTOR.read(article);
    sound(&reading, &text);
    if sum.is_multiple_of(COSTLY) {
        let line = serde_json::to_vec(&counterclaim_model::wire::ReadingV1::new(reading.clone()));
        let again = jsonl::readings(&line.expect("a reading is JSON"));
        assert_eq!(again.expect("and is read back"), [reading]);
    }
}

/// Holds that every span of a reading is a passage of its text, in bytes and in code points.
pub fn sound(reading: &Reading, text: &str) {
    let index = TextIndex::new(text);
    reading.clone().visit_spans(&mut |span| {
        assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
        assert_eq!(index.to_bytes(index.to_code_points(*span)), *span);
    });
}

/// Parses the bytes as a query and as a moment, and asks a small ledger.
pub fn query(bytes: &[u8]) {
    static LEDGER: LazyLock<Ledger> = LazyLock::new(|| {
        let text = "LISBON — A ferry sank off Lisbon on Monday, the coast guard said. The owner denied it.";
        Ledger::from_readings([EXTRACTOR.read(Article::of_text("a", text))])
    });
    let text = String::from_utf8_lossy(bytes);
    if let Ok(query) = Query::parse(&text) {
        LEDGER.claims(&query);
        LEDGER.events(&query);
        LEDGER.articles(&query);
        LEDGER.actors(&query);
        LEDGER.search(&query);
    }
    let _ = AsOf::parse(&text, Clock::Published);
    let _ = LEDGER.find(&text);
}

/// Takes the bytes as stored readings, and asks for something and exports everything: in one format, or
/// now and then in all.
pub fn stored(bytes: &[u8]) {
    let Ok(readings) = jsonl::readings(bytes) else {
        return;
    };
    let ledger = Ledger::from_readings(readings);
    let all = Query::default();
    ledger.search(&Query::parse("the").unwrap_or_default());
    let sum = sum(bytes);
    let one = (sum / COSTLY) as usize % FORMATS.len();
    let formats = match sum.is_multiple_of(COSTLY) {
        true => &FORMATS[..],
        false => &FORMATS[one..=one],
    };
    for format in formats {
        export(&ledger, &all, *format);
    }
}

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

/// Looks for links in the bytes as a feed and for feeds in them as a list: nothing but the web.
pub fn links(bytes: &[u8]) {
    for link in feed::links(bytes, "https://a.example/feed") {
        assert!(
            link.starts_with("http://") || link.starts_with("https://"),
            "{link}"
        );
    }
    feed::feeds(bytes);
}

/// Takes the bytes as a coder's sheet and as ratings, and compares the sheet with itself.
pub fn sheet(bytes: &[u8]) {
    let (sheet, _) = coder_sheet::read("a", bytes);
    let known = sheet.events.keys().cloned().collect();
    let agreement = coder_sheet::compare(&[sheet.clone(), sheet], &known, 1);
    assert!(agreement.fields.iter().all(|field| field.equal == 1.0));
    ratings(bytes);
}
