//! What needs a person, what matters most first.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::decision::{
    Judged, QUEUE_V1, Question, QuestionKind, QuestionPassage, QueueV1,
};
use counterclaim_model::ledger::{FacetStatus, LedgerClaim, LedgerEvent, LedgerFacet, Side};
use counterclaim_model::{EntryId, Realis, Span, Stance, TextIndex};

use crate::event_view::View;
use crate::same_event::{self, Member};
use crate::{Found, Ledger};

/// Claims below this score are asked about; scores are not calibrated.
const LOW: f64 = 0.5;
/// Bytes shown on either side of what a question is about, at most.
const AROUND: usize = 240;

impl Ledger {
    /// What needs a person: decisions that do not hold, claims on which a status hangs, pairs of events
    /// of which it is doubtful whether they are one, and claims of low score. What a person decided
    /// about is asked no more; copies are not asked about.
    pub fn queue(&self) -> QueueV1 {
        let view = View::new(self);
        let events: Vec<LedgerEvent> = self.groups().list.iter().map(|g| view.event(g)).collect();
        let mut queue = self.conflicts();
        let mut asked = BTreeSet::new();
        for event in events.iter().filter(|event| !event.is_rejected()) {
            for question in self.pivots(event) {
                if asked.insert(question.targets[0].clone()) {
                    queue.push(question);
                }
            }
        }
        queue.extend(self.pairs(&events));
        let unsure = self.unsure(&view);
        queue.extend(
            unsure
                .into_iter()
                .filter(|q| !asked.contains(&q.targets[0])),
        );
        QueueV1 {
            schema: QUEUE_V1.to_owned(),
            queue,
        }
    }

    fn conflicts(&self) -> Vec<Question> {
        let judged = self.decisions().decisions.into_iter();
        let conflicts = judged.filter(|judged| judged.state.is_conflict());
        conflicts.map(|judged| self.conflict(&judged)).collect()
    }

    fn conflict(&self, judged: &Judged) -> Question {
        let decision = &judged.decision;
        let targets = decision.ruling.targets();
        let passages = targets.iter().filter_map(|id| self.passage(id)).collect();
        let by = decision.by.as_deref().unwrap_or("Somebody");
        Question {
            kind: QuestionKind::Conflict,
            question: format!(
                "{by}'s decision to {} {} does not hold. Keep it, or undo one?",
                decision.ruling.word(),
                targets.join(" ")
            ),
            reason: judged.because.clone().unwrap_or_default(),
            targets: [Some(decision.id.clone()), judged.other.clone()]
                .into_iter()
                .flatten()
                .collect(),
            passages,
            score: 0.0,
        }
    }

    /// Claims that alone make a facet of an event disputed, corrected or conceded.
    fn pivots(&self, event: &LedgerEvent) -> Vec<Question> {
        let claims: BTreeMap<&str, &LedgerClaim> =
            event.claims.iter().map(|c| (c.id.as_str(), c)).collect();
        let facets = event.facets.iter();
        let alone = facets.filter_map(|facet| {
            let claim = claims.get(objection(facet)?)?;
            claim.review.is_none().then_some((facet, *claim))
        });
        alone
            .map(|(facet, claim)| Question {
                kind: QuestionKind::Status,
                targets: vec![claim.id.clone()],
                question: format!("Does {} {} this?", claim.source_name, verb(claim)),
                reason: format!(
                    "it alone makes “{}” {} in “{}”",
                    facet.facet.replace(['_', ':'], " "),
                    status_words(facet.status),
                    event.title
                ),
                passages: self.passage(&claim.id).into_iter().collect(),
                score: claim.score,
            })
            .collect()
    }

    /// Pairs of events that share much, but not enough for the rules; of two events the surest pair.
    fn pairs(&self, events: &[LedgerEvent]) -> Vec<Question> {
        let by_id: BTreeMap<&str, &LedgerEvent> =
            events.iter().map(|e| (e.id.as_str(), e)).collect();
        let event = |member: Member| {
            let group = self.group_of(member.reading, member.event)?;
            by_id.get(self.group_id(&group).as_str()).copied()
        };
        let wanted = |e: &&LedgerEvent| e.realis == Realis::Reported && !e.is_rejected();
        let mut seen = BTreeSet::new();
        let mut out = Vec::new();
        for (one, other, score) in self.doubtful_pairs() {
            let both = event(one).filter(wanted).zip(event(other).filter(wanted));
            let Some((a, b)) = both.filter(|(a, b)| a.id != b.id) else {
                continue;
            };
            let pair = (a.id.as_str().min(&b.id), a.id.as_str().max(&b.id));
            if self.are_apart(a, b) || !seen.insert(pair) {
                continue;
            }
            let ids = [&a.id, &b.id];
            out.push(Question {
                kind: QuestionKind::Pair,
                question: format!("Are “{}” and “{}” one event?", a.title, b.title),
                reason: format!(
                    "evidence for one event {score:.1}; the rules join from {:.1} on",
                    same_event::ENOUGH
                ),
                passages: ids.iter().filter_map(|id| self.passage(id)).collect(),
                targets: ids.map(Clone::clone).to_vec(),
                score: (score / same_event::ENOUGH / 2.0).min(1.0),
            });
        }
        out
    }

    /// Whether a person keeps any two mentions of two events apart.
    fn are_apart(&self, one: &LedgerEvent, other: &LedgerEvent) -> bool {
        let has = |event: &LedgerEvent, member: &Member| {
            let id = self.ids[member.reading].event(member.event);
            event.id == id || event.aliases.contains(&id)
        };
        let mut apart = self.decisions.told.apart.iter();
        apart.any(|(a, b)| (has(one, a) && has(other, b)) || (has(one, b) && has(other, a)))
    }

    /// Claims of low score, the lowest first.
    fn unsure(&self, view: &View<'_>) -> Vec<Question> {
        let mut out = Vec::new();
        for (index, reading) in self.readings.iter().enumerate() {
            if self.copies[index].is_some() {
                continue;
            }
            for claim in reading.claims.iter().filter(|claim| claim.score < LOW) {
                if self.review(index, EntryId::Claim(claim.id)).is_some() {
                    continue;
                }
                let Some(shown) = view.claim(index, claim.id) else {
                    continue;
                };
                out.push(Question {
                    kind: QuestionKind::Score,
                    question: format!("Does {} {} this?", shown.source_name, verb(&shown)),
                    reason: format!("the program is not sure of it: score {:.2}", claim.score),
                    passages: self.passage(&shown.id).into_iter().collect(),
                    targets: vec![shown.id],
                    score: claim.score,
                });
            }
        }
        out.sort_by(|a, b| a.score.total_cmp(&b.score).then(a.targets.cmp(&b.targets)));
        out
    }

    /// The words of an entry within those around it.
    pub fn passage(&self, id: &str) -> Option<QuestionPassage> {
        let Found::Entry(index, entry) = self.find(id)? else {
            return None;
        };
        let reading = &self.readings[index];
        let spans: Vec<Span> = match entry {
            EntryId::Claim(id) => {
                let claim = reading.claims.get(id.index())?;
                let parts = claim.source.spans.iter().chain(&claim.cue.spans);
                parts.chain(&claim.content.spans).copied().collect()
            }
            EntryId::Event(id) => vec![*reading.events.get(id.index())?.mentions.first()?],
            EntryId::Quantity(id) => vec![reading.quantities.get(id.index())?.span],
            _ => return None,
        };
        let title = match entry {
            EntryId::Event(event) => {
                let list = self.event(index, event);
                list.events.first().map(|event| event.title.clone())
            }
            _ => reading.article.title.clone(),
        };
        let (text, marked) = around(&reading.article.text, spans);
        Some(QuestionPassage {
            id: self.ids[index].entry(entry),
            article: reading.article.id.to_string(),
            title: title.unwrap_or_default(),
            text,
            marked,
        })
    }
}

/// The one claim that stands against what others put forward, where there is no second.
fn objection(facet: &LedgerFacet) -> Option<&str> {
    let contested = matches!(
        facet.status,
        FacetStatus::Disputed | FacetStatus::Corrected | FacetStatus::Conceded
    );
    let holders = facet
        .positions
        .iter()
        .flat_map(|position| &position.holders);
    let objecting = holders.filter(|holder| {
        holder.side != Side::For && !matches!(holder.stance, Stance::Unverified | Stance::Decline)
    });
    let claims: BTreeSet<&str> = objecting
        .flat_map(|holder| holder.claims.iter().map(String::as_str))
        .collect();
    match (contested, claims.len()) {
        (true, 1) => claims.first().copied(),
        _ => None,
    }
}

/// A claim's stance in the infinitive, for a question.
fn verb(claim: &LedgerClaim) -> &'static str {
    match claim.stance {
        Stance::Assert => "assert",
        Stance::Accuse => "accuse somebody of",
        Stance::Deny => "deny",
        Stance::Confirm => "confirm",
        Stance::Doubt => "doubt",
        Stance::Correct => "correct",
        Stance::Retract => "take back",
        Stance::Predict => "predict",
        Stance::Announce => "announce",
        Stance::Threaten => "threaten",
        Stance::Demand => "demand",
        Stance::Decline => "decline to say",
        Stance::Unverified => "say that it could not verify",
    }
}

fn status_words(status: FacetStatus) -> &'static str {
    match status {
        FacetStatus::Conceded => "conceded",
        FacetStatus::Corrected => "corrected",
        FacetStatus::Disputed => "disputed",
        FacetStatus::Agreed => "agreed",
        FacetStatus::OneSide => "one side only",
    }
}

/// The paragraphs of some spans, cut to what is near them, with the spans in code points of that.
fn around(text: &str, mut spans: Vec<Span>) -> (String, Vec<Span>) {
    spans.sort();
    let (Some(first), Some(last)) = (spans.first(), spans.iter().map(|s| s.end()).max()) else {
        return (String::new(), Vec::new());
    };
    let line = text[..first.start()].rfind('\n').map_or(0, |at| at + 1);
    let stop = text[last..].find('\n').map_or(text.len(), |at| last + at);
    let from = word_edge(text, line.max(first.start().saturating_sub(AROUND)), line);
    let to = word_edge(text, stop.min(last + AROUND), stop);
    let index = TextIndex::new(&text[from..to]);
    let marked = spans
        .into_iter()
        .map(|span| index.to_code_points(Span::new(span.start() - from, span.end() - from)));
    (text[from..to].to_owned(), marked.collect())
}

/// The nearest end of a word at or before a place, unless that is `fixed`.
fn word_edge(text: &str, mut at: usize, fixed: usize) -> usize {
    if at == fixed {
        return at;
    }
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    text[..at].rfind(' ').map_or(at, |blank| blank + 1)
}
