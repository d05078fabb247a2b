//! At whom a charge or threat is aimed, by the grammar of its sentence: "accused the board of lying", "said the
//! guards had opened fire".

use counterclaim_model::{Span, Stance};

use crate::annotation::Attribution;
use crate::attribution::CueLexicon;
use crate::grammar::{Grammar, Phrase, Tag, VerbGroup, VerbKind};
use crate::stance::Judgment;

/// Most tokens between "blamed the fire" and "on".
const BLAME_REACH: usize = 12;
/// Most tokens between a passive verb and "by".
const AGENT_REACH: usize = 8;

/// Per attribution: the words for whom it is aimed at, where it is a charge or a threat and says so.
pub fn find(
    grammar: &Grammar<'_, '_>,
    attributions: &[Attribution],
    judgments: &[Judgment],
    cues: &CueLexicon,
) -> Vec<Option<Span>> {
    attributions
        .iter()
        .zip(judgments)
        .map(|(attribution, judgment)| {
            let aimed = matches!(judgment.stance, Stance::Accuse | Stance::Threaten);
            aimed.then(|| target(grammar, attribution, cues)).flatten()
        })
        .collect()
}

fn target(g: &Grammar<'_, '_>, attribution: &Attribution, cues: &CueLexicon) -> Option<Span> {
    let cue = attribution.cue.last()?;
    let content = attribution.content.iter().find(|c| c.start() >= cue.end());
    let by_object = cues
        .lookup(g.segments.slice(*cue))
        .is_some_and(|entry| entry.against_object);
    let clause = |content: &Span| {
        let first = g.segments.tokens_in(*content).next();
        first.is_some_and(|at| matches!(g.lower(at), "that" | "whether" | "how"))
    };
    match content {
        Some(content) if by_object && !clause(content) => object(g, *content),
        _ => attribution
            .content
            .iter()
            .find_map(|content| agent(g, *content)),
    }
}

/// "The board of lying", "the fire on the board", "the board's silence".
fn object(g: &Grammar<'_, '_>, content: Span) -> Option<Span> {
    let tokens = g.segments.tokens_in(content);
    let first = tokens.clone().find(|&at| g.tag(at) != Tag::Mark)?;
    let first = first + usize::from(matches!(g.lower(first), "on" | "at"));
    if g.is_each_other(first) && !g.tag(first + 2).is_nominal() {
        // who blames each other is both at once: neither is aimed at alone
        return None;
    }
    let phrase = g.phrase_from(first)?;
    let on = ["on".to_owned()];
    let blamed = (g.lower(phrase.tokens.end) == "on")
        .then(|| g.phrase_after(phrase.tokens.end, &on, BLAME_REACH))
        .flatten();
    let phrase = blamed.unwrap_or(phrase);
    Some(apposed_name(g, &phrase).unwrap_or_else(|| owner_or_whole(g, &phrase)))
}

/// "SwiftMed" of "a private courier, SwiftMed, for mixing up two boxes": the name behind a description.
fn apposed_name(g: &Grammar<'_, '_>, phrase: &Phrase) -> Option<Span> {
    let comma = phrase.tokens.end;
    let described = !g.is_capitalized(phrase.head) && g.lower(comma) == ",";
    let name = described.then(|| g.phrase_from(comma + 1)).flatten()?;
    let named = matches!(g.tag(name.head), Tag::Name | Tag::NamePlural)
        && name.tokens.start == comma + 1
        && g.is_capitalized(comma + 1);
    let closed = matches!(g.lower(name.tokens.end), "," | "of" | "for" | "." | ";");
    (named && closed).then(|| g.span(&name))
}

/// "The guards" of "that the guards had opened fire", "soldiers" of "were shot by soldiers".
fn agent(g: &Grammar<'_, '_>, content: Span) -> Option<Span> {
    let tokens = g.segments.tokens_in(content);
    let within = |group: &&VerbGroup| tokens.contains(&group.head);
    let from = g.groups.partition_point(|group| group.head < tokens.start);
    let group = g.groups[from..]
        .iter()
        .take_while(within)
        .find(|group| group.kind == VerbKind::Finite)?;
    let phrase = if group.passive {
        let by = ["by".to_owned()];
        g.phrase_after(group.end, &by, AGENT_REACH)?
    } else {
        let subject = g.subjects(group).into_iter().next()?;
        (subject.tokens.start >= tokens.start).then_some(subject)?
    };
    Some(g.span(&phrase))
}

/// "The board" of "the board's silence".
fn owner_or_whole(g: &Grammar<'_, '_>, phrase: &Phrase) -> Span {
    let owner = (phrase.tokens.start + 1..phrase.tokens.end)
        .find(|&at| matches!(g.segments.word(at), "'s" | "’s"));
    match owner {
        Some(end) => g.segments.token_range_span(phrase.tokens.start..end),
        None => whole_name(g, phrase),
    }
}

/// "The Movement for Justice" is one name: its parts have capitals, and so has what follows "for" or "of".
fn whole_name(g: &Grammar<'_, '_>, phrase: &Phrase) -> Span {
    let capital = |at: usize| g.segments.word(at).starts_with(char::is_uppercase);
    let tokens = g.segments.tokens.len();
    let mut end = phrase.tokens.end;
    while end + 1 < tokens && capital(end - 1) && matches!(g.lower(end), "for" | "of") {
        let name = (end + 1..tokens).take_while(|&at| capital(at)).count();
        if name == 0 {
            break;
        }
        end += 1 + name;
    }
    g.segments.token_range_span(phrase.tokens.start..end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::Annotations;
    use crate::grammar::Language;
    use crate::resources::Files;
    use crate::segment::Segments;

    /// Cue in `{}`, content in `<>`; gives whom the charge is aimed at.
    fn check(marked: &str, expected: Option<&str>) {
        let text: String = marked.chars().filter(|c| !"{}<>".contains(*c)).collect();
        let span = |open: char, close: char| {
            let before = |mark: char| {
                let at = marked.find(mark).unwrap();
                at - marked[..at].chars().filter(|c| "{}<>".contains(*c)).count()
            };
            Span::new(before(open), before(close))
        };
        let files = Files::builtin();
        let language = Language::load(&files).unwrap();
        let segments = Segments::of_text(&text);
        let grammar = Grammar::of(&segments, &Annotations::default(), &[], &language);
        let attribution = Attribution {
            cue: vec![span('{', '}')],
            content: vec![span('<', '>')],
            ..Attribution::default()
        };
        let found = target(&grammar, &attribution, &CueLexicon::load(&files).unwrap());
        assert_eq!(found.map(|span| segments.slice(span)), expected, "{marked}");
    }

    #[test]
    fn a_charge_is_aimed_at_its_object_or_at_who_did_it() {
        check(
            "The mayor {accused} <the Movement for Clean Water of theft>.",
            Some("the Movement for Clean Water"),
        );
        check(
            "She {accused} <the harbor board of hiding the leak>.",
            Some("the harbor board"),
        );
        check(
            "He {blamed} <the fire on careless smokers>.",
            Some("careless smokers"),
        );
        check("They {condemned} <the board’s silence>.", Some("the board"));
        check("The ports {blamed} <each other for the delay>.", None);
        check(
            "She {blamed} <a private courier, Harrow Post, for the delay>.",
            Some("Harrow Post"),
        );
        check(
            "She {blamed} <the courier, who was late, for the delay>.",
            Some("the courier"),
        );
        check(
            "He {said} <the guards had opened fire on them>.",
            Some("the guards"),
        );
        check(
            "He {said} <the boats were burned by masked men>.",
            Some("masked men"),
        );
        check("He {said} <the boats were burned>.", None);
    }
}
