//! What a server sent, as it sent it.

use std::io::Read;

use flate2::bufread::{MultiGzDecoder, ZlibDecoder};

/// One answer of a server, after redirects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capture {
    /// The address that was asked for.
    pub asked: String,
    /// The address that answered, after redirects.
    pub url: String,
    /// When the answer had come: RFC 3339, UTC.
    pub at: String,
    /// Status code.
    pub status: u16,
    /// Header fields in the order in which they came; those of the transfer left out.
    pub fields: Vec<(String, String)>,
    /// The body as it was sent, with the coding of its content.
    pub body: Vec<u8>,
}

/// Why a body cannot be decoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The compressed bytes are damaged.
    #[error("its {0} coding is damaged")]
    Damaged(String),
    /// It expands to more than the limit.
    #[error("it expands to more than {0} bytes")]
    TooLarge(u64),
    /// A coding that was not asked for.
    #[error("its coding '{0}' was not asked for")]
    Unknown(String),
}

impl Capture {
    /// The first field of this name.
    pub fn field(&self, name: &str) -> Option<&str> {
        let found = self
            .fields
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The body without the coding of its content, if it expands to no more than `most` bytes.
    pub fn decoded(&self, most: u64) -> Result<Vec<u8>, DecodeError> {
        let coding = self
            .field("content-encoding")
            .unwrap_or("")
            .trim()
            .to_ascii_lowercase();
        let body = self.body.as_slice();
        let mut out = Vec::new();
        let read = match coding.as_str() {
            "" | "identity" => body.take(most + 1).read_to_end(&mut out),
            "gzip" | "x-gzip" => MultiGzDecoder::new(body)
                .take(most + 1)
                .read_to_end(&mut out),
            "deflate" => ZlibDecoder::new(body).take(most + 1).read_to_end(&mut out),
            _ => return Err(DecodeError::Unknown(coding)),
        };
        if out.len() as u64 > most {
            return Err(DecodeError::TooLarge(most));
        }
        match read {
            Ok(_) => Ok(out),
            Err(_) => Err(DecodeError::Damaged(coding)),
        }
    }
}
