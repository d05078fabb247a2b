//! An article as the checks look at it: its sentences, who is quoted in them, and who is meant.

use std::collections::BTreeSet;
use std::ops::Range;

use counterclaim_extract::attribution::{CueLexicon, CuePart};
use counterclaim_extract::grammar::{Grammar, VerbGroup};
use counterclaim_extract::pattern::TokenText;
use counterclaim_extract::segment::{Segments, Sentence};
use counterclaim_ledger::party;
use counterclaim_model::{Act, Actor, BlockKind, Claim, Quantity, Reading, Span, Stance, Time};

use crate::rule::Phrases;
use crate::stem::Stems;

/// One article with its sentences.
pub(crate) struct Draft<'d> {
    pub(crate) reading: &'d Reading,
    pub(crate) segments: &'d Segments<'d>,
    pub(crate) grammar: &'d Grammar<'d, 'd>,
    cues: &'d CueLexicon,
    pub(crate) stems: &'d Stems,
    /// For each token whether it stands in a quotation.
    quoted: Vec<bool>,
    /// For each sentence the claims whose cue or content touches it, as indices in text order.
    claims: Vec<Vec<usize>>,
    /// For each sentence whether somebody is said to say it.
    attributed: Vec<bool>,
    /// Numbers of the story with their sentences, as indices.
    numbers: Vec<(usize, usize)>,
}

impl<'d> Draft<'d> {
    pub(crate) fn new(
        reading: &'d Reading,
        segments: &'d Segments<'d>,
        grammar: &'d Grammar<'d, 'd>,
        cues: &'d CueLexicon,
        stems: &'d Stems,
    ) -> Self {
        let mut quoted = vec![false; segments.tokens.len()];
        for quotation in &segments.quotations {
            for token in segments.tokens_in(quotation.span) {
                quoted[token] = true;
            }
        }
        let mut draft = Self {
            reading,
            segments,
            grammar,
            cues,
            stems,
            quoted,
            claims: claims_by_sentence(reading, segments),
            attributed: Vec::new(),
            numbers: Vec::new(),
        };
        let sentences = 0..segments.sentences.len();
        draft.attributed = sentences.map(|s| draft.find_attribution(s)).collect();
        let numbers = reading.quantities.iter().enumerate();
        draft.numbers = numbers
            .filter(|(_, quantity)| draft.in_body(quantity.span))
            .filter_map(|(index, quantity)| Some((index, draft.sentence_of(quantity.span)?)))
            .collect();
        draft
    }

    /// The article's text.
    pub(crate) fn text(&self) -> &'d str {
        &self.reading.article.text
    }

    /// The words of a span, blanks made single.
    pub(crate) fn words(&self, span: Span) -> String {
        party::passage(self.text(), &[span])
    }

    /// Sentences of a kind of block, as indices.
    fn sentences(&self, kind: BlockKind) -> impl Iterator<Item = usize> + '_ {
        let sentences = self.segments.sentences.iter().enumerate();
        sentences
            .filter(move |(_, sentence)| self.segments.paragraphs[sentence.paragraph].kind == kind)
            .map(|(index, _)| index)
    }

    /// Sentences of the headline.
    pub(crate) fn title(&self) -> impl Iterator<Item = usize> + '_ {
        self.sentences(BlockKind::Title)
    }

    /// Sentences of the story.
    pub(crate) fn body(&self) -> impl Iterator<Item = usize> + '_ {
        self.sentences(BlockKind::Body)
    }

    /// A sentence.
    pub(crate) fn sentence(&self, index: usize) -> &'d Sentence {
        &self.segments.sentences[index]
    }

    /// Whether a span begins in the story.
    pub(crate) fn in_body(&self, span: Span) -> bool {
        self.segments.kind_at(span.start()) == Some(BlockKind::Body)
    }

    /// Whether a span begins in the headline.
    pub(crate) fn in_title(&self, span: Span) -> bool {
        self.segments.kind_at(span.start()) == Some(BlockKind::Title)
    }

    /// The sentence in which a span begins.
    pub(crate) fn sentence_of(&self, span: Span) -> Option<usize> {
        self.segments.sentence_at(span.start())
    }

    /// Whether a token stands in a quotation.
    pub(crate) fn is_quoted(&self, token: usize) -> bool {
        self.quoted.get(token).copied().unwrap_or(false)
    }

    /// The tokens of a range as phrases see them, quotations walled off.
    pub(crate) fn outside_quotes(&self, range: Range<usize>) -> TokenText {
        TokenText::new(self.segments, range, |token| self.is_quoted(token))
    }

    /// Where a phrase stands in a sentence, outside quotations.
    pub(crate) fn find(&self, phrases: &Phrases, sentence: usize) -> Option<Range<usize>> {
        let range = self.sentence(sentence).tokens.clone();
        self.outside_quotes(range).find(&phrases.0)
    }

    /// Where a phrase stands in some tokens, in quotations too.
    pub(crate) fn find_in(&self, phrases: &Phrases, range: Range<usize>) -> Option<Range<usize>> {
        TokenText::new(self.segments, range, |_| false).find(&phrases.0)
    }

    /// Claims whose cue or content touches a sentence, in text order.
    pub(crate) fn claims_in(&self, sentence: usize) -> impl Iterator<Item = &'d Claim> + '_ {
        let claims = &self.reading.claims;
        self.claims[sentence]
            .iter()
            .map(move |index| &claims[*index])
    }

    /// Whether somebody is said to say what a sentence says: a claim covers it, or a verb of speech
    /// or "according to" stands in it outside quotations.
    pub(crate) fn is_attributed(&self, sentence: usize) -> bool {
        self.attributed[sentence]
    }

    fn find_attribution(&self, sentence: usize) -> bool {
        let covered = self.claims_in(sentence).any(|claim| {
            !claim.source.spans.is_empty() && !claim.cue.spans.is_empty() && self.is_of_body(claim)
        });
        covered || self.has_speech(sentence)
    }

    /// Whether a verb of speech or "according to" stands in a sentence outside quotations.
    pub(crate) fn has_speech(&self, sentence: usize) -> bool {
        let range = self.sentence(sentence).tokens.clone();
        let mut tokens = range.filter(|token| !self.is_quoted(*token));
        tokens.any(|token| {
            let word = self.grammar.lower(token);
            let next = self.grammar.lower(token + 1);
            word == "according" && next == "to"
                || self.cues.word(word).is_some_and(|cue| {
                    cue.part == CuePart::Verb
                        && cue.act == Act::Speech
                        && self.grammar.tag(token).is_verb()
                })
        })
    }

    /// Whether a claim stands in the story, not in the headline.
    pub(crate) fn is_of_body(&self, claim: &Claim) -> bool {
        let parts = claim.cue.spans.iter().chain(&claim.content.spans);
        parts.copied().min().is_some_and(|span| self.in_body(span))
    }

    /// The actor on whose behalf a claim is made.
    pub(crate) fn party(&self, claim: &Claim) -> Option<&'d Actor> {
        party::principal(self.reading, claim.source.actor?)
    }

    /// The words that name the source of a claim.
    pub(crate) fn source_words(&self, claim: &Claim) -> String {
        party::passage(self.text(), &claim.source.spans)
    }

    /// The source of a claim by its words, or by its actor's name where these are a pronoun.
    pub(crate) fn source_name(&self, claim: &Claim) -> String {
        let words = self.source_words(claim);
        let pronoun = ["he", "she", "it", "they", "who", "both", "one"];
        if pronoun.contains(&words.to_lowercase().as_str()) {
            return party::source_name(self.reading, claim);
        }
        words.trim_matches([',', ' ', '(', ')']).to_owned()
    }

    /// Everything that says who a claim's source is: its words, its actor's name and role, and the
    /// party it speaks for; in lower case.
    pub(crate) fn source_description(&self, claim: &Claim) -> String {
        let mut parts = vec![self.source_words(claim)];
        let actor = claim.source.actor;
        if let Some(actor) = actor.and_then(|id| self.reading.actors.get(id.index())) {
            parts.push(actor.name.clone());
            parts.extend(actor.role.clone());
        }
        parts.extend(self.party(claim).map(|actor| actor.name.clone()));
        parts.join(" | ").to_lowercase()
    }

    /// Whether a sentence names a year before that of publication.
    pub(crate) fn is_of_another_year(&self, sentence: usize) -> bool {
        let span = self.sentence(sentence).span;
        let published = self.reading.article.published.as_ref();
        let year = |value: &str| value.get(..4)?.parse::<i32>().ok();
        let own = published.and_then(|date| year(&date.value));
        self.times(span).iter().any(|time| {
            let named = time.span.slice(self.text());
            let digits = named.chars().filter(char::is_ascii_digit).count() >= 4;
            match (time.value.as_deref().and_then(year), own) {
                (Some(year), Some(own)) => year < own,
                _ => digits,
            }
        })
    }

    /// Stems of the words of a sentence.
    pub(crate) fn stems_of(&self, sentence: usize) -> BTreeSet<String> {
        let tokens = self.sentence(sentence).tokens.clone();
        self.stems
            .set(tokens.map(|token| self.grammar.lower(token)))
    }

    /// Stems of the words of some spans.
    pub(crate) fn stems_in(&self, spans: &[Span]) -> BTreeSet<String> {
        let tokens = spans.iter().flat_map(|span| self.segments.tokens_in(*span));
        self.stems
            .set(tokens.map(|token| self.grammar.lower(token)))
    }

    /// Sentences or phrases of the story that say that something could not be verified.
    pub(crate) fn cautions(&self) -> impl Iterator<Item = &'d Claim> + '_ {
        let claims = self.reading.claims.iter();
        claims.filter(|claim| claim.stance == Stance::Unverified)
    }

    /// Numbers of the story, with their sentences.
    pub(crate) fn quantities(&self) -> impl Iterator<Item = (&'d Quantity, usize)> + '_ {
        let quantities = &self.reading.quantities;
        let numbers = self.numbers.iter();
        numbers.map(move |(index, sentence)| (&quantities[*index], *sentence))
    }

    /// Numbers that begin in a span.
    pub(crate) fn quantities_in(&self, span: Span) -> &'d [Quantity] {
        let quantities = &self.reading.quantities;
        let from = quantities.partition_point(|quantity| quantity.span.start() < span.start());
        let to = quantities.partition_point(|quantity| quantity.span.start() < span.end());
        quantities.get(from..to).unwrap_or(&[])
    }

    /// Verb groups whose heads stand in some tokens.
    pub(crate) fn groups(&self, range: &Range<usize>) -> &'d [VerbGroup] {
        let groups = &self.grammar.groups;
        let from = groups.partition_point(|group| group.head < range.start);
        let to = groups.partition_point(|group| group.head < range.end);
        groups.get(from..to).unwrap_or(&[])
    }

    /// Time expressions that begin in a span.
    pub(crate) fn times(&self, span: Span) -> &'d [Time] {
        let times = &self.reading.times;
        let from = times.partition_point(|time| time.span.start() < span.start());
        let to = times.partition_point(|time| time.span.start() < span.end());
        times.get(from..to).unwrap_or(&[])
    }

    /// The claim that gives a number; only claims with a source count.
    pub(crate) fn giver(&self, quantity: &Quantity) -> Option<&'d Claim> {
        let claim = self.reading.claims.get(quantity.claim?.index())?;
        (!claim.source.spans.is_empty()).then_some(claim)
    }
}

/// For each sentence the claims whose cue or content touches it, as indices in text order.
fn claims_by_sentence(reading: &Reading, segments: &Segments<'_>) -> Vec<Vec<usize>> {
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); segments.sentences.len()];
    for (index, claim) in reading.claims.iter().enumerate() {
        for span in claim.cue.spans.iter().chain(&claim.content.spans) {
            let sentences = &segments.sentences;
            let from = sentences.partition_point(|s| s.span.end() <= span.start());
            let touched = sentences[from..]
                .iter()
                .take_while(|s| s.span.overlaps(*span));
            let to = from + touched.count();
            for own in &mut out[from..to] {
                if own.last() != Some(&index) {
                    own.push(index);
                }
            }
        }
    }
    out
}
