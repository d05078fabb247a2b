//! What each paragraph is: title, byline, story or page furniture, and why.
//!
//! Evidence comes from set phrases, from what a line is made of (a date, a navigation path, a name),
//! from where it stands, from the headline's grammar, and from the markup of a page where there is
//! one. Without enough of it a paragraph stays story text: a lost paragraph is the worse mistake.

mod head;
mod markup;
mod phrases;
mod related;
mod tail;

use counterclaim_model::{BlockKind, OriginEvidence, Span};

pub(crate) use phrases::{CaptionRule, PaywallRule, PhraseRule, Phrases};

use crate::date::{Candidate, Label as DateLabel};
use crate::paragraph::{Paragraph, Role, ends_like_a_sentence, key, one_line, word_count};
use crate::resources::Compiled;
use crate::{dateline, origin};

/// What is labelled, and what is known about it from elsewhere.
pub(crate) struct Page<'a> {
    /// The text.
    pub(crate) text: &'a str,
    /// Its paragraphs, in order.
    pub(crate) paragraphs: &'a [Paragraph],
    /// Headlines that the page's metadata names, best first. Plain text has none.
    pub(crate) headlines: &'a [String],
    /// Authors that the page's metadata names.
    pub(crate) authors: &'a [String],
    /// Whether the paragraphs carry markup.
    pub(crate) marked_up: bool,
    /// Whether 5/4/2031 is 4 May.
    pub(crate) month_first: bool,
    /// Phrases and lexicons.
    pub(crate) resources: &'a Compiled,
}

/// What was found about the paragraphs.
#[derive(Debug, Default)]
pub(crate) struct Labelled {
    /// One verdict for every paragraph.
    pub(crate) verdicts: Vec<Verdict>,
    /// The paragraph that is the title.
    pub(crate) title: Option<usize>,
    /// Authors named in bylines.
    pub(crate) byline: Vec<String>,
    /// Contributors.
    pub(crate) contributors: Vec<String>,
    /// The place line that opens the story.
    pub(crate) dateline: Option<Span>,
    /// Dates seen in the text.
    pub(crate) dates: Vec<Candidate>,
    /// Signs of whose text it is.
    pub(crate) origin: Vec<OriginEvidence>,
    /// The line that names the outlet.
    pub(crate) outlet: Option<OriginEvidence>,
    /// The house that a byline names for its author.
    pub(crate) house: Option<OriginEvidence>,
}

/// What a paragraph is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Its kind.
    pub(crate) kind: BlockKind,
    /// Why.
    pub(crate) why: Option<String>,
}

impl Verdict {
    fn body() -> Self {
        Self {
            kind: BlockKind::Body,
            why: None,
        }
    }

    fn of(kind: BlockKind, why: &str) -> Self {
        Self {
            kind,
            why: Some(why.to_owned()),
        }
    }

    fn furniture(why: &str) -> Self {
        Self::of(BlockKind::Furniture, why)
    }
}

/// A paragraph on one line, with what is asked of it again and again.
pub(crate) struct Line {
    /// Its words on one line; only the beginning of a long paragraph.
    pub(crate) text: String,
    /// Number of words of that line.
    pub(crate) words: usize,
    /// Whether it ends like a sentence.
    pub(crate) sentence: bool,
    /// Letters and digits of a short line, for comparing headlines.
    pub(crate) key: String,
}

/// Less running text than this, in bytes, is a caption.
const LEAST_STORY: usize = 300;

/// Longer paragraphs are looked at only up to here.
const LOOKED_AT: usize = 1600;

impl Line {
    fn new(passage: &str) -> Self {
        let mut end = passage.len().min(LOOKED_AT);
        while !passage.is_char_boundary(end) {
            end -= 1;
        }
        // Marks of Markdown around a line are no part of its words.
        let text = one_line(passage[..end].trim_matches(['*', '_', '#', ' ']));
        Self {
            words: word_count(&text),
            sentence: ends_like_a_sentence(passage),
            key: if text.len() <= 400 {
                key(&text)
            } else {
                String::new()
            },
            text,
        }
    }

    /// A whole paragraph of running text.
    pub(crate) fn is_paragraph(&self) -> bool {
        self.sentence && self.words >= 10
    }
}

/// The labels while they are being found.
pub(crate) struct Labeler<'a> {
    page: &'a Page<'a>,
    lines: Vec<Line>,
    found: Labelled,
    /// Paragraphs that have a verdict which later steps respect.
    settled: Vec<bool>,
}

/// Labels every paragraph of a page or a text.
pub(crate) fn label(page: &Page<'_>) -> Labelled {
    let lines = page
        .paragraphs
        .iter()
        .map(|p| Line::new(p.span.slice(page.text)))
        .collect::<Vec<_>>();
    let count = lines.len();
    let mut labeler = Labeler {
        page,
        lines,
        found: Labelled {
            verdicts: vec![Verdict::body(); count],
            ..Labelled::default()
        },
        settled: vec![false; count],
    };
    if page.marked_up {
        labeler.markup();
    } else {
        labeler.head();
    }
    labeler.phrases();
    labeler.under_title();
    if page.marked_up {
        labeler.remarks_on_posting();
        labeler.dates_near_title();
    }
    labeler.openings();
    labeler.captions();
    labeler.signatures();
    labeler.related_headlines();
    labeler.tail();
    labeler.stories_in_captions();
    labeler.found
}

impl Labeler<'_> {
    fn settle(&mut self, at: usize, verdict: Verdict) {
        self.found.verdicts[at] = verdict;
        self.settled[at] = true;
    }

    fn is_body(&self, at: usize) -> bool {
        self.found
            .verdicts
            .get(at)
            .is_some_and(|verdict| verdict.kind == BlockKind::Body)
    }

    /// The next paragraph before or after `at` that is story text.
    fn body_before(&self, at: usize) -> Option<usize> {
        (at.saturating_sub(8)..at).rev().find(|&i| self.is_body(i))
    }

    fn body_after(&self, at: usize) -> Option<usize> {
        (at + 1..self.lines.len().min(at + 9)).find(|&i| self.is_body(i))
    }

    /// Whether a paragraph lies in the last third or among the last few.
    fn is_late(&self, at: usize) -> bool {
        let count = self.lines.len();
        at * 3 >= count * 2 || at + 6 >= count
    }

    /// Paragraphs that are set phrases of pages.
    fn phrases(&mut self) {
        let phrases = &self.page.resources.phrases;
        for at in 0..self.lines.len() {
            if self.settled[at] {
                continue;
            }
            if !self.lines[at].text.chars().any(char::is_alphanumeric) {
                self.settle(at, Verdict::furniture("separator"));
                continue;
            }
            let Some(found) = phrases.recognize(&self.lines[at].text, self.is_late(at)) else {
                continue;
            };
            let subhead = found.whole
                && self.lines[at].words <= 2
                && self.between_paragraphs(at)
                && may_be_subhead(found.why);
            let heading = matches!(self.page.paragraphs[at].hints.role, Role::Heading(_))
                && self.between_paragraphs(at);
            if !(subhead || heading && may_be_subhead(found.why)) {
                self.settle(at, Verdict::furniture(found.why));
            }
        }
    }

    fn between_paragraphs(&self, at: usize) -> bool {
        at > 0
            && self.lines[at - 1].is_paragraph()
            && self.lines.get(at + 1).is_some_and(Line::is_paragraph)
    }

    /// The dateline that opens the story.
    fn openings(&mut self) {
        let bodies: Vec<usize> = (0..self.lines.len())
            .filter(|&i| self.is_body(i) && self.lines[i].words > 0)
            .take(4)
            .collect();
        for (nth, &at) in bodies.iter().enumerate() {
            let whole = self.page.paragraphs[at].span;
            let passage = whole.slice(self.page.text);
            // Bold in Markdown: "**KYIV** — ".
            let bare = passage.trim_start_matches(['*', '_']);
            let marks = passage.len() - bare.len();
            let plain = if marks > 0 {
                bare.replacen(&passage[..marks], "", 1)
            } else {
                String::new()
            };
            let plain = if marks > 0 { plain.as_str() } else { bare };
            let Some(opening) = dateline::opening(plain, nth == 0, &self.page.resources.not_places)
            else {
                continue;
            };
            // "(Reuters) - A ferry sank" signs, and names no place
            if plain.starts_with('(') {
                continue;
            }
            if opening.colon && self.speakers() >= 2 {
                return;
            }
            let start = whole.start() + marks;
            let span = Span::new(start, start + opening.len);
            let text = span.slice(self.page.text);
            self.found.origin.extend(origin::from_dateline(
                text,
                span,
                &self.page.resources.agencies,
                &self.page.resources.outlets,
            ));
            self.date_in_dateline(span);
            self.found.dateline = Some(span);
            if opening.alone {
                self.settle(
                    at,
                    Verdict {
                        kind: BlockKind::Dateline,
                        why: None,
                    },
                );
            }
            return;
        }
    }

    /// Paragraphs that begin with a name in capitals and a colon, as in a transcript.
    fn speakers(&self) -> usize {
        let speaks = |line: &&Line| {
            let label = line.text.split_once(':').map_or("", |(label, _)| label);
            (1..=40).contains(&label.len())
                && label
                    .chars()
                    .all(|c| c.is_uppercase() || matches!(c, ' ' | '.' | '-' | '\''))
        };
        self.lines.iter().filter(speaks).take(3).count()
    }

    /// Whether a paragraph ends with the signature of an agency, such as "(AFP)", after a sentence.
    fn is_signed(&self, at: usize) -> bool {
        let passage = self.page.paragraphs[at].span.slice(self.page.text);
        let end = passage.trim_end().rfind(['(', '—', '–', '[']);
        let told = end.is_some_and(|end| ends_like_a_sentence(&passage[..end]));
        told && origin::from_ending(passage, 0, &self.page.resources.agencies).is_some()
    }

    /// The last paragraph that tells something: a sentence, or one that an agency signs.
    fn last_told(&self) -> Option<usize> {
        let tells = |at: usize| self.lines[at].sentence || self.is_signed(at);
        (0..self.lines.len())
            .rev()
            .find(|&at| self.is_body(at) && tells(at))
    }

    fn captions(&mut self) {
        let last = self.last_told();
        for at in 0..self.lines.len() {
            if !self.settled[at] && self.page.paragraphs[at].hints.role == Role::Caption {
                self.settle(
                    at,
                    Verdict {
                        kind: BlockKind::Caption,
                        why: None,
                    },
                );
                continue;
            }
            let line = &self.lines[at];
            if !self.settled[at]
                && line.words <= 70
                && self.page.resources.phrases.is_caption(&line.text)
                && !(last == Some(at) && self.is_signed(at))
            {
                self.settle(at, Verdict::of(BlockKind::Caption, "credit"));
            }
        }
    }

    /// Paragraphs of running text under a film or a row of pictures, where they are most of the story:
    /// such pages call all of it a caption.
    fn stories_in_captions(&mut self) {
        let bytes = |kind: BlockKind| -> usize {
            (0..self.lines.len())
                .filter(|&at| self.is_running(at, kind))
                .map(|at| self.page.paragraphs[at].span.len())
                .sum()
        };
        if bytes(BlockKind::Caption) < LEAST_STORY
            || bytes(BlockKind::Caption) <= bytes(BlockKind::Body)
        {
            return;
        }
        for at in 0..self.lines.len() {
            if self.is_running(at, BlockKind::Caption) {
                self.settle(at, Verdict::body());
            }
        }
    }

    /// Whether a paragraph of this kind is a whole one that belongs to the story.
    fn is_running(&self, at: usize, kind: BlockKind) -> bool {
        let chosen = self.page.paragraphs[at].hints.content;
        self.found.verdicts[at].kind == kind
            && chosen.is_some_and(|share| share >= 0.5)
            && self.lines[at].is_paragraph()
    }

    /// Lines that name contributors, sign for an agency or say where the text appeared first.
    fn signatures(&mut self) {
        let count = self.lines.len();
        let agencies = &self.page.resources.agencies;
        self.signed_opening();
        for at in 0..count {
            let span = self.page.paragraphs[at].span;
            let line = &self.lines[at];
            let kind = self.found.verdicts[at].kind;
            if kind == BlockKind::Body
                && let Some(names) = self.page.resources.bylines.contributors(&line.text)
                && !names.is_empty()
            {
                add(&mut self.found.contributors, names);
                self.settle(at, Verdict::of(BlockKind::Byline, "contributors"));
                continue;
            }
            let short = line.words <= 25
                && (kind != BlockKind::Body
                    || !line.sentence
                    || line.words <= 3
                    || line.words >= 5);
            if !short || !(self.is_late(at) || at < 12) {
                continue;
            }
            let outlets = &self.page.resources.outlets;
            let Some(evidence) = origin::from_line(&line.text, span, agencies)
                .or_else(|| origin::taken_from(&line.text, span, outlets))
            else {
                continue;
            };
            let signs = line.words <= 6;
            self.found.origin.push(evidence);
            if signs && kind == BlockKind::Body && !self.page.marked_up {
                let (kind, why) = if at < count / 2 {
                    (BlockKind::Byline, "agency")
                } else {
                    (BlockKind::Furniture, "credit")
                };
                self.settle(at, Verdict::of(kind, why));
            }
        }
        let last = self.last_told();
        if let Some(at) = last {
            let span = self.page.paragraphs[at].span;
            self.found.origin.extend(origin::from_ending(
                span.slice(self.page.text),
                span.start(),
                agencies,
            ));
        }
    }

    /// The service that signs the first paragraphs without a dateline: "(Reuters) - A ferry sank".
    fn signed_opening(&mut self) {
        let agencies = &self.page.resources.agencies;
        let first = (0..self.lines.len().min(12)).filter(|&at| self.is_body(at));
        let evidence = first.take(3).find_map(|at| {
            let span = self.page.paragraphs[at].span;
            origin::from_opening(span.slice(self.page.text), span.start(), agencies)
        });
        self.found.origin.extend(evidence);
    }

    /// Headlines of other stories between the paragraphs.
    fn related_headlines(&mut self) {
        self.under_related_headings();
        if self.page.marked_up {
            return;
        }
        let words = related::Words::of(self.lines.iter().map(|line| line.text.as_str()));
        let mut found = Vec::new();
        for at in 1..self.lines.len() {
            let hints = &self.page.paragraphs[at].hints;
            let plain = hints.role == Role::Plain;
            if !self.settled[at]
                && hints.linked >= 0.9
                && !matches!(hints.role, Role::Heading(_))
                && !self.lines[at].sentence
            {
                self.settle(at, Verdict::furniture("related-link"));
            } else if !self.settled[at] && plain && self.is_foreign_headline(at, &words) {
                found.push(at);
            }
        }
        // Where they come every few paragraphs they are the entries of a live blog or a list.
        if found.len() >= 5 && found.len() * 12 >= self.lines.len() {
            return;
        }
        for at in found {
            self.settle(at, Verdict::furniture("related-link"));
        }
    }

    fn is_foreign_headline(&self, at: usize, words: &related::Words) -> bool {
        let (Some(before), Some(after)) = (self.body_before(at), self.body_after(at)) else {
            return false;
        };
        let next: Vec<&str> = [after, after + 1]
            .iter()
            .filter_map(|&i| self.lines.get(i))
            .map(|l| l.text.as_str())
            .collect();
        let standing = related::Standing {
            line: &self.lines[at].text,
            after: &next,
            text: words,
            paragraph_before: self.lines[before].is_paragraph(),
            paragraph_after: self.lines[after].is_paragraph(),
        };
        related::is_related_headline(&standing, self.page.resources)
    }

    /// Short lines that follow a heading such as "Related stories" or "Most popular".
    fn under_related_headings(&mut self) {
        let mut under: Option<String> = None;
        let mut taken = 0;
        for at in 0..self.lines.len() {
            let verdict = &self.found.verdicts[at];
            let opens = matches!(verdict.why.as_deref(), Some("related-link" | "widget"))
                && verdict.kind == BlockKind::Furniture
                && self.lines[at].words <= 6;
            if opens {
                under = verdict.why.clone();
                taken = 0;
                continue;
            }
            let Some(why) = under.clone() else { continue };
            let line = &self.lines[at];
            let may_be_link =
                !line.sentence && (3..=22).contains(&line.words) && !line.text.ends_with(':');
            if self.settled[at] {
                continue;
            }
            if may_be_link && taken < 15 && !self.page.marked_up && self.ends_or_repeats(at, taken)
            {
                self.settle(at, Verdict::furniture(&why));
                taken += 1;
            } else {
                under = None;
            }
        }
    }

    /// A first line under a heading is another headline if more follow it, or if it is no subhead: a
    /// whole paragraph right after it would make it one, unless it reads like a headline.
    fn ends_or_repeats(&self, at: usize, taken: usize) -> bool {
        let next = self.lines.get(at + 1);
        taken > 0 || next.is_none_or(|line| !line.is_paragraph()) || self.lines[at].words >= 6
    }

    /// Files a date found in a paragraph.
    fn file_date(
        &mut self,
        at: usize,
        found: &crate::date::Found,
        basis: counterclaim_model::Basis,
        score: f64,
    ) {
        let start = self.page.paragraphs[at].span.start();
        let span = Span::new(start + found.start, start + found.end);
        let candidate = Candidate::inside(found.stamp.clone(), basis, span, score);
        let candidate = if found.label == Some(DateLabel::Updated) {
            candidate.of_change()
        } else {
            candidate
        };
        self.found.dates.push(candidate);
    }
}

fn may_be_subhead(why: &str) -> bool {
    matches!(
        why,
        "navigation" | "footer" | "widget" | "tags" | "related-link" | "promo"
    )
}

fn add(into: &mut Vec<String>, names: Vec<String>) {
    for name in names {
        if !into.contains(&name) {
            into.push(name);
        }
    }
}
