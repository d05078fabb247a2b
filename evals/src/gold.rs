//! The gold format: an article with its marks in the text.
//!
//! Three parts separated by lines of `---`: `published: DATE`; the article, in which `[s1|…]`,
//! `[c1|…]` and `[t1|…]` mark source, cue and content of claim 1, `[time VALUE|…]` a time expression
//! and `[q VALUE measure|…]` a number; then a line a claim: its number, the stances that are right
//! (separated by `|`), and `channel=NAME` (several separated by `|`) where it has a channel. Marks may
//! stand inside each other. A mark that stands twice is one discontinuous span.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use counterclaim_ingest::{Input, Options};
use counterclaim_model::{Article, Span};

/// One gold article.
pub(crate) struct Gold {
    published: String,
    /// The text without marks.
    pub(crate) text: String,
    /// Claims by number.
    pub(crate) claims: BTreeMap<u32, GoldClaim>,
    /// Time expressions with their values.
    pub(crate) times: Vec<(Span, String)>,
    /// Numbers with their values and measures.
    pub(crate) quantities: Vec<(Span, f64, String)>,
}

/// One gold claim.
#[derive(Default)]
pub(crate) struct GoldClaim {
    pub(crate) source: Vec<Span>,
    pub(crate) cue: Vec<Span>,
    pub(crate) content: Vec<Span>,
    pub(crate) stances: Vec<String>,
    pub(crate) channels: Vec<String>,
}

impl Gold {
    /// Reads one gold file.
    pub(crate) fn parse(file: &str) -> Result<Self> {
        let parts: Vec<&str> = file.splitn(3, "---\n").collect();
        let [head, body, foot] = parts[..] else {
            bail!("three parts separated by --- are wanted")
        };
        let published = head
            .trim()
            .strip_prefix("published:")
            .context("no published: line")?;
        let mut gold = Self {
            published: published.trim().to_owned(),
            text: String::new(),
            claims: BTreeMap::new(),
            times: Vec::new(),
            quantities: Vec::new(),
        };
        gold.marks(body)?;
        for line in foot.lines().filter(|line| !line.trim().is_empty()) {
            gold.row(line).with_context(|| line.to_owned())?;
        }
        Ok(gold)
    }

    fn marks(&mut self, body: &str) -> Result<()> {
        let mut open: Vec<(String, usize)> = Vec::new();
        let mut rest = body;
        while let Some(c) = rest.chars().next() {
            match c {
                '[' => {
                    let (mark, after) = rest[1..].split_once('|').context("a mark without |")?;
                    open.push((mark.to_owned(), self.text.len()));
                    rest = after;
                }
                ']' => {
                    let (mark, start) = open.pop().context("] without [")?;
                    self.mark(&mark, Span::new(start, self.text.len()))?;
                    rest = &rest[1..];
                }
                c => {
                    self.text.push(c);
                    rest = &rest[c.len_utf8()..];
                }
            }
        }
        ensure!(open.is_empty(), "a mark is never closed");
        Ok(())
    }

    fn mark(&mut self, mark: &str, span: Span) -> Result<()> {
        let words: Vec<&str> = mark.split(' ').collect();
        match words[..] {
            ["time", value] => self.times.push((span, value.to_owned())),
            ["q", value, measure] => {
                self.quantities
                    .push((span, value.parse()?, measure.to_owned()));
            }
            [role] => {
                let claim = self.claims.entry(role[1..].parse()?).or_default();
                match &role[..1] {
                    "s" => claim.source.push(span),
                    "c" => claim.cue.push(span),
                    "t" => claim.content.push(span),
                    _ => bail!("unknown mark {role}"),
                }
            }
            _ => bail!("unknown mark {mark}"),
        }
        Ok(())
    }

    fn row(&mut self, line: &str) -> Result<()> {
        let mut words = line.splitn(3, ' ');
        let number: u32 = words.next().unwrap_or("").parse()?;
        let claim = self
            .claims
            .get_mut(&number)
            .context("no such claim in the text")?;
        let split = |list: &str| list.split('|').map(str::to_owned).collect();
        claim.stances = split(words.next().context("no stance")?);
        if let Some(channel) = words.next() {
            claim.channels = split(
                channel
                    .strip_prefix("channel=")
                    .context("channel= is wanted")?,
            );
        }
        Ok(())
    }

    /// The article as the product ingests it.
    pub(crate) fn article(&self) -> Result<Article> {
        let input = Input::new("gold.txt", self.text.as_bytes());
        let options = Options {
            published: Some(self.published.clone()),
            ..Options::default()
        };
        let mut articles = counterclaim_ingest::read(&input, &options)?;
        ensure!(articles.len() == 1, "a gold file holds one article");
        Ok(articles.remove(0).article)
    }
}
