//! Named persons in noun phrases: the name, and the role before or after it.

use std::ops::Range;

use counterclaim_model::{ActorKind, Span};

use super::ActorContext;
use super::phrase::{
    DETERMINERS, Gender, PARTICLES, Phrase, country_in, is_capitalized, is_possessive,
};
use super::rules::ActorRules;
use crate::annotation::EntityKind;

/// The person the phrase names, with the role before or after the name.
pub(super) fn person(
    ctx: &ActorContext<'_>,
    tokens: &Range<usize>,
    words: &[String],
    core: usize,
) -> Option<Phrase> {
    let core_range = tokens.start..tokens.start + core;
    let in_core = person_name(ctx, core_range.clone(), words);
    let (name, role) = match in_core {
        Some(name) => {
            let before = role_before(ctx, tokens.start..name.start, words);
            (
                name.clone(),
                before.or_else(|| apposition(ctx, tokens, words, core)),
            )
        }
        None => {
            // "the ambassador, Ana Lund"
            let is_role = ActorRules::any(&ctx.rules.roles, &words[..core]);
            let tail = tokens.start + core + 1..tokens.end;
            let name = is_role
                .then(|| person_name(ctx, tail.clone(), &words[(core + 1).min(words.len())..]))??;
            if name.start > tail.start {
                return None;
            }
            (name, Some(ctx.segments.token_range_span(core_range)))
        }
    };
    let mut phrase = Phrase::new(
        ActorKind::Person,
        ctx.segments.token_range_span(name.clone()),
    );
    phrase.named = true;
    phrase.role = role;
    phrase.gender = gender(ctx, tokens, &name, words);
    let scope = role.unwrap_or(phrase.name);
    phrase.country = country_in(ctx, scope);
    Some(phrase)
}

/// The tokens of a person's name in a stretch that holds no comma.
fn person_name(
    ctx: &ActorContext<'_>,
    range: Range<usize>,
    words: &[String],
) -> Option<Range<usize>> {
    if range.is_empty() {
        return None;
    }
    let word = |i: usize| words.get(i - range.start).map_or("", String::as_str);
    let free = |name: &Range<usize>| {
        let owned = name.end < range.end && is_possessive(word(name.end));
        let behind = (range.start..name.start)
            .any(|i| matches!(word(i), "of" | "for" | "by" | "with" | "to" | "from" | "at"));
        !owned && !behind
    };
    // "Gen." tagged without the name behind it: the words after it are the name
    let only_title = |e: &crate::annotation::EntitySpan| {
        let lower: Vec<String> = e
            .tokens
            .clone()
            .map(|i| ctx.segments.word(i).to_lowercase())
            .collect();
        title_len(ctx, &lower) == lower.len()
    };
    let titled = ctx
        .annotations
        .entities_in(&range)
        .iter()
        .filter(|e| range.start <= e.tokens.start && e.tokens.end < range.end)
        .filter(|e| e.kind == EntityKind::Person && only_title(e))
        .find_map(|e| capitalized_run(ctx, e.tokens.end..range.end).filter(free));
    if titled.is_some() {
        return titled;
    }
    let body = |name: &Range<usize>| {
        let lone = name.len() == 1 && !title_before(ctx, name.start);
        lone && ctx.usage.is_body(ctx.segments.word(name.start))
    };
    let tagged = ctx
        .annotations
        .entities_in(&range)
        .iter()
        .find(|e| {
            e.kind == EntityKind::Person
                && range.start <= e.tokens.start
                && e.tokens.end <= range.end
                && free(&e.tokens)
                && is_name(ctx, &e.tokens)
                && !body(&e.tokens)
        })
        .map(|e| e.tokens.clone());
    tagged.map(|name| strip_role(ctx, name)).or_else(|| {
        capitalized_name(ctx, range.clone(), words).filter(|name| free(name) && !body(name))
    })
}

/// Whether every word of a tagged name is written as one, and it is not a place's.
fn is_name(ctx: &ActorContext<'_>, tokens: &Range<usize>) -> bool {
    let span = ctx.segments.token_range_span(tokens.clone());
    let place = ctx.places.iter().any(|place| place.span.contains(span));
    !place
        && tokens.clone().all(|i| {
            let word = ctx.segments.word(i);
            is_capitalized(word)
                || PARTICLES.contains(&word)
                || !word.starts_with(char::is_alphabetic)
        })
}

/// A tagged name sometimes swallows the title before it.
fn strip_role(ctx: &ActorContext<'_>, name: Range<usize>) -> Range<usize> {
    let words: Vec<String> = name
        .clone()
        .map(|i| ctx.segments.word(i).to_lowercase())
        .collect();
    let title = title_len(ctx, &words);
    if title < words.len() {
        name.start + title..name.end
    } else {
        name
    }
}

/// Number of words at the front of a name that are titles.
fn title_len(ctx: &ActorContext<'_>, words: &[String]) -> usize {
    let mut len = 0;
    while len < words.len() {
        let role = ActorRules::front(&ctx.rules.roles, &words[len..]);
        match role.max(usize::from(is_honorific(ctx, &words[len]))) {
            0 => break,
            title => len += title,
        }
    }
    len
}

pub(super) fn is_honorific(ctx: &ActorContext<'_>, word: &str) -> bool {
    ctx.rules.male_honorifics.contains(word)
        || ctx.rules.female_honorifics.contains(word)
        || (word.ends_with('.') && ctx.rules.roles.contains(expanded_title(word)))
        || matches!(word, "dr." | "prof.")
}

/// The role behind an abbreviated title.
fn expanded_title(word: &str) -> &str {
    match word {
        "gen." | "lt." | "brig." | "maj." => "general",
        "sen." | "sens." => "senator",
        "rep." | "reps." => "representative",
        "gov." => "governor",
        "col." => "colonel",
        "adm." => "admiral",
        "capt." => "captain",
        "sgt." => "sergeant",
        "amb." => "ambassador",
        "prof." => "professor",
        _ => word,
    }
}

/// Without a tag: the last run of capitalized words that is no organization, place or people.
fn capitalized_name(
    ctx: &ActorContext<'_>,
    range: Range<usize>,
    words: &[String],
) -> Option<Range<usize>> {
    if !ctx.annotations.entities_in(&range).is_empty() {
        return None;
    }
    let words = words.get(..range.len())?;
    let end = range.end;
    let mut start = end;
    while start > range.start {
        let text = ctx.segments.word(start - 1);
        let particle = PARTICLES.contains(&text) && start < end;
        if !(is_capitalized(text) || particle) {
            break;
        }
        start -= 1;
    }
    // drop titles and peoples at the front ("Russian President Ivan Petrov")
    while start < end {
        let lower = &words[start - range.start..];
        let span = ctx.segments.tokens[start].span;
        let place = ctx.places.iter().any(|p| p.span.contains(span));
        let determiner = DETERMINERS.contains(&lower[0].as_str());
        match title_len(ctx, lower).max(usize::from(place || determiner)) {
            0 => break,
            skip => start += skip,
        }
    }
    let lower = &words[start - range.start..];
    let length = end.checked_sub(start).filter(|&length| length > 0)?;
    let organization = ActorRules::any(&ctx.rules.organizations, lower)
        || ActorRules::any(&ctx.rules.groups, lower);
    let acronym = length == 1
        && ctx
            .segments
            .word(start)
            .chars()
            .filter(|c| c.is_uppercase())
            .count()
            > 1;
    let common = length == 1 && range.start == start && ctx.rules.documents.contains(&lower[0]);
    // "Dunne" is a person where the article gives a first name; "Norchem" is a body
    let body = length == 1
        && start == range.start
        && !title_before(ctx, start)
        && !ctx.usage.has_fuller_name(ctx.segments.word(start));
    let fits = length <= 4 && !organization && !acronym && !common && !body;
    (fits && is_capitalized(ctx.segments.word(start))).then_some(start..end)
}

fn role_before(ctx: &ActorContext<'_>, range: Range<usize>, words: &[String]) -> Option<Span> {
    let len = range.len();
    if len == 0 {
        return None;
    }
    let lower: Vec<String> = words[..len]
        .iter()
        .map(|word| expanded_title(word).to_owned())
        .collect();
    if !ActorRules::any(&ctx.rules.roles, &lower) {
        return None;
    }
    let from = usize::from(DETERMINERS.contains(&words[0].as_str()));
    Some(ctx.segments.token_range_span(range.start + from..range.end))
}

/// The role in the words after the first comma ("Ana Lund, the port's director,").
fn apposition(
    ctx: &ActorContext<'_>,
    tokens: &Range<usize>,
    words: &[String],
    core: usize,
) -> Option<Span> {
    let start = core + 1;
    if words.get(core).map(String::as_str) != Some(",") || start >= words.len() {
        return None;
    }
    let len = words[start..]
        .iter()
        .position(|word| matches!(word.as_str(), "who" | "which" | "whose" | "—" | "("))
        .unwrap_or(words.len() - start);
    let found = ActorRules::any(&ctx.rules.roles, &words[start..start + len]);
    found.then(|| {
        ctx.segments
            .token_range_span(tokens.start + start..tokens.start + start + len)
    })
}

/// The capitalized words from the start of a range on, if there are one to four.
fn capitalized_run(ctx: &ActorContext<'_>, range: Range<usize>) -> Option<Range<usize>> {
    let end = range
        .clone()
        .find(|&i| {
            let word = ctx.segments.word(i);
            !(is_capitalized(word) || PARTICLES.contains(&word))
        })
        .unwrap_or(range.end);
    (1..=4)
        .contains(&(end - range.start))
        .then_some(range.start..end)
}

fn title_before(ctx: &ActorContext<'_>, token: usize) -> bool {
    let word = |i: usize| ctx.segments.word(i).to_lowercase();
    token
        .checked_sub(1)
        .is_some_and(|i| title_len(ctx, &[word(i)]) > 0)
}

pub(super) fn gender(
    ctx: &ActorContext<'_>,
    tokens: &Range<usize>,
    name: &Range<usize>,
    words: &[String],
) -> Option<Gender> {
    let before = name
        .start
        .checked_sub(1)
        .map(|i| ctx.segments.word(i).to_lowercase());
    let rules = ctx.rules;
    let said = |list: &std::collections::BTreeSet<String>,
                honorifics: &std::collections::BTreeSet<String>| {
        words.iter().any(|word| list.contains(word))
            || before
                .as_ref()
                .is_some_and(|word| honorifics.contains(word))
            || tokens
                .clone()
                .zip(words)
                .any(|(i, word)| i < name.start && honorifics.contains(word))
    };
    if said(&rules.male, &rules.male_honorifics) {
        Some(Gender::Male)
    } else if said(&rules.female, &rules.female_honorifics) {
        Some(Gender::Female)
    } else {
        None
    }
}
