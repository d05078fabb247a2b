//! The order in which an article is read: each step's findings are the next one's material.

use std::sync::Arc;

use counterclaim_model::{
    Article, BlockKind, ClaimId, Diagnostic, Engine, Reading, Span, Time, TimeKind,
};

use crate::about;
use crate::actor::{self, ActorContext, ActorRules};
use crate::annotation::{Annotations, Attribution, Encoder, Stop, Stoppable};
use crate::attribution::{self, CueLexicon};
use crate::calibration::Calibration;
use crate::channel::ChannelNames;
use crate::check;
use crate::claim::{self, ClaimContext};
use crate::event::{self, EventContext, EventTypes};
use crate::facet::{self, FacetContext, FacetRules};
use crate::frame;
use crate::grammar::{Grammar, Language};
use crate::names;
use crate::organ::Organs;
use crate::place::{self, Gazetteer, PlaceContext};
use crate::plain::{self, PlainContext, PlainRules};
use crate::predicate;
use crate::quantity::{self, Measures};
use crate::relation::{self, RelationContext, RelationRules};
use crate::relay::{self, RelayContext};
use crate::resources::{Files, ResourceError};
use crate::response::ResponseForms;
use crate::segment::Segments;
use crate::stance::{self, StanceRules};
use crate::target;
use crate::time::{self, Anchor, TimeRules};
use crate::trailing::{self, TrailingContext};

/// Languages whose claims can be read; articles in others are kept and labelled as such.
const READABLE: &[&str] = &["en"];

/// Attributions whose cue the lexicon does not know must be surer than this. Chosen on PolNeAR's
/// development part: below it fewer than one in five is right, above it every other.
const SURE_OF_UNKNOWN_CUE: f32 = 0.25;
/// Attributions that name no source must be surer than this; chosen as the one above.
const SURE_WITHOUT_SOURCE: f32 = 0.4;

/// Everything that reads articles: loaded once, shared by all threads, the same for every article.
pub struct Extractor {
    encoder: Arc<dyn Encoder>,
    engine: Engine,
    actors: ActorRules,
    channels: ChannelNames,
    cues: CueLexicon,
    events: EventTypes,
    facets: FacetRules,
    gazetteer: Gazetteer,
    language: Language,
    measures: Measures,
    organs: Organs,
    plain: PlainRules,
    relations: RelationRules,
    responses: ResponseForms,
    scores: Calibration,
    stances: StanceRules,
    times: TimeRules,
}

impl Extractor {
    /// Loads every resource.
    ///
    /// # Errors
    /// Names the first resource file that is missing or not of its form.
    pub fn new(files: &Files, encoder: Arc<dyn Encoder>) -> Result<Self, ResourceError> {
        let language = Language::load(files)?;
        Ok(Self {
            engine: Engine {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                resources: files.fingerprint(),
            },
            actors: ActorRules::load(files)?,
            channels: ChannelNames::load(files)?,
            cues: CueLexicon::load(files)?,
            events: EventTypes::load(files, &language)?,
            facets: FacetRules::load(files)?,
            gazetteer: Gazetteer::load(files)?,
            measures: Measures::load(files, &language)?,
            organs: Organs::load(files)?,
            plain: PlainRules::load(files, &language)?,
            relations: RelationRules::load(files)?,
            responses: ResponseForms::load(files)?,
            scores: Calibration::load(files)?,
            stances: StanceRules::load(files)?,
            times: TimeRules::load(files)?,
            encoder,
            language,
        })
    }

    /// What stands in every reading as its engine.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Reads one article; never fails and never panics.
    pub fn read(&self, article: Article) -> Reading {
        self.read_until(article, &Stop::default())
    }

    /// Reads one article unless `stop` is asked for meanwhile: then the reading holds nothing but the
    /// article.
    pub fn read_until(&self, mut article: Article, stop: &Stop) -> Reading {
        article.organ = self.organs.of(&article, &self.gazetteer, &[]);
        if !READABLE.contains(&article.language.as_str()) {
            return self.foreign(article);
        }
        let Some(findings) = self.findings(&article, stop) else {
            return self.unread(article);
        };
        if let Some(dateline) = &mut article.dateline {
            let place = findings
                .places
                .iter()
                .find(|place| dateline.span.contains(place.span));
            dateline.place = place.map(|place| place.id);
        }
        article.organ = self.organs.of(&article, &self.gazetteer, &findings.actors);
        Reading {
            engine: self.engine.clone(),
            article,
            ..findings
        }
    }

    /// A reading of an article in a language that is kept but not read.
    fn foreign(&self, article: Article) -> Reading {
        let message = match article.language.as_str() {
            "und" => "the language could not be told, so no claims were read".to_owned(),
            code => format!("claims in the language “{code}” cannot be read yet; the text is kept"),
        };
        let remark = Diagnostic::new(
            "S001",
            message,
            "English is read; other languages are stored",
        );
        Reading {
            diagnostics: vec![remark],
            ..self.unread(article)
        }
    }

    /// A reading that holds nothing but the article.
    pub fn unread(&self, article: Article) -> Reading {
        Reading::unread(self.engine.clone(), article)
    }

    /// What is in an article; `None` where it was told to stop: the encoder asks between
    /// windows, the rules between stages.
    fn findings(&self, article: &Article, stop: &Stop) -> Option<Reading> {
        let segments = Segments::of(article);
        let encoder = Stoppable {
            encoder: self.encoder.as_ref(),
            stop,
        };
        let mut annotations = encoder.annotate(&segments);
        if stop.is_asked() {
            return None;
        }
        names::complete(&segments, &mut annotations, &self.gazetteer);
        let published = article
            .published
            .as_ref()
            .map(|published| published.value.as_str());
        let mut anchor = published.and_then(Anchor::parse);
        let (mut times, mut diagnostics) = time::read(&segments, anchor.as_ref(), &self.times);
        let line = dateline_day(article, &times);
        if let Some(told) = anchor
            .zip(line)
            .and_then(|(anchor, day)| anchor.told_on(day))
        {
            anchor = Some(told);
            (times, diagnostics) = time::read(&segments, anchor.as_ref(), &self.times);
        }
        let grammar = Grammar::of(&segments, &annotations, &times, &self.language);
        let mut attributions = self.attributions(&grammar, &annotations, &encoder);
        if stop.is_asked() {
            return None;
        }
        cut_dateline(article, &mut attributions);
        let made_by = [article.outlet.as_deref(), article.origin.as_deref()];
        let writers = article.byline.iter().chain(&article.contributors);
        let (places, more) = place::read(&PlaceContext {
            segments: &segments,
            annotations: &annotations,
            attributions: &attributions,
            gazetteer: &self.gazetteer,
            dateline: article.dateline.as_ref().map(|line| line.span),
            makers: made_by
                .into_iter()
                .flatten()
                .chain(writers.map(String::as_str))
                .collect(),
        });
        if let Some(anchor) = &mut anchor
            && times.iter().any(|time| time.r#type == TimeKind::Time)
        {
            // the places are found with the help of the times, and the clocks of the times by the places
            anchor.local = place::zone(article.dateline.as_ref(), &places, anchor.date);
            (times, diagnostics) = time::read(&segments, Some(&*anchor), &self.times);
        }
        diagnostics.extend(more);
        if stop.is_asked() {
            return None;
        }
        frame::trim(&segments, &times, &places, &mut attributions);
        let usage = actor::Usage::of(&segments);
        let judgments = claim::judge(&segments, &attributions, &self.cues, &self.stances);
        let targets = target::find(&grammar, &attributions, &judgments, &self.cues);
        let cast = actor::read(&ActorContext {
            segments: &segments,
            annotations: &annotations,
            attributions: &attributions,
            targets: &targets,
            places: &places,
            rules: &self.actors,
            channels: &self.channels,
            outlet: article.outlet.as_deref(),
            dateline: article.dateline.as_ref().map(|line| line.span),
            gazetteer: Some(&self.gazetteer),
            usage: &usage,
        });
        if stop.is_asked() {
            return None;
        }
        let mut claims = claim::assemble(&ClaimContext {
            segments: &segments,
            attributions: &attributions,
            judgments: &judgments,
            cast: &cast,
            times: &times,
            cues: &self.cues,
            stances: &self.stances,
            channels: &self.channels,
            scores: &self.scores,
        });
        stance::correct_on(&segments, &mut claims);
        let mut quantities = quantity::read_grammar(&grammar, &self.language, &self.measures);
        let contents: Vec<(ClaimId, Vec<Span>)> = claims
            .iter()
            .map(|claim| (claim.id, claim.content.spans.clone()))
            .collect();
        let answers = event::answers(&claims);
        let said = event::sayings(&claims, &times);
        let read = event::read(
            &EventContext {
                grammar: &grammar,
                language: &self.language,
                contents: &contents,
                answers: &answers,
                dateline: article.dateline.as_ref().map(|line| line.span),
                said: &said,
                times: &times,
                places: &places,
                quantities: &quantities,
                actors: &cast.actors,
                measures: &self.measures,
                published,
            },
            &self.events,
        );
        if stop.is_asked() {
            return None;
        }
        diagnostics.extend(read.diagnostics);
        let mut events = read.events;
        about::link(&mut claims, &mut quantities, &events, &read.event_of);
        about::leave_additions(&segments, &mut quantities, &mut events);
        stance::deny_negated(&mut claims, &events, &read.negated);
        let relations = {
            let ctx = RelationContext {
                segments: &segments,
                grammar: &grammar,
                claims: &claims,
                cast: &cast,
                events: &events,
                quantities: &quantities,
                rules: &self.relations,
                facets: &self.facets,
            };
            relation::read(&ctx)
        };
        if stop.is_asked() {
            return None;
        }
        stance::deny_answered(&mut claims, &relations);
        relation::aim(&mut claims, &relations);
        about::inherit(&mut claims, &relations);
        about::settle_answers(&segments, &mut claims, &events);
        facet::settle(
            &FacetContext {
                segments: &segments,
                claims: &claims,
                cast: &cast,
                relations: &relations,
                quantities: &quantities,
                rules: &self.facets,
            },
            &mut events,
        );
        let tellers: Vec<_> = claims
            .iter()
            .map(|claim| claim.source.actor.map(|actor| cast.party(actor)))
            .collect();
        let mut checks = check::arithmetic(&segments, &quantities, &events, &tellers);
        checks.extend(check::falling(&quantities, &claims, &relations, &tellers));
        checks.extend(check::unanswered(&claims, &cast));
        Some(Reading {
            actors: cast.actors,
            claims,
            events,
            times,
            places,
            quantities,
            relations,
            checks,
            diagnostics: without_repeats(diagnostics),
            ..self.unread(article.clone())
        })
    }

    /// Linked attributions of everything but bylines, with those that have no verb of speech, in text
    /// order.
    fn attributions(
        &self,
        grammar: &Grammar<'_, '_>,
        annotations: &Annotations,
        encoder: &dyn Encoder,
    ) -> Vec<Attribution> {
        let segments = grammar.segments;
        let is_medium = |name: &str| self.channels.relays(name);
        let mut found = attribution::read(segments, encoder, annotations, &self.cues, &is_medium);
        relay::pass_on(
            &RelayContext {
                segments,
                annotations,
                cues: &self.cues,
                channels: &self.channels,
            },
            &mut found,
        );
        trailing::complete(
            &TrailingContext {
                segments,
                annotations,
                cues: &self.cues,
                closing: &self.plain.closing,
                relays: &is_medium,
            },
            &mut found,
        );
        predicate::complete(segments, annotations, &self.cues, &mut found);
        plain::complete(
            &PlainContext {
                grammar,
                annotations,
                cues: &self.cues,
                rules: &self.plain,
            },
            &mut found,
        );
        self.responses.complete(segments, &mut found);
        let byline = |attribution: &Attribution| {
            let first = attribution.content.first();
            first.is_some_and(|span| segments.kind_at(span.start()) == Some(BlockKind::Byline))
        };
        in_text_order(&found, |a| byline(a) || self.is_doubtful(segments, a))
    }

    /// Whether a weak attribution lacks what would speak for it: a cue that the lexicon knows, or a
    /// source.
    fn is_doubtful(&self, segments: &Segments<'_>, attribution: &Attribution) -> bool {
        let cue: Vec<&str> = attribution
            .cue
            .iter()
            .map(|span| segments.slice(*span))
            .collect();
        let known = self.cues.lookup(&cue.join(" ")).is_some();
        let sourceless = attribution.source.is_empty() && attribution.score < SURE_WITHOUT_SOURCE;
        sourceless || !known && attribution.score < SURE_OF_UNKNOWN_CUE
    }
}

/// The day that a dateline names.
fn dateline_day(article: &Article, times: &[Time]) -> Option<jiff::civil::Date> {
    let line = article.dateline.as_ref()?.span;
    let mut inside = times.iter().filter(|time| line.contains(time.span));
    inside.find_map(|time| time.value.as_deref()?.parse().ok())
}

/// A dateline that opens a sentence is no part of what the sentence reports.
fn cut_dateline(article: &Article, attributions: &mut [Attribution]) {
    let Some(dateline) = &article.dateline else {
        return;
    };
    let rest = article.text.get(dateline.span.end()..).unwrap_or("");
    let dash = |c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '―' | ':');
    let until = article.text.len() - rest.trim_start_matches(dash).len();
    let line = Span::new(dateline.span.start(), until);
    for attribution in attributions {
        attribution.source.retain(|span| !line.contains(*span));
        let left: Vec<Span> = attribution
            .content
            .iter()
            .filter(|span| !line.contains(**span))
            .map(|span| match line.contains_offset(span.start()) {
                true => Span::new(until, span.end()),
                false => *span,
            })
            .collect();
        if !left.is_empty() {
            attribution.content = left;
        }
    }
}

/// Without what `drop` names, in the order of the text; `within` follows.
fn in_text_order(found: &[Attribution], drop: impl Fn(&Attribution) -> bool) -> Vec<Attribution> {
    let start = |a: &Attribution| {
        a.source
            .iter()
            .chain(&a.cue)
            .chain(&a.content)
            .map(|span| span.start())
            .min()
    };
    let mut order: Vec<usize> = (0..found.len()).filter(|&i| !drop(&found[i])).collect();
    order.sort_by_key(|&i| (start(&found[i]), found[i].within.is_some(), i));
    let mut new_index = vec![None; found.len()];
    for (new, &old) in order.iter().enumerate() {
        new_index[old] = Some(new);
    }
    order
        .iter()
        .map(|&old| Attribution {
            within: found[old]
                .within
                .and_then(|outer| new_index.get(outer).copied().flatten()),
            ..found[old].clone()
        })
        .collect()
}

/// The same remark on the same words is made once.
fn without_repeats(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut told = std::collections::BTreeSet::new();
    diagnostics
        .into_iter()
        .filter(|remark| told.insert((remark.code.clone(), remark.message.to_lowercase())))
        .collect()
}

#[cfg(test)]
mod tests {
    use counterclaim_model::Dateline;

    use super::*;

    fn check(line: &str, text: &str, content: &[&str], expected: &[&str]) {
        let find = |words: &str| {
            let at = text.find(words).unwrap();
            Span::new(at, at + words.len())
        };
        let dateline = Dateline {
            text: line.to_owned(),
            span: find(line),
            place: None,
        };
        let article = Article {
            dateline: Some(dateline),
            ..Article::of_text("", text)
        };
        let mut found = [Attribution {
            content: content.iter().map(|words| find(words)).collect(),
            ..Attribution::default()
        }];
        cut_dateline(&article, &mut found);
        let left: Vec<&str> = found[0].content.iter().map(|s| s.slice(text)).collect();
        assert_eq!(left, expected, "{text}");
    }

    #[test]
    fn a_dateline_is_not_said_by_anybody() {
        let text = "HARROW (UPI) — A ferry sank, police said.";
        let line = "HARROW (UPI)";
        check(
            line,
            text,
            &["HARROW (UPI) — A ferry sank"],
            &["A ferry sank"],
        );
        check(line, text, &["HARROW", "A ferry sank"], &["A ferry sank"]);
        check(line, text, &["A ferry sank"], &["A ferry sank"]);
    }
}
