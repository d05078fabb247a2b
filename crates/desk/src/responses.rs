//! Whether those who stand accused have their say.

use std::collections::BTreeSet;
use std::ops::Range;

use counterclaim_extract::grammar::Tag;
use counterclaim_extract::pattern::normalize;
use counterclaim_extract::resources::ResourceError;
use counterclaim_ledger::party;
use counterclaim_model::{Actor, ActorId, ActorKind, Claim, Span, Stance};
use serde::Deserialize;

use crate::draft::Draft;
use crate::finding::Found;
use crate::rule::{Loader, Phrases, Rule};

/// The check of this module.
#[derive(Debug)]
pub(crate) struct Check {
    rule: Rule<Words>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    /// Dictionary forms of verbs that accuse whoever stands after them.
    verbs: Vec<String>,
    /// Dictionary forms of cues by which a claim that the reading calls an accusation is one.
    cues: Vec<String>,
    /// Phrases that answer, refuse to, or say that somebody was asked.
    answers: Phrases,
    /// Phrases that answer for everybody who stands accused.
    for_all: Phrases,
    /// Accused of whom nobody can be asked.
    nobody: Vec<String>,
    /// Nouns for the accused that do not tell one from another ("the company").
    general: Vec<String>,
    /// Tokens in which an accused is looked for after the verb.
    reach: usize,
}

/// Accusations of one article that are looked into; a real one has a handful.
const MOST_ACCUSED: usize = 200;

/// What the story has that may answer an accusation.
struct Answers<'d> {
    /// Claims with the stems of everything that says whose they are.
    claims: Vec<(&'d Claim, BTreeSet<String>)>,
    /// Sentences with a phrase of answering.
    sentences: Vec<usize>,
}

/// An accusation to which the draft has no answer.
pub(crate) struct Accusation {
    pub(crate) found: Found,
    /// Who stands accused, as written.
    pub(crate) accused: String,
    /// Stems of the accused's names, or of the noun where there is no name.
    pub(crate) names: BTreeSet<String>,
    /// Stems of the words of the accusation.
    pub(crate) content: BTreeSet<String>,
}

/// Somebody who stands accused in a sentence.
struct Accused<'d> {
    sentence: usize,
    span: Span,
    actors: BTreeSet<ActorId>,
    names: BTreeSet<String>,
    claim: Option<&'d Claim>,
}

impl Check {
    pub(crate) fn load(load: &mut Loader<'_>) -> Result<Self, ResourceError> {
        Ok(Self {
            rule: load.rule("accusation-without-answer", &["main"])?,
        })
    }

    /// Accusations of the story whose accused has no say in it; each accused once.
    pub(crate) fn run(&self, draft: &Draft<'_>) -> Vec<Accusation> {
        let mut out: Vec<Accusation> = Vec::new();
        if !self.rule.on
            || draft
                .body()
                .any(|s| draft.find(&self.rule.words.for_all, s).is_some())
        {
            return out;
        }
        let answers = self.answers(draft);
        for accused in self.accused(draft).into_iter().take(MOST_ACCUSED) {
            let told = out
                .iter()
                .any(|other| !other.names.is_disjoint(&accused.names));
            if told || self.is_answered(draft, &accused, &answers) {
                continue;
            }
            out.push(self.accusation(draft, &accused));
        }
        out
    }

    fn accusation(&self, draft: &Draft<'_>, accused: &Accused<'_>) -> Accusation {
        let whole = draft.sentence(accused.sentence).span;
        let words = draft.words(accused.span);
        let words = words.trim_matches([',', ' ', '“', '”']).to_owned();
        let found = Found::new(&self.rule, "main", &[("accused", &words)], whole);
        let found = found.and(accused.span);
        let found = match accused.claim {
            Some(claim) => found.on("accusation", claim.id, claim.content.spans.clone()),
            None => found.on_words("accusation", whole),
        };
        Accusation {
            found,
            accused: words,
            names: accused.names.clone(),
            content: draft.stems_of(accused.sentence),
        }
    }

    /// Everybody who is accused in the story, in text order.
    fn accused<'d>(&self, draft: &Draft<'d>) -> Vec<Accused<'d>> {
        let mut out = Vec::new();
        for sentence in draft.body() {
            for token in draft.sentence(sentence).tokens.clone() {
                let word = draft.grammar.lower(token);
                let verbs = self.rule.words.verbs.iter();
                let accuses = verbs.clone().any(|verb| draft.stems.is_form(word, verb))
                    && draft.grammar.tag(token).is_verb()
                    && !draft.is_quoted(token);
                if accuses {
                    out.extend(self.of_verb(draft, sentence, token));
                }
            }
        }
        for claim in &draft.reading.claims {
            let cues = &self.rule.words.cues;
            let accuses = claim.stance == Stance::Accuse
                && cues.contains(&claim.cue.lemma)
                && draft.is_of_body(claim);
            let cue = claim.cue.spans.first().filter(|_| accuses);
            let sentence = cue.and_then(|cue| draft.sentence_of(*cue));
            if let Some(sentence) = sentence {
                out.extend(self.of_claim(draft, sentence, claim));
            }
        }
        out.retain(|one| !one.names.is_empty());
        out.sort_by_key(|one| (one.sentence, one.span));
        out
    }

    /// The accused of "accused … of": what stands after the verb, or before a passive one.
    fn of_verb<'d>(&self, draft: &Draft<'d>, sentence: usize, verb: usize) -> Option<Accused<'d>> {
        let group = draft.grammar.group_at(verb);
        let range = draft.sentence(sentence).tokens.clone();
        let tokens = if group.is_some_and(|group| group.passive) {
            let end = group.map_or(verb, |group| group.start);
            clause_start(draft, range.start, end)..end
        } else {
            verb + 1..self.object_end(draft, verb, range.end)?
        };
        let claim = draft.claims_in(sentence).find(|claim| {
            let at = draft.segments.tokens[verb].span;
            claim.cue.spans.iter().any(|cue| cue.overlaps(at))
        });
        self.somebody(draft, sentence, tokens, claim)
    }

    /// Where what stands after an accusing verb ends: before "of doing", "of" or "for".
    fn object_end(&self, draft: &Draft<'_>, verb: usize, end: usize) -> Option<usize> {
        let limit = end.min(verb + 1 + self.rule.words.reach);
        let links = |token: &usize| matches!(draft.grammar.lower(*token), "of" | "for");
        let doing = |token: &usize| {
            draft.grammar.tag(token + 1) == Tag::Gerund
                || draft.grammar.lower(token + 1).ends_with("ing")
        };
        let mut all = (verb + 2..limit).filter(links);
        all.clone().find(doing).or_else(|| all.next())
    }

    /// The accused that the reading found for an accusing claim.
    fn of_claim<'d>(
        &self,
        draft: &Draft<'d>,
        sentence: usize,
        claim: &'d Claim,
    ) -> Option<Accused<'d>> {
        let actor = draft.reading.actors.get(claim.against.first()?.index())?;
        let mention = actor.mentions.iter().find(|mention| {
            claim
                .content
                .spans
                .iter()
                .any(|span| span.contains(**mention))
        })?;
        let tokens = draft.segments.tokens_in(*mention);
        self.somebody(draft, sentence, tokens, Some(claim))
    }

    fn somebody<'d>(
        &self,
        draft: &Draft<'d>,
        sentence: usize,
        tokens: Range<usize>,
        claim: Option<&'d Claim>,
    ) -> Option<Accused<'d>> {
        let words = &self.rule.words;
        let tokens = without_time(draft, tokens);
        let span = draft.segments.token_range_span(tokens.clone());
        let lower = || tokens.clone().map(|token| draft.grammar.lower(token));
        if span.is_empty() || lower().any(|word| words.nobody.iter().any(|n| n == word)) {
            return None;
        }
        let names = tokens
            .clone()
            .filter(|token| draft.grammar.is_capitalized(*token) && is_word(draft, *token))
            .map(|token| draft.grammar.lower(token));
        let mut names = draft.stems.set(names);
        if names.is_empty() {
            let nouns = tokens
                .clone()
                .filter(|token| draft.grammar.tag(*token).is_nominal())
                .map(|token| draft.grammar.lower(token))
                .filter(|noun| !words.general.iter().any(|general| general == noun));
            names = draft.stems.set(nouns);
        }
        let mentioned = draft.reading.actors.iter().filter(|actor| {
            let mut mentions = actor.mentions.iter();
            mentions.any(|mention| span.contains(*mention))
        });
        let mut actors: BTreeSet<ActorId> = mentioned.map(|actor| actor.id).collect();
        actors.extend(claim.iter().flat_map(|claim| claim.against.iter().copied()));
        Some(Accused {
            sentence,
            span,
            actors,
            names,
            claim,
        })
    }

    fn answers<'d>(&self, draft: &Draft<'d>) -> Answers<'d> {
        let claims = draft.reading.claims.iter();
        let described = claims.filter(|claim| draft.is_of_body(claim)).map(|claim| {
            let words = normalize(&draft.source_description(claim));
            (claim, draft.stems.set(words.split_whitespace()))
        });
        Answers {
            claims: described.collect(),
            sentences: draft
                .body()
                .filter(|s| draft.find(&self.rule.words.answers, *s).is_some())
                .collect(),
        }
    }

    /// Whether the accused says something in the story, or it says that the accused was asked.
    fn is_answered(&self, draft: &Draft<'_>, accused: &Accused<'_>, answers: &Answers<'_>) -> bool {
        let speaks = answers.claims.iter().any(|(claim, stems)| {
            let own = accused.claim.is_some_and(|own| own.id == claim.id);
            let named = !accused.names.is_disjoint(stems);
            !own && (named || is_by(draft, claim, accused))
        });
        let mut sentences = answers.sentences.iter();
        speaks || sentences.any(|s| self.answers_in(draft, *s, accused))
    }

    /// Whether a sentence with a phrase of answering means the accused, apart from the accusation.
    fn answers_in(&self, draft: &Draft<'_>, sentence: usize, accused: &Accused<'_>) -> bool {
        if sentence == accused.sentence {
            return false;
        }
        let span = draft.sentence(sentence).span;
        let named = !accused.names.is_disjoint(&draft.stems_of(sentence));
        let meant = accused.actors.iter().any(|id| {
            let actor = draft.reading.actors.get(id.index());
            actor.is_some_and(|a| a.mentions.iter().any(|mention| span.contains(*mention)))
        });
        named || meant || self.follows(draft, sentence, accused)
    }

    /// Whether a sentence comes right after the accusation, so that "the company denied it" and
    /// "they did not respond" mean the accused.
    fn follows(&self, draft: &Draft<'_>, sentence: usize, accused: &Accused<'_>) -> bool {
        let near = sentence == accused.sentence + 1 || sentence == accused.sentence + 2;
        let words = &self.rule.words.general;
        near && draft
            .sentence(sentence)
            .tokens
            .clone()
            .take(6)
            .any(|token| {
                let word = draft.grammar.lower(token);
                words.iter().any(|general| general == word)
                    || matches!(word, "he" | "she" | "it" | "they" | "both")
            })
    }
}

/// Whether a claim is made by the accused or on their behalf; for a government, by anybody who speaks
/// for the same country.
fn is_by(draft: &Draft<'_>, claim: &Claim, accused: &Accused<'_>) -> bool {
    let Some(speaker) = claim.source.actor else {
        return false;
    };
    let principal = |id: ActorId| party::principal(draft.reading, id);
    let spoken_for = principal(speaker);
    let country = |actor: Option<&Actor>| {
        let government = actor.filter(|actor| actor.kind == ActorKind::Government);
        government?.country.clone()
    };
    accused.actors.iter().any(|id| {
        let wanted = principal(*id);
        let same = wanted.is_some() && wanted.map(|a| a.id) == spoken_for.map(|a| a.id);
        let land = country(wanted);
        *id == speaker || same || land.is_some() && land == country(spoken_for)
    })
}

/// Where the clause that ends before `end` begins: after the last mark but a comma's apposition.
fn clause_start(draft: &Draft<'_>, start: usize, end: usize) -> usize {
    let mark = (start..end).rev().find(|token| {
        matches!(draft.grammar.lower(*token), ";" | ":" | "—" | "–") || draft.is_quoted(*token)
    });
    mark.map_or(start, |mark| mark + 1)
}

/// Without a time expression at the end ("… on Tuesday").
fn without_time(draft: &Draft<'_>, tokens: Range<usize>) -> Range<usize> {
    let is_time = |token: usize| draft.grammar.in_time(token);
    let mut end = tokens.end;
    while end > tokens.start && (is_time(end - 1) || draft.grammar.lower(end - 1) == ",") {
        end -= 1;
    }
    if end < tokens.end && end > tokens.start && draft.grammar.lower(end - 1) == "on" {
        end -= 1;
    }
    tokens.start..end
}

fn is_word(draft: &Draft<'_>, token: usize) -> bool {
    let word = draft.grammar.lower(token).trim_end_matches('.');
    word.chars().count() > 2 && !matches!(word, "the" | "its" | "their" | "mrs" | "his" | "her")
}
