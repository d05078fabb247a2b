//! The place line that opens a story: `KYIV, Ukraine —`, `MOSCOW, May 3 (Reuters) -`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

/// A dateline at the start of a passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Opening {
    /// Bytes of the passage from its start, without the dash.
    pub(crate) len: usize,
    /// Whether nothing follows it.
    pub(crate) alone: bool,
    /// Whether a colon ends it, which may also end a speaker's name.
    pub(crate) colon: bool,
}

/// Place in capitals, then more of the place, a date, an agency in brackets, then a dash or a colon.
static CAPITALS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        r"^(?P<line>(?P<place>\p{{Lu}}[\p{{Lu}}'’.-]+(?:[ /-]\p{{Lu}}[\p{{Lu}}'’.-]*){{0,4}})(?P<more>(?:,\s?{PLACE}){{0,2}})(?P<date>(?:,?\s{DATE}))?(?P<agency>\s?[(\[][^()\[\]]{{2,40}}[)\]])?)\s*(?P<dash>{DASH}|:\s|$)",
    ))
    .ok()
});

/// The same with a place in ordinary letters; needs more evidence.
static MIXED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        r"^(?P<line>(?P<place>{PLACE})(?P<more>(?:,\s?{PLACE}){{0,2}})(?P<date>(?:[,.]?\s{DATE}))?(?P<agency>\s?[(\[][^()\[\]]{{2,40}}[)\]])?)\s*(?P<dash>{DASH}|:\s|\.\s|$)",
    ))
    .ok()
});

static AGENCY_ONLY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?P<line>\((?:Reuters|AP|AFP|UPI|Bloomberg|dpa|TASS|Xinhua)\))\s*[-–—]\s").ok()
});

const PLACE: &str = r"\p{Lu}[\p{L}'’.-]*(?:[ -](?:of|de|la|el|al|am|an|der|den|the|and|upon|sur|do|da|del|di|\p{Lu}[\p{L}'’.-]*)){0,4}";
const DATE: &str = r"(?:(?:le |den |am )?\d{1,2}\.? (?:de |d’)?\p{L}{3,12}\.?(?: \d{4})?|\p{L}{3,12}\.? \d{1,2}(?:, ?\d{4})?|\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?)";
const DASH: &str = r"[–—―]+|-{1,2}\s|-{1,2}$";

/// The dateline that opens a passage. `first` says that the passage opens the story, where a place in
/// ordinary letters is enough.
pub(crate) fn opening(
    passage: &str,
    first: bool,
    not_places: &BTreeSet<String>,
) -> Option<Opening> {
    let head = head(passage);
    if let Some(found) = AGENCY_ONLY.as_ref()?.captures(head) {
        return Some(Opening {
            len: found.name("line")?.end(),
            alone: false,
            colon: false,
        });
    }
    in_capitals(passage, head, not_places).or_else(|| {
        first
            .then(|| in_letters(passage, head, not_places))
            .flatten()
    })
}

/// The first bytes, as many as a dateline may have.
fn head(passage: &str) -> &str {
    let mut end = passage.len().min(160);
    while !passage.is_char_boundary(end) {
        end -= 1;
    }
    &passage[..end]
}

fn in_capitals(passage: &str, head: &str, not_places: &BTreeSet<String>) -> Option<Opening> {
    let found = CAPITALS.as_ref()?.captures(head)?;
    let place = found.name("place")?.as_str();
    let whole = found.get(0)?;
    let alone = whole.end() == passage.len();
    let plain = found.name("more").is_none_or(|m| m.as_str().is_empty())
        && found.name("date").is_none()
        && found.name("agency").is_none();
    let dash = found.name("dash")?.as_str();
    let letters = place.chars().filter(|c| c.is_alphabetic()).count();
    if not_places.contains(place) || letters < 3 || (alone && plain) {
        return None;
    }
    let rest = passage[whole.end()..].trim_start();
    let sentence_follows = alone
        || rest
            .starts_with(|c: char| c.is_uppercase() || c.is_numeric() || "\"“‘«'„([".contains(c));
    // A dash inside a sentence ("NATO - which …") goes on in small letters; a colon may follow a label.
    let colon = dash.starts_with(':');
    if !sentence_follows || (colon && plain && place.split(' ').count() > 3) {
        return None;
    }
    Some(Opening {
        len: found.name("line")?.end(),
        alone,
        colon: dash.starts_with(':'),
    })
}

fn in_letters(passage: &str, head: &str, not_places: &BTreeSet<String>) -> Option<Opening> {
    let found = MIXED.as_ref()?.captures(head)?;
    let whole = found.get(0)?;
    let place = found.name("place")?.as_str();
    let has = |name: &str| found.name(name).is_some_and(|m| !m.as_str().is_empty());
    let (date, agency) = (has("date"), has("agency"));
    let dash = found.name("dash")?.as_str();
    let alone = whole.end() == passage.len();
    let long_dash = dash.starts_with(['–', '—', '―']);
    let rest = passage[whole.end()..].trim_start();
    let sentence_follows =
        rest.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || "\"“‘«'„".contains(c));
    let enough = if alone || dash.starts_with('.') {
        agency && place.split(' ').count() <= 3
    } else if dash.starts_with(':') {
        date || agency
    } else {
        (date || agency || (long_dash && place.split(' ').count() <= 3))
            && (sentence_follows || agency)
    };
    let known = !not_places.contains(&place.to_uppercase());
    (enough && known).then_some(Opening {
        len: found.name("line")?.end(),
        alone,
        colon: dash.starts_with(':'),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::{Resources, language_files};

    fn check(passage: &str, first: bool, expected: Option<&str>) {
        let resources = Resources::default();
        let found = opening(passage, first, &resources.get().not_places);
        assert_eq!(found.map(|o| &passage[..o.len]), expected, "{passage}");
    }

    #[test]
    fn openings() {
        check(
            "KYIV, Ukraine — The ministry said",
            true,
            Some("KYIV, Ukraine"),
        );
        check(
            "MOSCOW, May 3 (Reuters) - The ministry",
            true,
            Some("MOSCOW, May 3 (Reuters)"),
        );
        check(
            "WASHINGTON (AP) — The agency",
            true,
            Some("WASHINGTON (AP)"),
        );
        check("ISLAMABAD: The court ruled", true, Some("ISLAMABAD"));
        check(
            "PORT-AU-PRINCE, Haiti -- Gunmen",
            true,
            Some("PORT-AU-PRINCE, Haiti"),
        );
        check("Berlin (dpa) - Die Polizei", true, Some("Berlin (dpa)"));
        check("Berlin (dpa) - Die Polizei", false, None);
        check("London — The council", true, Some("London"));
        check("(Reuters) - A ferry", true, Some("(Reuters)"));
        check(
            "ABUJA, Nigeria, March 2 —",
            true,
            Some("ABUJA, Nigeria, March 2"),
        );
        check("St. Louis, Mo. – Police said", true, Some("St. Louis, Mo."));
    }

    #[test]
    fn no_openings() {
        check("The storm — the third this year — hit", true, None);
        check("Q: Where were you?", true, None);
        check("NATO - which has 40 members - met", true, None);
        check("PORT HARROW FERRY SINKS", true, None);
        check("Jane Doe — who saw it — ran", true, None);
    }

    #[test]
    fn examples_of_the_files() {
        let resources = Resources::default();
        let not_places = &resources.get().not_places;
        for (path, file) in language_files() {
            for line in &file.dateline.yes {
                assert!(opening(line, true, not_places).is_some(), "{path}: {line}");
            }
            for line in &file.dateline.no {
                assert_eq!(opening(line, true, not_places), None, "{path}: {line}");
            }
        }
    }
}
