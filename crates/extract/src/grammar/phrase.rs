//! Noun phrases around verb groups: subjects, objects, agents, and what follows a preposition.

use std::ops::Range;

use counterclaim_model::Span;

use super::group::{VerbGroup, VerbKind};
use super::{Grammar, Tag};

/// A noun phrase without what follows its head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Its head noun, pronoun or number.
    pub head: usize,
}

/// Longest noun phrase, in tokens.
const REACH: usize = 16;
/// Most prepositional phrases and coordinated parts that are followed.
const CHAIN: usize = 6;
/// Longest parenthesis between subject and verb, in tokens.
const PARENTHESIS: usize = 30;

const SUBORDINATORS: &[&str] = &[
    "that", "if", "because", "after", "before", "while", "as", "since", "until", "although",
    "though", "whether", "unless", "when", "where", "than", "once", "whereas",
];

impl Grammar<'_, '_> {
    /// The words of a phrase as a span of the text.
    pub fn span(&self, phrase: &Phrase) -> Span {
        self.segments.token_range_span(phrase.tokens.clone())
    }

    /// Whether the token opens a subordinate clause.
    pub fn is_subordinator(&self, token: usize) -> bool {
        matches!(
            self.tag(token),
            Tag::Preposition | Tag::Wh | Tag::Adverb | Tag::Determiner
        ) && SUBORDINATORS.contains(&self.lower(token))
            && !(self.tag(token) == Tag::Determiner && self.tag(token + 1).is_nominal())
    }

    fn can_modify(&self, token: usize) -> bool {
        matches!(self.tag(token), Tag::Participle | Tag::Gerund | Tag::Past)
            && self.group_at(token).is_none()
            || matches!(
                self.tag(token),
                Tag::Determiner | Tag::Possessive | Tag::Number | Tag::Adjective | Tag::Clitic
            )
            || self.tag(token).is_nominal()
            || matches!(
                self.lower(token),
                "$" | "%" | "&" | "£" | "€" | "more" | "about" | "some"
            ) && self.tag(token + 1) == Tag::Number
    }

    /// The noun phrase that begins at a token, or one adverb or quotation mark after it.
    pub fn phrase_from(&self, token: usize) -> Option<Phrase> {
        let end = self.window(token, REACH).end;
        let mut start = token;
        while start < end
            && start < token + 3
            && (matches!(
                self.lower(start),
                "“" | "\"" | "at" | "least" | "than" | "only" | "nearly" | "over" | "around"
            ) || matches!(self.lower(start), "more" | "fewer" | "less")
                && self.lower(start + 1) == "than"
                || self.tag(start) == Tag::Adverb)
            && !self.in_time(start)
        {
            start += 1;
        }
        if self.tag(start) == Tag::Pronoun && !self.in_time(start) {
            return Some(Phrase {
                tokens: start..start + 1,
                head: start,
            });
        }
        let mut at = start;
        let mut head = None;
        while at < end && !self.in_time(at) {
            let tag = self.tag(at);
            let adverb = tag == Tag::Adverb && self.tag(at + 1) == Tag::Adjective;
            let closed =
                head.is_some() && matches!(tag, Tag::Determiner | Tag::Possessive | Tag::Pronoun);
            let restarts = tag == Tag::Number && head.is_some();
            if closed || restarts || !(self.can_modify(at) || adverb) {
                break;
            }
            if tag.is_nominal() {
                head = Some(at);
            } else if tag == Tag::Clitic {
                head = None;
            }
            at += 1;
        }
        let head = head.or_else(|| self.bare_head(start..at))?;
        Some(Phrase {
            tokens: start..head + 1,
            head,
        })
    }

    /// The head of a phrase without a noun: a number, "all", "some", "the wounded".
    fn bare_head(&self, range: Range<usize>) -> Option<usize> {
        let last = range
            .end
            .checked_sub(1)
            .filter(|&last| last >= range.start)?;
        let tag = self.tag(last);
        let alone = matches!(tag, Tag::Number)
            || tag == Tag::Determiner
                && matches!(self.lower(last), "all" | "some" | "both" | "none" | "most")
            || tag == Tag::Adjective
                && (self.tag(range.start) == Tag::Number
                    || matches!(self.lower(range.start), "the" | "each"));
        alone.then_some(last)
    }

    /// The noun phrase that ends just before a token.
    pub fn phrase_before(&self, token: usize) -> Option<Phrase> {
        let from = self.window(token.saturating_sub(1), REACH).start;
        let last = token.checked_sub(1).filter(|&last| last >= from)?;
        if self.in_time(last) {
            return None;
        }
        if self.tag(last) == Tag::Pronoun {
            return Some(Phrase {
                tokens: last..token,
                head: last,
            });
        }
        let mut start = token;
        while start > from && self.can_modify(start - 1) && !self.in_time(start - 1) {
            start -= 1;
            let tag = self.tag(start);
            if matches!(tag, Tag::Determiner | Tag::Possessive)
                && !(start > from && matches!(self.lower(start - 1), "all" | "both" | "half"))
            {
                break;
            }
        }
        let range = start..token;
        let head = range
            .clone()
            .rev()
            .find(|&at| self.tag(at).is_nominal())
            .filter(|&head| head + 1 == token)
            .or_else(|| self.bare_head(range.clone()))?;
        Some(Phrase {
            tokens: range,
            head,
        })
    }

    /// The head phrase of the chain of prepositional phrases that ends before a token: "officials
    /// in the south", seen from its end, is "officials".
    pub fn chain_before(&self, token: usize) -> Option<Phrase> {
        let mut token = token;
        let from = self.window(token, PARENTHESIS).start;
        while token > from
            && (self.in_time(token - 1)
                || matches!(self.lower(token - 1), "”" | "\"" | ")" | "“")
                || self.tag(token - 1) == Tag::Adverb
                || self.is_each(token - 1)
                || (self.in_time(token) && self.lower(token - 1) == "on"))
        {
            token -= 1;
        }
        let mut best = self.phrase_before(token)?;
        for _ in 0..CHAIN {
            let Some(link) = best
                .tokens
                .start
                .checked_sub(1)
                .filter(|&link| link >= from)
            else {
                break;
            };
            let reduced = self
                .group_at(link)
                .filter(|group| {
                    matches!(group.kind, VerbKind::Reduced | VerbKind::Gerund)
                        && group.start == link
                })
                .filter(|_| link > from && self.tag(link - 1).is_nominal());
            let before = match self.tag(link) {
                Tag::Preposition | Tag::To if !self.is_subordinator(link) => {
                    let participle = link.checked_sub(1).and_then(|at| self.group_at(at));
                    // two verbs without a conjunction: the first is a participle
                    let reduced = participle.filter(|g| {
                        g.start == g.head
                            && (g.kind == VerbKind::Reduced
                                || g.kind == VerbKind::Finite && self.lower(g.head).ends_with("ed"))
                    });
                    reduced.map_or(link, |group| group.start)
                }
                _ => match reduced {
                    Some(group) => group.start,
                    None => break,
                },
            };
            match self.phrase_before(before) {
                Some(phrase) => best = phrase,
                None => break,
            }
        }
        Some(best)
    }

    /// The phrases that are subject of a verb group, the nearest first.
    pub fn subjects(&self, group: &VerbGroup) -> Vec<Phrase> {
        self.subjects_within(group, CHAIN)
    }

    fn subjects_within(&self, group: &VerbGroup, depth: usize) -> Vec<Phrase> {
        let from = self.window(group.start, PARENTHESIS * 2).start;
        let Some(mut before) = group.start.checked_sub(1).filter(|&at| at >= from) else {
            return Vec::new();
        };
        while before > from
            && (self.tag(before) == Tag::Adverb && self.lower(before) != "when"
                || self.in_time(before)
                || self.in_time(before + 1) && matches!(self.lower(before), "in" | "on")
                || self.is_each(before))
        {
            before -= 1;
        }
        let word = self.lower(before);
        let relative = matches!(word, "who" | "which")
            || word == "that"
                && before > from
                && (self.tag(before - 1).is_nominal() || self.lower(before - 1) == ",")
                && matches!(self.tag(before), Tag::Wh | Tag::Preposition);
        if relative {
            let end = if self.lower(before.saturating_sub(1)) == "," {
                before - 1
            } else {
                before
            };
            let nearest = self.phrase_before(end);
            let person = word == "who"
                && nearest
                    .as_ref()
                    .is_some_and(|near| self.tag(near.head) == Tag::Name);
            return match nearest {
                Some(nearest) if !person => vec![nearest],
                _ => self.subject_list(end, group),
            };
        }
        if matches!(group.kind, VerbKind::Reduced) {
            return self.subject_list(group.start, group);
        }
        if self.tag(before) == Tag::Conjunction && depth > 0 {
            return self
                .group_before(before, from)
                .map(|previous| self.subjects_within(previous, depth - 1))
                .unwrap_or_default();
        }
        if matches!(word, "," | "—" | "–" | ")") && matches!(group.kind, VerbKind::Finite) {
            let open = (from..before)
                .rev()
                .take(PARENTHESIS)
                .find(|&at| matches!(self.lower(at), "," | "—" | "–" | "("));
            return open
                .map(|open| self.subject_list(open, group))
                .unwrap_or_default();
        }
        self.subject_list(before + 1, group)
    }

    /// "Each other", "one another", "the other": those who were just named, and nobody else.
    pub fn is_each_other(&self, at: usize) -> bool {
        matches!(
            (self.lower(at), self.lower(at + 1)),
            ("each", "other") | ("one", "another") | ("the", "other" | "others")
        )
    }

    /// "The army and the rebels each accused": a quantifier behind the subject that it belongs to.
    fn is_each(&self, token: usize) -> bool {
        token > 0 && self.lower(token) == "each" && self.tag(token - 1).is_nominal()
    }

    /// The last verb group that ends before a token and not before `from`.
    pub fn group_before(&self, token: usize, from: usize) -> Option<&VerbGroup> {
        let at = self.groups.partition_point(|group| group.head < token);
        self.groups[..at].last().filter(|group| group.head >= from)
    }

    /// The phrase that ends before `end`, with those that "and" or commas join to it.
    fn subject_list(&self, end: usize, group: &VerbGroup) -> Vec<Phrase> {
        let first = if group.kind == VerbKind::Reduced {
            self.phrase_before(end)
        } else {
            self.chain_before(end)
        };
        let Some(first) = first else {
            return Vec::new();
        };
        let mut out = vec![first];
        while out.len() < CHAIN {
            let start = out[out.len() - 1].tokens.start;
            let Some(link) = start.checked_sub(1) else {
                break;
            };
            let link = match self.tag(link) {
                Tag::Conjunction if link > 0 && self.lower(link - 1) == "," => link - 1,
                Tag::Conjunction => link,
                _ if self.lower(link) == "," && out.len() > 1 => link,
                _ => break,
            };
            let Some(phrase) = self
                .phrase_before(link)
                .filter(|phrase| self.sentence(phrase.head) == self.sentence(start))
            else {
                break;
            };
            // an object of an earlier verb is not coordinated with this subject
            let opener = phrase.tokens.start.checked_sub(1);
            let governed = opener.is_some_and(|at| {
                self.sentence(at) == self.sentence(phrase.head)
                    && (self.tag(at).is_verb()
                        || self.tag(at) == Tag::Particle
                        || (self.tag(at) == Tag::Preposition && !self.is_subordinator(at)))
            });
            if governed {
                break;
            }
            out.push(phrase);
        }
        out
    }

    /// The phrases that are object of an active verb group, in text order.
    pub fn objects(&self, group: &VerbGroup) -> Vec<Phrase> {
        if group.passive {
            return Vec::new();
        }
        let Some(first) = self.phrase_from(self.after_time(group.end)) else {
            return self.relative_object(group).into_iter().collect();
        };
        let mut out = vec![first];
        while out.len() < CHAIN {
            let end = out[out.len() - 1].tokens.end;
            let mut next = end;
            // "of the city" and the like belong to the phrase before
            for _ in 0..2 {
                if self.tag(next) == Tag::Preposition && !self.is_subordinator(next) {
                    match self.phrase_from(next + 1) {
                        Some(inner) => next = inner.tokens.end,
                        None => break,
                    }
                }
            }
            let comma = self.lower(next) == ",";
            let mut at = next + usize::from(comma);
            let joined = self.tag(at) == Tag::Conjunction;
            at += usize::from(joined);
            let including = self.lower(at) == "including";
            at += usize::from(including);
            if !(joined || including) || self.sentence(at) != self.sentence(group.head) {
                break;
            }
            let Some(phrase) = self.phrase_from(at) else {
                break;
            };
            if !including && self.has_own_verb(&phrase) {
                break;
            }
            out.push(phrase);
        }
        out
    }

    /// Past "on Monday" after a verb, where its object follows that.
    fn after_time(&self, token: usize) -> usize {
        let mut at = token;
        if matches!(self.lower(at), "on" | "in" | "late" | "early") && self.in_time(at + 1) {
            at += 1;
        }
        while self.in_time(at) && at < token + 6 {
            at += 1;
        }
        let object = matches!(
            self.tag(at),
            Tag::Determiner | Tag::Number | Tag::Possessive | Tag::Noun | Tag::NounPlural
        );
        if object { at } else { token }
    }

    /// "the province, which the army recaptured": the antecedent as object.
    fn relative_object(&self, group: &VerbGroup) -> Option<Phrase> {
        let subject = self.subjects(group).into_iter().next()?;
        let relative = subject.tokens.start.checked_sub(1)?;
        if !matches!(self.lower(relative), "which" | "that" | "whom")
            || group.kind != VerbKind::Finite
        {
            return None;
        }
        let end = match relative.checked_sub(1) {
            Some(comma) if self.lower(comma) == "," => comma,
            _ => relative,
        };
        self.phrase_before(end)
            .filter(|phrase| self.sentence(phrase.head) == self.sentence(group.head))
    }

    /// Whether a phrase is followed by a verb of which it is the subject.
    fn has_own_verb(&self, phrase: &Phrase) -> bool {
        let mut at = phrase.tokens.end;
        for _ in 0..2 {
            if self.tag(at) == Tag::Preposition && !self.is_subordinator(at) {
                match self.phrase_from(at + 1) {
                    Some(inner) => at = inner.tokens.end,
                    None => break,
                }
            }
        }
        while self.tag(at) == Tag::Adverb {
            at += 1;
        }
        let tag = self.tag(at);
        tag.is_finite() || tag == Tag::Modal || tag == Tag::Participle
    }

    /// The phrase after the first of `prepositions` that follows a token within `reach` tokens of
    /// its clause.
    pub fn phrase_after(
        &self,
        token: usize,
        prepositions: &[String],
        reach: usize,
    ) -> Option<Phrase> {
        let end = self.window(token, reach).end;
        let mut at = token;
        while at < end {
            let word = self.lower(at);
            if prepositions.iter().any(|preposition| preposition == word)
                && !(self.is_subordinator(at) && word != "after")
            {
                return self.phrase_from(at + 1);
            }
            let stops = matches!(word, "," | ";" | ":" | "—" | "–" | "(" | ".")
                || self.is_subordinator(at)
                || matches!(self.tag(at), Tag::Wh | Tag::Modal)
                || self.tag(at).is_finite()
                || self.tag(at) == Tag::Conjunction && self.tag(at + 1).is_verb();
            if stops {
                return None;
            }
            at += 1;
        }
        None
    }
}
