//! What stands before the story: date bars, navigation paths, the title, bylines, publication lines.

use counterclaim_model::{Basis, BlockKind, OriginEvidence, Span};

use super::{Labeler, Verdict, add};
use crate::date::{Candidate, Found, Label as DateLabel, Stamp};
use crate::dateline;
use crate::format::text::FRONT_MATTER;
use crate::outlet::Outlets;
use crate::paragraph::{Role, key, one_line};

/// A title has at most this many words.
const MOST_TITLE_WORDS: usize = 45;

impl Labeler<'_> {
    /// Finds the title of a plain text: the first line that is no furniture and no dateline.
    pub(super) fn head(&mut self) {
        let mut named = None;
        for at in 0..self.lines.len().min(40) {
            if self.front_matter(at) {
                named = self.page.headlines.first().map(|headline| key(headline));
                continue;
            }
            if self.bar_or_publication_line(at, true)
                || self.breadcrumb(at)
                || self.page_phrase(at)
                || self.byline_line(at)
                || self.masthead(at)
            {
                continue;
            }
            let passage = self.page.paragraphs[at].span.slice(self.page.text);
            let heading = matches!(self.page.paragraphs[at].hints.role, Role::Heading(_));
            if dateline::opening(passage, true, &self.page.resources.not_places).is_none()
                && (heading || self.may_be_title(at))
                && (heading || named.is_none_or(|named| named == self.lines[at].key))
            {
                self.found.title = Some(at);
                self.settle(
                    at,
                    Verdict {
                        kind: BlockKind::Title,
                        why: None,
                    },
                );
            }
            break;
        }
        self.repeated_titles();
    }

    /// What a site writes about the article above its Markdown.
    fn front_matter(&mut self, at: usize) -> bool {
        let region = self.page.paragraphs[at].hints.region.as_deref();
        let found = at == 0 && region == Some(FRONT_MATTER);
        if found {
            self.settle(at, Verdict::furniture(FRONT_MATTER));
        }
        found
    }

    fn page_phrase(&mut self, at: usize) -> bool {
        let found = self
            .page
            .resources
            .phrases
            .recognize(&self.lines[at].text, false);
        // "Explainer: What the levy means" is a headline here, and a link only further down.
        let found =
            found.filter(|found| found.whole || !matches!(found.why, "related-link" | "promo"));
        let why = found.map(|found| found.why.to_owned());
        if let Some(why) = &why {
            self.settle(at, Verdict::furniture(why));
        }
        why.is_some()
    }

    /// Short enough, and not several sentences.
    fn may_be_title(&self, at: usize) -> bool {
        let line = &self.lines[at];
        let sentences = line.text.matches(". ").count() + usize::from(line.sentence);
        let letters = line.text.chars().any(char::is_alphabetic);
        let only = self.lines.len() == 1 && line.sentence;
        letters && line.words <= MOST_TITLE_WORDS && (sentences < 2 || line.words <= 14) && !only
    }

    /// The headline printed again: one title only.
    pub(super) fn repeated_titles(&mut self) {
        let Some(title) = self.found.title else {
            return;
        };
        let wanted = self.lines[title].key.clone();
        if wanted.chars().count() < 8 {
            return;
        }
        for at in 0..self.lines.len() {
            if at != title && !self.settled[at] && self.lines[at].key == wanted {
                self.settle(at, Verdict::furniture("repeated-title"));
            }
        }
    }

    /// A line that is a date: a bar with today's date above the title, a publication line where it
    /// says so or stands under the title.
    pub(super) fn bar_or_publication_line(&mut self, at: usize, above: bool) -> bool {
        let line = &self.lines[at];
        if line.words > 25 || !line.text.chars().any(|c| c.is_ascii_digit()) {
            return false;
        }
        let passage = self.page.paragraphs[at].span.slice(self.page.text);
        let dates = &self.page.resources.dates;
        let found = dates.find(passage, self.page.month_first);
        let Some(first) = found.first().cloned() else {
            return false;
        };
        if let Some(label) = labelled_line(passage, &found) {
            for date in &found {
                let date = Found {
                    label: date.label.or(Some(label)),
                    ..date.clone()
                };
                self.file_date(at, &date, Basis::Text, 0.86);
            }
            self.author_after(at, &found);
            self.settle(at, Verdict::furniture("publication-line"));
            return true;
        }
        if !dates.is_only_date(passage, &first) {
            return false;
        }
        let (basis, score, why) = if above {
            (Basis::Page, 0.2, "date-bar")
        } else {
            (Basis::Text, 0.7, "publication-line")
        };
        // The whole line is the evidence, weekday and clock time included.
        let whole = Found {
            start: 0,
            end: passage.len(),
            ..first
        };
        self.file_date(at, &whole, basis, score);
        self.settle(at, Verdict::furniture(why));
        true
    }

    /// A navigation path: "Home > World > …", or sections and the headline glued together.
    fn breadcrumb(&mut self, at: usize) -> bool {
        let text = self.lines[at].text.clone();
        let follows = (at + 1..self.lines.len().min(at + 4)).find(|&i| {
            let next = &self.lines[i];
            next.key.chars().count() >= 12
                && self.lines[at].key.ends_with(&next.key)
                && self.lines[at].key != next.key
        });
        let glued = follows.is_some_and(|i| self.is_path_prefix(&text, &self.lines[i].text));
        if !glued && !self.is_separated_path(&text) {
            return false;
        }
        self.settle(at, Verdict::furniture("breadcrumb"));
        true
    }

    /// Whether what stands before the headline is made of section names.
    fn is_path_prefix(&self, line: &str, headline: &str) -> bool {
        let wanted = key(headline);
        let mut at = line.len();
        // The shortest ending of the line that has the headline's letters.
        for (i, _) in line.char_indices().rev() {
            at = i;
            if key(&line[i..]).len() >= wanted.len() {
                break;
            }
        }
        let prefix = &line[..at];
        let names = split_glued(prefix);
        let known = names
            .iter()
            .filter(|name| self.page.resources.sections.contains(&name.to_lowercase()))
            .count();
        !names.is_empty()
            && prefix.chars().count() <= 80
            && (known * 2 >= names.len()
                || names
                    .first()
                    .is_some_and(|name| self.page.resources.homes.contains(&name.to_lowercase())))
    }

    /// "Home > World > Harrow", "News / World", "Home » …".
    pub(super) fn is_separated_path(&self, line: &str) -> bool {
        let separator = ['>', '»', '›', '/', '|', '→', '·', '•', '▸']
            .into_iter()
            .find(|&c| line.contains(c));
        let Some(separator) = separator.filter(|_| line.len() < 300) else {
            return false;
        };
        let parts: Vec<String> = line
            .split(separator)
            .map(|part| part.trim().to_lowercase())
            .filter(|part| !part.is_empty())
            .collect();
        let known = parts
            .iter()
            .filter(|part| self.page.resources.sections.contains(*part))
            .count();
        let home = parts
            .first()
            .is_some_and(|part| self.page.resources.homes.contains(part));
        (home && !line.is_empty() && (parts.len() >= 2 || line.ends_with(separator)))
            || (parts.len() >= 2 && known >= 2 && known * 2 >= parts.len())
    }

    /// A line that names the authors.
    pub(super) fn byline_line(&mut self, at: usize) -> bool {
        let line = &self.lines[at].text;
        let lexicon = &self.page.resources.bylines;
        if let Some(mut names) = lexicon.authors(line) {
            self.dates_in(at);
            self.house_in(at);
            let outlets = &self.page.resources.outlets;
            names.retain(|name| names_person(name, outlets));
            add(&mut self.found.byline, names);
            self.settle(
                at,
                Verdict {
                    kind: BlockKind::Byline,
                    why: None,
                },
            );
            return true;
        }
        let agency = lexicon
            .attributed(line)
            .is_some_and(|rest| self.page.resources.agencies.first_in(rest).is_some());
        if agency {
            self.settle(at, Verdict::of(BlockKind::Byline, "agency"));
        }
        agency
    }

    /// The house in a byline such as "By Jane Doe | Northern Wire", where no markup says more.
    fn house_in(&mut self, at: usize) {
        let span = self.page.paragraphs[at].span;
        let passage = span.slice(self.page.text);
        let parts = passage
            .split([',', '|', '·', '•', '—', '–', '/', '\n'])
            .skip(1);
        let house = parts
            .filter_map(|part| self.page.resources.outlets.name(part))
            .next();
        if let Some(name) = house.filter(|_| self.found.house.is_none()) {
            let from = span.start() + passage.find(name).unwrap_or(0);
            self.found.house = Some(OriginEvidence {
                value: name.to_owned(),
                span: Some(Span::new(from, from + name.len())),
                reason: "the byline names it".to_owned(),
            });
        }
    }

    /// A line above the headline that names the outlet and nothing else.
    fn masthead(&mut self, at: usize) -> bool {
        let next = self.lines.get(at + 1);
        let headline = next.is_some_and(|next| {
            !next.is_paragraph() && next.words > self.lines[at].words && next.words >= 4
        });
        headline && self.outlet_line(at)
    }

    /// A line that names the outlet: "Northern Wire", "Halvland Tribune | 7 May 2019".
    fn outlet_line(&mut self, at: usize) -> bool {
        let line = &self.lines[at];
        if self.page.marked_up || line.words > 12 || line.sentence || self.found.outlet.is_some() {
            return false;
        }
        let span = self.page.paragraphs[at].span;
        let passage = span.slice(self.page.text);
        let dates = &self.page.resources.dates;
        let found = dates.find(passage, self.page.month_first);
        let (name, rest) = match (found.first(), found.last()) {
            (Some(first), Some(last)) if first.start == 0 => (&passage[last.end..], ""),
            (Some(first), Some(last)) => (&passage[..first.start], &passage[last.end..]),
            _ => (passage, ""),
        };
        let Some(name) = self.page.resources.outlets.name(name) else {
            return false;
        };
        if rest.chars().any(char::is_alphabetic) {
            return false;
        }
        let from = span.start() + passage.find(name).unwrap_or(0);
        self.found.outlet = Some(OriginEvidence {
            value: name.to_owned(),
            span: Some(Span::new(from, from + name.len())),
            reason: "a line beside the headline names the outlet".to_owned(),
        });
        for date in &found {
            self.file_date(at, date, Basis::Text, 0.7);
        }
        self.settle(at, Verdict::furniture("outlet"));
        true
    }

    /// The author in a line such as "Posted on May 4, 2031 by Jane Doe".
    pub(super) fn author_after(&mut self, at: usize, found: &[Found]) {
        let passage = self.page.paragraphs[at].span.slice(self.page.text);
        let rest = found.last().map_or("", |last| &passage[last.end..]);
        let line = one_line(rest.trim_start_matches(|c: char| !c.is_alphabetic()));
        if let Some(names) = self.page.resources.bylines.authors(&line) {
            add(&mut self.found.byline, names);
        }
    }

    /// Dates inside a byline such as "By Jane Doe | May 4, 2031".
    fn dates_in(&mut self, at: usize) {
        let passage = self.page.paragraphs[at].span.slice(self.page.text);
        for found in self
            .page
            .resources
            .dates
            .find(passage, self.page.month_first)
        {
            self.file_date(at, &found, Basis::Text, 0.8);
        }
    }

    /// Lines between the title and the first paragraph.
    pub(super) fn under_title(&mut self) {
        let Some(title) = self.found.title else {
            return;
        };
        let mut paragraphs = 0;
        for at in title + 1..self.lines.len().min(title + 25) {
            if self.settled[at] {
                continue;
            }
            if self.lines[at].is_paragraph() {
                paragraphs += 1;
                // A standfirst may come before the byline.
                if paragraphs > 2 {
                    break;
                }
                continue;
            }
            let _ = self.bar_or_publication_line(at, false)
                || (paragraphs <= 1 && self.byline_line(at))
                || self.author_alone(at)
                || (paragraphs == 0 && self.outlet_line(at));
        }
    }

    /// A line that is just an author known from the metadata.
    fn author_alone(&mut self, at: usize) -> bool {
        let wanted = &self.lines[at].key;
        let known = !wanted.is_empty()
            && self
                .page
                .authors
                .iter()
                .any(|author| key(author) == *wanted);
        if known {
            self.settle(
                at,
                Verdict {
                    kind: BlockKind::Byline,
                    why: None,
                },
            );
        }
        known
    }

    /// The date in a dateline such as "PORT HARROW, March 2, 2031".
    pub(super) fn date_in_dateline(&mut self, span: Span) {
        let line = span.slice(self.page.text);
        let dates = &self.page.resources.dates;
        if let Some(found) = dates.find(line, self.page.month_first).first() {
            let at = Span::new(span.start() + found.start, span.start() + found.end);
            self.found.dates.push(Candidate::inside(
                found.stamp.clone(),
                Basis::Dateline,
                at,
                0.8,
            ));
            return;
        }
        let words: Vec<(usize, &str)> = line
            .split_inclusive([' ', ','])
            .scan(0, |at, word| {
                let start = *at;
                *at += word.len();
                Some((start, word.trim_matches([' ', ',', '.'])))
            })
            .filter(|(_, word)| !word.is_empty())
            .collect();
        let month_day = words.windows(2).find_map(|pair| {
            let month = |word: &str| dates.month(word);
            let day = |word: &str| {
                word.trim_end_matches('.')
                    .parse::<i8>()
                    .ok()
                    .filter(|d| (1..=31).contains(d))
            };
            let found = month(pair[0].1)
                .zip(day(pair[1].1))
                .or_else(|| month(pair[1].1).zip(day(pair[0].1)));
            found.map(|found| (found, pair[0].0, pair[1].0 + pair[1].1.len()))
        });
        if let Some(((month, day), from, to)) = month_day {
            let stamp = Stamp {
                problem: Some("names no year"),
                ..Stamp::coarse(format!("--{month:02}-{day:02}"))
            };
            let at = Span::new(span.start() + from, span.start() + to);
            self.found
                .dates
                .push(Candidate::inside(stamp, Basis::Dateline, at, 0.3));
        }
    }
}

/// Whether a name in a byline is a person's and not the house's.
fn names_person(name: &str, outlets: &Outlets) -> bool {
    outlets.name(name).is_none()
}

/// The label of a line whose first words are "Published", "Updated" and so on, with a date right after.
fn labelled_line(passage: &str, found: &[Found]) -> Option<DateLabel> {
    let first = found.first()?;
    let label = found.iter().find_map(|date| date.label)?;
    let before = passage[..first.start].split_whitespace().count();
    let after = found
        .last()
        .map_or(0, |last| passage[last.end..].split_whitespace().count());
    (before <= 8 && after <= 8 && !(passage.ends_with('.') && before + after > 8)).then_some(label)
}

/// "HomeWorldNews" as "Home", "World", "News"; cut also at separators.
fn split_glued(prefix: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut previous = ' ';
    for c in prefix.chars() {
        let separator = matches!(c, '>' | '»' | '›' | '/' | '|' | '→' | '·' | '•' | '\u{a0}');
        if separator || (c.is_uppercase() && previous.is_lowercase()) || names.is_empty() {
            names.push(String::new());
        }
        if let Some(last) = names.last_mut().filter(|_| !separator) {
            last.push(c);
        }
        previous = c;
    }
    names
        .into_iter()
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}
