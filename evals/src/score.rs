//! What an account got right of one gold article.

use std::collections::BTreeMap;

use counterclaim_model::Span;

use crate::account::{Account, Claim, End, Event};
use crate::gold::{Gold, GoldClaim, Target};

/// Share of letters two contents must have in common to be the same claim.
const SAME_CONTENT: f64 = 0.5;

/// How many were right, are right, and were found.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) right: usize,
    pub(crate) gold: usize,
    pub(crate) found: usize,
}

/// Counts of one article, by name.
#[derive(Debug, Default)]
pub(crate) struct ArticleScore {
    pub(crate) tallies: BTreeMap<&'static str, Tally>,
    /// Right and found stance of every matched claim.
    pub(crate) stances: Vec<(String, String)>,
    /// Right and found type of every event; one of the two is missing where it has no partner.
    pub(crate) types: Vec<(Option<String>, Option<String>)>,
    /// What was missed, added or misread, in words.
    pub(crate) errors: Vec<String>,
}

/// Scores one account of one article.
pub(crate) fn score(gold: &Gold, account: &Account) -> ArticleScore {
    let mut scoring = Scoring {
        gold,
        account,
        claims: match_claims(gold, account),
        events: match_events(gold, account),
        score: ArticleScore::default(),
    };
    scoring.claims();
    if gold.claims_only() {
        return scoring.score;
    }
    scoring.times();
    scoring.quantities();
    scoring.events();
    scoring.relations();
    scoring.facets();
    scoring.score
}

struct Scoring<'a> {
    gold: &'a Gold,
    account: &'a Account,
    /// Number of the gold claim for each found one that has a partner.
    claims: BTreeMap<usize, u32>,
    events: BTreeMap<usize, u32>,
    score: ArticleScore,
}

impl Scoring<'_> {
    fn add(&mut self, name: &'static str, right: bool, gold: bool, found: bool) {
        let tally = self.score.tallies.entry(name).or_default();
        tally.right += usize::from(right);
        tally.gold += usize::from(gold);
        tally.found += usize::from(found);
    }

    fn error(&mut self, what: &str, words: &str) {
        self.score.errors.push(format!("{what}: {words}"));
    }

    fn words(&self, spans: &[Span]) -> String {
        let parts = spans.iter().map(|span| span.slice(&self.gold.text));
        parts.collect::<Vec<_>>().join(" … ").replace('\n', " ")
    }

    fn claims(&mut self) {
        let (gold, account) = (self.gold, self.account);
        for (id, claim) in gold.claims.iter().filter(|(_, claim)| !claim.optional) {
            let found = self.claims.iter().find(|(_, gold)| *gold == id);
            let found = found.map(|(index, _)| &account.claims[*index]);
            let source = found.is_some_and(|found| same_source(claim, found));
            self.add("claims.content", found.is_some(), true, false);
            self.add("claims.source", source, true, false);
            let content = self.words(&claim.content);
            match found {
                Some(found) => self.claim(claim, found, source, &content),
                None => {
                    self.error("missed", &format!("{id} {content}"));
                    for (name, role) in [
                        ("claims.source_exact", &claim.source),
                        ("claims.cue_exact", &claim.cue),
                        ("claims.content_exact", &claim.content),
                    ] {
                        self.add(name, false, !role.is_empty(), false);
                    }
                }
            }
        }
        for (index, claim) in account.claims.iter().enumerate() {
            let partner = self.claims.get(&index).and_then(|id| gold.claims.get(id));
            if partner.is_some_and(|partner| partner.optional) {
                continue;
            }
            let right = partner.is_some_and(|partner| same_source(partner, claim));
            self.add("claims.precision", right, true, true);
            if partner.is_none() {
                for (name, role) in [
                    ("claims.source_exact", &claim.source),
                    ("claims.cue_exact", &claim.cue),
                    ("claims.content_exact", &claim.content),
                ] {
                    self.add(name, false, false, !role.is_empty());
                }
                let parts = [&claim.source, &claim.cue, &claim.content].map(|s| self.words(s));
                self.error("extra", &parts.join(" | "));
            }
        }
    }

    /// A gold claim and its partner.
    fn claim(&mut self, claim: &GoldClaim, found: &Claim, source: bool, content: &str) {
        for (name, gold, found) in [
            ("claims.source_exact", &claim.source, &found.source),
            ("claims.cue_exact", &claim.cue, &found.cue),
            ("claims.content_exact", &claim.content, &found.content),
        ] {
            let right = !gold.is_empty() && gold == found;
            self.add(name, right, !gold.is_empty(), !found.is_empty());
        }
        let right = claim.stances.contains(&found.stance);
        self.add("claims.stance", right, true, true);
        let wanted = if right {
            &found.stance
        } else {
            &claim.stances[0]
        };
        let pair = (wanted.clone(), found.stance.clone());
        self.score.stances.push(pair);
        let named = found.channel.as_ref().is_some_and(|name| {
            let mut right = claim.channels.iter();
            right.any(|channel| name.contains(channel.as_str()) || channel.contains(name))
        });
        let wanted = !claim.channels.is_empty();
        let false_one = found.channel.is_some() && !named;
        self.add("claims.channel", named, wanted, false_one);
        for (key, right) in &claim.more {
            let found = found.more.get(key.as_str()).map_or(&[][..], Vec::as_slice);
            let is = |found: &String| right.iter().any(|right| found.contains(right.as_str()));
            let good = found.iter().any(is);
            self.add(name_of(key), good, true, true);
            if !good {
                self.error(key, &format!("{found:?}, not {right:?}: {content}"));
            }
        }
        if !source {
            let words = self.words(&found.source);
            self.error("source", &format!("{words} for: {content}"));
        }
        if !right {
            let (found, right) = (&found.stance, &claim.stances);
            self.error("stance", &format!("{found}, not {right:?}: {content}"));
        }
        if !named && (found.channel.is_some() || wanted) {
            let (found, right) = (&found.channel, &claim.channels);
            self.error("channel", &format!("{found:?}, not {right:?}: {content}"));
        }
    }

    fn times(&mut self) {
        let (gold, account) = (self.gold, self.account);
        for (span, value) in &gold.times {
            let found = account
                .times
                .iter()
                .find(|(found, _)| found.overlaps(*span));
            self.add(
                "times.extent",
                found.is_some_and(|f| f.0 == *span),
                true,
                false,
            );
            let right = found.is_some_and(|(_, f)| f.as_ref() == Some(value) || value == "FUTURE");
            self.add("times.value", right, true, false);
            if !right {
                let found = found.map(|(_, value)| value);
                let words = self.words(&[*span]);
                self.error("time", &format!("{words}: {found:?}, not {value}"));
            }
        }
    }

    /// Numbers with a measure only: what counts nothing that the resources name is not annotated.
    fn quantities(&mut self) {
        let (gold, account) = (self.gold, self.account);
        let mut used = vec![false; account.quantities.len()];
        let mut optional = Vec::new();
        for quantity in &gold.quantities {
            let found = account.quantities.iter().position(|found| {
                let measure = found.measure.as_ref();
                found.span.overlaps(quantity.span)
                    && found.value == quantity.value
                    && measure.is_some_and(|m| quantity.measures.contains(m))
            });
            if let Some(index) = found {
                used[index] = true;
            }
            if quantity.optional {
                optional.extend(found);
                continue;
            }
            self.add("quantities", found.is_some(), true, false);
            match found {
                Some(_) => {}
                None => {
                    let words = self.words(&[quantity.span]);
                    let (value, measures) = (quantity.value, &quantity.measures);
                    self.error("number", &format!("{words}: not {value:?} {measures:?}"));
                }
            }
        }
        for (index, (found, used)) in account.quantities.iter().zip(used).enumerate() {
            let Some(measure) = &found.measure else {
                continue;
            };
            if optional.contains(&index) {
                continue;
            }
            self.add("quantities", false, false, true);
            if !used {
                let words = self.words(&[found.span]);
                let value = found.value;
                self.error("extra number", &format!("{words}: {value:?} {measure}"));
            }
        }
    }

    fn events(&mut self) {
        let (gold, account) = (self.gold, self.account);
        for (index, found) in account.events.iter().enumerate() {
            let partner = self.events.get(&index).and_then(|id| gold.events.get(id));
            let Some(partner) = partner else {
                self.add("events", false, false, true);
                self.score.types.push((None, Some(found.kind.clone())));
                let words = self.words(&found.mentions);
                self.error(
                    "extra event",
                    &format!("{} {}: {words}", found.kind, found.realis),
                );
                continue;
            };
            if partner.optional {
                continue;
            }
            self.add("events", true, true, true);
            let right = partner.types.contains(&found.kind);
            let kind = if right {
                &found.kind
            } else {
                &partner.types[0]
            };
            let pair = (Some(kind.clone()), Some(found.kind.clone()));
            self.score.types.push(pair);
            let realis = partner.realis.contains(&found.realis);
            self.add("events.realis", realis, true, true);
            let words = self.words(&partner.mentions);
            if !right {
                self.error(
                    "type",
                    &format!("{}, not {:?}: {words}", found.kind, partner.types),
                );
            }
            if !realis {
                let (found, right) = (&found.realis, &partner.realis);
                self.error("realis", &format!("{found}, not {right:?}: {words}"));
            }
        }
        for (id, event) in gold.events.iter().filter(|(_, event)| !event.optional) {
            if !self.events.values().any(|partner| partner == id) {
                self.add("events", false, true, false);
                self.score.types.push((Some(event.types[0].clone()), None));
                let words = self.words(&event.mentions);
                self.error(
                    "missed event",
                    &format!("{} {:?}: {words}", id, event.types),
                );
            }
        }
    }

    fn relations(&mut self) {
        let (gold, account) = (self.gold, self.account);
        let mut used = vec![false; gold.relations.len()];
        for found in &account.relations {
            let from = self.claims.get(&found.from).copied();
            let to = match found.to {
                End::Claim(index) => self.claims.get(&index).copied().map(Target::Claim),
                End::Event(index) => self.events.get(&index).copied().map(Target::Event),
            };
            let partner = gold.relations.iter().position(|right| {
                right.kinds.contains(&found.kind)
                    && Some(right.from) == from
                    && to.is_some_and(|to| right.to.contains(&to))
            });
            match partner {
                Some(index) if gold.relations[index].optional || used[index] => {}
                Some(index) => {
                    used[index] = true;
                    self.add("relations", true, false, true);
                }
                None => {
                    self.add("relations", false, false, true);
                    let kind = &found.kind;
                    self.error("extra relation", &format!("{from:?} {kind} {to:?}"));
                }
            }
        }
        for (right, used) in gold.relations.iter().zip(used) {
            if right.optional {
                continue;
            }
            self.add("relations", false, true, false);
            if !used {
                let (from, kinds, to) = (right.from, &right.kinds, &right.to);
                self.error("missed relation", &format!("{from} {kinds:?} {to:?}"));
            }
        }
    }

    fn facets(&mut self) {
        let (gold, account) = (self.gold, self.account);
        for right in &gold.facets {
            let event = self.events.iter().find(|(_, id)| **id == right.event);
            let facets = event.map(|(index, _)| &account.events[*index].facets);
            let status = facets.and_then(|facets| {
                let own = facets.iter().find(|(facet, _)| *facet == right.facet);
                own.map(|(_, status)| status)
            });
            let good = status.is_some_and(|status| right.statuses.contains(status));
            self.add("facets", good, true, status.is_some());
            if !good {
                let (facet, statuses) = (&right.facet, &right.statuses);
                self.error("facet", &format!("{facet}: {status:?}, not {statuses:?}"));
            }
        }
    }
}

/// The score of a key of a claim's row.
fn name_of(key: &str) -> &'static str {
    match key {
        "kind" => "claims.source_kind",
        "actor" => "claims.actor",
        "party" => "claims.party",
        "against" => "claims.against",
        _ => "claims.channel_kind",
    }
}

fn same_source(claim: &GoldClaim, found: &Claim) -> bool {
    claim.source.is_empty() || overlap(&claim.source, &found.source) > 0.0
}

/// For each gold claim, in order, the free found claim whose content has most in common with it.
fn match_claims(gold: &Gold, account: &Account) -> BTreeMap<usize, u32> {
    let mut out = BTreeMap::new();
    for (id, claim) in &gold.claims {
        let free = account.claims.iter().enumerate();
        let free = free.filter(|(index, _)| !out.contains_key(index));
        let best = free
            .map(|(index, found)| {
                let content = overlap(&claim.content, &found.content);
                let cue = overlap(&claim.cue, &found.cue).min(0.01);
                let source = overlap(&claim.source, &found.source).min(0.01);
                (content, content + cue + source, index)
            })
            .filter(|(content, _, _)| *content >= SAME_CONTENT)
            .max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((_, _, index)) = best {
            out.insert(index, *id);
        }
    }
    out
}

/// Pairs of events, those with the most mentions in common first; what is required goes before what
/// is optional.
fn match_events(gold: &Gold, account: &Account) -> BTreeMap<usize, u32> {
    let shared = |right: &[Span], found: &Event| {
        let met = |mention: &&Span| found.mentions.iter().any(|m| m.overlaps(**mention));
        right.iter().filter(met).count()
    };
    let mut pairs = Vec::new();
    for (id, right) in &gold.events {
        for (index, found) in account.events.iter().enumerate() {
            let count = shared(&right.mentions, found);
            if count > 0 {
                let kind = right.types.contains(&found.kind);
                pairs.push((right.optional, usize::MAX - count, !kind, *id, index));
            }
        }
    }
    pairs.sort_unstable();
    let mut out: BTreeMap<usize, u32> = BTreeMap::new();
    for (_, _, _, id, index) in pairs {
        if !out.contains_key(&index) && !out.values().any(|taken| *taken == id) {
            out.insert(index, id);
        }
    }
    out
}

/// Jaccard index of the bytes that two lists of spans cover.
fn overlap(a: &[Span], b: &[Span]) -> f64 {
    let size = |spans: &[Span]| spans.iter().map(|span| span.len()).sum::<usize>();
    let shared = |x: &Span, y: &Span| {
        let end = x.end().min(y.end());
        end.saturating_sub(x.start().max(y.start()))
    };
    let both: usize = a
        .iter()
        .flat_map(|x| b.iter().map(move |y| shared(x, y)))
        .sum();
    let either = size(a) + size(b) - both;
    if either == 0 {
        0.0
    } else {
        both as f64 / either as f64
    }
}
