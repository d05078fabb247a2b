//! A reading of our own becomes the article that it was made of.

use counterclaim_model::{Basis, BlockKind, OriginEvidence, Span};
use serde_json::Value;

use super::super::{Draft, Facts, text};
use crate::date::{Candidate, parse_machine};
use crate::paragraph::{Mark, Paragraph, Role};

/// An article of our own output: its text to the letter, its labels as hints.
pub(super) fn reading(article: &Value) -> Option<Draft> {
    let field = |key: &str| article.get(key).and_then(Value::as_str).map(str::to_owned);
    let whole = field("text")?;
    let names = |key: &str| -> Vec<String> {
        let list = article.get(key).and_then(Value::as_array);
        let list = list.map_or(&[][..], Vec::as_slice);
        list.iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    };
    let published = article.get("published").and_then(|published| {
        let stamp = parse_machine(published.get("value")?.as_str()?)?;
        Some(Candidate::outside(
            stamp,
            Basis::Meta,
            "reading:published",
            0.97,
        ))
    });
    let origin = field("origin").map(|value| OriginEvidence {
        value,
        span: None,
        reason: "the reading names it".to_owned(),
    });
    let title = field("title");
    let facts = Facts {
        headlines: title.into_iter().collect(),
        canonical_url: field("canonical_url"),
        url: field("url"),
        outlet: field("outlet"),
        authors: names("byline"),
        language: field("language").filter(|tag| tag != "und"),
        dates: published.into_iter().collect(),
        captured: field("captured"),
        origins: origin.into_iter().collect(),
    };
    let blocks = article.get("blocks").and_then(Value::as_array);
    let paragraphs = blocks.and_then(|blocks| paragraphs(&whole, blocks));
    let mut draft = text::read(whole, false);
    draft.facts = facts;
    if let Some(paragraphs) = paragraphs {
        draft.paragraphs = paragraphs;
        draft.marked_up = true;
    }
    Some(draft)
}

/// The blocks of a reading as paragraphs, if they tile the text.
fn paragraphs(text: &str, blocks: &[Value]) -> Option<Vec<Paragraph>> {
    let mut starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    starts.push(text.len());
    let (mut at, mut paragraphs) = (0, Vec::with_capacity(blocks.len()));
    for block in blocks {
        let span = block.get("span")?.as_array()?;
        let edge = |i: usize| starts.get(span.get(i)?.as_u64()? as usize).copied();
        let (from, to) = (edge(0)?, edge(1)?);
        let between = text.get(at..from)?;
        let own = text.get(from..to)?;
        let fits = between.chars().all(is_blank) && !own.is_empty();
        if !fits || own.starts_with(is_blank) || own.ends_with(is_blank) {
            return None;
        }
        paragraphs.push(paragraph(block, Span::new(from, to))?);
        at = to;
    }
    text.get(at..)?.chars().all(is_blank).then_some(paragraphs)
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')
}

fn paragraph(block: &Value, span: Span) -> Option<Paragraph> {
    let kind: BlockKind = serde_json::from_value(block.get("kind")?.clone()).ok()?;
    let why = block
        .get("why")
        .and_then(Value::as_str)
        .unwrap_or("furniture");
    let mut paragraph = Paragraph::plain(span);
    let hints = &mut paragraph.hints;
    hints.content = Some(1.0);
    match kind {
        BlockKind::Title => hints.role = Role::Heading(1),
        BlockKind::Byline => hints.mark = Some(Mark::Byline),
        BlockKind::Caption => hints.role = Role::Caption,
        BlockKind::Furniture => {
            hints.region = Some(why.to_owned());
            hints.content = Some(0.0);
        }
        BlockKind::Dateline | BlockKind::Body => {}
    }
    Some(paragraph)
}
