//! The boundary: readings as they leave the program, with spans in Unicode code points.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Claim, Reading, Span, TextIndex};

/// Name of the shape of a reading.
pub const READING_V1: &str = "counterclaim.reading.v1";

/// A reading as it is printed and stored: `counterclaim.reading.v1`, spans in code points.
///
/// Made only by [`ReadingV1::new`] and taken apart only by [`ReadingV1::into_reading`], so that no
/// span is converted twice or not at all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReadingV1 {
    schema: String,
    #[serde(flatten)]
    reading: Reading,
}

impl ReadingV1 {
    /// Converts every span from bytes to code points and says times in EDTF too.
    pub fn new(mut reading: Reading) -> Self {
        let text = std::mem::take(&mut reading.article.text);
        let index = TextIndex::new(&text);
        reading.visit_spans(&mut |span: &mut Span| *span = index.to_code_points(*span));
        reading.article.text = text;
        for time in &mut reading.times {
            time.edtf = time.edtf();
        }
        Self {
            schema: READING_V1.to_owned(),
            reading,
        }
    }

    /// Converts every span back to bytes and forgets what follows from the rest.
    pub fn into_reading(self) -> Reading {
        let mut reading = self.reading;
        let text = std::mem::take(&mut reading.article.text);
        let index = TextIndex::new(&text);
        reading.visit_spans(&mut |span: &mut Span| *span = index.to_bytes(*span));
        reading.article.text = text;
        reading.times.iter_mut().for_each(|time| time.edtf = None);
        reading
    }
}

/// A copy of a claim whose spans count code points instead of bytes of `index`'s text.
pub fn claim_in_code_points(claim: &Claim, index: &TextIndex<'_>) -> Claim {
    let mut claim = claim.clone();
    claim.visit_spans(&mut |span: &mut Span| *span = index.to_code_points(*span));
    claim
}
