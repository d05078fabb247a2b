//! Whether the headline says more than the story: what somebody only claims, what is only possible.

use std::collections::BTreeSet;

use counterclaim_extract::resources::ResourceError;
use counterclaim_model::{Claim, EntryId, RelationKind, Stance};
use serde::Deserialize;

use crate::draft::Draft;
use crate::finding::Found;
use crate::rule::{Loader, Phrases, Rule};
use crate::stem::share;

/// The checks of this module.
#[derive(Debug)]
pub(crate) struct Checks {
    attribution: Rule<Attribution>,
    hedge: Rule<Hedge>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Attribution {
    /// Words by which a headline shows that somebody says it.
    shows: Phrases,
    /// Share of the headline's words that the claim must have.
    least_share: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Hedge {
    /// Words that make something less than certain.
    hedges: Phrases,
    /// Share of the headline's words that the hedged sentence must have.
    least_share: f64,
    /// How many of the words that it has must be no names.
    least_words: usize,
    /// How many sentences of the story are looked at.
    sentences: usize,
}

impl Checks {
    pub(crate) fn load(load: &mut Loader<'_>) -> Result<Self, ResourceError> {
        Ok(Self {
            attribution: load.rule("headline-drops-attribution", &["main", "nobody"])?,
            hedge: load.rule("headline-drops-hedge", &["main"])?,
        })
    }

    pub(crate) fn run(&self, draft: &Draft<'_>, found: &mut Vec<Found>) {
        let Some(title) = draft.title().next() else {
            return;
        };
        if self.owns_up(draft, title) {
            return;
        }
        let words = draft.stems_of(title);
        let attribution = self.attribution(draft, title, &words);
        match attribution {
            Some(one) => found.push(one),
            None => found.extend(self.hedge(draft, title, &words)),
        }
    }

    /// Whether the headline itself attributes, hedges, quotes or asks.
    fn owns_up(&self, draft: &Draft<'_>, title: usize) -> bool {
        let tokens = draft.sentence(title).tokens.clone();
        let marks = tokens.clone().any(|token| {
            matches!(draft.grammar.lower(token), "?" | ":" | "“" | "‘" | "\"")
                || draft.is_quoted(token)
        });
        marks
            || draft
                .find_in(&self.attribution.words.shows, tokens.clone())
                .is_some()
            || draft.find_in(&self.hedge.words.hedges, tokens).is_some()
    }

    /// The headline says as a fact what one side says and another may dispute.
    fn attribution(
        &self,
        draft: &Draft<'_>,
        title: usize,
        words: &BTreeSet<String>,
    ) -> Option<Found> {
        let rule = &self.attribution;
        if !rule.on {
            return None;
        }
        let own_voice = draft.body().any(|sentence| {
            let fits = share(words, &draft.stems_of(sentence)) >= rule.words.least_share;
            fits && !draft.is_attributed(sentence)
        });
        if own_voice {
            return None;
        }
        let shares = contested(draft)
            .into_iter()
            .map(|claim| (share(words, &whole(draft, claim)), claim));
        let best = shares
            .filter(|(share, _)| *share >= rule.words.least_share)
            .reduce(|a, b| if b.0 > a.0 { b } else { a });
        let (_, claim) = best?;
        let source = draft.source_name(claim);
        let key = if claim.source.spans.is_empty() {
            "nobody"
        } else {
            "main"
        };
        let span = draft.sentence(title).span;
        let found = Found::new(rule, key, &[("source", &source)], span);
        Some(found.on("claim", claim.id, claim.content.spans.clone()))
    }

    /// The headline says as certain what the story calls possible.
    fn hedge(&self, draft: &Draft<'_>, title: usize, words: &BTreeSet<String>) -> Option<Found> {
        let rule = &self.hedge;
        if !rule.on {
            return None;
        }
        let mut hedged = None;
        for sentence in draft.body().take(rule.words.sentences) {
            let tokens = draft.sentence(sentence).tokens.clone();
            let Some(hedge) = draft.find_in(&rule.words.hedges, tokens.clone()) else {
                let plain = share(words, &draft.stems_of(sentence)) >= rule.words.least_share;
                if plain {
                    return None;
                }
                continue;
            };
            let shared = |range: std::ops::Range<usize>| {
                let lower = range.map(|token| draft.grammar.lower(token));
                share(words, &draft.stems.set(lower))
            };
            let (all, after) = (shared(tokens.clone()), shared(hedge.start..tokens.end));
            let told = common(draft, words, tokens.clone());
            let enough = all >= rule.words.least_share && told >= rule.words.least_words;
            if enough && after * 3.0 >= all && hedged.is_none() {
                hedged = Some((sentence, hedge));
            }
        }
        let (sentence, hedge) = hedged?;
        let span = draft.segments.token_range_span(hedge);
        let values = [("hedge", draft.words(span))];
        let values: Vec<(&str, &str)> = values.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let found = Found::new(rule, "main", &values, draft.sentence(title).span).and(span);
        let claim = draft
            .claims_in(sentence)
            .find(|claim| draft.is_of_body(claim));
        let found = match claim {
            Some(claim) => found.on("claim", claim.id, claim.content.spans.clone()),
            None => found,
        };
        Some(found.on_words("hedge", span))
    }
}

/// How many of some stems stand in some tokens without a capital.
fn common(draft: &Draft<'_>, words: &BTreeSet<String>, tokens: std::ops::Range<usize>) -> usize {
    let first = tokens.start;
    let plain = tokens.filter(|token| *token == first || !draft.grammar.is_capitalized(*token));
    let plain = draft
        .stems
        .set(plain.map(|token| draft.grammar.lower(token)));
    plain.intersection(words).count()
}

/// Stems of what a claim says, with whom it is against and the sentence of its cue.
fn whole(draft: &Draft<'_>, claim: &Claim) -> BTreeSet<String> {
    let mut stems = draft.stems_in(&claim.content.spans);
    let sentence = claim
        .cue
        .spans
        .first()
        .and_then(|cue| draft.sentence_of(*cue));
    if claim.stance == Stance::Accuse
        && let Some(sentence) = sentence
    {
        stems.extend(draft.stems_of(sentence));
    }
    stems
}

/// Claims of the story that are accusations, or that another claim denies, doubts or could not verify;
/// where anybody denies anything, all that is put forward.
fn contested<'d>(draft: &Draft<'d>) -> Vec<&'d Claim> {
    let opposing = draft.reading.relations.iter().filter(|relation| {
        matches!(
            relation.kind,
            RelationKind::Denies
                | RelationKind::Contradicts
                | RelationKind::Doubts
                | RelationKind::CouldNotVerify
        )
    });
    let opposed: BTreeSet<EntryId> = opposing.map(|relation| relation.to).collect();
    let claims = draft.reading.claims.iter();
    let story: Vec<&Claim> = claims.filter(|claim| draft.is_of_body(claim)).collect();
    let denied = story
        .iter()
        .any(|claim| matches!(claim.stance, Stance::Deny | Stance::Doubt));
    let is_contested = |claim: &&Claim| {
        claim.stance == Stance::Accuse
            || opposed.contains(&EntryId::Claim(claim.id))
            || denied && claim.stance == Stance::Assert
    };
    story.into_iter().filter(is_contested).collect()
}
