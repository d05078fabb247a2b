//! Linking and repairs on marked sentences: `{S source}`, `{C cue}`, `{T content}` are what an encoder says.

use super::{CueLexicon, link, read};
use crate::annotation::{Annotations, Attribution, AttributionRole, Encoder, RoleLink, RoleSpan};
use crate::resources::Files;
use crate::segment::Segments;
use counterclaim_model::Span;

/// The bare text and the byte ranges of its marked spans. A digit after the letter names the cue that
/// the span is linked to: `{S1 …}` belongs to the second cue of the text.
fn unmarked(marked: &str) -> (String, Vec<(AttributionRole, Option<usize>, Span)>) {
    let mut text = String::new();
    let mut open = None;
    let mut spans = Vec::new();
    let mut rest = marked;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '{' => {
                let (tag, after) = rest.split_once(' ').unwrap();
                let role = match &tag[..1] {
                    "S" => AttributionRole::Source,
                    "C" => AttributionRole::Cue,
                    _ => AttributionRole::Content,
                };
                open = Some((role, tag[1..].parse().ok(), text.len()));
                rest = after;
            }
            '}' => {
                let (role, cue, start) = open.take().unwrap();
                spans.push((role, cue, Span::new(start, text.len())));
            }
            c => text.push(c),
        }
    }
    (text, spans)
}

fn annotations(
    segments: &Segments<'_>,
    spans: &[(AttributionRole, Option<usize>, Span)],
) -> Annotations {
    let cues: Vec<usize> = (0..spans.len())
        .filter(|&i| spans[i].0 == AttributionRole::Cue)
        .collect();
    Annotations {
        roles: spans
            .iter()
            .map(|(role, _, span)| RoleSpan {
                role: *role,
                tokens: segments.tokens_in(*span),
                score: 0.9,
            })
            .collect(),
        links: spans
            .iter()
            .enumerate()
            .filter_map(|(from, (_, cue, _))| {
                Some(RoleLink {
                    from,
                    to: *cues.get((*cue)?)?,
                    score: 0.9,
                })
            })
            .collect(),
        ..Annotations::default()
    }
}

fn show(segments: &Segments<'_>, attribution: &Attribution) -> String {
    let words = |spans: &[Span]| {
        let parts: Vec<&str> = spans.iter().map(|span| segments.slice(*span)).collect();
        parts.join(" … ")
    };
    format!(
        "{} | {} | {}",
        words(&attribution.source),
        words(&attribution.cue),
        words(&attribution.content)
    )
}

fn check(marked: &str, expected: &[&str]) {
    let (text, spans) = unmarked(marked);
    let segments = Segments::of_text(&text);
    let cues = CueLexicon::load(&Files::builtin()).unwrap();
    let found: Vec<String> = link(&segments, &annotations(&segments, &spans), &cues)
        .iter()
        .map(|a| show(&segments, a))
        .collect();
    assert_eq!(found, expected, "{marked}");
}

#[test]
fn spans_find_the_nearest_cue_without_the_encoders_links() {
    check(
        "{S The mayor} {C said} {T that the bridge was closed}. {S Residents} {C denied} {T it}.",
        &[
            "The mayor | said | that the bridge was closed",
            "Residents | denied | it",
        ],
    );
}

#[test]
fn a_source_right_before_a_cue_is_its_source() {
    check(
        "{S1 The owner of the ship} {C0 said} {T0 that it was hit}, {C1 contradicting} {T1 the navy}.",
        &[
            "The owner of the ship | said | that it was hit",
            "The owner of the ship | contradicting | the navy",
        ],
    );
}

#[test]
fn links_win_over_nearness() {
    check(
        "{T1 Of 24 boats}, {S0 the coach} {C told} {S1 a clerk} {C said}, {T1 18 sank}.",
        &["a clerk | said | Of 24 boats … 18 sank"],
    );
}

#[test]
fn contents_keep_their_marks_and_lose_the_full_stop() {
    check(
        "{S He} {C said} {T “we closed the bridge.}”",
        &["He | said | “we closed the bridge.”"],
    );
    check(
        "“{T We closed it,}” {S he} {C said}.",
        &["he | said | “We closed it,”"],
    );
    check(
        "{T The bridge was closed,} {S he} {C said}.",
        &["he | said | The bridge was closed"],
    );
    check(
        "{S He} {C said} {T the bridge is in the U.S.}",
        &["He | said | the bridge is in the U.S."],
    );
}

#[test]
fn a_content_runs_to_the_end_of_a_sentence_in_which_nobody_else_speaks() {
    check(
        "{S He} {C said} {T the bridge was closed}, which surprised drivers.",
        &["He | said | the bridge was closed, which surprised drivers"],
    );
    check(
        "{S He} {C said} {T the bridge was closed} on Monday.",
        &["He | said | the bridge was closed"],
    );
}

#[test]
fn a_content_stays_on_its_side_of_a_semicolon() {
    check(
        "{S The auditor} {C says} {T it was misled; the owner blames a clerk}.",
        &["The auditor | says | it was misled"],
    );
    check(
        "{T The owner fled; he is in Harrow}, {S his office} {C said}.",
        &["his office | said | he is in Harrow"],
    );
    check(
        "{S The auditor} {C found} {T that nine had left; and that ten had died}.",
        &["The auditor | found | that nine had left; and that ten had died"],
    );
}

#[test]
fn a_missed_source_is_the_subject_or_what_stands_after_according_to() {
    check(
        "Ada Roe {C said} {T the bridge was closed}.",
        &["Ada Roe | said | the bridge was closed"],
    );
    check(
        "{T The bridge was closed}, {C according to} Harrow Lines.",
        &["Harrow Lines | according to | The bridge was closed"],
    );
    check(
        "Ada Roe {C was expected} {T to resign}.",
        &[" | was expected | to resign"],
    );
}

#[test]
fn a_quotation_with_a_cue_at_its_marks_needs_no_encoder() {
    check(
        "“We have closed the old bridge,” said Ada Roe.",
        &["Ada Roe | said | “We have closed the old bridge,”"],
    );
    check(
        "Ada Roe said: “We have closed the old bridge.”",
        &["Ada Roe | said | “We have closed the old bridge.”"],
    );
    check(
        "They painted “We have closed the old bridge” again and again.",
        &[],
    );
    check("A so-called “bridge” said Ada Roe.", &[]);
    check(
        "On “The Long Bridge of Old Harrow,” Ada Roe said nothing.",
        &[],
    );
}

#[test]
fn a_quotation_goes_on_over_paragraphs_and_sentences() {
    check("{T “We closed it.}\n\n“Nobody was hurt.”", &[]);
    check(
        "{S Roe} {C said}: {T “We closed the bridge.}\n\n“Nobody was hurt.”",
        &["Roe | said | “We closed the bridge. … “Nobody was hurt.”"],
    );
    check(
        "{T “We closed it,”} {S Roe} {C said}. “Nobody was hurt in the fall.”",
        &["Roe | said | “We closed it,” … “Nobody was hurt in the fall.”"],
    );
}

#[test]
fn empty_and_broken_annotations_do_no_harm() {
    check("", &[]);
    check("{S Roe} {C said}.", &[]);
    let segments = Segments::of_text("One two.");
    let cues = CueLexicon::default();
    let broken = Annotations {
        links: vec![RoleLink {
            from: 7,
            to: 9,
            score: 1.0,
        }],
        ..Annotations::default()
    };
    assert!(link(&segments, &broken, &cues).is_empty());
}

#[test]
fn a_long_paragraph_takes_no_more_than_its_length() {
    let text = "“We have closed the old bridge,” said Ada Roe. ".repeat(20_000);
    let segments = Segments::of_text(&text);
    let cues = CueLexicon::load(&Files::builtin()).unwrap();
    let found = link(&segments, &Annotations::default(), &cues);
    assert_eq!(found.len(), 20_000);
}

/// An encoder that finds one inner attribution by its words.
struct Inner;

impl Encoder for Inner {
    fn annotate(&self, segments: &Segments<'_>) -> Annotations {
        let mut spans = Vec::new();
        for (role, words) in [
            (AttributionRole::Source, "the group"),
            (AttributionRole::Cue, "had denied"),
            (AttributionRole::Content, "the raid"),
        ] {
            if let Some(at) = segments.text.find(words) {
                spans.push((role, None, Span::new(at, at + words.len())));
            }
        }
        annotations(segments, &spans)
    }
}

fn check_nested(marked: &str, expected: &[(&str, Option<usize>)]) {
    let (text, spans) = unmarked(marked);
    let segments = Segments::of_text(&text);
    let cues = CueLexicon::load(&Files::builtin()).unwrap();
    let outer = annotations(&segments, &spans);
    let is_medium = |name: &str| name == "Harrow Radio";
    let found = read(&segments, &Inner, &outer, &cues, &is_medium);
    let shown: Vec<(String, Option<usize>)> = found
        .iter()
        .map(|a| (show(&segments, a), a.within))
        .collect();
    let shown: Vec<(&str, Option<usize>)> = shown.iter().map(|(s, w)| (s.as_str(), *w)).collect();
    assert_eq!(shown, expected);
}

#[test]
fn an_attribution_inside_a_content_names_its_holder() {
    check_nested(
        "{S Officials} {C said} {T the group had denied the raid}.",
        &[
            ("Officials | said | the group had denied the raid", None),
            ("the group | had denied | the raid", Some(0)),
        ],
    );
}

#[test]
fn a_medium_that_passes_on_what_another_says_is_left_out() {
    check_nested(
        "{S Harrow Radio} {C reported} {T the group had denied the raid}.",
        &[("the group | had denied | the raid", None)],
    );
}

#[test]
fn a_relative_clause_is_a_source_with_its_noun() {
    check(
        "{S0 The maker, which runs two mills}, {C denied} {T0 that they were at fault}.",
        &["The maker, which runs two mills | denied | that they were at fault"],
    );
    check(
        "The Maker, {S0 which runs two mills,} {C denied} {T0 that they were at fault}.",
        &["The Maker, which runs two mills, | denied | that they were at fault"],
    );
    check(
        "The men, {S0 who} {C said} {T0 they were held}.",
        &["who | said | they were held"],
    );
}

#[test]
fn what_stands_in_another_paragraph_is_not_said_by_an_indirect_cue() {
    check(
        "{S0 A diplomat} {C said} {T0 that he had carried messages}.\n\n{T0 Neither the number of the dead nor the way in which they died} is known.",
        &["A diplomat | said | that he had carried messages"],
    );
}

#[test]
fn what_in_according_to_what_stands_for_the_rest() {
    check(
        "According to {T0 what} {S0 the mayor} {C told} reporters, {T0 the road is open}.",
        &["the mayor | told | the road is open"],
    );
}

#[test]
fn what_stands_between_a_relative_pronoun_and_its_verb_is_no_part_of_who_said_it() {
    use crate::annotation::PartOfSpeech as P;
    let marked = "The Board, {S0 which in its bulletin} {C listed} {T0 the release as planned}.";
    let (text, spans) = unmarked(marked);
    let segments = Segments::of_text(&text);
    let annotations = Annotations {
        parts_of_speech: vec![
            P::Determiner,
            P::ProperNoun,
            P::Punctuation,
            P::Pronoun,
            P::Adposition,
            P::Pronoun,
            P::Noun,
            P::Verb,
            P::Determiner,
            P::Noun,
            P::Adposition,
            P::Verb,
            P::Punctuation,
        ],
        ..annotations(&segments, &spans)
    };
    let cues = CueLexicon::load(&Files::builtin()).unwrap();
    let found = link(&segments, &annotations, &cues);
    assert_eq!(
        show(&segments, &found[0]),
        "The Board | listed | the release as planned"
    );
}
