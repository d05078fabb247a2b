//! Claims, articles and times of a reading in the words of the ledger.

use counterclaim_model::ledger::{LedgerArticle, LedgerClaim, LedgerSource, LedgerTime};
use counterclaim_model::wire::claim_in_code_points;
use counterclaim_model::{ClaimId, EntryId, EventId, Reading, Time};

use crate::event_view::View;
use crate::party;
use crate::same_event::Member;

impl View<'_> {
    /// A claim in the words of the ledger; `None` where the reading has none of that number.
    pub(crate) fn claim(&self, index: usize, id: ClaimId) -> Option<LedgerClaim> {
        let reading = &self.ledger.readings[index];
        let ids = &self.ledger.ids[index];
        let original = reading.claims.get(id.index())?;
        let claim = claim_in_code_points(original, self.text(index));
        Some(LedgerClaim {
            id: ids.claim(id),
            article: reading.article.id.to_string(),
            published: published(reading),
            outlet: reading.article.outlet.clone(),
            source_name: party::source_name(reading, original),
            party: party::of_claim(reading, original),
            text: party::passage(&reading.article.text, &original.content.spans),
            source: LedgerSource {
                spans: claim.source.spans,
                actor: claim.source.actor.map(|actor| ids.actor(actor)),
                kind: claim.source.kind,
            },
            cue: claim.cue,
            content: claim.content,
            quote: claim.quote,
            stance: claim.stance,
            act: claim.act,
            certainty: claim.certainty,
            polarity: claim.polarity,
            against: claim
                .against
                .iter()
                .map(|actor| ids.actor(*actor))
                .collect(),
            channel: claim.channel,
            said_at: claim.said_at.and_then(|time| {
                reading
                    .times
                    .get(time.index())
                    .map(|time| ledger_time(reading, time))
            }),
            within: claim.within.map(|outer| ids.claim(outer)),
            about: claim
                .about
                .iter()
                .map(|event| self.event_id(index, *event))
                .collect(),
            score: claim.score,
            evidence: claim.evidence,
            review: self.ledger.review(index, EntryId::Claim(id)).cloned(),
            same_as: None,
            said_before: Vec::new(),
        })
    }

    /// The id of the ledger event to which an event of a reading belongs.
    pub(crate) fn event_id(&self, reading: usize, event: EventId) -> String {
        let known = event.index() < self.ledger.readings[reading].events.len();
        if known {
            self.group(Member { reading, event }).id.clone()
        } else {
            String::new()
        }
    }

    /// An article as lists show it.
    pub(crate) fn article(&self, index: usize) -> LedgerArticle {
        let reading = &self.ledger.readings[index];
        let article = &reading.article;
        let differences = self.differences(index);
        let id = |reading: Option<usize>| {
            reading.map(|i| self.ledger.readings[i].article.id.to_string())
        };
        LedgerArticle {
            id: article.id.to_string(),
            input: article.input.clone(),
            url: article
                .canonical_url
                .clone()
                .or_else(|| article.url.clone()),
            title: article.title.clone(),
            outlet: article.outlet.clone(),
            origin: article.origin.clone(),
            published: published(reading),
            captured: article.captured.clone(),
            language: article.language.clone(),
            copy_of: id(self.ledger.copies[index]),
            revision_of: id(self.ledger.revisions[index]),
            drops: differences.drops.clone(),
            adds: differences.adds.clone(),
            changes: differences.changes.clone(),
            claims: reading.claims.len(),
            events: reading.events.len(),
        }
    }
}

/// The publication date of a reading's article, as written.
pub(crate) fn published(reading: &Reading) -> Option<String> {
    let published = reading.article.published.as_ref();
    published.map(|published| published.value.clone())
}

/// A time of a reading in the words of the ledger.
pub(crate) fn ledger_time(reading: &Reading, time: &Time) -> LedgerTime {
    LedgerTime {
        earliest: time.earliest.clone(),
        latest: time.latest.clone(),
        text: time.span.slice(&reading.article.text).to_owned(),
    }
}
