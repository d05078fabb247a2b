//! Any bytes are taken apart and read: no panic, no span outside its text, no document over the limit.
#![no_main]

use std::io::Cursor;
use std::ops::ControlFlow;

use counterclaim_ingest::{Fields, Found, Input, Limits, Options, Source, read, unpack};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
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
        for one in read(&input, &options).unwrap_or_default() {
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
});
