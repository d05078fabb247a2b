//! Named persons in noun phrases: the name, and the role before or after it.

use std::ops::Range;

use counterclaim_model::{ActorKind, Span};

use super::ActorContext;
use super::phrase::{
    DETERMINERS, Gender, PARTICLES, PREPOSITIONS, Phrase, country_in, is_capitalized, is_possessive,
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
    // "the National Coordinator": people have no article right before their names
    let articled = |name: &Range<usize>| {
        words[0] == "the"
            && name.start == tokens.start + 1
            && !is_address(ctx.segments.word(name.start))
    };
    let in_core = person_name(ctx, core_range.clone(), words)
        .filter(|name| !is_body(ctx, name) && !articled(name));
    let (name, role) = match in_core {
        Some(name) => {
            let before = role_before(ctx, tokens.start..name.start, words);
            (
                name.clone(),
                before.or_else(|| apposition(ctx, tokens, words, core)),
            )
        }
        None => {
            // "the ambassador, Ana Lund", "her husband, the painter Per Lund"
            let name = person_behind(ctx, tokens, words, core)?;
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

/// "Drugmaker Altura", "the union SIFUP": what was tagged as a person's name is a body's by the word before it or
/// by its capitals.
fn is_body(ctx: &ActorContext<'_>, name: &Range<usize>) -> bool {
    let word = ctx.segments.word(name.start);
    let before = name.start.checked_sub(1).map(|at| ctx.segments.word(at));
    let sort = before.is_some_and(|word| {
        ctx.rules.organizations.contains(&word.to_lowercase()) && !title_before(ctx, name.start)
    });
    let sentence = ctx
        .segments
        .sentence_at(ctx.segments.tokens[name.start].span.start());
    let shouted = sentence.is_none_or(|sentence| {
        let span = ctx.segments.sentences[sentence].span;
        !ctx.segments.slice(span).chars().any(char::is_lowercase)
    });
    let initials = name.len() == 1
        && (3..=6).contains(&word.len())
        && word.chars().all(|c| c.is_ascii_uppercase());
    sort || initials && !shouted && !title_before(ctx, name.start)
}

/// The name that makes up the apposition of a description: of a role, or of anything else that is no body
/// and no group where the name is tagged as a person's.
fn person_behind(
    ctx: &ActorContext<'_>,
    tokens: &Range<usize>,
    words: &[String],
    core: usize,
) -> Option<Range<usize>> {
    let from = core + 1;
    if words.get(core).map(String::as_str) != Some(",") || from >= words.len() {
        return None;
    }
    let close = words[from..].iter().position(|word| word == ",");
    let close = close.map_or(words.len(), |at| from + at);
    let tail = tokens.start + from..tokens.start + close;
    let name = person_name(ctx, tail.clone(), &words[from..close])?;
    let head = &words[..core];
    let rules = ctx.rules;
    let is_role = ActorRules::any(&rules.roles, head);
    let lists = [&rules.groups, &rules.organizations, &rules.documents];
    let other = lists.iter().any(|list| ActorRules::tail(list, head) > 0);
    let tagged = ctx
        .annotations
        .entities_in(&name)
        .iter()
        .any(|e| e.kind == EntityKind::Person);
    // titles and descriptions may stand before the name, nothing behind it but letters of an order
    let small = |i: usize| {
        let word = ctx.segments.word(i);
        !is_capitalized(word)
            || is_honorific(ctx, &word.to_lowercase())
            || ctx.rules.roles.contains(&word.to_lowercase())
    };
    let whole = (tail.start..name.start).all(small) && tail.end <= name.end + 1;
    (whole && (is_role || tagged && !other)).then_some(name)
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
    // "Mrs Hollis" is a person whatever it was tagged as
    let addressed = range
        .clone()
        .filter(|&i| is_address(ctx.segments.word(i)))
        .find_map(|i| capitalized_run(ctx, i + 1..range.end).filter(free));
    if addressed.is_some() {
        return addressed;
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
                && !begins_role(ctx, &e.tokens)
                && !body(&e.tokens)
        })
        .map(|e| e.tokens.clone());
    let office = || office_holder(ctx, &range, words);
    let tagged = tagged.map(|name| whole_person(ctx, strip_role(ctx, name), range.end));
    tagged.or_else(office).or_else(|| {
        capitalized_name(ctx, range.clone(), words).filter(|name| free(name) && !body(name))
    })
}

/// "Interior" of "Interior Minister": what was tagged as a name is the beginning of an office.
fn begins_role(ctx: &ActorContext<'_>, name: &Range<usize>) -> bool {
    let words: Vec<String> = (name.start..name.end + 2)
        .map(|i| ctx.segments.word(i).to_lowercase())
        .collect();
    (name.len() + 1..=words.len()).any(|len| ctx.rules.roles.contains(&words[..len].join(" ")))
}

/// "Secretary of Defense Ana Lund": a tagged name behind an office that is written with capitals.
fn office_holder(
    ctx: &ActorContext<'_>,
    range: &Range<usize>,
    words: &[String],
) -> Option<Range<usize>> {
    let name = ctx.annotations.entities_in(range).iter().find(|e| {
        e.kind == EntityKind::Person && e.tokens.end == range.end && e.tokens.len() > 1
    })?;
    let before = range.start..name.tokens.start;
    let joint = |word: &str| matches!(word, "of" | "for" | "and" | "the" | "to");
    let capital = |i: usize| {
        let word = ctx.segments.word(i);
        is_capitalized(word) || joint(word)
    };
    let last = before.clone().last()?;
    let office = before.clone().all(capital)
        && !joint(ctx.segments.word(last))
        && ActorRules::any(&ctx.rules.roles, words.get(..before.len())?);
    office.then(|| name.tokens.clone())
}

/// "Benjamin" of "Benjamin Tal": a tagged first name with the capitals behind it that the phrase ends in.
fn whole_person(ctx: &ActorContext<'_>, name: Range<usize>, end: usize) -> Range<usize> {
    let rest = name.end..end;
    let joins = name.len() == 1
        && (1..=2).contains(&rest.len())
        && rest.clone().all(|i| is_capitalized(ctx.segments.word(i)))
        && ctx.annotations.entities_in(&rest).is_empty();
    if joins { name.start..end } else { name }
}

/// A form of address that only people have.
fn is_address(word: &str) -> bool {
    matches!(
        word.trim_end_matches('.'),
        "Mr" | "Mrs" | "Ms" | "Miss" | "Dr" | "Prof" | "Sir" | "Dame" | "Msgr" | "Rev"
    )
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
    // "Russian President Ivan Petrov": a people before a title goes with it
    let first = ctx.segments.tokens[name.start].span;
    let people = ctx.places.iter().any(|place| place.span == first);
    let behind = match words.get(1..) {
        Some(rest) if people => title_len(ctx, rest),
        _ => 0,
    };
    let title = match behind {
        0 => title_len(ctx, &words),
        len => len + 1,
    };
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
    // "harbor resident Ana Lund": what is tagged before the name is no reason against it
    let tagged = ctx.annotations.entities_in(&range);
    let titled = start > range.start && title_before(ctx, start);
    let is_before_name = titled && tagged.iter().all(|e| e.tokens.end < start);
    if !tagged.is_empty() && !is_before_name {
        return None;
    }
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
    let from = usize::from(DETERMINERS.contains(&words[0].as_str()));
    // "security researcher Ana Lund": what no list knows is a role where it is written small
    let small = (from..len).any(|i| {
        let word = ctx.segments.word(range.start + i);
        word.len() > 3 && word.starts_with(char::is_lowercase)
    });
    let open = small
        && !(from..len).any(|i| {
            PREPOSITIONS.contains(&lower[i].as_str())
                || is_possessive(&lower[i])
                || lower[i] == "and"
        });
    if !open && !ActorRules::any(&ctx.rules.roles, &lower) {
        return None;
    }
    Some(ctx.segments.token_range_span(range.start + from..range.end))
}

/// The role in the words after the first comma ("Ana Lund, the port's director,").
fn apposition(
    ctx: &ActorContext<'_>,
    tokens: &Range<usize>,
    words: &[String],
    core: usize,
) -> Option<Span> {
    let mut start = core + 1;
    if words.get(core).map(String::as_str) != Some(",") || start >= words.len() {
        return None;
    }
    // "Ana Lund, 74, a resident": the age is no role
    let age = words[start].chars().all(|c| c.is_ascii_digit());
    if age && words.get(start + 1).map(String::as_str) == Some(",") && start + 2 < words.len() {
        start += 2;
    }
    let len = words[start..]
        .iter()
        .position(|word| matches!(word.as_str(), "who" | "which" | "whose" | "—" | "("))
        .unwrap_or(words.len() - start);
    let told = matches!(
        words[start].as_str(),
        "a" | "an" | "the" | "his" | "her" | "its" | "their"
    );
    let found = ActorRules::any(&ctx.rules.roles, &words[start..start + len]) || told && len > 1;
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
