//! What needs a person, and what people decided, for people.

use std::fmt::Write as _;

use counterclaim_model::Span;
use counterclaim_model::decision::{DecisionsV1, Question, QuestionPassage, QueueV1, Ruling};

use crate::screen::{Screen, Tone, safe};

use super::{count, word};

/// What every key does.
pub const KEYS: &str =
    "a accept  x reject  e edit  m merge  s split  d different  space skip  u undo  q quit";

/// Everything that needs a person.
pub fn queue(screen: Screen, queue: &QueueV1) -> String {
    let mut out = String::new();
    for question in &queue.queue {
        out.push_str(&one(screen, question));
        out.push('\n');
    }
    let total = match queue.queue.len() {
        0 => "Nothing needs a person.".to_owned(),
        1 => "1 question needs a person".to_owned(),
        n => format!("{n} questions need a person"),
    };
    out + &screen.paint(Tone::Faint, &total) + "\n"
}

/// One question as the terminal asks it, with what its answers would change.
pub fn card(
    screen: Screen,
    question: &Question,
    effects: &[(&'static str, Vec<String>)],
    left: usize,
    made: usize,
) -> String {
    let head = format!("{left} waiting · {made} decided");
    let mut out = format!(
        "\n{}\n{}",
        screen.paint(Tone::Faint, &head),
        one(screen, question)
    );
    for (answer, lines) in effects {
        let _ = writeln!(out, "  if {answer}:");
        if lines.is_empty() {
            let _ = writeln!(out, "    nothing else would change");
        }
        for line in lines {
            let _ = writeln!(out, "{}", screen.wrapped(line, 4));
        }
    }
    let _ = writeln!(out, "{}", screen.paint(Tone::Faint, KEYS));
    out
}

fn one(screen: Screen, question: &Question) -> String {
    let mut out = String::new();
    let title = screen.paint(Tone::Strong, &safe(&question.question));
    let _ = writeln!(
        out,
        "{}",
        screen.ends(&title, &word(question.kind).to_uppercase())
    );
    let _ = writeln!(out, "{}", screen.wrapped(&question.reason, 2));
    for passage in &question.passages {
        let _ = writeln!(out, "{}", screen.wrapped(&marked(passage), 4));
        let place = format!("    {} · {}", passage.id, safe(&passage.title));
        let _ = writeln!(out, "{}", screen.paint(Tone::Faint, &place));
    }
    if question.passages.is_empty() {
        let ids = format!("    {}", safe(&question.targets.join(" ")));
        let _ = writeln!(out, "{}", screen.paint(Tone::Faint, &ids));
    }
    out
}

/// A passage with what it is about in brackets.
fn marked(passage: &QuestionPassage) -> String {
    let mut spans: Vec<Span> = passage.marked.clone();
    spans.sort();
    let mut out = String::new();
    let mut at = 0;
    let chars: Vec<char> = passage.text.chars().collect();
    let slice = |from: usize, to: usize| -> String {
        chars.get(from..to).unwrap_or_default().iter().collect()
    };
    for span in spans {
        if span.start() < at {
            continue;
        }
        let _ = write!(
            out,
            "{}[{}]",
            slice(at, span.start()),
            slice(span.start(), span.end())
        );
        at = span.end();
    }
    out + &slice(at, chars.len())
}

/// Every decision, the oldest first.
pub fn log(screen: Screen, log: &DecisionsV1) -> String {
    let mut out = String::new();
    for judged in &log.decisions {
        let decision = &judged.decision;
        let what = match &decision.ruling {
            Ruling::Correct {
                target,
                field,
                value,
                ..
            } => {
                format!("correct {target} {} “{value}”", field.name())
            }
            Ruling::Split { kept, apart } => {
                format!("split {} from {}", apart.join(" "), kept.join(" "))
            }
            ruling => format!("{} {}", ruling.word(), ruling.targets().join(" ")),
        };
        let state = judged.state.words().to_uppercase();
        let _ = writeln!(out, "{}", screen.ends(&safe(&what), &state));
        let by = decision.by.as_deref().unwrap_or("nobody named");
        let line = format!("  {} · {} · {}", decision.id, decision.decided, safe(by));
        let _ = writeln!(out, "{}", screen.paint(Tone::Faint, &line));
        for remark in [&decision.note, &judged.because].into_iter().flatten() {
            let _ = writeln!(out, "{}", screen.wrapped(remark, 4));
        }
    }
    let total = count(log.decisions.len(), "decision");
    out + &screen.paint(Tone::Faint, &total) + "\n"
}
