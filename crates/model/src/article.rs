//! One text as it was ingested: its words, its labelled blocks, and what is known about its origin.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ArticleId, PlaceId, Span};

/// One article as ingested.
///
/// `text` is kept exactly; page furniture in it is labelled in `blocks`, never deleted. Blocks are in
/// order, do not overlap, and tile everything that is not blank.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Article {
    /// Content hash; see [`ArticleId`].
    pub id: ArticleId,
    /// Path or URL as read; archive members and live-blog entries follow a `#`.
    pub input: String,
    /// The address it was given under, where one was given.
    pub url: Option<String>,
    /// The address the page itself names.
    pub canonical_url: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Who published this copy.
    pub outlet: Option<String>,
    /// Whose text it is: wire service or first outlet.
    pub origin: Option<String>,
    /// Why `origin` is what it is.
    pub origin_evidence: Vec<OriginEvidence>,
    /// The party that speaks through its origin or outlet, where one is known to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organ: Option<Organ>,
    /// Authors named in a byline.
    pub byline: Vec<String>,
    /// Others who contributed.
    pub contributors: Vec<String>,
    /// Place line that opens the story, such as `KYIV, Ukraine —`.
    pub dateline: Option<Dateline>,
    /// When it was published: the anchor of every relative time. `None` if nothing sure says so.
    pub published: Option<Published>,
    /// When this copy was retrieved, as stated by the capture.
    pub captured: Option<String>,
    /// Media type under which the bytes came, with what is needed to read them the same way again:
    /// charset, keys of a JSON object. `None` where the bytes alone said what they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// Every date that was considered, accepted or not, and why.
    pub date_evidence: Vec<DateEvidence>,
    /// ISO 639-1 code, or `und`.
    pub language: String,
    /// The text as ingested.
    pub text: String,
    /// Labelled stretches of the text.
    pub blocks: Vec<Block>,
}

/// A state, party, group or firm that speaks through an outlet, and what says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Organ {
    /// The origin or outlet.
    pub name: String,
    /// The party; a country by its English name.
    pub party: String,
    /// Why that is thought.
    pub reason: String,
}

/// A labelled stretch of the text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// For furniture the reason (`related-link`, `date-bar` …); else how it was recognized, or `None`.
    pub why: Option<String>,
    /// Where it stands, without blanks at either end.
    pub span: Span,
}

/// What a block is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum BlockKind {
    /// Headline.
    Title,
    /// Authors or contributors; people and places in it are read, claims are not.
    Byline,
    /// A dateline on a line of its own.
    Dateline,
    /// Story text, subheads included.
    Body,
    /// Picture or video caption.
    Caption,
    /// Navigation, promotion, related headlines, date bars: nothing is extracted from it.
    Furniture,
}

/// Place line that opens a story.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Dateline {
    /// As written, without the dash.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// Its place, where one was resolved.
    pub place: Option<PlaceId>,
}

/// When the article was published.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Published {
    /// `YYYY-MM-DD`, or RFC 3339 with the page's own offset, never converted.
    pub value: String,
    /// What says so.
    pub basis: Basis,
    /// How sure, 0 to 1.
    pub score: f64,
}

/// Where a date was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Given by the user.
    User,
    /// JSON-LD of the page.
    JsonLd,
    /// A meta element.
    Meta,
    /// The address.
    Url,
    /// A visible publication line.
    Text,
    /// The dateline.
    Dateline,
    /// A bar that shows today's date.
    Page,
    /// A syndication line or a copy whose date is sure.
    Syndication,
}

/// One date that was considered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DateEvidence {
    /// The date, as precise as the evidence is.
    pub value: String,
    /// Where it was found.
    pub basis: Basis,
    /// Where in the text; `None` for what is not in the text, and then `r#where` says.
    pub span: Option<Span>,
    /// Element, property or URL part, for what is not in the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub r#where: Option<String>,
    /// Whether it became the publication date.
    pub accepted: bool,
    /// Why or why not, in words.
    pub reason: String,
}

/// One reason to believe whose text an article is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OriginEvidence {
    /// The name it points to.
    pub value: String,
    /// Where in the text, if there.
    pub span: Option<Span>,
    /// In words.
    pub reason: String,
}

impl Article {
    /// An English article of which nothing is known but its text: paragraphs separated by blank lines,
    /// all of them body.
    pub fn of_text(input: &str, text: &str) -> Self {
        let mut from = 0;
        let blocks = text.split("\n\n").map(|part| {
            let span = Span::new(from, from + part.len()).trim(text);
            from += part.len() + 2;
            Block {
                kind: BlockKind::Body,
                why: None,
                span,
            }
        });
        Self {
            id: ArticleId::of(None, text.as_bytes()),
            input: input.to_owned(),
            url: None,
            canonical_url: None,
            title: None,
            outlet: None,
            origin: None,
            origin_evidence: Vec::new(),
            organ: None,
            byline: Vec::new(),
            contributors: Vec::new(),
            dateline: None,
            published: None,
            captured: None,
            media_type: None,
            date_evidence: Vec::new(),
            language: "en".to_owned(),
            blocks: blocks.filter(|block| !block.span.is_empty()).collect(),
            text: text.to_owned(),
        }
    }

    /// How the publication date was reached, in plain sentences: the date taken first, then every other
    /// date that was seen, with the reason why it was not taken.
    pub fn explain_dates(&self) -> Vec<String> {
        let mut sentences = Vec::with_capacity(self.date_evidence.len() + 1);
        sentences.push(match &self.published {
            Some(published) => format!(
                "The article is taken to be published on {}, with a score of {}.",
                published.value, published.score
            ),
            None => "The article has no publication date that is sure enough.".to_owned(),
        });
        for accepted in [true, false] {
            let evidence = self.date_evidence.iter();
            let these = evidence.filter(|evidence| evidence.accepted == accepted);
            sentences.extend(these.map(|evidence| self.explain_date(evidence)));
        }
        sentences
    }

    fn explain_date(&self, evidence: &DateEvidence) -> String {
        let place = match (&evidence.span, &evidence.r#where) {
            (Some(span), _) => format!("“{}”", span.slice(&self.text)),
            (None, Some(place)) => place.clone(),
            (None, None) => "the page".to_owned(),
        };
        let taken = if evidence.accepted {
            "It was taken"
        } else {
            "It was not taken"
        };
        format!(
            "{place} gives {}. {taken}: {}.",
            evidence.value, evidence.reason
        )
    }

    /// Blocks from which something may be extracted: everything but furniture.
    pub fn readable_blocks(&self) -> impl Iterator<Item = &Block> {
        self.blocks
            .iter()
            .filter(|block| block.kind != BlockKind::Furniture)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_explain_themselves() {
        let evidence =
            |value: &str, span, place: Option<&str>, accepted, reason: &str| DateEvidence {
                value: value.to_owned(),
                basis: Basis::Text,
                span,
                r#where: place.map(str::to_owned),
                accepted,
                reason: reason.to_owned(),
            };
        let article = Article {
            published: Some(Published {
                value: "2031-05-04".to_owned(),
                basis: Basis::Meta,
                score: 0.98,
            }),
            date_evidence: vec![
                evidence(
                    "2031-07-14",
                    Some(Span::new(0, 13)),
                    None,
                    false,
                    "only a date bar",
                ),
                evidence(
                    "2031-05-04",
                    None,
                    Some("pubdate"),
                    true,
                    "the page's own metadata",
                ),
            ],
            ..Article::of_text("page.html", "July 14, 2031 Ferry sinks")
        };
        assert_eq!(
            article.explain_dates(),
            [
                "The article is taken to be published on 2031-05-04, with a score of 0.98.",
                "pubdate gives 2031-05-04. It was taken: the page's own metadata.",
                "“July 14, 2031” gives 2031-07-14. It was not taken: only a date bar.",
            ]
        );
    }
}
