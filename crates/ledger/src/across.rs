//! What claims of different articles about one event do to each other.
//!
//! Each article says how its own claims bear on each other. Across articles, a denial answers the
//! statement it fits best; a confirmation by another party supports it; a party that corrects or takes
//! back something bears on what it had said; and different numbers of one measure, told by two parties
//! at about the same time, contradict each other. Every relation has a stated rule.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::ledger::{LedgerCheck, LedgerClaim, LedgerRelation};
use counterclaim_model::{CheckKind, ClaimId, RelationKind, Stance, Verdict};

use crate::entry_view::published;
use crate::event_profile::DAY;
use crate::event_view::View;
use crate::party;
use crate::same_claim::{Name, Said, Sort, statements};
use crate::same_event::Member;

/// Least share of words in common for an answer to a claim that does not name its party.
const OVERLAP: f64 = 0.34;
/// Words in common at least.
const WORDS: usize = 2;
/// Numbers that were told farther apart than this are an update and no contradiction, in seconds.
const AT_ONCE: i64 = 3 * DAY / 2;
/// Measures that only ever grow, so that a smaller number needs a correction.
const GROWING: [&str; 3] = ["killed", "injured", "displaced"];

/// The claims of an event with what comparing them needs.
pub(crate) struct Talk {
    /// In order of publication and text.
    ids: Vec<(usize, ClaimId)>,
    said: Vec<Said>,
    /// For every claim the first of its statement.
    pub(crate) first: Vec<usize>,
}

/// A number told in an article.
struct Told {
    measure: String,
    low: f64,
    high: f64,
    text: String,
    source: Name,
    source_name: String,
    /// In seconds.
    moment: Option<i64>,
    published: Option<String>,
    /// Index of the claim among those of the event.
    claim: Option<usize>,
    quantity: String,
    reading: usize,
}

impl Talk {
    pub(crate) fn new(view: &View<'_>, ids: Vec<(usize, ClaimId)>) -> Self {
        let said: Vec<Said> = ids
            .iter()
            .map(|(reading, id)| {
                let reading = &view.ledger.readings[*reading];
                Said::new(reading, &reading.claims[id.index()])
            })
            .collect();
        Self {
            first: statements(&said),
            ids,
            said,
        }
    }

    /// The first name under which each claim's party speaks about the event.
    pub(crate) fn parties(&self, claims: &[LedgerClaim]) -> Vec<String> {
        let mut known: Vec<usize> = Vec::new();
        let names = self.said.iter().enumerate().map(|(index, said)| {
            let first = known
                .iter()
                .copied()
                .find(|i| self.said[*i].party.is_same(&said.party));
            if first.is_none() {
                known.push(index);
            }
            claims[first.unwrap_or(index)].party.clone()
        });
        names.collect()
    }

    /// The first claims of all statements.
    fn firsts(&self) -> impl Iterator<Item = usize> {
        (0..self.said.len()).filter(|index| self.first[*index] == *index)
    }
}

impl View<'_> {
    /// Relations between claims of different articles; `own` are those that articles state themselves.
    pub(crate) fn across(
        &self,
        group: &[Member],
        talk: &Talk,
        claims: &[LedgerClaim],
        own: &[LedgerRelation],
    ) -> Vec<LedgerRelation> {
        let index: BTreeMap<&str, usize> = claims
            .iter()
            .enumerate()
            .map(|(i, claim)| (claim.id.as_str(), i))
            .collect();
        let ends = own.iter().filter_map(|relation| {
            let from = talk.first[*index.get(relation.from.as_str())?];
            let to = talk.first[*index.get(relation.to.as_str())?];
            Some((from, to))
        });
        let stated: BTreeSet<(usize, usize)> = ends.collect();
        let mut found = self.numbers_across(group, talk);
        found.extend(self.answers(talk, claims));
        let mut seen = BTreeSet::new();
        found.retain(|(_, from, to, _, _)| {
            let ends = (talk.first[*from], talk.first[*to]);
            let counts = !claims[*from].is_rejected() && !claims[*to].is_rejected();
            counts
                && talk.ids[*from].0 != talk.ids[*to].0
                && !stated.contains(&ends)
                && seen.insert(ends)
        });
        let relation = |(kind, from, to, facet, rule): Bearing| {
            let (reading, id) = talk.ids[from];
            let claim = &self.ledger.readings[reading].claims[id.index()];
            let text = self.text(reading);
            let spans = claim.cue.spans.iter().chain(&claim.content.spans).take(1);
            LedgerRelation {
                kind,
                from: claims[from].id.clone(),
                to: claims[to].id.clone(),
                facet,
                article: claims[from].article.clone(),
                evidence: spans.map(|span| text.to_code_points(*span)).collect(),
                rule: rule.to_owned(),
            }
        };
        found.into_iter().map(relation).collect()
    }

    /// Denials, confirmations, corrections and retractions that answer a statement in another article.
    fn answers(&self, talk: &Talk, claims: &[LedgerClaim]) -> Vec<Bearing> {
        let mut out = Vec::new();
        for from in talk.firsts() {
            let own = matches!(claims[from].stance, Stance::Correct | Stance::Retract);
            let (kind, rule) = match claims[from].stance {
                Stance::Deny => (RelationKind::Denies, "ledger.denial"),
                Stance::Confirm => (RelationKind::Supports, "ledger.confirmation"),
                Stance::Correct => (RelationKind::Corrects, "ledger.correction"),
                Stance::Retract => (RelationKind::Retracts, "ledger.retraction"),
                _ => continue,
            };
            let targets = talk.firsts().filter(|&to| {
                let sort = talk.said[to].sort;
                to < from
                    // a party may also correct or take back what it had denied
                    && (sort == Sort::For || own && sort == Sort::Against)
                    && talk.ids[to].0 != talk.ids[from].0
                    && talk.said[to].party.is_same(&talk.said[from].party) == own
            });
            let fitting = targets
                .map(|to| (self.fits(talk, from, to, kind), to))
                .filter(|(fit, _)| *fit >= 1.0);
            // of several that fit alike, the latest is answered
            let best = fitting.max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            out.extend(best.map(|(_, to)| (kind, from, to, None, rule)));
        }
        out
    }

    /// How well a claim fits as an answer to another one: 1 is enough.
    fn fits(&self, talk: &Talk, from: usize, to: usize, kind: RelationKind) -> f64 {
        let against = |claim: usize, party: usize| {
            let (reading, id) = talk.ids[claim];
            let reading = &self.ledger.readings[reading];
            let accused = reading.claims[id.index()].against.iter();
            let mut names = accused.filter_map(|actor| party::principal(reading, *actor));
            names.any(|actor| Name::new(&actor.name).is_same(&talk.said[party].party))
        };
        let (share, words) = talk.said[from].containment(&talk.said[to]);
        let overlap = if words >= WORDS && share >= OVERLAP {
            1.0 + share
        } else {
            0.0
        };
        match kind {
            // whoever stands accused and denies something about the event denies the accusation
            RelationKind::Denies if against(to, from) => 1.0 + overlap,
            RelationKind::Denies if against(from, to) => 0.5 + overlap,
            // and whoever stands accused and confirms something about it admits that
            RelationKind::Supports if against(to, from) => 1.0 + overlap,
            _ => overlap,
        }
    }

    /// Different numbers of one measure by two parties at about the same time, and by one party that
    /// corrects itself.
    fn numbers_across(&self, group: &[Member], talk: &Talk) -> Vec<Bearing> {
        let mut out = Vec::new();
        let mut latest: BTreeMap<String, Vec<Told>> = BTreeMap::new();
        for told in self.told(group, talk, false) {
            let known = latest.entry(told.measure.clone()).or_default();
            for before in known.iter() {
                let (Some(from), Some(to)) = (told.claim, before.claim) else {
                    continue;
                };
                let facet = || Some(format!("count:{}", told.measure));
                let differs = told.low > before.high || before.low > told.high;
                let same = told.source.is_same(&before.source);
                if !differs {
                    continue;
                }
                if same && is_correction(self, talk, from) {
                    let rule = "ledger.number-corrected";
                    out.push((RelationKind::Corrects, from, to, facet(), rule));
                }
                let gap = told.moment.zip(before.moment);
                if !same && gap.is_some_and(|(a, b)| (a - b).abs() <= AT_ONCE) {
                    let rule = "ledger.numbers";
                    out.push((RelationKind::Contradicts, from, to, facet(), rule));
                }
            }
            known.retain(|before| !before.source.is_same(&told.source));
            known.push(told);
        }
        out
    }

    /// Numbers of an event in the order of publication and text, those of copies only if asked for.
    fn told(&self, group: &[Member], talk: &Talk, copies: bool) -> Vec<Told> {
        let at: BTreeMap<(usize, ClaimId), usize> = talk
            .ids
            .iter()
            .enumerate()
            .map(|(i, id)| (*id, i))
            .collect();
        let quantities = self.quantities_of(group, copies).into_iter();
        quantities
            .filter_map(|(reading, index)| {
                let count = self.count(reading, index)?;
                let quantity = &self.ledger.readings[reading].quantities[index];
                let claim = quantity
                    .claim
                    .and_then(|id| at.get(&(reading, id)).copied());
                let entry = count.entry;
                Some(Told {
                    low: entry.low.unwrap_or(0.0),
                    high: entry.high.unwrap_or(f64::INFINITY),
                    measure: count.measure,
                    text: entry.text,
                    source: Name::new(&entry.source),
                    source_name: entry.source,
                    moment: self.ledger.published(reading),
                    published: entry.published,
                    claim,
                    quantity: entry.quantity,
                    reading,
                })
            })
            .collect()
    }

    /// Figures that were corrected and that later articles, or copies, still carry, and figures of one
    /// source that fell without a correction.
    pub(crate) fn figure_checks(
        &self,
        group: &[Member],
        talk: &Talk,
        claims: &[LedgerClaim],
        relations: &[LedgerRelation],
    ) -> Vec<LedgerCheck> {
        let told = self.told(group, talk, true);
        let by_id: BTreeMap<&str, usize> = claims
            .iter()
            .enumerate()
            .map(|(i, claim)| (claim.id.as_str(), i))
            .collect();
        let corrections = relations
            .iter()
            .filter(|r| r.kind == RelationKind::Corrects)
            .filter_map(|r| Some((*by_id.get(r.from.as_str())?, *by_id.get(r.to.as_str())?)));
        let corrections: Vec<(usize, usize)> = corrections.collect();
        let mut out = Vec::new();
        for (new, old) in &corrections {
            out.extend(self.still_carried(&told, claims, *new, *old));
        }
        out.extend(self.fallen(&told, talk, claims, &corrections));
        out
    }

    fn still_carried(
        &self,
        told: &[Told],
        claims: &[LedgerClaim],
        new: usize,
        old: usize,
    ) -> Vec<LedgerCheck> {
        let of = |claim: usize| told.iter().filter(move |t| t.claim == Some(claim));
        let mut out = Vec::new();
        for (now, before) in of(new).flat_map(|now| of(old).map(move |before| (now, before))) {
            if now.measure != before.measure || now.low.to_bits() == before.low.to_bits() {
                continue;
            }
            let carrying = told.iter().filter(|late| {
                late.measure == before.measure
                    && late.low.to_bits() == before.low.to_bits()
                    && late.high.to_bits() == before.high.to_bits()
                    && late.reading != now.reading
                    && late.moment.zip(now.moment).is_some_and(|(l, n)| l > n)
            });
            for late in carrying {
                let when = now.published.as_deref().unwrap_or("an unknown day");
                out.push(LedgerCheck {
                    kind: CheckKind::Arithmetic,
                    verdict: Verdict::DoesNotHold,
                    message: format!(
                        "{} “{}” was corrected to “{}” by {} on {when} and is still carried",
                        before.measure.replace('_', " "),
                        late.text,
                        now.text,
                        now.source_name,
                    ),
                    refs: vec![late.quantity.clone(), claims[new].id.clone()],
                    article: self.ledger.readings[late.reading].article.id.to_string(),
                });
            }
        }
        out
    }

    fn fallen(
        &self,
        told: &[Told],
        talk: &Talk,
        claims: &[LedgerClaim],
        corrections: &[(usize, usize)],
    ) -> Vec<LedgerCheck> {
        let mut latest: BTreeMap<&str, Vec<&Told>> = BTreeMap::new();
        let mut out = Vec::new();
        for now in told {
            let copied = self.ledger.copies[now.reading].is_some();
            if !GROWING.contains(&now.measure.as_str()) || now.claim.is_none() || copied {
                continue;
            }
            let known = latest.entry(&now.measure).or_default();
            let before = known.iter().find(|t| t.source.is_same(&now.source));
            let corrected = now.claim.is_some_and(|claim| {
                corrections.iter().any(|(new, _)| *new == claim) || is_correction(self, talk, claim)
            });
            if let Some(before) = before
                && before.low > now.high
                && before.reading != now.reading
                && !corrected
            {
                let ids = [now, *before].map(|t| t.claim.map(|c| claims[c].id.clone()));
                out.push(LedgerCheck {
                    kind: CheckKind::Arithmetic,
                    verdict: Verdict::Open,
                    message: format!(
                        "{} fell from “{}” to “{}” without a correction, both told by {}",
                        now.measure.replace('_', " "),
                        before.text,
                        now.text,
                        now.source_name,
                    ),
                    refs: ids.into_iter().flatten().collect(),
                    article: self.ledger.readings[now.reading].article.id.to_string(),
                });
            }
            known.retain(|t| !t.source.is_same(&now.source));
            known.push(now);
        }
        out
    }
}

/// Kind, claim that bears, claim it bears on, facet, rule.
type Bearing = (RelationKind, usize, usize, Option<String>, &'static str);

fn is_correction(view: &View<'_>, talk: &Talk, claim: usize) -> bool {
    let (reading, id) = talk.ids[claim];
    let claim = &view.ledger.readings[reading].claims[id.index()];
    matches!(claim.stance, Stance::Correct | Stance::Retract)
}

impl crate::Ledger {
    /// When a reading's article was published, in seconds.
    pub(crate) fn published(&self, reading: usize) -> Option<i64> {
        crate::event_profile::published(&self.readings[reading])
    }

    /// The publication date of a reading's article, as written.
    pub(crate) fn published_text(&self, reading: usize) -> Option<String> {
        published(&self.readings[reading])
    }
}
