//! One row for each mention of each event in the 16 columns of GDELT's mentions table (2.0 codebook).

use counterclaim_ledger::{Found, Ledger, Member, Query};
use counterclaim_model::ledger::LedgerEvent;
use counterclaim_model::loss::LossV1;
use counterclaim_model::{BlockKind, EntryId, Participant, Reading, Role, Span, TextIndex};

use crate::Export;
use crate::extent::Extent;
use crate::parts::{DOERS, DONE_TO};
use crate::rows::tab_separated;

/// The events that a query admits.
pub(crate) fn export(ledger: &Ledger, query: &Query) -> Export {
    let events = ledger.events(query).events;
    let indexes: Vec<TextIndex<'_>> = ledger
        .readings()
        .iter()
        .map(|reading| TextIndex::new(&reading.article.text))
        .collect();
    let mut rows = Vec::new();
    for event in &events {
        for member in members(ledger, event) {
            let reading = &ledger.readings()[member.reading];
            let Some(own) = reading.events.get(member.event.index()) else {
                continue;
            };
            for mention in &own.mentions {
                rows.push(row(event, reading, &indexes[member.reading], own, *mention));
            }
        }
    }
    let claims: usize = events.iter().map(|event| event.claims.len()).sum();
    let loss = LossV1::new("gdelt-mentions", rows.len())
        .without("claims", claims, "a mention has no speaker and no stance")
        .by_rule(
            "GLOBALEVENTID",
            "the last 63 bits of the event's id as a number",
        )
        .by_rule(
            "EventTimeDate",
            "midnight of the first day that it can have been; 0 where none is known",
        )
        .by_rule(
            "MentionTimeDate",
            "when the article was published, as written there; 0 where unknown",
        )
        .by_rule(
            "SentenceID",
            "the paragraph, from 1: a reading keeps no sentences",
        )
        .by_rule(
            "Actor1CharOffset, Actor2CharOffset",
            "the first who is said to have done it, and to whom; -1 where none is named",
        )
        .by_rule(
            "offsets",
            "Unicode code points of the article's text as ingested",
        )
        .by_rule(
            "Confidence, MentionDocTone",
            "empty: no score of an event is kept, and tone is not measured",
        )
        .by_rule(
            "columns",
            "tab-separated without a head, as GDELT writes them",
        );
    Export::file(tab_separated(rows), loss)
}

/// Every event of an article that is this event of the ledger.
pub(crate) fn members(ledger: &Ledger, event: &LedgerEvent) -> Vec<Member> {
    match ledger.find(&event.id) {
        Some(Found::Entry(reading, EntryId::Event(id))) => {
            ledger.group_of(reading, id).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

fn row(
    event: &LedgerEvent,
    reading: &Reading,
    index: &TextIndex<'_>,
    own: &counterclaim_model::Event,
    mention: Span,
) -> Vec<String> {
    let article = &reading.article;
    let address = article.canonical_url.as_ref().or(article.url.as_ref());
    let readable = article
        .blocks
        .iter()
        .filter(|b| b.kind != BlockKind::Furniture);
    let paragraph = readable
        .take_while(|block| block.span.start() <= mention.start())
        .count();
    let offset = |roles: &[Role]| {
        let with = |participant: &&Participant| roles.contains(&participant.role);
        let found = own.participants.iter().find(with);
        found.map_or("-1".to_owned(), |one| {
            index.code_point(one.span.start()).to_string()
        })
    };
    let published = article
        .published
        .as_ref()
        .map(|published| published.value.as_str());
    let day = Extent::of(event.time.as_ref()).map(|extent| extent.first);
    vec![
        number(&event.id).to_string(),
        day.map_or("0".to_owned(), |day| {
            format!("{}000000", day.strftime("%Y%m%d"))
        }),
        published.map_or("0".to_owned(), digits),
        if address.is_some() { "1" } else { "3" }.to_owned(),
        article.outlet.clone().unwrap_or_default(),
        address.unwrap_or(&article.input).clone(),
        paragraph.max(1).to_string(),
        offset(DOERS),
        offset(DONE_TO),
        index.code_point(mention.start()).to_string(),
        "1".to_owned(),
        String::new(),
        article.text.chars().count().to_string(),
        String::new(),
        String::new(),
        event.id.clone(),
    ]
}

/// The last 63 bits of a hexadecimal id as a number that other programs hold without a sign.
fn number(id: &str) -> u64 {
    let digits = id.rsplit('-').next().unwrap_or("");
    u64::from_str_radix(digits, 16).unwrap_or(0) & (u64::MAX >> 1)
}

/// A date or moment as `YYYYMMDDHHMMSS`.
fn digits(text: &str) -> String {
    let digits: String = text.chars().take(19).filter(char::is_ascii_digit).collect();
    format!("{digits:0<14}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_numbers_and_dates_are_digits() {
        assert_eq!(number("E-ffffffffffffffff"), u64::MAX >> 1);
        assert_eq!(number("E-0000000000000010"), 16);
        assert_eq!(digits("2031-03-02"), "20310302000000");
        assert_eq!(digits("2031-03-02T14:05:06+01:00"), "20310302140506");
    }
}
