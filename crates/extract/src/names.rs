//! One name, one extent in one article: a name that was tagged whole once is whole everywhere.
//!
//! The encoder cuts names short ("Northern" of "Northern Line") and tags titles as names ("Gen."). Where
//! the same words stand tagged in full elsewhere in the article, the full extent and kind are taken.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::annotation::{Annotations, EntityKind, EntitySpan, PartOfSpeech};
use crate::place::Gazetteer;
use crate::segment::{Segments, TokenKind};

/// Longest name, in tokens.
const LONGEST: usize = 6;

/// Extends cut names to their full form, and adds full names that were not tagged.
pub(crate) fn complete(
    segments: &Segments<'_>,
    annotations: &mut Annotations,
    gazetteer: &Gazetteer,
) {
    join_pieces(segments, annotations);
    states_are_places(segments, annotations, gazetteer);
    without_description(segments, annotations);
    let known = whole_names(segments, annotations);
    if known.is_empty() {
        return;
    }
    let mut found: Vec<EntitySpan> = Vec::new();
    let mut at = 0;
    while at < segments.tokens.len() {
        let Some((length, kind)) = name_at(segments, &known, at) else {
            at += 1;
            continue;
        };
        found.push(EntitySpan {
            kind,
            tokens: at..at + length,
            score: 1.0,
        });
        at += length;
    }
    for mut name in found {
        let from = annotations
            .entities
            .partition_point(|e| e.tokens.end <= name.tokens.start);
        let to = annotations
            .entities
            .partition_point(|e| e.tokens.start < name.tokens.end);
        let touched = &annotations.entities[from..to];
        // a longer name, or one that only laps over, was seen in its own place: it stays
        let inside =
            |e: &EntitySpan| name.tokens.start <= e.tokens.start && e.tokens.end <= name.tokens.end;
        let same = touched.len() == 1 && touched[0].tokens == name.tokens;
        if same || !touched.iter().all(inside) {
            continue;
        }
        name.score = touched.iter().map(|e| e.score).fold(0.5, f32::max);
        annotations.entities.splice(from..to, [name]);
    }
}

/// "United" and "Nations", tagged one beside the other: two pieces of a body's name with nothing between them are one.
fn join_pieces(segments: &Segments<'_>, annotations: &mut Annotations) {
    let body = |e: &EntitySpan| e.kind == EntityKind::Organization;
    let piece = |e: &EntitySpan| body(e) || e.kind == EntityKind::Other;
    let capital = |e: &EntitySpan| {
        segments
            .word(e.tokens.start)
            .starts_with(char::is_uppercase)
    };
    let mut joined: Vec<EntitySpan> = Vec::with_capacity(annotations.entities.len());
    for entity in std::mem::take(&mut annotations.entities) {
        let fits = |last: &EntitySpan| {
            let whole = last.tokens.start..entity.tokens.end;
            last.tokens.end == entity.tokens.start
                && (body(last) || body(&entity))
                && piece(last)
                && piece(&entity)
                && capital(&entity)
                && whole.len() <= LONGEST
                && is_name(segments, whole)
        };
        match joined.last_mut() {
            Some(last) if fits(last) => {
                last.tokens.end = entity.tokens.end;
                last.kind = EntityKind::Organization;
                last.score = last.score.max(entity.score);
            }
            _ => joined.push(entity),
        }
    }
    annotations.entities = joined;
}

/// "Kyiv accused", tagged as a person: a country or its capital, where nobody in the article has that name.
fn states_are_places(
    segments: &Segments<'_>,
    annotations: &mut Annotations,
    gazetteer: &Gazetteer,
) {
    let person = |e: &&EntitySpan| e.kind == EntityKind::Person;
    let people = annotations.entities.iter().filter(person);
    let named: BTreeSet<&str> = people
        .filter(|e| e.tokens.len() > 1)
        .flat_map(|e| e.tokens.clone())
        .map(|i| segments.word(i))
        .collect();
    for entity in &mut annotations.entities {
        let word = segments.word(entity.tokens.start);
        let alone = entity.kind == EntityKind::Person && entity.tokens.len() == 1;
        if alone && !named.contains(word) && gazetteer.is_state_or_capital(word) {
            entity.kind = EntityKind::Place;
        }
    }
}

/// "Rights group Voz": what a body is called before its name is no part of that.
fn without_description(segments: &Segments<'_>, annotations: &mut Annotations) {
    let parts = &annotations.parts_of_speech;
    let bodies = annotations
        .entities
        .iter_mut()
        .filter(|entity| entity.kind == EntityKind::Organization);
    for entity in bodies {
        let capital = |i: &usize| segments.word(*i).starts_with(char::is_uppercase);
        let Some(name) = entity.tokens.clone().find(capital) else {
            continue;
        };
        let described = name > entity.tokens.start
            && parts.get(name - 1) == Some(&PartOfSpeech::Noun)
            && (entity.tokens.start..name).all(|i| segments.tokens[i].kind == TokenKind::Word);
        if described {
            entity.tokens.start = name;
        }
    }
}

/// Names of several words with their most frequent kind, by their words.
fn whole_names<'t>(
    segments: &Segments<'t>,
    annotations: &Annotations,
) -> BTreeMap<Vec<&'t str>, EntityKind> {
    let mut kinds: BTreeMap<Vec<&str>, BTreeMap<EntityKind, usize>> = BTreeMap::new();
    for entity in &annotations.entities {
        let person_or_body = matches!(entity.kind, EntityKind::Person | EntityKind::Organization);
        let whole = (2..=LONGEST).contains(&entity.tokens.len())
            && is_name(segments, entity.tokens.clone());
        if person_or_body && whole {
            let words = entity.tokens.clone().map(|i| segments.word(i)).collect();
            *kinds
                .entry(words)
                .or_default()
                .entry(entity.kind)
                .or_default() += 1;
        }
    }
    kinds
        .into_iter()
        .filter_map(|(words, kinds)| {
            let (kind, _) = kinds.into_iter().max_by_key(|(_, n)| *n)?;
            Some((words, kind))
        })
        .collect()
}

/// Whether a stretch begins and ends with a capitalized word and holds no mark but dots and dashes.
fn is_name(segments: &Segments<'_>, tokens: Range<usize>) -> bool {
    let capital = |i: usize| segments.word(i).starts_with(char::is_uppercase);
    capital(tokens.start)
        && capital(tokens.end - 1)
        && tokens.clone().all(|i| {
            segments.tokens[i].kind == TokenKind::Word || matches!(segments.word(i), "." | "-" | "&")
        })
        // a headline in title case, or text in capitals, says nothing about names
        && !tokens
            .clone()
            .all(|i| segments.word(i).chars().all(|c| !c.is_lowercase()) && segments.word(i).len() > 3)
}

fn name_at(
    segments: &Segments<'_>,
    known: &BTreeMap<Vec<&str>, EntityKind>,
    at: usize,
) -> Option<(usize, EntityKind)> {
    if !segments.word(at).starts_with(char::is_uppercase) {
        return None;
    }
    (2..=LONGEST.min(segments.tokens.len() - at))
        .rev()
        .find_map(|length| {
            let words: Vec<&str> = (at..at + length).map(|i| segments.word(i)).collect();
            known.get(&words).map(|kind| (length, *kind))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::Files;

    /// Names in `text` are marked with `[` and `]`; gives the names after completion.
    fn check(marked: &str, expected: &[&str]) {
        let text: String = marked.chars().filter(|c| !"[]".contains(*c)).collect();
        let segments = Segments::of_text(&text);
        let mut entities = Vec::new();
        let (mut offset, mut open) = (0, 0);
        for c in marked.chars() {
            match c {
                '[' => open = offset,
                ']' => entities.push(EntitySpan {
                    kind: EntityKind::Organization,
                    tokens: segments.tokens_in(counterclaim_model::Span::new(open, offset)),
                    score: 1.0,
                }),
                c => offset += c.len_utf8(),
            }
        }
        let mut annotations = Annotations {
            entities,
            ..Annotations::default()
        };
        let gazetteer = Gazetteer::load(&Files::builtin()).unwrap();
        complete(&segments, &mut annotations, &gazetteer);
        let found: Vec<&str> = annotations
            .entities
            .iter()
            .map(|e| segments.slice(segments.token_range_span(e.tokens.clone())))
            .collect();
        assert_eq!(found, expected, "{marked}");
    }

    #[test]
    fn a_name_tagged_whole_once_is_whole_everywhere() {
        check(
            "[Harbor Line] cut jobs. He blamed [Harbor] Line. Harbor Line denied it.",
            &["Harbor Line", "Harbor Line", "Harbor Line"],
        );
    }

    #[test]
    fn a_state_that_was_tagged_as_a_person_is_a_place_unless_somebody_is_called_so() {
        let gazetteer = Gazetteer::load(&Files::builtin()).unwrap();
        let kinds = |text: &str, names: &[&str]| {
            let segments = Segments::of_text(text);
            let entities = names.iter().map(|name| {
                let at = text.find(name).unwrap();
                EntitySpan {
                    kind: EntityKind::Person,
                    tokens: segments.tokens_in(counterclaim_model::Span::new(at, at + name.len())),
                    score: 1.0,
                }
            });
            let mut annotations = Annotations {
                entities: entities.collect(),
                ..Annotations::default()
            };
            complete(&segments, &mut annotations, &gazetteer);
            let kinds = annotations.entities.iter().map(|e| e.kind);
            kinds.collect::<Vec<EntityKind>>()
        };
        let person = EntityKind::Person;
        assert_eq!(kinds("Kyiv accused him.", &["Kyiv"]), [EntityKind::Place]);
        assert_eq!(kinds("Chad accused him.", &["Chad"]), [person]);
        let text = "Mira Cairo accused him. He said Cairo had lied.";
        let found = kinds(text, &["Mira Cairo"]);
        assert!(found.iter().all(|kind| *kind == person));
    }

    #[test]
    fn pieces_of_a_name_that_touch_are_one() {
        check(
            "The [Harbor][ Lights] sued. [Harbor], [Lights] and [Sons] did not.",
            &["Harbor Lights", "Harbor", "Lights", "Sons"],
        );
    }

    #[test]
    fn other_names_stay_as_they_are() {
        check(
            "[Harbor Line] cut jobs. The [Harbor Line Union] struck. [Harbor] Street was shut.",
            &["Harbor Line", "Harbor Line Union", "Harbor"],
        );
    }
}
