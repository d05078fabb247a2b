//! From numbers to quantities: what each number counts, and which verb or noun gives its measure.

use counterclaim_model::{Bound, Quantity, QuantityId};

use crate::grammar::{Grammar, Language, Phrase, Tag, VerbGroup, VerbKind};

use super::measures::{Measures, Part};
use super::number::{Finder, NumberExpr, NumberKind};

/// A number with what is known of it so far.
#[derive(Clone, Debug)]
struct Draft {
    number: NumberExpr,
    /// One past the noun that it counts, or past the number.
    end: usize,
    /// The noun that it counts, as a token.
    noun: Option<usize>,
    counted: Option<String>,
    measure: Option<usize>,
    /// The draft that it is a part of.
    whole: Option<usize>,
}

/// Reads the quantities of one text.
pub(super) struct Reader<'g, 's, 't> {
    grammar: &'g Grammar<'s, 't>,
    language: &'g Language,
    rules: &'g Measures,
    drafts: Vec<Draft>,
    /// For each token the draft whose number it belongs to.
    draft_at: Vec<Option<u32>>,
}

/// Most tokens between a number and the "toll" that it is the value of.
const TOLL_REACH: usize = 10;
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
            low: number.low,
            best: number.best,
            high: number.high,
            bound: number.bound,
            counted: draft.counted.clone(),
            measure: draft
                .measure
                .map(|index| self.rules.measures[index].name.clone()),
            event: None,
            claim: None,
        }
    }

    /// Finds the noun after a number.
    fn find_counted(&mut self, index: usize) {
        let g = self.grammar;
        let number = &self.drafts[index].number;
        if let NumberKind::Money(currency) = &number.kind {
            self.drafts[index].counted = Some(currency.clone());
            return;
        }
        if number.kind == NumberKind::Fraction {
            self.drafts[index].counted = Some("share".to_owned());
            return;
        }
        if number.kind == NumberKind::Zero && self.is_nobody(number) {
            self.drafts[index].counted = Some("person".to_owned());
            return;
        }
        let mut at = number.tokens.end;
        if g.lower(at) == "%" {
            self.drafts[index].counted = Some("percent".to_owned());
            self.drafts[index].end = at + 1;
            return;
        }
        if g.lower(at) == "of" {
            if !matches!(number.bound, Bound::Vague)
                && number.core.len() == 1
                && number.low.is_some_and(|n| n.fract() == 0.0)
                && !self.is_collective(number)
            {
                return;
            }
            at += 1;
            while matches!(g.tag(at), Tag::Determiner | Tag::Possessive) {
                at += 1;
            }
        }
        if self.draft_at.get(at).is_some_and(Option::is_some) {
            return;
        }
        if let Some(noun) = self.noun_run(at) {
            let counted = self.counted_at(noun);
            let draft = &mut self.drafts[index];
            draft.noun = Some(noun);
            draft.end = noun + 1;
            draft.counted = counted;
        }
    }

    fn is_nobody(&self, number: &NumberExpr) -> bool {
        let words: Vec<&str> = number
            .core
            .clone()
            .map(|token| self.grammar.lower(token))
            .collect();
        self.rules.number.nobody.contains(&words.join(" "))
    }

    /// "a handful of soldiers", "a dozen of": words that take "of" without being a part of a whole.
    fn is_collective(&self, number: &NumberExpr) -> bool {
        let last = self.grammar.lower(number.core.end - 1);
        matches!(last, "pair" | "couple" | "handful" | "dozen" | "score")
    }

    /// The head of the run of adjectives and nouns that begins at a token.
    fn noun_run(&self, from: usize) -> Option<usize> {
        let g = self.grammar;
        let mut at = from;
        let mut noun = None;
        while at < from + 9 && g.sentence(at) == g.sentence(from) && !g.in_time(at) {
            let tag = g.tag(at);
            let modifier = matches!(tag, Tag::Participle | Tag::Gerund)
                && (g.tag(at + 1).is_nominal() || g.tag(at + 1) == Tag::Adjective)
                && noun.is_none();
            let quote = matches!(g.lower(at), "“" | "\"" | "‘" | "-") && noun.is_none();
            let comma = g.lower(at) == ","
                && noun.is_none()
                && at > from
                && g.tag(at - 1) == Tag::Adjective
                && g.tag(at + 1) == Tag::Adjective;
            let joined = g.tag(at) == Tag::Conjunction
                && noun.is_none()
                && at > from
                && g.tag(at + 1) == Tag::Adjective;
            let adverb = tag == Tag::Adverb
                && matches!(g.tag(at + 1), Tag::Adjective | Tag::Participle)
                && noun.is_none();
            if tag.is_nominal()
                && noun.is_none()
                && self.rules.adjectives.contains_key(g.lower(at))
                && !g.tag(at + 1).is_nominal()
            {
                // "three dead": the tagger takes it for a noun
                break;
            } else if tag.is_nominal() {
                // a plural ends the run but for a noun of kind ("arms dealers", "sports fans")
                let ended =
                    noun.is_some_and(|n| g.tag(n) == Tag::NounPlural) && tag != Tag::NounPlural;
                if ended {
                    break;
                }
                noun = Some(at);
            } else if !(tag == Tag::Adjective && noun.is_none()
                || modifier
                || quote
                || comma
                || joined
                || adverb)
            {
                break;
            }
            at += 1;
        }
        noun
    }

    /// The dictionary form of what is counted.
    fn counted_at(&self, noun: usize) -> Option<String> {
        let word = &self.grammar.words[noun];
        let name = matches!(word.tag, Tag::Name | Tag::NamePlural);
        let lemma = self.language.lexicon.irregular.singular(&word.lower);
        match lemma.as_str() {
            "other" | "more" => None,
            _ if name && lemma != word.lower => {
                Some(singular_name(self.grammar.segments.word(noun), &lemma))
            }
            _ => Some(lemma),
        }
    }

    /// "12 of 15 drones", "three of the five": notes what the part is a part of.
    fn link_whole(&mut self, index: usize) {
        let g = self.grammar;
        let mut at = self.drafts[index].number.tokens.end;
        if self.drafts[index].noun.is_some() || !matches!(g.lower(at), "of" | "out") {
            return;
        }
        while matches!(g.lower(at), "of" | "out")
            || matches!(g.tag(at), Tag::Determiner | Tag::Possessive)
        {
            at += 1;
        }
        match self.draft_at.get(at).copied().flatten() {
            Some(whole) => {
                let whole = whole as usize;
                self.drafts[index].whole = Some(whole);
                self.drafts[index].counted = self.drafts[whole].counted.clone();
                self.drafts[index].end = self.drafts[whole].end;
            }
            None if self.drafts[index].number.kind != NumberKind::Fraction => {
                if let Some(noun) = self.noun_run(at) {
                    self.drafts[index].counted = self.counted_at(noun);
                    self.drafts[index].end = noun + 1;
                }
            }
            None => {}
        }
    }

    fn accepts(&self, measure: usize, draft: &Draft) -> bool {
        let rule = &self.rules.measures[measure];
        let lexicon = &self.language.lexicon;
        match (&draft.number.kind, draft.counted.as_deref()) {
            (NumberKind::Fraction, _) => false,
            (NumberKind::Money(_), _) => rule
                .counted
                .entries()
                .iter()
                .any(|entry| entry == "@currency"),
            (NumberKind::Article, _) if !rule.people => false,
            (_, None) => true,
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

    fn set_measure(&mut self, index: usize, measure: usize) {
        if self.drafts[index].measure.is_none() && self.accepts(measure, &self.drafts[index]) {
            self.drafts[index].measure = Some(measure);
        }
    }

    /// "31 deaths", "the deaths of 31 people", "12 wounded soldiers", "three dead", a toll of 31.
    fn measure_by_noun(&mut self, index: usize) {
        for measure in self.nominal_measures(index) {
            self.set_measure(index, measure);
        }
    }

    fn nominal_measures(&self, index: usize) -> Vec<usize> {
        let g = self.grammar;
        let draft = &self.drafts[index];
        let mut found: Vec<usize> = Vec::new();
        if draft.number.kind == NumberKind::Article {
            return found;
        }
        let of = |lemma: &str| self.rules.nouns.get(lemma).cloned().unwrap_or_default();
        if let Some(noun) = draft.noun {
            found.extend(of(&self.language.lexicon.irregular.singular(g.lower(noun))));
        }
        let core_end = draft.number.tokens.end;
        let adjective = |token: usize| {
            self.rules
                .adjectives
                .get(g.lower(token))
                .cloned()
                .unwrap_or_default()
        };
        for token in core_end..draft.end.min(core_end + 6) {
            found.extend(adjective(token));
        }
        // "three dead", "12 people missing", "two others wounded"
        let mut after = draft.end;
        while matches!(
            g.lower(after),
            "people" | "others" | "more" | "persons" | "were" | "was" | "are" | "is"
        ) {
            after += 1;
        }
        if after < g.len()
            && g.sentence(after) == g.sentence(draft.number.core.start)
            && !self.qualifies_noun(after)
        {
            found.extend(adjective(after));
        }
        found.extend(self.governing_noun(draft));
        if draft.noun.is_none() || draft.counted.as_deref() == Some("person") {
            found.extend(self.toll_before(draft));
        }
        found
    }

    /// Whether the adjective at a token belongs to a noun after it that the number does not count.
    fn qualifies_noun(&self, token: usize) -> bool {
        let g = self.grammar;
        g.tag(token + 1).is_nominal() && !g.in_time(token + 1) && g.tag(token) == Tag::Adjective
    }

    /// "the deaths of 31 people", "the arrest of two men", "damage to 12 homes".
    fn governing_noun(&self, draft: &Draft) -> Vec<usize> {
        let g = self.grammar;
        let Some(link) = draft.number.tokens.start.checked_sub(1) else {
            return Vec::new();
        };
        if !matches!(g.lower(link), "of" | "to")
            || link == 0
            || g.sentence(link) != g.sentence(draft.number.core.start)
        {
            return Vec::new();
        }
        let noun = self.language.lexicon.irregular.singular(g.lower(link - 1));
        let nominal = g.tag(link - 1).is_nominal() || g.tag(link - 1) == Tag::Gerund;
        if !nominal || self.language.lexicon.is("casualty_noun", &noun) && noun == "victim" {
            return Vec::new();
        }
        self.rules.nouns.get(&noun).cloned().unwrap_or_default()
    }

    /// "the death toll rose to 31", "a toll of at least 12".
    fn toll_before(&self, draft: &Draft) -> Option<usize> {
        let g = self.grammar;
        let start = draft.number.tokens.start;
        let window = g.window(start, TOLL_REACH);
        (window.start..start).rev().find_map(|token| {
            let pair = format!("{} {}", g.lower(token), g.lower(token + 1));
            self.rules
                .tolls
                .get(&pair)
                .or_else(|| {
                    self.rules
                        .tolls
                        .get(g.lower(token))
                        .filter(|_| g.tag(token).is_nominal())
                })
                .copied()
        })
    }

    /// Drafts whose number stands in one of the phrases.
    fn drafts_in(&self, phrases: &[Phrase]) -> Vec<usize> {
        let mut found: Vec<usize> = phrases
            .iter()
            .flat_map(|phrase| {
                // the number before "dozens of people" stands outside the noun's own phrase
                let from = phrase.tokens.start.saturating_sub(1);
                let from = if self.draft_at.get(from).copied().flatten().is_some()
                    && self.touches(from, phrase)
                {
                    from
                } else {
                    phrase.tokens.start
                };
                (from..phrase.tokens.end).filter_map(|token| self.draft_at[token])
            })
            .map(|index| index as usize)
            .filter(|&index| {
                // "the 12 members' house" counts members of nobody
                let end = self.drafts[index].end;
                !matches!(self.grammar.tag(end), Tag::Clitic)
                    && !matches!(self.grammar.lower(end), "'" | "’")
            })
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn touches(&self, token: usize, phrase: &Phrase) -> bool {
        self.draft_at[token].is_some_and(|index| {
            let draft = &self.drafts[index as usize];
            draft.end > phrase.tokens.start
                && self.grammar.sentence(token) == self.grammar.sentence(phrase.head)
        })
    }

    /// Gives the measure of a verb to the numbers of its subject or object.
    fn measure_by_verb(&mut self, group: &VerbGroup) {
        let g = self.grammar;
        let Some(patterns) = self.rules.verbs.get(g.lower(group.head)) else {
            return;
        };
        let fitting: Vec<(usize, Part)> = patterns
            .iter()
            .filter(|pattern| rest_follows(g, group, &pattern.rest))
            .map(|pattern| (pattern.measure, pattern.part))
            .collect();
        if fitting.is_empty() {
            return;
        }
        let elliptic = self.is_elliptic_passive(group);
        let subjects = self.drafts_in(&g.subjects(group));
        let objects = if elliptic {
            Vec::new()
        } else {
            self.drafts_in(&g.objects(group))
        };
        for (measure, part) in fitting {
            let counts = match part {
                Part::Patient if group.passive || elliptic => &subjects,
                Part::Patient => &objects,
                // the tagger takes many a past form for a participle
                Part::Agent
                    if group.passive
                        && (group.start < group.head || g.lower(group.end) == "by") =>
                {
                    continue;
                }
                Part::Agent => &subjects,
            };
            for &index in counts {
                if !(group.negated && self.drafts[index].number.kind != NumberKind::Zero) {
                    self.set_measure(index, measure);
                }
            }
        }
    }

    /// "12 killed, 30 wounded": a past form after a number, without an object of its own.
    fn is_elliptic_passive(&self, group: &VerbGroup) -> bool {
        let g = self.grammar;
        let bare =
            group.start == group.head && matches!(g.tag(group.head), Tag::Past | Tag::Participle);
        let after_number = group.head > 0
            && (self.draft_at[group.head - 1].is_some()
                || matches!(g.lower(group.head - 1), "others" | "people" | "more"));
        let next = g.tag(group.end);
        let object = matches!(
            next,
            Tag::Determiner | Tag::Number | Tag::Pronoun | Tag::Possessive
        ) && !g.in_time(group.end)
            || next.is_nominal() && !g.in_time(group.end);
        bare && after_number && !object && group.kind != VerbKind::Gerund
    }

    /// "12 were missing", "three are dead", "left five homeless".
    fn measure_by_complement(&mut self, group: &VerbGroup) {
        let g = self.grammar;
        let linking = matches!(
            g.lower(group.head),
            "be" | "is"
                | "are"
                | "was"
                | "were"
                | "been"
                | "remain"
                | "remains"
                | "remained"
                | "go"
                | "goes"
                | "went"
                | "gone"
                | "become"
                | "became"
                | "lay"
                | "feared"
                | "presumed"
                | "reported"
                | "believed"
                | "confirmed"
                | "declared"
                | "listed"
                | "found"
                | "pronounced"
        );
        if !linking || group.negated {
            return;
        }
        let mut at = group.end;
        while matches!(
            g.lower(at),
            "still" | "also" | "now" | "as" | "officially" | "later" | "already" | "either"
        ) {
            at += 1;
        }
        let Some(measures) = self.rules.adjectives.get(g.lower(at)).cloned() else {
            return;
        };
        for index in self.drafts_in(&g.subjects(group)) {
            measures
                .iter()
                .for_each(|&measure| self.set_measure(index, measure));
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
                && start - self.drafts[index - 1].end <= 1
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
        self.drafts[whole].measure = None;
        let name = self.rules.measures[measure].whole.as_deref();
        if let Some(whole_measure) = name.and_then(|name| self.rules.named(name)) {
            self.set_measure(whole, whole_measure);
        }
    }
}

/// "Ukrainians" becomes "Ukrainian", with its capital.
fn singular_name(word: &str, lemma: &str) -> String {
    word.get(..lemma.len())
        .filter(|head| head.to_lowercase() == lemma)
        .map_or_else(|| lemma.to_owned(), str::to_owned)
}

/// Whether the words that complete a verb stand after it ("shoot … down").
fn rest_follows(grammar: &Grammar<'_, '_>, group: &VerbGroup, rest: &[String]) -> bool {
    let Some(first) = rest.first() else {
        return true;
    };
    let window = grammar.window(group.head, 9);
    let found = (group.head + 1..window.end)
        .take_while(|&at| !matches!(grammar.lower(at), "," | ";" | "that"))
        .find(|&at| grammar.lower(at) == first);
    found.is_some_and(|at| {
        rest.iter()
            .enumerate()
            .all(|(i, word)| grammar.lower(at + i) == word)
    })
}

/// A number is kept where it counts something or measures something; "a man" only where it measures.
fn is_kept(draft: &Draft) -> bool {
    match draft.number.kind {
        NumberKind::Article | NumberKind::Zero => draft.measure.is_some(),
        NumberKind::Count => draft.measure.is_some() || draft.counted.is_some(),
        NumberKind::Fraction | NumberKind::Money(_) => true,
    }
}
