//! What a number measures: by the noun or adjective beside it, or by the verb that it stands with.

use crate::grammar::{Grammar, Phrase, Tag, VerbGroup, VerbKind};

use super::measures::{Part, VerbPattern};
use super::number::NumberKind;
use super::reader::{Draft, Reader};

/// Most tokens of a remark between commas on part of those counted.
const PARENTHESIS: usize = 8;
/// Most tokens between "the number of" and the number.
const NUMBER_REACH: usize = 18;
/// Most tokens between a number and the "toll" that it is the value of.
const TOLL_REACH: usize = 10;

impl Reader<'_, '_, '_> {
    /// "31 deaths", "the deaths of 31 people", "12 wounded soldiers", "three dead", a toll of 31.
    pub(super) fn measure_by_noun(&mut self, index: usize) {
        for measure in self.nominal_measures(index) {
            self.set_measure(index, measure);
        }
    }

    pub(super) fn nominal_measures(&self, index: usize) -> Vec<usize> {
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
        if draft.whole.is_some() {
            // "66 of the 67 men aboard": the whole is aboard
            return found;
        }
        // "three dead", "12 people missing", "two others wounded"
        let mut after = draft.end;
        if g.lower(after) == "," && self.draft_at.get(after + 1).copied().flatten().is_some() {
            // "17 people, eight of them policemen, injured"
            let close = (after + 1..after + PARENTHESIS).find(|&at| g.lower(at) == ",");
            let of =
                (after + 1..after + PARENTHESIS).find(|&at| matches!(g.lower(at), "them" | "whom"));
            if let (Some(close), Some(_)) = (close, of) {
                after = close + 1;
            }
        }
        while matches!(
            g.lower(after),
            "people" | "others" | "more" | "persons" | "were" | "was" | "are" | "is"
        ) {
            after += 1;
        }
        if g.lower(after) == "on" && g.lower(after + 1) == "board" {
            // "186 people on board"
            found.extend(
                self.rules
                    .adjectives
                    .get("aboard")
                    .cloned()
                    .unwrap_or_default(),
            );
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
        if draft.noun.is_none() {
            found.extend(self.number_of(draft));
        }
        found
    }

    /// "Put the number of missing at 120", "lowered to 17 the number of people who died", "gave the dead
    /// as 240": the word for those that the number counts, before or after it in its sentence.
    fn number_of(&self, draft: &Draft) -> Option<usize> {
        let g = self.grammar;
        let start = draft.number.tokens.start;
        let led = start > 0
            && matches!(
                g.lower(start - 1),
                "at" | "to" | "as" | "from" | "was" | "is" | "numbered" | "totaled" | "totalled"
            );
        if !led || !self.ends_or_opens(draft.number.tokens.end) {
            return None;
        }
        let window = g.window(start, TOLL_REACH);
        if let Some(measure) = self.put_at(start) {
            return Some(measure);
        }
        let word = |token: usize| {
            let lower = g.lower(token);
            let singular = self.language.lexicon.irregular.singular(lower);
            let nouns = self
                .rules
                .nouns
                .get(&singular)
                .filter(|_| g.tag(token).is_nominal());
            let adjectives = self.rules.adjectives.get(lower);
            let verbs = self.rules.verbs.get(lower).map(|patterns| {
                let agents = patterns
                    .iter()
                    .filter(|p| p.rest.is_empty() && p.part == Part::Agent);
                agents.map(|p| p.measure).collect::<Vec<_>>()
            });
            let measures = nouns.or(adjectives).and_then(|all| all.first().copied());
            measures.or_else(|| verbs.and_then(|all| all.first().copied()))
        };
        let counts = |token: &usize| {
            matches!(
                g.lower(*token),
                "number"
                    | "count"
                    | "figure"
                    | "tally"
                    | "dead"
                    | "wounded"
                    | "injured"
                    | "missing"
            ) && (matches!(
                g.lower(token.saturating_sub(1)),
                "the" | "its" | "their" | "of"
            ) || g.tag(token.saturating_sub(1)) == Tag::Clitic)
        };
        // "lowered the number of dead in Tuesday's sinking of the river launch Padma Rani to 61"
        let named = (g.window(start, NUMBER_REACH).start..start)
            .rev()
            .find(counts);
        // "lowered to 17 the number of people who died"
        let end = draft.number.tokens.end;
        let after = (end..window.end.min(end + 2)).find(counts);
        let from = named.or(after)?;
        (from..(from + TOLL_REACH).min(window.end))
            .filter(|token| !draft.number.tokens.contains(token))
            .find_map(word)
    }

    /// "Arrests were put at 1,500", "the dead numbered 200": the subject of a verb of counting says what is
    /// counted.
    fn put_at(&self, start: usize) -> Option<usize> {
        let g = self.grammar;
        let at = start.checked_sub(1)?;
        let verb = match g.lower(at) {
            "numbered" | "totaled" | "totalled" => at,
            "at" => at.checked_sub(1).filter(|&verb| {
                matches!(
                    g.lower(verb),
                    "put" | "estimated" | "placed" | "stood" | "given" | "stands"
                )
            })?,
            _ => return None,
        };
        let subjects = g
            .group_at(verb)
            .map(|group| g.subjects(group))
            .unwrap_or_default();
        let head = match subjects.first() {
            Some(phrase) => phrase.head,
            None => g.phrase_before(verb).map(|phrase| phrase.head)?,
        };
        let lower = g.lower(head);
        let singular = self.language.lexicon.irregular.singular(lower);
        let nouns = self
            .rules
            .nouns
            .get(&singular)
            .or_else(|| self.rules.adjectives.get(lower));
        nouns.and_then(|measures| measures.first().copied())
    }

    /// Whether a clause ends at a token, or the thing that is counted comes next.
    fn ends_or_opens(&self, at: usize) -> bool {
        let g = self.grammar;
        at >= g.len()
            || g.tag(at) == Tag::Mark
            || matches!(
                g.lower(at),
                "the" | "but" | "and" | "after" | "when" | "as" | "from"
            )
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
    pub(super) fn drafts_in(&self, phrases: &[Phrase]) -> Vec<usize> {
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

    pub(super) fn touches(&self, token: usize, phrase: &Phrase) -> bool {
        self.draft_at[token].is_some_and(|index| {
            let draft = &self.drafts[index as usize];
            draft.end > phrase.tokens.start
                && self.grammar.sentence(token) == self.grammar.sentence(phrase.head)
        })
    }

    /// Gives the measure of a verb to the numbers of its subject or object.
    pub(super) fn measure_by_verb(&mut self, group: &VerbGroup) {
        let g = self.grammar;
        let Some(patterns) = self.rules.verbs.get(g.lower(group.head)) else {
            return;
        };
        let stand = |pattern: &&VerbPattern| rest_follows(g, group, &pattern.rest);
        let fitting: Vec<&VerbPattern> = patterns.iter().filter(stand).collect();
        // "fell ill" says more than "fell"
        let Some(longest) = fitting.iter().map(|pattern| pattern.rest.len()).max() else {
            return;
        };
        let fitting = fitting.into_iter();
        let fitting = fitting.filter(|pattern| pattern.rest.len() == longest);
        let fitting: Vec<(usize, Part)> = fitting
            .map(|pattern| (pattern.measure, pattern.part))
            .collect();
        let elliptic = self.is_elliptic_passive(group);
        let mut subjects = self.drafts_in(&g.subjects(group));
        if let Some(report) = self.reported_as(group).filter(|_| subjects.is_empty()) {
            // "some fifty passengers are feared to have drowned"
            subjects = self.drafts_in(&g.subjects(report));
        }
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

    /// The passive verb of belief or report that an infinitive completes ("are feared to have drowned").
    fn reported_as(&self, group: &VerbGroup) -> Option<&VerbGroup> {
        let g = self.grammar;
        let to = (group.start.saturating_sub(1)..=group.start).find(|&at| g.lower(at) == "to")?;
        let report = g.group_at(to.checked_sub(1)?)?;
        report.passive.then_some(report)
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
    pub(super) fn measure_by_complement(&mut self, group: &VerbGroup) {
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
            "still" | "also" | "now" | "as" | "officially" | "later" | "already" | "either" | "on"
        ) || matches!(g.lower(at), "among" | "the") && at < group.end + 2
        {
            at += 1;
        }
        let word = match g.lower(at) {
            "board" => "aboard",
            word => word,
        };
        let Some(measures) = self.rules.adjectives.get(word).cloned() else {
            return;
        };
        for index in self.drafts_in(&g.subjects(group)) {
            measures
                .iter()
                .for_each(|&measure| self.set_measure(index, measure));
        }
    }
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
