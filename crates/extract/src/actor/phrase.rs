//! One noun phrase, taken apart: what sort of actor it names, its name, role and country.

use std::ops::Range;

use counterclaim_model::{ActorKind, PlaceSense, Span};

use super::ActorContext;
use super::organization::{
    apposed_name, has_proper_name, organization_at, whole_name, without_country_word,
};
pub(super) use super::person::is_honorific;
use super::person::{gender, person};
use super::rules::ActorRules;
use crate::annotation::PartOfSpeech;
use crate::segment::TokenKind;

/// Grammatical gender of a person, as far as words tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gender {
    Male,
    Female,
}

/// Which pronoun a phrase is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pronoun {
    He,
    She,
    They,
    It,
    /// First person: the speaker of the enclosing claim.
    Own,
    /// "Who", "which", "that": the noun before it.
    Relative,
}

/// What a noun phrase refers to, before it is compared with others.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Reference {
    Pronoun(Pronoun),
    /// "Some", "others": of a group named before.
    Partitive,
    /// A name or a description that names somebody new or known.
    Nominal,
}

/// A noun phrase taken apart.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Phrase {
    pub reference: Reference,
    pub kind: ActorKind,
    /// What the actor is called: the name, or the phrase without its article.
    pub name: Span,
    /// Whether the name is a proper name.
    pub named: bool,
    /// "The", "its", "the country's": somebody known.
    pub definite: bool,
    /// "A", "an": one of several.
    pub indefinite: bool,
    /// Head of a description, lower case ("air force"); empty for names.
    pub head: String,
    pub role: Option<Span>,
    pub country: Option<String>,
    /// "The country's", "its": the country is the one spoken of last.
    pub country_before: bool,
    /// "Its", "their": whose it is stands before.
    pub possessive: bool,
    pub gender: Option<Gender>,
}

impl Phrase {
    pub(super) fn new(kind: ActorKind, name: Span) -> Self {
        Self {
            reference: Reference::Nominal,
            kind,
            name,
            named: false,
            definite: false,
            indefinite: false,
            head: String::new(),
            role: None,
            country: None,
            country_before: false,
            possessive: false,
            gender: None,
        }
    }
}

pub(super) const PREPOSITIONS: &[&str] = &[
    "of",
    "for",
    "in",
    "at",
    "on",
    "from",
    "with",
    "to",
    "near",
    "by",
    "inside",
    "about",
    "within",
    "across",
    "under",
    "behind",
    "familiar",
    "speaking",
    "who",
    "which",
    "that",
    "whose",
    "close",
    "briefed",
    "involved",
    "responsible",
];

/// Words inside names that are written small.
pub(super) const PARTICLES: &[&str] = &[
    "de", "van", "von", "bin", "ibn", "al", "der", "den", "di", "da", "dos", "el", "la", "le",
    "du", "ter",
];

pub(super) const DETERMINERS: &[&str] = &[
    "the", "a", "an", "his", "her", "its", "their", "our", "my", "this", "these", "that", "those",
    "another", "one",
];

/// Takes one noun phrase apart.
pub(super) fn describe(ctx: &ActorContext<'_>, span: Span) -> Phrase {
    let tokens = content_tokens(ctx, span);
    if tokens.is_empty() {
        return Phrase::new(ActorKind::Unnamed, span);
    }
    let words: Vec<String> = tokens
        .clone()
        .map(|i| ctx.segments.word(i).to_lowercase())
        .collect();
    if let Some(phrase) = closed_class(ctx, &words, &tokens) {
        return phrase;
    }
    let core = core_len(ctx, &tokens, &words);
    if are_several(ctx, &tokens, &words[..core]) {
        return several(ctx, &tokens, &words[..core]);
    }
    let mut phrase = seat(ctx, &tokens, &words, core)
        .or_else(|| {
            let described = is_description(ctx, &tokens, &words, core);
            person(ctx, &tokens, &words, core).filter(|_| !described)
        })
        .unwrap_or_else(|| nominal(ctx, &tokens, &words, core));
    phrase.definite = matches!(
        words[0].as_str(),
        "the" | "his" | "her" | "its" | "their" | "this"
    ) || words
        .iter()
        .take(core)
        .any(|word| matches!(word.as_str(), "'s" | "’s"));
    phrase.indefinite = matches!(words[0].as_str(), "a" | "an");
    phrase.country_before = words.windows(2).take(core).any(|pair| {
        ctx.rules.country_words.contains(&pair[0])
            && matches!(pair[1].as_str(), "'s" | "’s" | "’" | "'")
    });
    phrase.possessive = matches!(words[0].as_str(), "its" | "their");
    phrase
}

/// "The state and the company that runs the dam": two in one phrase, told by the article of the second.
fn are_several(ctx: &ActorContext<'_>, tokens: &Range<usize>, words: &[String]) -> bool {
    let joined = words.windows(2).position(|pair| {
        pair[0] == "and" && DETERMINERS.contains(&pair[1].as_str()) && pair[1] != "one"
    });
    joined.is_some_and(|at| at > 0 && !inside_entity(ctx, tokens.start + at))
}

/// Several as one group, which no description of one of them means.
fn several(ctx: &ActorContext<'_>, tokens: &Range<usize>, words: &[String]) -> Phrase {
    let first = usize::from(matches!(words[0].as_str(), "the" | "a" | "an"));
    let name = tokens.start + first..tokens.start + words.len();
    Phrase::new(ActorKind::Group, ctx.segments.token_range_span(name))
}

/// "FIRE CREWS", "Port Harrow officials": a description, not a name, though it has capitals.
fn is_description(
    ctx: &ActorContext<'_>,
    tokens: &Range<usize>,
    words: &[String],
    core: usize,
) -> bool {
    let shouted = tokens
        .clone()
        .take(core)
        .all(|i| !ctx.segments.word(i).chars().any(char::is_lowercase));
    let chunk = &words[..chunk_len(words, core)];
    let rules = ctx.rules;
    let lists = [
        &rules.groups,
        &rules.organizations,
        &rules.persons,
        &rules.roles,
    ];
    let last = ctx.segments.word(tokens.start + chunk.len() - 1);
    let people = !is_capitalized(last) && ActorRules::tail(&rules.groups, chunk) > 0;
    people || shouted && lists.iter().any(|list| ActorRules::tail(list, chunk) > 0)
}

/// The same for a name, looking also at the title before it and the apposition after it, which the
/// span may leave out.
pub(super) fn describe_in_place(ctx: &ActorContext<'_>, span: Span) -> Phrase {
    let mut phrase = describe(ctx, span);
    if phrase.kind == ActorKind::Organization && phrase.country.is_none() {
        // "the U.S. Security Council" where the tag covers the last two words only
        let before = ctx.places.iter().find(|place| {
            place.span.end() < phrase.name.start() && phrase.name.start() - place.span.end() == 1
        });
        phrase.country = before.and_then(|place| place.country.clone());
    }
    if phrase.kind != ActorKind::Person || !phrase.named || phrase.role.is_some() {
        return phrase;
    }
    let wider = describe(ctx, widened(ctx, span));
    let same = wider.kind == ActorKind::Person && wider.name == phrase.name;
    if same { wider } else { phrase }
}

/// Longest apposition that is looked for, in words.
const LONGEST_APPOSITION: usize = 14;

/// A name's span with the capitalized words before it and the words between commas after it.
fn widened(ctx: &ActorContext<'_>, span: Span) -> Span {
    let segments = ctx.segments;
    let tokens = content_tokens(ctx, span);
    let Some(sentence) = segments.sentence_at(span.start()) else {
        return span;
    };
    let bounds = segments.sentences[sentence].tokens.clone();
    let mut start = tokens.start;
    while start > bounds.start {
        let word = segments.word(start - 1);
        let title = is_capitalized(word) || ctx.rules.roles.contains(&word.to_lowercase());
        if !title || segments.tokens[start - 1].kind == TokenKind::Mark {
            break;
        }
        start -= 1;
    }
    let mut end = tokens.end;
    if segments.word(end) == "," && end + 1 < bounds.end {
        let limit = bounds.end.min(end + 1 + LONGEST_APPOSITION);
        let close = (end + 1..limit).find(|&i| matches!(segments.word(i), "," | "." | ";" | "—"));
        end = close.unwrap_or(end);
    }
    segments.token_range_span(start..end)
}

/// The tokens of a span without marks at both ends.
fn content_tokens(ctx: &ActorContext<'_>, span: Span) -> Range<usize> {
    let mut range = ctx.segments.tokens_in(span);
    let is_mark = |i: usize| ctx.segments.tokens[i].kind == TokenKind::Mark;
    while !range.is_empty() && is_mark(range.start) {
        range.start += 1;
    }
    // a span cut one word too late ends in a preposition
    let dangling = |i: usize| PREPOSITIONS.contains(&ctx.segments.word(i));
    while !range.is_empty()
        && (is_mark(range.end - 1) || (range.len() > 1 && dangling(range.end - 1)))
    {
        range.end -= 1;
    }
    range
}

fn closed_class(ctx: &ActorContext<'_>, words: &[String], tokens: &Range<usize>) -> Option<Phrase> {
    let pronoun = match words.first()?.as_str() {
        "he" | "him" | "himself" | "his" => Some(Pronoun::He),
        "she" | "herself" | "her" => Some(Pronoun::She),
        "they" | "them" | "their" => Some(Pronoun::They),
        "it" | "itself" | "its" => Some(Pronoun::It),
        "i" | "we" | "us" | "me" | "my" | "our" => Some(Pronoun::Own),
        "who" | "which" | "that" => Some(Pronoun::Relative),
        _ => None,
    };
    let reference = match pronoun {
        Some(pronoun) if words.len() == 1 => Reference::Pronoun(pronoun),
        _ if words.len() == 1 && ctx.rules.partitives.contains(&words[0]) => Reference::Partitive,
        _ => return None,
    };
    let name = ctx.segments.token_range_span(tokens.clone());
    let kind = match reference {
        Reference::Partitive => ActorKind::Group,
        _ => ActorKind::Unnamed,
    };
    Some(Phrase {
        reference,
        ..Phrase::new(kind, name)
    })
}

/// Number of tokens before the first comma, dash, or relative pronoun.
fn core_len(ctx: &ActorContext<'_>, tokens: &Range<usize>, words: &[String]) -> usize {
    let mut len = 0;
    for (i, word) in tokens.clone().zip(words) {
        // "the attorney general - the state's top lawyer -": a hyphen with blanks around it is a dash
        let dash = word == "-"
            && ctx
                .segments
                .tokens
                .get(i + 1)
                .is_none_or(|next| next.span.start() > ctx.segments.tokens[i].span.end());
        let stops = dash
            || matches!(
                word.as_str(),
                "," | ";" | "—" | "–" | "(" | "who" | "which" | "whose"
            );
        if stops && len > 0 && !inside_entity(ctx, i) {
            break;
        }
        len += 1;
    }
    len
}

fn inside_entity(ctx: &ActorContext<'_>, token: usize) -> bool {
    ctx.annotations
        .entities_in(&(token..token + 1))
        .iter()
        .any(|e| e.tokens.start < token)
}

pub(super) fn is_capitalized(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

pub(super) fn is_possessive(word: &str) -> bool {
    matches!(word, "'s" | "’s" | "‘s" | "'" | "’")
}

/// A place that is the whole phrase: the government that sits there.
fn seat(
    ctx: &ActorContext<'_>,
    tokens: &Range<usize>,
    words: &[String],
    core: usize,
) -> Option<Phrase> {
    let from = usize::from(DETERMINERS.contains(&words[0].as_str()) && core > 1);
    let chunk = ctx
        .segments
        .token_range_span(tokens.start + from..tokens.start + core);
    let country = government(ctx, chunk)?;
    let mut phrase = Phrase::new(ActorKind::Government, chunk);
    phrase.country = country;
    phrase.named = true;
    Some(phrase)
}

/// Everything that is no named person: governments, organizations, groups, people without a name.
fn nominal(ctx: &ActorContext<'_>, tokens: &Range<usize>, words: &[String], core: usize) -> Phrase {
    let chunk = chunk_len(words, core);
    let from = usize::from(DETERMINERS.contains(&words[0].as_str()) && chunk > 1);
    let range = tokens.start + from..tokens.start + chunk;
    let chunk_words = &words[from..chunk];
    let core_span = ctx
        .segments
        .token_range_span(tokens.start..tokens.start + core);
    if ActorRules::tail(&ctx.rules.documents, chunk_words) > 0
        && let Some(issuer) = issuer(ctx, tokens, words, chunk)
    {
        return issuer;
    }
    let rules = ctx.rules;
    let country = country_in(ctx, core_span);
    let lists = [
        (&rules.groups, ActorKind::Group),
        (&rules.organizations, ActorKind::Organization),
        (&rules.persons, ActorKind::Unnamed),
        (&rules.roles, ActorKind::Unnamed),
        (&rules.documents, ActorKind::Unnamed),
    ];
    let best = lists
        .iter()
        .map(|(list, kind)| (ActorRules::tail(list, chunk_words), *kind))
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .filter(|(len, _)| *len > 0);
    let entity = organization_at(ctx, &range);
    let (kind, head_len) = match (best, &entity) {
        (Some((len, kind)), None) => (kind, len),
        (Some((len, ActorKind::Group)), _) => (ActorKind::Group, len),
        (Some((len, ActorKind::Unnamed)), Some(e)) if e.end < range.end => {
            (ActorKind::Unnamed, len)
        }
        (Some((len, ActorKind::Organization)), Some(_)) => (ActorKind::Organization, len),
        // "an FBI agent": somebody of the body, not the body
        (None, Some(e))
            if e.end < range.end && !is_capitalized(ctx.segments.word(range.end - 1)) =>
        {
            (shape_kind(ctx, &range, chunk_words), 0)
        }
        (_, Some(_)) => (ActorKind::Organization, 0),
        (None, None) if plural_head(ctx, chunk_words) => (ActorKind::Group, 1),
        (None, None) => (shape_kind(ctx, &range, chunk_words), 0),
    };
    // "the trucking company, Dorsel Freight,": the name stands behind the description
    let body = matches!(best, Some((_, ActorKind::Organization)));
    let called = apposed_name(ctx, tokens, words, core, body).filter(|_| {
        entity.is_none() && matches!(kind, ActorKind::Unnamed | ActorKind::Organization)
    });
    let (kind, entity) = match called {
        Some(name) => (ActorKind::Organization, Some(name)),
        None => (kind, entity),
    };
    let name_range = match &entity {
        Some(entity) if kind == ActorKind::Organization && entity.len() > head_len => {
            entity.clone()
        }
        _ => without_country_word(ctx, range.clone(), chunk_words),
    };
    let name_range = match kind {
        ActorKind::Organization => whole_name(ctx, name_range, tokens.start + core),
        _ => name_range,
    };
    let name = match kind {
        ActorKind::Group | ActorKind::Unnamed => core_span,
        _ => ctx.segments.token_range_span(name_range.clone()),
    };
    let mut phrase = Phrase::new(kind, name);
    phrase.head = chunk_words[chunk_words.len() - head_len..].join(" ");
    phrase.named =
        kind == ActorKind::Organization && has_proper_name(ctx, &name_range, &phrase.head);
    phrase.country = country;
    phrase.role = is_role(ctx, chunk_words, kind).then_some(core_span);
    phrase.gender = gender(ctx, tokens, &(tokens.start..tokens.start), words);
    phrase
}

fn is_role(ctx: &ActorContext<'_>, words: &[String], kind: ActorKind) -> bool {
    kind == ActorKind::Unnamed && ActorRules::tail(&ctx.rules.roles, words) > 0
}

/// Number of words before the first preposition.
fn chunk_len(words: &[String], core: usize) -> usize {
    words[..core]
        .iter()
        .skip(1)
        .position(|word| PREPOSITIONS.contains(&word.as_str()))
        .map_or(core, |i| i + 1)
}

/// Whether the last word is the plural of what a person is called ("citizens", "retailers' owners").
fn plural_head(ctx: &ActorContext<'_>, words: &[String]) -> bool {
    let last = words.last().and_then(|word| word.strip_suffix('s'));
    last.is_some_and(|one| ctx.rules.persons.contains(one) || ctx.rules.roles.contains(one))
}

/// Whether a lone capital only begins its sentence ("Manufacturers say"), by its part of speech.
fn is_common_noun(ctx: &ActorContext<'_>, range: &Range<usize>) -> bool {
    let part = ctx.annotations.parts_of_speech.get(range.start);
    let at = ctx.segments.tokens[range.start].span.start();
    let opens = ctx
        .segments
        .sentence_at(at)
        .is_some_and(|sentence| ctx.segments.sentences[sentence].tokens.start == range.start);
    range.len() == 1 && opens && part == Some(&PartOfSpeech::Noun)
}

/// What a phrase is when no list knows its head: capitalized things are organizations.
fn shape_kind(ctx: &ActorContext<'_>, range: &Range<usize>, words: &[String]) -> ActorKind {
    let last = ctx.segments.word(range.end - 1);
    let ends_in_name =
        is_capitalized(last) && (range.len() > 1 || last.len() > 1) && !is_common_noun(ctx, range);
    match words.last() {
        _ if ends_in_name => ActorKind::Organization,
        Some(word) if word.ends_with('s') && !word.ends_with("ss") => ActorKind::Group,
        _ => ActorKind::Unnamed,
    }
}

/// Country of the place that is the whole chunk; `Some(None)` where it has no country.
fn government(ctx: &ActorContext<'_>, chunk: Span) -> Option<Option<String>> {
    ctx.places
        .iter()
        .find(|place| place.sense != PlaceSense::Demonym && place.span.contains(chunk))
        .map(|place| place.country.clone())
}

/// Who issued a document: "by X", "from X", "X's report".
fn issuer(
    ctx: &ActorContext<'_>,
    tokens: &Range<usize>,
    words: &[String],
    chunk: usize,
) -> Option<Phrase> {
    let by = matches!(
        words.get(chunk).map(String::as_str),
        Some("by" | "from" | "of")
    );
    if by && chunk + 1 < words.len() {
        let rest = ctx
            .segments
            .token_range_span(tokens.start + chunk + 1..tokens.end);
        let phrase = describe(ctx, rest);
        return phrase.named.then_some(phrase);
    }
    let owner = (0..chunk).rev().find(|&i| is_possessive(&words[i]))?;
    (owner > 0).then(|| {
        describe(
            ctx,
            ctx.segments
                .token_range_span(tokens.start..tokens.start + owner),
        )
    })
}

/// Country of the first place or people named inside a span.
pub(super) fn country_in(ctx: &ActorContext<'_>, span: Span) -> Option<String> {
    ctx.places
        .iter()
        .filter(|p| span.contains(p.span))
        .find_map(|place| place.country.clone())
}
