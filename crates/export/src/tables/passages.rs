//! Passages of an article that mention an event, a place, a number or a time, as rows.

use std::collections::BTreeMap;

use counterclaim_ledger::Ledger;
use counterclaim_model::{EventId, Span, TextIndex, json_word};

use super::rows::{day_of, maybe, text};
use super::{Cell, Row};

/// Adds the rows of the reading at an index of a ledger.
pub(super) fn add(ledger: &Ledger, reading: usize, out: &mut BTreeMap<&str, Vec<Row>>) {
    let page = Page {
        ledger,
        reading,
        index: TextIndex::new(&ledger.readings()[reading].article.text),
    };
    out.entry("mentions").or_default().extend(page.mentions());
    out.entry("places").or_default().extend(page.places());
    out.entry("quantities")
        .or_default()
        .extend(page.quantities());
    out.entry("times").or_default().extend(page.times());
}

/// A reading of a ledger and its text.
struct Page<'l> {
    ledger: &'l Ledger,
    reading: usize,
    index: TextIndex<'l>,
}

impl Page<'_> {
    /// A row that begins with an id, the article and a passage.
    fn row(&self, id: &str, span: Span, more: Vec<Cell>) -> Row {
        let article = &self.ledger.readings()[self.reading].article;
        let published = article.published.as_ref().map(|date| date.value.as_str());
        let points = self.index.to_code_points(span);
        let mut cells = vec![
            text(id),
            text(article.id.as_str()),
            Cell::Count(points.start()),
            Cell::Count(points.end()),
            text(span.slice(&article.text)),
        ];
        cells.extend(more);
        Row {
            day: day_of(published),
            cells,
        }
    }

    /// The id under which the ledger knows an event.
    fn event(&self, event: EventId) -> String {
        let group = self.ledger.group_of(self.reading, event);
        group.map_or_else(String::new, |group| self.ledger.group_id(&group))
    }

    fn mentions(&self) -> Vec<Row> {
        let events = self.ledger.readings()[self.reading].events.iter();
        let rows = events.flat_map(|event| {
            let id = self.event(event.id);
            let spans = event.mentions.iter();
            spans
                .map(|span| self.row(&id, *span, Vec::new()))
                .collect::<Vec<_>>()
        });
        rows.collect()
    }

    fn places(&self) -> Vec<Row> {
        let ids = self.ledger.ids(self.reading);
        let places = self.ledger.readings()[self.reading].places.iter();
        let rows = places.map(|place| {
            let more = vec![
                text(&place.name),
                maybe(&place.gazetteer),
                Cell::Number(place.lat),
                Cell::Number(place.lon),
                maybe(&place.country),
                text(&json_word(place.precision)),
                text(&json_word(place.sense)),
            ];
            self.row(&ids.place(place.id), place.span, more)
        });
        rows.collect()
    }

    fn quantities(&self) -> Vec<Row> {
        let ids = self.ledger.ids(self.reading);
        let quantities = self.ledger.readings()[self.reading].quantities.iter();
        let rows = quantities.map(|quantity| {
            let more = vec![
                Cell::Number(quantity.low),
                Cell::Number(quantity.best),
                Cell::Number(quantity.high),
                text(&json_word(quantity.bound)),
                maybe(&quantity.counted),
                maybe(&quantity.measure),
                Cell::Text(quantity.event.map(|event| self.event(event))),
                Cell::Text(quantity.claim.map(|claim| ids.claim(claim))),
            ];
            self.row(&ids.quantity(quantity.id), quantity.span, more)
        });
        rows.collect()
    }

    fn times(&self) -> Vec<Row> {
        let ids = self.ledger.ids(self.reading);
        let times = self.ledger.readings()[self.reading].times.iter();
        let rows = times.map(|time| {
            let more = vec![
                text(&json_word(time.r#type)),
                maybe(&time.value),
                Cell::Text(time.r#mod.map(json_word)),
                maybe(&time.earliest),
                maybe(&time.earliest),
                maybe(&time.latest),
                maybe(&time.latest),
                Cell::Text(time.edtf()),
            ];
            self.row(&ids.time(time.id), time.span, more)
        });
        rows.collect()
    }
}
