//! Attributions that end or interrupt their sentence: "Fighting went on, officials in the town said."
//!
//! The form is so regular that it is read by rule where the encoder saw no attribution in the sentence,
//! or took the words of the next sentence for its content.

use std::collections::BTreeSet;
use std::ops::Range;

use counterclaim_model::{Act, BlockKind, Evidence, Span, Stance};

use crate::annotation::{Annotations, Attribution, PartOfSpeech};
use crate::attribution::{CueLexicon, CuePart};
use crate::segment::{Segments, TokenKind};

/// Longest noun phrase between comma and verb, in words.
const LONGEST_SOURCE: usize = 12;
/// Fewest words of a clause that is attributed.
const SHORTEST_CONTENT: usize = 3;
/// How sure such a form is: set by hand, not measured.
const SCORE: f32 = 0.6;

/// What trailing attributions are read from.
#[derive(Clone, Copy)]
pub struct TrailingContext<'a> {
    /// The text.
    pub segments: &'a Segments<'a>,
    /// Parts of speech, where the encoder tells them.
    pub annotations: &'a Annotations,
    /// Verbs of speech.
    pub cues: &'a CueLexicon,
    /// Forms of further verbs that close a clause: "…, the council announced".
    pub closing: &'a BTreeSet<String>,
    /// Tells a medium's name.
    pub relays: &'a dyn Fn(&str) -> bool,
}

/// A clause, then a comma, a noun phrase and a verb of speech.
struct Form {
    content: Vec<Span>,
    source: Range<usize>,
    verb: usize,
}

/// Adds what was missed and mends what points into the next sentence or takes a part of the form for the content.
pub fn complete(ctx: &TrailingContext<'_>, attributions: &mut Vec<Attribution>) {
    for sentence in &ctx.segments.sentences {
        if ctx.segments.paragraphs[sentence.paragraph].kind == BlockKind::Byline {
            continue;
        }
        for form in forms(ctx, sentence.tokens.clone()) {
            put(ctx, form, sentence.span, attributions);
        }
    }
}

/// Gives a form to the attribution that has its verb, or adds it where nothing else is said of its words.
fn put(ctx: &TrailingContext<'_>, form: Form, sentence: Span, attributions: &mut Vec<Attribution>) {
    let segments = ctx.segments;
    let verb = segments.tokens[form.verb].span;
    let source = segments.token_range_span(form.source);
    let evidence = Evidence {
        rule: "attribution.trailing".to_owned(),
        span: verb,
    };
    let own = attributions
        .iter()
        .position(|a| a.cue.iter().any(|cue| cue.overlaps(verb)));
    if let Some(own) = own {
        let outside = |part: &Span| !part.overlaps(sentence);
        if attributions[own].content.iter().all(outside) {
            leave_to(attributions, own, sentence, segments.text);
        }
        let own = &mut attributions[own];
        let astray = own.content.iter().any(|part| part.overlaps(source));
        let cut = own.content.iter().all(|part| {
            let begins = form.content.first().map(|clause| clause.start());
            begins == Some(part.start()) && !has_verb(ctx, segments.tokens_in(*part))
        });
        if astray || cut && !own.content.is_empty() {
            own.content = form.content;
            own.source = vec![source];
            own.evidence.push(evidence);
        } else if own.content.iter().all(outside) {
            // "The dam held, he said. “We were lucky.”": what is quoted next is his, too
            let quoted = |span: &Span| segments.quotation_at(span.start()).is_some();
            own.content.retain(quoted);
            own.content.extend(form.content);
            own.content.sort();
            own.evidence.push(evidence);
        }
        return;
    }
    // "the mayor said, adding that …": who speaks on behind the verb has the same source
    let goes_on = |a: &Attribution| a.cue.iter().all(|cue| cue.start() >= verb.end());
    let parts = |a: &Attribution| {
        let source = a.source.iter().filter(|_| !goes_on(a));
        let parts = source.chain(&a.cue).chain(&a.content);
        parts.copied().collect::<Vec<Span>>()
    };
    let own_words = || form.content.iter().copied().chain([source, verb]);
    let touches = |a: &Attribution| {
        parts(a)
            .iter()
            .any(|part| own_words().any(|own| own.overlaps(*part)))
    };
    // "The firm admitted the error, its lawyer said": who speaks in the clause is nested in it
    let inside = |a: &Attribution| {
        parts(a)
            .iter()
            .all(|part| form.content.iter().any(|content| content.contains(*part)))
    };
    if attributions.iter().any(|a| touches(a) && !inside(a)) {
        return;
    }
    // "The pilot told his brother that it shook, the paper wrote": a medium passes on what is said there
    let nested = attributions.iter().any(inside);
    if nested && (ctx.relays)(segments.slice(source)) {
        return;
    }
    let added = attributions.len();
    for nested in attributions.iter_mut().filter(|a| inside(a)) {
        nested.within.get_or_insert(added);
    }
    attributions.push(Attribution {
        source: vec![source],
        cue: vec![verb],
        content: form.content,
        within: None,
        score: SCORE,
        evidence: vec![evidence],
    });
}

/// "The army said …. Six were hurt, it said.": what one attribution says ends before the sentence that another one
/// closes.
fn leave_to(attributions: &mut [Attribution], own: usize, here: Span, text: &str) {
    for (index, other) in attributions.iter_mut().enumerate() {
        let earlier = |cue: &Span| cue.end() <= here.start();
        if index == own || other.cue.is_empty() || !other.cue.iter().all(earlier) {
            continue;
        }
        let left = other
            .content
            .iter()
            .filter(|part| part.start() < here.start());
        let left =
            left.map(|part| Span::new(part.start(), part.end().min(here.start())).trim(text));
        let left: Vec<Span> = left.filter(|part| !part.is_empty()).collect();
        if !left.is_empty() {
            other.content = left;
        }
    }
}

/// The forms in one sentence, each in what the one before it left.
fn forms(ctx: &TrailingContext<'_>, tokens: Range<usize>) -> Vec<Form> {
    let segments = ctx.segments;
    let mut found = Vec::new();
    let mut start = tokens.start;
    for verb in tokens.clone() {
        let quoted = is_quoted(segments, verb);
        let speaks = verb > start && !quoted && is_plain_speech(ctx, verb);
        if !speaks || !closes(ctx, verb, tokens.end) {
            continue;
        }
        let Some(form) = form(ctx, start..tokens.end, verb) else {
            continue;
        };
        let said = form.content.last().map_or(0, |content| content.end());
        let said = segments.tokens[form.verb].span.end().max(said);
        let next = |&i: &usize| {
            segments.tokens[i].span.start() >= said && matches!(segments.word(i), "," | ";")
        };
        start = (verb..tokens.end)
            .find(next)
            .map_or(tokens.end, |mark| mark + 1);
        start += usize::from(matches!(segments.word(start), "and" | "but"));
        found.push(form);
    }
    found
}

/// The form that a verb closes, in a clause that neither begins nor ends with a quotation.
fn form(ctx: &TrailingContext<'_>, tokens: Range<usize>, verb: usize) -> Option<Form> {
    let segments = ctx.segments;
    let word = |i: usize| segments.word(i);
    let comma_before = |end: usize| (tokens.start..end).rev().find(|&i| word(i) == ",");
    let mut comma = comma_before(verb)?;
    let fits = |source: Range<usize>| {
        (1..=LONGEST_SOURCE).contains(&source.len()) && is_noun_phrase(ctx, source)
    };
    if comma + 1 == verb {
        // "its director, Hilde Storm, said"
        let name = comma_before(comma)?;
        let owner = comma_before(name)?;
        let described = name > owner + 1 && opens_description(word(owner + 1));
        let named = word(name + 1).starts_with(char::is_uppercase);
        if !(described && named && fits(owner + 1..name) && fits(name + 1..comma)) {
            return None;
        }
        comma = owner;
    } else if !fits(comma + 1..verb) {
        return None;
    }
    let joint = (tokens.start..comma).rev().find(|&i| word(i) == ";");
    let clause = joint.map_or(tokens.start, |joint| joint + 1)..comma;
    let edges = [clause.start, comma.checked_sub(1)?];
    // "tests which, it says, showed …": the clause is only beginning
    let opens = matches!(
        word(edges[1]),
        "which" | "who" | "whom" | "that" | "and" | "but" | "because" | "if"
    );
    if opens || clause.is_empty() || edges.iter().any(|&i| is_quoted(segments, i)) {
        return None;
    }
    let whole = has_verb(ctx, clause.clone());
    let resumed = (verb + 1..tokens.end).find(|&i| word(i) == ",");
    let goes_on = resumed
        .map(|resumed| resumed + 1..last_word(segments, resumed + 1..tokens.end))
        .filter(|rest| {
            let gerund = rest.len() >= 2 && word(rest.start).ends_with("ing");
            // ", adding that …": a cue of its own
            let speaks = ctx.cues.word(word(rest.start)).is_some();
            let verb_next = rest.len() >= 2
                && rest.start == verb + 2
                && matches!(
                    part(ctx, rest.start),
                    Some(PartOfSpeech::Auxiliary | PartOfSpeech::Verb)
                );
            // "…, the command wrote, causing fires", "The driver, police said, had fled"
            whole && gerund && !speaks || !whole && !gerund && verb_next
        });
    let long = clause.len() + goes_on.as_ref().map_or(0, ExactSizeIterator::len);
    if !(whole || goes_on.is_some()) || long < SHORTEST_CONTENT {
        return None;
    }
    let mut content = vec![segments.token_range_span(clause)];
    content.extend(goes_on.map(|rest| segments.token_range_span(rest)));
    Some(Form {
        content,
        source: comma + 1..verb,
        verb,
    })
}

fn is_quoted(segments: &Segments<'_>, token: usize) -> bool {
    let start = segments.tokens[token].span.start();
    segments.quotation_at(start).is_some()
}

/// Whether a word begins what somebody is described as beside a name.
fn opens_description(word: &str) -> bool {
    matches!(
        word,
        "its" | "his" | "her" | "their" | "the" | "a" | "an" | "another" | "one"
    )
}

fn last_word(segments: &Segments<'_>, range: Range<usize>) -> usize {
    let mut end = range.end;
    while end > range.start && segments.tokens[end - 1].kind == TokenKind::Mark {
        end -= 1;
    }
    end
}

/// A verb that does nothing but say, or one of those by which a clause is announced or admitted.
fn is_plain_speech(ctx: &TrailingContext<'_>, token: usize) -> bool {
    let verb = part(ctx, token).is_none_or(|part| part == PartOfSpeech::Verb);
    let word = ctx.segments.word(token);
    verb && ctx.cues.word(word).is_some_and(|entry| {
        entry.part == CuePart::Verb
            && entry.act == Act::Speech
            && (entry.stance.is_none_or(|stance| stance == Stance::Assert)
                || ctx.closing.contains(&word.to_lowercase()))
    })
}

/// Whether the sentence ends after the verb, or goes on with when, where or through what it was said.
fn closes(ctx: &TrailingContext<'_>, verb: usize, end: usize) -> bool {
    if verb + 1 >= end {
        return true;
    }
    let next = ctx.segments.word(verb + 1);
    let day = next.ends_with("day") && next.starts_with(char::is_uppercase);
    day || matches!(
        next,
        "." | "," | ";" | "on" | "in" | "at" | "during" | "late" | "early" | "later" | "after"
    )
}

fn is_noun_phrase(ctx: &TrailingContext<'_>, range: Range<usize>) -> bool {
    let segments = ctx.segments;
    let barred = |i: usize| {
        let word = segments.word(i);
        segments.tokens[i].kind == TokenKind::Mark && !matches!(word, "’" | "'" | "-" | "(" | ")")
            || matches!(
                word,
                "that" | "which" | "who" | "but" | "if" | "when" | "as" | "because"
            )
            || word == "it" && range.len() > 1
            || is_plain_speech(ctx, i)
            || part(ctx, i) == Some(PartOfSpeech::Verb)
                && !word.ends_with("ing")
                && !word.ends_with("ed")
    };
    let head = |i: usize| {
        part(ctx, i).is_none_or(|part| {
            matches!(
                part,
                PartOfSpeech::Noun | PartOfSpeech::ProperNoun | PartOfSpeech::Pronoun
            )
        })
    };
    let opens = matches!(
        segments.word(range.start),
        "and" | "or" | "though" | "although" | "by" | "for" | "in" | "on" | "at" | "with" | "to"
    );
    !opens && range.clone().any(head) && !range.clone().any(barred)
}

fn has_verb(ctx: &TrailingContext<'_>, mut range: Range<usize>) -> bool {
    if ctx.annotations.parts_of_speech.is_empty() {
        return true;
    }
    range.any(|i| {
        matches!(
            part(ctx, i),
            Some(PartOfSpeech::Verb | PartOfSpeech::Auxiliary)
        )
    })
}

fn part(ctx: &TrailingContext<'_>, token: usize) -> Option<PartOfSpeech> {
    ctx.annotations.parts_of_speech.get(token).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::Files;

    /// Checks source, verb and content, fragments joined by `|`; `None` where nothing is attributed.
    fn check(text: &str, expected: Option<(&str, &str, &str)>) {
        let segments = Segments::of_text(text);
        let cues = CueLexicon::load(&Files::builtin()).unwrap();
        let annotations = Annotations::default();
        let closing = BTreeSet::from(["announced".to_owned(), "acknowledged".to_owned()]);
        let ctx = TrailingContext {
            segments: &segments,
            annotations: &annotations,
            cues: &cues,
            closing: &closing,
            relays: &|_| false,
        };
        let mut found = Vec::new();
        complete(&ctx, &mut found);
        let words = |spans: &[Span]| {
            spans
                .iter()
                .map(|span| segments.slice(*span))
                .collect::<Vec<_>>()
                .join("|")
        };
        let found = found
            .first()
            .map(|a| (words(&a.source), words(&a.cue), words(&a.content)));
        let expected = expected.map(|(s, c, t)| (s.to_owned(), c.to_owned(), t.to_owned()));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn what_one_says_ends_before_the_sentence_that_another_closes() {
        let text = "The army said it came under fire. Six were wounded, it said. Trucks burned.";
        let segments = Segments::of_text(text);
        let cues = CueLexicon::load(&Files::builtin()).unwrap();
        let ctx = TrailingContext {
            segments: &segments,
            annotations: &Annotations::default(),
            cues: &cues,
            closing: &BTreeSet::new(),
            relays: &|_| false,
        };
        let span = |from: &str, to: &str| {
            let from = text.find(from).unwrap();
            vec![Span::new(from, text.find(to).unwrap() + to.len())]
        };
        let attribution = |source: Vec<Span>, cue: Vec<Span>, content: Vec<Span>| Attribution {
            source,
            cue,
            content,
            ..Attribution::default()
        };
        let it_said = text.find("it said").unwrap();
        let mut found = vec![
            attribution(
                span("The army", "army"),
                vec![Span::new(9, 13)],
                span("it came", "wounded"),
            ),
            attribution(
                vec![Span::new(it_said, it_said + 2)],
                vec![Span::new(it_said + 3, it_said + 7)],
                span("Trucks", "burned"),
            ),
        ];
        complete(&ctx, &mut found);
        let contents: Vec<&str> = found.iter().map(|a| segments.slice(a.content[0])).collect();
        assert_eq!(contents, ["it came under fire.", "Six were wounded"]);
    }

    #[test]
    fn finds_what_ends_its_sentence() {
        check(
            "Fighting went on near the dam, officials in the town said.",
            Some((
                "officials in the town",
                "said",
                "Fighting went on near the dam",
            )),
        );
        check(
            "Three shells hit the mill, the army wrote on Facebook, causing a fire.",
            Some((
                "the army",
                "wrote",
                "Three shells hit the mill|causing a fire",
            )),
        );
        check(
            "The ship sank, the harbor master added late Monday.",
            Some(("the harbor master", "added", "The ship sank")),
        );
        check(
            "She won a third term, the council announced late on Sunday, but the party said it lost.",
            Some(("the council", "announced", "She won a third term")),
        );
        check(
            "The firm showed every test, its director, Ida Storm, said in a letter.",
            Some((
                "its director, Ida Storm,",
                "said",
                "The firm showed every test",
            )),
        );
        check(
            "The claim of “nearly all” was wrong, its head acknowledged.",
            Some((
                "its head",
                "acknowledged",
                "The claim of “nearly all” was wrong",
            )),
        );
    }

    #[test]
    fn who_speaks_in_the_clause_is_nested_and_a_piece_of_it_is_made_whole() {
        let text = "The firm denied the fault, its director, Ida Storm, said.";
        let segments = Segments::of_text(text);
        let cues = CueLexicon::load(&Files::builtin()).unwrap();
        let span = |words: &str| {
            let start = text.find(words).unwrap();
            vec![Span::new(start, start + words.len())]
        };
        let attribution = |source: &str, cue: &str, content: &str| Attribution {
            source: span(source),
            cue: span(cue),
            content: span(content),
            ..Attribution::default()
        };
        let ctx = TrailingContext {
            segments: &segments,
            annotations: &Annotations::default(),
            cues: &cues,
            closing: &BTreeSet::new(),
            relays: &|_| false,
        };
        let mut found = vec![attribution("The firm", "denied", "the fault")];
        complete(&ctx, &mut found);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].within, Some(1));
        assert_eq!(found[1].content, span("The firm denied the fault"));
        let mut found = vec![attribution("Ida Storm", "said", "its director")];
        complete(&ctx, &mut found);
        assert_eq!(found[0].source, span("its director, Ida Storm,"));
        assert_eq!(found[0].content, span("The firm denied the fault"));
    }

    #[test]
    fn leaves_other_commas_alone() {
        check("In the morning, she said the ship had sunk.", None);
        check("He left, and she said nothing about it.", None);
        check("“It sank,” she said.", None);
    }
}
