//! What the ledger knows that the draft does not: answers to its accusations, figures since corrected.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_extract::pattern::normalize;
use counterclaim_extract::resources::ResourceError;
use counterclaim_extract::segment::Segments;
use counterclaim_ledger::{Ledger, instant, party};
use counterclaim_model::{
    Bound, Claim, PlacePrecision, PlaceSense, Quantity, Reading, Span, Stance,
};
use serde::Deserialize;

use crate::draft::Draft;
use crate::figures::shown;
use crate::finding::Found;
use crate::numbers::value_words;
use crate::responses::Accusation;
use crate::rule::{Loader, Phrases, Rule};
use crate::stem::{Stems, share};

/// The checks of this module.
#[derive(Debug)]
pub(crate) struct Checks {
    answer: Rule<Answer>,
    corrected: Rule<Corrected>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    /// Share of the accusation's words that an answer, with the sentence before it, must have where
    /// it is no plain denial.
    least_share: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Corrected {
    /// Measures that are compared.
    measures: Vec<String>,
    /// Words that show that a number replaces another.
    replaces: Phrases,
    /// Names and kinds of event that two articles must share to be about one event.
    least_shared: usize,
    /// The same where the newer article does not speak of a correction.
    least_shared_unsaid: usize,
    /// Days between two articles beyond which they are not taken to be about one event.
    most_days: i64,
    /// Articles a name may stand in before it says nothing about the event.
    most_common: usize,
}

/// An article of the ledger that seems to be about the draft's event.
struct Other<'l> {
    /// Its index in the ledger.
    index: usize,
    /// How many names and kinds of event it shares with the draft.
    shared: usize,
    reading: &'l Reading,
    segments: Segments<'l>,
}

impl Other<'_> {
    /// The sentence in which a span begins.
    fn sentence_at(&self, span: Span) -> Span {
        let sentence = self.segments.sentence_at(span.start());
        sentence.map_or(span, |index| self.segments.sentences[index].span)
    }
}

/// The articles of a ledger by what they name.
#[derive(Debug)]
pub struct Known<'l> {
    ledger: &'l Ledger,
    /// For each name or kind of event the readings that have it, in order.
    by_name: BTreeMap<String, Vec<usize>>,
}

impl<'l> Known<'l> {
    pub(crate) fn of(ledger: &'l Ledger, stems: &Stems) -> Self {
        let mut by_name = BTreeMap::<String, Vec<usize>>::new();
        for (index, reading) in ledger.readings().iter().enumerate() {
            for name in marks(reading, stems) {
                by_name.entry(name).or_default().push(index);
            }
        }
        Self { ledger, by_name }
    }
}

/// What tells an article's event from others: stems of words with a capital inside a sentence, names
/// of countries, peoples, days and months left out, and kinds of event.
fn marks(reading: &Reading, stems: &Stems) -> BTreeSet<String> {
    let text = reading.article.text.as_str();
    let segments = Segments::of(&reading.article);
    let wide = reading.places.iter().filter(|place| {
        let wide = matches!(
            place.precision,
            PlacePrecision::Country | PlacePrecision::Region
        );
        wide || place.sense == PlaceSense::Demonym
    });
    let mut left_out: Vec<Span> = wide.map(|place| place.span).collect();
    left_out.extend(reading.times.iter().map(|time| time.span));
    left_out.sort();
    let firsts: BTreeSet<usize> = segments.sentences.iter().map(|s| s.tokens.start).collect();
    let mut marks = BTreeSet::new();
    for (index, token) in segments.tokens.iter().enumerate() {
        let word = token.span.slice(text);
        let named = word.starts_with(char::is_uppercase) && word.chars().count() > 2;
        let at = left_out.partition_point(|span| span.end() <= token.span.start());
        let out = left_out
            .get(at)
            .is_some_and(|span| span.overlaps(token.span));
        if named && !out && !firsts.contains(&index) {
            marks.extend(stems.stem(normalize(word).trim()));
        }
    }
    marks.extend(
        reading
            .events
            .iter()
            .map(|event| format!("type:{}", event.r#type)),
    );
    marks
}

impl Checks {
    pub(crate) fn load(load: &mut Loader<'_>) -> Result<Self, ResourceError> {
        Ok(Self {
            answer: load.rule("answer-in-ledger", &["main"])?,
            corrected: load.rule("figure-since-corrected", &["corrected", "changed"])?,
        })
    }

    /// Turns accusations without an answer into ones whose answer the ledger has, and finds figures
    /// since corrected.
    pub(crate) fn run(
        &self,
        draft: &Draft<'_>,
        known: &Known<'_>,
        unanswered: &mut [Accusation],
        found: &mut Vec<Found>,
    ) {
        for (index, shared) in self.related(draft, known) {
            let reading = &known.ledger.readings()[index];
            let other = Other {
                index,
                shared,
                reading,
                segments: Segments::of(&reading.article),
            };
            if self.answer.on {
                for accusation in unanswered.iter_mut() {
                    self.answer(draft, &other, accusation);
                }
            }
            if self.corrected.on {
                self.corrected(draft, &other, found);
            }
        }
    }

    /// Readings of the ledger that seem to be about the draft's event, the draft's own left out.
    /// Each with the number of names and kinds of event that it shares.
    fn related(&self, draft: &Draft<'_>, known: &Known<'_>) -> Vec<(usize, usize)> {
        let words = &self.corrected.words;
        let mut shared = BTreeMap::<usize, usize>::new();
        for mark in marks(draft.reading, draft.stems) {
            let readings = known.by_name.get(&mark).map_or(&[][..], Vec::as_slice);
            if readings.len() <= words.most_common {
                for reading in readings {
                    *shared.entry(*reading).or_default() += 1;
                }
            }
        }
        let enough = shared
            .into_iter()
            .filter(|(_, count)| *count >= words.least_shared);
        let readings = known.ledger.readings();
        enough
            .filter(|(index, _)| readings[*index].article.id != draft.reading.article.id)
            .filter(|(index, _)| {
                let days = days_between(draft.reading, &readings[*index]);
                days.is_none_or(|days| days.abs() <= words.most_days)
            })
            .collect()
    }

    /// An answer of the accused in another article; a denial is better than other words.
    fn answer(&self, draft: &Draft<'_>, other: &Other<'_>, accusation: &mut Accusation) {
        if accusation.found.code == self.answer.code {
            return;
        }
        let answers = other.reading.claims.iter().filter(|claim| {
            let stance = matches!(
                claim.stance,
                Stance::Deny | Stance::Doubt | Stance::Assert | Stance::Decline
            );
            stance && is_by(draft.stems, other.reading, claim, &accusation.names)
        });
        let fits = |claim: &&Claim| {
            let near = words_around(draft.stems, other, claim);
            let shared = share(&accusation.content, &near);
            claim.stance == Stance::Deny && shared > 0.0 || shared >= self.answer.words.least_share
        };
        let mut fitting: Vec<&Claim> = answers.filter(fits).collect();
        fitting.sort_by_key(|claim| claim.stance != Stance::Deny);
        let Some(claim) = fitting.first() else {
            return;
        };
        let values = [
            ("accused", accusation.accused.as_str()),
            ("article", &named(other.reading)),
        ];
        let mut one = Found::new(&self.answer, "main", &values, accusation.found.spans[0]);
        one.spans.clone_from(&accusation.found.spans);
        one.evidence.clone_from(&accusation.found.evidence);
        let mut spans = claim.source.spans.clone();
        spans.extend(&claim.cue.spans);
        spans.extend(&claim.content.spans);
        spans.sort();
        accusation.found = one.on_ledger("answer", other.index, claim.id, spans);
    }

    /// Figures of the draft that the same source gives otherwise in another article, as a correction
    /// or later.
    fn corrected(&self, draft: &Draft<'_>, other: &Other<'_>, found: &mut Vec<Found>) {
        let rule = &self.corrected;
        for (quantity, sentence) in draft.quantities() {
            let measure = quantity.measure.as_ref();
            let wanted = measure.is_some_and(|m| rule.words.measures.contains(m));
            let old = quantity
                .best
                .filter(|_| wanted && quantity.bound == Bound::Exact);
            let Some(old) = old else {
                continue;
            };
            let whole = draft.sentence(sentence).span;
            let told = |one: &Found| one.code == rule.code && one.spans[0] == whole;
            if found.iter().any(told) {
                continue;
            }
            let newer = other.reading.quantities.iter().find_map(|new| {
                let same = new.measure == quantity.measure && new.bound == Bound::Exact;
                let differs = new.best.is_some_and(|value| (value - old).abs() > 0.5);
                if !same || !differs {
                    return None;
                }
                let kind = self.replacement(draft, quantity, other, new, old)?;
                let sure = kind == "corrected" || other.shared >= rule.words.least_shared_unsaid;
                sure.then_some((new, kind))
            });
            let Some((new, kind)) = newer else {
                continue;
            };
            let (number, value) = (draft.words(quantity.span), value_words(new));
            let values = [
                ("number", number.as_str()),
                ("new", value.as_deref().unwrap_or("")),
                (
                    "measure",
                    &measure.map_or_else(String::new, |m| m.replace('_', " ")),
                ),
                ("article", &named(other.reading)),
            ];
            let one = Found::new(rule, kind, &values, whole).and(quantity.span);
            let one = one.on("number", quantity.id, vec![quantity.span]);
            found.push(one.on_ledger(
                "newer number",
                other.index,
                new.id,
                vec![other.sentence_at(new.span)],
            ));
        }
    }

    /// How a number of another article replaces one of the draft: it says so and names the old one,
    /// or the same source gives it in a later article.
    fn replacement(
        &self,
        draft: &Draft<'_>,
        old: &Quantity,
        other: &Other<'_>,
        new: &Quantity,
        old_value: f64,
    ) -> Option<&'static str> {
        let segments = &other.segments;
        let sentence = segments.sentence_at(new.span.start())?;
        let reach = sentence.saturating_sub(1)..(sentence + 2).min(segments.sentences.len());
        let near: Vec<&str> = reach
            .map(|s| segments.slice(segments.sentences[s].span))
            .collect();
        let near = normalize(&near.join(" "));
        let names_old = near
            .split_whitespace()
            .any(|word| word == shown(old_value).replace(',', " "))
            || other.reading.quantities.iter().any(|q| {
                let close = segments.sentence_at(q.span.start());
                q.best == Some(old_value) && close.is_some_and(|s| s.abs_diff(sentence) <= 1)
            });
        if names_old && self.corrected.words.replaces.0.find_in(&near) {
            return Some("corrected");
        }
        let later = days_between(draft.reading, other.reading).is_some_and(|days| days > 0);
        let same_source = same_source(draft, old, other.reading, new);
        (later && same_source).then_some("changed")
    }
}

/// Whether the sources of two numbers have most words in common.
fn same_source(draft: &Draft<'_>, old: &Quantity, other: &Reading, new: &Quantity) -> bool {
    let Some(old) = draft.giver(old) else {
        return false;
    };
    let new = new.claim.and_then(|id| other.claims.get(id.index()));
    let Some(new) = new.filter(|claim| !claim.source.spans.is_empty()) else {
        return false;
    };
    let words = |text: &str| draft.stems.set(normalize(text).split_whitespace());
    let (a, b) = (
        words(&draft.source_words(old)),
        words(&party::passage(&other.article.text, &new.source.spans)),
    );
    !a.is_empty() && share(&a, &b) >= 0.5
}

/// Whether a claim of another article is made by somebody with one of these names, or on their behalf.
fn is_by(stems: &Stems, reading: &Reading, claim: &Claim, names: &BTreeSet<String>) -> bool {
    let mut words = party::passage(&reading.article.text, &claim.source.spans);
    if let Some(actor) = claim
        .source
        .actor
        .and_then(|id| reading.actors.get(id.index()))
    {
        words = format!(
            "{words} {} {}",
            actor.name,
            actor.role.as_deref().unwrap_or("")
        );
    }
    let words = normalize(&format!("{words} {}", party::of_claim(reading, claim)));
    let own = stems.set(words.split_whitespace());
    share(names, &own) >= 0.5
}

/// Stems of the sentence of a claim and of the one before it.
fn words_around(stems: &Stems, other: &Other<'_>, claim: &Claim) -> BTreeSet<String> {
    let Some(extent) = claim.extent() else {
        return BTreeSet::new();
    };
    let own = other.sentence_at(extent).cover(extent);
    let text = other.reading.article.text.as_str();
    let before = text.get(..own.start()).unwrap_or("");
    let from = before.trim_end().rfind(['.', '\n']).map_or(0, |at| at + 1);
    let words = normalize(text.get(from..own.end()).unwrap_or(""));
    stems.set(words.split_whitespace())
}

/// Days from one article's publication to another's.
fn days_between(one: &Reading, other: &Reading) -> Option<i64> {
    let moment = |reading: &Reading| instant(&reading.article.published.as_ref()?.value);
    Some((moment(other)?.as_second() - moment(one)?.as_second()).div_euclid(86_400))
}

/// An article by outlet or file, and day.
fn named(reading: &Reading) -> String {
    let article = &reading.article;
    let name = article.outlet.as_ref().or(article.title.as_ref());
    let name = name.unwrap_or(&article.input);
    let name = if article.outlet.is_some() {
        name.clone()
    } else {
        format!("“{name}”")
    };
    let day = article
        .published
        .as_ref()
        .and_then(|date| date.value.get(..10));
    day.map_or_else(|| name.clone(), |day| format!("{name}, {day}"))
}
