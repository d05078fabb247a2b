//! Everything that was read out of one article.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Actor, Article, Check, Claim, Diagnostic, Event, Place, Quantity, Relation, Span, Time,
};

/// Everything read out of one article. Spans count bytes of `article.text`.
///
/// Every id points to the entry at its index of its list, and every list is in the order of the text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reading {
    /// What read it.
    pub engine: Engine,
    /// The article.
    pub article: Article,
    /// Who speaks, acts or is spoken of.
    pub actors: Vec<Actor>,
    /// Who said what.
    pub claims: Vec<Claim>,
    /// What happened or is said to have.
    pub events: Vec<Event>,
    /// Time expressions.
    pub times: Vec<Time>,
    /// Place names.
    pub places: Vec<Place>,
    /// Numbers.
    pub quantities: Vec<Quantity>,
    /// How claims bear on each other.
    pub relations: Vec<Relation>,
    /// What adds up and what does not.
    pub checks: Vec<Check>,
    /// Remarks.
    pub diagnostics: Vec<Diagnostic>,
}

/// What made a reading; empty where nobody says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Engine {
    /// Version of the program.
    pub version: String,
    /// Fingerprint of the resources and the model: `sha256:` and hexadecimal digits.
    pub resources: String,
}

impl Reading {
    /// A reading that holds nothing but the article.
    pub fn unread(engine: Engine, article: Article) -> Self {
        Self {
            engine,
            article,
            actors: Vec::new(),
            claims: Vec::new(),
            events: Vec::new(),
            times: Vec::new(),
            places: Vec::new(),
            quantities: Vec::new(),
            relations: Vec::new(),
            checks: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    /// Calls `visit` with every span of the reading, the article's own included.
    pub fn visit_spans(&mut self, visit: &mut dyn FnMut(&mut Span)) {
        self.article.visit_spans(visit);
        for actor in &mut self.actors {
            actor.mentions.iter_mut().for_each(&mut *visit);
        }
        for claim in &mut self.claims {
            claim.visit_spans(visit);
        }
        for event in &mut self.events {
            event.mentions.iter_mut().for_each(&mut *visit);
            event
                .participants
                .iter_mut()
                .for_each(|participant| visit(&mut participant.span));
        }
        self.times.iter_mut().for_each(|time| visit(&mut time.span));
        self.places
            .iter_mut()
            .for_each(|place| visit(&mut place.span));
        self.quantities
            .iter_mut()
            .for_each(|quantity| visit(&mut quantity.span));
        for relation in &mut self.relations {
            relation.evidence.iter_mut().for_each(&mut *visit);
        }
        for diagnostic in &mut self.diagnostics {
            diagnostic.span.iter_mut().for_each(&mut *visit);
        }
    }
}

impl Article {
    fn visit_spans(&mut self, visit: &mut dyn FnMut(&mut Span)) {
        self.origin_evidence
            .iter_mut()
            .filter_map(|e| e.span.as_mut())
            .for_each(&mut *visit);
        self.dateline
            .iter_mut()
            .for_each(|dateline| visit(&mut dateline.span));
        self.date_evidence
            .iter_mut()
            .filter_map(|e| e.span.as_mut())
            .for_each(&mut *visit);
        self.blocks
            .iter_mut()
            .for_each(|block| visit(&mut block.span));
    }
}

impl Claim {
    /// Calls `visit` with every span of the claim.
    pub(crate) fn visit_spans(&mut self, visit: &mut dyn FnMut(&mut Span)) {
        self.source.spans.iter_mut().for_each(&mut *visit);
        self.cue.spans.iter_mut().for_each(&mut *visit);
        self.content.spans.iter_mut().for_each(&mut *visit);
        self.channel
            .iter_mut()
            .for_each(|channel| visit(&mut channel.span));
        self.evidence
            .iter_mut()
            .for_each(|evidence| visit(&mut evidence.span));
    }
}
