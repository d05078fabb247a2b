//! What stands after the story: standing boxes, lists of other headlines, comments.

use counterclaim_model::BlockKind;

use super::{Labeler, Verdict};

impl Labeler<'_> {
    /// Labels what follows the story's end.
    pub(super) fn tail(&mut self) {
        let end = self.end_mark();
        self.standing_boxes(end);
        self.comments();
        self.headlines_after(end);
    }

    /// The last line that ends a story: contributors, a source line, copyright.
    fn end_mark(&self) -> Option<usize> {
        let ends = |at: &usize| {
            let verdict = &self.found.verdicts[*at];
            match verdict.kind {
                BlockKind::Byline => verdict.why.as_deref() == Some("contributors"),
                BlockKind::Furniture => matches!(
                    verdict.why.as_deref(),
                    Some("copyright" | "footer" | "tags")
                ),
                _ => false,
            }
        };
        let half = self.lines.len() / 2;
        (half..self.lines.len()).find(ends)
    }

    /// A heading and paragraphs that begin with a label and a colon: a project's box, not the story.
    fn standing_boxes(&mut self, end: Option<usize>) {
        let mut at = end.map_or(1, |end| end + 1);
        while at < self.lines.len() {
            let heading =
                self.is_body(at) && !self.lines[at].sentence && self.lines[at].words <= 14;
            let first = if heading { at + 1 } else { at };
            let labelled: Vec<usize> = (first..self.lines.len())
                .take_while(|&i| {
                    self.is_body(i) && is_labelled(&self.lines[i].text) && !self.is_kept(i)
                })
                .collect();
            let cues = labelled.iter().filter(|&&i| self.has_cue(i)).count();
            let after_end = end.is_some();
            let reaches_end = labelled
                .last()
                .is_some_and(|&last| (last + 1..self.lines.len()).all(|i| !self.is_body(i)));
            let is_box = labelled.len() >= 2
                && if after_end {
                    heading || cues > 0
                } else {
                    heading && cues >= 2 && reaches_end
                };
            if is_box {
                if heading {
                    self.settle(at, Verdict::furniture("widget"));
                }
                for &i in &labelled {
                    self.settle(i, Verdict::furniture("widget"));
                }
            }
            at = labelled.last().map_or(at, |&last| last) + 1;
        }
    }

    /// A correction or a note of the editors is part of the story.
    fn is_kept(&self, at: usize) -> bool {
        let label = self.lines[at].text.split(':').next().unwrap_or("");
        self.page
            .resources
            .kept_labels
            .contains(&label.trim_matches('*').trim().to_lowercase())
    }

    fn has_cue(&self, at: usize) -> bool {
        let lower = self.lines[at].text.to_lowercase();
        self.page
            .resources
            .standing_cues
            .iter()
            .any(|cue| lower.contains(cue.as_str()))
    }

    /// Readers' comments under a heading: recognized by "says:", "Reply" and times between them.
    fn comments(&mut self) {
        let heading = (self.lines.len() / 2..self.lines.len())
            .find(|&at| self.found.verdicts[at].why.as_deref() == Some("comments"));
        let Some(heading) = heading else { return };
        // The fields of a form: a few words each.
        for at in heading + 1..self.lines.len() {
            let field = !self.lines[at].sentence && self.lines[at].words <= 6;
            if self.found.verdicts[at].kind == BlockKind::Furniture {
                continue;
            }
            if !field || self.page.marked_up {
                break;
            }
            if self.is_body(at) {
                self.settle(at, Verdict::furniture("comments"));
            }
        }
        let marks = (heading + 1..self.lines.len())
            .filter(|&i| {
                let text = self.lines[i].text.as_str();
                self.lines[i].words <= 10
                    && (text.ends_with("says:")
                        || text == "Reply"
                        || text.ends_with(" ago")
                        || text.starts_with("Reply to"))
            })
            .count();
        if marks == 0 {
            return;
        }
        for at in heading + 1..self.lines.len() {
            // What a page's markup chose as its story is none.
            if self.is_body(at) && !self.page.marked_up {
                self.settle(at, Verdict::furniture("comments"));
            }
        }
    }

    /// Lines without an end after the story's end: other headlines, if several stand together.
    fn headlines_after(&mut self, end: Option<usize>) {
        let Some(end) = end else { return };
        let mut run: Vec<usize> = Vec::new();
        for at in end + 1..=self.lines.len() {
            let link = at < self.lines.len()
                && self.is_body(at)
                && !self.lines[at].sentence
                && self.lines[at].words >= 4
                && !is_labelled(&self.lines[at].text);
            if link {
                run.push(at);
                continue;
            }
            let followed = at < self.lines.len() && self.is_body(at);
            if run.len() >= 2 && !followed {
                for &i in &run {
                    self.settle(i, Verdict::furniture("related-link"));
                }
            }
            run.clear();
        }
    }
}

/// "Battle for the valley: In the past year …": up to eight words, a colon, and a sentence after it.
fn is_labelled(line: &str) -> bool {
    let Some((label, rest)) = line.split_once(':') else {
        return false;
    };
    let words = label.split_whitespace().count();
    (1..=8).contains(&words)
        && label.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || c == '*')
        && !label.contains(['.', '“', '"', ','])
        && rest
            .trim_start_matches(['*', ' '])
            .starts_with(|c: char| c.is_uppercase() || "“\"‘".contains(c))
        && rest.split_whitespace().count() >= 8
}
