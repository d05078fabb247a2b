//! Names of things: local ids inside one reading, and content hashes that outlive it.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

/// SHA-256 of some bytes, in lower-case hexadecimal.
pub fn fingerprint(bytes: &[u8]) -> String {
    use fmt::Write;
    Sha256::digest(bytes)
        .iter()
        .fold(String::with_capacity(64), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
}

macro_rules! local_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        ///
        /// Local to one reading and counted from 1 in the order of the text; it changes when the
        /// article or the engine changes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// The id of the entry at `index` (from 0) of its list.
            pub fn from_index(index: usize) -> Self {
                Self(u32::try_from(index + 1).unwrap_or(u32::MAX))
            }

            /// Where the entry stands in its list, from 0.
            pub fn index(self) -> usize {
                self.0 as usize - 1
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                text.strip_prefix($prefix)
                    .and_then(|digits| digits.parse().ok())
                    .filter(|&n| n > 0)
                    .map(Self)
                    .ok_or_else(|| format!(concat!("'{}' is no id of the form ", $prefix, "1"), text))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": "string", "pattern": concat!("^", $prefix, "[1-9][0-9]*$")})
            }
        }
    };
}

local_id!(
    /// Names an actor.
    ActorId, "a"
);
local_id!(
    /// Names a claim.
    ClaimId, "c"
);
local_id!(
    /// Names an event.
    EventId, "e"
);
local_id!(
    /// Names a time expression.
    TimeId, "t"
);
local_id!(
    /// Names a place mention.
    PlaceId, "p"
);
local_id!(
    /// Names a quantity.
    QuantityId, "q"
);

/// Names any entry of a reading, where a list may hold several kinds.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(untagged)]
pub enum EntryId {
    /// An actor.
    Actor(ActorId),
    /// A claim.
    Claim(ClaimId),
    /// An event.
    Event(EventId),
    /// A time expression.
    Time(TimeId),
    /// A place mention.
    Place(PlaceId),
    /// A quantity.
    Quantity(QuantityId),
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Actor(id) => id.fmt(f),
            Self::Claim(id) => id.fmt(f),
            Self::Event(id) => id.fmt(f),
            Self::Time(id) => id.fmt(f),
            Self::Place(id) => id.fmt(f),
            Self::Quantity(id) => id.fmt(f),
        }
    }
}

/// Names an article: `sha256:` and the hash of its canonical URL and its payload bytes after
/// decompression. It changes when either changes, and never on a re-run.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct ArticleId(String);

impl ArticleId {
    /// The id of these payload bytes under this canonical URL (empty where there is none).
    pub fn of(canonical_url: Option<&str>, payload: &[u8]) -> Self {
        let mut hasher = Sha256::new();
        let url = canonical_url.unwrap_or("");
        hasher.update((url.len() as u64).to_le_bytes());
        hasher.update(url.as_bytes());
        hasher.update(payload);
        let hex: String = hasher
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Self(format!("sha256:{hex}"))
    }

    /// The id as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first twelve hexadecimal digits, for people.
    pub fn short(&self) -> &str {
        let hex = self.0.strip_prefix("sha256:").unwrap_or(&self.0);
        hex.get(..12).unwrap_or(hex)
    }
}

impl From<String> for ArticleId {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_ids_count_from_one_and_read_back() {
        let id = ClaimId::from_index(0);
        assert_eq!(id.to_string(), "c1");
        assert_eq!("c1".parse::<ClaimId>().unwrap().index(), 0);
        assert!("c0".parse::<ClaimId>().is_err());
        assert!("e1".parse::<ClaimId>().is_err());
    }

    #[test]
    fn the_same_text_at_two_urls_is_two_articles() {
        assert_ne!(
            ArticleId::of(Some("a"), b"bc"),
            ArticleId::of(Some("ab"), b"c")
        );
        assert_eq!(ArticleId::of(None, b"x"), ArticleId::of(None, b"x"));
    }
}
