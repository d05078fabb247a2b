//! What people decided, in order, and which of it holds.
//!
//! The rule, so that the order of arrival never matters:
//!
//! 1. Decisions stand in the order of when they were decided, and of their ids where that is equal.
//! 2. A decision that an undo names does not hold, unless that undo is undone; without limit.
//! 3. Of two decisions that exclude each other the later one holds. The earlier one is *superseded*
//!    where the same person made both, else *contradicted*: a conflict, which is listed.
//! 4. A decision about what is not in the ledger is *missing*, and one that cannot be carried out
//!    *impossible*: conflicts too. Neither is lost, and each holds again once its reason is gone.

use std::collections::BTreeMap;

use counterclaim_model::decision::{Decision, DecisionState, Judged, Ruling};
use jiff::Timestamp;

/// The decisions of a ledger and how each of them stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log {
    all: Vec<Decision>,
    standing: Vec<Standing>,
}

/// Whether a decision holds, and if not, why not.
#[derive(Clone, Debug)]
struct Standing {
    state: DecisionState,
    because: Option<String>,
    other: Option<String>,
}

const HOLDS: Standing = Standing {
    state: DecisionState::Holds,
    because: None,
    other: None,
};

impl Log {
    /// Puts decisions into their order, each once, and applies the undoing ones among them.
    pub(crate) fn new(decisions: impl IntoIterator<Item = Decision>) -> Self {
        let keyed = decisions.into_iter().map(|d| (key(&d), d));
        let sorted: BTreeMap<Key, Decision> = keyed.collect();
        let all: Vec<Decision> = sorted.into_values().collect();
        let mut log = Self {
            standing: vec![HOLDS; all.len()],
            all,
        };
        log.undo();
        log
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// All decisions, whether they hold or not.
    pub(crate) fn all(&self) -> &[Decision] {
        &self.all
    }

    /// Decisions that hold so far, in order, with their indices.
    pub(crate) fn holding(&self) -> impl DoubleEndedIterator<Item = (usize, &Decision)> {
        let numbered = self.all.iter().enumerate();
        numbered.filter(|(index, _)| self.standing[*index].state == DecisionState::Holds)
    }

    /// Decisions that hold as far as what they name is there.
    pub(crate) fn in_force(&self) -> impl DoubleEndedIterator<Item = (usize, &Decision)> {
        let numbered = self.all.iter().enumerate();
        numbered.filter(|(index, _)| {
            let state = self.standing[*index].state;
            matches!(state, DecisionState::Holds | DecisionState::Missing)
        })
    }

    /// Says that a decision gave way to a later one.
    pub(crate) fn give_way(&mut self, index: usize, later: usize) {
        let same = self.all[index].by == self.all[later].by;
        let because = if same {
            "the same person decided otherwise later".to_owned()
        } else {
            let who = self.all[later].by.as_deref().unwrap_or("somebody");
            format!("{who} decided otherwise later")
        };
        self.standing[index] = Standing {
            state: if same {
                DecisionState::Superseded
            } else {
                DecisionState::Contradicted
            },
            because: Some(because),
            other: Some(self.all[later].id.clone()),
        };
    }

    /// Says why a decision cannot be carried out.
    pub(crate) fn fail(&mut self, index: usize, state: DecisionState, because: String) {
        self.standing[index] = Standing {
            state,
            because: Some(because),
            other: None,
        };
    }

    /// Every decision with how it stands.
    pub(crate) fn judged(&self) -> Vec<Judged> {
        let both = self.all.iter().zip(&self.standing);
        both.map(|(decision, standing)| Judged {
            decision: decision.clone(),
            state: standing.state,
            because: standing.because.clone(),
            other: standing.other.clone(),
        })
        .collect()
    }

    /// Undoing goes from the undos that nothing undoes down to what they name. An id is a hash of
    /// what it names, so that there are no circles; in a made-up one nothing would hold.
    fn undo(&mut self) {
        let ids: BTreeMap<&str, usize> = self.all.iter().map(|d| d.id.as_str()).zip(0..).collect();
        let target = |decision: &Decision| match &decision.ruling {
            Ruling::Undo { decision } => Some(ids.get(decision.as_str()).copied()),
            _ => None,
        };
        let targets: Vec<Option<Option<usize>>> = self.all.iter().map(target).collect();
        let mut waiting = vec![0_usize; self.all.len()];
        for target in targets.iter().flatten().flatten() {
            waiting[*target] += 1;
        }
        let mut ready: Vec<usize> = (0..waiting.len()).filter(|i| waiting[*i] == 0).collect();
        while let Some(index) = ready.pop() {
            match targets[index] {
                Some(None) => self.fail(
                    index,
                    DecisionState::Missing,
                    "the decision it undoes is not in this ledger".to_owned(),
                ),
                Some(Some(target)) => {
                    if self.standing[index].state == DecisionState::Holds {
                        self.standing[target] = Standing {
                            state: DecisionState::Undone,
                            because: Some("it was undone".to_owned()),
                            other: Some(self.all[index].id.clone()),
                        };
                    }
                    waiting[target] -= 1;
                    if waiting[target] == 0 {
                        ready.push(target);
                    }
                }
                None => {}
            }
        }
        for (index, waiting) in waiting.into_iter().enumerate() {
            if waiting > 0 {
                let because = "it undoes itself".to_owned();
                self.fail(index, DecisionState::Impossible, because);
            }
        }
    }
}

type Key = (Option<Timestamp>, String, String);

fn key(decision: &Decision) -> Key {
    let moment = decision.decided.parse().ok();
    (moment, decision.decided.clone(), decision.id.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(second: usize, by: &str, ruling: Ruling) -> Decision {
        let at = format!("2031-03-02T12:00:{second:02}Z");
        Decision::new(ruling, &at, Some(by), None, Vec::new())
    }

    /// A first decision and `undos` undos, each of the one before; whether the first then holds.
    fn check(undos: usize, holds: bool) {
        let target = "C-1".to_owned();
        let mut all = vec![made(0, "Ada", Ruling::Accept { target })];
        for n in 1..=undos {
            let decision = all[n - 1].id.clone();
            all.push(made(n % 60, "Ada", Ruling::Undo { decision }));
        }
        let first = all[0].id.clone();
        all.reverse();
        let log = Log::new(all);
        let found = log.holding().any(|(_, d)| d.id == first);
        assert_eq!(found, holds, "{undos} undos");
    }

    #[test]
    fn an_undo_can_be_undone_without_limit() {
        check(0, true);
        check(1, false);
        check(2, true);
        check(3, false);
        check(100_000, true);
    }

    #[test]
    fn two_undos_must_both_be_undone() {
        let target = "C-1".to_owned();
        let first = made(0, "Ada", Ruling::Accept { target });
        let undo = |second, of: &Decision| {
            let decision = of.id.clone();
            made(second, "Ada", Ruling::Undo { decision })
        };
        let (one, two) = (undo(1, &first), undo(2, &first));
        let back = undo(3, &one);
        let log = Log::new([back, two, one, first.clone()]);
        assert!(log.holding().all(|(_, d)| d.id != first.id));
    }

    #[test]
    fn an_undo_of_nothing_is_kept_and_listed() {
        let decision = "D-0000000000000000".to_owned();
        let log = Log::new([made(0, "Ada", Ruling::Undo { decision })]);
        assert_eq!(log.judged()[0].state, DecisionState::Missing);
    }
}
