//! Whether copies of an article are found among rewritten, shortened and excerpted ones, and how fast.
//!
//! Every open text of `gold/` and `incidents/` is an article of which copies are made: the words as they
//! are, light, medium and heavy edits, and an excerpt. The same seed always makes the same set. Articles
//! of other outlets on the same incident are in it too, as what must not be taken for a copy.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use counterclaim_ingest::{Input, Options};
use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::{Engine, Reading};

/// One article of the set.
struct Piece {
    /// The text it was made of.
    base: usize,
    /// How it was made.
    how: &'static str,
    text: String,
}

/// Words replaced in a hundred, paragraphs dropped in a hundred, whether the rest is shuffled.
const EDITS: [(&str, usize, usize, bool); 4] = [
    ("as it is", 0, 0, false),
    ("light", 2, 0, false),
    ("medium", 6, 25, false),
    ("heavy", 12, 40, true),
];
/// Least words of an excerpt.
const EXCERPT: usize = 60;

/// Numbers that look random and are always the same (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % sides.max(1) as u64) as usize
    }
}

/// Makes the set from some texts, scores the ledger's copies and prints the figures; with `out` writes
/// the set for other programs, one JSON object a line.
///
/// # Errors
/// If an article cannot be read or the file not be written.
pub(crate) fn report(texts: &[String], out: Option<&Path>) -> Result<()> {
    let pieces = pieces(texts);
    if let Some(path) = out {
        let lines = pieces.iter().enumerate().map(|(id, piece)| {
            let row = serde_json::json!({"id": id, "cluster": piece.base, "how": piece.how, "text": piece.text});
            format!("{row}\n")
        });
        std::fs::write(path, lines.collect::<String>())?;
    }
    let readings = pieces
        .iter()
        .enumerate()
        .map(|(n, piece)| reading(n, piece));
    let readings: Vec<Reading> = readings.collect::<Result<_>>()?;
    let start = Instant::now();
    let ledger = Ledger::from_readings(readings);
    let seconds = start.elapsed().as_secs_f64();
    let found = clusters(&ledger, pieces.len());
    println!(
        "Copies: {} articles made of {} texts",
        pieces.len(),
        texts.len()
    );
    let (precision, recall) = pairwise(&pieces, &found, |_| true);
    line("all pairs", precision, recall);
    for how in EDITS.iter().map(|edit| edit.0).chain(["excerpt"]) {
        let (precision, recall) = pairwise(&pieces, &found, |piece| piece.how == how);
        line(how, precision, recall);
    }
    println!(
        "  the ledger of all of them was made in {:.0} ms\n",
        seconds * 1e3
    );
    Ok(())
}

fn line(name: &str, precision: f64, recall: f64) {
    let f1 = 2.0 * precision * recall / (precision + recall).max(1e-9);
    println!("  {name:<12} precision {precision:.3}  recall {recall:.3}  F1 {f1:.3}");
}

/// Precision and recall of pairs in one cluster, of which one piece is chosen.
fn pairwise(pieces: &[Piece], found: &[usize], chosen: impl Fn(&Piece) -> bool) -> (f64, f64) {
    let (mut both, mut joined, mut same) = (0, 0, 0);
    for (a, one) in pieces.iter().enumerate() {
        for (b, other) in pieces.iter().enumerate().skip(a + 1) {
            if !chosen(one) && !chosen(other) {
                continue;
            }
            let (is_same, is_joined) = (one.base == other.base, found[a] == found[b]);
            both += usize::from(is_same && is_joined);
            joined += usize::from(is_joined);
            same += usize::from(is_same);
        }
    }
    (
        both as f64 / joined.max(1) as f64,
        both as f64 / same.max(1) as f64,
    )
}

/// For every piece the piece whose text it is taken to repeat, or itself.
fn clusters(ledger: &Ledger, pieces: usize) -> Vec<usize> {
    let articles = ledger.articles(&Query::default()).articles;
    let number = |input: &str| input.parse::<usize>().unwrap_or(0);
    let by_id: BTreeMap<&str, usize> = articles
        .iter()
        .map(|article| (article.id.as_str(), number(&article.input)))
        .collect();
    let mut out: Vec<usize> = (0..pieces).collect();
    for article in &articles {
        let own = number(&article.input);
        let root = article.copy_of.as_deref().and_then(|id| by_id.get(id));
        out[own] = root.copied().unwrap_or(own);
    }
    out
}

fn day(how: &str) -> usize {
    let kinds = ["original"]
        .into_iter()
        .chain(EDITS.iter().map(|edit| edit.0));
    kinds
        .chain(["excerpt"])
        .position(|kind| kind == how)
        .map_or(1, |n| n + 1)
}

fn reading(number: usize, piece: &Piece) -> Result<Reading> {
    let name = number.to_string();
    let options = Options {
        // the original first, its copies over the next days
        published: Some(format!("2031-05-{:02}", day(piece.how))),
        ..Options::default()
    };
    let input = Input::new(&name, piece.text.as_bytes());
    let article = counterclaim_ingest::read(&input, &options)?
        .remove(0)
        .article;
    Ok(Reading::unread(Engine::default(), article))
}

fn pieces(texts: &[String]) -> Vec<Piece> {
    let pool: Vec<&str> = texts
        .iter()
        .flat_map(|text| text.split_whitespace())
        .collect();
    let titles: Vec<&str> = texts
        .iter()
        .filter_map(|text| text.lines().next())
        .collect();
    let mut dice = Dice(20_310_502);
    let mut out = Vec::new();
    for (base, text) in texts.iter().enumerate() {
        let piece = |how, text| Piece { base, how, text };
        out.push(piece("original", text.clone()));
        let paragraphs: Vec<&str> = text
            .split("\n\n")
            .filter(|p| !p.trim().is_empty())
            .collect();
        for (how, words, dropped, shuffled) in EDITS {
            let title = if how == "as it is" {
                paragraphs[0]
            } else {
                titles[dice.roll(titles.len())]
            };
            let mut body: Vec<&str> = paragraphs.iter().skip(1).copied().collect();
            for _ in 0..body.len() * dropped / 100 {
                let out = dice.roll(body.len());
                body.remove(out);
            }
            if shuffled {
                for i in (1..body.len()).rev() {
                    body.swap(i, dice.roll(i + 1));
                }
            }
            let body: Vec<String> = body
                .iter()
                .map(|paragraph| rewritten(paragraph, words, &pool, &mut dice))
                .collect();
            // another end of line makes other bytes, and so another article, of the same words
            out.push(piece(how, format!("{title}\n\n{}\n\n", body.join("\n\n"))));
        }
        let title = titles[dice.roll(titles.len())];
        let own: Vec<&str> = (0..40).map(|_| pool[dice.roll(pool.len())]).collect();
        let excerpt = excerpt(&paragraphs, &mut dice);
        out.push(piece(
            "excerpt",
            format!("{title}\n\n{}.\n\n{excerpt}\n", own.join(" ")),
        ));
    }
    out
}

/// A paragraph in which some of a hundred words are others.
fn rewritten(paragraph: &str, words: usize, pool: &[&str], dice: &mut Dice) -> String {
    let words: Vec<&str> = paragraph
        .split_whitespace()
        .map(|word| match dice.roll(100) < words {
            true => pool[dice.roll(pool.len())],
            false => word,
        })
        .collect();
    words.join(" ")
}

/// Some paragraphs on end, as many as make up an excerpt.
fn excerpt(paragraphs: &[&str], dice: &mut Dice) -> String {
    let body = &paragraphs[1.min(paragraphs.len())..];
    let from = dice.roll(body.len());
    let mut text = String::new();
    for paragraph in body.iter().cycle().skip(from).take(body.len()) {
        text.push_str(paragraph);
        text.push_str("\n\n");
        if text.split_whitespace().count() >= EXCERPT {
            break;
        }
    }
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_texts_always_make_the_same_set() {
        let text = "Title\n\nOne two three four five six.\n\nSeven eight nine ten.\n".to_owned();
        let made = |texts: &[String]| -> Vec<String> {
            pieces(texts).into_iter().map(|piece| piece.text).collect()
        };
        let texts = [text.clone(), text.to_uppercase()];
        assert_eq!(made(&texts), made(&texts));
        assert_eq!(made(&texts).len(), 12);
        assert_ne!(made(&texts)[1], made(&texts)[4]);
    }
}
