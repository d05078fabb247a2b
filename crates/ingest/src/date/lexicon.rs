//! Dates as people write them on pages, in every language that has a resource file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde::Deserialize;

use super::Stamp;
use crate::resources::{LanguageFile, ResourceError};

/// Table `[dates]` of a language file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct DatesFile {
    /// Names of the months from January, each with its forms.
    months: Vec<Vec<String>>,
    /// Names of the months of the Iranian calendar from Farvardin, each with its forms.
    iranian_months: Vec<Vec<String>>,
    /// Names of the days from Monday, each with its forms.
    weekdays: Vec<Vec<String>>,
    /// Labels before the date of publication.
    published: Vec<String>,
    /// Labels before the date of a change.
    updated: Vec<String>,
    /// How a remark begins by which a page tells when it was posted.
    posted: Vec<String>,
    /// Words that look ahead.
    ahead: Vec<String>,
    /// Words of a time of day, and those that join it to a date.
    clock: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples are read by tests"))]
    yes_published: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples are read by tests"))]
    yes_updated: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples are read by tests"))]
    yes_posted: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples are read by tests"))]
    no_posted: Vec<String>,
}

/// What stands before a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    /// "Published", "Veröffentlicht am".
    Published,
    /// "Updated", "Mis à jour le".
    Updated,
}

/// A date found in a passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Where, in bytes of the passage.
    pub(crate) start: usize,
    /// One past its last byte.
    pub(crate) end: usize,
    /// What it says.
    pub(crate) stamp: Stamp,
    /// The label before it.
    pub(crate) label: Option<Label>,
}

/// Names of months and days, labels, and the words around dates.
#[derive(Debug, Default)]
pub(crate) struct DateLexicon {
    months: BTreeMap<String, i8>,
    iranian_months: BTreeMap<String, i8>,
    weekdays: BTreeMap<String, i8>,
    labels: Vec<(String, Label)>,
    posted: Vec<String>,
    ahead: Vec<String>,
    /// Words of a time of day, of all languages.
    clock: BTreeSet<String>,
}

/// A letter of a word that may be a month's name, without the tables that `\p{L}` needs.
const LETTER: &str = r"[A-Za-z\x{80}-\x{1FFF}]";

static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?P<d1>[0-9]{{1,2}})(?:st|nd|rd|th|er|º|ª|\.)?[ \xA0-]*(?:de[ \xA0]|of[ \xA0]|d[’']|\.[ \xA0])?(?P<m1>{LETTER}{{2,14}})(?: ?/ ?{LETTER}{{2,14}})?\.?,?[ \xA0-]*(?:de |del )?(?P<y1>[0-9]{{4}})|(?P<m2>{LETTER}{{2,14}})\.?[ \xA0]*(?P<d2>[0-9]{{1,2}})(?:st|nd|rd|th)?,?[ \xA0]+(?P<y2>[0-9]{{4}})|(?P<y5>[0-9]{{4}})\.?,?[ \xA0](?P<m5>{LETTER}{{2,14}})\.?[ \xA0](?P<d5>[0-9]{{1,2}})|(?P<y3>(?:19|20)[0-9]{{2}}) ?[-/.年년] ?(?P<m3>[0-9]{{1,2}}) ?[-/.月월] ?(?P<d3>[0-9]{{1,2}})|(?P<a4>[0-9]{{1,2}}) ?(?P<s4>[./-]) ?(?P<b4>[0-9]{{1,2}}) ?[./-] ?(?P<y4>20[0-9]{{2}}|19[0-9]{{2}}|[0-9]{{2}})"
    ))
    .ok()
});

static DAY_OF_MONTH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(r"(?P<mon>{LETTER}{{3,14}})\.? (?P<d>[0-9]{{1,2}})|(?P<d2>[0-9]{{1,2}})\.? (?P<mon2>{LETTER}{{3,14}})")).ok()
});

impl DateLexicon {
    /// From every language's table.
    pub(crate) fn new(files: &[(&str, LanguageFile)]) -> Result<Self, ResourceError> {
        let mut lexicon = Self::default();
        for (path, file) in files {
            let dates = &file.dates;
            if !matches!(dates.months.len(), 0 | 12) || !matches!(dates.weekdays.len(), 0 | 7) {
                return Err(ResourceError::new(
                    path,
                    "[dates] needs twelve months and seven weekdays",
                ));
            }
            if !matches!(dates.iranian_months.len(), 0 | 12) {
                return Err(ResourceError::new(
                    path,
                    "[dates] needs twelve iranian_months",
                ));
            }
            add_names(&mut lexicon.months, &dates.months);
            add_names(&mut lexicon.iranian_months, &dates.iranian_months);
            add_names(&mut lexicon.weekdays, &dates.weekdays);
            let posted = dates.posted.iter().map(|words| words.to_lowercase());
            lexicon.posted.extend(posted);
            lexicon.clock.extend(dates.clock.iter().cloned());
            let label = |words: &[String], label| {
                words
                    .iter()
                    .map(|w| (w.to_lowercase(), label))
                    .collect::<Vec<_>>()
            };
            lexicon
                .labels
                .extend(label(&dates.published, Label::Published));
            lexicon.labels.extend(label(&dates.updated, Label::Updated));
            lexicon.ahead.extend(
                dates
                    .ahead
                    .iter()
                    .map(|word| format!(" {} ", word.to_lowercase())),
            );
        }
        lexicon
            .labels
            .sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
        Ok(lexicon)
    }

    /// Dates in a short passage, in order. `month_first` reads 5/4/2031 as 4 May.
    pub(crate) fn find(&self, passage: &str, month_first: bool) -> Vec<Found> {
        let Some((plain, starts)) = with_plain_digits(passage) else {
            return self.find_plain(passage, month_first);
        };
        let mut found = self.find_plain(&plain, month_first);
        for date in &mut found {
            (date.start, date.end) = (starts[date.start], starts[date.end]);
        }
        found
    }

    fn find_plain(&self, passage: &str, month_first: bool) -> Vec<Found> {
        let Some(date) = DATE.as_ref() else {
            return Vec::new();
        };
        let mut found = Vec::new();
        let (mut at, mut after) = (0, 0);
        while let Some(captures) = date.captures_at(passage, at) {
            let Some(whole) = captures.get(0) else { break };
            let stamp = self
                .stamp(&captures, month_first)
                .filter(|_| bounded(passage, whole.start(), whole.end()));
            let Some(stamp) = stamp else {
                // Shaped like a date and none: go on behind its first character.
                let step = passage[whole.start()..]
                    .chars()
                    .next()
                    .map_or(1, char::len_utf8);
                at = whole.start() + step;
                continue;
            };
            let label = self.label_before(&passage[after..whole.start()]);
            (at, after) = (whole.end(), whole.end());
            let named = captures.name("m2").map(|name| name.as_str());
            let glued = named.map_or(0, |name| match self.month(name) {
                Some(_) => 0,
                None => name.len() - unglued(name).len(),
            });
            found.push(Found {
                start: whole.start() + glued,
                end: whole.end(),
                stamp,
                label,
            });
        }
        found
    }

    fn stamp(&self, captures: &Captures<'_>, month_first: bool) -> Option<Stamp> {
        let text = |name: &str| captures.name(name).map(|m| m.as_str());
        let number = |name: &str| text(name).and_then(|digits| digits.parse::<i16>().ok());
        // Words that pages set apart by style only are glued: "Harrow PressMay 4, 2031".
        let month = |name: &str| {
            let known = |m: &str| self.months.get(&m.to_lowercase()).copied();
            text(name).and_then(|m| known(m).or_else(|| known(unglued(m))))
        };
        let iranian = |name: &str| {
            text(name).and_then(|m| self.iranian_months.get(&m.to_lowercase()).copied())
        };
        let in_iran = iranian("m1").zip(number("d1")).zip(number("y1"));
        if let Some(((month, day), year)) = in_iran {
            return iranian_day(year, month, day);
        }
        if let (Some(day), Some(month), Some(year)) = (number("d1"), month("m1"), number("y1")) {
            return Some(Stamp::day(year, month, day as i8));
        }
        if let (Some(day), Some(month), Some(year)) = (number("d2"), month("m2"), number("y2")) {
            return Some(Stamp::day(year, month, day as i8));
        }
        if let (Some(year), Some(month), Some(day)) = (number("y3"), number("m3"), number("d3")) {
            return plausible(year, month, day);
        }
        if let (Some(year), Some(month), Some(day)) = (number("y5"), month("m5"), number("d5")) {
            return Some(Stamp::day(year, month, day as i8));
        }
        let (first, second, year) = (number("a4")?, number("b4")?, number("y4")?);
        let year = if year < 100 { 2000 + year } else { year };
        let slashed = text("s4") == Some("/");
        let swap = second > 12 || (slashed && month_first && first <= 12);
        let (day, month) = if swap {
            (second, first)
        } else {
            (first, second)
        };
        let stamp = plausible(year, month, day)?;
        let other = plausible(year, day, month).and_then(|other| other.date);
        Some(Stamp {
            swapped: other.filter(|_| slashed && first != second),
            ..stamp
        })
    }

    /// Whether a line begins as the remark does by which a page tells when it was posted.
    pub(crate) fn is_remark_on_posting(&self, line: &str) -> bool {
        let longest = self.posted.iter().map(String::len).max().unwrap_or(0);
        let mut end = line.len().min(longest + 8);
        while !line.is_char_boundary(end) {
            end -= 1;
        }
        let start = line[..end].to_lowercase();
        self.posted.iter().any(|words| {
            start
                .strip_prefix(words.as_str())
                .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        })
    }

    /// The label that ends a stretch before a date.
    pub(crate) fn label_before(&self, before: &str) -> Option<Label> {
        let lower = before.to_lowercase();
        let mut rest = lower.trim_end_matches(|c: char| !c.is_alphanumeric());
        loop {
            let word = rest.rsplit(|c: char| !c.is_alphanumeric()).next()?;
            let clock = word.len() <= 4 && word.bytes().all(|b| b.is_ascii_digit());
            let filler = clock
                || self.weekdays.contains_key(word)
                || matches!(
                    word,
                    "on" | "at"
                        | "am"
                        | "le"
                        | "el"
                        | "il"
                        | "em"
                        | "op"
                        | "den"
                        | "the"
                        | "la"
                        | "date"
                );
            let labelled = self.labels.iter().find(|(label, _)| {
                rest.strip_suffix(label.as_str())
                    .is_some_and(|head| !head.ends_with(char::is_alphanumeric))
            });
            if let Some((_, label)) = labelled {
                return Some(*label);
            }
            if !filler || word.is_empty() {
                return None;
            }
            rest = rest[..rest.len() - word.len()].trim_end_matches(|c: char| !c.is_alphanumeric());
        }
    }

    /// Whether a passage is a date and nothing more: weekday, clock time and zone aside.
    pub(crate) fn is_only_date(&self, passage: &str, found: &Found) -> bool {
        let rest = [&passage[..found.start], &passage[found.end..]];
        rest.iter().all(|part| {
            part.split(|c: char| !c.is_alphabetic() && !matches!(c, '.' | '\'' | '’' | '-'))
                .map(|word| word.trim_matches(['.', '-', '\'', '’']).to_lowercase())
                .filter(|word| !word.is_empty())
                .all(|word| self.clock.contains(&word) || self.weekdays.contains_key(&word))
        })
    }

    /// Days of a month without a year that the text looks ahead to: month and day, and where.
    pub(crate) fn days_ahead(&self, text: &str) -> Vec<(i8, i8, usize, usize)> {
        let Some(day) = DAY_OF_MONTH.as_ref() else {
            return Vec::new();
        };
        let mut days = Vec::new();
        for captures in day.captures_iter(text).take(200) {
            let Some(whole) = captures.get(0) else {
                continue;
            };
            let text_of = |name: &str| captures.name(name).map(|m| m.as_str());
            let month = text_of("mon")
                .or_else(|| text_of("mon2"))
                .and_then(|m| self.months.get(&m.to_lowercase()));
            let number = text_of("d")
                .or_else(|| text_of("d2"))
                .and_then(|d| d.parse::<i8>().ok());
            let (Some(&month), Some(number)) = (month, number) else {
                continue;
            };
            let year_follows = text[whole.end()..]
                .trim_start_matches([',', ' '])
                .starts_with(|c: char| c.is_ascii_digit());
            let sentence = sentence_around(text, whole.start(), whole.end());
            if !year_follows
                && bounded(text, whole.start(), whole.end())
                && self.looks_ahead(sentence)
            {
                days.push((month, number, whole.start(), whole.end()));
            }
        }
        days
    }

    fn looks_ahead(&self, sentence: &str) -> bool {
        let words: Vec<String> = sentence
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
            .map(str::to_lowercase)
            .collect();
        let padded = format!(" {} ", words.join(" "));
        self.ahead.iter().any(|word| padded.contains(word.as_str()))
    }

    /// How often each day of the week, from Monday, is named in a passage.
    pub(crate) fn count_weekdays(&self, passage: &str, counts: &mut [usize; 7]) {
        let words = passage
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| word.chars().count() >= 5);
        for word in words {
            let day = self.weekdays.get(&word.to_lowercase());
            if let Some(count) = day.and_then(|&day| counts.get_mut((day - 1) as usize)) {
                *count += 1;
            }
        }
    }

    /// The month that a name stands for.
    pub(crate) fn month(&self, name: &str) -> Option<i8> {
        self.months
            .get(&name.trim_end_matches('.').to_lowercase())
            .copied()
    }
}

/// The sentence around a place of the text, cut roughly, at most 400 bytes to either side.
fn sentence_around(text: &str, start: usize, end: usize) -> &str {
    let floor = start.saturating_sub(400);
    let from = text.as_bytes()[floor..start]
        .iter()
        .rposition(|&b| matches!(b, b'\n' | b'!' | b'?'))
        .map_or(floor, |at| floor + at + 1);
    let from = text
        .get(from..start)
        .and_then(|part| part.rfind(". "))
        .map_or(from, |at| from + at + 2);
    let ceiling = (end + 400).min(text.len());
    let to = text.as_bytes()[end..ceiling]
        .iter()
        .position(|&b| matches!(b, b'\n' | b'.' | b'!' | b'?'))
        .map_or(ceiling, |at| end + at);
    let boundary = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    text.get(boundary(from)..boundary(to)).unwrap_or("")
}

fn add_names(into: &mut BTreeMap<String, i8>, names: &[Vec<String>]) {
    for (number, forms) in (1..).zip(names) {
        for form in forms {
            // The first file (in path order) that claims a form keeps it.
            into.entry(form.to_lowercase()).or_insert(number);
        }
    }
}

/// The part of a word from its last capital inside on: "May" of "PressMay".
fn unglued(word: &str) -> &str {
    let inner = |(at, c): (usize, char)| {
        (c.is_uppercase() && word[..at].ends_with(char::is_lowercase)).then_some(at)
    };
    let cut = word.char_indices().filter_map(inner).next_back();
    &word[cut.unwrap_or(0)..]
}

/// A date from numbers only: what could be no date at all is none.
fn plausible(year: i16, month: i16, day: i16) -> Option<Stamp> {
    let fits = (1..=12).contains(&month) && (1..=31).contains(&day) && (1900..2200).contains(&year);
    fits.then(|| Stamp::day(year, month as i8, day as i8))
}

/// A text with the digits of other scripts written as European ones, and for each of its bytes where
/// it stands in the original; nothing where there are none. Such digits are told by Unicode's blocks
/// of ten.
fn with_plain_digits(passage: &str) -> Option<(String, Vec<usize>)> {
    const ZEROS: [u32; 5] = [0x0660, 0x06f0, 0x0966, 0x09e6, 0xff10];
    let plain = |c: char| {
        let code = u32::from(c);
        let zero = ZEROS
            .iter()
            .find(|&&zero| (zero..zero + 10).contains(&code))?;
        char::from_digit(code - zero, 10)
    };
    if !passage.chars().any(|c| plain(c).is_some()) {
        return None;
    }
    let mut text = String::with_capacity(passage.len());
    let mut starts = Vec::with_capacity(passage.len() + 1);
    for (at, c) in passage.char_indices() {
        let written = plain(c).unwrap_or(c);
        text.push(written);
        // Bytes inside a character have its start; its length is the same unless it was a digit.
        starts.extend((0..written.len_utf8()).map(|byte| at + byte.min(c.len_utf8() - 1)));
    }
    starts.push(passage.len());
    Some((text, starts))
}

/// A day of the Iranian calendar. Leap years follow the cycle of 33 years, right from 1244 to 1472
/// (K. M. Borkowski, "The Persian calendar for 3000 years", 1996).
fn iranian_day(year: i16, month: i8, day: i16) -> Option<Stamp> {
    let months_before = i64::from(month) - 1;
    let longest = if month <= 6 { 31 } else { 30 };
    if !(1244..1472).contains(&year) || !(1..=longest).contains(&day) {
        return None;
    }
    // 1 Farvardin 1403 was 20 March 2024.
    let years = i64::from(year) - 1403;
    let leap_days = |years: i64| (8 * years + 29).div_euclid(33);
    let days_of_years = 365 * years + leap_days(years + 1402) - leap_days(1402);
    let days_of_months = 31 * months_before.min(6) + 30 * (months_before - 6).max(0);
    let ahead = days_of_years + days_of_months + i64::from(day) - 1;
    let first = jiff::civil::Date::new(2024, 3, 20).ok()?;
    let date = first.checked_add(jiff::Span::new().days(ahead)).ok()?;
    Some(Stamp::day(date.year(), date.month(), date.day()))
}

/// Whether a match is not the middle of a longer word or number.
fn bounded(passage: &str, start: usize, end: usize) -> bool {
    let before = passage[..start].chars().next_back();
    let after = passage[end..].chars().next();
    let starts_with_digit = passage[start..].starts_with(|c: char| c.is_ascii_digit());
    let glued_before = before.is_some_and(|c| {
        if starts_with_digit {
            c.is_ascii_digit() || matches!(c, '/' | '-' | '.')
        } else {
            c.is_alphabetic()
        }
    });
    let ends_with_digit = passage[..end].ends_with(|c: char| c.is_ascii_digit());
    let glued_after = after.is_some_and(|c| {
        if ends_with_digit {
            c.is_ascii_digit()
        } else {
            c.is_alphabetic()
        }
    });
    !glued_before && !glued_after
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::{Resources, language_files};

    fn check(passage: &str, month_first: bool, value: &str, label: Option<Label>) {
        let resources = Resources::default();
        let found = resources.get().dates.find(passage, month_first);
        let first = found.first().unwrap_or_else(|| panic!("{passage}"));
        assert_eq!(
            (first.stamp.value.as_str(), first.label),
            (value, label),
            "{passage}"
        );
    }

    #[test]
    fn one_day_in_many_forms() {
        for passage in [
            "May 4, 2031",
            "4 May 2031",
            "4th of May 2031",
            "4. Mai 2031",
            "4 mai 2031",
            "4 de mayo de 2031",
            "4 мая 2031",
            "4 травня 2031 року",
            "2031-05-04",
            "2031/05/04",
            "04.05.2031",
            "2031年5月4日",
            "4 maja 2031",
            "Sunday, May 4, 2031",
            "Sunday 4 May 2031, 10:15",
            "2031. május 4.",
            "May. 4, 2031",
        ] {
            check(passage, true, "2031-05-04", None);
        }
        check("5/4/2031", true, "2031-05-04", None);
        check("4/5/2031", false, "2031-05-04", None);
        check("31/5/2031", true, "2031-05-31", None);
        check("31 April 2031", true, "2031-04-31", None);
    }

    #[test]
    fn other_digits_and_calendars() {
        for passage in [
            "४ मई २०३१",
            "٤ مايو ٢٠٣١",
            "4 أيار / مايو 2031",
            "৪ মে ২০৩১",
            "۱۴ اردیبهشت ۱۴۱۰",
            "２０３１年５月４日",
        ] {
            check(passage, false, "2031-05-04", None);
        }
        check("۳۰ اسفند ۱۴۰۳", false, "2025-03-20", None);
        check("۱ فروردین ۱۴۰۰", false, "2021-03-21", None);
        check("29 اسفند 1398", false, "2020-03-19", None);
        let resources = Resources::default();
        let passage = "منتشر شده: ۱۴ اردیبهشت ۱۴۱۰ ساعت ۱۰";
        let found = &resources.get().dates.find(passage, false)[0];
        assert_eq!(&passage[found.start..found.end], "۱۴ اردیبهشت ۱۴۱۰");
    }

    #[test]
    fn what_is_no_date() {
        let resources = Resources::default();
        for passage in [
            "May 2031",
            "1.2.3",
            "12/45/2031",
            "version 2031.44.1",
            "call 555-20-2031",
            "Marching 4, 2031x",
        ] {
            assert_eq!(
                resources.get().dates.find(passage, true),
                vec![],
                "{passage}"
            );
        }
    }

    #[test]
    fn labels_in_every_language() {
        for (_, file) in language_files() {
            for line in &file.dates.yes_published {
                check(line, false, "2031-05-04", Some(Label::Published));
            }
            for line in &file.dates.yes_updated {
                check(line, false, "2031-05-04", Some(Label::Updated));
            }
        }
    }

    #[test]
    fn remarks_on_posting_in_every_language() {
        let resources = Resources::default();
        let dates = &resources.get().dates;
        for (path, file) in language_files() {
            assert_eq!(
                file.dates.posted.is_empty(),
                file.dates.yes_posted.is_empty(),
                "{path}"
            );
            for line in &file.dates.yes_posted {
                assert!(dates.is_remark_on_posting(line), "{line}");
                check(line, false, "2031-05-04", dates.find(line, false)[0].label);
            }
            for line in &file.dates.no_posted {
                assert!(!dates.is_remark_on_posting(line), "{line}");
            }
        }
    }

    #[test]
    fn labels_stand_before_clock_times_and_words_may_be_glued() {
        let resources = Resources::default();
        let dates = &resources.get().dates;
        let passage = "08:39, 06 May 2031Updated 08:41, 07 May 2031";
        let labels: Vec<_> = dates.find(passage, false).iter().map(|d| d.label).collect();
        assert_eq!(labels, [None, Some(Label::Updated)]);
        let passage = "Harrow PressMay 4, 2031 GMT";
        let found = &dates.find(passage, true)[0];
        assert_eq!(&passage[found.start..found.end], "May 4, 2031");
    }

    #[test]
    fn a_line_that_is_only_a_date() {
        let resources = Resources::default();
        let dates = &resources.get().dates;
        for (line, expected) in [
            ("Sunday, July 14, 2031", true),
            ("14 July 2031 at 10:15 a.m. EST", true),
            ("Mo., 4. Mai 2031, 10:15 Uhr", true),
            ("The bridge fell on July 14, 2031", false),
            ("By July 14, 2031 all had left", false),
        ] {
            let found = dates.find(line, true);
            assert_eq!(dates.is_only_date(line, &found[0]), expected, "{line}");
        }
    }

    #[test]
    fn days_the_text_looks_ahead_to() {
        let resources = Resources::default();
        let days = resources.get().dates.days_ahead("The fair opened on June 2. The parade on May 9 will go ahead. It rained on May 3, 2030.");
        assert_eq!(
            days.iter().map(|d| (d.0, d.1)).collect::<Vec<_>>(),
            vec![(5, 9)]
        );
    }
}
