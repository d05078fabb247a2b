//! Events: what happened or is said to have, when, where, how many, and who took part.

mod anchor;
mod clause;
mod coreference;
mod cues;
mod dated;
mod deed;
mod numbers;
mod participant;
mod realis;
mod setting;
mod trigger;
mod types;

#[cfg(test)]
mod tests;

use counterclaim_model::{
    Actor, Claim, ClaimId, Codes, Diagnostic, Event, EventId, Participant, Place, PlaceId,
    Quantity, Realis, Span, Stance, Status, Time, TimeId,
};

use crate::grammar::{Grammar, Language, WordSet};
use crate::quantity::Measures;

use coreference::{Joiner, Mention};
use trigger::{Trigger, TriggerKind};

pub use cues::RealisExample;
pub use deed::RolesExample;
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
    /// Where the dateline stands, if the article has one.
    pub dateline: Option<Span>,
    /// When claims were made, as far as it stands outside their words, and where these stand.
    pub said: &'c [(TimeId, Vec<Span>)],
    /// Cues of claims that deny, doubt or decline, in text order: a verb in one tells of no event.
    pub answers: &'c [Span],
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
    /// Mentions that say of their event that it did not happen.
    pub negated: Vec<Span>,
    /// Remarks.
    pub diagnostics: Vec<Diagnostic>,
}

/// A general noun of so many types means an event wherever it stands.
const TELLING_TYPES: usize = 4;

/// Reads the events of a text; their facets are left empty and their status undisputed.
pub fn read(ctx: &EventContext<'_, '_, '_>, types: &EventTypes) -> EventReading {
    Reader { ctx, types }.read()
}

/// When claims were made, as far as that stands outside their words, and where their words stand.
pub fn sayings(claims: &[Claim], times: &[Time]) -> Vec<(TimeId, Vec<Span>)> {
    let said = claims.iter().filter_map(|claim| {
        let time = times.get(claim.said_at?.index())?;
        let words = &claim.content.spans;
        let within = words.iter().any(|span| span.contains(time.span));
        (!within).then(|| (time.id, words.clone()))
    });
    said.collect()
}

/// The cues of claims that deny, doubt or decline, in text order.
pub fn answers(claims: &[Claim]) -> Vec<Span> {
    let answer =
        |claim: &&Claim| matches!(claim.stance, Stance::Deny | Stance::Doubt | Stance::Decline);
    let cues = claims
        .iter()
        .filter(answer)
        .flat_map(|claim| &claim.cue.spans);
    let mut cues: Vec<Span> = cues.copied().collect();
    cues.sort_unstable();
    cues
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
            partitive: class("partitive"),
        };
        let sports = self.is_mainly(class("sport"));
        let fiction = self.is_mainly(class("fiction"));
        let triggers: Vec<Trigger<'_>> = finder
            .find()
            .into_iter()
            .filter(|trigger| !self.is_answer(trigger))
            .filter(|trigger| {
                !sports || self.is_serious(trigger, class("weapon") | class("casualty_noun"))
            })
            .collect();
        let (times, places) = self.settings(&triggers);
        let mut mentions = self.mentions(&triggers, &finder, &times, &places);
        if fiction {
            // what has neither time nor place in a review happens in the book
            for mention in &mut mentions {
                let nowhere = mention.time.is_none() && mention.places.is_empty();
                if nowhere && mention.realis == Realis::Reported {
                    mention.realis = Realis::Background;
                }
            }
        }
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

    /// "A charge the minister dismissed": nobody lost an office.
    fn is_answer(&self, trigger: &Trigger<'_>) -> bool {
        let head = self.ctx.grammar.segments.tokens[trigger.head].span;
        let answers = self.ctx.answers;
        let at = answers.partition_point(|cue| cue.end() <= head.start());
        trigger.kind == TriggerKind::Verb && answers.get(at).is_some_and(|cue| cue.contains(head))
    }

    /// Whether a text is mainly about one thing: one word in forty or more is of its class.
    fn is_mainly(&self, class: u64) -> bool {
        let words = &self.ctx.grammar.words;
        let n = words
            .iter()
            .filter(|word| word.classes & class != 0)
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
        for (at, index) in setting::assign(g, &heads, &spans, true) {
            let time = &self.ctx.times[index];
            let dated = matches!(
                time.r#type,
                counterclaim_model::TimeKind::Date | counterclaim_model::TimeKind::Time
            );
            let distance = setting::distance(g, heads[at], time.span).unwrap_or(usize::MAX);
            let head = g.segments.tokens[heads[at]].span;
            if dated && distance < nearest[at] && !self.is_when_said(time.id, head) {
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
        for (at, index) in setting::assign(g, &heads, &spans, false) {
            let head = g.segments.tokens[heads[at]].span;
            if !self.is_where_written(located[index].span, head) {
                places[at].push(located[index].id);
            }
        }
        (times, places)
    }

    /// Whether a place says where an article was written in which somebody speaks of an event: what is reported
    /// need not have been there.
    fn is_where_written(&self, place: Span, head: Span) -> bool {
        let dateline = self.ctx.dateline.is_some_and(|line| line.contains(place));
        let mut contents = self.ctx.contents.iter().flat_map(|(_, spans)| spans);
        dateline && contents.any(|span| span.contains(head) && !span.contains(place))
    }

    /// Whether a time says when the words were said in which an event stands ("denied on Thursday that its
    /// jets had bombed the town"): that is not when the event was.
    fn is_when_said(&self, time: TimeId, head: Span) -> bool {
        let mut said = self.ctx.said.iter().filter(|(at, _)| *at == time);
        said.any(|(_, words)| words.iter().any(|span| span.contains(head)))
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
            types: self.types,
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
                Realis::Background
                    if judge.is_simple_present(trigger)
                        && times[index]
                            .is_some_and(|time| self.names_day(time) && !self.is_future(time)) =>
                {
                    Realis::Reported
                }
                Realis::Reported if times[index].is_none() && self.goes_on_in_past(trigger) => {
                    Realis::Background
                }
                Realis::Reported
                    if times[index].is_none() && self.comes_of_past(triggers, times, index) =>
                {
                    Realis::Background
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
                definite: trigger.kind != TriggerKind::Verb
                    && (finder.is_definite(trigger.head)
                        || trigger::is_named_by_somebody(g, trigger.head)),
                fresh: trigger.kind != TriggerKind::Verb && self.is_fresh(trigger),
                realis,
                time: times[index],
                places: places[index].clone(),
                holders: participants.iter().map(coreference::Holder::of).collect(),
                counts: self.counts(trigger),
                participants,
                sentence,
                paragraph,
                said: self.is_said(g.segments.tokens[trigger.head].span),
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

    fn collect(
        &self,
        triggers: &[Trigger<'_>],
        mentions: &[Mention],
        event_of: &[Option<usize>],
    ) -> EventReading {
        let g = self.ctx.grammar;
        let n_events = event_of.iter().flatten().max().map_or(0, |max| max + 1);
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); n_events];
        let mut diagnostics = Vec::new();
        for (index, event) in event_of.iter().enumerate() {
            match event {
                Some(event) => members[*event].push(index),
                None if self.is_telling(&triggers[index]) => {
                    diagnostics.push(self.unresolved(&triggers[index]));
                }
                None => {}
            }
        }
        let events: Vec<Event> = members
            .iter()
            .enumerate()
            .map(|(index, members)| {
                self.event(EventId::from_index(index), members, triggers, mentions)
            })
            .collect();
        let negated = mentions
            .iter()
            .enumerate()
            .filter(|(at, mention)| {
                let event: Option<&Event> = event_of[*at].and_then(|event| events.get(event));
                mention.realis == Realis::Negated
                    && event.is_some_and(|event| event.realis == Realis::Reported)
            })
            .map(|(at, _)| g.segments.token_range_span(triggers[at].tokens.clone()))
            .collect();
        EventReading {
            events,
            event_of: vec![None; self.ctx.quantities.len()],
            negated,
            diagnostics,
        }
    }

    /// Whether a general noun can hardly mean anything but an event ("the incident", not "the call").
    fn is_telling(&self, trigger: &Trigger<'_>) -> bool {
        let lemma = self.ctx.grammar.words[trigger.head].lemma.as_str();
        let types = self.types.general.get(lemma);
        types.is_some_and(|types| types.len() >= TELLING_TYPES)
    }

    /// Whether a stretch stands in what somebody is said to have said.
    fn is_said(&self, span: Span) -> bool {
        let holds = |spans: &[Span]| spans.iter().any(|content| content.contains(span));
        self.ctx.contents.iter().any(|(_, spans)| holds(spans))
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
        // who accuses somebody of an event has no part in it
        let accuses =
            |at: usize| self.types.types[mentions[at].event_type].name == coreference::ACCUSATION;
        let telling = members.iter().copied().filter(|&at| !accuses(at));
        let telling: Vec<usize> = telling.collect();
        let all = members;
        let members = if telling.is_empty() { all } else { &telling };
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
            mentions: all
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
}
