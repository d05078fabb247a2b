//! Every article as a text and its annotations in brat's standoff format (brat.nlplab.org/standoff).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::loss::LossV1;
use counterclaim_model::{ArticleId, Claim, EntryId, Reading, Span, TextIndex, json_word};

use crate::Export;

/// The articles that a query admits.
pub(crate) fn export(ledger: &Ledger, query: &Query) -> Export {
    let articles = ledger.articles(query).articles;
    let admitted: BTreeSet<&str> = articles.iter().map(|article| article.id.as_str()).collect();
    let mut files = BTreeMap::new();
    let (mut written, mut facets, mut actors) = (0, 0, 0);
    for (index, reading) in ledger.readings().iter().enumerate() {
        let id = &reading.article.id;
        if !admitted.contains(id.as_str()) {
            continue;
        }
        written += 1;
        facets += reading
            .events
            .iter()
            .map(|event| event.facets.len())
            .sum::<usize>();
        actors += reading.actors.len();
        let ids = ledger.ids(index);
        let notes = reading.claims.iter().map(|claim| ids.claim(claim.id));
        let annotations = Standoff::of(reading).write(&notes.collect::<Vec<_>>());
        let name = file_name(id);
        files.insert(
            format!("{name}.txt"),
            reading.article.text.clone().into_bytes(),
        );
        files.insert(format!("{name}.ann"), annotations.into_bytes());
    }
    files.insert(
        "annotation.conf".to_owned(),
        CONFIGURATION.as_bytes().to_vec(),
    );
    let loss = LossV1::new("brat", written)
        .without(
            "facets",
            facets,
            "positions across claims have no place in standoff annotations",
        )
        .without(
            "chains of actors",
            actors,
            "only sources are marked; who is meant by them stands in no file",
        )
        .by_rule(
            "offsets",
            "Unicode code points; a passage over several lines is one annotation in several parts",
        )
        .by_rule(
            "Claim",
            "an event whose trigger is the cue, or the content where nothing signals it",
        )
        .by_rule(
            "files",
            "named after the first twelve digits of the article's id",
        );
    Export::folder(files, loss)
}

/// What a file of an article is called, without its ending.
pub(crate) fn file_name(id: &ArticleId) -> String {
    let name: String = id
        .short()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    format!("A-{name}")
}

/// Types and their arguments, as brat wants them declared.
const CONFIGURATION: &str = "\
[entities]
Source
Cue
Content
Event
Time
Place
Quantity

[relations]
denies\tArg1:Claim, Arg2:Claim|Event
contradicts\tArg1:Claim, Arg2:Claim|Event
corrects\tArg1:Claim, Arg2:Claim|Event
retracts\tArg1:Claim, Arg2:Claim|Event
supports\tArg1:Claim, Arg2:Claim|Event
doubts\tArg1:Claim, Arg2:Claim|Event
repeats\tArg1:Claim, Arg2:Claim|Event
could_not_verify\tArg1:Claim, Arg2:Claim|Event
about\tArg1:Claim, Arg2:Event

[events]
Claim\tSource?:Source, Content:Content

[attributes]
Stance\tArg:Claim, Value:assert|accuse|deny|confirm|doubt|correct|retract|predict|announce|threaten|demand|decline|unverified
Certainty\tArg:Claim, Value:certain|probable|possible|unlikely|unknown
Quote\tArg:Claim, Value:direct|indirect|mixed
Realis\tArg:Event, Value:reported|planned|hypothetical|negated|background
";

/// The lines of one article's annotations, in the making.
struct Standoff<'r> {
    reading: &'r Reading,
    index: TextIndex<'r>,
    out: String,
    texts: usize,
    others: usize,
}

impl<'r> Standoff<'r> {
    fn of(reading: &'r Reading) -> Self {
        Self {
            reading,
            index: TextIndex::new(&reading.article.text),
            out: String::new(),
            texts: 0,
            others: 0,
        }
    }

    fn write(mut self, claim_notes: &[String]) -> String {
        let reading = self.reading;
        let mut events = Vec::new();
        for event in &reading.events {
            let marks: Vec<_> = event
                .mentions
                .iter()
                .filter_map(|span| self.text("Event", &[*span]))
                .collect();
            if let Some(first) = marks.first() {
                self.line(
                    'A',
                    format_args!("Realis {first} {}", json_word(event.realis)),
                );
                self.line(
                    '#',
                    format_args!("AnnotatorNotes {first}\t{}", event.r#type),
                );
            }
            events.push(marks.first().cloned());
        }
        for time in &reading.times {
            if let (Some(mark), Some(value)) = (self.text("Time", &[time.span]), &time.value) {
                self.line('#', format_args!("AnnotatorNotes {mark}\t{}", plain(value)));
            }
        }
        for place in &reading.places {
            if let (Some(mark), Some(entry)) = (self.text("Place", &[place.span]), &place.gazetteer)
            {
                self.line('#', format_args!("AnnotatorNotes {mark}\t{}", plain(entry)));
            }
        }
        for quantity in &reading.quantities {
            if let (Some(mark), Some(measure)) =
                (self.text("Quantity", &[quantity.span]), &quantity.measure)
            {
                self.line(
                    '#',
                    format_args!("AnnotatorNotes {mark}\t{}", plain(measure)),
                );
            }
        }
        let mut claims = Vec::new();
        for (number, claim) in reading.claims.iter().enumerate() {
            let mark = self.claim(claim, number + 1);
            if let (Some(mark), Some(note)) = (&mark, claim_notes.get(number)) {
                self.line('#', format_args!("AnnotatorNotes {mark}\t{note}"));
            }
            claims.push(mark);
        }
        self.relations(&claims, &events);
        self.out
    }

    /// A claim as an event; `None` where it has neither cue nor content.
    fn claim(&mut self, claim: &Claim, number: usize) -> Option<String> {
        let source = self.text("Source", &claim.source.spans);
        let content = self.text("Content", &claim.content.spans);
        let cue = if claim.cue.spans.is_empty() {
            &claim.content.spans
        } else {
            &claim.cue.spans
        };
        let trigger = self.text("Claim", cue)?;
        let mut arguments = String::new();
        if let Some(source) = source {
            let _ = write!(arguments, " Source:{source}");
        }
        if let Some(content) = content {
            let _ = write!(arguments, " Content:{content}");
        }
        let mark = format!("E{number}");
        let _ = writeln!(self.out, "{mark}\tClaim:{trigger}{arguments}");
        self.line(
            'A',
            format_args!("Stance {mark} {}", json_word(claim.stance)),
        );
        self.line(
            'A',
            format_args!("Certainty {mark} {}", json_word(claim.certainty)),
        );
        self.line('A', format_args!("Quote {mark} {}", json_word(claim.quote)));
        Some(mark)
    }

    fn relations(&mut self, claims: &[Option<String>], events: &[Option<String>]) {
        let reading = self.reading;
        let of_claim = |index: usize| claims.get(index).cloned().flatten();
        for (claim, mark) in reading.claims.iter().zip(claims) {
            for event in &claim.about {
                let event = events.get(event.index()).cloned().flatten();
                if let (Some(from), Some(to)) = (mark, event) {
                    self.line('R', format_args!("about Arg1:{from} Arg2:{to}"));
                }
            }
        }
        for relation in &reading.relations {
            let to = match relation.to {
                EntryId::Claim(id) => of_claim(id.index()),
                EntryId::Event(id) => events.get(id.index()).cloned().flatten(),
                _ => None,
            };
            if let (Some(from), Some(to)) = (of_claim(relation.from.index()), to) {
                self.line(
                    'R',
                    format_args!("{} Arg1:{from} Arg2:{to}", json_word(relation.kind)),
                );
            }
        }
    }

    /// A text-bound annotation, its passages cut where lines end; `None` where nothing is left of it.
    fn text(&mut self, kind: &str, spans: &[Span]) -> Option<String> {
        let text = &self.reading.article.text;
        let parts: Vec<Span> = spans
            .iter()
            .flat_map(|span| on_one_line(text, *span))
            .collect();
        if parts.is_empty() {
            return None;
        }
        self.texts += 1;
        let mark = format!("T{}", self.texts);
        let offsets: Vec<String> = parts
            .iter()
            .map(|part| self.index.to_code_points(*part))
            .map(|part| format!("{} {}", part.start(), part.end()))
            .collect();
        let words: Vec<&str> = parts.iter().map(|part| part.slice(text)).collect();
        let _ = writeln!(
            self.out,
            "{mark}\t{kind} {}\t{}",
            offsets.join(";"),
            words.join(" ")
        );
        Some(mark)
    }

    fn line(&mut self, kind: char, rest: std::fmt::Arguments<'_>) {
        self.others += 1;
        let _ = writeln!(self.out, "{kind}{}\t{rest}", self.others);
    }
}

/// The parts of a span that lie on one line each, without blanks at their ends.
fn on_one_line(text: &str, span: Span) -> Vec<Span> {
    let mut parts = Vec::new();
    let mut start = span.start();
    for piece in span.slice(text).split_inclusive([
        '\n', '\r', '\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{c}',
    ]) {
        let part = Span::new(start, start + piece.len()).trim(text);
        start += piece.len();
        if !part.is_empty() {
            parts.push(part);
        }
    }
    parts
}

fn plain(text: &str) -> String {
    crate::plain::visible(text)
}
