//! Two articles, or two outlets on one event, side by side, claim by claim; or a draft beside the ledger.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use counterclaim_model::desk::Severity;
use counterclaim_model::ledger::{LedgerArticle, LedgerClaim, LedgerEvent};
use counterclaim_model::{BlockKind, Reading};

use super::problem::Problem;
use super::{Asked, Page, written};
use crate::links::narrowed;
use crate::plain::clipped;
use crate::{Reply, Request, Upload, words};

/// Part of the words of two claims that must be equal for them to say the same; a convention, checked by
/// the examples in the tests, not a measured optimum.
const ALIKE: f64 = 0.5;
/// What stands before the name of an outlet where an article's id could stand.
const OUTLET: &str = "outlet:";
/// Articles, outlets and events offered in a list of choices.
const OFFERED: usize = 300;

#[derive(Template)]
#[template(path = "compare.html")]
struct Compare {
    page: Page,
    articles: Vec<Offered>,
    outlets: Vec<Offered>,
    events: Vec<Event>,
    comparison: Option<Comparison>,
    draft: Option<Draft>,
    problem: Option<String>,
}

struct Offered {
    id: String,
    words: String,
    is_a: bool,
    is_b: bool,
}

struct Event {
    id: String,
    title: String,
    is_chosen: bool,
}

/// What stands on one side.
struct Told<'l> {
    head: Head,
    claims: Vec<LedgerClaim>,
    readings: Vec<&'l Reading>,
}

struct Comparison {
    a: Head,
    b: Head,
    rows: Vec<Row>,
    same: String,
    only_a: Vec<String>,
    only_b: Vec<String>,
}

struct Head {
    name: String,
    title: String,
    address: String,
    cues: String,
}

struct Row {
    glyph: &'static str,
    tone: &'static str,
    words: &'static str,
    speaker: String,
    a: Option<Side>,
    b: Option<Side>,
    note: &'static str,
}

struct Side {
    quote: String,
    cue: String,
    address: String,
}

struct Draft {
    text: String,
    claims: usize,
    findings: Vec<Found>,
    related: Vec<(String, String)>,
}

struct Found {
    code: String,
    severity: &'static str,
    message: String,
    quotes: Vec<String>,
}

/// Answers a request to compare two articles.
pub(crate) fn compare(asked: &Asked<'_>) -> Result<Reply, Problem> {
    let (a, b) = (asked.request.parameter("a"), asked.request.parameter("b"));
    let comparison = match (a, b) {
        (Some(a), Some(b)) => Some(comparison(asked, a, b)?),
        _ => None,
    };
    Ok(written(&view(asked, comparison, None, None)))
}

/// Answers a draft that was sent to be checked. Nothing of it is kept.
pub(crate) fn draft(asked: &Asked<'_>, request: &Request) -> Reply {
    let text = request.field("draft").unwrap_or("").to_owned();
    if text.trim().is_empty() {
        return written(&view(
            asked,
            None,
            None,
            Some("Paste a draft first.".to_owned()),
        ))
        .with_status(400);
    }
    let upload = Upload {
        name: "draft.txt".to_owned(),
        media_type: None,
        bytes: text.clone().into_bytes(),
    };
    let readings = match asked.site.reader.read(upload) {
        Ok(readings) => readings,
        Err(error) => {
            return written(&view(asked, None, None, Some(error.to_string()))).with_status(422);
        }
    };
    let report = asked.site.reader.checks(&readings, &asked.account.ledger);
    let findings = report.findings.into_iter().map(|finding| Found {
        code: finding.code,
        severity: match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        },
        message: finding.message,
        quotes: finding
            .evidence
            .into_iter()
            .map(|evidence| clipped(&evidence.text, 160))
            .collect(),
    });
    let draft = Draft {
        claims: readings.iter().map(|reading| reading.claims.len()).sum(),
        findings: findings.collect(),
        related: related(asked, &readings),
        text,
    };
    written(&view(asked, None, Some(draft), None))
}

/// Events of the ledger of the same type and place as those of a draft.
fn related(asked: &Asked<'_>, readings: &[Reading]) -> Vec<(String, String)> {
    let mut keys = BTreeSet::new();
    for reading in readings {
        for event in &reading.events {
            let places = event
                .places
                .iter()
                .filter_map(|id| reading.places.get(id.index()));
            keys.extend(places.map(|place| (event.r#type.clone(), place.name.clone())));
        }
    }
    let events = asked.account.events().events.iter();
    let mine = events.filter(|event| {
        event
            .places
            .iter()
            .any(|place| keys.contains(&(event.r#type.clone(), place.name.clone())))
    });
    mine.take(12)
        .map(|event| (event.title.clone(), asked.choices.event(&event.id)))
        .collect()
}

fn view(
    asked: &Asked<'_>,
    comparison: Option<Comparison>,
    draft: Option<Draft>,
    problem: Option<String>,
) -> Compare {
    let event = chosen(asked);
    let all = match &event {
        Some(event) => &event.articles,
        None => &asked.account.articles().articles,
    };
    let articles = all.iter().take(OFFERED).map(|article| {
        let title = article.title.as_deref().unwrap_or(&article.input);
        let words = format!("{}: {}", published_by(article), clipped(title, 60));
        offered(asked, words::short(&article.id).to_owned(), words)
    });
    let outlets: BTreeSet<&str> = all.iter().filter_map(|one| one.outlet.as_deref()).collect();
    let outlets = outlets.into_iter().take(OFFERED);
    let events = asked.account.events().events.iter().take(OFFERED);
    let title = if draft.is_some() { "Draft" } else { "Compare" };
    Compare {
        articles: articles.collect(),
        outlets: outlets
            .map(|name| offered(asked, format!("{OUTLET}{name}"), name.to_owned()))
            .collect(),
        events: events
            .map(|one| Event {
                id: one.id.clone(),
                title: one.title.clone(),
                is_chosen: event.as_ref().is_some_and(|event| event.id == one.id),
            })
            .collect(),
        page: Page::new(asked, "Compare", title),
        comparison,
        draft,
        problem,
    }
}

/// The event that the comparison is about, where one was chosen.
fn chosen(asked: &Asked<'_>) -> Option<LedgerEvent> {
    let id = asked.request.parameter("event")?;
    asked.account.event(id)
}

fn offered(asked: &Asked<'_>, id: String, words: String) -> Offered {
    let is = |side: &str| {
        let given = asked.request.parameter(side);
        given.is_some_and(|given| given.starts_with(&id))
    };
    Offered {
        is_a: is("a"),
        is_b: is("b"),
        id,
        words,
    }
}

fn published_by(article: &LedgerArticle) -> String {
    let outlet = article.outlet.as_deref().unwrap_or("outlet unknown");
    let at = article.published.as_deref();
    let at = at.map_or_else(|| "undated".to_owned(), words::date);
    format!("{outlet}, {at}")
}

fn comparison(asked: &Asked<'_>, a: &str, b: &str) -> Result<Comparison, Problem> {
    let (a, b) = (side(asked, a)?, side(asked, b)?);
    let (same, only_a, only_b) = paragraphs(&a.readings, &b.readings);
    Ok(Comparison {
        rows: rows(asked, &a.claims, &b.claims),
        a: a.head,
        b: b.head,
        same,
        only_a,
        only_b,
    })
}

/// What an article says; or an outlet, in all its articles about the event.
fn side<'l>(asked: &Asked<'l>, id: &str) -> Result<Told<'l>, Problem> {
    let Some(outlet) = id.strip_prefix(OUTLET) else {
        let unknown = || Problem::unknown("article", id, "/articles");
        let (index, reading) = asked.account.reading(id).ok_or_else(unknown)?;
        let claims = asked.account.claims_of(index);
        let article = asked.account.article(reading.article.id.as_str());
        let article = article.ok_or_else(unknown)?;
        return Ok(Told {
            head: Head {
                name: published_by(article),
                title: article.title.as_ref().unwrap_or(&article.input).clone(),
                address: asked.choices.article(&article.id),
                cues: cues(&claims),
            },
            claims,
            readings: vec![reading],
        });
    };
    let choose = || Problem::wrong("two outlets are compared on one event: choose it");
    let mut event = chosen(asked).ok_or_else(choose)?;
    event
        .articles
        .retain(|article| article.outlet.as_deref() == Some(outlet));
    if event.articles.is_empty() {
        return Err(Problem::unknown("outlet", outlet, "/articles"));
    }
    event
        .claims
        .retain(|claim| claim.outlet.as_deref() == Some(outlet));
    let titles = event.articles.iter().filter_map(|one| one.title.as_deref());
    let titles: Vec<&str> = titles.collect();
    let readings = event.articles.iter().filter_map(|article| {
        let (_, reading) = asked.account.reading(&article.id)?;
        Some(reading)
    });
    Ok(Told {
        head: Head {
            name: outlet.to_owned(),
            title: titles.join(" · "),
            address: asked.choices.search(&narrowed(
                &format!("about:{}", event.id),
                "outlet",
                outlet,
            )),
            cues: cues(&event.claims),
        },
        readings: readings.collect(),
        claims: event.claims,
    })
}

/// The commonest cues of some claims, with how often each stands there.
fn cues(claims: &[LedgerClaim]) -> String {
    let mut cues = BTreeMap::<&str, usize>::new();
    for claim in claims {
        *cues.entry(claim.cue.lemma.as_str()).or_default() += 1;
    }
    let mut cues: Vec<(&str, usize)> = cues
        .into_iter()
        .filter(|(cue, _)| !cue.is_empty())
        .collect();
    cues.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let cues = cues.iter().take(6).map(|(cue, n)| format!("{cue} {n}"));
    cues.collect::<Vec<_>>().join(" · ")
}

/// Claims of both, each of one beside the most alike one of the other.
fn rows(asked: &Asked<'_>, mine: &[LedgerClaim], theirs: &[LedgerClaim]) -> Vec<Row> {
    let mut free: Vec<(&LedgerClaim, BTreeSet<String>)> = theirs
        .iter()
        .map(|claim| (claim, bag(&claim.text)))
        .collect();
    let side = |claim: &LedgerClaim| Side {
        quote: clipped(&claim.text, 200),
        cue: claim.cue.lemma.clone(),
        address: asked.choices.claim(&claim.id),
    };
    let mut rows = Vec::new();
    for claim in mine {
        let own = bag(&claim.text);
        let best = free
            .iter()
            .enumerate()
            .map(|(index, (_, words))| (likeness(&own, words), index))
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let other = best
            .filter(|(alike, _)| *alike >= ALIKE)
            .map(|(_, index)| free.remove(index).0);
        let note = match other {
            Some(other) if other.stance != claim.stance => "another stance",
            Some(other) if other.source_name != claim.source_name => "another source",
            Some(other) if other.text != claim.text => "other words",
            Some(_) => "the same",
            None => "",
        };
        rows.push(row(claim, Some(side(claim)), other.map(&side), note));
    }
    rows.extend(
        free.iter()
            .map(|(claim, _)| row(claim, None, Some(side(claim)), "")),
    );
    rows
}

fn row(claim: &LedgerClaim, a: Option<Side>, b: Option<Side>, note: &'static str) -> Row {
    Row {
        glyph: claim.stance.glyph(),
        tone: words::tone(claim.stance),
        words: claim.stance.verb(),
        speaker: claim.source_name.clone(),
        a,
        b,
        note,
    }
}

fn bag(text: &str) -> BTreeSet<String> {
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// Part of all words of two texts that stand in both (Jaccard).
fn likeness(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let both = a.intersection(b).count();
    let all = a.len() + b.len() - both;
    if all == 0 {
        0.0
    } else {
        both as f64 / all as f64
    }
}

/// How much of the text stands in both, and the paragraphs that stand in one only.
fn paragraphs(a: &[&Reading], b: &[&Reading]) -> (String, Vec<String>, Vec<String>) {
    let own = |readings: &[&Reading]| -> Vec<String> {
        let lines = readings.iter().flat_map(|reading| {
            let article = &reading.article;
            let blocks = article.blocks.iter();
            let body = blocks.filter(|block| block.kind == BlockKind::Body);
            body.flat_map(|block| block.span.slice(&article.text).split('\n'))
        });
        lines
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|line| !line.is_empty())
            .collect()
    };
    let (one, other) = (own(a), own(b));
    let (in_one, in_other): (BTreeSet<&String>, BTreeSet<&String>) =
        (one.iter().collect(), other.iter().collect());
    let count = |lines: &[String]| {
        lines
            .iter()
            .map(|line| line.split(' ').count())
            .sum::<usize>()
    };
    let shared: usize = one
        .iter()
        .filter(|line| in_other.contains(line))
        .map(|line| line.split(' ').count())
        .sum();
    let all = count(&one).max(count(&other)).max(1);
    let only = |lines: &[String], known: &BTreeSet<&String>| -> Vec<String> {
        lines
            .iter()
            .filter(|line| !known.contains(line))
            .map(|line| clipped(line, 400))
            .collect()
    };
    (
        format!(
            "{} % of the words stand in paragraphs that both have",
            shared * 100 / all
        ),
        only(&one, &in_other),
        only(&other, &in_one),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_that_say_the_same_are_alike() {
        let alike = |a: &str, b: &str| likeness(&bag(a), &bag(b)) >= ALIKE;
        assert!(alike(
            "that the ferry was overloaded",
            "the ferry was overloaded"
        ));
        assert!(alike(
            "12 people were rescued on Monday",
            "12 people were rescued"
        ));
        assert!(!alike("the ferry was overloaded", "the pilot was asleep"));
        assert!(!alike("", ""));
    }

    #[test]
    fn paragraphs_of_one_side_are_told() {
        let a = super::super::tests::reading("Same line here.\n\nOnly mine.");
        let b = super::super::tests::reading("Same  line here.\n\nOnly theirs now.");
        let (same, mine, theirs) = paragraphs(&[&a], &[&b]);
        assert_eq!(
            (mine, theirs),
            (
                vec!["Only mine.".to_owned()],
                vec!["Only theirs now.".to_owned()]
            )
        );
        assert!(same.starts_with("50 %"), "{same}");
    }
}
