//! Numbers given to the events that they count.

use counterclaim_model::{Event, EventId, Quantity, Realis};

use super::trigger::Trigger;
use super::{EventReading, Reader, setting};

/// Families of events that have casualties of many sorts.
const HARMFUL: &[&str] = &[
    "disaster",
    "accident",
    "fire",
    "explosion",
    "damage",
    "incident",
    "shoot_down",
    "protest",
    "crackdown",
    "fighting",
];
/// Family of events that are words.
const SPOKEN: &str = "accusation";
/// Numbers before and after one that may stand in its sentence.
const SENTENCE_NUMBERS: usize = 4;
/// Numbers back among which a repeated one is looked for.
const TOLD_BEFORE: usize = 100;
/// The least number that tells which event is meant: there are many twos and threes.
const TELLING_NUMBER: f64 = 4.0;
/// Index of the last sentence with which an article still opens.
const LEAD_SENTENCES: usize = 2;

impl Reader<'_, '_, '_, '_> {
    /// Gives each quantity with a measure to an event of its sentence, else of the one before.
    pub(super) fn link_quantities(
        &self,
        triggers: &[Trigger<'_>],
        event_of: &[Option<usize>],
        reading: &mut EventReading,
    ) {
        for index in 0..self.ctx.quantities.len() {
            let event = self.event_for(
                &self.ctx.quantities[index],
                triggers,
                event_of,
                &reading.events,
            );
            let event = match event {
                Some((event, true)) => Some(event),
                near => self
                    .told_again(index, reading)
                    .or(near.map(|(event, _)| event)),
            };
            if let Some(event) = event {
                let id = EventId::from_index(event);
                reading.event_of[index] = Some(id);
                reading.events[event]
                    .quantities
                    .push(self.ctx.quantities[index].id);
            }
        }
    }

    /// "29 fighters, not 31, had died": a sentence that names no event and repeats a number of one that was told is
    /// about that one.
    fn told_again(&self, index: usize, reading: &EventReading) -> Option<usize> {
        let all = self.ctx.quantities;
        let own = &all[index];
        let sentence = |q: &Quantity| self.ctx.grammar.segments.sentence_at(q.span.start());
        let here = sentence(own);
        let beside = |q: &&Quantity| sentence(q) == here && q.measure == own.measure;
        let from = index.saturating_sub(SENTENCE_NUMBERS);
        let to = (index + SENTENCE_NUMBERS).min(all.len());
        let repeated = all[from..to].iter().filter(beside).find_map(|now| {
            let before = all[..index].iter().enumerate().rev().take(TOLD_BEFORE);
            let told = before.filter(|(_, before)| {
                sentence(before) != here
                    && before.measure == own.measure
                    && before.best == now.best
                    && before.best.is_some_and(|best| best >= TELLING_NUMBER)
            });
            let mut events = told.filter_map(|(at, _)| reading.event_of.get(at).copied().flatten());
            events.next()
        });
        repeated.map(EventId::index)
    }

    /// The event that a number belongs to, and whether the number's own sentence tells of it.
    fn event_for(
        &self,
        quantity: &Quantity,
        triggers: &[Trigger<'_>],
        event_of: &[Option<usize>],
        events: &[Event],
    ) -> Option<(usize, bool)> {
        let g = self.ctx.grammar;
        let measure = quantity.measure.as_deref()?;
        let preferred = self.ctx.measures.events_of(measure);
        let sentence = g.segments.sentence_at(quantity.span.start())?;
        let tokens = &g.segments.sentences[sentence].tokens;
        let from = triggers.partition_point(|trigger| trigger.head < tokens.start);
        let to = triggers.partition_point(|trigger| trigger.head < tokens.end);
        let near = triggers[from..to]
            .partition_point(|t| g.segments.tokens[t.head].span.end() <= quantity.span.start())
            + from;
        let usable = |at: usize| {
            event_of[at].filter(|&event| {
                // nobody dies of a charge: its numbers are those of what it is about
                let spoken = self.types.named(&events[event].r#type);
                let spoken = spoken.is_some_and(|kind| kind.family == SPOKEN);
                !spoken
                    && matches!(
                        events[event].realis,
                        Realis::Reported | Realis::Negated | Realis::Background
                    )
            })
        };
        let in_sentence = (near.saturating_sub(10).max(from)..(near + 10).min(to))
            .filter_map(|at| {
                let event = usable(at)?;
                let distance = setting::distance(g, triggers[at].head, quantity.span)?;
                let penalty = if preferred.contains(&events[event].r#type) {
                    0
                } else {
                    40
                };
                Some((distance + penalty, event))
            })
            .min()
            .map(|(_, event)| event);
        if in_sentence.is_some() || preferred.is_empty() {
            return in_sentence.map(|event| (event, true));
        }
        // "No casualties were reported." goes with what the sentences before it tell
        let paragraph = g.segments.sentences[sentence].paragraph;
        let told_before = (from.saturating_sub(12)..from).rev().find_map(|at| {
            let there = g.sentence(triggers[at].head);
            let close =
                g.segments.sentences[there].paragraph + 1 >= paragraph && sentence - there <= 3;
            let event = usable(at).filter(|_| close)?;
            self.fits(preferred, &events[event]).then_some(event)
        });
        let elsewhere = told_before.or_else(|| {
            let dated = self.ctx.times.iter().any(|time| {
                g.segments.sentence_at(time.span.start()) == Some(sentence)
                    && self.is_long_past(time.id)
            });
            let lead = self.lead(events)?;
            (!dated && self.fits(preferred, &events[lead])).then_some(lead)
        });
        elsewhere.map(|event| (event, false))
    }

    /// Whether an event is of a kind that has such numbers.
    fn fits(&self, preferred: &[String], event: &Event) -> bool {
        let family = |name: &str| self.types.named(name).map(|t| t.family.as_str());
        let own = family(&event.r#type);
        preferred.iter().any(|name| family(name) == own)
            || own.is_some_and(|family| HARMFUL.contains(&family))
    }

    /// The first reported event, where the article opens with it.
    fn lead(&self, events: &[Event]) -> Option<usize> {
        let g = self.ctx.grammar;
        let first = events
            .iter()
            .position(|event| event.realis == Realis::Reported)?;
        let at = events[first].mentions.first()?.start();
        (g.segments.sentence_at(at)? <= LEAD_SENTENCES).then_some(first)
    }
}
