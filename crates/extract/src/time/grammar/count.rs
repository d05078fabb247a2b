//! Numbers and lengths of time: "two and a half hours", "several weeks", "the past 20 years".

use super::super::atom::AtomKind;
use super::super::meaning::{Count, Length, Meaning, Origin, Reach, Reference, Unit, When};
use super::super::rules::Role;
use super::{Grammar, Hit};

impl Grammar<'_, '_> {
    pub(super) fn unit(&self, i: usize) -> Option<Unit> {
        self.atoms.get(i)?.word?.unit
    }

    fn is_plural(&self, i: usize) -> bool {
        self.text(i).ends_with(['s', 'S', 'a'])
    }

    /// A whole number in digits or words, commas and decimals included.
    pub(super) fn cardinal(&self, i: usize) -> Option<(usize, f64)> {
        if let Some((number, _)) = self.digits(i) {
            return self.written_number(i, number);
        }
        self.spoken_number(i)
    }

    fn written_number(&self, i: usize, number: u32) -> Option<(usize, f64)> {
        if self.continues_number(i) {
            return None;
        }
        let mut value = f64::from(number);
        let mut end = i + 1;
        while self.text(end) == "," && self.is_glued(end) && self.is_glued(end + 1) {
            let Some((group, 3)) = self.digits(end + 1) else {
                break;
            };
            value = value * 1000.0 + f64::from(group);
            end += 2;
        }
        if self.text(end) == "."
            && self.is_glued(end)
            && self.is_glued(end + 1)
            && let Some((decimals, len)) = self.digits(end + 1)
        {
            value += f64::from(decimals) / 10f64.powi(len as i32);
            end += 2;
        }
        if let Some((after, fraction)) = self.fraction(end) {
            return Some((after, value + fraction));
        }
        Some((end, value))
    }

    /// "1/2" or "½" after a whole number, with or without a hyphen.
    fn fraction(&self, i: usize) -> Option<(usize, f64)> {
        let at = self.skip_hyphen(i);
        match self.text(at) {
            "½" => return Some((at + 1, 0.5)),
            "¼" => return Some((at + 1, 0.25)),
            "¾" => return Some((at + 1, 0.75)),
            _ => {}
        }
        let (over, _) = self.digits(at)?;
        let (under, _) = self.digits(at + 2)?;
        let fits = self.text(at + 1) == "/" && self.is_glued(at + 1) && self.is_glued(at + 2);
        (fits && over < under && under <= 10).then(|| (at + 3, f64::from(over) / f64::from(under)))
    }

    /// "Twenty-four", "two hundred", "two thousand".
    fn spoken_number(&self, i: usize) -> Option<(usize, f64)> {
        let cardinal = |i: usize| self.atoms.get(i)?.word?.cardinal;
        let (mut total, mut part) = (0u64, 0u64);
        let mut end = i;
        let mut last_small = u64::MAX;
        // ten words are more than any length of time needs
        for _ in 0..10 {
            let at = if end > i { self.skip_hyphen(end) } else { end };
            let Some(number) = cardinal(at).map(u64::from) else {
                break;
            };
            match number {
                100 | 12 if part > 0 && number == 100 => part *= 100,
                1000 | 1_000_000 | 1_000_000_000 if part > 0 => {
                    total += part * number;
                    part = 0;
                }
                n if n < 100
                    && (part % 100 == 0
                        || ((20..100).contains(&last_small) && n < 10 && last_small % 10 == 0)) =>
                {
                    part += n;
                }
                n if part == 0 && end == i => part = n,
                _ => break,
            }
            last_small = number;
            end = at + 1;
        }
        (end > i).then(|| (end, (total + part) as f64))
    }

    /// How many: a number, "a", "several", "a couple of", "two or three".
    pub(super) fn count(&self, i: usize) -> Option<(usize, Count)> {
        if self.is(i, Role::A) {
            return Some(self.count_after_article(i));
        }
        if self.is(i, Role::Several) {
            let end = self.skip(i + 1, Role::Of);
            return Some((end, Count::Vague));
        }
        if self.is(i, Role::Couple) {
            return Some((self.skip(i + 1, Role::Of), Count::Exact(2.0)));
        }
        if self.text(i) == "½" {
            let end = self.skip(i + 1, Role::A);
            return Some((end, Count::Exact(0.5)));
        }
        if self.unit(i) == Some(Unit::Half) && self.is(i + 1, Role::A) {
            return Some((i + 2, Count::Exact(0.5)));
        }
        let (end, number) = self.cardinal(i)?;
        let joined = self.is_hyphen(end) || self.any(end, &[Role::To, Role::Or, Role::And]);
        if joined {
            if self.is(end, Role::And) {
                let half = self.is(end + 1, Role::A) && self.unit(end + 2) == Some(Unit::Half);
                if half {
                    return Some((end + 3, Count::Exact(number + 0.5)));
                }
            } else if let Some((after, _)) = self.cardinal(end + 1) {
                return Some((after, Count::Vague));
            }
        }
        Some((end, Count::Exact(number)))
    }

    fn count_after_article(&self, i: usize) -> (usize, Count) {
        if self.is(i + 1, Role::Couple) {
            return (self.skip(i + 2, Role::Of), Count::Exact(2.0));
        }
        if self.is(i + 1, Role::Several) {
            return (i + 2, Count::Vague);
        }
        let large = self.spoken_number(i + 1).filter(|&(_, n)| n >= 12.0);
        match large {
            Some((end, n)) => (end, Count::Exact(n)),
            None => (i + 1, Count::Exact(1.0)),
        }
    }

    /// A length of time with its count, "or so" and smaller units included.
    pub(super) fn length(&self, i: usize) -> Option<(usize, Length)> {
        let (mut end, count, unit) = self.simple_length(i)?;
        let mut parts = vec![(count, unit)];
        if self.is(end, Role::And)
            && self.is(end + 1, Role::A)
            && self.unit(end + 2) == Some(Unit::Half)
            && let Count::Exact(n) = count
        {
            parts[0].0 = Count::Exact(n + 0.5);
            end += 3;
        }
        let joint = self.skip(self.skip_text(end, ","), Role::And);
        if joint > end
            && let Some((after, more, smaller)) = self.simple_length(joint)
        {
            let exact = matches!((count, more), (Count::Exact(_), Count::Exact(_)));
            if smaller < unit && exact && unit != Unit::Night && !self.is(joint, Role::A) {
                parts.push((more, smaller));
                end = after;
            }
        }
        // "weeks or months", "a year or two"
        if self.is(end, Role::Or) {
            let plural = self.unit(end + 1).is_some() && self.is_plural(end + 1);
            if plural || self.is(end + 1, Role::So) {
                end += 2;
            } else if let Some((after, _)) = self.cardinal(end + 1).filter(|_| self.is(i, Role::A))
            {
                parts[0].0 = Count::Vague;
                end = after;
            }
        }
        Some((end, Length { parts }))
    }

    fn simple_length(&self, i: usize) -> Option<(usize, Count, Unit)> {
        let (after, count) = self.count(i)?;
        let mut at = self.skip_hyphen(after);
        while self.any(at, &[Role::More, Role::Additional]) && at < after + 3 {
            at += 1;
        }
        let unit = self.unit(at)?;
        let one = count == Count::Exact(1.0);
        let article = self.is(i, Role::A);
        let sound = match unit {
            Unit::Half | Unit::Weekend => false,
            Unit::Quarter => {
                !one && self.is_plural(at)
                    && (self.is(i, Role::Several) || !self.is(at + 1, Role::Of))
            }
            Unit::Second => !one || !article,
            Unit::Night => !article,
            Unit::Day if article => at > after || self.closes(at + 1),
            _ => true,
        };
        let abbreviated = matches!(self.text(at), "min" | "hr" | "yr" | "mins" | "hrs" | "yrs");
        let end = if abbreviated && self.text(at + 1) == "." && self.is_glued(at + 1) {
            at + 2
        } else {
            at + 1
        };
        // "second" is an ordinal unless a number above one stands before it
        sound.then_some((end, count, unit))
    }

    /// Lengths as durations, as distances from a date, and as ages (which are no times).
    pub(super) fn length_expression(&self, i: usize) -> Option<Hit> {
        self.framed_length(i)
            .or_else(|| self.counted_length(i))
            .or_else(|| self.bare_plural(i))
            .or_else(|| self.unit_long(i))
    }

    /// "Month-long", "a year-long inquiry".
    fn unit_long(&self, i: usize) -> Option<Hit> {
        let unit = self.unit(i).filter(|_| !self.is_plural(i))?;
        let fits = self.is_hyphen(i + 1) && self.is(i + 2, Role::Long);
        let bare = !(i > 0 && self.is_glued(i));
        let sound = !matches!(
            unit,
            Unit::Second | Unit::Half | Unit::Quarter | Unit::Weekend
        );
        (fits && bare && sound).then(|| {
            let length = Length {
                parts: vec![(Count::Exact(1.0), unit)],
            };
            Hit::one(i, i + 3, Meaning::Duration(length, Reach::Free))
        })
    }

    /// "The past two years", "the next few days", "the first nine months", "recent weeks".
    fn framed_length(&self, i: usize) -> Option<Hit> {
        let the = self.any(i, &[Role::The, Role::Possessive, Role::These, Role::Those]);
        let at = i + usize::from(the);
        let reach = if self.any(at, &[Role::Past, Role::Last, Role::Previous, Role::Latest]) {
            Reach::Past
        } else if self.any(at, &[Role::Next, Role::Following]) || (self.is(at, Role::Coming) && the)
        {
            Reach::Future
        } else if self.is(at, Role::FirstLastly) || (self.is(at, Role::The)) {
            Reach::Free
        } else if the && self.is(i, Role::The) {
            // "the nine months", but "the [nine-month] period"
            let (end, length) = self.length(at).filter(|_| !self.is(at, Role::A))?;
            if (at..end).any(|k| self.is_hyphen(k)) || self.age_end(at, end, &length).is_some() {
                return None;
            }
            return Some(Hit::one(i, end, Meaning::Duration(length, Reach::Free)));
        } else {
            return self.vague_stretch(i, at);
        };
        if let Some((end, length)) = self.length(at + 1).filter(|_| !self.is(at + 1, Role::A)) {
            let end = if self.is(end, Role::Ago) {
                end + 1
            } else {
                end
            };
            return Some(Hit::one(i, end, Meaning::Duration(length, reach)));
        }
        let unit_at =
            (at + 1..at + 3).find(|&k| self.unit(k).is_some() || !self.is(k, Role::Additional))?;
        let unit = self.unit(unit_at)?;
        let plural = self.is_plural(unit_at);
        if plural && reach != Reach::Free && !self.is(at, Role::Latest) {
            let length = Length {
                parts: vec![(Count::Vague, unit)],
            };
            return Some(Hit::one(i, unit_at + 1, Meaning::Duration(length, reach)));
        }
        // "the past year" is a stretch, "last year" a date
        let stretch = self.is(at, Role::Past)
            && matches!(
                unit,
                Unit::Hour
                    | Unit::Day
                    | Unit::Week
                    | Unit::Month
                    | Unit::Year
                    | Unit::Decade
                    | Unit::Century
                    | Unit::Minute
            );
        stretch.then(|| {
            let length = Length {
                parts: vec![(Count::Exact(1.0), unit)],
            };
            Hit::one(i, unit_at + 1, Meaning::Duration(length, reach))
        })
    }

    /// "Recent years", "coming months", "future quarters"; "recent weeks" is a stretch up to now.
    fn vague_stretch(&self, i: usize, at: usize) -> Option<Hit> {
        let reference = if self.is(at, Role::Recent) {
            Reference::Past
        } else if self.any(at, &[Role::Coming, Role::Future]) {
            Reference::Future
        } else {
            return None;
        };
        let unit = self.unit(at + 1).filter(|_| self.is_plural(at + 1))?;
        let mut end = at + 2;
        if self.any(end, &[Role::And, Role::Or])
            && self.unit(end + 1).is_some()
            && self.is_plural(end + 1)
        {
            end += 2;
        }
        if end == at + 2 && reference == Reference::Past && unit < Unit::Year {
            let length = Length {
                parts: vec![(Count::Vague, unit)],
            };
            return Some(Hit::one(i, end, Meaning::Duration(length, Reach::Past)));
        }
        Some(Hit::date(i, end, When::Refers(reference)))
    }

    fn counted_length(&self, i: usize) -> Option<Hit> {
        let (end, length) = self.length(i)?;
        // “60 Minutes” is a program
        let titled = self.is_capital(end - 1)
            && self.digits(i).is_some()
            && i > 0
            && matches!(self.text(i - 1), "\"" | "“" | "‘" | "'" | "`" | "'s");
        if titled {
            return Some(Hit::nothing(end));
        }
        if let Some(age) = self.age_end(i, end, &length) {
            return Some(Hit::nothing(age));
        }
        if article_outside(self.is(i, Role::A), self.is_hyphen(end)) {
            return None;
        }
        if let Some(hit) = self.distance(i, end, &length) {
            return Some(hit);
        }
        // "will one day be", "hopes to one day see"
        let some_day = length.parts.as_slice() == [(Count::Exact(1.0), Unit::Day)]
            && !self.is(i, Role::A)
            && i > 0
            && self.any(i - 1, &[Role::FutureModal, Role::ToBe]);
        if some_day && self.is_word(end) && self.unit(end).is_none() {
            return Some(Hit::date(i, end, When::Refers(Reference::Future)));
        }
        let mut end = end;
        // "two-day-long", "8-month-old"
        if self.is_hyphen(end) && self.any(end + 1, &[Role::Long, Role::Old]) {
            end += 2;
        }
        Some(Hit::one(i, end, Meaning::Duration(length, Reach::Free)))
    }

    /// One past an age in years ("a 6-year-old", "52 years old", "aged two years").
    fn age_end(&self, i: usize, end: usize, length: &Length) -> Option<usize> {
        let (_, unit) = *length.parts.first()?;
        let old = self.skip_hyphen(end);
        if self.is(old, Role::Old) && (unit == Unit::Year || unit == Unit::Decade) {
            let mut after = old + 1;
            if self.text(after).eq_ignore_ascii_case("s") {
                after += 1;
            }
            return Some(after);
        }
        let of_age = self.is(end, Role::Of) && self.text(end + 1).eq_ignore_ascii_case("age");
        let aged = i > 0 && self.text(i - 1).eq_ignore_ascii_case("aged");
        (of_age || aged).then_some(if of_age { end + 2 } else { end })
    }

    /// "Three days ago", "hours later", "a year earlier", "two weeks from now".
    fn distance(&self, i: usize, end: usize, length: &Length) -> Option<Hit> {
        let &[(count, unit)] = length.parts.as_slice() else {
            return None;
        };
        let ends = |k: usize| {
            !self.is_word(k) || self.any(k, &[Role::And, Role::Or, Role::At, Role::In, Role::On])
        };
        let at = self.skip_hyphen(end);
        let (after, sign, origin) = if self.is(at, Role::Ago) {
            (at + 1, -1, Origin::Anchor)
        } else if self.is(at, Role::Earlier) {
            (at + 1, -1, Origin::Narrative)
        } else if self.is(at, Role::Later) {
            (at + 1, 1, Origin::Narrative)
        } else if self.is(at, Role::From) && self.is(at + 1, Role::Now) {
            (at + 2, 1, Origin::Anchor)
        } else if self.is(at, Role::Hence) {
            (at + 1, 1, Origin::Anchor)
        } else if self.is(at, Role::Before) && ends(at + 1) {
            (at + 1, -1, Origin::Narrative)
        } else if self.is(at, Role::After) && ends(at + 1) {
            (at + 1, 1, Origin::Narrative)
        } else {
            return None;
        };
        let meaning = if unit.is_clock() {
            Meaning::Moment(count, unit, sign, origin)
        } else {
            Meaning::Date(When::Shifted(count, unit, sign, origin))
        };
        Some(Hit::one(i, after, meaning))
    }

    /// "Weeks", "decades-long", "years ago".
    fn bare_plural(&self, i: usize) -> Option<Hit> {
        let unit = self
            .unit(i)
            .filter(|_| self.is_plural(i) && self.atoms[i].kind == AtomKind::Word)?;
        let sound = !matches!(
            unit,
            Unit::Second
                | Unit::Half
                | Unit::Quarter
                | Unit::Weekend
                | Unit::Night
                | Unit::Millennium
        ) && !self.any(i + 1, &[Role::Of, Role::Old])
            && !self.is_hyphen(i.saturating_sub(1));
        if !sound {
            return None;
        }
        let length = Length {
            parts: vec![(Count::Vague, unit)],
        };
        if let Some(hit) = self.distance(i, i + 1, &length) {
            return Some(hit);
        }
        // "Hours later" may open a sentence; "Days" alone with a capital is a name
        if self.is_capital(i) {
            return None;
        }
        let mut end = i + 1;
        let compound = self.is_hyphen(end) && self.any(end + 1, &[Role::Long, Role::Old]);
        let another =
            self.is(end, Role::Or) && self.unit(end + 1).is_some() && self.is_plural(end + 1);
        if compound || another {
            end += 2;
        } else if self.is(end, Role::Ahead) {
            end += 1;
        }
        Some(Hit::one(i, end, Meaning::Duration(length, Reach::Free)))
    }
}

/// Whether an article stands before a compound, not before the length ("a [year-earlier] loss").
fn article_outside(article: bool, hyphen: bool) -> bool {
    article && hyphen
}
