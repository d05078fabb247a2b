//! The inbox: what changed, what needs a person, how intake goes; and the first run of an empty ledger.

use std::collections::BTreeMap;

use askama::Template;
use counterclaim_ledger::{AsOf, Query, instant};
use counterclaim_model::decision::QuestionKind;
use counterclaim_model::ledger::{Change, ChangeKind, ChangesV1, Clock};
use counterclaim_model::{Verdict, json_word};
use jiff::{SignedDuration, Timestamp};

use super::problem::Problem;
use super::{Asked, ChipPart, Page, written};
use crate::data::{Item, List, feed_moment, value};
use crate::{Reply, words};

/// Events whose changes are listed; the others are one link away.
const LISTED: usize = 30;

#[derive(Template)]
#[template(path = "inbox.html")]
struct Inbox {
    page: Page,
    since: String,
    until: String,
    spans: Vec<(&'static str, String, bool)>,
    changes: Vec<Changed>,
    more: usize,
    needs: Vec<(String, String)>,
    outlets: Vec<Outlet>,
    remarks: Vec<(String, usize, String)>,
    is_empty: bool,
    message: Option<String>,
}

struct Changed {
    title: String,
    address: String,
    chip: Option<ChipPart>,
    sentences: Vec<String>,
}

struct Outlet {
    name: String,
    articles: usize,
    copies: usize,
    last: String,
    address: String,
}

/// Stretches of time that can be looked back on.
const SPANS: [(&str, &str, i64); 4] = [
    ("day", "1 day", 1),
    ("week", "7 days", 7),
    ("month", "30 days", 30),
    ("all", "everything", 0),
];

/// Answers a request for the inbox.
pub(crate) fn inbox(asked: &Asked<'_>) -> Result<Reply, Problem> {
    let message = asked
        .request
        .parameter("added")
        .map(|n| format!("{n} added."));
    let page = Page::new(asked, "Inbox", "Inbox");
    if asked.account.is_empty() {
        let is_past = asked.choices.as_of.is_some();
        return Ok(written(&Inbox {
            since: String::new(),
            until: String::new(),
            spans: Vec::new(),
            changes: Vec::new(),
            more: 0,
            needs: Vec::new(),
            outlets: Vec::new(),
            remarks: Vec::new(),
            is_empty: !is_past,
            message,
            page,
        }));
    }
    let (since, list) = changes(asked);
    let mut by_event: Vec<(String, Vec<&Change>)> = Vec::new();
    for change in &list.changes {
        match by_event.last_mut() {
            Some((event, all)) if *event == change.event => all.push(change),
            _ => by_event.push((change.event.clone(), vec![change])),
        }
    }
    let more = by_event.len().saturating_sub(LISTED);
    let chosen = chosen(asked);
    let view = Inbox {
        since: since
            .clone()
            .map_or_else(|| "the beginning".to_owned(), |since| words::date(&since)),
        until: newest(asked).map_or_else(String::new, |at| {
            words::date(words::moment(at).trim_end_matches("T00:00Z"))
        }),
        spans: SPANS
            .iter()
            .map(|(name, words, _)| {
                (
                    *words,
                    asked.choices.to("/", &[("since", name)]),
                    *name == chosen,
                )
            })
            .collect(),
        changes: by_event
            .iter()
            .take(LISTED)
            .map(|(event, all)| changed(event, all, asked))
            .collect(),
        more,
        needs: needs(asked),
        outlets: outlets(asked),
        remarks: remarks(asked),
        is_empty: false,
        message,
        page: page.with_formats(asked.request),
    };
    Ok(written(&view))
}

fn chosen(asked: &Asked<'_>) -> &'static str {
    let wanted = asked.request.parameter("since").unwrap_or("week");
    SPANS
        .iter()
        .find(|(name, _, _)| *name == wanted)
        .map_or("week", |(name, _, _)| name)
}

/// The newest date of an article: the present of a ledger, which has no clock.
fn newest(asked: &Asked<'_>) -> Option<Timestamp> {
    let dates = asked.account.ledger.readings().iter();
    dates
        .filter_map(|reading| instant(&reading.article.published.as_ref()?.value))
        .max()
}

/// What changed, and since when.
fn changes(asked: &Asked<'_>) -> (Option<String>, ChangesV1) {
    let days = SPANS
        .iter()
        .find(|(name, _, _)| *name == chosen(asked))
        .map_or(7, |(_, _, days)| *days);
    let since = newest(asked)
        .filter(|_| days > 0)
        .and_then(|at| at.checked_sub(SignedDuration::from_hours(24 * days)).ok())
        .map(words::moment);
    // what was before everything is nothing
    let from = since.clone().unwrap_or_else(|| "0001-01-01".to_owned());
    let as_of = AsOf::parse(&from, Clock::Published).ok();
    let earlier = asked.account.at(as_of);
    (
        since,
        counterclaim_ledger::changes(earlier.events(), asked.account.events()),
    )
}

fn changed(event: &str, all: &[&Change], asked: &Asked<'_>) -> Changed {
    let known = asked.account.event(event);
    let mut sentences: Vec<String> = all
        .iter()
        .filter(|change| change.kind != ChangeKind::Articles)
        .map(|change| change.sentence.clone())
        .collect();
    if sentences.is_empty() {
        sentences = all.iter().map(|change| change.sentence.clone()).collect();
    }
    let hidden = sentences.len().saturating_sub(4);
    sentences.truncate(4);
    if hidden > 0 {
        sentences.push(format!("… and {hidden} more."));
    }
    Changed {
        title: all
            .first()
            .map_or_else(String::new, |change| change.title.clone()),
        address: asked.choices.event(event),
        chip: known.map(|event| words::status(event.status).into()),
        sentences,
    }
}

/// What only a person can settle.
fn needs(asked: &Asked<'_>) -> Vec<(String, String)> {
    let account = asked.account;
    let events = &account.events().events;
    let mut out = Vec::new();
    let mut add = |n: usize, words: String, address: String| {
        if n > 0 {
            out.push((words, address));
        }
    };
    let choices = &asked.choices;
    // decisions are about the ledger as it is now
    let queue = &asked.newest.queue().queue;
    let of_status = queue
        .iter()
        .filter(|question| question.kind == QuestionKind::Status);
    add(
        queue.len(),
        format!(
            "{} in review, {} of which would change a status",
            words::count(queue.len(), "question"),
            of_status.count()
        ),
        "/review".to_owned(),
    );
    let open: usize = events
        .iter()
        .flat_map(|e| &e.checks)
        .filter(|check| check.verdict == Verdict::DoesNotHold)
        .count();
    add(
        open,
        format!("{} that does not add up", words::count(open, "number")),
        choices.to("/events", &[]),
    );
    let unanswered = events
        .iter()
        .filter(|event| !event.unanswered.is_empty())
        .count();
    add(
        unanswered,
        format!(
            "{} with an accused party of whom no statement was found",
            words::count(unanswered, "event")
        ),
        choices.to("/events", &[("q", "stance:accuse")]),
    );
    let undated = account
        .articles()
        .articles
        .iter()
        .filter(|article| article.published.is_none())
        .count();
    add(
        undated,
        format!(
            "{} without a sure date of publication",
            words::count(undated, "article")
        ),
        choices.to("/articles", &[]),
    );
    let untimed = events.iter().filter(|event| event.time.is_none()).count();
    add(
        untimed,
        format!("{} without a time", words::count(untimed, "event")),
        choices.to("/events", &[("without", "time")]),
    );
    let unplaced = events
        .iter()
        .filter(|event| !super::events::is_placed(event))
        .count();
    add(
        unplaced,
        format!(
            "{} without a place on the map",
            words::count(unplaced, "event")
        ),
        choices.to("/events", &[("without", "place")]),
    );
    out
}

fn outlets(asked: &Asked<'_>) -> Vec<Outlet> {
    let mut all: BTreeMap<&str, (usize, usize, Option<&str>)> = BTreeMap::new();
    for article in &asked.account.articles().articles {
        let name = article.outlet.as_deref().unwrap_or("outlet unknown");
        let entry = all.entry(name).or_default();
        entry.0 += 1;
        entry.1 += usize::from(article.copy_of.is_some());
        entry.2 = entry.2.max(article.published.as_deref());
    }
    let mut rows: Vec<Outlet> = all
        .into_iter()
        .map(|(name, (articles, copies, last))| Outlet {
            name: name.to_owned(),
            articles,
            copies,
            last: last.map_or_else(|| "undated".to_owned(), words::date),
            address: asked.choices.to(
                "/articles",
                &[("q", &crate::links::narrowed("", "outlet", name))],
            ),
        })
        .collect();
    rows.sort_by(|a, b| {
        b.articles
            .cmp(&a.articles)
            .then_with(|| a.name.cmp(&b.name))
    });
    rows.truncate(20);
    rows
}

/// Remarks of the readers, by code.
fn remarks(asked: &Asked<'_>) -> Vec<(String, usize, String)> {
    let mut all: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for remark in asked
        .account
        .ledger
        .readings()
        .iter()
        .flat_map(|reading| &reading.diagnostics)
    {
        let entry = all
            .entry(remark.code.clone())
            .or_insert_with(|| (0, remark.message.clone()));
        entry.0 += 1;
    }
    all.into_iter()
        .map(|(code, (n, message))| (code, n, message))
        .collect()
}

/// The inbox as data: `counterclaim.changes.v1`.
pub(crate) fn data(asked: &Asked<'_>) -> Result<Reply, Problem> {
    let (_, list) = changes(asked);
    let rows = list.changes.iter().map(|change| {
        vec![
            change.event.clone(),
            change.title.clone(),
            json_word(change.kind),
            change.sentence.clone(),
            change.because.join("; "),
        ]
    });
    let items = list
        .changes
        .iter()
        .enumerate()
        .filter_map(|(index, change)| {
            let event = asked.account.event(&change.event)?;
            let last = event
                .articles
                .iter()
                .filter_map(|article| feed_moment(article.published.as_deref()))
                .max()?;
            Some(Item {
                id: format!("{}:{}:{index}", change.event, json_word(change.kind)),
                title: change.title.clone(),
                address: format!("/events/{}", change.event),
                updated: last,
                text: change.sentence.clone(),
            })
        });
    let entries = list.changes.iter().map(value).collect();
    crate::data::reply(
        asked,
        &List {
            entries,
            columns: &["event", "title", "kind", "sentence", "because"],
            rows: rows.collect(),
            items: items.collect(),
            title: "What changed".to_owned(),
            query: Query::default(),
            whole: value(&list),
        },
    )
}
