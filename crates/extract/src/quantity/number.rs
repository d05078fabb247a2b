//! Number expressions: digits, words, ranges and the words that make them bounds.

use std::ops::Range;

use counterclaim_model::Bound;

use crate::grammar::{Grammar, Language, Tag};
use crate::segment::TokenKind;

use super::measures::{Measures, Modifier};

/// What kind of number an expression is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum NumberKind {
    /// "24", "two dozen", "dozens".
    Count,
    /// "no", "nobody".
    Zero,
    /// "a" before somebody who can be a victim.
    Article,
    /// "two-thirds".
    Fraction,
    /// "$3 million": the currency.
    Money(String),
}

/// One number with its modifiers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct NumberExpr {
    /// Tokens with modifiers.
    pub(super) tokens: Range<usize>,
    /// The number's own tokens.
    pub(super) core: Range<usize>,
    pub(super) low: Option<f64>,
    pub(super) best: Option<f64>,
    pub(super) high: Option<f64>,
    pub(super) bound: Bound,
    pub(super) kind: NumberKind,
}

/// A bare value before modifiers.
#[derive(Clone, Copy)]
struct Value {
    low: f64,
    best: Option<f64>,
    high: Option<f64>,
    bound: Bound,
}

impl Value {
    fn exact(n: f64) -> Self {
        Self {
            low: n,
            best: Some(n),
            high: Some(n),
            bound: Bound::Exact,
        }
    }
}

/// Finds the numbers of a text, in order.
pub(super) struct Finder<'g, 's, 't> {
    pub(super) grammar: &'g Grammar<'s, 't>,
    pub(super) rules: &'g Measures,
    pub(super) language: &'g Language,
}

impl Finder<'_, '_, '_> {
    pub(super) fn find(&self) -> Vec<NumberExpr> {
        let mut out: Vec<NumberExpr> = Vec::new();
        let mut at = 0;
        while at < self.grammar.len() {
            match self.read_at(at) {
                Some(mut number) => {
                    let floor = out.last().map_or(0, |last| last.tokens.end);
                    number.tokens.start = number.tokens.start.max(floor);
                    at = number.tokens.end.max(at + 1);
                    out.push(number);
                }
                None => at += 1,
            }
        }
        out
    }

    fn lower(&self, token: usize) -> &str {
        self.grammar.lower(token)
    }

    fn read_at(&self, at: usize) -> Option<NumberExpr> {
        if self.grammar.in_time(at) {
            return None;
        }
        if let Some(number) = self.zero_at(at).or_else(|| self.article_at(at)) {
            return Some(number);
        }
        let sign = self.rules.number.signs.get(self.lower(at)).cloned();
        let start = at + usize::from(sign.is_some());
        let (value, mut end, fraction) = self.value_at(start)?;
        let mut value = value;
        if !fraction && let Some((low, high, after)) = self.range_after(start, end, value) {
            value = Value {
                low,
                best: None,
                high: Some(high),
                bound: Bound::About,
            };
            end = after;
        }
        let core = at..end;
        if sign.is_none() && !fraction && !self.is_count(&core, value) {
            return None;
        }
        let kind = match sign {
            Some(currency) => NumberKind::Money(currency),
            None if fraction => NumberKind::Fraction,
            None => NumberKind::Count,
        };
        let mut number = NumberExpr {
            tokens: core.clone(),
            core,
            low: Some(value.low),
            best: value.best,
            high: value.high,
            bound: value.bound,
            kind,
        };
        self.take_modifiers(&mut number);
        Some(number)
    }

    /// "no casualties", "nobody", "without any injuries".
    fn zero_at(&self, at: usize) -> Option<NumberExpr> {
        let words = &self.rules.number;
        let matched = |list: &[String]| {
            list.iter()
                .map(|entry| entry.split(' ').count())
                .zip(list)
                .filter(|(_, entry)| self.matches(at, entry.split(' ')))
                .map(|(len, _)| len)
                .max()
        };
        let len = matched(&words.nobody).or_else(|| matched(&words.zero))?;
        Some(self.plain(at..at + len, 0.0, NumberKind::Zero))
    }

    fn matches<'w>(&self, at: usize, mut words: impl Iterator<Item = &'w str>) -> bool {
        let mut token = at;
        words.all(|word| {
            token += 1;
            self.lower(token - 1) == word
        })
    }

    /// "a man", "another soldier"; kept later only with a verb that counts people.
    fn article_at(&self, at: usize) -> Option<NumberExpr> {
        if !matches!(self.lower(at), "a" | "an" | "another") {
            return None;
        }
        let phrase = self.grammar.phrase_from(at)?;
        let head = &self.grammar.words[phrase.head];
        let singular = head.tag == Tag::Noun && self.language.lexicon.is("person", &head.lemma);
        let has_number = phrase.tokens.clone().any(|token| {
            let word = self.lower(token);
            self.rules.number.scales.contains_key(word)
                || self.rules.number.vague.contains_key(word)
        });
        (singular && !has_number).then(|| self.plain(at..at + 1, 1.0, NumberKind::Article))
    }

    fn plain(&self, core: Range<usize>, n: f64, kind: NumberKind) -> NumberExpr {
        NumberExpr {
            tokens: core.clone(),
            core,
            low: Some(n),
            best: Some(n),
            high: Some(n),
            bound: Bound::Exact,
            kind,
        }
    }

    /// A value at a token: its reading, one past its last token, and whether it is a fraction.
    fn value_at(&self, at: usize) -> Option<(Value, usize, bool)> {
        if self.grammar.in_time(at) || at >= self.grammar.len() {
            return None;
        }
        let words = &self.rules.number;
        if let Some(&part) = words.fractions.get(self.lower(at)) {
            return self.fraction_at(at, part);
        }
        if let Some((vague, end)) = self.vague_at(at) {
            let value = Value {
                low: vague.low,
                best: None,
                high: vague.high,
                bound: Bound::Vague,
            };
            return Some((value, end, false));
        }
        if self.grammar.segments.tokens[at].kind != TokenKind::Mark
            && let Some(value) = self.digits(at)
        {
            let mut end = at + 1;
            let mut scaled = value;
            while let Some(&scale) = words.scales.get(self.lower(end)) {
                scaled.low *= scale;
                scaled.best = scaled.best.map(|n| n * scale);
                scaled.high = scaled.high.map(|n| n * scale);
                end += 1;
            }
            return Some((scaled, end, false));
        }
        self.words_at(at)
            .map(|(n, end)| (Value::exact(n), end, false))
    }

    /// "half a million", "two-thirds", "half of".
    fn fraction_at(&self, at: usize, part: f64) -> Option<(Value, usize, bool)> {
        let next = at + 1 + usize::from(matches!(self.lower(at + 1), "a" | "an"));
        if let Some(&scale) = self.rules.number.scales.get(self.lower(next)) {
            return Some((Value::exact(part * scale), next + 1, false));
        }
        let of = self.lower(at + 1) == "of" || self.lower(at + 1) == "the";
        of.then(|| (Value::exact(part), at + 1, true))
    }

    /// "dozens", "a handful", "tens of thousands".
    fn vague_at(&self, at: usize) -> Option<(super::measures::Vague, usize)> {
        let vague = &self.rules.number.vague;
        (1..=3).rev().find_map(|len| {
            let phrase: Vec<&str> = (at..at + len).map(|token| self.lower(token)).collect();
            vague.get(&phrase.join(" ")).map(|&v| (v, at + len))
        })
    }

    /// Digits: "24", "1,200", "3.5", "10-15", "2.5m" after a currency sign.
    fn digits(&self, at: usize) -> Option<Value> {
        let word = self.lower(at);
        if !word.starts_with(|c: char| c.is_ascii_digit()) || word.contains([':', '/']) {
            return None;
        }
        if let Some((low, high)) = word.split_once('-') {
            let (low, high) = (parse(low)?, parse(high)?);
            return (low < high).then_some(Value {
                low,
                best: None,
                high: Some(high),
                bound: Bound::About,
            });
        }
        let digits = word.trim_end_matches(|c: char| c.is_alphabetic());
        let unit = &word[digits.len()..];
        let scale = match unit {
            "" => 1.0,
            _ => *self.rules.number.scales.get(unit)?,
        };
        let signed = at > 0 && self.rules.number.signs.contains_key(self.lower(at - 1));
        (scale == 1.0 || signed).then_some(())?;
        parse(digits).map(|n| Value::exact(n * scale))
    }

    /// Number words: "twenty-three", "a hundred", "two dozen", "one hundred and five".
    fn words_at(&self, at: usize) -> Option<(f64, usize)> {
        let scales = &self.rules.number.scales;
        let article = matches!(self.lower(at), "a" | "an");
        let mut end = at + usize::from(article);
        // a bare abbreviation ("m") is no number, and "a" needs a scale after it
        let opens = scales.contains_key(self.lower(end)) && (article || self.lower(end).len() > 2);
        if article && !opens {
            return None;
        }
        let (mut total, mut current) = (0.0, 0.0);
        let mut seen = false;
        let mut small = false;
        loop {
            let word = self.lower(end);
            if let Some(n) = self.unit(word).filter(|_| !small) {
                current += n;
                (seen, small) = (true, true);
            } else if let Some(&scale) = scales.get(word).filter(|_| seen || opens) {
                current = if current == 0.0 { 1.0 } else { current } * scale;
                if scale >= 1000.0 {
                    total += current;
                    current = 0.0;
                }
                (seen, small) = (true, false);
            } else if !(word == "and" && !small && self.goes_on(end, total + current)) {
                break;
            }
            end += 1;
        }
        seen.then_some((total + current, end))
    }

    /// Whether "and" at a token joins the rest of a number ("two hundred and five").
    fn goes_on(&self, and: usize, so_far: f64) -> bool {
        so_far >= 100.0
            && self.unit(self.lower(and + 1)).is_some()
            && self.rules.number.scales.contains_key(self.lower(and - 1))
    }

    fn unit(&self, word: &str) -> Option<f64> {
        let units = &self.rules.number.units;
        if let Some(&n) = units.get(word) {
            return Some(n);
        }
        let (tens, ones) = word.split_once('-')?;
        let (tens, ones) = (units.get(tens)?, units.get(ones)?);
        (*tens >= 20.0 && *ones < 10.0).then_some(tens + ones)
    }

    /// "10 to 15", "10–15", "between 10 and 15", "10 or 12".
    fn range_after(&self, at: usize, end: usize, low: Value) -> Option<(f64, f64, usize)> {
        let link = self.lower(end);
        let before = at.checked_sub(1).map_or("", |before| self.lower(before));
        let joined = match link {
            "to" => before != "from",
            "–" | "—" => self.glued(end),
            "or" => true,
            "and" => before == "between",
            _ => false,
        };
        let (high, after, fraction) = joined.then(|| self.value_at(end + 1)).flatten()?;
        let (mut bottom, top) = (low.best?, high.best?);
        // "2 to 3 million" means two million
        let scale = self.rules.number.scales.get(self.lower(after - 1)).copied();
        let bare = !self.rules.number.scales.contains_key(self.lower(end - 1));
        if let Some(scale) = scale.filter(|&scale| bare && bottom * scale < top) {
            bottom *= scale;
        }
        (bottom < top && !fraction).then_some((bottom, top, after))
    }

    /// Whether a mark stands between two numbers without blanks.
    fn glued(&self, mark: usize) -> bool {
        let tokens = &self.grammar.segments.tokens;
        mark > 0
            && tokens.get(mark + 1).is_some_and(|next| {
                tokens[mark - 1].span.end() == tokens[mark].span.start()
                    && tokens[mark].span.end() == next.span.start()
                    && next.kind == TokenKind::Number
            })
    }

    /// Whether a number counts something: no year, age, clock time, score, model or part of a name.
    fn is_count(&self, core: &Range<usize>, value: Value) -> bool {
        let g = self.grammar;
        let next = self.lower(core.end);
        let lexicon = &self.language.lexicon;
        let noun_follows = matches!(g.tag(core.end), Tag::NounPlural | Tag::NamePlural);
        let before = core
            .start
            .checked_sub(1)
            .filter(|&b| g.sentence(b) == g.sentence(core.start));
        let previous = before.map_or("", |b| self.lower(b));
        let word = self.lower(core.start);
        let hyphen_range =
            core.len() == 1 && word.contains('-') && word.starts_with(|c: char| c.is_ascii_digit());
        let score = hyphen_range && !noun_follows && g.tag(core.end) != Tag::Adjective;
        let year = core.len() == 1
            && word.len() == 4
            && word.bytes().all(|b| b.is_ascii_digit())
            && (1900.0..2100.0).contains(&value.low)
            && !noun_follows;
        let unit = lexicon.irregular.singular(next);
        let in_word = next == "-" || (next == "year" && self.lower(core.end + 1) == "old");
        let named = before.is_some_and(|b| self.is_name_part(b, core, noun_follows));
        let month = lexicon.is("month", next)
            || lexicon.is("month", previous) && g.is_capitalized(core.start.saturating_sub(1));
        let decade = word.ends_with('s') && word.starts_with(|c: char| c.is_ascii_digit());
        let one = word == "one" && core.len() == 1 && !self.counts_one(core.end, previous);
        let mark = matches!(previous, "#" | "№" | "°" | "+") || matches!(next, "°" | "/" | ":");
        !(score
            || year
            || in_word
            || named
            || month
            || decade
            || one
            || mark
            || lexicon.is("time_unit", &unit)
            || self.is_age(core, previous, next))
    }

    /// "aged 34", ", 34,", "(34)", "34 years old".
    fn is_age(&self, core: &Range<usize>, previous: &str, next: &str) -> bool {
        let framed = matches!((previous, next), (",", "," | ".") | ("(", ")"));
        let name_before = core.start >= 2
            && matches!(self.grammar.tag(core.start - 2), Tag::Name | Tag::Noun)
            && self.grammar.is_capitalized(core.start - 2);
        matches!(previous, "aged" | "age" | "ages") || framed && name_before && core.len() == 1
    }

    /// "Boeing 737", "Article 5": a number that belongs to the name before it.
    fn is_name_part(&self, before: usize, core: &Range<usize>, noun_follows: bool) -> bool {
        let g = self.grammar;
        let word = self.lower(before);
        let lemma = self.language.lexicon.irregular.singular(word);
        let name = g.is_capitalized(before)
            && matches!(g.tag(before), Tag::Name | Tag::Noun | Tag::NamePlural)
            && before > g.window(before, 40).start;
        let designated = self.language.lexicon.is("designator", word)
            || self.language.lexicon.is("designator", &lemma);
        let digits = g.segments.tokens[core.start].kind == TokenKind::Number;
        let plural_word = lemma != word;
        !noun_follows && digits && (name || designated && !plural_word)
            || designated && g.is_capitalized(before)
    }

    /// "one soldier", "one was killed", but not "no one" and "one could say".
    fn counts_one(&self, after: usize, previous: &str) -> bool {
        let g = self.grammar;
        let noun = matches!(
            g.tag(after),
            Tag::Noun | Tag::Adjective | Tag::Name | Tag::Participle
        );
        let of = self.lower(after) == "of";
        let verb = matches!(
            self.lower(after),
            "was" | "is" | "died" | "has" | "had" | "person" | "dead" | "killed"
        ) || matches!(self.lower(after), "," | "." | "and")
            && !matches!(previous, "the" | "this" | "that" | "every" | "another");
        (noun || of || verb)
            && !matches!(
                previous,
                "no" | "the"
                    | "this"
                    | "that"
                    | "each"
                    | "every"
                    | "any"
                    | "some"
                    | "which"
                    | "another"
            )
    }

    fn take_modifiers(&self, number: &mut NumberExpr) {
        let matched = self.rules.modifiers_before.iter().find(|(words, _)| {
            number.tokens.start >= words.len()
                && self.matches(
                    number.tokens.start - words.len(),
                    words.iter().map(String::as_str),
                )
        });
        if let Some((words, modifier)) = matched {
            number.tokens.start -= words.len();
            apply(number, modifier);
        } else if let Some((words, modifier)) =
            self.rules.modifiers_after.iter().find(|(words, _)| {
                self.matches(number.tokens.end, words.iter().map(String::as_str))
            })
        {
            number.tokens.end += words.len();
            apply(number, modifier);
        }
    }
}

fn parse(digits: &str) -> Option<f64> {
    let plain: String = digits.chars().filter(|&c| c != ',').collect();
    // no exponents: newspapers write none, and what is written with one may be endless
    let digits = plain.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let valid = digits && plain.starts_with(|c: char| c.is_ascii_digit()) && plain.len() <= 18;
    valid.then(|| plain.parse().ok()).flatten()
}

/// Makes a number what its modifier says.
fn apply(number: &mut NumberExpr, modifier: &Modifier) {
    let base = number.best.or(number.low);
    let top = number.best.or(number.high).or(number.low);
    number.low = modifier.low.and_then(|part| base.map(|n| n * part));
    number.high = modifier.high.and_then(|part| top.map(|n| n * part));
    if number.bound != Bound::Vague || modifier.bound == Bound::UpTo {
        number.bound = modifier.bound;
    } else {
        number.high = None;
    }
}
