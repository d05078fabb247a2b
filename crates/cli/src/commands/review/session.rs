//! The queue at a terminal: one question at a time, one key for each answer.

use std::collections::BTreeSet;

use anyhow::bail;
use console::{Key, Term};
use counterclaim_model::decision::{Question, QuestionKind, Ruling};

use crate::arguments::Review;
use crate::output::Outcome;
use crate::screen::{Screen, safe};
use crate::view;

use super::Desk;
use super::make::{self, Draft};

/// Where questions are shown and answers come from.
trait Talk {
    /// The next key; `None` where there are no more.
    fn key(&mut self) -> anyhow::Result<Option<Key>>;
    /// A line that answers a prompt.
    fn line(&mut self, prompt: &str) -> anyhow::Result<String>;
    /// Shows some lines.
    fn show(&mut self, text: &str) -> anyhow::Result<()>;
}

struct Terminal(Term);

impl Talk for Terminal {
    fn key(&mut self) -> anyhow::Result<Option<Key>> {
        match self.0.read_key() {
            Ok(key) => Ok(Some(key)),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn line(&mut self, prompt: &str) -> anyhow::Result<String> {
        self.0.write_str(&format!("{prompt}: "))?;
        Ok(self.0.read_line()?.trim().to_owned())
    }

    fn show(&mut self, text: &str) -> anyhow::Result<()> {
        Ok(self.0.write_str(text)?)
    }
}

/// Runs the queue until it is empty or the person leaves.
pub(super) fn run(options: &Review) -> anyhow::Result<Outcome> {
    let mut desk = Desk::open(options)?;
    let mut terminal = Terminal(Term::stdout());
    let decided = answer(&mut desk, &mut terminal, Screen::of_stdout())?;
    let said = view::count(decided, "decision");
    terminal.show(&format!(
        "\n{said}. 'counterclaim review log' lists them.\n"
    ))?;
    Ok(Outcome::Done)
}

/// What a key means for the question that is shown.
enum Step {
    Decide(Vec<Draft>),
    Skip,
    Stay(String),
    Leave,
}

/// Asks until nothing is left or the person leaves; returns how many decisions were made.
fn answer(desk: &mut Desk<'_>, talk: &mut dyn Talk, screen: Screen) -> anyhow::Result<usize> {
    let mut skipped: BTreeSet<Vec<String>> = BTreeSet::new();
    let mut made = 0;
    'questions: loop {
        let queue = desk.ledger.queue().queue;
        let mut open = queue.iter().filter(|q| !skipped.contains(&q.targets));
        let Some(question) = open.next() else {
            talk.show("Nothing needs a person now.\n")?;
            return Ok(made);
        };
        let left = open.count() + 1;
        let effects = effects(desk, question);
        talk.show(&view::review::card(screen, question, &effects, left, made))?;
        loop {
            let Some(key) = talk.key()? else {
                return Ok(made);
            };
            let step = match step(desk, talk, question, &key) {
                Ok(step) => step,
                Err(error) => Step::Stay(format!("{error:#}")),
            };
            match step {
                Step::Leave => return Ok(made),
                Step::Skip => {
                    skipped.insert(question.targets.clone());
                    continue 'questions;
                }
                Step::Stay(text) => talk.show(&format!("  {}\n", safe(&text)))?,
                Step::Decide(drafts) => {
                    let mut drafts = drafts.into_iter();
                    let done = drafts.try_for_each(|draft| desk.decide(&draft).map(drop));
                    match done {
                        Ok(()) => {
                            made += 1;
                            continue 'questions;
                        }
                        Err(error) => talk.show(&format!("  {}\n", safe(&format!("{error:#}"))))?,
                    }
                }
            }
        }
    }
}

/// What the two chief answers would change.
fn effects(desk: &Desk<'_>, question: &Question) -> Vec<(&'static str, Vec<String>)> {
    let target = question.targets[0].clone();
    match question.kind {
        QuestionKind::Pair => {
            let events = question.targets.clone();
            vec![("merged", desk.ledger.preview(Ruling::Merge { events }))]
        }
        QuestionKind::Status | QuestionKind::Score => {
            vec![("rejected", desk.ledger.preview(Ruling::Reject { target }))]
        }
        QuestionKind::Conflict => Vec::new(),
    }
}

fn step(
    desk: &Desk<'_>,
    talk: &mut dyn Talk,
    question: &Question,
    key: &Key,
) -> anyhow::Result<Step> {
    let one = |ruling| Step::Decide(vec![Draft(ruling)]);
    let target = question.targets[0].clone();
    let pair = question.kind == QuestionKind::Pair;
    let conflict = question.kind == QuestionKind::Conflict;
    Ok(match key {
        Key::Char('q') | Key::Escape | Key::CtrlC => Step::Leave,
        Key::Char(' ') => Step::Skip,
        Key::Char('u') | Key::Backspace => Step::Decide(make::undo(&desk.ledger, &[])?),
        // the decision that does not hold is let go, or the one that stands against it
        Key::Char('a') if conflict => one(Ruling::Undo { decision: target }),
        Key::Char('x') if conflict => match question.targets.get(1) {
            Some(other) => one(Ruling::Undo {
                decision: other.clone(),
            }),
            None => Step::Stay("nothing stands against it; a lets it go".to_owned()),
        },
        Key::Char('a' | 'm') if pair => one(Ruling::Merge {
            events: question.targets.clone(),
        }),
        Key::Char('x' | 'd') if pair => one(Ruling::Different {
            events: question.targets.clone(),
        }),
        Key::Char('a') => one(Ruling::Accept { target }),
        Key::Char('x') => one(Ruling::Reject { target }),
        Key::Char('e') => edit(desk, talk, question)?,
        Key::Char('m') => one(Ruling::Merge {
            events: make::events(&desk.ledger, &words(talk, "Merge which events (E-… E-…)")?)?,
        }),
        Key::Char('d') => one(Ruling::Different {
            events: make::events(
                &desk.ledger,
                &words(talk, "Which events are different (E-… E-…)")?,
            )?,
        }),
        Key::Char('s') => {
            let prompt = "Split which event, and what leaves it (E-… then E-…, C-… or article)";
            match words(talk, prompt)?.as_slice() {
                [event, apart @ ..] if !apart.is_empty() => {
                    one(make::split(&desk.ledger, event, apart)?)
                }
                _ => bail!("name the event and what leaves it"),
            }
        }
        _ => Step::Stay(view::review::KEYS.to_owned()),
    })
}

/// Asks for a field and its value.
fn edit(desk: &Desk<'_>, talk: &mut dyn Talk, question: &Question) -> anyhow::Result<Step> {
    let target = match question.targets.as_slice() {
        [target] => target.clone(),
        _ => talk.line("Correct which claim or event")?,
    };
    let prompt = if target.starts_with("C-") {
        "Field and value (stance deny, speaker NAME, about E-…)"
    } else {
        "Field and value (type, place, time, participant role=NAME)"
    };
    let line = talk.line(prompt)?;
    let (field, value) = line.split_once(' ').unwrap_or((line.as_str(), ""));
    let ruling = make::correction(&desk.ledger, &target, field, value.trim(), None)?;
    Ok(Step::Decide(vec![Draft(ruling)]))
}

fn words(talk: &mut dyn Talk, prompt: &str) -> anyhow::Result<Vec<String>> {
    let line = talk.line(prompt)?;
    let words = line.split([' ', ',']).filter(|word| !word.is_empty());
    Ok(words.map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use counterclaim_model::decision::DecisionState;
    use counterclaim_store::contract::entry;
    use counterclaim_store::{Sqlite, Store};

    use super::*;
    use crate::arguments::{Format, LedgerFile};

    const AT: &str = "2031-03-02T12:00:00Z";

    /// Keys and lines that were typed beforehand, and everything that was shown.
    struct Script {
        keys: VecDeque<char>,
        lines: VecDeque<String>,
        shown: String,
    }

    impl Talk for Script {
        fn key(&mut self) -> anyhow::Result<Option<Key>> {
            Ok(self.keys.pop_front().map(Key::Char))
        }

        fn line(&mut self, _: &str) -> anyhow::Result<String> {
            Ok(self.lines.pop_front().unwrap_or_default())
        }

        fn show(&mut self, text: &str) -> anyhow::Result<()> {
            self.shown.push_str(text);
            Ok(())
        }
    }

    /// Answers three questions about unsure claims with some keys; how the decisions then stand, as
    /// `word` or `word!` for those that do not hold, and what was shown.
    fn check(keys: &str, lines: &[&str], expected: &str) -> String {
        let mut store = Sqlite::in_memory().unwrap();
        for n in 0..3 {
            let mut one = entry("x.txt", "The harbor master", &format!("ferry {n} sank"));
            one.reading.claims[0].score = 0.1 + 0.1 * f64::from(n);
            store.add(&one, AT).unwrap();
        }
        let options = Review {
            action: None,
            by: Some("Ada".to_owned()),
            note: None,
            file: LedgerFile {
                path: "x.db".into(),
            },
            format: Format::Text,
        };
        let ledger = store.ledger().unwrap();
        let mut desk = Desk {
            store: Box::new(store),
            ledger,
            options: &options,
        };
        let mut script = Script {
            keys: keys.chars().collect(),
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
            shown: String::new(),
        };
        answer(&mut desk, &mut script, Screen::plain(80)).unwrap();
        let log = desk.store.ledger().unwrap().decisions().decisions;
        let words: Vec<String> = log
            .iter()
            .map(|judged| {
                let holds = judged.state == DecisionState::Holds;
                let word = judged.decision.ruling.word();
                format!("{word}{}", if holds { "" } else { "!" })
            })
            .collect();
        assert_eq!(words.join(" "), expected, "{keys}: {}", script.shown);
        script.shown
    }

    #[test]
    fn keys_decide_and_move_on() {
        check("q", &[], "");
        check("aaaq", &[], "accept accept accept");
        let shown = check("ax", &[], "accept reject");
        assert!(shown.contains("[ferry 0 sank]"), "{shown}");
        assert!(shown.contains("score 0.10"), "{shown}");
        let shown = check("aaa", &[], "accept accept accept");
        assert!(shown.ends_with("Nothing needs a person now.\n"), "{shown}");
        check("   ", &[], "");
        check("e", &["stance deny"], "correct");
    }

    #[test]
    fn undo_takes_back_the_last_and_asks_again() {
        check("au", &[], "accept! undo");
        check("axu", &[], "accept reject! undo");
        check("axuu", &[], "accept! reject! undo undo");
        let shown = check("auaq", &[], "accept! undo accept");
        assert_eq!(shown.matches("[ferry 0 sank]").count(), 2);
    }

    #[test]
    fn mistakes_are_told_and_nothing_is_decided() {
        let shown = check("u", &[], "");
        assert!(shown.contains("there is nothing to undo"), "{shown}");
        let shown = check("e", &["stance shout"], "");
        assert!(shown.contains("'shout' is no stance"), "{shown}");
        let shown = check("m", &["E-12345678 E-87654321"], "");
        assert!(shown.contains("no event of this ledger"), "{shown}");
        let shown = check("z", &[], "");
        assert!(shown.contains(view::review::KEYS), "{shown}");
    }
}
