//! Names of organizations in noun phrases: where they begin and end.

use std::ops::Range;

use super::ActorContext;
use super::phrase::{PREPOSITIONS, is_capitalized, is_possessive};
use crate::annotation::EntityKind;

/// The organization's name that makes up the apposition of a phrase; of one whose head is a `body`'s, whatever the name
/// was tagged as.
pub(super) fn apposed_name(
    ctx: &ActorContext<'_>,
    tokens: &Range<usize>,
    words: &[String],
    core: usize,
    body: bool,
) -> Option<Range<usize>> {
    let start = tokens.start + core + 1;
    if words.get(core).map(String::as_str) != Some(",") || start >= tokens.end {
        return None;
    }
    let close = (start..tokens.end)
        .find(|&i| matches!(ctx.segments.word(i), "," | ";" | "—"))
        .unwrap_or(tokens.end);
    let name = |i: usize| {
        let word = ctx.segments.word(i);
        is_capitalized(word) || matches!(word, "of" | "and" | "&")
    };
    let person =
        ctx.annotations.entities.iter().any(|e| {
            e.kind == EntityKind::Person && e.tokens.start < close && start < e.tokens.end
        });
    let whole = (start..close).all(name) && is_capitalized(ctx.segments.word(start));
    (close > start && whole && (body || !person)).then_some(start..close)
}

/// "Institute" with the capitalized "for the Study of War" after it.
pub(super) fn whole_name(ctx: &ActorContext<'_>, name: Range<usize>, end: usize) -> Range<usize> {
    let mut last = name.end;
    let mut at = name.end;
    while at < end {
        let word = ctx.segments.word(at);
        if is_capitalized(word) {
            last = at + 1;
        } else if !matches!(word, "of" | "for" | "the" | "and" | "on" | "to" | "in") {
            break;
        }
        at += 1;
    }
    let begins_capital = is_capitalized(ctx.segments.word(name.start));
    let dangles = PREPOSITIONS.contains(&ctx.segments.word(name.end - 1)) && last == name.end;
    match (begins_capital, dangles && name.len() > 1) {
        (true, true) => name.start..name.end - 1,
        (true, false) => name.start..last,
        (false, _) => without_description(ctx, name),
    }
}

/// "Rights group Voz" is called "Voz".
fn without_description(ctx: &ActorContext<'_>, name: Range<usize>) -> Range<usize> {
    let word = |i: usize| ctx.segments.word(i);
    let proper = name.clone().find(|&i| is_capitalized(word(i)));
    let described = |&i: &usize| {
        i > name.start
            && ctx
                .rules
                .organizations
                .contains(&word(i - 1).to_lowercase())
            && (i..name.end).all(|i| is_capitalized(word(i)))
    };
    proper.filter(described).map_or(name.start, |proper| proper)..name.end
}

/// "The country's air force" is called "air force".
pub(super) fn without_country_word(
    ctx: &ActorContext<'_>,
    range: Range<usize>,
    words: &[String],
) -> Range<usize> {
    let owned =
        words.len() > 2 && ctx.rules.country_words.contains(&words[0]) && is_possessive(&words[1]);
    if owned {
        range.start + 2..range.end
    } else {
        range
    }
}

/// Whether a range holds a capitalized word that is neither a people, nor the head itself.
pub(super) fn has_proper_name(ctx: &ActorContext<'_>, range: &Range<usize>, head: &str) -> bool {
    range.clone().any(|i| {
        let word = ctx.segments.word(i);
        let span = ctx.segments.tokens[i].span;
        let head_word = head.split(' ').any(|part| part == word.to_lowercase());
        let country = ctx.places.iter().any(|p| p.span.contains(span));
        is_capitalized(word) && !country && !head_word
    })
}

/// The organization's name that the chunk holds or begins, if it is not owned by the rest.
pub(super) fn organization_at(
    ctx: &ActorContext<'_>,
    range: &Range<usize>,
) -> Option<Range<usize>> {
    ctx.annotations
        .entities_in(range)
        .iter()
        .find(|e| {
            e.kind == EntityKind::Organization && !is_possessive(ctx.segments.word(e.tokens.end))
        })
        .map(|e| {
            let determiner = ctx
                .segments
                .word(e.tokens.start)
                .eq_ignore_ascii_case("the");
            e.tokens.start + usize::from(determiner && e.tokens.len() > 1)..e.tokens.end
        })
}
