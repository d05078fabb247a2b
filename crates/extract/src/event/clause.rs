//! Who does what to whom in a trigger's clause, also where other words stand between them.

use crate::grammar::{Grammar, Phrase, Tag, VerbGroup, VerbKind};

/// Tokens before a verb in which its clause may begin.
const REACH: usize = 40;
/// Most places in which a clause is tried to begin.
const STARTS: usize = 6;
/// Tokens after a passive verb in which its agent is looked for.
const AGENT: usize = 14;

/// The phrases around a verb, by sense: those of a passive are exchanged.
pub(super) struct Arguments {
    pub(super) subjects: Vec<Phrase>,
    pub(super) objects: Vec<Phrase>,
    /// What opens the clause, where only participles and relative clauses stand between it and the verb:
    /// the ferry in "a ferry carrying 140 people sank".
    pub(super) opener: Option<Phrase>,
}

impl Arguments {
    pub(super) fn of(g: &Grammar<'_, '_>, group: &VerbGroup) -> Self {
        let before = g.subjects(group);
        let opener = opener(g, group).filter(|phrase| {
            let apart = |other: &Phrase| other.tokens.start >= phrase.tokens.end;
            before.iter().all(apart)
        });
        if group.passive {
            let by = ["by".to_owned()];
            let agent = g.phrase_after(group.end, &by, AGENT);
            return Self {
                subjects: agent.into_iter().collect(),
                objects: before,
                opener,
            };
        }
        let mut objects = g.objects(group);
        if objects.is_empty() {
            objects = shared_objects(g, group);
        }
        Self {
            subjects: before,
            objects,
            opener,
        }
    }

    /// The phrases that a pattern may find its subject or object in, the opener among them.
    pub(super) fn candidates(&self, passive: bool, object: bool) -> Vec<Phrase> {
        let list = if object {
            &self.objects
        } else {
            &self.subjects
        };
        let opener = self.opener.iter().filter(|_| passive == object);
        opener.chain(list).cloned().collect()
    }
}

/// "Shot and killed a man": what follows the second verb is the object of both.
fn shared_objects(g: &Grammar<'_, '_>, group: &VerbGroup) -> Vec<Phrase> {
    let second = (g.tag(group.end) == Tag::Conjunction)
        .then(|| g.group_at(group.end + 1))
        .flatten()
        .filter(|second| second.kind == group.kind && !second.passive);
    second.map(|second| g.objects(second)).unwrap_or_default()
}

/// The noun phrase that opens a finite verb's clause, where no other finite verb than those of relative
/// clauses stands between.
fn opener(g: &Grammar<'_, '_>, group: &VerbGroup) -> Option<Phrase> {
    if group.kind != VerbKind::Finite {
        return None;
    }
    clause_starts(g, group.start)
        .into_iter()
        .find_map(|start| opens(g, start, group))
}

fn opens(g: &Grammar<'_, '_>, start: usize, group: &VerbGroup) -> Option<Phrase> {
    let start = if g.tag(start) == Tag::Preposition || g.is_subordinator(start) {
        (start..group.start).find(|&at| g.lower(at) == ",")? + 1
    } else {
        start
    };
    let phrase = g.phrase_from(start)?;
    let opens = phrase.tokens.start <= start + 2 && phrase.tokens.end < group.start;
    let nominal = g.tag(phrase.head).is_nominal() && !g.in_time(phrase.head);
    let alone = (phrase.tokens.end..group.start)
        .filter_map(|at| g.group_at(at).filter(|other| other.head == at))
        .all(|other| other.kind != VerbKind::Finite || is_relative(g, other));
    (opens && nominal && alone).then_some(phrase)
}

/// Where the clause of a verb may begin: with the sentence, or after a semicolon, a dash or a conjunction of
/// clauses; the farthest first.
fn clause_starts(g: &Grammar<'_, '_>, verb: usize) -> Vec<usize> {
    let from = g.window(verb, REACH).start;
    let begins = |at: usize| {
        let mark = matches!(g.lower(at), ";" | ":" | "—" | "–" | "“" | "\"");
        let relative = at > from
            && g.lower(at) == "that"
            && (g.tag(at - 1).is_nominal() || g.lower(at - 1) == ",");
        mark || g.is_subordinator(at) && !relative
    };
    let inner = (from..verb).filter(|&at| begins(at)).map(|at| at + 1);
    std::iter::once(from).chain(inner).take(STARTS).collect()
}

/// "A bus carrying guests rolled into a gorge.": what looks like a participle is the verb of a sentence that
/// has no other.
pub(super) fn as_main_verb(g: &Grammar<'_, '_>, group: &VerbGroup) -> Option<VerbGroup> {
    let bare = group.kind == VerbKind::Reduced && group.start == group.head;
    let sentence = g.segments.sentences.get(g.sentence(group.head))?;
    let stops = matches!(g.lower(sentence.tokens.end - 1), "." | "!" | "”" | "\"");
    if !bare || !stops || g.lower(group.end) == "by" {
        return None;
    }
    let window = g.window(group.head, REACH);
    let other = window
        .filter_map(|at| g.group_at(at))
        .any(|other| other.kind == VerbKind::Finite);
    let active = VerbGroup {
        kind: VerbKind::Finite,
        passive: false,
        ..group.clone()
    };
    (!other && opener(g, &active).is_some()).then_some(active)
}

/// Whether "who", "which", "that" or "where" stands before a verb's own subject or the verb itself.
fn is_relative(g: &Grammar<'_, '_>, group: &VerbGroup) -> bool {
    let from = g.window(group.start, 6).start;
    (from..group.start)
        .rev()
        .take_while(|&at| !matches!(g.lower(at), "," | ";" | ":") && g.group_at(at).is_none())
        .any(|at| {
            matches!(
                g.lower(at),
                "who" | "which" | "that" | "whose" | "whom" | "where" | "when"
            )
        })
}
