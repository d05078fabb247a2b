//! Whether dates fit: weekdays and dates, today-words and the day of publication, what happened and
//! when, which came first.

use counterclaim_extract::grammar::{Tag, VerbGroup, VerbKind};
use counterclaim_extract::resources::ResourceError;
use counterclaim_extract::time::{month_name, weekday_name};
use counterclaim_model::{Basis, Time, TimeKind};
use jiff::civil::{Date, Weekday};
use serde::Deserialize;

use crate::draft::Draft;
use crate::finding::Found;
use crate::rule::{Loader, Phrases, Rule};

/// The checks of this module.
#[derive(Debug)]
pub(crate) struct Checks {
    weekday: Rule<Nothing>,
    today: Rule<Today>,
    future: Rule<Future>,
    order: Rule<Order>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Today {
    /// Words that mean a day seen from the day of publication, and how many days from it.
    days: Vec<(String, i32)>,
    /// Tokens that may stand between such a word and a weekday.
    reach: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Future {
    /// Past verbs after which a date to come is no slip ("scheduled for 9 November").
    plans: Phrases,
    /// Words between verb and date by which the date belongs to something else ("for", "until").
    links: Vec<String>,
    /// Words right before the date that do the same ("of", "by").
    close_links: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    /// Words that leave a distance open ("about").
    loose: Vec<String>,
    /// Days by which a distance in weeks may be off.
    slack_of_weeks: i32,
}

/// A date written out with day and month.
struct Written<'d> {
    time: &'d Time,
    date: Date,
    /// Its tokens.
    start: usize,
    end: usize,
}

impl Checks {
    pub(crate) fn load(load: &mut Loader<'_>) -> Result<Self, ResourceError> {
        Ok(Self {
            weekday: load.rule("weekday-and-date", &["main"])?,
            today: load.rule("day-and-publication", &["word", "page"])?,
            future: load.rule("past-after-publication", &["main"])?,
            order: load.rule("order-of-dates", &["distance", "order", "range"])?,
        })
    }

    pub(crate) fn run(&self, draft: &Draft<'_>, found: &mut Vec<Found>) {
        let published = published(draft);
        if self.weekday.on {
            self.weekday(draft, published, found);
        }
        if let Some(published) = published.filter(|_| self.today.on) {
            self.today(draft, published, found);
            self.page(draft, published, found);
        }
        for sentence in draft.body() {
            let dates = written(draft, sentence);
            if let Some(published) = published.filter(|_| self.future.on) {
                let late = dates.iter().filter(|written| written.date > published);
                found.extend(late.filter_map(|w| self.future(draft, sentence, w, published)));
            }
            if self.order.on {
                let pairs = dates.windows(2);
                found.extend(pairs.filter_map(|pair| self.order(draft, sentence, pair)));
            }
        }
    }

    /// A weekday and a date that stand together and do not fit. A date without a year is taken for
    /// the one nearest to publication.
    fn weekday(&self, draft: &Draft<'_>, published: Option<Date>, found: &mut Vec<Found>) {
        for sentence in draft.body() {
            let range = draft.sentence(sentence).tokens.clone();
            for token in range.clone() {
                let Some(weekday) = weekday(draft.grammar.lower(token)) else {
                    continue;
                };
                let Some((date, end)) = calendar_day(draft, token + 1, range.end, published) else {
                    continue;
                };
                if date.weekday() == weekday {
                    continue;
                }
                let span = draft.segments.token_range_span(token..end);
                let words = draft.words(span);
                let values = [
                    ("words", words.as_str()),
                    ("date", &long(date)),
                    ("weekday", weekday_name(date.weekday())),
                ];
                let one = Found::new(&self.weekday, "main", &values, span);
                let times = draft.times(span).iter();
                let one = times.fold(one, |one, time| one.on("time", time.id, vec![time.span]));
                found.push(one.on_words("date", span));
            }
        }
    }

    /// "today, Sunday" in a story of a Monday.
    fn today(&self, draft: &Draft<'_>, published: Date, found: &mut Vec<Found>) {
        for sentence in draft.body() {
            let range = draft.sentence(sentence).tokens.clone();
            for token in range.clone() {
                let word = draft.grammar.lower(token);
                let days = self.today.words.days.iter();
                let Some((_, offset)) = days.clone().find(|(name, _)| name == word) else {
                    continue;
                };
                let from = token
                    .saturating_sub(self.today.words.reach)
                    .max(range.start);
                let to = (token + 1 + self.today.words.reach).min(range.end);
                let named = (from..to).find_map(|t| Some((t, weekday(draft.grammar.lower(t))?)));
                let Some((at, weekday)) = named else {
                    continue;
                };
                let Ok(meant) = published.checked_add(jiff::Span::new().days(*offset)) else {
                    continue;
                };
                if meant.weekday() == weekday {
                    continue;
                }
                let span = draft
                    .segments
                    .token_range_span(at.min(token)..at.max(token) + 1);
                let values = [
                    ("word", word),
                    ("weekday", weekday_name(weekday)),
                    ("meant", weekday_name(meant.weekday())),
                    ("published", &long(published)),
                ];
                let one = Found::new(&self.today, "word", &values, span);
                let times = draft.times(span).iter();
                found.push(times.fold(one, |one, time| one.on("time", time.id, vec![time.span])));
            }
        }
    }

    /// A date bar that shows another day than that of publication.
    fn page(&self, draft: &Draft<'_>, published: Date, found: &mut Vec<Found>) {
        let evidence = draft.reading.article.date_evidence.iter();
        let bars = evidence.filter(|e| e.basis == Basis::Page && !e.accepted);
        let bar = bars
            .filter_map(|e| Some((e.span?, day(&e.value)?)))
            .find(|(_, date)| *date != published);
        if let Some((span, date)) = bar {
            let words = draft.words(span);
            let values = [
                ("words", words.as_str()),
                ("weekday", weekday_name(date.weekday())),
                ("published", &long(published)),
                ("day", weekday_name(published.weekday())),
            ];
            let one = Found::new(&self.today, "page", &values, span);
            found.push(one.on_words("date bar", span));
        }
    }

    /// Something told in the past tense with a date after publication.
    fn future(
        &self,
        draft: &Draft<'_>,
        sentence: usize,
        written: &Written<'_>,
        published: Date,
    ) -> Option<Found> {
        let rule = &self.future;
        let range = draft.sentence(sentence).tokens.clone();
        let verb = draft.groups(&(range.start..written.start)).last()?;
        let between = verb.end..written.start;
        let is_in = |list: &[String], token: usize| {
            list.iter().any(|link| link == draft.grammar.lower(token))
        };
        let linked = between.clone().any(|token| is_in(&rule.words.links, token))
            || between
                .last()
                .is_some_and(|token| is_in(&rule.words.close_links, token));
        let planned = draft
            .find_in(&rule.words.plans, verb.start..verb.end + 1)
            .is_some();
        if linked || planned || !is_past(draft, verb) {
            return None;
        }
        let (words, span) = (draft.words(written.time.span), written.time.span);
        let verb = draft.segments.token_range_span(verb.start..verb.end);
        let verb_words = draft.words(verb);
        let values = [
            ("words", words.as_str()),
            ("verb", &verb_words),
            ("published", &long(published)),
        ];
        let found = Found::new(rule, "main", &values, span).and(verb);
        Some(found.on("time", written.time.id, vec![span]))
    }

    /// Two dates of a sentence whose order or distance is not the one it states.
    fn order(&self, draft: &Draft<'_>, sentence: usize, pair: &[Written<'_>]) -> Option<Found> {
        let (first, second) = (&pair[0], &pair[1]);
        let days = (first.date - second.date).get_days();
        let key_and_values = self
            .range(draft, first, second, days)
            .or_else(|| self.distance(draft, first, second, days))?;
        let (key, stated) = key_and_values;
        let (one, other) = (long(first.date), long(second.date));
        let apart = plural(days.abs(), "day");
        let values = [
            ("first", one.as_str()),
            ("second", &other),
            ("stated", &stated),
            ("apart", &apart),
        ];
        let whole = draft.sentence(sentence).span;
        let found = Found::new(&self.order, key, &values, whole);
        let found = found.and(first.time.span).and(second.time.span);
        let found = found.on("time", first.time.id, vec![first.time.span]);
        Some(found.on("time", second.time.id, vec![second.time.span]))
    }

    /// "from 9 May to 4 May".
    fn range(
        &self,
        draft: &Draft<'_>,
        first: &Written<'_>,
        second: &Written<'_>,
        days: i32,
    ) -> Option<(&'static str, String)> {
        let before = first.start.checked_sub(1);
        let before = before.map_or("", |token| draft.grammar.lower(token));
        let between: Vec<&str> = (first.end..second.start)
            .map(|token| draft.grammar.lower(token))
            .collect();
        let from = before == "from" && matches!(between[..], ["to" | "until" | "through"]);
        let within = before == "between" && between == ["and"];
        ((from || within) && days > 0).then(|| ("range", String::new()))
    }

    /// "on 17 March, four days after … on 15 March".
    fn distance(
        &self,
        draft: &Draft<'_>,
        first: &Written<'_>,
        second: &Written<'_>,
        days: i32,
    ) -> Option<(&'static str, String)> {
        let words: Vec<&str> = (first.end..second.start)
            .map(|token| draft.grammar.lower(token))
            .collect();
        let at = words
            .iter()
            .position(|word| matches!(*word, "after" | "before" | "following"))?;
        if words[..at].contains(&"and") || words[at + 1..].contains(&",") {
            return None;
        }
        let sign = if words[at] == "before" { -1 } else { 1 };
        let unit = at.checked_sub(1).map_or("", |unit| words[unit]);
        let length = match unit.trim_end_matches('s') {
            "day" => 1,
            "week" => 7,
            _ => return (days * sign < 0).then(|| ("order", words[at].to_owned())),
        };
        let count = at.checked_sub(2).and_then(|count| small(words[count]))?;
        let loose = at >= 3
            && self
                .order
                .words
                .loose
                .iter()
                .any(|word| word == words[at - 3]);
        let slack = if length == 7 {
            self.order.words.slack_of_weeks
        } else {
            0
        };
        let off = (days * sign - count * length).abs();
        let stated = format!(
            "{} {}",
            plural(count, unit.trim_end_matches('s')),
            words[at]
        );
        (off > slack && !loose).then_some(("distance", stated))
    }
}

/// Whether a verb tells something that has happened.
fn is_past(draft: &Draft<'_>, verb: &VerbGroup) -> bool {
    let past = |token: usize| draft.grammar.tag(token) == Tag::Past;
    let finite = verb.kind == VerbKind::Finite && verb.modal.is_none() && !verb.progressive;
    finite && ((verb.start..=verb.head).any(past) || verb.perfect)
}

/// Dates of a sentence that are written with day and month, in order.
fn written<'d>(draft: &Draft<'d>, sentence: usize) -> Vec<Written<'d>> {
    let span = draft.sentence(sentence).span;
    let times = draft.times(span).iter();
    let here = times.filter(|time| time.r#type == TimeKind::Date);
    here.filter_map(|time| {
        let words = time.span.slice(draft.text());
        let has_day = words.chars().any(|c| c.is_ascii_digit());
        let has_month = words.chars().any(char::is_alphabetic);
        let date = day(time.value.as_deref()?).filter(|_| has_day && has_month)?;
        let tokens = draft.segments.tokens_in(time.span);
        Some(Written {
            time,
            date,
            start: tokens.start,
            end: tokens.end,
        })
    })
    .collect()
}

/// The date that starts at a token, marks before it passed over: "March 15", "15 March 2031"; and one
/// past its last token.
fn calendar_day(
    draft: &Draft<'_>,
    from: usize,
    limit: usize,
    published: Option<Date>,
) -> Option<(Date, usize)> {
    let lower = |token: usize| {
        if token < limit {
            draft.grammar.lower(token)
        } else {
            ""
        }
    };
    let passed = |token: &usize| matches!(lower(*token), "," | "(" | "the");
    let at = (from..limit.min(from + 3)).find(|token| !passed(token))?;
    let number = |token: usize| {
        let digits = lower(token).trim_end_matches(|c: char| c.is_ascii_alphabetic());
        digits.parse::<i16>().ok()
    };
    let (month, day, mut end) = match (month(lower(at)), number(at)) {
        (Some(month), _) => (month, number(at + 1)?, at + 2),
        (None, Some(day)) => {
            let of = usize::from(lower(at + 1) == "of");
            (month(lower(at + 1 + of))?, day, at + 2 + of)
        }
        _ => return None,
    };
    let comma = usize::from(lower(end) == ",");
    let year = number(end + comma).filter(|year| *year >= 1000);
    let day = i8::try_from(day).ok()?;
    if let Some(year) = year {
        end += comma + 1;
        return Some((Date::new(year, month, day).ok()?, end));
    }
    let published = published?;
    let years = [published.year() - 1, published.year(), published.year() + 1];
    let dates = years
        .into_iter()
        .filter_map(|year| Date::new(year, month, day).ok());
    let nearest = dates.min_by_key(|date| (*date - published).get_days().abs())?;
    Some((nearest, end))
}

/// The number of a month, by its name or three letters and more of it.
fn month(word: &str) -> Option<i8> {
    let word = word.trim_end_matches('.');
    let named = |name: &str| name.to_ascii_lowercase().starts_with(word);
    (1..=12).find(|number| word.len() >= 3 && named(month_name(*number)))
}

fn published(draft: &Draft<'_>) -> Option<Date> {
    day(&draft.reading.article.published.as_ref()?.value)
}

/// The day of `YYYY-MM-DD`, with or without a time behind it.
fn day(value: &str) -> Option<Date> {
    value.get(..10)?.parse().ok()
}

fn small(word: &str) -> Option<i32> {
    let words = [
        "a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    let index = words.iter().position(|name| *name == word);
    match word {
        "one" | "the" => Some(1),
        _ => index.map(|i| i as i32 + 1).or_else(|| word.parse().ok()),
    }
}

fn plural(n: i32, unit: &str) -> String {
    if n == 1 {
        format!("1 {unit}")
    } else {
        format!("{n} {unit}s")
    }
}

fn long(date: Date) -> String {
    format!(
        "{} {} {}",
        date.day(),
        month_name(date.month()),
        date.year()
    )
}

fn weekday(word: &str) -> Option<Weekday> {
    let mut days = Weekday::Monday.cycle_forward().take(7);
    days.find(|day| weekday_name(*day).eq_ignore_ascii_case(word))
}
