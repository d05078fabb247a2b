//! An article as text: what was read out of it, in place, and a card for each claim.

use askama::Template;
use counterclaim_model::ledger::LedgerClaim;
use counterclaim_model::{Block, BlockKind, Claim, EntryId, Reading, Span, json_word};

use super::problem::Problem;
use super::{Asked, Page, written};
use crate::plain::mixes_scripts;
use crate::{Reply, words};

/// What can be shown in the text, and whether it is at first.
const LAYERS: [(&str, &str, bool); 6] = [
    ("content", "contents", true),
    ("source", "sources", true),
    ("cue", "cues", true),
    ("number", "numbers", true),
    ("place", "places", false),
    ("time", "times", false),
];

#[derive(Template)]
#[template(path = "article.html")]
struct Article {
    page: Page,
    id: String,
    short: String,
    title: String,
    language: String,
    facts: Vec<String>,
    url: Option<String>,
    leaving: String,
    copy_of: Option<(String, String)>,
    remarks: Vec<String>,
    dates: Vec<String>,
    layers: Vec<Layer>,
    furniture: usize,
    shows_furniture: bool,
    paragraphs: Vec<Paragraph>,
    cards: Vec<Card>,
    events: Vec<(String, String)>,
}

struct Layer {
    name: &'static str,
    words: &'static str,
    on: bool,
}

struct Paragraph {
    is_title: bool,
    class: &'static str,
    why: Option<String>,
    pieces: Vec<Piece>,
}

/// A stretch of text under equal marks. Pieces never nest and never overlap.
#[derive(Debug, PartialEq, Eq)]
struct Piece {
    text: String,
    class: String,
    markers: Vec<Marker>,
}

/// Where a claim begins in the text: a link to its card.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Marker {
    id: String,
    glyph: &'static str,
    tone: &'static str,
    words: &'static str,
}

struct Card {
    local: String,
    glyph: &'static str,
    words: &'static str,
    tone: &'static str,
    speaker: String,
    role: String,
    quote: String,
    facts: String,
    address: String,
    has_place: bool,
    events: Vec<(String, String)>,
}

/// A span with what it is.
struct Marked {
    span: Span,
    class: &'static str,
    tone: &'static str,
    /// The claim that begins here.
    opens: Option<usize>,
}

/// Answers a request for an article.
pub(crate) fn article(asked: &Asked<'_>, id: &str) -> Result<Reply, Problem> {
    let unknown = || Problem::unknown("article", id, "/articles");
    let (index, reading) = asked.account.reading(id).ok_or_else(unknown)?;
    let found = &reading.article;
    let title = found.title.clone().unwrap_or_else(|| found.input.clone());
    let layers = layers(asked);
    let shows_furniture = asked.request.parameter("furniture").is_some();
    let marked = marked(reading, &layers);
    let blocks = found.blocks.iter();
    let shown = blocks.filter(|block| shows_furniture || block.kind != BlockKind::Furniture);
    let page = Page::new(asked, "Articles", &title).with_formats(asked.request);
    let known = asked.account.article(found.id.as_str());
    let url = found.canonical_url.clone().or_else(|| found.url.clone());
    let copied = known.and_then(|article| {
        let (id, what) = match (&article.copy_of, &article.revision_of) {
            (Some(id), _) => (id, "A copy of another article"),
            (None, Some(id)) => (id, "A later version of another capture"),
            (None, None) => return None,
        };
        let pairs = [("a", words::short(id)), ("b", words::short(&article.id))];
        Some((what.to_owned(), asked.choices.to("/compare", &pairs)))
    });
    let view = Article {
        id: found.id.to_string(),
        short: words::short(found.id.as_str()).to_owned(),
        language: found.language.clone(),
        facts: facts(reading),
        leaving: url.as_deref().map_or_else(String::new, |url| {
            asked.choices.at(None).to("/leaving", &[("to", url)])
        }),
        url,
        copy_of: copied,
        remarks: remarks(reading),
        dates: found.explain_dates(),
        furniture: found
            .blocks
            .iter()
            .filter(|block| block.kind == BlockKind::Furniture)
            .count(),
        shows_furniture,
        paragraphs: shown
            .map(|block| paragraph(reading, block, &marked))
            .collect(),
        cards: reading
            .claims
            .iter()
            .zip(&asked.account.claims_of(index))
            .map(|(claim, told)| card(asked, reading, claim, told))
            .collect(),
        events: events(asked, index, reading),
        layers,
        title,
        page,
    };
    Ok(written(&view))
}

fn layers(asked: &Asked<'_>) -> Vec<Layer> {
    let chosen: Vec<&str> = asked.request.parameters("show").collect();
    let layers = LAYERS.iter().map(|(name, words, usual)| Layer {
        name,
        words,
        on: if chosen.is_empty() {
            *usual
        } else {
            chosen.contains(name)
        },
    });
    layers.collect()
}

fn facts(reading: &Reading) -> Vec<String> {
    let article = &reading.article;
    let mut out = vec![
        article
            .outlet
            .clone()
            .unwrap_or_else(|| "Outlet unknown".to_owned()),
    ];
    if let Some(origin) = article
        .origin
        .as_ref()
        .filter(|origin| article.outlet.as_ref() != Some(*origin))
    {
        out.push(format!("text by {origin}"));
    }
    if !article.byline.is_empty() {
        out.push(format!("by {}", article.byline.join(", ")));
    }
    out.push(match &article.published {
        Some(published) => format!(
            "published {} (from {})",
            words::date(&published.value),
            words::spaced(&json_word(published.basis))
        ),
        None => "no sure date of publication".to_owned(),
    });
    if let Some(captured) = &article.captured {
        out.push(format!("captured {}", words::date(captured)));
    }
    out.push(format!("language {}", article.language));
    out
}

/// What a reader must know about how it was read.
fn remarks(reading: &Reading) -> Vec<String> {
    let text = &reading.article.text;
    let mut out: Vec<String> = reading
        .diagnostics
        .iter()
        .take(20)
        .map(|remark| {
            format!(
                "{}: {}. {}",
                remark.code,
                remark.message.trim_end_matches('.'),
                words::capitalized(&remark.hint)
            )
        })
        .collect();
    let mut look_alikes: Vec<&str> = text
        .split_whitespace()
        .filter(|word| mixes_scripts(word))
        .collect();
    look_alikes.sort_unstable();
    look_alikes.dedup();
    if !look_alikes.is_empty() {
        look_alikes.truncate(5);
        out.push(format!(
            "Words here mix letters of several scripts and may imitate others: {}.",
            look_alikes.join(", ")
        ));
    }
    if !text.is_ascii()
        && matches!(
            counterclaim_model::visible(text),
            std::borrow::Cow::Owned(_)
        )
    {
        out.push(
            "The text has characters that turn or hide others; they are shown as ⟨U+…⟩.".to_owned(),
        );
    }
    out
}

fn marked(reading: &Reading, layers: &[Layer]) -> Vec<Marked> {
    let on = |name: &str| layers.iter().any(|layer| layer.name == name && layer.on);
    let mut out = Vec::new();
    let mut mark =
        |layer: &'static str, spans: &[Span], tone: &'static str, opens: Option<usize>| {
            if on(layer) {
                out.extend(spans.iter().enumerate().map(|(i, span)| Marked {
                    span: *span,
                    class: layer,
                    tone,
                    opens: opens.filter(|_| i == 0),
                }));
            }
        };
    for (index, claim) in reading.claims.iter().enumerate() {
        let tone = words::tone(claim.stance);
        mark("content", &claim.content.spans, tone, Some(index));
        mark("source", &claim.source.spans, "", None);
        mark("cue", &claim.cue.spans, "", None);
    }
    for quantity in &reading.quantities {
        mark("number", &[quantity.span], "", None);
    }
    for place in &reading.places {
        mark("place", &[place.span], "", None);
    }
    for time in &reading.times {
        mark("time", &[time.span], "", None);
    }
    out.retain(|marked| !marked.span.is_empty());
    out.sort_by_key(|marked| (marked.span.start(), marked.span.end()));
    out
}

fn paragraph(reading: &Reading, block: &Block, marked: &[Marked]) -> Paragraph {
    let class = match block.kind {
        BlockKind::Title => "title",
        BlockKind::Byline | BlockKind::Dateline => "byline",
        BlockKind::Body => "body",
        BlockKind::Caption => "caption",
        BlockKind::Furniture => "furniture",
    };
    Paragraph {
        is_title: block.kind == BlockKind::Title,
        class,
        why: block
            .why
            .clone()
            .filter(|_| block.kind == BlockKind::Furniture),
        pieces: pieces(reading, block.span, marked),
    }
}

/// Cuts a stretch of text where marks begin or end.
fn pieces(reading: &Reading, within: Span, marked: &[Marked]) -> Vec<Piece> {
    let text = &reading.article.text;
    let mine: Vec<&Marked> = marked.iter().filter(|m| m.span.overlaps(within)).collect();
    let mut cuts: Vec<usize> = mine
        .iter()
        .flat_map(|m| [m.span.start(), m.span.end()])
        .collect();
    cuts.extend([within.start(), within.end()]);
    cuts.retain(|at| within.start() <= *at && *at <= within.end() && text.is_char_boundary(*at));
    cuts.sort_unstable();
    cuts.dedup();
    let pairs = cuts.windows(2).filter_map(|pair| match pair {
        [from, to] => Some(Span::new(*from, *to)),
        _ => None,
    });
    let mut first = 0;
    pairs
        .map(|span| {
            // marks are in order of their start: those that ended before can be passed over for good
            while mine
                .get(first)
                .is_some_and(|m| m.span.end() <= span.start())
            {
                first += 1;
            }
            let rest = mine.get(first..).unwrap_or(&[]);
            let near = rest.iter().take_while(|m| m.span.start() < span.end());
            let covering: Vec<&&Marked> = near.filter(|m| m.span.contains(span)).collect();
            Piece {
                text: span.slice(text).to_owned(),
                class: class(&covering),
                markers: covering
                    .iter()
                    .filter(|m| m.span.start() == span.start())
                    .filter_map(|m| marker(reading, m.opens?))
                    .collect(),
            }
        })
        .collect()
}

fn class(covering: &[&&Marked]) -> String {
    let mut names: Vec<&str> = Vec::new();
    let contents: Vec<&&&Marked> = covering.iter().filter(|m| m.class == "content").collect();
    if let Some(inner) = contents.last() {
        names.extend(["content", inner.tone]);
        if contents.len() > 1 {
            names.push("twice");
        }
    }
    for name in ["source", "cue", "number", "place", "time"] {
        if covering.iter().any(|m| m.class == name) {
            names.push(name);
        }
    }
    names.join(" ")
}

fn marker(reading: &Reading, index: usize) -> Option<Marker> {
    let claim = reading.claims.get(index)?;
    Some(Marker {
        id: claim.id.to_string(),
        glyph: claim.stance.glyph(),
        tone: words::tone(claim.stance),
        words: claim.stance.verb(),
    })
}

/// A claim beside its article: as it was read, and as the ledger tells it.
fn card(asked: &Asked<'_>, reading: &Reading, claim: &Claim, told: &LedgerClaim) -> Card {
    let actor = claim
        .source
        .actor
        .and_then(|id| reading.actors.get(id.index()));
    let role = actor.and_then(|actor| actor.role.clone());
    let speaker = told.source_name.clone();
    let party = (told.party != speaker).then(|| format!("for {}", told.party));
    let role: Vec<String> = [role, party].into_iter().flatten().collect();
    let mut facts = vec![json_word(claim.quote)];
    if let Some(channel) = &claim.channel {
        facts.push(format!("through {}", channel.name));
    }
    if let Some(time) = &told.said_at {
        let when = words::stretch(time.earliest.as_deref(), time.latest.as_deref());
        facts.push(format!(
            "said “{}”{}",
            time.text,
            if when.is_empty() {
                String::new()
            } else {
                format!(" → {when}")
            }
        ));
    }
    facts.push(format!("score {:.2}", claim.score));
    Card {
        local: claim.id.to_string(),
        glyph: claim.stance.glyph(),
        words: claim.stance.verb(),
        tone: words::tone(claim.stance),
        speaker,
        role: role.join(", "),
        quote: told.text.clone(),
        facts: facts.join(" · "),
        address: asked.choices.claim(&told.id),
        has_place: !claim.content.spans.is_empty(),
        events: told
            .about
            .iter()
            .filter_map(|id| event_link(asked, id))
            .collect(),
    }
}

fn event_link(asked: &Asked<'_>, id: &str) -> Option<(String, String)> {
    let event = asked.account.event(id)?;
    Some((event.title, asked.choices.event(id)))
}

fn events(asked: &Asked<'_>, index: usize, reading: &Reading) -> Vec<(String, String)> {
    let ids = reading.events.iter().map(|event| {
        asked
            .account
            .ledger
            .ids(index)
            .entry(EntryId::Event(event.id))
    });
    let mut links: Vec<(String, String)> = ids
        .filter_map(|id| {
            let event = asked.account.event(&id)?;
            Some((event.title, asked.choices.event(&event.id)))
        })
        .collect();
    links.sort();
    links.dedup();
    links
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, marks: &[(usize, usize, &'static str)], expected: &[(&str, &str)]) {
        let reading = super::super::tests::reading(text);
        let mut marked: Vec<Marked> = marks
            .iter()
            .map(|(from, to, class)| Marked {
                span: Span::new(*from, *to),
                class,
                tone: "say",
                opens: None,
            })
            .collect();
        marked.sort_by_key(|m| (m.span.start(), m.span.end()));
        let pieces = pieces(&reading, Span::new(0, text.len()), &marked);
        let pieces: Vec<(&str, &str)> = pieces
            .iter()
            .map(|p| (p.text.as_str(), p.class.as_str()))
            .collect();
        assert_eq!(pieces, expected);
        assert_eq!(
            pieces.iter().map(|(text, _)| *text).collect::<String>(),
            text
        );
    }

    #[test]
    fn overlapping_marks_become_flat_pieces() {
        check("abcdef", &[], &[("abcdef", "")]);
        check(
            "abcdef",
            &[(1, 4, "content"), (3, 5, "number")],
            &[
                ("a", ""),
                ("bc", "content say"),
                ("d", "content say number"),
                ("e", "number"),
                ("f", ""),
            ],
        );
        check(
            "abcdef",
            &[(0, 6, "content"), (2, 4, "content")],
            &[
                ("ab", "content say"),
                ("cd", "content say twice"),
                ("ef", "content say"),
            ],
        );
        // a mark that ends late must not be lost behind one that ended early
        check(
            "abcdef",
            &[(0, 6, "source"), (1, 2, "cue"), (4, 5, "cue")],
            &[
                ("a", "source"),
                ("b", "source cue"),
                ("cd", "source"),
                ("e", "source cue"),
                ("f", "source"),
            ],
        );
        check(
            "aéb",
            &[(1, 3, "time")],
            &[("a", ""), ("é", "time"), ("b", "")],
        );
    }
}
