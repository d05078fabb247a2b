//! What a time makes of an event: long past, to come, or of the days around publication.

use counterclaim_model::{TimeId, TimeKind};

use super::trigger::Trigger;
use super::{Reader, setting};

/// Tokens from an event to the one that it came of.
const COMES_OF: usize = 8;
/// Days before publication after which an event is background.
const BACKGROUND_DAYS: i64 = 45;

impl Reader<'_, '_, '_, '_> {
    /// Whether a time names a day not long ago ("on Sunday", "Jan. 31"), not a part of every day
    /// ("at night").
    pub(super) fn names_day(&self, id: TimeId) -> bool {
        let words = self
            .ctx
            .times
            .get(id.index())
            .map_or("", |time| self.ctx.grammar.segments.slice(time.span));
        words.contains(|c: char| c.is_uppercase() || c.is_ascii_digit()) && !self.is_long_past(id)
    }

    /// Whether a time lies well before publication.
    pub(super) fn is_long_past(&self, id: TimeId) -> bool {
        let latest = self
            .ctx
            .times
            .get(id.index())
            .and_then(|time| time.latest.as_deref());
        let age = latest
            .zip(self.ctx.published)
            .and_then(|(latest, published)| days_between(latest, published));
        age.is_some_and(|days| days > BACKGROUND_DAYS)
    }

    /// Whether the last dated time of the paragraph before a trigger's sentence opens its own sentence
    /// and lies well before publication: what follows without a time happened then, too.
    pub(super) fn goes_on_in_past(&self, trigger: &Trigger<'_>) -> bool {
        let g = self.ctx.grammar;
        let sentences = &g.segments.sentences;
        let here = g.sentence(trigger.head);
        let Some(sentence) = sentences.get(here) else {
            return false;
        };
        let before = self
            .ctx
            .times
            .partition_point(|time| time.span.start() < sentence.span.start());
        let last = self.ctx.times[..before]
            .iter()
            .rev()
            .find(|time| matches!(time.r#type, TimeKind::Date | TimeKind::Time));
        last.is_some_and(|time| {
            let token = g.segments.tokens_in(time.span).start;
            let same = sentences
                .get(g.sentence(token))
                .is_some_and(|other| other.paragraph == sentence.paragraph);
            same && setting::leads(g, token) && self.is_long_past(time.id)
        })
    }

    /// "Killed in rioting after the election of 1991": what comes right of something long past is as old.
    pub(super) fn comes_of_past(
        &self,
        triggers: &[Trigger<'_>],
        times: &[Option<TimeId>],
        index: usize,
    ) -> bool {
        let g = self.ctx.grammar;
        let own = &triggers[index];
        let Some(next) = triggers.get(index + 1) else {
            return false;
        };
        let near = next.head.saturating_sub(own.head) <= COMES_OF
            && g.sentence(next.head) == g.sentence(own.head);
        let linked = (own.tokens.end..next.head)
            .any(|at| matches!(g.lower(at), "after" | "following" | "during" | "before"));
        near && linked && times[index + 1].is_some_and(|time| self.is_long_past(time))
    }

    /// Whether a time lies after the day of publication.
    pub(super) fn is_future(&self, id: TimeId) -> bool {
        let earliest = self
            .ctx
            .times
            .get(id.index())
            .and_then(|time| time.earliest.as_deref());
        let age = earliest
            .zip(self.ctx.published)
            .and_then(|(earliest, published)| days_between(earliest, published));
        age.is_some_and(|days| days < -1)
    }
}

/// Days from the first moment to the second, by their dates.
fn days_between(from: &str, to: &str) -> Option<i64> {
    let date = |text: &str| text.get(..10)?.parse::<jiff::civil::Date>().ok();
    let span = date(to)?.since((jiff::Unit::Day, date(from)?)).ok()?;
    Some(i64::from(span.get_days()))
}
