//! Attributions without a verb of speech: "declined to comment", "could not be verified".

use std::ops::Range;

use counterclaim_model::{BlockKind, Evidence, Span};
use serde::Deserialize;

use crate::annotation::Attribution;
use crate::pattern::{Patterns, TokenText};
use crate::resources::{Files, ResourceError};
use crate::segment::{Segments, TokenKind};

const PATH: &str = "responses/en.toml";

/// How sure such a form is: set by hand, not measured.
const SCORE: f32 = 0.9;
/// Tokens of "that it" before a form inside what somebody says.
const LONGEST_PRONOUN: usize = 3;

/// The forms of `resources/responses/en.toml`.
#[derive(Clone, Debug)]
pub struct ResponseForms {
    forms: Vec<Form>,
    /// Form id and example, run by a test.
    pub examples: Vec<(String, String)>,
}

#[derive(Clone, Debug)]
struct Form {
    id: String,
    cue: Patterns,
    passive: bool,
    split: Option<String>,
    needs: Option<Patterns>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    responses: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    cue: Vec<String>,
    #[serde(default)]
    passive: bool,
    #[serde(default)]
    split: Option<String>,
    #[serde(default)]
    needs: Vec<String>,
    examples: Vec<String>,
}

impl ResponseForms {
    /// Reads and compiles the forms.
    ///
    /// # Errors
    /// Where the file is missing, not of its form, or a pattern does not compile.
    pub fn load(files: &Files) -> Result<Self, ResourceError> {
        let file: File = files.toml(PATH)?;
        let mut examples = Vec::new();
        let mut forms = Vec::new();
        for row in file.responses {
            examples.extend(row.examples.iter().map(|e| (row.id.clone(), e.clone())));
            let compile = |phrases: &[String]| {
                Patterns::new(phrases).map_err(|error| ResourceError::new(PATH, error))
            };
            forms.push(Form {
                cue: compile(&row.cue)?,
                needs: (!row.needs.is_empty())
                    .then(|| compile(&row.needs))
                    .transpose()?,
                id: row.id,
                passive: row.passive,
                split: row.split,
            });
        }
        Ok(Self { forms, examples })
    }

    /// Adds such attributions; where one of `known` has the same cue, the form says better what belongs
    /// to it.
    pub fn complete(&self, segments: &Segments<'_>, known: &mut Vec<Attribution>) {
        for found in self.find(segments) {
            let cue = found.cue[0];
            // "the paper said it could not confirm either": one claim, whose stance its words tell
            let told = |a: &Attribution| {
                let mut content = a.content.iter();
                content.any(|span| {
                    let lead = Span::new(span.start(), cue.start().max(span.start()));
                    span.contains(cue) && segments.tokens_in(lead).len() <= LONGEST_PRONOUN
                })
            };
            if known.iter().any(|a| !a.cue.is_empty() && told(a)) {
                continue;
            }
            let same = known
                .iter_mut()
                .find(|a| a.cue.iter().any(|own| own.overlaps(cue)));
            match same {
                Some(same) => {
                    let source = if same.source.is_empty() {
                        &found.source
                    } else {
                        &same.source
                    };
                    // what the encoder read from the same word on ends where it says
                    let start = |a: &Attribution| a.content.first().map(|span| span.start());
                    let content = if start(same) == start(&found) && !gives_reason(segments, &found)
                    {
                        &same.content
                    } else {
                        &found.content
                    };
                    *same = Attribution {
                        source: source.clone(),
                        content: content.clone(),
                        within: same.within,
                        ..found
                    };
                }
                None => known.push(found),
            }
        }
    }

    /// Finds such attributions.
    fn find(&self, segments: &Segments<'_>) -> Vec<Attribution> {
        let mut found = Vec::new();
        for sentence in &segments.sentences {
            if segments.paragraphs[sentence.paragraph].kind == BlockKind::Byline {
                continue;
            }
            let quoted = |i: usize| {
                segments
                    .quotation_at(segments.tokens[i].span.start())
                    .is_some()
            };
            let text = TokenText::new(segments, sentence.tokens.clone(), quoted);
            for form in &self.forms {
                let Some(cue) = text.find(&form.cue) else {
                    continue;
                };
                if form
                    .needs
                    .as_ref()
                    .is_some_and(|needs| text.find(needs).is_none())
                {
                    continue;
                }
                found.extend(form.attribution(segments, sentence.tokens.clone(), cue));
                break;
            }
        }
        found
    }
}

impl Form {
    fn attribution(
        &self,
        segments: &Segments<'_>,
        sentence: Range<usize>,
        mut cue: Range<usize>,
    ) -> Option<Attribution> {
        let clause = clause_around(segments, &sentence, &cue);
        if let Some(word) = &self.split {
            let at = cue
                .clone()
                .find(|&i| segments.word(i).eq_ignore_ascii_case(word))?;
            cue.end = at;
        }
        let before = trimmed(segments, clause.start..cue.start);
        let after = trimmed(segments, cue.end..clause.end);
        let (source, content) = if self.passive {
            (None, before)
        } else {
            (before, after)
        };
        let cue_span = segments.token_range_span(cue.clone());
        if !self.passive && source.is_none() {
            return None;
        }
        Some(Attribution {
            source: source.into_iter().collect(),
            cue: vec![cue_span],
            content: vec![content.unwrap_or(cue_span)],
            within: None,
            score: SCORE,
            evidence: vec![Evidence {
                rule: self.id.clone(),
                span: cue_span,
            }],
        })
    }
}

/// Whether what follows a content says why it could not be verified or answered.
fn gives_reason(segments: &Segments<'_>, found: &Attribution) -> bool {
    let end = found.content.last().map_or(0, |span| span.end());
    let next = segments
        .tokens
        .partition_point(|token| token.span.start() < end);
    (next..next + 2).any(|at| matches!(segments.word(at), "because" | "since"))
}

/// The stretch around a cue up to the next mark or joining word on either side.
fn clause_around(
    segments: &Segments<'_>,
    sentence: &Range<usize>,
    cue: &Range<usize>,
) -> Range<usize> {
    let breaks = |i: &usize| {
        matches!(
            segments.word(*i),
            ";" | "—" | "–" | "but" | "and" | "while" | "although" | "though"
        )
    };
    let start = (sentence.start..cue.start)
        .rev()
        .find(breaks)
        .map_or(sentence.start, |i| i + 1);
    let end = (cue.end..sentence.end)
        .find(|i| {
            matches!(
                segments.word(*i),
                ";" | "—" | "–" | "but" | "while" | "although" | "because" | "since"
            )
        })
        .unwrap_or(sentence.end);
    // "verify the tolls independently"
    let adverb = |i: usize| matches!(segments.word(i), "independently" | "immediately");
    let end = if end > cue.end + 1 && adverb(end - 1) {
        end - 1
    } else {
        end
    };
    start..end
}

/// The words of a range without marks at its ends.
fn trimmed(segments: &Segments<'_>, mut range: Range<usize>) -> Option<Span> {
    let is_mark = |i: usize| {
        segments.tokens[i].kind == TokenKind::Mark && !matches!(segments.word(i), "”" | "“" | "\"")
    };
    while !range.is_empty() && is_mark(range.start) {
        range.start += 1;
    }
    while !range.is_empty() && is_mark(range.end - 1) {
        range.end -= 1;
    }
    (!range.is_empty()).then(|| segments.token_range_span(range))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_of_the_resource_holds() {
        let forms = ResponseForms::load(&Files::builtin()).unwrap();
        for (form, example) in &forms.examples {
            let negative = example.starts_with('!');
            let marked = example.trim_start_matches('!');
            let text: String = marked.chars().filter(|c| !"[]{}<>".contains(*c)).collect();
            let segments = Segments::of_text(&text);
            let found = forms.find(&segments);
            if negative {
                assert_eq!(found, vec![], "{example}");
                continue;
            }
            let [only] = &found[..] else {
                panic!("{form}: {example}: {found:?}")
            };
            let between = |open: char, close: char| {
                marked
                    .split_once(open)
                    .and_then(|(_, rest)| rest.split_once(close))
                    .map_or("", |p| p.0)
            };
            let words =
                |spans: &[Span]| spans.iter().map(|s| segments.slice(*s)).collect::<String>();
            assert_eq!(words(&only.source), between('[', ']'), "{example}");
            assert_eq!(words(&only.cue), between('{', '}'), "{example}");
            assert_eq!(words(&only.content), between('<', '>'), "{example}");
        }
    }
}
