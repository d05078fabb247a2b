//! What a number counts: the noun after it, or the whole that it is a part of.

use counterclaim_model::Bound;

use crate::grammar::Tag;

use super::number::{NumberExpr, NumberKind};
use super::reader::Reader;

/// Longest name of whose the counted things are, in tokens.
const LONGEST_OWNER: usize = 4;

impl Reader<'_, '_, '_> {
    /// Finds the noun after a number.
    pub(super) fn find_counted(&mut self, index: usize) {
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
        // a headline's last number counts nothing in the paragraph below it
        let same = g.sentence(at) == g.sentence(self.drafts[index].number.core.start);
        if let Some(noun) = self.noun_run(at).filter(|_| same) {
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
    pub(super) fn noun_run(&self, from: usize) -> Option<usize> {
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
            } else if tag == Tag::Adjective
                && noun.is_some_and(|n| matches!(g.tag(n), Tag::Name))
                && g.tag(at + 1).is_nominal()
                && !self.rules.adjectives.contains_key(g.lower(at))
            {
                // "three Norvik tactical units": the name stands before the adjective
                noun = None;
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
    pub(super) fn counted_at(&self, noun: usize) -> Option<String> {
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
    pub(super) fn link_whole(&mut self, index: usize) {
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
        if matches!(g.lower(at), "them" | "whom" | "these" | "those") {
            self.link_pronoun(index, at);
            return;
        }
        at = self.past_owner(at);
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
                } else if let Some(measures) = self.rules.adjectives.get(g.lower(at)).cloned() {
                    // "two of the dead"
                    self.drafts[index].counted = Some("person".to_owned());
                    self.drafts[index].end = at + 1;
                    measures
                        .into_iter()
                        .for_each(|measure| self.set_measure(index, measure));
                }
            }
            None => {}
        }
    }
}

impl Reader<'_, '_, '_> {
    /// One past the owner that begins at a token ("the dam's eight gates"); the token where none does.
    fn past_owner(&self, at: usize) -> usize {
        let g = self.grammar;
        let in_name = |i: &usize| g.tag(*i).is_nominal() || g.tag(*i) == Tag::Adjective;
        let end = (at..at + LONGEST_OWNER).take_while(in_name).count() + at;
        let owns = end > at && g.sentence(end) == g.sentence(at) && g.tag(end) == Tag::Clitic;
        if owns { end + 1 } else { at }
    }

    /// "12 died, five of them children": a part of what the number before counts.
    fn link_pronoun(&mut self, index: usize, pronoun: usize) {
        let g = self.grammar;
        let Some(whole) = index.checked_sub(1) else {
            return;
        };
        let first = self.drafts[index].number.tokens.start;
        if first > 0 && matches!(g.lower(first - 1), "but" | "except" | "save") {
            // "all but four of them" are not four
            return;
        }
        let at = self.drafts[index].number.core.start;
        let before = self.drafts[whole].number.core.start;
        if g.sentence(at) == g.sentence(before) && self.drafts[whole].counted.is_some() {
            self.drafts[index].whole = Some(whole);
            self.drafts[index].counted = self.drafts[whole].counted.clone();
            self.drafts[index].end = pronoun + 1;
        }
    }
}

/// "Ukrainians" becomes "Ukrainian", with its capital.
fn singular_name(word: &str, lemma: &str) -> String {
    word.get(..lemma.len())
        .filter(|head| head.to_lowercase() == lemma)
        .map_or_else(|| lemma.to_owned(), str::to_owned)
}
