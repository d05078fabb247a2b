//! Decisions of people: what needs one, making them, the log of them, carrying them to other ledgers.

mod carry;
mod make;
mod session;

use std::io::IsTerminal;

use counterclaim_ledger::Ledger;
use counterclaim_model::decision::{Decision, DecisionState};
use counterclaim_store::Store;

use crate::arguments::{Review, ReviewAction};
use crate::output::{self, Outcome, note};
use crate::view;

use super::opening;

/// Runs the command.
pub fn run(options: &Review) -> anyhow::Result<Outcome> {
    match &options.action {
        None if at_terminal() => session::run(options),
        None | Some(ReviewAction::List) => list(options),
        Some(ReviewAction::Log) => log(options),
        Some(ReviewAction::Export { out }) => carry::export(options, out.as_deref()),
        Some(ReviewAction::Import { file }) => carry::import(options, file),
        Some(action) => make::run(options, action),
    }
}

fn at_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

fn list(options: &Review) -> anyhow::Result<Outcome> {
    let queue = opening::whole(&options.file.path)?.queue();
    output::list(options.format, &queue, &queue.queue, |screen| {
        view::review::queue(screen, &queue)
    })?;
    Ok(Outcome::Done)
}

fn log(options: &Review) -> anyhow::Result<Outcome> {
    let log = opening::whole(&options.file.path)?.decisions();
    output::list(options.format, &log, &log.decisions, |screen| {
        view::review::log(screen, &log)
    })?;
    Ok(Outcome::Done)
}

/// A ledger that is decided about, and who decides.
struct Desk<'a> {
    store: Box<dyn Store + Send>,
    ledger: Ledger,
    options: &'a Review,
}

impl<'a> Desk<'a> {
    fn open(options: &'a Review) -> anyhow::Result<Self> {
        let store = opening::existing(&options.file.path)?;
        let ledger = store.ledger()?;
        Ok(Self {
            store,
            ledger,
            options,
        })
    }

    /// Makes a decision, unless it cannot be carried out.
    fn decide(&mut self, draft: &make::Draft) -> anyhow::Result<Decision> {
        let decision = draft.decision(&self.ledger, self.options);
        let ledger = self.ledger.with([decision.clone()]);
        let judged = ledger.decisions().decisions.into_iter();
        let own = judged.filter(|judged| judged.decision.id == decision.id);
        for judged in own {
            let because = judged.because.unwrap_or_default();
            if matches!(
                judged.state,
                DecisionState::Impossible | DecisionState::Missing
            ) {
                anyhow::bail!("this cannot be decided: {because}");
            }
        }
        self.store
            .decide(std::slice::from_ref(&decision), &super::add::now())?;
        self.ledger = ledger;
        Ok(decision)
    }
}

/// Lists decisions that do not hold and need a person, on standard error.
fn note_conflicts(ledger: &Ledger, among: &dyn Fn(&Decision) -> bool) -> usize {
    let judged = ledger.decisions().decisions.into_iter();
    let conflicts = judged.filter(|judged| judged.state.is_conflict() && among(&judged.decision));
    let mut n = 0;
    for judged in conflicts {
        n += 1;
        note(&format!(
            "counterclaim: conflict: {} ({} {}): {}: {}",
            judged.decision.id,
            judged.decision.ruling.word(),
            crate::screen::safe(&judged.decision.ruling.targets().join(" ")),
            judged.state.words(),
            crate::screen::safe(&judged.because.unwrap_or_default()),
        ));
    }
    n
}
