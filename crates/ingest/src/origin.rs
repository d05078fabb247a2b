//! Whose text an article is: wire services that sign it, outlets it was taken from.

use counterclaim_model::{OriginEvidence, Span};
use regex::Regex;
use serde::Deserialize;
use std::sync::LazyLock;

use crate::outlet::Outlets;

/// The file `agencies.toml`.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct AgenciesFile {
    agency: Vec<AgencyRow>,
}

#[derive(Debug, Default, Deserialize)]
struct AgencyRow {
    name: String,
    forms: Vec<String>,
}

/// Forms in which wire services sign, and their names.
#[derive(Debug, Default)]
pub(crate) struct Agencies {
    forms: Vec<(String, String)>,
}

impl Agencies {
    pub(crate) fn new(file: &AgenciesFile) -> Self {
        let mut forms: Vec<(String, String)> = file
            .agency
            .iter()
            .flat_map(|row| {
                row.forms
                    .iter()
                    .map(|form| (form.clone(), row.name.clone()))
            })
            .collect();
        forms.sort();
        Self { forms }
    }

    /// The name of the service that signs with exactly this.
    pub(crate) fn named(&self, form: &str) -> Option<&str> {
        let form = form
            .trim()
            .trim_matches(['(', ')', '.', '/', '-', '–', '—', '©', ' '])
            .trim();
        self.forms
            .iter()
            .find(|(known, _)| known == form)
            .map(|(_, name)| name.as_str())
    }

    /// The first service named in a list such as "Reuters/AP" or "dpa, AFP".
    pub(crate) fn first_in(&self, list: &str) -> Option<&str> {
        self.named(list)
            .or_else(|| {
                list.split(['/', ',', '|', ';'])
                    .find_map(|part| self.named(part))
            })
            .or_else(|| list.split(" and ").find_map(|part| self.named(part)))
    }
}

static BRACKETED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\(([^()]{2,40})\)").ok());

static SIGNED_LINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(?:source|quelle|fuente|fonte|bron|источник|джерело|źródło|with (?:inputs|reporting|files) from|(?:text|article|story|report)?\s?by|from|copyright|©|\(c\)|via|[-–—(/])?[\s:©\d]*(?:the )?(.{2,40}?)[).\s/]*$",
    )
    .ok()
});

static FIRST_OUTLET: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?:originally|first) (?:appeared|published|posted|ran|reported) (?:on|in|by|at) (?:the website of )?([^.,;(]{2,60})|(?:republished|reprinted|syndicated|reproduced) (?:from|with permission (?:from|of)|by permission of) ([^.,;(]{2,60})|the post .{3,150} appeared first on ([^.]{2,60})",
    )
    .ok()
});

/// The service or outlet named in brackets in a dateline such as "MOSCOW, May 3 (Reuters)".
pub(crate) fn from_dateline(
    dateline: &str,
    span: Span,
    agencies: &Agencies,
    outlets: &Outlets,
) -> Option<OriginEvidence> {
    let bracketed = BRACKETED.as_ref()?.captures(dateline)?.get(1)?;
    let name = agencies
        .first_in(bracketed.as_str())
        .or_else(|| outlets.name(bracketed.as_str()))?;
    let at = Span::new(
        span.start() + bracketed.start(),
        span.start() + bracketed.end(),
    );
    Some(OriginEvidence {
        value: name.to_owned(),
        span: Some(at),
        reason: "named in the dateline".to_owned(),
    })
}

/// A short line of its own that signs for a service or names the first outlet: "AP", "© Reuters",
/// "This article originally appeared on Harrow Today."
pub(crate) fn from_line(line: &str, span: Span, agencies: &Agencies) -> Option<OriginEvidence> {
    let evidence = |value: &str, reason: &str| OriginEvidence {
        value: value.to_owned(),
        span: Some(span),
        reason: reason.to_owned(),
    };
    if line.len() > 240 {
        return None;
    }
    let first = FIRST_OUTLET.as_ref()?.captures(line);
    if let Some(outlet) = first.and_then(|found| found.iter().skip(1).flatten().next()) {
        let outlet = outlet.as_str().trim();
        let name = agencies.first_in(outlet).unwrap_or(outlet);
        return Some(evidence(name, "says where the text appeared first"));
    }
    if line.len() > 60 {
        return None;
    }
    let bare = line.trim_start_matches(['—', '–', '-', ' ']);
    let signed = SIGNED_LINE.as_ref()?.captures(bare)?.get(1)?;
    let name = agencies.first_in(signed.as_str())?;
    Some(evidence(name, "a line that signs for the service"))
}

/// A short line that says where the text was taken from: "Source: Northern Wire".
pub(crate) fn taken_from(line: &str, span: Span, outlets: &Outlets) -> Option<OriginEvidence> {
    let name = outlets.taken_from(line).filter(|_| line.len() <= 80)?;
    Some(OriginEvidence {
        value: name.to_owned(),
        span: Some(span),
        reason: "a line that says where the text was taken from".to_owned(),
    })
}

/// A signature in brackets that opens a paragraph: "(Reuters) - A ferry sank".
pub(crate) fn from_opening(
    passage: &str,
    start: usize,
    agencies: &Agencies,
) -> Option<OriginEvidence> {
    let (form, rest) = passage.strip_prefix('(')?.split_once(')')?;
    let name = agencies.named(form).filter(|_| form.len() <= 40)?;
    let dashed = rest.trim_start().starts_with(['-', '–', '—']);
    dashed.then(|| OriginEvidence {
        value: name.to_owned(),
        span: Some(Span::new(start, start + form.len() + 2)),
        reason: "signed at the beginning".to_owned(),
    })
}

/// A signature in brackets that ends the last paragraph: "(AFP)", "— AP".
pub(crate) fn from_ending(
    passage: &str,
    start: usize,
    agencies: &Agencies,
) -> Option<OriginEvidence> {
    let trimmed = passage.trim_end();
    let tail_start = trimmed.rfind(['(', '—', '–', '['])?;
    let tail = &trimmed[tail_start..];
    let form = tail.trim_matches(['(', ')', '[', ']', '—', '–', ' ']);
    let name = agencies.first_in(form)?;
    Some(OriginEvidence {
        value: name.to_owned(),
        span: Some(Span::new(start + tail_start, start + trimmed.len())),
        reason: "signed at the end".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::Resources;

    fn check(line: &str, expected: Option<&str>) {
        let resources = Resources::default();
        let found = from_line(line, Span::new(0, line.len()), &resources.get().agencies);
        assert_eq!(found.map(|e| e.value).as_deref(), expected, "{line}");
    }

    #[test]
    fn lines_that_sign() {
        check("AP", Some("Associated Press"));
        check("© Reuters", Some("Reuters"));
        check("Source: AFP", Some("Agence France-Presse"));
        check("Quelle: dpa/AFP", Some("dpa"));
        check("(Reuters)", Some("Reuters"));
        check(
            "This article originally appeared on Harrow Today.",
            Some("Harrow Today"),
        );
        check("It was over.", None);
        check(
            "The AP and Reuters were both told to leave the square by noon, their editors said.",
            None,
        );
        check("Source link", None);
    }

    #[test]
    fn signatures_at_the_beginning() {
        let resources = Resources::default();
        let name = |text| from_opening(text, 0, &resources.get().agencies).map(|e| e.value);
        assert_eq!(
            name("(Reuters) - A ferry sank.").as_deref(),
            Some("Reuters")
        );
        assert_eq!(name("(Reuters) was told so."), None);
        assert_eq!(name("(Monday) - A ferry sank."), None);
    }

    #[test]
    fn signatures_at_the_end() {
        let resources = Resources::default();
        let name = |text| from_ending(text, 0, &resources.get().agencies).map(|e| e.value);
        assert_eq!(
            name("The road is open again. (AFP)").as_deref(),
            Some("Agence France-Presse")
        );
        assert_eq!(
            name("The road is open again. — AP").as_deref(),
            Some("Associated Press")
        );
        assert_eq!(name("The road is open again (for now)."), None);
    }
}
