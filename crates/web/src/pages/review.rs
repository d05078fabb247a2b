//! Review: one decision at a time, with what it would change, and every one can be undone.

use askama::Template;
use counterclaim_ledger::Ledger;
use counterclaim_model::decision::{
    CorrectedField, Decision, DecisionState, Question, QuestionKind, QuestionPassage, Ruling,
};
use counterclaim_model::{Stance, json_word};

use super::problem::Problem;
use super::{Asked, Page, written};
use crate::plain::clipped;
use crate::{Reply, words};

/// Questions that the list beside the card names.
const LISTED: usize = 12;
/// Decisions of the log that are listed.
const LOGGED: usize = 30;
/// Sentences of an effect.
const EFFECTS: usize = 12;

#[derive(Template)]
#[template(path = "review.html")]
struct Review {
    page: Page,
    waiting: usize,
    done: usize,
    kinds: Vec<(&'static str, usize, String, bool)>,
    listed: Vec<(String, String, String, bool)>,
    card: Option<Card>,
    undo: Option<(String, String)>,
    log: Vec<Logged>,
    reviewer: String,
    asks_name: bool,
    only: String,
    at: usize,
}

struct Card {
    question: String,
    reason: String,
    score: String,
    passages: Vec<Shown>,
    options: Vec<Choice>,
    corrects: Option<String>,
    next: String,
}

struct Shown {
    title: String,
    address: String,
    article: String,
    pieces: Vec<(String, bool)>,
}

/// A decision that can be made, its key, and what it would change.
struct Choice {
    ruling: &'static str,
    words: &'static str,
    key: &'static str,
    targets: Vec<String>,
    effects: Vec<String>,
}

struct Logged {
    id: String,
    at: String,
    by: String,
    words: String,
    state: &'static str,
    because: String,
    note: String,
    can_undo: bool,
}

/// Answers a request for the page.
pub(crate) fn review(asked: &Asked<'_>) -> Result<Reply, Problem> {
    let ledger = &asked.newest.ledger;
    let all = &asked.newest.queue().queue;
    let only = asked.request.parameter("only").unwrap_or("");
    let queue: Vec<&Question> = all
        .iter()
        .filter(|q| only.is_empty() || json_word(q.kind) == only)
        .collect();
    let at = asked
        .request
        .parameter("at")
        .and_then(|at| at.parse().ok())
        .unwrap_or(0_usize);
    let at = at.min(queue.len().saturating_sub(1));
    let decisions = ledger.decisions().decisions;
    let link = |only: &str, at: usize| {
        let at = if at == 0 {
            String::new()
        } else {
            at.to_string()
        };
        asked
            .choices
            .at(None)
            .to("/review", &[("only", only), ("at", &at)])
    };
    let kinds = [
        (QuestionKind::Conflict, "conflicts"),
        (QuestionKind::Status, "would change a status"),
        (QuestionKind::Pair, "pairs of events"),
        (QuestionKind::Score, "doubtful claims"),
    ];
    let kinds = kinds.into_iter().filter_map(|(kind, name)| {
        let n = all.iter().filter(|question| question.kind == kind).count();
        let word = json_word(kind);
        (n > 0).then(|| (name, n, link(&word, 0), word == only))
    });
    let first = at.saturating_sub(LISTED / 2);
    let listed = queue
        .iter()
        .enumerate()
        .skip(first)
        .take(LISTED)
        .map(|(index, question)| {
            let quote = question
                .passages
                .first()
                .map_or_else(String::new, |passage| clipped(&passage.text, 70));
            (
                clipped(&question.question, 80),
                quote,
                link(only, index),
                index == at,
            )
        });
    let last = decisions.iter().rev().find(|judged| {
        judged.state == DecisionState::Holds
            && !matches!(judged.decision.ruling, Ruling::Undo { .. })
    });
    let view = Review {
        waiting: queue.len(),
        done: decisions
            .iter()
            .filter(|judged| {
                let is_undo = matches!(judged.decision.ruling, Ruling::Undo { .. });
                judged.state == DecisionState::Holds && !is_undo
            })
            .count(),
        kinds: kinds.collect(),
        listed: listed.collect(),
        card: queue
            .get(at)
            .map(|question| card(asked, question, link(only, at + 1))),
        undo: last.map(|judged| (judged.decision.id.clone(), told(ledger, &judged.decision))),
        log: decisions
            .iter()
            .rev()
            .take(LOGGED)
            .map(|judged| logged(ledger, judged))
            .collect(),
        reviewer: asked
            .request
            .cookie("reviewer")
            .unwrap_or("")
            .replace('+', " "),
        asks_name: asked.site.access.is_open(),
        only: only.to_owned(),
        at,
        page: Page::new(asked, "Review", "Review"),
    };
    Ok(written(&view))
}

fn card(asked: &Asked<'_>, question: &Question, next: String) -> Card {
    let ledger = &asked.newest.ledger;
    let options: &[(&'static str, &'static str, &'static str)] = match question.kind {
        QuestionKind::Pair => &[
            ("merge", "Same event", "a"),
            ("different", "Different", "x"),
        ],
        QuestionKind::Conflict => &[("undo", "Undo the decision", "x")],
        QuestionKind::Status | QuestionKind::Score => {
            &[("accept", "Accept", "a"), ("reject", "Reject", "x")]
        }
    };
    let options = options.iter().map(|(ruling, words, key)| {
        let made = ruling_of(ruling, &question.targets, None);
        let mut effects = made.map(|made| ledger.preview(made)).unwrap_or_default();
        effects.truncate(EFFECTS);
        Choice {
            ruling,
            words,
            key,
            targets: question.targets.clone(),
            effects,
        }
    });
    let is_claim = matches!(question.kind, QuestionKind::Status | QuestionKind::Score);
    Card {
        question: question.question.clone(),
        reason: question.reason.clone(),
        score: format!("{:.2}", question.score),
        passages: question
            .passages
            .iter()
            .map(|passage| shown(asked, passage))
            .collect(),
        options: options.collect(),
        corrects: question.targets.first().filter(|_| is_claim).cloned(),
        next,
    }
}

fn shown(asked: &Asked<'_>, passage: &QuestionPassage) -> Shown {
    let mut pieces = Vec::new();
    let characters: Vec<char> = passage.text.chars().collect();
    let part = |from: usize, to: usize| {
        characters
            .get(from..to.max(from))
            .unwrap_or(&[])
            .iter()
            .collect::<String>()
    };
    let mut at = 0;
    for span in &passage.marked {
        pieces.push((part(at, span.start()), false));
        pieces.push((part(span.start(), span.end()), true));
        at = span.end();
    }
    pieces.push((part(at, characters.len()), false));
    pieces.retain(|(text, _)| !text.is_empty());
    let choices = asked.choices.at(None);
    Shown {
        title: passage.title.clone(),
        address: if passage.id.starts_with("E-") {
            choices.event(&passage.id)
        } else {
            choices.claim(&passage.id)
        },
        article: choices.article(&passage.article),
        pieces,
    }
}

/// A decision in words, as its button names it.
fn told(ledger: &Ledger, decision: &Decision) -> String {
    if let Ruling::Undo { decision: undone } = &decision.ruling {
        let mut all = ledger.decisions().decisions.into_iter();
        let undone = all.find(|judged| judged.decision.id == *undone);
        return match undone.map(|judged| judged.decision) {
            None => "Undo".to_owned(),
            // a chain of undos can be long; each says only what is next to it
            Some(Decision {
                ruling: Ruling::Undo { .. },
                ..
            }) => "Undo of an undo".to_owned(),
            Some(decision) => format!("Undo of “{}”", told(ledger, &decision)),
        };
    }
    let names: Vec<String> = decision
        .ruling
        .targets()
        .into_iter()
        .map(|id| {
            let passage = ledger.passage(id);
            passage.map_or_else(
                || words::short(id).to_owned(),
                |passage| format!("“{}”", clipped(&passage.text, 60)),
            )
        })
        .collect();
    let what = match &decision.ruling {
        Ruling::Accept { .. } => "Accept",
        Ruling::Reject { .. } => "Reject",
        Ruling::Correct { .. } => "Correct",
        Ruling::Merge { .. } => "Same event",
        Ruling::Split { .. } => "Split",
        Ruling::Different { .. } => "Different",
        Ruling::Undo { .. } => "Undo",
    };
    let value = match &decision.ruling {
        Ruling::Correct { field, value, .. } => format!(" ({} is {value})", field.name()),
        _ => String::new(),
    };
    format!("{what}{value}: {}", names.join(" and "))
}

fn logged(ledger: &Ledger, judged: &counterclaim_model::decision::Judged) -> Logged {
    let decision = &judged.decision;
    Logged {
        id: decision.id.clone(),
        at: words::date(&decision.decided),
        by: decision.by.clone().unwrap_or_else(|| "somebody".to_owned()),
        words: told(ledger, decision),
        state: judged.state.words(),
        because: judged.because.clone().unwrap_or_default(),
        note: decision.note.clone().unwrap_or_default(),
        can_undo: judged.state == DecisionState::Holds,
    }
}

/// The ruling that a form or a program names.
fn ruling_of(name: &str, targets: &[String], corrected: Option<(&str, &str)>) -> Option<Ruling> {
    let target = || targets.first().cloned();
    Some(match name {
        "accept" => Ruling::Accept { target: target()? },
        "reject" => Ruling::Reject { target: target()? },
        "merge" => Ruling::Merge {
            events: targets.to_vec(),
        },
        "different" => Ruling::Different {
            events: targets.to_vec(),
        },
        "undo" => Ruling::Undo {
            decision: target()?,
        },
        "correct" => {
            let (field, value) = corrected?;
            let field = CorrectedField::ALL
                .into_iter()
                .find(|known| known.name() == field)?;
            Ruling::Correct {
                target: target()?,
                field,
                value: value.to_owned(),
                place: None,
            }
        }
        _ => return None,
    })
}

/// Makes a decision, unless it cannot be carried out.
pub(crate) fn decide(
    asked: &Asked<'_>,
    ruling: Ruling,
    by: &str,
    note: Option<&str>,
) -> Result<Decision, Problem> {
    let ledger = &asked.newest.ledger;
    let seen = ruling
        .targets()
        .into_iter()
        .filter_map(|id| ledger.seen(id))
        .collect();
    let now = jiff::Timestamp::now().to_string();
    let decision = Decision::new(
        ruling,
        &now,
        Some(by).filter(|by| !by.is_empty()),
        note,
        seen,
    );
    let judged = ledger.with([decision.clone()]).decisions().decisions;
    let own = judged
        .into_iter()
        .find(|judged| judged.decision.id == decision.id);
    if let Some(own) = own.filter(|own| {
        matches!(
            own.state,
            DecisionState::Impossible | DecisionState::Missing
        )
    }) {
        let because = own.because.unwrap_or_default();
        return Err(Problem::new(
            422,
            "This cannot be decided",
            format!("{}.", words::capitalized(&because)),
        )
        .way("Back to review", "/review"));
    }
    asked
        .site
        .decide(&decision)
        .map_err(|error| Problem::new(503, "The decision could not be kept", error.to_string()))?;
    Ok(decision)
}

/// Answers a form of the page: decides and moves on.
pub(crate) fn decided(asked: &Asked<'_>) -> Reply {
    let request = asked.request;
    let targets: Vec<String> = request
        .form
        .iter()
        .filter(|(name, _)| name == "target")
        .map(|(_, value)| value.clone())
        .collect();
    let corrected = request.field("field").zip(request.field("value"));
    let Some(ruling) = ruling_of(request.field("ruling").unwrap_or(""), &targets, corrected) else {
        return Problem::wrong("this is no decision")
            .way("Back to review", "/review")
            .reply(request);
    };
    let name: String = request
        .field("reviewer")
        .unwrap_or("")
        .chars()
        .filter(|c| c.is_alphanumeric() || " .-".contains(*c))
        .take(60)
        .collect();
    let by = if asked.site.access.is_open() {
        name.trim()
    } else {
        asked.who
    };
    match decide(asked, ruling, by, request.field("note")) {
        Ok(_) => {
            let (only, at) = (
                request.field("only").unwrap_or(""),
                request.field("at").unwrap_or(""),
            );
            let reply = Reply::see_other(
                asked
                    .choices
                    .at(None)
                    .to("/review", &[("only", only), ("at", at)]),
            );
            // a cookie holds plain signs only
            let kept: String = name
                .trim()
                .replace(' ', "+")
                .chars()
                .filter(char::is_ascii)
                .collect();
            reply.with(
                "set-cookie",
                format!("reviewer={kept}; Path=/; Max-Age=31536000; SameSite=Strict; HttpOnly"),
            )
        }
        Err(problem) => problem.reply(request),
    }
}

impl Review {
    /// Stances that a correction can choose.
    fn stances(&self) -> [&'static str; 13] {
        Stance::ALL.map(Stance::name)
    }
}
