//! Time expressions: found, resolved against the publication date, and explained.
//!
//! One pass over each paragraph's words finds the expressions ([`TimeRules`] holds the words); each is
//! then resolved in the order of the text, so that "the next day" can lean on what was told before.
//! Extents, types and values follow TIMEX3 as TempEval-3 uses it.

mod anchor;
mod atom;
mod bounds;
mod calendar;
mod grammar;
mod length;
mod meaning;
mod occurrence;
mod pick;
mod resolve;
mod rules;
mod tense;
mod zone;

use std::ops::Range;

use counterclaim_model::{Diagnostic, Span, Time, TimeId};

pub use anchor::Anchor;
pub(crate) use calendar::is_day_or_month;
pub use calendar::{month_name, weekday_name};
pub use rules::{Example, TimeRules};
pub use zone::Zone;

use crate::segment::Segments;
use atom::Atom;
use grammar::Grammar;
use meaning::{Expression, Meaning, When};
use resolve::{Failure, Outcome, Resolver};
use tense::{Tense, Verbs};

/// Reads the time expressions of a text, in order and without overlaps.
///
/// Without an anchor, relative expressions are listed without a value.
pub fn read(
    segments: &Segments<'_>,
    anchor: Option<&Anchor>,
    rules: &TimeRules,
) -> (Vec<Time>, Vec<Diagnostic>) {
    let mut reading = Reading {
        text: segments.text,
        times: Vec::new(),
        diagnostics: Vec::new(),
        unanchored: Vec::new(),
    };
    let mut resolver = Resolver::new(anchor.copied(), rules);
    let mut atoms = Vec::new();
    for (index, paragraph) in segments.paragraphs.iter().enumerate() {
        resolver.enter_paragraph(index);
        atoms.clear();
        atom::cut(segments.text, paragraph.span, rules, &mut atoms);
        let grammar = Grammar {
            text: segments.text,
            atoms: &atoms,
            rules,
        };
        let mut tenses = Tenses::new(segments, paragraph.sentences.clone());
        let mut expressions = grammar.expressions();
        lend_days(segments, &grammar, &mut expressions);
        let mut previous: Option<Expression> = None;
        let mut told: Option<(usize, When, Tense)> = None;
        for expression in expressions {
            let span = atoms[expression.start]
                .span
                .cover(atoms[expression.end - 1].span);
            let mut tense = tenses.around(&atoms, expression.start..expression.end);
            // a day named for several times ("at 9 a.m. (1300 GMT) on Friday") is one day
            if let Some(day) = expression.meaning.day() {
                tense = told
                    .as_ref()
                    .filter(|(end, same, _)| same == day && expression.start <= end + NEAR)
                    .map_or(tense, |&(_, _, tense)| tense);
                told = Some((expression.end, day.clone(), tense));
            }
            resolver.set_opening(tenses.opens(&atoms, expression.start));
            let ranged = previous
                .as_ref()
                .is_some_and(|first| grammar.ranges(first, expression.start));
            let words = span.slice(segments.text);
            let outcome = resolver.resolve(&expression, words, tense, ranged);
            reading.push(span, expression.modifier, outcome);
            previous = Some(expression);
        }
    }
    reading.close()
}

/// How many atoms may part a clock time from the day it borrows.
const NEAR: usize = 8;

/// Gives a clock time without a day the day named right after it in its sentence, where none was
/// named before it there ("at 3 a.m. (0000 GMT) on Wednesday").
fn lend_days(segments: &Segments<'_>, grammar: &Grammar<'_, '_>, expressions: &mut [Expression]) {
    let sentence = |expression: &Expression| {
        segments.sentence_at(grammar.atoms[expression.start].span.start())
    };
    let mut told_in = None;
    for i in 0..expressions.len() {
        let here = sentence(&expressions[i]);
        if expressions[i].meaning.day().is_some() {
            told_in = here;
            continue;
        }
        let end = expressions[i].end;
        let behind = after_bracket(segments.text, grammar.atoms, end);
        let own = expressions[i + 1..]
            .iter()
            .take(3)
            .find(|next| Some(next.start) == behind)
            .and_then(|next| next.meaning.day().cloned());
        let lender = expressions[i + 1..]
            .iter()
            .take(3)
            .take_while(|next| {
                // "7:30 p.m. (2330 GMT) Sunday" may look like two sentences
                let bracket = grammar.atoms.get(end).map(|a| a.span.slice(segments.text));
                next.start <= end + NEAR && (sentence(next) == here || bracket == Some("("))
            })
            .find_map(|next| next.meaning.day().cloned());
        if let Meaning::Time {
            day: day @ None, ..
        } = &mut expressions[i].meaning
        {
            if told_in != here {
                *day = lender;
            }
            // "at 4.30 a.m. (2300 GMT Monday) on Tuesday"
            if own.is_some() {
                *day = own;
            }
        }
    }
}

/// The atom behind a bracket that opens at `at`, and behind "on".
fn after_bracket(text: &str, atoms: &[Atom<'_>], at: usize) -> Option<usize> {
    let is = |at: usize, mark: &str| {
        let atom = atoms.get(at);
        atom.is_some_and(|atom| atom.span.slice(text) == mark)
    };
    let close = (at + 1..=at + NEAR)
        .find(|&k| is(k, ")"))
        .filter(|_| is(at, "("))?;
    Some(close + 1 + usize::from(is(close + 1, "on")))
}

/// What has been read so far.
struct Reading<'t> {
    text: &'t str,
    times: Vec<Time>,
    diagnostics: Vec<Diagnostic>,
    /// Expressions that wanted an anchor.
    unanchored: Vec<Span>,
}

impl Reading<'_> {
    fn push(
        &mut self,
        span: Span,
        modifier: Option<counterclaim_model::TimeMod>,
        outcome: Outcome,
    ) {
        let words = span.slice(self.text);
        match outcome.failure {
            Some(Failure::Impossible) => self.diagnostics.push(
                Diagnostic::new(
                    "T001",
                    format!("'{words}' is no possible date or time"),
                    "check the source; it is listed without a value",
                )
                .at(span),
            ),
            Some(Failure::Ambiguous) => self.diagnostics.push(
                Diagnostic::new(
                    "T002",
                    format!("'{words}' can be read day first or month first"),
                    "it is listed without a value; the outlet's habit decides",
                )
                .at(span),
            ),
            Some(Failure::NoAnchor) => self.unanchored.push(span),
            _ => {}
        }
        if outcome.wrong_weekday {
            self.diagnostics.push(
                Diagnostic::new(
                    "T004",
                    format!("the weekday in '{words}' is not that of the date"),
                    "the date was taken; weekday or date is a slip of the source",
                )
                .at(span),
            );
        }
        self.times.push(Time {
            id: TimeId::from_index(self.times.len()),
            span,
            r#type: outcome.kind,
            resolved: outcome.value.is_some(),
            value: outcome.value,
            r#mod: modifier,
            earliest: outcome.earliest,
            latest: outcome.latest,
            edtf: None,
            because: outcome.because,
        });
    }

    fn close(mut self) -> (Vec<Time>, Vec<Diagnostic>) {
        if let Some(first) = self.unanchored.first() {
            let n = self.unanchored.len();
            let message = format!(
                "the publication date is not known: {n} relative {} unresolved",
                if n == 1 { "time stays" } else { "times stay" }
            );
            let hint = "give the date with --published";
            self.diagnostics
                .push(Diagnostic::new("T003", message, hint).at(*first));
        }
        (self.times, self.diagnostics)
    }
}

/// The verbs of the sentence that was asked for last.
struct Tenses<'s, 't> {
    segments: &'s Segments<'t>,
    sentences: Range<usize>,
    current: Option<(usize, Verbs)>,
}

impl<'s, 't> Tenses<'s, 't> {
    fn new(segments: &'s Segments<'t>, sentences: Range<usize>) -> Self {
        Self {
            segments,
            sentences,
            current: None,
        }
    }

    /// The tense around an expression; expressions are asked for in order.
    fn around(&mut self, atoms: &[Atom<'_>], expression: Range<usize>) -> Tense {
        let offset = atoms[expression.start].span.start();
        let sentences = &self.segments.sentences[self.sentences.clone()];
        let at = sentences.partition_point(|sentence| sentence.span.end() <= offset);
        let Some(sentence) = sentences.get(at) else {
            return Tense::Unknown;
        };
        if self.current.as_ref().is_none_or(|(index, _)| *index != at) {
            let from = atoms.partition_point(|atom| atom.span.start() < sentence.span.start());
            let to = atoms.partition_point(|atom| atom.span.start() < sentence.span.end());
            self.current = Some((at, Verbs::of(self.segments.text, atoms, from..to)));
        }
        self.current.as_ref().map_or(Tense::Unknown, |(_, verbs)| {
            let next = atoms.get(expression.end);
            let noun = next.is_some_and(|next| next.kind == atom::AtomKind::Possessive);
            verbs.around(expression, noun)
        })
    }

    /// Whether an expression opens the sentence that was asked for last, but for "in".
    fn opens(&self, atoms: &[Atom<'_>], start: usize) -> bool {
        let Some((at, _)) = self.current else {
            return false;
        };
        let sentence = &self.segments.sentences[self.sentences.clone()][at];
        let from = atoms.partition_point(|atom| atom.span.start() < sentence.span.start());
        let word = atoms.get(from).and_then(|atom| atom.word);
        start == from || start == from + 1 && word.is_some_and(|w| w.plays(rules::Role::In))
    }
}
