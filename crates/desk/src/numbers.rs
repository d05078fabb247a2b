//! Where numbers come from: numbers without a source, numbers that one interested side gives,
//! headline numbers that the story does not have.

use counterclaim_extract::pattern::normalize;
use counterclaim_extract::resources::ResourceError;
use counterclaim_model::{Bound, Claim, Quantity, Realis, SourceKind};
use serde::Deserialize;

use crate::draft::Draft;
use crate::figures::{figures, shown};
use crate::finding::Found;
use crate::rule::{Loader, Phrases, Rule};

/// Numbers of one article that another is compared with; more stand in tables, not in stories.
const MOST_NUMBERS: usize = 400;

/// The checks of this module.
#[derive(Debug)]
pub(crate) struct Checks {
    sourceless: Rule<Sourceless>,
    one_side: Rule<OneSide>,
    headline: Rule<Headline>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sourceless {
    /// Measures whose numbers need a source.
    measures: Vec<String>,
    /// Words of the sentence or the one before that show where a number comes from, or that it is old.
    unless: Phrases,
    /// Words right before a number that take it as known ("the inquiry into nine deaths").
    known_after: Vec<String>,
    /// Words shortly before a number that open an aside ("the crash that killed 12 people").
    asides: Vec<String>,
    /// Tokens in which such a word is looked for.
    aside_reach: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OneSide {
    /// Measures that sides like to make larger or smaller.
    measures: Vec<String>,
    /// Phrases by which a number of people is one of a crowd.
    crowd: Phrases,
    /// Words in the description of a source that has a side.
    interested: Phrases,
    /// Words in the description of a source that has none, although it has a word of the list above.
    neutral: Phrases,
    /// Words of a source that the reader cannot know.
    unnamed: Phrases,
    /// What an unnamed source counts that needs a second source, besides the measures.
    counted: Vec<String>,
    /// Words of the story that own up to it.
    cautions: Phrases,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Headline {
    /// Measures that are compared.
    measures: Vec<String>,
}

impl Checks {
    pub(crate) fn load(load: &mut Loader<'_>) -> Result<Self, ResourceError> {
        Ok(Self {
            sourceless: load.rule("number-without-source", &["main"])?,
            one_side: load.rule("number-from-one-side", &["interested", "unnamed"])?,
            headline: load.rule("headline-number", &["main"])?,
        })
    }

    pub(crate) fn run(&self, draft: &Draft<'_>, found: &mut Vec<Found>) {
        if self.sourceless.on {
            self.sourceless(draft, found);
        }
        if self.one_side.on {
            self.one_side(draft, found);
        }
        if self.headline.on {
            self.headline(draft, found);
        }
    }

    /// Numbers in the paper's own voice that no claim of the article gives; one finding a sentence.
    fn sourceless(&self, draft: &Draft<'_>, found: &mut Vec<Found>) {
        let rule = &self.sourceless;
        let from = found.len();
        for (quantity, sentence) in draft.quantities() {
            let wanted = measured(quantity, &rule.words.measures);
            let bare = wanted && quantity.best.is_some_and(|best| best > 0.0);
            if !bare || draft.giver(quantity).is_some() || draft.is_attributed(sentence) {
                continue;
            }
            let old = is_past(draft, quantity) || draft.is_of_another_year(sentence);
            if old || is_given(draft, quantity) || self.is_aside(draft, quantity, sentence) {
                continue;
            }
            let before = sentence.checked_sub(1).filter(|before| {
                draft.sentence(*before).paragraph == draft.sentence(sentence).paragraph
            });
            let mut near = std::iter::once(sentence).chain(before);
            if near.any(|s| draft.find(&rule.words.unless, s).is_some()) {
                continue;
            }
            let whole = draft.sentence(sentence).span;
            let known = found[from..].iter_mut().find(|one| one.spans[0] == whole);
            if let Some(known) = known {
                *known =
                    known
                        .clone()
                        .and(quantity.span)
                        .on("number", quantity.id, vec![quantity.span]);
                continue;
            }
            let words = draft.words(quantity.span);
            let measure = measure_words(quantity);
            let values = [("number", words.as_str()), ("measure", &measure)];
            let one = Found::new(rule, "main", &values, whole).and(quantity.span);
            found.push(one.on("number", quantity.id, vec![quantity.span]));
        }
    }

    /// Whether a sentence mentions a number as something known and is about something else.
    fn is_aside(&self, draft: &Draft<'_>, quantity: &Quantity, sentence: usize) -> bool {
        let words = &self.sourceless.words;
        let first = draft.sentence(sentence).tokens.start;
        let at = draft.segments.tokens_in(quantity.span).start;
        let is_in = |list: &[String], token: usize| {
            list.iter().any(|word| word == draft.grammar.lower(token))
        };
        let from = first.max(at.saturating_sub(words.aside_reach));
        let known = at > first && is_in(&words.known_after, at - 1);
        known || (from..at).any(|token| is_in(&words.asides, token))
    }

    /// Numbers that only one side or only an unnamed source gives; one finding a sentence.
    fn one_side(&self, draft: &Draft<'_>, found: &mut Vec<Found>) {
        let rule = &self.one_side;
        let from = found.len();
        let cautious = draft.cautions().next().is_some()
            || draft
                .body()
                .any(|s| draft.find(&rule.words.cautions, s).is_some());
        if cautious {
            return;
        }
        for (quantity, sentence) in draft.quantities() {
            let Some(claim) = draft.giver(quantity) else {
                continue;
            };
            let Some(key) = self.side(draft, quantity, claim, sentence) else {
                continue;
            };
            let whole = draft.sentence(sentence).span;
            let told = found[from..].iter().any(|one| one.spans[0] == whole);
            let is_crowd = draft.find(&rule.words.crowd, sentence).is_some();
            let crowd = is_crowd && self.has_second_crowd(draft, quantity);
            if told || crowd || has_second_source(draft, quantity, claim) {
                continue;
            }
            let (words, source) = (draft.words(quantity.span), draft.source_name(claim));
            let measure = measure_words(quantity);
            let values = [
                ("number", words.as_str()),
                ("measure", &measure),
                ("source", &source),
            ];
            let one = Found::new(rule, key, &values, whole).and(quantity.span);
            let one = one.on("number", quantity.id, vec![quantity.span]);
            found.push(one.on("claim", claim.id, claim.source.spans.clone()));
        }
    }

    /// Whether the story has another number of the people in a crowd.
    fn has_second_crowd(&self, draft: &Draft<'_>, quantity: &Quantity) -> bool {
        draft
            .quantities()
            .take(MOST_NUMBERS)
            .any(|(other, sentence)| {
                other.best != quantity.best
                    && other.counted == quantity.counted
                    && draft.find(&self.one_side.words.crowd, sentence).is_some()
            })
    }

    /// How the source of a number calls for a second one, if it does.
    fn side(
        &self,
        draft: &Draft<'_>,
        quantity: &Quantity,
        claim: &Claim,
        sentence: usize,
    ) -> Option<&'static str> {
        let words = &self.one_side.words;
        let many = quantity.best.or(quantity.low).is_some_and(|n| n > 1.0);
        let people = quantity.counted.as_deref() == Some("person");
        let crowd = people && draft.find(&words.crowd, sentence).is_some();
        let wanted = crowd || measured(quantity, &words.measures);
        let description = normalize(&draft.source_description(claim));
        let counted = quantity.counted.as_ref();
        let counts = counted.is_some_and(|counted| words.counted.contains(counted));
        let neutral = words.neutral.0.find_in(&description);
        if !many {
            None
        } else if wanted && !neutral && words.interested.0.find_in(&description) {
            Some("interested")
        } else if (wanted || counts)
            && matches!(claim.source.kind, SourceKind::Unnamed)
            && words
                .unnamed
                .0
                .find_in(&normalize(&draft.source_words(claim)))
        {
            Some("unnamed")
        } else {
            None
        }
    }

    /// A number of the headline that contradicts every number of its measure in the story.
    fn headline(&self, draft: &Draft<'_>, found: &mut Vec<Found>) {
        let rule = &self.headline;
        let titled = draft.reading.quantities.iter();
        for title in titled.filter(|q| draft.in_title(q.span)) {
            if !measured(title, &rule.words.measures) {
                continue;
            }
            let same: Vec<&Quantity> = draft
                .quantities()
                .map(|(quantity, _)| quantity)
                .filter(|q| q.measure == title.measure && !is_past(draft, q))
                .collect();
            let sum: f64 = same.iter().filter_map(|q| q.best).sum();
            let fits = same.iter().any(|q| may_be_equal(title, q))
                || title.best == Some(sum)
                || title
                    .best
                    .is_some_and(|value| stands_in_story(draft, value));
            let nearest = same.iter().find(|q| q.bound == Bound::Exact);
            let Some(nearest) = nearest.filter(|_| !fits && title.bound == Bound::Exact) else {
                continue;
            };
            let (number, other) = (draft.words(title.span), draft.words(nearest.span));
            let measure = measure_words(title);
            let values = [
                ("number", number.as_str()),
                ("other", &other),
                ("measure", &measure),
            ];
            let whole = draft.sentence_of(title.span);
            let whole = whole.map_or(title.span, |sentence| draft.sentence(sentence).span);
            let one = Found::new(rule, "main", &values, whole);
            let one = one.and(title.span).and(nearest.span);
            let one = one.on("headline", title.id, vec![title.span]);
            found.push(one.on("story", nearest.id, vec![nearest.span]));
        }
    }
}

fn measured(quantity: &Quantity, measures: &[String]) -> bool {
    let measure = quantity.measure.as_ref();
    measure.is_some_and(|measure| measures.contains(measure))
}

/// "killed", "shot down"; what is counted where there is no measure.
fn measure_words(quantity: &Quantity) -> String {
    let name = quantity.measure.as_ref().or(quantity.counted.as_ref());
    name.map_or_else(String::new, |name| name.replace('_', " "))
}

/// Whether a number belongs to something told as background, planned or imagined.
fn is_past(draft: &Draft<'_>, quantity: &Quantity) -> bool {
    let event = quantity.event;
    let event = event.and_then(|id| draft.reading.events.get(id.index()));
    event.is_some_and(|event| event.realis != Realis::Reported)
}

/// Whether a claim of the story gives the same number of the same measure.
fn is_given(draft: &Draft<'_>, quantity: &Quantity) -> bool {
    draft
        .quantities()
        .take(MOST_NUMBERS)
        .any(|(other, sentence)| {
            let same = other.measure == quantity.measure && may_be_equal(other, quantity);
            same && other.id != quantity.id
                && (draft.giver(other).is_some() || draft.is_attributed(sentence))
        })
}

/// Whether another party gives a number of the same measure.
fn has_second_source(draft: &Draft<'_>, quantity: &Quantity, claim: &Claim) -> bool {
    let name = |claim: &Claim| {
        let party = draft.party(claim).map(|actor| actor.name.clone());
        party.unwrap_or_else(|| draft.source_words(claim))
    };
    draft.quantities().take(MOST_NUMBERS).any(|(other, _)| {
        let same = other.measure.is_some() && other.measure == quantity.measure;
        same && draft
            .giver(other)
            .is_some_and(|giver| giver.id != claim.id && name(giver) != name(claim))
    })
}

/// Whether a number of this value stands anywhere in the story.
fn stands_in_story(draft: &Draft<'_>, value: f64) -> bool {
    let mut sentences = draft.body();
    sentences.any(|sentence| {
        let figures = figures(draft, draft.sentence(sentence).tokens.clone());
        figures.iter().any(|figure| figure.value == value)
    })
}

/// Whether two numbers may be the same one.
pub(crate) fn may_be_equal(a: &Quantity, b: &Quantity) -> bool {
    let low = |q: &Quantity| q.low.or(q.best).unwrap_or(0.0);
    let high = |q: &Quantity| match q.bound {
        Bound::AtLeast | Bound::Vague => q.high.unwrap_or(f64::INFINITY),
        _ => q.high.or(q.best).unwrap_or(f64::INFINITY),
    };
    low(a) <= high(b) && low(b) <= high(a)
}

/// A number as a person reads it.
pub(crate) fn value_words(quantity: &Quantity) -> Option<String> {
    quantity.best.map(shown)
}
