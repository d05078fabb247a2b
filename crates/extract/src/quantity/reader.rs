//! From numbers to quantities: what each number counts, and which verb or noun gives its measure.

use counterclaim_model::{Quantity, QuantityId};

use crate::grammar::{Grammar, Language, Tag};

use super::measures::Measures;
use super::number::{Finder, NumberExpr, NumberKind};

/// A number with what is known of it so far.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) number: NumberExpr,
    /// One past the noun that it counts, or past the number.
    pub(super) end: usize,
    /// The noun that it counts, as a token.
    pub(super) noun: Option<usize>,
    pub(super) counted: Option<String>,
    pub(super) measure: Option<usize>,
    /// The draft that it is a part of.
    pub(super) whole: Option<usize>,
}

/// Reads the quantities of one text.
pub(super) struct Reader<'g, 's, 't> {
    pub(super) grammar: &'g Grammar<'s, 't>,
    pub(super) language: &'g Language,
    pub(super) rules: &'g Measures,
    pub(super) drafts: Vec<Draft>,
    /// For each token the draft whose number it belongs to.
    pub(super) draft_at: Vec<Option<u32>>,
}

/// Most drafts back in which an elliptic number looks for what it counts.
const ANTECEDENT_REACH: usize = 3;

impl<'g, 's, 't> Reader<'g, 's, 't> {
    pub(super) fn new(
        grammar: &'g Grammar<'s, 't>,
        language: &'g Language,
        rules: &'g Measures,
    ) -> Self {
        let numbers = Finder {
            grammar,
            rules,
            language,
        }
        .find();
        let mut draft_at = vec![None; grammar.len()];
        for (index, number) in numbers.iter().enumerate() {
            for token in number.tokens.clone() {
                draft_at[token] = Some(index as u32);
            }
        }
        let drafts = numbers
            .into_iter()
            .map(|number| Draft {
                end: number.tokens.end,
                number,
                noun: None,
                counted: None,
                measure: None,
                whole: None,
            })
            .collect();
        Self {
            grammar,
            language,
            rules,
            drafts,
            draft_at,
        }
    }

    pub(super) fn read(mut self) -> Vec<Quantity> {
        (0..self.drafts.len()).for_each(|index| self.find_counted(index));
        (0..self.drafts.len()).for_each(|index| self.link_whole(index));
        for index in 0..self.grammar.groups.len() {
            let group = &self.grammar.groups[index];
            self.measure_by_verb(group);
            self.measure_by_complement(group);
        }
        (0..self.drafts.len()).for_each(|index| self.measure_by_noun(index));
        (1..self.drafts.len()).for_each(|index| self.inherit_included(index));
        (1..self.drafts.len()).for_each(|index| self.inherit_in_list(index));
        (1..self.drafts.len()).for_each(|index| self.inherit_bare(index));
        (0..self.drafts.len()).for_each(|index| self.fill_ellipsis(index));
        (0..self.drafts.len()).for_each(|index| self.measure_whole(index));
        let kept = self.drafts.iter().filter(|draft| is_kept(draft));
        kept.enumerate()
            .map(|(index, draft)| self.quantity(QuantityId::from_index(index), draft))
            .collect()
    }

    fn quantity(&self, id: QuantityId, draft: &Draft) -> Quantity {
        let number = &draft.number;
        Quantity {
            id,
            span: self
                .grammar
                .segments
                .token_range_span(number.tokens.clone()),
            low: number.low.map(rounded),
            best: number.best.map(rounded),
            high: number.high.map(rounded),
            bound: number.bound,
            counted: draft.counted.clone(),
            measure: draft
                .measure
                .map(|index| self.rules.measures[index].name.clone()),
            event: None,
            claim: None,
        }
    }

    pub(super) fn accepts(&self, measure: usize, draft: &Draft) -> bool {
        let rule = &self.rules.measures[measure];
        let lexicon = &self.language.lexicon;
        match (&draft.number.kind, draft.counted.as_deref()) {
            (NumberKind::Fraction, _) => false,
            (NumberKind::Money(_), _) => rule
                .counted
                .entries()
                .iter()
                .any(|entry| entry == "@currency"),
            (NumberKind::Article, _)
                if !rule.people || self.is_ordinal(draft.number.tokens.end) =>
            {
                false
            }
            // "pay one", "190 billion won": what can be one thing only must be named
            (_, None) => rule.counted.entries().len() != 1 || rule.people || rule.whole.is_some(),
            (_, Some(counted)) => {
                let low = counted.to_lowercase();
                (rule.counted.is_empty()
                    || rule.noun.contains(&low)
                    || lexicon.has(&rule.counted, &low)
                    || rule.people && self.is_people(&low))
                    && !lexicon.has(&rule.not_counted, &low)
                    && !(low == "percent"
                        || lexicon.is("unit", &low) && !lexicon.has(&rule.counted, &low))
            }
        }
    }

    /// "A third hostage" counts nobody.
    fn is_ordinal(&self, token: usize) -> bool {
        matches!(
            self.grammar.lower(token),
            "second" | "third" | "fourth" | "fifth" | "sixth" | "seventh" | "further"
        )
    }

    /// Whether a name can stand for people ("three Norwegians"): what no list holds but is capitalized.
    fn is_people(&self, counted: &str) -> bool {
        self.language.lexicon.is("person", counted)
            || counted.rsplit('-').next().is_some_and(|last| {
                last.len() > 5
                    && [
                        "ese", "ist", "ian", "man", "eer", "ant", "goer", "worker", "ee",
                    ]
                    .iter()
                    .any(|end| last.ends_with(end))
            }) && !self.language.lexicon.is("vehicle", counted)
                && !self.language.lexicon.is("structure", counted)
    }

    pub(super) fn set_measure(&mut self, index: usize, measure: usize) {
        if self.drafts[index].measure.is_none() && self.accepts(measure, &self.drafts[index]) {
            self.drafts[index].measure = Some(measure);
        }
    }

    /// "killing 12 people, including three children": the part has the measure of the whole.
    fn inherit_included(&mut self, index: usize) {
        let g = self.grammar;
        let start = self.drafts[index].number.tokens.start;
        let same = g.sentence(start) == g.sentence(self.drafts[index - 1].number.core.start);
        let near = start - self.drafts[index - 1].end.min(start) < 9;
        let includes = start > 0 && matches!(g.lower(start - 1), "including" | "them")
            || self.drafts[index - 1].number.tokens.end <= start
                && start > 1
                && g.lower(start - 1) == "and"
                && self.drafts[index - 1].counted.is_some()
                && start.saturating_sub(self.drafts[index - 1].end) <= 1
                && self.drafts[index].noun.is_some()
                && self.drafts[index].measure.is_none()
                && g.group_at(self.drafts[index].end).is_none();
        if let Some(measure) = self.drafts[index - 1]
            .measure
            .filter(|_| same && near && includes)
        {
            self.set_measure(index, measure);
        }
    }

    /// "Destroyed 967 vehicles, 111 tunnels and 280 bunkers", "9,000 jobs will go here, 2,000 jobs there":
    /// what stands in one list, or counts the same thing in one sentence, has the measure of the first.
    fn inherit_in_list(&mut self, index: usize) {
        let g = self.grammar;
        let (before, own) = (&self.drafts[index - 1], &self.drafts[index]);
        let (Some(measure), None) = (before.measure, own.measure) else {
            return;
        };
        let start = own.number.tokens.start;
        let same = g.sentence(start) == g.sentence(before.number.core.start);
        if !same || own.noun.is_none() || self.is_verb_near(own.end) {
            return;
        }
        let listed = before.end <= start
            && (before.end..start).all(|at| matches!(g.lower(at), "," | "and" | "or" | ";"))
            && before.noun.is_some();
        let again = own.counted.is_some() && own.counted == before.counted;
        if listed || again {
            self.set_measure(index, measure);
        }
    }

    /// Whether a verb, or the relative clause of one, begins at a token: then it tells of the number before.
    fn is_verb_near(&self, at: usize) -> bool {
        let g = self.grammar;
        let verb = |at: usize| g.tag(at).is_verb() || g.tag(at) == Tag::Modal;
        verb(at) || g.lower(at) == "who" || g.lower(at) == "that" && verb(at + 1)
    }

    /// "12 died, five of them children", "put the dead at 15, but the ministry counts nine": a number
    /// that counts nothing by itself has the measure of the number before it.
    fn inherit_bare(&mut self, index: usize) {
        let own = &self.drafts[index];
        if own.measure.is_some() || !matches!(own.number.kind, NumberKind::Count) {
            return;
        }
        if own.whole == Some(index - 1) && self.drafts[index - 1].end <= own.number.tokens.start {
            if let Some(measure) = self.drafts[index - 1].measure {
                self.set_measure(index, measure);
            }
            return;
        }
        if own.noun.is_some() || own.counted.is_some() || !self.stands_for_a_count(index) {
            return;
        }
        let at = own.number.core.start;
        let from = index.saturating_sub(ANTECEDENT_REACH);
        let measure = (from..index).rev().find_map(|earlier| {
            let other = &self.drafts[earlier];
            let close = self.within_two_sentences(other.number.core.start, at);
            let people = self.rules.measures[other.measure?].people;
            (close && people).then_some(other.measure).flatten()
        });
        if let Some(measure) = measure {
            self.set_measure(index, measure);
        }
    }

    fn within_two_sentences(&self, earlier: usize, later: usize) -> bool {
        let g = self.grammar;
        let (there, here) = (g.sentence(earlier), g.sentence(later));
        let paragraph = |s: usize| g.segments.sentences.get(s).map(|s| s.paragraph);
        there + 2 >= here && paragraph(there) == paragraph(here)
    }

    /// "Stuck to 19.", "counts nine", "there were 21": a number that ends its clause after a verb or "to".
    fn stands_for_a_count(&self, index: usize) -> bool {
        let g = self.grammar;
        let tokens = &self.drafts[index].number.tokens;
        let ends = tokens.end >= g.len()
            || g.sentence(tokens.end) != g.sentence(tokens.start)
            || g.tag(tokens.end) == Tag::Mark
                && !matches!(g.lower(tokens.end), "%" | "-" | "/" | ":")
            || g.in_time(tokens.end)
            || matches!(
                g.lower(tokens.end),
                "but" | "after" | "when" | "while" | "as"
            );
        let led = tokens.start > 0
            && g.sentence(tokens.start - 1) == g.sentence(tokens.start)
            && (self
                .rules
                .number
                .counting
                .contains(g.lower(tokens.start - 1)));
        ends && led && g.lower(tokens.start.saturating_sub(2)) != "percent"
    }

    /// Fills in what a number without a noun counts: the noun of an earlier number, or people.
    fn fill_ellipsis(&mut self, index: usize) {
        let draft = &self.drafts[index];
        let Some(measure) = draft.measure.filter(|_| draft.counted.is_none()) else {
            return;
        };
        let people = self.rules.measures[measure].people;
        let g = self.grammar;
        let sentence = g.sentence(draft.number.core.start);
        let paragraph = g.segments.sentences.get(sentence).map(|s| s.paragraph);
        let from = index.saturating_sub(ANTECEDENT_REACH);
        let found = (from..index).rev().find(|&earlier| {
            let other = &self.drafts[earlier];
            let there = g.sentence(other.number.core.start);
            let near = there == sentence
                || there + 1 == sentence
                    && g.segments.sentences.get(there).map(|s| s.paragraph) == paragraph;
            let mut probe = draft.clone();
            probe.counted.clone_from(&other.counted);
            near && other.counted.is_some()
                && matches!(other.number.kind, NumberKind::Count)
                && self.accepts(measure, &probe)
                && (!people || there == sentence && self.opens_with_of(earlier))
                && !other
                    .counted
                    .as_deref()
                    .is_some_and(|c| self.language.lexicon.is("casualty_noun", c))
        });
        let counted = found
            .and_then(|earlier| self.drafts[earlier].counted.clone())
            .or_else(|| people.then(|| "person".to_owned()));
        self.drafts[index].counted = counted;
        if let Some(earlier) = found.filter(|&earlier| self.opens_with_of(earlier)) {
            self.drafts[index].whole.get_or_insert(earlier);
        }
    }

    /// "Of 24 drones, 18 were shot down."
    fn opens_with_of(&self, index: usize) -> bool {
        let g = self.grammar;
        let mut at = self.drafts[index].number.tokens.start;
        while at > 0 && matches!(g.tag(at - 1), Tag::Determiner | Tag::Possessive) {
            at -= 1;
        }
        at > 0
            && g.lower(at - 1) == "of"
            && (at == 1 || !g.tag(at - 2).is_nominal() || g.sentence(at - 2) != g.sentence(at))
    }

    /// Gives the whole the measure that goes with the part's ("12 of 15" shot down: 15 launched).
    fn measure_whole(&mut self, index: usize) {
        let draft = &self.drafts[index];
        let (Some(whole), Some(measure)) = (draft.whole, draft.measure) else {
            return;
        };
        // "shot down 12 of 15 drones": the verb's object is the part
        let same = self.drafts[whole].measure == Some(measure);
        if self.drafts[whole].measure.is_some() && !same {
            return;
        }
        // "12 died, five of them children": the whole stands by itself
        if whole < index && same && !self.opens_with_of(whole) {
            return;
        }
        self.drafts[whole].measure = None;
        let name = self.rules.measures[measure].whole.as_deref();
        if let Some(whole_measure) = name.and_then(|name| self.rules.named(name)) {
            self.set_measure(whole, whole_measure);
        }
    }
}

/// Without the dust of binary fractions (1.1 × 400 is 440).
fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

/// A number is kept where it counts something or measures something; "a man" only where it measures.
fn is_kept(draft: &Draft) -> bool {
    match draft.number.kind {
        NumberKind::Article | NumberKind::Zero => draft.measure.is_some(),
        NumberKind::Count => draft.measure.is_some() || draft.counted.is_some(),
        NumberKind::Fraction | NumberKind::Money(_) => true,
    }
}
