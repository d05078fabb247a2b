//! A live blog becomes several drafts: the page around its entries, and each entry by itself.

use counterclaim_model::{Alignment, Run, Span};

use super::{Draft, Entry, Facts};
use crate::paragraph::Paragraph;

/// Why the paragraphs of entries are furniture of the page around them.
pub(crate) const WHY: &str = "live-entry";

/// The entries of a live blog as drafts of their own, in the order of the page, each with its
/// address. The draft keeps all its text; its paragraphs in entries become furniture.
pub(crate) fn split(draft: &mut Draft) -> Vec<Draft> {
    let entries = std::mem::take(&mut draft.entries);
    let mut drafts = Vec::with_capacity(entries.len());
    for (number, entry) in (1..).zip(entries) {
        let paragraphs = entry.paragraphs.clone();
        drafts.push(of_entry(draft, entry, number));
        for paragraph in &mut draft.paragraphs[paragraphs] {
            paragraph.hints.region = Some(WHY.to_owned());
            paragraph.hints.content = Some(0.0);
            paragraph.hints.in_entry = true;
        }
    }
    drafts
}

fn of_entry(draft: &Draft, entry: Entry, number: usize) -> Draft {
    let inside = &draft.paragraphs[entry.paragraphs.clone()];
    let from = inside.first().map_or(0, |first| first.span.start());
    let to = inside.last().map_or(from, |last| last.span.end());
    let paragraphs = inside.iter().map(|paragraph| of_paragraph(paragraph, from));
    let page = &draft.facts;
    let own = format!("{}#{number}", page.canonical_url.as_deref().unwrap_or(""));
    Draft {
        text: draft.text[from..to].to_owned(),
        alignment: stretch(&draft.alignment, Span::new(from, to)),
        paragraphs: paragraphs.collect(),
        facts: Facts {
            headlines: entry.headline.into_iter().collect(),
            canonical_url: entry
                .url
                .or(Some(own).filter(|_| page.canonical_url.is_some())),
            outlet: page.outlet.clone(),
            language: page.language.clone(),
            dates: entry.dates,
            authors: Vec::new(),
            url: page.url.clone(),
            captured: page.captured.clone(),
            origins: page.origins.clone(),
        },
        marked_up: true,
        ..Draft::default()
    }
}

/// A paragraph of the page as one of the entry: running text in it is its story.
fn of_paragraph(paragraph: &Paragraph, from: usize) -> Paragraph {
    let mut own = paragraph.clone();
    let span = paragraph.span;
    own.span = Span::new(span.start() - from, span.end() - from);
    let link = own.hints.linked >= 0.7;
    own.hints.content = Some(if link || own.hints.region.is_some() {
        0.0
    } else {
        1.0
    });
    own.hints.entry = 0;
    own
}

/// The way back for a stretch of the text.
fn stretch(alignment: &Alignment, part: Span) -> Alignment {
    let runs = alignment.runs();
    let first = runs.partition_point(|run| run.text.end() <= part.start());
    let touched = runs[first..]
        .iter()
        .take_while(|run| run.text.start() < part.end());
    let runs = touched.filter_map(|run| {
        let start = run.text.start().max(part.start());
        let end = run.text.end().min(part.end());
        let raw = alignment.raw(Span::new(start, end.max(start)))?;
        (start < end).then(|| Run {
            text: Span::new(start - part.start(), end - part.start()),
            raw,
        })
    });
    Alignment::new(runs.collect())
}
