//! Which events people joined or kept apart, as far as their decisions go together.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::decision::{Decision, DecisionState, Ruling};

use crate::decision::Log;
use crate::same_event::Member;

/// What people said about which events are one; stronger than any rule.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    /// Events that are one, each in one list at most.
    pub(crate) joined: Vec<Vec<Member>>,
    /// Pairs that are not.
    pub(crate) apart: BTreeSet<(Member, Member)>,
    /// The decisions that name an event.
    pub(crate) decisions: BTreeMap<Member, Vec<String>>,
}

impl Told {
    /// Whether events that people kept apart would meet if two groups were joined.
    pub(crate) fn part(&self, one: &[Member], other: &[Member]) -> bool {
        self.apart.iter().any(|(a, b)| {
            (one.contains(a) && other.contains(b)) || (one.contains(b) && other.contains(a))
        })
    }
}

/// Lists of events that a decision makes one, and pairs that it keeps apart.
struct Wish {
    one: Vec<Vec<Member>>,
    apart: Vec<(Member, Member)>,
}

/// Carries out decisions from the latest to the earliest, each whole or not at all.
pub(crate) fn told(log: &mut Log, find: &dyn Fn(&str) -> Option<Member>) -> Told {
    let mut settled = Settled::default();
    let in_force: Vec<(usize, Decision)> = log.in_force().map(|(i, d)| (i, d.clone())).collect();
    for (index, decision) in in_force.into_iter().rev() {
        let Some(wish) = wish(&decision.ruling, find) else {
            continue;
        };
        if wish.one.iter().all(|list| list.len() < 2) && wish.apart.is_empty() {
            // what is missing has been said by the caller
            continue;
        }
        match settled.obstacle(&wish) {
            Some(Some(later)) => log.give_way(index, later),
            Some(None) => {
                let because = "it keeps apart what it joins".to_owned();
                log.fail(index, DecisionState::Impossible, because);
            }
            None => settled.add(index, &wish, &decision.id),
        }
    }
    settled.told()
}

fn wish(ruling: &Ruling, find: &dyn Fn(&str) -> Option<Member>) -> Option<Wish> {
    let members = |ids: &[String]| -> Vec<Member> {
        let found: BTreeSet<Member> = ids.iter().filter_map(|id| find(id)).collect();
        found.into_iter().collect()
    };
    match ruling {
        Ruling::Merge { events } => Some(Wish {
            one: vec![members(events)],
            apart: Vec::new(),
        }),
        Ruling::Different { events } => {
            let events = members(events);
            let pairs = events.iter().enumerate();
            let pairs = pairs.flat_map(|(n, a)| events[n + 1..].iter().map(move |b| (*a, *b)));
            Some(Wish {
                one: Vec::new(),
                apart: pairs.collect(),
            })
        }
        Ruling::Split { kept, apart } => {
            let (kept, apart) = (members(kept), members(apart));
            let pairs = kept.iter().flat_map(|a| apart.iter().map(|b| (*a, *b)));
            Some(Wish {
                apart: pairs.collect(),
                one: vec![kept, apart],
            })
        }
        _ => None,
    }
}

/// Joins and separations so far, none of which excludes another.
#[derive(Default)]
struct Settled {
    parent: BTreeMap<Member, Member>,
    /// Members that a decision joined, with its index.
    joins: Vec<(Member, usize)>,
    apart: Vec<(Member, Member, usize)>,
    decisions: BTreeMap<Member, Vec<String>>,
}

impl Settled {
    /// The one that stands for all that are joined with a member.
    fn root(&self, mut member: Member) -> Member {
        while let Some(parent) = self.parent.get(&member) {
            member = *parent;
        }
        member
    }

    /// What keeps a wish from being carried out: a later decision, or the wish itself.
    fn obstacle(&self, wish: &Wish) -> Option<Option<usize>> {
        let roots: Vec<BTreeSet<Member>> = wish
            .one
            .iter()
            .map(|list| list.iter().map(|m| self.root(*m)).collect())
            .collect();
        for (a, b, decision) in &self.apart {
            let (a, b) = (self.root(*a), self.root(*b));
            if roots.iter().any(|r| r.contains(&a) && r.contains(&b)) {
                return Some(Some(*decision));
            }
        }
        for (a, b) in &wish.apart {
            let (a, b) = (self.root(*a), self.root(*b));
            if a == b {
                let by = self.joins.iter().find(|(m, _)| self.root(*m) == a);
                return Some(by.map(|(_, decision)| *decision));
            }
            if roots.iter().any(|r| r.contains(&a) && r.contains(&b)) {
                return Some(None);
            }
        }
        // lists of one wish can meet through what was joined before
        let mut seen = BTreeSet::new();
        let meet = roots.iter().flatten().any(|root| !seen.insert(*root));
        meet.then(|| self.joins.first().map(|(_, decision)| *decision))
    }

    fn add(&mut self, index: usize, wish: &Wish, id: &str) {
        for list in &wish.one {
            for pair in list.windows(2) {
                let (a, b) = (self.root(pair[0]), self.root(pair[1]));
                if a != b {
                    self.parent.insert(a.max(b), a.min(b));
                }
            }
            self.joins.extend(list.iter().map(|m| (*m, index)));
        }
        let pairs = wish.apart.iter();
        self.apart.extend(pairs.map(|(a, b)| (*a, *b, index)));
        let of_pairs = wish.apart.iter().flat_map(|(a, b)| [*a, *b]);
        let members: BTreeSet<Member> = wish.one.concat().into_iter().chain(of_pairs).collect();
        for member in members {
            self.decisions
                .entry(member)
                .or_default()
                .push(id.to_owned());
        }
    }

    fn told(self) -> Told {
        let mut joined: BTreeMap<Member, BTreeSet<Member>> = BTreeMap::new();
        for (member, _) in &self.joins {
            joined
                .entry(self.root(*member))
                .or_default()
                .insert(*member);
        }
        Told {
            joined: joined
                .into_values()
                .filter(|members| members.len() > 1)
                .map(|members| members.into_iter().collect())
                .collect(),
            apart: self
                .apart
                .iter()
                .map(|(a, b, _)| (*a.min(b), *a.max(b)))
                .collect(),
            decisions: self.decisions,
        }
    }
}
