//! What the rules of this folder ask about one claim, worked out once.

use std::collections::BTreeSet;

use counterclaim_model::{ActorId, BlockKind, Claim, Span, Stance};

use super::RelationContext;
use super::rules::stands_in;
use crate::grammar::Tag;
use crate::pattern::{normalize, without_numbers_denied};

/// Words within which a content that points back names what it points to.
const REFERENCE_REACH: usize = 4;
/// Words of which a content made of a pronoun alone may consist.
const BARE_PRONOUN: usize = 3;
/// Words of which a content that points back may consist.
const LONGEST_REFERENCE: usize = 14;
/// First words of a content in which it says that what was said before is not so.
const REJECTION: usize = 8;
/// Tokens before a cue in which words are looked for that say when it was said.
const BESIDE_CUE: usize = 3;
/// Letters that a name's words must have to be looked for in what others say.
const LEAST_NAME: usize = 4;

/// How a content points back to what was said before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PointsBack {
    No,
    /// "It", "the report".
    ToClaim,
    /// "The charge".
    ToBlame,
}

/// One claim as the rules see it.
#[derive(Clone, Debug)]
pub(super) struct Said<'a> {
    pub(super) claim: &'a Claim,
    /// Where it begins.
    pub(super) at: usize,
    pub(super) paragraph: usize,
    pub(super) sentence: usize,
    pub(super) title: bool,
    pub(super) party: Option<ActorId>,
    /// Stems of the words that tell something.
    pub(super) words: BTreeSet<String>,
    /// Lower-case words of the names under which its source and party go.
    pub(super) names: BTreeSet<String>,
    /// The noun that its source is described by ("group"), lower case.
    pub(super) head: Option<String>,
    /// All words of the content in lower case.
    pub(super) lower: BTreeSet<String>,
    /// Concepts that its content is about, as bits.
    pub(super) concepts: u128,
    /// Lower-case nouns of its source as the text has it.
    pub(super) source_nouns: BTreeSet<String>,
    /// Its content gives what is right in place of what was told before.
    pub(super) says_correct: bool,
    /// Its content finds something told before wrong.
    pub(super) finds_wrong: bool,
    /// Its content says that something is not so.
    pub(super) negated: bool,
    /// Its cue answers somebody.
    pub(super) answers: bool,
    /// Its sentence sets it against what stands before.
    pub(super) set_against: bool,
    /// Its cue puts it before other statements of its source.
    pub(super) earlier: bool,
    /// Words beside its cue say that it was the first word of its source, not the last ("initially").
    pub(super) at_first: bool,
    pub(super) points_back: PointsBack,
    /// It says what something came of, or who is to blame.
    pub(super) gives_cause: bool,
}

/// Every claim that has a place in the text, in the order in which they begin.
pub(super) fn of_claims<'a>(ctx: &RelationContext<'a>) -> Vec<Said<'a>> {
    let mut all: Vec<Said<'a>> = ctx
        .claims
        .iter()
        .filter_map(|claim| said(ctx, claim))
        .collect();
    all.sort_by_key(|said| (said.at, said.claim.id));
    let mut from = 0;
    for said in &mut all {
        said.set_against = is_set_against(ctx, said.claim, from);
        from = end(said.claim);
    }
    all
}

fn said<'a>(ctx: &RelationContext<'a>, claim: &'a Claim) -> Option<Said<'a>> {
    let extent = claim.extent()?;
    let at = extent.start();
    let content = joined(ctx, &claim.content.spans);
    let cue = joined(ctx, &claim.cue.spans);
    let paragraph = ctx.segments.paragraph_at(at).unwrap_or(0);
    let kind = ctx.segments.paragraphs.get(paragraph).map(|p| p.kind);
    let party = claim.source.actor.map(|actor| ctx.cast.party(actor));
    let at_first = is_at_first(ctx, claim);
    Some(Said {
        claim,
        at,
        paragraph,
        sentence: ctx.segments.sentence_at(at).unwrap_or(0),
        title: kind == Some(BlockKind::Title),
        party,
        words: telling_words(ctx, claim),
        names: names(ctx, claim, party),
        head: head(ctx, claim),
        lower: lower_words(ctx, &claim.content.spans),
        concepts: ctx.rules.concepts.of(&normalize(&content)),
        source_nouns: source_nouns(ctx, claim),
        says_correct: stands_in(&ctx.rules.says_correct, &content),
        finds_wrong: stands_in(&ctx.rules.finds_wrong, &content),
        negated: ctx
            .rules
            .negated
            .find_in(&without_numbers_denied(&normalize(&content)))
            && !charges_neglect(claim, &content),
        answers: stands_in(&ctx.rules.answers, &cue),
        // told once it is known what stands before it
        set_against: false,
        earlier: at_first || stands_in(&ctx.rules.earlier, &cue),
        at_first,
        points_back: points_back(ctx, claim),
        gives_cause: gives_cause(ctx, claim, &cue, &content),
    })
}

/// "Accused the firm of opening the gates without a warning": what somebody failed to do denies nothing.
fn charges_neglect(claim: &Claim, content: &str) -> bool {
    claim.stance == Stance::Accuse && !content.starts_with("that ")
}

/// Whether a claim gives the cause of something that befalls people, rather than who did a deed.
fn gives_cause(ctx: &RelationContext<'_>, claim: &Claim, cue: &str, content: &str) -> bool {
    let mut about = claim.about.iter();
    let deed = about.any(|event| {
        let event = ctx.events.get(event.index());
        event.is_some_and(|event| ctx.facets.blamed_for(&event.family) != "cause")
    });
    !deed && ctx.facets.gives_cause(cue, content)
}

/// "Initially said", "after insisting", "said at first": beside its cue stands that more was to come.
fn is_at_first(ctx: &RelationContext<'_>, claim: &Claim) -> bool {
    let Some(cue) = claim.cue.spans.first() else {
        return false;
    };
    let tokens = ctx.segments.tokens_in(*cue);
    let sentence = ctx.segments.sentence_at(cue.start());
    let first = sentence.map_or(0, |at| ctx.segments.sentences[at].tokens.start);
    let from = tokens.start.saturating_sub(BESIDE_CUE).max(first);
    let to = (tokens.end + 2).min(ctx.segments.tokens.len());
    let beside = ctx.segments.slice(ctx.segments.token_range_span(from..to));
    let gerund = ctx.grammar.lower(tokens.start).ends_with("ing");
    let after = tokens.start > first && {
        let before = ctx.grammar.lower(tokens.start - 1);
        let adverb = matches!(
            before,
            "first" | "initially" | "long" | "repeatedly" | "earlier"
        );
        let lead = tokens.start - 1 - usize::from(adverb && tokens.start - 1 > first);
        matches!(ctx.grammar.lower(lead), "after" | "having")
    };
    gerund && after || stands_in(&ctx.rules.at_first, beside)
}

fn end(claim: &Claim) -> usize {
    claim.extent().map_or(0, Span::end)
}

fn joined(ctx: &RelationContext<'_>, spans: &[Span]) -> String {
    let parts = spans.iter().map(|span| ctx.segments.slice(*span));
    parts.collect::<Vec<_>>().join(" ")
}

/// What stands in a claim's sentence outside its content, behind `from`.
fn is_set_against(ctx: &RelationContext<'_>, claim: &Claim, from: usize) -> bool {
    let Some(at) = claim.extent().map(Span::start) else {
        return false;
    };
    let Some(sentence) = ctx.segments.sentence_at(at) else {
        return false;
    };
    let start = ctx.segments.sentences[sentence].span.start();
    let content = claim.content.spans.first().map_or(at, |span| span.start());
    let lead = Span::new(start.max(from.min(at)), at);
    let inner = Span::new(at, content.max(at));
    let opposed = |span: Span| stands_in(&ctx.rules.sets_against, ctx.segments.slice(span));
    let halves = lead.start() > start && ctx.segments.slice(lead).contains(';');
    halves || opposed(lead) || opposed(inner)
}

/// Stems of nouns, names, numbers, verbs and adjectives of a claim's content.
fn telling_words(ctx: &RelationContext<'_>, claim: &Claim) -> BTreeSet<String> {
    let spans = claim.content.spans.iter();
    let tokens = spans.flat_map(|span| ctx.segments.tokens_in(*span));
    tokens
        .filter_map(|token| {
            let word = ctx.grammar.words.get(token)?;
            let tells = word.tag.is_nominal() || word.tag.is_verb() || word.tag == Tag::Adjective;
            let own = tells && word.lemma.len() > 2 && !is_empty_word(&word.lemma);
            own.then(|| stem(&word.lemma))
        })
        .collect()
}

/// Verbs and nouns that stand in any statement.
fn is_empty_word(lemma: &str) -> bool {
    matches!(
        lemma,
        "was"
            | "been"
            | "being"
            | "were"
            | "have"
            | "has"
            | "had"
            | "having"
            | "does"
            | "did"
            | "done"
            | "are"
            | "one"
            | "people"
            | "time"
    )
}

/// A word without its common endings: enough to see that two words are forms of one.
fn stem(word: &str) -> String {
    const ENDINGS: &[&str] = &[
        "ations", "ation", "ments", "ment", "ings", "ing", "ied", "ies", "ed", "es", "s", "ly",
    ];
    let cut = ENDINGS.iter().find_map(|ending| {
        word.strip_suffix(ending)
            .filter(|rest| rest.chars().count() >= 3)
    });
    cut.unwrap_or(word).to_owned()
}

fn lower_words(ctx: &RelationContext<'_>, spans: &[Span]) -> BTreeSet<String> {
    let tokens = spans.iter().flat_map(|span| ctx.segments.tokens_in(*span));
    tokens
        .map(|token| ctx.grammar.lower(token).to_owned())
        .collect()
}

/// Words of the names of a claim's source and of the party it speaks for.
fn names(ctx: &RelationContext<'_>, claim: &Claim, party: Option<ActorId>) -> BTreeSet<String> {
    let mut spans = claim.source.spans.clone();
    for id in claim.source.actor.into_iter().chain(party) {
        let actor = ctx.cast.actors.get(id.index());
        spans.extend(
            actor
                .into_iter()
                .flat_map(|actor| actor.mentions.iter().take(8)),
        );
    }
    let tokens = spans.iter().flat_map(|span| ctx.segments.tokens_in(*span));
    tokens
        .filter(|&token| {
            let word = ctx.grammar.words.get(token);
            let name = word.is_some_and(|word| matches!(word.tag, Tag::Name | Tag::NamePlural));
            name && ctx.grammar.is_capitalized(token)
                && ctx.segments.word(token).len() >= LEAST_NAME
        })
        .map(|token| ctx.grammar.lower(token).to_owned())
        .collect()
}

/// Nouns and names of a source that say who it is.
fn source_nouns(ctx: &RelationContext<'_>, claim: &Claim) -> BTreeSet<String> {
    let spans = claim.source.spans.iter();
    let tokens = spans.flat_map(|span| ctx.segments.tokens_in(*span));
    let words = tokens.filter_map(|token| ctx.grammar.words.get(token));
    let nouns = words.filter(|word| word.tag.is_nominal());
    let nouns = nouns.map(|word| word.lemma.clone());
    nouns
        .filter(|word| word.len() >= LEAST_NAME && !stands_in(&ctx.rules.of_anybody, word))
        .collect()
}

/// The last common noun of the source before a preposition or comma.
fn head(ctx: &RelationContext<'_>, claim: &Claim) -> Option<String> {
    let tokens = ctx.segments.tokens_in(*claim.source.spans.first()?);
    let noun = |token: &usize| matches!(ctx.grammar.tag(*token), Tag::Noun | Tag::NounPlural);
    let closes = |token: &usize| {
        matches!(
            ctx.grammar.tag(*token),
            Tag::Preposition | Tag::Mark | Tag::Gerund | Tag::Wh
        )
    };
    let before = tokens.take_while(|token| !closes(token));
    before
        .filter(noun)
        .last()
        .map(|token| ctx.grammar.lower(token).to_owned())
        .filter(|word| word.len() >= LEAST_NAME)
}

/// "It", "the charge", "that account": an answer to what was said just before.
fn points_back(ctx: &RelationContext<'_>, claim: &Claim) -> PointsBack {
    let spans = claim.content.spans.iter();
    let tokens: Vec<usize> = spans
        .flat_map(|span| ctx.segments.tokens_in(*span))
        .filter(|&token| ctx.segments.word(token).starts_with(char::is_alphanumeric))
        .take(LONGEST_REFERENCE + 1)
        .collect();
    let words = |n: usize| -> String {
        let words = tokens.iter().take(n).map(|&token| ctx.grammar.lower(token));
        words.collect::<Vec<_>>().join(" ")
    };
    if stands_in(&ctx.rules.rejects, &words(REJECTION)) {
        return PointsBack::ToClaim;
    }
    if tokens.is_empty()
        || tokens.len() > LONGEST_REFERENCE
        || !stands_in(&ctx.rules.opener, &words(1))
    {
        return PointsBack::No;
    }
    let head = words(REFERENCE_REACH);
    if stands_in(&ctx.rules.points_back_to_blame, &head) {
        PointsBack::ToBlame
    } else if stands_in(&ctx.rules.points_back, &head)
        || tokens.len() <= BARE_PRONOUN && bare(&words(1))
    {
        PointsBack::ToClaim
    } else {
        PointsBack::No
    }
}

fn bare(word: &str) -> bool {
    matches!(
        word,
        "it" | "this" | "that" | "these" | "those" | "them" | "such" | "both" | "neither"
    )
}

impl Said<'_> {
    /// Whether two claims are of one party; false where a party is unknown.
    pub(super) fn same_party(&self, other: &Self) -> bool {
        self.party.is_some() && self.party == other.party
    }

    /// Whether one of the two is told inside the other.
    pub(super) fn nested_with(&self, other: &Self) -> bool {
        self.claim.within == Some(other.claim.id) || other.claim.within == Some(self.claim.id)
    }

    pub(super) fn shares_event(&self, other: &Self) -> bool {
        let about = &self.claim.about;
        about.iter().any(|event| other.claim.about.contains(event))
    }

    /// Telling words that both have; where they have none, one for a concept that both are about.
    pub(super) fn shared_words(&self, other: &Self) -> usize {
        let shared = self.words.intersection(&other.words).count();
        shared.max(usize::from(self.concepts & other.concepts != 0))
    }

    /// Whether the two cannot both be so, by what they are about ("fired into the air", "shot in the
    /// chest").
    pub(super) fn excludes(&self, other: &Self, ctx: &RelationContext<'_>) -> bool {
        ctx.rules.concepts.exclude(self.concepts, other.concepts)
    }

    /// Whether the sources of two claims share a name or a noun ("the minister's office", "the minister").
    pub(super) fn is_kin(&self, other: &Self) -> bool {
        let mut nouns = self.source_nouns.iter();
        self.same_party(other) || nouns.any(|noun| other.source_nouns.contains(noun))
    }

    /// Whether this claim is aimed at, or names, the one who makes the other.
    pub(super) fn names_source_of(&self, other: &Self, ctx: &RelationContext<'_>) -> bool {
        let aimed = other.party.is_some_and(|party| {
            let mut against = self.claim.against.iter();
            against.any(|accused| ctx.cast.party(*accused) == party)
        });
        aimed
            || other.names.iter().any(|name| self.lower.contains(name))
            || self.names_side_of(other, ctx)
    }

    /// Whether the content names the other's source by its name or its noun ("the group").
    pub(super) fn describes_source_of(&self, other: &Self) -> bool {
        let names = other.names.iter().chain(&other.head);
        names.into_iter().any(|name| self.lower.contains(name))
    }

    /// Whether the content speaks of the other's source by its noun ("paid a cartographer", "the
    /// cartographer maintains").
    pub(super) fn describes_head_of(&self, other: &Self) -> bool {
        other
            .head
            .as_ref()
            .is_some_and(|head| self.lower.contains(head))
    }

    /// Whether the content names the people or state of the other's source ("the Orsinan officials'
    /// statements" of what the air force of Orsina said).
    pub(super) fn names_side_of(&self, other: &Self, ctx: &RelationContext<'_>) -> bool {
        let spans = self.claim.content.spans.iter();
        let mut tokens = spans.flat_map(|span| ctx.segments.tokens_in(*span));
        tokens.any(|token| {
            let word = ctx.grammar.lower(token);
            ctx.grammar.is_capitalized(token)
                && other.names.iter().any(|name| of_one_name(name, word))
        })
    }

    pub(super) fn is(&self, stances: &[Stance]) -> bool {
        stances.contains(&self.claim.stance)
    }
}

/// "Orsina", "Orsinan": forms of one name.
pub(super) fn of_one_name(a: &str, b: &str) -> bool {
    const LEAST_STEM: usize = 5;
    const ENDING: usize = 3;
    let shared = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count();
    shared >= LEAST_STEM && shared + ENDING >= a.chars().count().max(b.chars().count())
}
