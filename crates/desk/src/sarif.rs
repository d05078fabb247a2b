//! A desk report as SARIF 2.1.0 (OASIS, 27 March 2020), for editors and code hosts.

use std::collections::BTreeMap;

use counterclaim_model::desk::{ChecksV1, Finding, Region, Severity};
use serde_json::{Value, json};

use crate::rule::Head;

/// Where the schema of SARIF 2.1.0 is published.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What a SARIF log says besides the report.
#[derive(Clone, Copy, Debug)]
pub struct Log<'a> {
    /// The checks that were run.
    pub heads: &'a [Head],
    /// Version of the program.
    pub version: &'a str,
    /// By article id, texts that are not the bytes of their file, such as the readable text of a
    /// page: regions count lines of these texts, so the log carries them.
    pub texts: &'a BTreeMap<String, String>,
}

/// The report as a SARIF log. Columns count code points.
pub fn sarif(report: &ChecksV1, log: Log<'_>) -> Value {
    let rules: Vec<Value> = log.heads.iter().map(rule).collect();
    let results: Vec<Value> = report
        .findings
        .iter()
        .map(|finding| result(report, log.heads, finding))
        .collect();
    let artifacts: Vec<Value> = report
        .articles
        .iter()
        .map(|article| {
            let mut artifact = json!({
                "location": {"uri": uri(&article.input)},
                "hashes": {"sha-256": article.id.trim_start_matches("sha256:")},
            });
            if let Some(text) = log.texts.get(&article.id) {
                artifact["contents"] = json!({"text": text});
            }
            artifact
        })
        .collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "counterclaim",
                "version": log.version,
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "artifacts": artifacts,
            "results": results,
        }],
    })
}

fn rule(head: &Head) -> Value {
    json!({
        "id": head.code,
        "name": pascal(&head.name),
        "shortDescription": {"text": head.what},
        "fullDescription": {"text": head.why},
        "help": {"text": head.mend},
        "defaultConfiguration": {"level": level(head.severity), "enabled": head.on},
    })
}

fn result(report: &ChecksV1, heads: &[Head], finding: &Finding) -> Value {
    let rule = heads.iter().position(|head| head.code == finding.code);
    let index = |article: &str| report.articles.iter().position(|a| a.id == article);
    let message = format!(
        "{}. {}",
        finding.message.trim_end_matches('.'),
        finding.mend
    );
    let related: Vec<Value> = finding
        .evidence
        .iter()
        .enumerate()
        .map(|(number, evidence)| {
            let entry = evidence.entry.as_deref().map(|id| format!(" ({id})"));
            let text = format!(
                "{}{}: {}",
                evidence.role,
                entry.unwrap_or_default(),
                evidence.text
            );
            json!({
                "id": number + 1,
                "message": {"text": text},
                "physicalLocation": {
                    "artifactLocation": location(&evidence.input, index(&evidence.article)),
                    "region": evidence.spans.first().map(|span| json!({
                        "charOffset": span.start(),
                        "charLength": span.len(),
                    })).unwrap_or_else(|| json!({"charOffset": 0, "charLength": 0})),
                },
            })
        })
        .collect();
    let span = finding.spans.first().copied().unwrap_or_default();
    let mut out = json!({
        "ruleId": finding.code,
        "level": level(finding.severity),
        "message": {"text": message},
        "locations": [{"physicalLocation": {
            "artifactLocation": location(&finding.input, index(&finding.article)),
            "region": region(finding.region, span.start(), span.len(), &finding.text),
        }}],
        "partialFingerprints": {"counterclaim/v1": finding.id},
    });
    if let Some(rule) = rule {
        out["ruleIndex"] = json!(rule);
    }
    if !related.is_empty() {
        out["relatedLocations"] = json!(related);
    }
    out
}

fn location(input: &str, index: Option<usize>) -> Value {
    let mut out = json!({"uri": uri(input)});
    if let Some(index) = index {
        out["index"] = json!(index);
    }
    out
}

fn region(region: Region, offset: usize, length: usize, text: &str) -> Value {
    json!({
        "startLine": region.start_line,
        "startColumn": region.start_column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
        "charOffset": offset,
        "charLength": length,
        "snippet": {"text": text},
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// `headline-drops-hedge` as `HeadlineDropsHedge`.
fn pascal(name: &str) -> String {
    name.split('-')
        .flat_map(|word| {
            let mut chars = word.chars();
            let first = chars.next().map(|c| c.to_ascii_uppercase());
            first.into_iter().chain(chars)
        })
        .collect()
}

/// A path or address as a URI reference: what may not stand in one is escaped, and a colon in the
/// first part of a path too.
fn uri(input: &str) -> String {
    let is_address = input.starts_with("http://") || input.starts_with("https://");
    let input = if input == "-" { "stdin" } else { input };
    let mut out = String::new();
    for byte in input.bytes() {
        let kept = byte.is_ascii_alphanumeric()
            || b"-._~/!$&'()*+,;=@".contains(&byte)
            || byte == b'#'
            || is_address && b":?%[]".contains(&byte);
        if kept {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_uri_references() {
        for (input, expected) in [
            ("drafts/a.txt", "drafts/a.txt"),
            ("-", "stdin"),
            ("é b.txt", "%C3%A9%20b.txt"),
            ("a:b%.txt", "a%3Ab%25.txt"),
            ("https://x.example/a?b=1", "https://x.example/a?b=1"),
            ("blog.html#2", "blog.html#2"),
        ] {
            assert_eq!(uri(input), expected);
        }
        assert_eq!(pascal("headline-drops-hedge"), "HeadlineDropsHedge");
    }
}
