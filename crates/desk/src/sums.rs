//! Whether numbers add up: parts and their whole, margins, changes in percent, and what is left over.

use counterclaim_extract::resources::ResourceError;
use counterclaim_model::{CheckKind, EntryId, Span, Verdict};
use serde::Deserialize;

use crate::draft::Draft;
use crate::figures::{Figure, figures, shown};
use crate::finding::Found;
use crate::rule::{Loader, Phrases, Rule};

/// The checks of this module.
#[derive(Debug)]
pub(crate) struct Checks {
    sum: Rule<Sum>,
    rest: Rule<Rest>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sum {
    /// Words between a margin and the two counts that it is the difference of.
    versus: Vec<String>,
    /// What is counted where somebody wins by a margin.
    margins: Vec<String>,
    /// Verbs of a change that is given in percent.
    change: Phrases,
    /// Words of a sentence whose shares cannot be more than the whole.
    shares: Phrases,
    /// By how many points a percentage may be off, besides its own rounding.
    tolerance: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rest {
    /// Words between "of" and a whole whose parts follow.
    determiners: Vec<String>,
    /// Words after "of" that lead from a whole to its parts.
    relatives: Vec<String>,
}

/// A sum that fails or leaves something: its wording, values and numbers.
struct Outcome {
    key: &'static str,
    values: Vec<(&'static str, String)>,
    spans: Vec<Span>,
}

impl Checks {
    pub(crate) fn load(load: &mut Loader<'_>) -> Result<Self, ResourceError> {
        Ok(Self {
            sum: load.rule(
                "numbers-do-not-add-up",
                &["told", "parts", "margin", "change", "of", "shares"],
            )?,
            rest: load.rule("rest-left-open", &["told", "rest"])?,
        })
    }

    pub(crate) fn run(&self, draft: &Draft<'_>, found: &mut Vec<Found>) {
        let from = found.len();
        for sentence in draft.body() {
            let range = draft.sentence(sentence).tokens.clone();
            let figures = figures(draft, range);
            if figures.len() < 2 {
                continue;
            }
            if self.sum.on {
                let outcomes = [
                    self.parts(draft, sentence, &figures),
                    self.margin(draft, &figures),
                    self.change(draft, sentence, &figures),
                    part_of(draft, &figures),
                    self.shares(draft, sentence, &figures),
                ];
                let failed = outcomes.into_iter().flatten();
                found.extend(failed.map(|o| finding(draft, &self.sum, sentence, &o)));
            }
            if self.rest.on {
                let left = self.left(draft, sentence, &figures);
                found.extend(left.map(|o| finding(draft, &self.rest, sentence, &o)));
            }
        }
        self.told(draft, from, found);
    }

    /// What the reading itself found not to add up, unless it was found above.
    fn told(&self, draft: &Draft<'_>, from: usize, found: &mut Vec<Found>) {
        let checks = draft.reading.checks.iter();
        for check in checks.filter(|check| check.kind == CheckKind::Arithmetic) {
            let quantities = check.refs.iter().filter_map(|entry| match entry {
                EntryId::Quantity(id) => draft.reading.quantities.get(id.index()),
                _ => None,
            });
            let spans: Vec<Span> = quantities.clone().map(|quantity| quantity.span).collect();
            let Some(sentence) = spans.first().and_then(|span| draft.sentence_of(*span)) else {
                continue;
            };
            let whole = draft.sentence(sentence).span;
            let known = found[from..].iter().any(|one| one.spans[0].overlaps(whole));
            let open = check.verdict == Verdict::Open && check.message.contains("not accounted");
            let values = [("sum", check.message.as_str())];
            let one = match check.verdict {
                _ if known => continue,
                Verdict::DoesNotHold if self.sum.on => {
                    Found::new(&self.sum, "told", &values, whole)
                }
                Verdict::Open if open && self.rest.on => {
                    Found::new(&self.rest, "told", &values, whole)
                }
                _ => continue,
            };
            let one = spans.iter().fold(one, |one, span| one.and(*span));
            let one = quantities.fold(one, |one, quantity| {
                one.on("number", quantity.id, vec![quantity.span])
            });
            found.push(one);
        }
    }

    /// The whole that "of the 19 children," or "24 rockets, of which" names, and the parts after it.
    fn whole_and_parts<'f>(
        &self,
        draft: &Draft<'_>,
        sentence: usize,
        figures: &'f [Figure],
    ) -> Option<(&'f Figure, Vec<&'f Figure>)> {
        let range = draft.sentence(sentence).tokens.clone();
        let is_of = |token: &usize| draft.grammar.lower(*token) == "of";
        let (at, from) = range
            .filter(is_of)
            .find_map(|of| self.lead(draft, figures, of))?;
        let parts = figures[at + 1..].iter().filter(|f| f.tokens.start >= from);
        let parts: Vec<&Figure> = parts.collect();
        let alike = parts.iter().all(|part| part.percent == figures[at].percent);
        let exact = parts.iter().all(|part| !part.loose) && !figures[at].loose;
        let listed = parts
            .windows(2)
            .all(|pair| is_list(draft, pair[0], pair[1]));
        (parts.len() >= 2 && alike && exact && listed).then_some((&figures[at], parts))
    }

    /// The figure that an "of" makes a whole, and where its parts begin.
    fn lead(&self, draft: &Draft<'_>, figures: &[Figure], of: usize) -> Option<(usize, usize)> {
        let words = &self.rest.words;
        let next = draft.grammar.lower(of + 1);
        let is_in = |list: &[String]| list.iter().any(|word| word == next);
        let whole = figures.iter().position(|f| f.tokens.start == of + 2);
        if is_in(&words.determiners) && whole.is_some() {
            return whole.map(|at| (at, figures[at].tokens.end));
        }
        let before = figures.iter().rposition(|f| f.tokens.end <= of);
        before
            .filter(|_| is_in(&words.relatives))
            .map(|at| (at, of + 2))
    }

    fn parts(&self, draft: &Draft<'_>, sentence: usize, figures: &[Figure]) -> Option<Outcome> {
        let (whole, parts) = self.whole_and_parts(draft, sentence, figures)?;
        let sum: f64 = parts.iter().map(|part| part.value).sum();
        (sum > whole.value).then(|| Outcome {
            key: "parts",
            values: vec![
                ("parts", joined(&parts)),
                ("sum", shown(sum)),
                ("whole", shown(whole.value)),
            ],
            spans: spans(whole, &parts),
        })
    }

    fn left(&self, draft: &Draft<'_>, sentence: usize, figures: &[Figure]) -> Option<Outcome> {
        let (whole, parts) = self.whole_and_parts(draft, sentence, figures)?;
        let sum: f64 = parts.iter().map(|part| part.value).sum();
        (sum < whole.value).then(|| Outcome {
            key: "rest",
            values: vec![
                ("parts", joined(&parts)),
                ("rest", shown(whole.value - sum)),
                ("whole", shown(whole.value)),
            ],
            spans: spans(whole, &parts),
        })
    }

    /// "by 212 votes, with 1,846 against 1,664".
    fn margin(&self, draft: &Draft<'_>, figures: &[Figure]) -> Option<Outcome> {
        let words = &self.sum.words;
        let is_one_of = |list: &[String], token: usize| {
            list.iter().any(|word| word == draft.grammar.lower(token))
        };
        let by = figures.iter().find(|figure| {
            let before = figure.tokens.start.checked_sub(1);
            let before = before.map_or("", |token| draft.grammar.lower(token));
            matches!(before, "by" | "of") && is_one_of(&words.margins, figure.tokens.end)
        })?;
        let pair = figures.windows(2).find(|pair| {
            let between = pair[0].tokens.end..pair[1].tokens.start;
            let near = between.len() <= 3 && pair.iter().all(|f| f.value > by.value);
            near && between.clone().any(|token| is_one_of(&words.versus, token))
        })?;
        let difference = (pair[0].value - pair[1].value).abs();
        let exact = !by.loose && pair.iter().all(|figure| !figure.loose);
        (exact && (difference - by.value).abs() > 0.5).then(|| Outcome {
            key: "margin",
            values: vec![
                ("more", shown(pair[0].value.max(pair[1].value))),
                ("less", shown(pair[0].value.min(pair[1].value))),
                ("difference", shown(difference)),
                ("margin", shown(by.value)),
            ],
            spans: spans(by, &[&pair[0], &pair[1]]),
        })
    }

    /// "rose by 20 percent, from 50 to 65".
    fn change(&self, draft: &Draft<'_>, sentence: usize, figures: &[Figure]) -> Option<Outcome> {
        let words = &self.sum.words;
        draft.find_in(&words.change, draft.sentence(sentence).tokens.clone())?;
        let percents: Vec<&Figure> = figures.iter().filter(|f| f.percent).collect();
        let [percent] = percents[..] else {
            return None;
        };
        let pair = figures.windows(2).find(|pair| {
            let word = |token: Option<usize>| token.map_or("", |t| draft.grammar.lower(t));
            let before = word(pair[0].tokens.start.checked_sub(1));
            let between = pair[0].tokens.end..pair[1].tokens.start;
            let to = between.clone().any(|t| draft.grammar.lower(t) == "to");
            before == "from" && to && between.len() <= 4 && pair.iter().all(|f| !f.percent)
        })?;
        let (from, to) = (&pair[0], &pair[1]);
        if from.value <= 0.0 || percent.loose || from.loose {
            return None;
        }
        let change = ((to.value - from.value) / from.value * 100.0).abs();
        let rounding = if percent.value.fract() == 0.0 {
            0.5
        } else {
            0.05
        };
        let off = (change - percent.value).abs();
        (off > rounding + words.tolerance).then(|| Outcome {
            key: "change",
            values: vec![
                ("from", shown(from.value)),
                ("to", shown(to.value)),
                ("change", shown((change * 10.0).round() / 10.0)),
                ("percent", shown(percent.value)),
            ],
            spans: spans(percent, &[from, to]),
        })
    }

    /// "won 54 percent of the votes and his rival 49 percent".
    fn shares(&self, draft: &Draft<'_>, sentence: usize, figures: &[Figure]) -> Option<Outcome> {
        let words = &self.sum.words;
        draft.find_in(&words.shares, draft.sentence(sentence).tokens.clone())?;
        let shares: Vec<&Figure> = figures.iter().filter(|f| f.percent && !f.loose).collect();
        let sum: f64 = shares.iter().map(|share| share.value).sum();
        let over = sum > 100.0 + words.tolerance + 0.5 * shares.len() as f64;
        let first = shares.first()?;
        (shares.len() >= 2 && over).then(|| Outcome {
            key: "shares",
            values: vec![("parts", joined(&shares)), ("sum", shown(sum))],
            spans: spans(first, &shares[1..]),
        })
    }
}

/// "15 of the 12".
fn part_of(draft: &Draft<'_>, figures: &[Figure]) -> Option<Outcome> {
    let pair = figures.windows(2).find(|pair| {
        let between: Vec<&str> = (pair[0].tokens.end..pair[1].tokens.start)
            .map(|token| draft.grammar.lower(token))
            .collect();
        let of = matches!(
            between[..],
            ["of"] | ["of", "the" | "its" | "his" | "her" | "their"] | ["out", "of"]
        );
        of && pair[0].value > pair[1].value && pair.iter().all(|f| !f.percent && !f.loose)
    })?;
    Some(Outcome {
        key: "of",
        values: vec![
            ("part", shown(pair[0].value)),
            ("whole", shown(pair[1].value)),
        ],
        spans: spans(&pair[0], &[&pair[1]]),
    })
}

/// Whether one part follows another in a list: a comma or "and" stands between them.
fn is_list(draft: &Draft<'_>, one: &Figure, next: &Figure) -> bool {
    let between = one.tokens.end..next.tokens.start;
    let before = next.tokens.start.saturating_sub(1);
    between.contains(&before)
        && matches!(draft.grammar.lower(before), "," | "and" | "while" | "but")
}

fn joined(parts: &[&Figure]) -> String {
    let parts: Vec<String> = parts.iter().map(|part| shown(part.value)).collect();
    parts.join(" + ")
}

fn spans(first: &Figure, rest: &[&Figure]) -> Vec<Span> {
    let mut spans = vec![first.span];
    spans.extend(rest.iter().map(|figure| figure.span));
    spans
}

fn finding<W>(draft: &Draft<'_>, rule: &Rule<W>, sentence: usize, outcome: &Outcome) -> Found {
    let values: Vec<(&str, &str)> = outcome
        .values
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let found = Found::new(rule, outcome.key, &values, draft.sentence(sentence).span);
    let found = outcome
        .spans
        .iter()
        .fold(found, |found, span| found.and(*span));
    outcome.spans.iter().fold(found, |found, span| {
        let quantities = draft.quantities_in(draft.sentence(sentence).span);
        let entry = quantities
            .iter()
            .filter(|quantity| quantity.span.overlaps(*span))
            .min_by_key(|quantity| quantity.span.len());
        match entry {
            Some(quantity) => found.on("number", quantity.id, vec![*span]),
            None => found.on_words("number", *span),
        }
    })
}
