//! What a reading's spans held when they were stored, eight bytes for each.

use counterclaim_model::{Reading, Span, fingerprint};

/// Bytes kept for each span: enough that a changed passage goes unnoticed once in 2^64.
pub(crate) const WIDTH: usize = 8;

/// Hashes of the passages of all spans, in the order in which the reading visits them.
pub(crate) fn hashes(reading: &Reading) -> Vec<u8> {
    let mut out = Vec::new();
    for span in spans(reading) {
        out.extend(hash(span, &reading.article.text));
    }
    out
}

/// The span itself is hashed too, so that a span moved to equal words is noticed.
pub(crate) fn hash(span: Span, text: &str) -> [u8; WIDTH] {
    let content = format!("{}\0{}\0{}", span.start(), span.end(), span.slice(text));
    let hex = fingerprint(content.as_bytes());
    let mut out = [0; WIDTH];
    out.copy_from_slice(&hex.as_bytes()[..WIDTH]);
    out
}

/// All spans of a reading, in its own order.
pub(crate) fn spans(reading: &Reading) -> Vec<Span> {
    let mut spans = Vec::new();
    reading.clone().visit_spans(&mut |span| spans.push(*span));
    spans
}
