//! Which paragraphs of a page are its story: two libraries and the page's own JSON-LD vote.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::reader::{self, Source};
use crate::paragraph::key;

/// What one voter takes for the story.
struct Vote {
    shingles: Vec<u64>,
    paragraphs: BTreeSet<String>,
}

/// Words that are compared together.
const SHINGLE: usize = 3;

/// Fills in `content` of every paragraph. `body` is the story as JSON-LD gives it; `libraries` says
/// whether the page may be given to the libraries.
pub(crate) fn choose(source: &str, page: &mut Source, body: Option<&str>, libraries: bool) {
    let extracted = if libraries { trafilatura(source) } else { None };
    let votes: Vec<Vote> = extracted.iter().map(|html| Vote::of_html(html)).collect();
    let body = body.map(Vote::of_text);
    for at in 0..page.paragraphs.len() {
        let passage = page.paragraphs[at].span.slice(&page.text).to_owned();
        let share = votes
            .iter()
            .map(|vote| vote.share(&passage))
            .fold(None, |best: Option<f32>, share| {
                Some(best.map_or(share, |best| best.max(share)))
            });
        let stated = body.as_ref().map(|body| body.share(&passage));
        page.paragraphs[at].hints.content = match (share, stated) {
            (Some(share), Some(stated)) => Some(share.max(stated)),
            (share, stated) => share.or(stated),
        };
    }
    if votes.is_empty() && body.is_none() {
        by_structure(page);
    }
}

impl Vote {
    fn of_html(html: &str) -> Self {
        let page = reader::read(html, &super::Markup::default());
        let paragraphs = page
            .paragraphs
            .iter()
            .map(|p| key(p.span.slice(&page.text)))
            .collect();
        Self {
            shingles: shingles(&page.text),
            paragraphs,
        }
    }

    fn of_text(text: &str) -> Self {
        let paragraphs = text.lines().map(key).collect();
        Self {
            shingles: shingles(text),
            paragraphs,
        }
    }

    /// The share of a passage's words that stand in the story.
    fn share(&self, passage: &str) -> f32 {
        let words = words(passage);
        if words.len() < SHINGLE + 1 {
            return if self.paragraphs.contains(&key(passage)) {
                1.0
            } else {
                0.0
            };
        }
        let mut covered = vec![false; words.len()];
        for (at, window) in words.windows(SHINGLE).enumerate() {
            if self.shingles.binary_search(&hash(window)).is_ok() {
                covered[at..at + SHINGLE].fill(true);
            }
        }
        covered.iter().filter(|&&covered| covered).count() as f32 / words.len() as f32
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

fn shingles(text: &str) -> Vec<u64> {
    let mut shingles: Vec<u64> = words(text).windows(SHINGLE).map(hash).collect();
    shingles.sort_unstable();
    shingles.dedup();
    shingles
}

/// The default hasher has fixed keys, so that the same words give the same number in every run.
fn hash(words: &[String]) -> u64 {
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    hasher.finish()
}

/// The story as the `trafilatura` crate finds it. A panic in it counts as no answer.
fn trafilatura(source: &str) -> Option<String> {
    let options = trafilatura::Options::default()
        .with_fallback(true)
        .with_exclude_comments(true)
        .with_html_date_mode(trafilatura::HtmlDateMode::Disabled);
    let result = catch_unwind(AssertUnwindSafe(|| trafilatura::extract(source, &options)));
    result
        .ok()?
        .ok()
        .map(|result| result.content_html)
        .filter(|html| !html.is_empty())
}

/// Without libraries: paragraphs of running text outside furniture, in the article if there is one.
fn by_structure(page: &mut Source) {
    let has_article = page
        .paragraphs
        .iter()
        .any(|p| p.hints.in_article && p.span.len() > 200);
    for paragraph in &mut page.paragraphs {
        let passage = paragraph.span.slice(&page.text);
        let hints = &mut paragraph.hints;
        let running = passage.len() >= 60 && crate::paragraph::ends_like_a_sentence(passage);
        let inside = hints.in_article || !has_article;
        let story = inside
            && hints.region.is_none()
            && hints.linked < 0.5
            && (running || passage.len() >= 300);
        hints.content = Some(if story { 1.0 } else { 0.0 });
    }
}
