//! Offices that one person holds: whose office a description names, and who of the article holds it.

use counterclaim_model::ActorKind;

use super::cast::Casting;
use super::rules::ActorRules;

impl Casting<'_> {
    /// "The Halvish foreign minister" and "Foreign Minister Liv Hallgren": one office, where the article names one
    /// holder of it and nothing speaks against it.
    pub(super) fn merge_offices(&mut self) {
        for i in 0..self.drafts.len() {
            let Some((office, owner)) = self.office_of(i).filter(|_| {
                self.drafts[i].kind == ActorKind::Unnamed && self.drafts[i].merged_into.is_none()
            }) else {
                continue;
            };
            if self.drafts[i].indefinite {
                continue;
            }
            let same = |j: &usize| {
                let draft = &self.drafts[*j];
                let other = self.office_of(*j);
                let fits = |(held, by): (String, Option<String>)| {
                    held == office && self.is_same_owner(i, *j, owner.as_deref(), by.as_deref())
                };
                *j != i
                    && draft.merged_into.is_none()
                    && matches!(draft.kind, ActorKind::Person | ActorKind::Unnamed)
                    && other.is_some_and(fits)
            };
            let all: Vec<usize> = (0..self.drafts.len()).filter(same).collect();
            let person = |j: &&usize| self.drafts[**j].kind == ActorKind::Person;
            let mut persons = all.iter().filter(person);
            match (persons.next(), persons.next()) {
                (Some(&only), None) => self.merge(i, only),
                (None, _) => {
                    if let Some(&first) = all.iter().find(|j| **j < i) {
                        self.merge(i, first);
                    }
                }
                _ => {}
            }
        }
    }

    /// The office of state that a draft's role names, and the word that says whose it is.
    fn office_of(&self, i: usize) -> Option<(String, Option<String>)> {
        let draft = &self.drafts[i];
        let words = self.name_words(draft.role?);
        let stop = words
            .iter()
            .position(|word| matches!(word.as_str(), "of" | "for" | "in" | "at"))
            .unwrap_or(words.len());
        let (held, rest) = words.split_at(stop);
        let len = ActorRules::tail(&self.ctx.rules.sole_offices, held);
        let office = held[held.len() - len..].join(" ");
        let rest_of = &held[..held.len() - len];
        // "deputy mayor", "former president": another office
        let rules = self.ctx.rules;
        if rest_of
            .iter()
            .any(|word| rules.lesser_offices.contains(word))
        {
            return None;
        }
        let before = rest_of
            .last()
            .filter(|word| !rules.office_fillers.contains(*word));
        (len > 0).then(|| (office, before.or(rest.get(1)).cloned()))
    }

    /// Whether two offices may be of one state or body: the words for it begin alike ("Halvland", "Halvish"), or
    /// one of them has none and no countries differ.
    fn is_same_owner(&self, i: usize, j: usize, a: Option<&str>, b: Option<&str>) -> bool {
        const STEM: usize = 4;
        let (one, other) = (&self.drafts[i].country, &self.drafts[j].country);
        if let (Some(one), Some(other)) = (one, other) {
            return one == other;
        }
        match (a, b) {
            (Some(a), Some(b)) => a.chars().take(STEM).eq(b.chars().take(STEM)),
            _ => true,
        }
    }
}
