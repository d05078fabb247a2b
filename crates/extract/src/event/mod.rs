//! Events: what happened or is said to have, when, where, how many, and who took part.

mod coreference;
mod participant;
mod realis;
mod setting;
mod trigger;
mod types;

#[cfg(test)]
mod tests;

use counterclaim_model::{
    Actor, ClaimId, Codes, Diagnostic, Event, EventId, Participant, Place, PlaceId, Quantity,
    Realis, Span, Status, Time, TimeId,
};

use crate::grammar::{Grammar, Language, WordSet};
use crate::quantity::Measures;

use coreference::{Joiner, Mention};
use trigger::{Trigger, TriggerKind};

pub use realis::RealisExample;
pub use types::{CounterExample, EventExample, EventType, EventTypes};

/// What events are read from.
#[derive(Clone, Copy)]
pub struct EventContext<'c, 's, 't> {
    /// The text as the grammar sees it.
    pub grammar: &'c Grammar<'s, 't>,
    /// Weights and word classes.
    pub language: &'c Language,
    /// For each claim the spans of its content.
    pub contents: &'c [(ClaimId, Vec<Span>)],
    /// In text order.
    pub times: &'c [Time],
    /// In text order.
    pub places: &'c [Place],
    /// In text order.
    pub quantities: &'c [Quantity],
    /// With their mentions.
    pub actors: &'c [Actor],
    /// The measures, which say to which types a number goes first.
    pub measures: &'c Measures,
    /// Publication date (`YYYY-MM-DD…`), against which a time is background.
    pub published: Option<&'c str>,
}

/// The events of a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventReading {
    /// In order of their first mentions.
    pub events: Vec<Event>,
    /// For each quantity its event.
    pub event_of: Vec<Option<EventId>>,
    /// Remarks.
    pub diagnostics: Vec<Diagnostic>,
}

/// Days before publication after which an event is background.
const BACKGROUND_DAYS: i64 = 45;

/// Reads the events of a text; their facets are left empty and their status undisputed.
pub fn read(ctx: &EventContext<'_, '_, '_>, types: &EventTypes) -> EventReading {
    Reader { ctx, types }.read()
}

struct Reader<'c, 'x, 's, 't> {
    ctx: &'x EventContext<'c, 's, 't>,
    types: &'x EventTypes,
}

impl Reader<'_, '_, '_, '_> {
    fn read(&self) -> EventReading {
        let class = |name: &str| {
            self.ctx
                .language
                .lexicon
                .mask_of(&WordSet::single(format!("@{name}")))
        };
        let finder = trigger::Finder {
            grammar: self.ctx.grammar,
            types: self.types,
            figurative: class("figurative"),
            concrete: class("structure"),
        };
        let sports = self.is_sports(class("sport"));
        let triggers: Vec<Trigger<'_>> = finder
            .find()
            .into_iter()
            .filter(|trigger| {
                !sports || self.is_serious(trigger, class("weapon") | class("casualty_noun"))
            })
            .collect();
        let (times, places) = self.settings(&triggers);
        let mentions = self.mentions(&triggers, &finder, &times, &places);
        let joiner = Joiner {
            types: self.types,
            times: self.ctx.times,
            places: self.ctx.places,
            mentions: &mentions,
        };
        let event_of = joiner.join();
        let mut reading = self.collect(&triggers, &mentions, &event_of);
        self.link_quantities(&triggers, &event_of, &mut reading);
        reading
    }

    /// Whether the text is mainly about sport: one word in forty or more is of that class.
    fn is_sports(&self, sport: u64) -> bool {
        let words = &self.ctx.grammar.words;
        let n = words
            .iter()
            .filter(|word| word.classes & sport != 0)
            .count();
        n >= 3 && n * 40 >= words.len()
    }

    /// Whether a sentence of a sports report speaks of weapons or victims all the same.
    fn is_serious(&self, trigger: &Trigger<'_>, serious: u64) -> bool {
        let g = self.ctx.grammar;
        let window = g.window(trigger.head, 25);
        window.clone().any(|token| {
            g.words[token].classes & serious != 0
                && g.lower(token) != "shot"
                && g.lower(token) != "shots"
        }) || window
            .into_iter()
            .any(|token| matches!(g.lower(token), "killed" | "wounded" | "police"))
    }

    /// For each trigger its time, and its places.
    fn settings(&self, triggers: &[Trigger<'_>]) -> (Vec<Option<TimeId>>, Vec<Vec<PlaceId>>) {
        let g = self.ctx.grammar;
        let heads: Vec<usize> = triggers.iter().map(|trigger| trigger.head).collect();
        let mut times = vec![None; triggers.len()];
        let spans: Vec<Span> = self.ctx.times.iter().map(|time| time.span).collect();
        let mut nearest = vec![usize::MAX; triggers.len()];
        for (at, index) in setting::assign(g, &heads, &spans) {
            let time = &self.ctx.times[index];
            let dated = matches!(
                time.r#type,
                counterclaim_model::TimeKind::Date | counterclaim_model::TimeKind::Time
            );
            let distance = setting::distance(g, heads[at], time.span).unwrap_or(usize::MAX);
            if dated && distance < nearest[at] {
                nearest[at] = distance;
                times[at] = Some(time.id);
            }
        }
        let located: Vec<&Place> = self
            .ctx
            .places
            .iter()
            .filter(|place| setting::is_location(place.sense))
            .collect();
        let spans: Vec<Span> = located.iter().map(|place| place.span).collect();
        let mut places = vec![Vec::new(); triggers.len()];
        for (at, index) in setting::assign(g, &heads, &spans) {
            places[at].push(located[index].id);
        }
        (times, places)
    }

    fn mentions(
        &self,
        triggers: &[Trigger<'_>],
        finder: &trigger::Finder<'_, '_, '_, '_>,
        times: &[Option<TimeId>],
        places: &[Vec<PlaceId>],
    ) -> Vec<Mention> {
        let g = self.ctx.grammar;
        let class = |name: &str| {
            self.ctx
                .language
                .lexicon
                .mask_of(&WordSet::single(format!("@{name}")))
        };
        let mut actor_mentions: Vec<(Span, usize)> = self
            .ctx
            .actors
            .iter()
            .enumerate()
            .flat_map(|(index, actor)| actor.mentions.iter().map(move |&span| (span, index)))
            .collect();
        actor_mentions.sort_unstable();
        let cast = participant::Cast {
            grammar: g,
            actors: self.ctx.actors,
            mentions: actor_mentions,
            weapon: class("weapon"),
            person: class("person"),
        };
        let judge = realis::Judge {
            grammar: g,
            cues: &self.types.realis,
        };
        let mut out = Vec::with_capacity(triggers.len());
        for (index, trigger) in triggers.iter().enumerate() {
            let participants = cast.of(trigger);
            let anchored = times[index].is_some()
                || !places[index].is_empty()
                || self.is_anchored(trigger, &participants);
            let realis = match judge.judge(trigger, anchored) {
                Realis::Reported if times[index].is_some_and(|time| self.is_long_past(time)) => {
                    Realis::Background
                }
                Realis::Reported if times[index].is_some_and(|time| self.is_future(time)) => {
                    Realis::Planned
                }
                other => other,
            };
            let sentence = g.sentence(trigger.head);
            let paragraph = g
                .segments
                .sentences
                .get(sentence)
                .map_or(0, |s| s.paragraph);
            out.push(Mention {
                kind: trigger.kind,
                event_type: trigger.event_type,
                head: trigger.head,
                lemma: g.words[trigger.head].lemma.clone(),
                definite: trigger.kind != TriggerKind::Verb && finder.is_definite(trigger.head),
                fresh: trigger.kind != TriggerKind::Verb && self.is_fresh(trigger),
                realis,
                time: times[index],
                places: places[index].clone(),
                holders: participants.iter().map(coreference::Holder::of).collect(),
                counts: self.counts(trigger),
                participants,
                sentence,
                paragraph,
                in_title: g
                    .segments
                    .paragraphs
                    .get(paragraph)
                    .is_some_and(|p| p.kind == counterclaim_model::BlockKind::Title),
            });
        }
        out
    }

    /// Exact numbers that stand in the trigger's subjects and objects.
    fn counts(&self, trigger: &Trigger<'_>) -> Vec<(String, f64)> {
        let g = self.ctx.grammar;
        let mut out = Vec::new();
        for phrase in trigger.subjects.iter().chain(&trigger.objects) {
            let span = g.span(phrase);
            let from = self
                .ctx
                .quantities
                .partition_point(|q| q.span.end() <= span.start());
            for q in self.ctx.quantities[from..]
                .iter()
                .take_while(|q| q.span.start() < span.end())
            {
                let exact = q
                    .best
                    .filter(|_| q.bound == counterclaim_model::Bound::Exact);
                out.extend(q.counted.clone().zip(exact));
            }
        }
        out
    }

    /// "another", "a second", "separate", "a new".
    fn is_fresh(&self, trigger: &Trigger<'_>) -> bool {
        let g = self.ctx.grammar;
        let from = g.window(trigger.tokens.start, 4).start;
        (from..trigger.tokens.start).any(|at| {
            matches!(
                g.lower(at),
                "another"
                    | "second"
                    | "third"
                    | "fourth"
                    | "fifth"
                    | "separate"
                    | "new"
                    | "latest"
                    | "other"
                    | "subsequent"
                    | "further"
                    | "similar"
                    | "more"
            )
        })
    }

    /// Whether a number with a measure, a name, or a named participant stands beside a noun, or
    /// the noun does something that only an event does.
    fn is_anchored(&self, trigger: &Trigger<'_>, participants: &[Participant]) -> bool {
        let g = self.ctx.grammar;
        let window = g.window(trigger.head, 15);
        let span = g.segments.token_range_span(window.clone());
        let at = self
            .ctx
            .quantities
            .partition_point(|q| q.span.end() <= span.start());
        let measured = self.ctx.quantities[at..]
            .iter()
            .take_while(|q| q.span.start() < span.end())
            .any(|q| q.measure.is_some());
        let named = participants.iter().any(|p| p.actor.is_some());
        let place_name = (trigger.tokens.end..window.end.min(trigger.tokens.end + 7)).any(|at| {
            matches!(
                g.lower(at),
                "in" | "near" | "at" | "on" | "outside" | "across" | "off"
            ) && (at + 1..window.end.min(at + 7))
                .any(|name| g.is_capitalized(name) && g.tag(name).is_nominal())
        });
        let acts = (trigger.head + 1..window.end)
            .filter_map(|token| g.group_at(token))
            .find(|group| group.kind == crate::grammar::VerbKind::Finite)
            .is_some_and(|group| {
                let past = g.tag(group.head) == crate::grammar::Tag::Past
                    || group.passive
                    || group.perfect;
                let copula = matches!(
                    g.lower(group.head),
                    "was" | "were" | "had" | "became" | "seemed" | "been"
                );
                let own = || {
                    g.subjects(group)
                        .iter()
                        .any(|phrase| phrase.tokens.contains(&trigger.head))
                };
                past && !copula && !group.negated && group.modal.is_none() && own()
            });
        measured || named || place_name || acts
    }

    /// Whether a time lies well before publication.
    fn is_long_past(&self, id: TimeId) -> bool {
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

    /// Whether a time lies after the day of publication.
    fn is_future(&self, id: TimeId) -> bool {
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

    fn collect(
        &self,
        triggers: &[Trigger<'_>],
        mentions: &[Mention],
        event_of: &[Option<usize>],
    ) -> EventReading {
        let n_events = event_of.iter().flatten().max().map_or(0, |max| max + 1);
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); n_events];
        let mut diagnostics = Vec::new();
        for (index, event) in event_of.iter().enumerate() {
            match event {
                Some(event) => members[*event].push(index),
                None => diagnostics.push(self.unresolved(&triggers[index])),
            }
        }
        let events = members
            .iter()
            .enumerate()
            .map(|(index, members)| {
                self.event(EventId::from_index(index), members, triggers, mentions)
            })
            .collect();
        EventReading {
            events,
            event_of: vec![None; self.ctx.quantities.len()],
            diagnostics,
        }
    }

    fn unresolved(&self, trigger: &Trigger<'_>) -> Diagnostic {
        let span = self
            .ctx
            .grammar
            .segments
            .token_range_span(trigger.tokens.clone());
        let words = self.ctx.grammar.segments.slice(span);
        Diagnostic::new(
            "E001",
            format!("'{words}' refers to no event that was found before it"),
            "add the trigger of the event to a file in resources/events/",
        )
        .at(span)
    }

    fn event(
        &self,
        id: EventId,
        members: &[usize],
        triggers: &[Trigger<'_>],
        mentions: &[Mention],
    ) -> Event {
        let g = self.ctx.grammar;
        // the most telling type wins: a specific one before its family's generic one
        let lead = members
            .iter()
            .copied()
            .find(|&at| {
                mentions[at].kind != TriggerKind::General
                    && !self.types.types[mentions[at].event_type].generic
            })
            .unwrap_or(members[0]);
        let event_type = &self.types.types[mentions[lead].event_type];
        let mut places: Vec<PlaceId> = members
            .iter()
            .flat_map(|&at| mentions[at].places.clone())
            .collect();
        places.sort_unstable();
        places.dedup();
        let mut participants: Vec<Participant> = Vec::new();
        for &at in members {
            for participant in &mentions[at].participants {
                let mut participant = participant.clone();
                participant.according_to = self.claims_at(participant.span, mentions[at].head);
                participants.push(participant);
            }
        }
        participants.sort_by_key(|participant| (participant.span, participant.role));
        participants.dedup_by_key(|participant| (participant.span, participant.role));
        Event {
            id,
            r#type: event_type.name.clone(),
            family: event_type.family.clone(),
            codes: Codes::clone(&event_type.codes),
            mentions: members
                .iter()
                .map(|&at| g.segments.token_range_span(triggers[at].tokens.clone()))
                .collect(),
            realis: mentions[lead].realis,
            time: members.iter().find_map(|&at| mentions[at].time),
            places,
            quantities: Vec::new(),
            participants,
            facets: Vec::new(),
            status: Status::Undisputed,
        }
    }

    /// The claims whose content holds both the participant and the trigger.
    fn claims_at(&self, span: Span, head: usize) -> Vec<ClaimId> {
        let trigger = self.ctx.grammar.segments.tokens[head].span;
        let holds = |spans: &[Span]| {
            spans.iter().any(|content| content.contains(span))
                && spans.iter().any(|content| content.contains(trigger))
        };
        self.ctx
            .contents
            .iter()
            .filter(|(_, spans)| holds(spans))
            .map(|(claim, _)| *claim)
            .collect()
    }

    /// Gives each quantity with a measure to an event of its sentence, else of the one before.
    fn link_quantities(
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
            if let Some(event) = event {
                let id = EventId::from_index(event);
                reading.event_of[index] = Some(id);
                reading.events[event]
                    .quantities
                    .push(self.ctx.quantities[index].id);
            }
        }
    }

    fn event_for(
        &self,
        quantity: &Quantity,
        triggers: &[Trigger<'_>],
        event_of: &[Option<usize>],
        events: &[Event],
    ) -> Option<usize> {
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
                matches!(
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
            return in_sentence;
        }
        // "No casualties were reported." goes with what the sentences before it tell
        let paragraph = g.segments.sentences[sentence].paragraph;
        (from.saturating_sub(12)..from).rev().find_map(|at| {
            let there = g.sentence(triggers[at].head);
            let close =
                g.segments.sentences[there].paragraph + 1 >= paragraph && sentence - there <= 3;
            let event = usable(at).filter(|_| close)?;
            let family = |name: &str| self.types.named(name).map(|t| t.family.as_str());
            let fits = preferred
                .iter()
                .any(|name| family(name) == family(&events[event].r#type))
                || matches!(
                    family(&events[event].r#type),
                    Some(
                        "disaster"
                            | "accident"
                            | "fire"
                            | "explosion"
                            | "damage"
                            | "incident"
                            | "shoot_down"
                            | "protest"
                            | "crackdown"
                            | "fighting"
                    )
                );
            fits.then_some(event)
        })
    }
}

/// Days from the first moment to the second, by their dates.
fn days_between(from: &str, to: &str) -> Option<i64> {
    let date = |text: &str| text.get(..10)?.parse::<jiff::civil::Date>().ok();
    let span = date(to)?.since((jiff::Unit::Day, date(from)?)).ok()?;
    Some(i64::from(span.get_days()))
}
