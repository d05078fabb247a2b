//! Verb groups: a verb with its auxiliaries, its voice, and what the auxiliaries say of it.

use super::{Grammar, Language, Tag};

/// How a verb group stands in its clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerbKind {
    /// It has a subject of its own ("attacked", "was hit").
    Finite,
    /// "to attack"
    Infinitive,
    /// "killing three"
    Gerund,
    /// "drones launched by": a participle after its noun.
    Reduced,
}

/// A verb with its auxiliaries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerbGroup {
    /// First token: the outermost auxiliary, or "to".
    pub start: usize,
    /// The verb itself.
    pub head: usize,
    /// One past the last token, the particle ("down") included.
    pub end: usize,
    /// How it stands in its clause.
    pub kind: VerbKind,
    /// Whether the subject undergoes it.
    pub passive: bool,
    /// Whether "not", "never" or the like stands in it.
    pub negated: bool,
    /// Modal or "to", in lower case ("would").
    pub modal: Option<String>,
    /// Whether it has a form of "have".
    pub perfect: bool,
    /// Whether it has a form of "be" before "-ing".
    pub progressive: bool,
}

/// Most tokens that may stand between the outermost auxiliary and the verb.
const AUXILIARY_REACH: usize = 7;

const PARTICLES: &[&str] = &[
    "down", "up", "out", "off", "over", "away", "back", "into", "in",
];

pub(super) fn is_be(word: &str) -> bool {
    matches!(
        word,
        "be" | "is" | "are" | "was" | "were" | "been" | "being" | "am" | "'s" | "'re" | "'m"
    )
}

fn is_have(word: &str) -> bool {
    matches!(word, "have" | "has" | "had" | "having" | "'ve" | "'d")
}

fn is_do(word: &str) -> bool {
    matches!(word, "do" | "does" | "did")
}

fn is_get(word: &str) -> bool {
    matches!(word, "get" | "gets" | "got" | "getting" | "gotten")
}

/// Whether a word negates the verb it stands with.
pub(super) fn is_negation(word: &str) -> bool {
    matches!(word, "not" | "n't" | "never" | "cannot" | "neither" | "nor")
}

/// Finds every verb group and notes it in the grammar.
pub(super) fn find_all(grammar: &mut Grammar<'_, '_>, language: &Language) {
    for index in 0..grammar.segments.sentences.len() {
        let range = grammar.segments.sentences[index].tokens.clone();
        for token in range.clone() {
            if !grammar.tag(token).is_verb() || is_auxiliary_of_next(grammar, token, range.end) {
                continue;
            }
            if is_modifier(grammar, token, &range) {
                continue;
            }
            let mut group = read(grammar, token, &range);
            let bare = group.kind == VerbKind::Reduced && group.start == group.head;
            if bare && language.lexicon.is_intransitive(grammar.lower(token)) {
                group.kind = VerbKind::Finite;
                group.passive = false;
            }
            grammar.group_at[token] = Some(grammar.groups.len() as u32);
            grammar.groups.push(group);
        }
    }
}

/// Whether this form of be, have, do or get only serves a later verb.
fn is_auxiliary_of_next(grammar: &Grammar<'_, '_>, token: usize, end: usize) -> bool {
    let word = grammar.lower(token);
    if !(is_be(word) || is_have(word) || is_do(word) || is_get(word)) {
        return false;
    }
    let mut next = token + 1;
    while next < end
        && next <= token + 4
        && (grammar.tag(next) == Tag::Adverb || is_negation(grammar.lower(next)))
    {
        next += 1;
    }
    next < end
        && match grammar.tag(next) {
            Tag::Participle => is_be(word) || is_have(word) || is_get(word),
            Tag::Gerund => is_be(word),
            Tag::Base => is_do(word),
            // taggers confuse past and participle after an auxiliary
            Tag::Past => (is_be(word) || is_have(word)) && !is_be(grammar.lower(next)),
            _ => false,
        }
}

/// Whether a participle only qualifies the noun that follows ("a planned attack").
fn is_modifier(grammar: &Grammar<'_, '_>, token: usize, range: &std::ops::Range<usize>) -> bool {
    let tag = grammar.tag(token);
    if !matches!(tag, Tag::Participle | Tag::Gerund | Tag::Past) || token == range.start {
        return false;
    }
    let before = grammar.tag(token - 1);
    let after = grammar.tag(token + 1);
    if tag == Tag::Past {
        return after.is_nominal()
            && !grammar.in_time(token + 1)
            && grammar.lower(token).ends_with("ed")
            && governs(grammar, token - 1, range.start);
    }
    let opens = matches!(
        before,
        Tag::Determiner | Tag::Possessive | Tag::Number | Tag::Adjective | Tag::Clitic
    );
    opens && (after.is_nominal() || after == Tag::Adjective) && !grammar.in_time(token + 1)
        || tag == Tag::Participle
            && after.is_nominal()
            && (before == Tag::Preposition || governs(grammar, token - 1, range.start))
}

/// Whether what follows a verb can be its object ("sent armed drones"): not after an auxiliary, not
/// where the verb ends a clause without "that" ("the drones they sent killed sheep"), and not after a
/// noun that looks like a verb ("the king appointed ministers").
fn governs(grammar: &Grammar<'_, '_>, token: usize, from: usize) -> bool {
    let word = grammar.lower(token);
    let before = token.checked_sub(1).filter(|&before| before >= from);
    let before = before.map_or(Tag::Other, |before| grammar.tag(before));
    let inner = before == Tag::Pronoun && token > from + 1;
    let noun = matches!(before, Tag::Determiner | Tag::Possessive | Tag::Adjective);
    grammar.tag(token).is_verb() && !(inner || noun || is_be(word) || is_have(word) || is_get(word))
}

fn read(grammar: &Grammar<'_, '_>, head: usize, range: &std::ops::Range<usize>) -> VerbGroup {
    let tag = grammar.tag(head);
    let mut group = VerbGroup {
        start: head,
        head,
        end: head + 1,
        kind: match tag {
            Tag::Gerund => VerbKind::Gerund,
            Tag::Participle => VerbKind::Reduced,
            _ => VerbKind::Finite,
        },
        passive: tag == Tag::Participle,
        negated: false,
        modal: None,
        perfect: false,
        progressive: false,
    };
    take_auxiliaries(grammar, &mut group, range.start);
    while group.end < range.end
        && PARTICLES.contains(&grammar.lower(group.end))
        && grammar.tag(group.end) == Tag::Particle
    {
        group.end += 1;
    }
    repair_voice(grammar, &mut group, range);
    group
}

/// Words for when that stand between an auxiliary and its verb, whatever they are tagged as ("had earlier put").
fn stands_between(word: &str) -> bool {
    matches!(
        word,
        "earlier"
            | "first"
            | "later"
            | "since"
            | "already"
            | "previously"
            | "initially"
            | "originally"
            | "also"
    )
}

fn take_auxiliaries(grammar: &Grammar<'_, '_>, group: &mut VerbGroup, from: usize) {
    let mut adverbs = 0;
    let mut be = false;
    while group.start > from && group.head - group.start < AUXILIARY_REACH {
        let token = group.start - 1 - adverbs;
        let word = grammar.lower(token);
        let tag = grammar.tag(token);
        let auxiliary = if tag == Tag::Modal || word == "cannot" {
            group.modal = Some(word.to_owned());
            true
        } else if word == "to" && (be || grammar.tag(group.head) == Tag::Base) {
            group.modal.get_or_insert_with(|| "to".to_owned());
            group.kind = VerbKind::Infinitive;
            group.start = token;
            return set_voice(grammar, group, be);
        } else if is_have(word) && (tag.is_verb() || word.starts_with('\'')) {
            group.perfect = true;
            true
        } else if (is_be(word) && tag != Tag::Clitic) || (is_get(word) && group.passive) {
            be = true;
            true
        } else {
            is_do(word) && tag.is_verb()
        };
        group.negated |= is_negation(word);
        if auxiliary {
            group.start = token;
            adverbs = 0;
        } else if (tag == Tag::Adverb && !grammar.in_time(token)
            || is_negation(word)
            || stands_between(word))
            && token > from
            && adverbs < 3
        {
            adverbs += 1;
        } else {
            break;
        }
    }
    if group.start < group.head && group.kind != VerbKind::Infinitive {
        group.kind = VerbKind::Finite;
    }
    set_voice(grammar, group, be);
}

fn set_voice(grammar: &Grammar<'_, '_>, group: &mut VerbGroup, be: bool) {
    match grammar.tag(group.head) {
        Tag::Participle => {
            group.passive = be || !group.perfect;
            // "have been hit" holds "been", which the walk has passed
        }
        Tag::Past if be => group.passive = true,
        Tag::Gerund => group.progressive = be,
        _ => {}
    }
}

/// "At least eight", "more than a dozen", "some 40": a count that is an object like a bare number.
fn begins_count(grammar: &Grammar<'_, '_>, token: usize) -> bool {
    let opens = matches!(
        grammar.lower(token),
        "at" | "more"
            | "about"
            | "nearly"
            | "around"
            | "up"
            | "over"
            | "as"
            | "some"
            | "almost"
            | "several"
    );
    let number = |at: usize| {
        grammar.tag(at) == Tag::Number && !grammar.in_time(at)
            || matches!(
                grammar.lower(at),
                "dozen" | "dozens" | "scores" | "hundreds" | "thousands"
            )
    };
    opens && (token + 1..token + 4).any(number)
}

/// Mends what the tagger cannot know: a past form before "by" is a participle; one before an object
/// and after a subject is no participle.
fn repair_voice(grammar: &Grammar<'_, '_>, group: &mut VerbGroup, range: &std::ops::Range<usize>) {
    let bare = group.start == group.head;
    if !bare {
        return;
    }
    let next = grammar.tag(group.end);
    let next_word = grammar.lower(group.end);
    match grammar.tag(group.head) {
        Tag::Past if next_word == "by" && !grammar.in_time(group.end + 1) => {
            group.kind = VerbKind::Reduced;
            group.passive = true;
        }
        Tag::Participle if group.head > range.start => {
            let before = grammar.tag(group.head - 1);
            let object = matches!(next, Tag::Determiner | Tag::Possessive | Tag::Pronoun)
                || (next == Tag::Number || next.is_nominal()) && !grammar.in_time(group.end)
                || begins_count(grammar, group.end)
                || next_word == "that";
            let subject = before.is_nominal()
                || matches!(
                    before,
                    Tag::Pronoun
                        | Tag::Conjunction
                        | Tag::Wh
                        | Tag::Adjective
                        | Tag::Adverb
                        | Tag::Gerund
                );
            if object && subject {
                group.kind = VerbKind::Finite;
                group.passive = false;
            }
        }
        _ => {}
    }
}
