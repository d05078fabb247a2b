//! The entries of a live blog: by the elements that hold them, else by the page's own list of them.

use std::ops::Range;

use counterclaim_model::Basis;

use super::super::Entry;
use super::json_ld::{Described, Update};
use super::reader::Source;
use crate::date::{Candidate, parse_machine};
use crate::paragraph::{Role, key, word_count};

/// Fewer entries make no live blog.
const FEWEST: usize = 3;
/// Share of the page's running text that the entries of a live blog must have: a box with the latest
/// news beside a story is none.
const LEAST_SHARE: f64 = 0.4;
/// Letters by which a paragraph is known as the beginning of an entry.
const BEGINNING: usize = 40;
/// An entry has at least this many letters in one paragraph.
const SHORTEST: usize = 8;

/// The entries of a page, in its order; none if it is no live blog.
pub(super) fn entries(page: &Source, article: Option<&Described>) -> Vec<Entry> {
    let updates = article.map_or(&[][..], |article| &article.updates);
    let by_element = by_element(page, updates);
    if is_live_blog(page, &by_element) {
        return by_element;
    }
    let by_list = by_list(page, updates);
    if by_list.len() * 2 >= updates.len() && is_live_blog(page, &by_list) {
        return by_list;
    }
    Vec::new()
}

fn is_live_blog(page: &Source, entries: &[Entry]) -> bool {
    let size = |range: Range<usize>| -> usize {
        page.paragraphs[range]
            .iter()
            .filter(|p| p.hints.linked < 0.5 && p.span.len() >= 60)
            .map(|p| p.span.len())
            .sum()
    };
    let inside: usize = entries.iter().map(|e| size(e.paragraphs.clone())).sum();
    let all = size(0..page.paragraphs.len());
    entries.len() >= FEWEST && inside as f64 >= LEAST_SHARE * all as f64 && inside > 0
}

/// Entries as elements hold them.
fn by_element(page: &Source, updates: &[Update]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut at = 0;
    while at < page.paragraphs.len() {
        let number = page.paragraphs[at].hints.entry;
        let same = |p: &&crate::paragraph::Paragraph| p.hints.entry == number;
        let end = at + page.paragraphs[at..].iter().take_while(same).count();
        if number > 0 && has_text(page, at..end) {
            entries.push(entry(page, at..end, number, updates));
        }
        at = end;
    }
    entries
}

fn has_text(page: &Source, range: Range<usize>) -> bool {
    page.paragraphs[range]
        .iter()
        .any(|p| word_count(p.span.slice(&page.text)) >= 6)
}

/// What is known of the entry with these paragraphs.
fn entry(page: &Source, paragraphs: Range<usize>, number: u32, updates: &[Update]) -> Entry {
    let passages = || {
        let inside = &page.paragraphs[paragraphs.clone()];
        inside.iter().map(|p| p.span.slice(&page.text))
    };
    let update = updates
        .iter()
        .find(|update| passages().any(|passage| begins(update, passage)));
    let heading = page.paragraphs[paragraphs.clone()]
        .iter()
        .find(|p| matches!(p.hints.role, Role::Heading(_)))
        .map(|p| crate::paragraph::one_line(p.span.slice(&page.text)));
    let mut dates = update.map(dates).unwrap_or_default();
    let times = page
        .times
        .iter()
        .filter(|time| number > 0 && time.entry == number);
    for time in times.filter(|time| !time.updated).take(1) {
        if let Some(stamp) = parse_machine(&time.date) {
            dates.push(Candidate::outside(
                stamp,
                Basis::Meta,
                "time element of the entry",
                0.85,
            ));
        }
    }
    Entry {
        paragraphs,
        headline: update
            .and_then(|update| update.headline.clone())
            .or(heading),
        url: update.and_then(|update| update.url.clone()),
        dates,
    }
}

fn dates(update: &Update) -> Vec<Candidate> {
    let stamp = update.published.as_deref().and_then(parse_machine);
    let candidate =
        |stamp| Candidate::outside(stamp, Basis::JsonLd, "liveBlogUpdate datePublished", 0.95);
    stamp.map(candidate).into_iter().collect()
}

/// Whether a paragraph is the headline or the beginning of the text of an entry.
fn begins(update: &Update, passage: &str) -> bool {
    let passage = key(passage);
    let is_headline = update
        .headline
        .as_deref()
        .is_some_and(|headline| key(headline) == passage);
    let is_beginning = || {
        let wanted: String = key(update.body.as_deref().unwrap_or(""))
            .chars()
            .take(BEGINNING)
            .collect();
        wanted.len() >= SHORTEST && passage.starts_with(&wanted)
    };
    passage.len() >= SHORTEST && (is_headline || is_beginning())
}

/// Entries as the page's own data lists them, found again in its text: each goes on to the next.
fn by_list(page: &Source, updates: &[Update]) -> Vec<Entry> {
    if updates.len() < FEWEST {
        return Vec::new();
    }
    let mut known: Vec<(String, usize)> = Vec::new();
    for (number, update) in updates.iter().enumerate() {
        let texts = [update.headline.as_deref(), update.body.as_deref()];
        for text in texts.into_iter().flatten() {
            let beginning: String = key(text).chars().take(BEGINNING).collect();
            if beginning.len() >= SHORTEST {
                known.push((beginning, number));
            }
        }
    }
    known.sort();
    let mut starts: Vec<(usize, usize)> = Vec::new();
    let mut used = vec![false; updates.len()];
    for (at, paragraph) in page.paragraphs.iter().enumerate() {
        let beginning: String = key(paragraph.span.slice(&page.text))
            .chars()
            .take(BEGINNING)
            .collect();
        let found = known
            .binary_search_by(|(wanted, _)| wanted.as_str().cmp(&beginning))
            .ok()
            .map(|found| known[found].1);
        if let Some(number) = found.filter(|&number| !used[number]) {
            used[number] = true;
            starts.push((at, number));
        }
    }
    let end_of_story = (0..page.paragraphs.len())
        .rev()
        .find(|&at| page.paragraphs[at].hints.content.unwrap_or(0.0) >= 0.5)
        .map_or(0, |at| at + 1);
    let ends = starts
        .iter()
        .skip(1)
        .map(|(at, _)| *at)
        .chain([end_of_story])
        .collect::<Vec<_>>();
    let found = starts.iter().zip(ends).map(|(&(at, number), end)| {
        let range = at..end.max(at + 1);
        Entry {
            url: updates[number].url.clone(),
            headline: updates[number].headline.clone(),
            dates: dates(&updates[number]),
            paragraphs: range,
        }
    });
    found.collect()
}
