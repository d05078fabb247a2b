//! Who says it: statements that nobody makes, quotations without a speaker, blame in the paper's own
//! voice.

use counterclaim_extract::grammar::VerbKind;
use counterclaim_extract::resources::ResourceError;
use counterclaim_extract::segment::Quotation;
use counterclaim_model::{BlockKind, Span};
use serde::Deserialize;

use crate::draft::Draft;
use crate::finding::Found;
use crate::rule::{Loader, Phrases, Rule};

/// The checks of this module.
#[derive(Debug)]
pub(crate) struct Checks {
    hearsay: Rule<Hearsay>,
    orphan: Rule<Orphan>,
    own_voice: Rule<OwnVoice>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Hearsay {
    /// Words that report without saying whom.
    phrases: Phrases,
    /// Words of the same sentence that make up for it.
    unless: Phrases,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Orphan {
    /// Shorter quotations are words picked out, not statements.
    least_words: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnVoice {
    /// Dictionary forms of verbs that say that somebody did wrong.
    verbs: Vec<String>,
    /// Phrases that say so with an everyday verb ("took money from").
    phrases: Phrases,
    /// Words of the sentence or the one before it that show where the judgment comes from.
    unless: Phrases,
    /// Subjects of whom nobody in particular is accused.
    nobody: Vec<String>,
}

impl Checks {
    pub(crate) fn load(load: &mut Loader<'_>) -> Result<Self, ResourceError> {
        Ok(Self {
            hearsay: load.rule("hearsay", &["main"])?,
            orphan: load.rule("orphan-quotation", &["main"])?,
            own_voice: load.rule("blame-in-own-voice", &["main"])?,
        })
    }

    pub(crate) fn run(&self, draft: &Draft<'_>, found: &mut Vec<Found>) {
        if self.hearsay.on {
            found.extend(draft.body().filter_map(|s| self.hearsay(draft, s)));
        }
        if self.orphan.on {
            let quotations = draft.segments.quotations.iter().enumerate();
            found.extend(quotations.filter_map(|(i, q)| self.orphan(draft, i, q)));
        }
        if self.own_voice.on {
            found.extend(draft.body().filter_map(|s| self.own_voice(draft, s)));
        }
    }

    /// A sentence that reports without saying whom, unless a claim with a source covers those words.
    fn hearsay(&self, draft: &Draft<'_>, sentence: usize) -> Option<Found> {
        let rule = &self.hearsay;
        let phrase = draft.find(&rule.words.phrases, sentence)?;
        if draft.find(&rule.words.unless, sentence).is_some() {
            return None;
        }
        let span = draft.segments.token_range_span(phrase.clone());
        let said_by_somebody = draft.claims_in(sentence).any(|claim| {
            let own_cue = claim.cue.spans.iter().any(|cue| cue.overlaps(span));
            let covers = claim.content.spans.iter().any(|part| part.contains(span));
            covers && !own_cue && !claim.source.spans.is_empty()
        });
        if said_by_somebody {
            return None;
        }
        let words = draft.words(span);
        let whole = draft.sentence(sentence).span;
        let mut found = Found::new(rule, "main", &[("words", &words)], whole).and(span);
        for claim in draft.claims_in(sentence) {
            if claim.cue.spans.iter().any(|cue| cue.overlaps(span)) {
                found = found.on("claim", claim.id, claim.content.spans.clone());
            }
        }
        Some(found.on_words("no source", span))
    }

    /// A quotation that is a paragraph of its own and goes with no speaker.
    fn orphan(&self, draft: &Draft<'_>, index: usize, quotation: &Quotation) -> Option<Found> {
        let rule = &self.orphan;
        let paragraph = &draft.segments.paragraphs[quotation.paragraph];
        let words = draft.segments.tokens_in(quotation.inner).len();
        let alone = quotation.span.start() == paragraph.span.start()
            && paragraph.quotations.len() == 1
            && paragraph.span.end() <= quotation.span.end() + 1;
        let story = paragraph.kind == BlockKind::Body;
        if !story || !alone || !quotation.closed || words < rule.words.least_words {
            return None;
        }
        if quotation.continues.is_some() || follows_speaker(draft, index, quotation) {
            return None;
        }
        let found = Found::new(rule, "main", &[], quotation.span);
        let own = draft.reading.claims.iter().filter(|claim| {
            let mut parts = claim.content.spans.iter();
            parts.any(|part| part.overlaps(quotation.inner))
        });
        let found = own.fold(found, |found, claim| {
            found.on("claim", claim.id, claim.content.spans.clone())
        });
        Some(found.on_words("quotation", quotation.span))
    }

    /// A sentence in the paper's own voice that says that somebody did wrong.
    fn own_voice(&self, draft: &Draft<'_>, sentence: usize) -> Option<Found> {
        let rule = &self.own_voice;
        let verb = self.wrong(draft, sentence)?;
        let before = sentence.checked_sub(1);
        let same_paragraph =
            |other: &usize| draft.sentence(*other).paragraph == draft.sentence(sentence).paragraph;
        let explained = std::iter::once(sentence)
            .chain(before.filter(same_paragraph))
            .any(|s| draft.find(&rule.words.unless, s).is_some());
        if explained || draft.is_attributed(sentence) {
            return None;
        }
        let words = draft.words(verb);
        let whole = draft.sentence(sentence).span;
        let found = Found::new(rule, "main", &[("words", &words)], whole).and(verb);
        Some(found.on_words("blame", verb))
    }

    /// The words that blame somebody definite, outside quotations.
    fn wrong(&self, draft: &Draft<'_>, sentence: usize) -> Option<Span> {
        let words = &self.own_voice.words;
        let range = draft.sentence(sentence).tokens.clone();
        let phrase = draft
            .find(&words.phrases, sentence)
            .map(|phrase| phrase.start);
        draft.groups(&range).iter().find_map(|group| {
            let head = draft.grammar.lower(group.head);
            let known = words
                .verbs
                .iter()
                .any(|verb| draft.stems.is_form(head, verb));
            let by_phrase = phrase.is_some_and(|start| (group.start..=group.head).contains(&start));
            let active = group.kind == VerbKind::Finite && !group.passive && !group.negated;
            let happened = group.modal.is_none();
            let fits = (known || by_phrase) && active && happened && !draft.is_quoted(group.head);
            let blames = fits && self.has_definite_subject(draft, group.start, range.start);
            let span = draft.segments.token_range_span(group.start..group.end);
            blames.then_some(span)
        })
    }

    /// Whether a name, or a noun with "the", "its", "'s" and the like, stands before the verb, and
    /// none of the subjects that blame nobody.
    fn has_definite_subject(&self, draft: &Draft<'_>, verb: usize, from: usize) -> bool {
        let words: Vec<&str> = (from..verb).map(|t| draft.grammar.lower(t)).collect();
        let nobody = &self.own_voice.words.nobody;
        if words.iter().any(|word| nobody.iter().any(|n| n == word)) {
            return false;
        }
        let definite = ["the", "its", "his", "her", "their", "'s", "’s"];
        let named = (from..verb).any(|t| t > from && draft.grammar.is_capitalized(t));
        let first_named = draft.reading.actors.iter().any(|actor| {
            let span = draft.segments.token_range_span(from..verb);
            actor.mentions.iter().any(|mention| span.contains(*mention))
        });
        named || first_named || words.iter().any(|word| definite.contains(word))
    }
}

/// Whether the paragraph before leads to a quotation: it ends with a colon, or is itself a quotation
/// of somebody whom it names.
fn follows_speaker(draft: &Draft<'_>, index: usize, quotation: &Quotation) -> bool {
    let Some(before) = quotation.paragraph.checked_sub(1) else {
        return false;
    };
    let paragraph = &draft.segments.paragraphs[before];
    let words = draft.segments.slice(paragraph.span).trim_end();
    let quoted = index
        .checked_sub(1)
        .map(|i| &draft.segments.quotations[i])
        .filter(|previous| previous.paragraph == before);
    let last = paragraph.sentences.clone().next_back();
    let speaking = last.is_some_and(|sentence| {
        let span = draft.sentence(sentence).span;
        quoted.is_some_and(|previous| previous.span.overlaps(span)) && draft.has_speech(sentence)
    });
    words.ends_with(':') || speaking
}
