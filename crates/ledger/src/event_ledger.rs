//! The articles of one event as a ledger of their own, which can be put back in time at the cost of these
//! articles and not of the whole ledger.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use counterclaim_model::ledger::LedgerEvent;
use counterclaim_model::{ArticleId, EventId, Reading};

use crate::Ledger;
use crate::decision::Log;
use crate::event_groups::Groups;
use crate::event_view::View;
use crate::same_event::Member;

/// Which events are one, as another ledger found it: a part of its articles alone would weigh their words
/// otherwise.
#[derive(Clone, Debug)]
pub(crate) struct FoundGroups(Arc<Vec<Vec<(ArticleId, EventId)>>>);

impl FoundGroups {
    /// The groups among some readings; what is told by none of these is left out.
    pub(crate) fn among(&self, readings: &[Reading]) -> Groups {
        let at: BTreeMap<&ArticleId, usize> = readings
            .iter()
            .enumerate()
            .map(|(index, reading)| (&reading.article.id, index))
            .collect();
        let groups = self.0.iter().map(|group| {
            let here = group.iter().filter_map(|(article, event)| {
                Some(Member {
                    reading: *at.get(article)?,
                    event: *event,
                })
            });
            let mut here: Vec<Member> = here.collect();
            here.sort_unstable();
            here
        });
        let mut groups: Vec<Vec<Member>> = groups.filter(|group| !group.is_empty()).collect();
        groups.sort_unstable();
        Groups::new(groups)
    }
}

impl Ledger {
    /// The articles that tell of an event of this ledger, and those whose text they repeat, as a ledger of
    /// their own. Which events are one stays as it is here, also as of an earlier moment: what that shows is
    /// what had been said by then of the event as it is known now.
    #[must_use]
    pub fn of_event(&self, event: &LedgerEvent) -> Self {
        let wanted: BTreeSet<&str> = event.articles.iter().map(|a| a.id.as_str()).collect();
        let readings = self.readings.iter().enumerate();
        let own = readings.filter(|(_, reading)| wanted.contains(reading.article.id.as_str()));
        let mut numbers: BTreeSet<usize> = own.map(|(index, _)| index).collect();
        let roots: Vec<usize> = numbers.iter().map(|index| self.roots[*index]).collect();
        numbers.extend(roots);
        let view = View::new(self);
        let members = numbers.iter().flat_map(|&reading| {
            let events = self.readings[reading].events.len();
            (0..events).map(move |event| Member {
                reading,
                event: EventId::from_index(event),
            })
        });
        let groups: BTreeSet<Vec<Member>> = members
            .map(|member| view.group(member).members.clone())
            .collect();
        let named = |member: &Member| {
            let article = &self.readings[member.reading].article;
            (article.id.clone(), member.event)
        };
        let groups = groups.iter().map(|group| group.iter().map(named).collect());
        let found = FoundGroups(Arc::new(groups.collect()));
        let readings = numbers.iter().map(|index| self.as_read(*index).clone());
        let log = Log::new(self.decisions.log.all().iter().cloned());
        Self::derive(readings.collect(), log, self.as_of.clone(), Some(found))
    }
}
