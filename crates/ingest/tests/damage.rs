//! Damaged and hostile inputs of every format: whatever is done to the bytes, nothing panics, spans
//! stay inside the text, and taking apart takes no longer than the input is long.
#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![expect(
    clippy::disallowed_methods,
    reason = "the test reads its seeds from a folder and is told how long to go on"
)]

use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::Path;

mod clock;

use counterclaim_ingest::{Fields, Found, Input, Limits, Options, Source, read, unpack};
use proptest::prelude::*;

/// No small input may take longer: seconds of processor time.
const LONGEST: f64 = 20.0;

/// One input of each format, small; the fuzz targets begin with them too.
fn seeds() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/read");
    let mut seeds: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read(&path).unwrap())
        })
        .collect();
    seeds.sort();
    seeds
}

/// Takes some bytes apart and reads what is in them; how many documents there were.
fn check(name: &str, bytes: &[u8]) -> usize {
    let begun = clock::begin();
    let documents = survives(name, bytes);
    let seconds = begun.seconds();
    assert!(seconds < LONGEST, "{name} takes {seconds} s");
    documents
}

fn survives(name: &str, bytes: &[u8]) -> usize {
    let limits = Limits {
        document_bytes: 1 << 20,
        grace_bytes: 4 << 20,
        ..Limits::default()
    };
    let mut documents = 0;
    let source = Source::File(&mut Cursor::new(bytes));
    unpack(name, source, &limits, &Fields::default(), &mut |found| {
        if let Found::Document(document) = found {
            documents += 1;
            assert!(document.bytes.len() as u64 <= limits.document_bytes);
            let mut input = Input::new(document.name, &document.bytes);
            input.media_type = document.media_type;
            let options = Options {
                url: document.url,
                captured: document.captured,
                outlet: document.outlet,
                ..Options::default()
            };
            for one in read(&input, &options).unwrap_or_default() {
                check_article(&one.article);
            }
        }
        ControlFlow::Continue(())
    });
    documents
}

fn check_article(article: &counterclaim_model::Article) {
    let mut at = 0;
    for block in &article.blocks {
        assert!(block.span.start() >= at && !block.span.is_empty());
        assert!(article.text.get(block.span.range()).is_some());
        at = block.span.end();
    }
    let dates = article.date_evidence.iter().filter_map(|e| e.span);
    let origins = article.origin_evidence.iter().filter_map(|e| e.span);
    for span in dates.chain(origins) {
        assert!(article.text.get(span.range()).is_some());
    }
}

#[test]
fn every_seed_gives_a_document() {
    let seeds = seeds();
    assert!(seeds.len() >= 15, "{}", seeds.len());
    for (name, bytes) in seeds {
        assert!(check(&name, &bytes) > 0, "{name}");
    }
}

/// What is done to a seed.
#[derive(Clone, Debug)]
enum Harm {
    Flip(prop::sample::Index, u8),
    Cut(prop::sample::Index),
    Drop(prop::sample::Index, usize),
    Repeat(prop::sample::Index, usize, usize),
    Insert(prop::sample::Index, Vec<u8>),
    Splice(
        prop::sample::Index,
        prop::sample::Index,
        prop::sample::Index,
    ),
}

fn harm() -> impl Strategy<Value = Harm> {
    let index = any::<prop::sample::Index>;
    let token = prop::sample::select(vec![
        "WARC/1.0\r\n",
        "Content-Length: 99999999999\r\n",
        "\x1f\u{8b}\x08",
        "PK\x03\x04",
        "<item>",
        "</entry>",
        "<![CDATA[",
        "]]>",
        "&#x0;",
        "{\"text\":",
        "[[[[",
        "\"messages\":[",
        "\r\n\r\n",
        "From a@b Mon Mar  3 07:00:00 2031\n",
        "Content-Encoding: br\r\n",
        "--b\r\n",
        "\u{202e}",
        "\0",
        "<!DOCTYPE x [<!ENTITY a '&a;'>]>",
        "9999-99-99T99:99:99Z",
    ]);
    prop_oneof![
        (index(), 1_u8..).prop_map(|(at, bits)| Harm::Flip(at, bits)),
        index().prop_map(Harm::Cut),
        (index(), 1_usize..64).prop_map(|(at, len)| Harm::Drop(at, len)),
        (index(), 1_usize..200, 2_usize..300).prop_map(|(at, len, n)| Harm::Repeat(at, len, n)),
        (index(), token).prop_map(|(at, token)| Harm::Insert(at, token.as_bytes().to_vec())),
        (index(), prop::collection::vec(any::<u8>(), 1..40))
            .prop_map(|(at, bytes)| Harm::Insert(at, bytes)),
        (index(), index(), index()).prop_map(|(other, from, to)| Harm::Splice(other, from, to)),
    ]
}

fn harmed(mut bytes: Vec<u8>, harms: &[Harm], seeds: &[(String, Vec<u8>)]) -> Vec<u8> {
    for harm in harms {
        let len = bytes.len();
        if len == 0 || len > 200_000 {
            break;
        }
        match harm {
            Harm::Flip(at, bits) => bytes[at.index(len)] ^= bits,
            Harm::Cut(at) => bytes.truncate(at.index(len)),
            Harm::Drop(at, n) => {
                let at = at.index(len);
                bytes.drain(at..(at + n).min(len));
            }
            Harm::Repeat(at, n, times) => {
                let at = at.index(len);
                let part = bytes[at..(at + n).min(len)].repeat(*times);
                bytes.splice(at..at, part);
            }
            Harm::Insert(at, part) => {
                let at = at.index(len);
                bytes.splice(at..at, part.iter().copied());
            }
            Harm::Splice(other, from, to) => {
                let other = &seeds[other.index(seeds.len())].1;
                let part = other[from.index(other.len())..].to_vec();
                bytes.splice(to.index(len).., part);
            }
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("DAMAGE_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(400)
    ))]

    #[test]
    fn damage_of_any_kind_is_survived(
        which in any::<prop::sample::Index>(),
        harms in prop::collection::vec(harm(), 1..6),
    ) {
        let seeds = seeds();
        let (name, bytes) = seeds[which.index(seeds.len())].clone();
        check(&name, &harmed(bytes, &harms, &seeds));
    }
}

#[test]
fn long_inputs_of_every_format_take_linear_time() {
    let n = 20_000;
    let deep = format!(
        "<rss><item>{}{}</item></rss>",
        "<a>".repeat(n),
        "</b>".repeat(n)
    );
    let ends = format!("<rss><item>{}</item></rss>", "</a>".repeat(n));
    let attributes = format!("<rss><item {}>x</item></rss>", "a='b' ".repeat(n));
    let unclosed = format!("<rss>{}</rss>", "<item><title>x</title>".repeat(n));
    let broken = format!("<rss>{}</rss>", "<item><t <b attr='</item>".repeat(n / 10));
    let nested = format!("{}{}", "{\"data\":".repeat(n), "}".repeat(n));
    let lists = format!("[{}", "[".repeat(n));
    let records = "WARC/1.0\r\n\r\n".repeat(n);
    let headers = format!("WARC/1.0\r\n{}", "a: b\r\n".repeat(n));
    let magic = format!("WARC/1.0\r\n{}", "WARC/".repeat(n));
    let from = "From a@b Mon Mar  3 07:00:00 2031\n\n".repeat(n);
    let mail = format!(
        "From: a\nTo: b\nDate: c\nSubject: d\n{}\n\nx",
        "X-A: b\n".repeat(n)
    );
    let parts = format!(
        "From: a\nDate: b\nSubject: c\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n{}",
        "--b\nContent-Type: multipart/mixed; boundary=b\n\n".repeat(n / 10)
    );
    let members: Vec<u8> = b"\x1f\x8b\x08\0".repeat(n);
    let mut slow = Vec::new();
    for (name, bytes) in [
        ("deep.xml", deep.into_bytes()),
        ("ends.xml", ends.into_bytes()),
        ("attributes.xml", attributes.into_bytes()),
        ("unclosed.xml", unclosed.into_bytes()),
        ("broken.xml", broken.into_bytes()),
        ("nested.json", nested.into_bytes()),
        ("lists.json", lists.into_bytes()),
        ("records.warc", records.into_bytes()),
        ("headers.warc", headers.into_bytes()),
        ("magic.warc", magic.into_bytes()),
        ("from.mbox", from.into_bytes()),
        ("mail.eml", mail.into_bytes()),
        ("parts.eml", parts.into_bytes()),
        ("members.gz", members),
    ] {
        let begun = clock::begin();
        survives(name, &bytes);
        let seconds = begun.seconds();
        if seconds > LONGEST {
            slow.push(format!("{name} {seconds:.1} s"));
        }
    }
    assert!(slow.is_empty(), "{slow:?}");
}
