//! Verdicts from the markup of a page: the title, the paragraphs that were chosen as the story, and
//! the regions of the rest.

use counterclaim_model::{Basis, BlockKind};

use super::{Labeler, Verdict, add};
use crate::date::{Found, Label as DateLabel};
use crate::paragraph::{Mark, Role, key};

/// A paragraph is the story's if at least this share of its words was chosen.
const CHOSEN: f32 = 0.5;

impl Labeler<'_> {
    /// Labels by markup what it decides.
    pub(super) fn markup(&mut self) {
        self.page_title();
        self.repeated_titles();
        let (first, last) = self.story();
        for at in 0..self.lines.len() {
            if self.settled[at] {
                continue;
            }
            let hints = &self.page.paragraphs[at].hints;
            if hints.in_entry {
                self.settle(at, Verdict::furniture(crate::format::live_blog::WHY));
                continue;
            }
            let chosen = hints.content.unwrap_or(0.0) >= CHOSEN;
            let inside =
                first.is_some_and(|first| first <= at) && last.is_some_and(|last| at <= last);
            let near = first.is_some_and(|first| at + 12 >= first && at <= first + 3) || inside;
            if self.marked(at, near) {
                continue;
            }
            if hints.role == Role::Caption && (chosen || (near && hints.linked < 0.5)) {
                self.settle(
                    at,
                    Verdict {
                        kind: BlockKind::Caption,
                        why: None,
                    },
                );
            } else if !(chosen || inside && self.rescued(at)) {
                let why = self.why_furniture(at);
                self.settle(at, Verdict::furniture(&why));
            }
        }
    }

    /// The first and last paragraph of running text that was chosen.
    fn story(&self) -> (Option<usize>, Option<usize>) {
        let chosen = |at: &usize| {
            self.page.paragraphs[*at].hints.content.unwrap_or(0.0) >= CHOSEN
                && self.lines[*at].words >= 6
        };
        (
            (0..self.lines.len()).find(chosen),
            (0..self.lines.len()).rev().find(chosen),
        )
    }

    /// Whether a paragraph that was not chosen is still the story's: running text of the article
    /// between paragraphs that were chosen.
    fn rescued(&self, at: usize) -> bool {
        let hints = &self.page.paragraphs[at].hints;
        hints.region.is_none()
            && hints.linked < 0.3
            && hints.role == Role::Plain
            && self.lines[at].is_paragraph()
            && hints.mark.is_none()
    }

    /// The paragraph whose words are the headline; else the first heading of the first level.
    fn page_title(&mut self) {
        let keys: Vec<String> = self
            .page
            .headlines
            .iter()
            .map(|headline| key(headline))
            .filter(|key| !key.is_empty())
            .collect();
        let level = |at: usize| match self.page.paragraphs[at].hints.role {
            Role::Heading(level) => level,
            _ => 7,
        };
        let same = (0..self.lines.len())
            .filter(|&at| keys.contains(&self.lines[at].key))
            .min_by_key(|&at| (level(at), self.page.paragraphs[at].hints.region.is_some()));
        let first = || {
            let first_level: Vec<usize> = (0..self.lines.len())
                .filter(|&at| level(at) == 1 && self.lines[at].words >= 2)
                .collect();
            let inside = first_level
                .iter()
                .copied()
                .find(|&at| self.page.paragraphs[at].hints.in_article);
            inside.or_else(|| first_level.first().copied())
        };
        // Old pages have no headings: a short line whose words the page's title contains.
        let inside = || {
            (0..self.lines.len().min(80)).find(|&at| {
                let line = &self.lines[at];
                let links = self.page.paragraphs[at].hints.linked >= 0.5;
                !links
                    && line.words >= 3
                    && line.key.chars().count() >= 12
                    && keys.iter().any(|key| key.contains(&line.key))
            })
        };
        let title = same
            .filter(|&at| level(at) <= 3)
            .or_else(first)
            .or(same)
            .or_else(inside);
        if let Some(at) = title {
            self.found.title = Some(at);
            self.settle(
                at,
                Verdict {
                    kind: BlockKind::Title,
                    why: None,
                },
            );
        }
    }

    /// Paragraphs that the page's own class names tell: bylines, dates, picture credits.
    fn marked(&mut self, at: usize, near: bool) -> bool {
        let Some(mark) = self.page.paragraphs[at].hints.mark else {
            return false;
        };
        let words = self.lines[at].words;
        match mark {
            Mark::Date | Mark::Updated if near && words <= 25 => self.marked_date(at, mark),
            Mark::Byline if near && words <= 20 => {
                if self.byline_line(at) {
                    return true;
                }
                let names = self.page.resources.bylines.names(&self.lines[at].text);
                let named = !names.is_empty();
                if named && words <= 12 {
                    if self.page.authors.is_empty() {
                        add(&mut self.found.byline, names);
                    }
                    self.settle(
                        at,
                        Verdict {
                            kind: BlockKind::Byline,
                            why: None,
                        },
                    );
                }
                named && words <= 12
            }
            Mark::Credit if words <= 20 => {
                self.settle(at, Verdict::furniture("credit"));
                true
            }
            _ => false,
        }
    }

    fn marked_date(&mut self, at: usize, mark: Mark) -> bool {
        let passage = self.page.paragraphs[at].span.slice(self.page.text);
        let found = self
            .page
            .resources
            .dates
            .find(passage, self.page.month_first);
        for date in &found {
            let mut date = date.clone();
            if mark == Mark::Updated && date.label.is_none() {
                date.label = Some(DateLabel::Updated);
            }
            // Of several lines the one nearest the title is the story's.
            let title = self.found.title.unwrap_or(at);
            let far = at.abs_diff(title).min(20) as f64 * 0.005;
            let cell = self.page.paragraphs[at].hints.role == Role::Cell;
            let score = match (date.label.is_some(), cell) {
                (true, _) => 0.86 - far,
                // rows of a table are dated for their own sake
                (false, true) => 0.54,
                (false, false) => 0.75 - far,
            };
            self.file_date(at, &date, Basis::Text, score);
        }
        if !found.is_empty() {
            self.settle(at, Verdict::furniture("publication-line"));
        }
        !found.is_empty()
    }

    /// Remarks with which a page tells when it was posted, wherever they stand: "This entry was posted
    /// on Thursday, May 4th, 2031 at 10:15 and is filed under News."
    pub(super) fn remarks_on_posting(&mut self) {
        for at in 0..self.lines.len() {
            let line = &self.lines[at];
            let dates = &self.page.resources.dates;
            if !dates.is_remark_on_posting(&line.text) {
                continue;
            }
            let passage = self.page.paragraphs[at].span.slice(self.page.text);
            if let Some(date) = dates.find(passage, self.page.month_first).first() {
                self.file_date(at, date, Basis::Text, 0.84);
                self.settle(at, Verdict::furniture("publication-line"));
            }
        }
    }

    /// Publication lines of a page near its title, also where its markup calls them furniture, and
    /// the bars with today's date above it.
    pub(super) fn dates_near_title(&mut self) {
        let title = self.found.title.unwrap_or(0);
        for at in title.saturating_sub(60)..self.lines.len().min(title + 60) {
            let span = self.page.paragraphs[at].span;
            let filed = self
                .found
                .dates
                .iter()
                .any(|date| date.span.is_some_and(|filed| span.contains(filed)));
            let line = &self.lines[at];
            if filed || line.words > 25 || !line.text.chars().any(|c| c.is_ascii_digit()) {
                continue;
            }
            let passage = span.slice(self.page.text);
            let dates = self
                .page
                .resources
                .dates
                .find(passage, self.page.month_first);
            let Some((basis, score)) = self.visible_date(at, passage, &dates, title) else {
                continue;
            };
            for date in &dates {
                self.file_date(at, date, basis, score);
            }
            if basis == Basis::Page {
                self.settle(at, Verdict::furniture("date-bar"));
            } else if score > 0.6 && self.found.verdicts[at].kind != BlockKind::Byline {
                self.author_after(at, &dates);
                self.settle(at, Verdict::furniture("publication-line"));
            }
        }
    }

    /// What the dates in a short line are worth, by their labels and by where the line stands.
    fn visible_date(
        &self,
        at: usize,
        passage: &str,
        dates: &[Found],
        title: usize,
    ) -> Option<(Basis, f64)> {
        let first = dates.first()?;
        let region = self.page.paragraphs[at].hints.region.as_deref();
        let line = &self.lines[at];
        let labelled = dates.iter().any(|date| date.label.is_some()) && !line.sentence;
        let alone = self.page.resources.dates.is_only_date(passage, first);
        // "Published" and the day in two cells of a table or list.
        let told = first.start == 0 && at > 0 && self.lines[at - 1].words <= 3;
        let label = self.page.resources.dates.label_before(if told {
            &self.lines[at - 1].text
        } else {
            ""
        });
        if label == Some(DateLabel::Published) && dates.len() == 1 {
            return Some((Basis::Text, 0.8));
        }
        let foreign = matches!(region, Some("comments" | "related-link" | "widget"));
        if at < title {
            let close = at + 4 >= title;
            return match (labelled && close, alone) {
                (true, _) => Some((Basis::Text, 0.82)),
                (_, true) if close && region.is_none() => Some((Basis::Text, 0.65)),
                (_, true) if !foreign => Some((Basis::Page, 0.2)),
                _ if close && region.is_none() && dates.len() == 1 && line.words <= 8 => {
                    Some((Basis::Text, 0.55))
                }
                _ => None,
            };
        }
        let marked = self.page.paragraphs[at].hints.mark == Some(Mark::Date);
        let near = at <= title + 8
            && at != title
            && dates.len() == 1
            && (!line.sentence || line.words <= 8)
            && line.words <= 16;
        match (labelled, alone && near, near) {
            _ if foreign && at > title + 3 => None,
            (true, ..) if at != title => Some((Basis::Text, 0.82)),
            (_, true, _) => Some((Basis::Text, 0.7)),
            (.., true) => Some((Basis::Text, 0.6)),
            // Farther from the title: still the story's, if nothing nearer says more.
            _ if dates.len() == 1 && at <= title + 30 && !foreign && (alone || marked) => {
                Some((Basis::Text, if alone && marked { 0.56 } else { 0.52 }))
            }
            _ => None,
        }
    }

    /// Why a paragraph that was not chosen is furniture.
    fn why_furniture(&self, at: usize) -> String {
        let hints = &self.page.paragraphs[at].hints;
        let line = &self.lines[at];
        let phrase = self
            .page
            .resources
            .phrases
            .recognize(&line.text, true)
            .map(|found| found.why.to_owned());
        let by_shape = || {
            let why = match (hints.linked >= 0.5, line.words) {
                _ if self.is_separated_path(&line.text) => "breadcrumb",
                (true, 0..=3) => "navigation",
                (true, _) => "related-link",
                (false, 0..=5) => "navigation",
                _ => "widget",
            };
            why.to_owned()
        };
        phrase
            .or_else(|| hints.region.clone())
            .unwrap_or_else(by_shape)
    }
}
