//! Whether the ledger takes the events of different articles for one where they are one.
//!
//! A file of `incidents/` is an article whose mentions of events are marked `[=NAME|words]`; one name is
//! one event, whatever the article. All articles are read into one ledger. A marked mention belongs to
//! the event of the ledger that has an overlapping mention; one without such an event stands alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use counterclaim_extract::{Extractor, resources::Files};
use counterclaim_ingest::{Input, Options};
use counterclaim_ledger::{Ledger, Member};
use counterclaim_model::{EventId, Reading, Span};

/// One article of the set.
pub(crate) struct Telling {
    /// Folder and file.
    pub(crate) name: String,
    pub(crate) cluster: String,
    pub(crate) published: String,
    pub(crate) outlet: String,
    pub(crate) text: String,
    /// Event names and where they are mentioned.
    pub(crate) mentions: Vec<(String, Span)>,
}

/// One marked mention, as the ledger sees it.
struct Mention {
    article: usize,
    name: String,
    /// The event of its own article.
    own: Option<EventId>,
    /// What that event is taken for, when and where.
    read: String,
    span: Span,
    /// First member of the ledger's event, or nothing where no event was found.
    event: Option<Member>,
}

/// Reads the set, prints the figures of its open part, with `errors` the pairs of it that were wrongly
/// joined or not joined, and with `held` the figures of the held part.
///
/// # Errors
/// If a file is not well-formed.
pub(crate) fn report(folder: &Path, errors: bool, held: bool) -> Result<()> {
    let tellings = tellings(folder)?;
    let clusters = std::fs::read_to_string(folder.join("held.txt"))?;
    let clusters: BTreeSet<&str> = clusters.split_whitespace().collect();
    let mentions = mentions(&tellings)?;
    let parts = [("Open part", false), ("Held part", true)];
    for (title, part) in parts.into_iter().take(1 + usize::from(held)) {
        let chosen: Vec<&Mention> = mentions
            .iter()
            .filter(|m| clusters.contains(tellings[m.article].cluster.as_str()) == part)
            .collect();
        println!("Same event across articles, {}", title.to_lowercase());
        print(&chosen);
        if errors && !part {
            tell_missed(&chosen, &tellings);
            tell(&chosen, &tellings);
            tell_events(&chosen, &tellings);
        }
    }
    Ok(())
}

/// The texts of the open clusters, without the three that are copies of another one.
///
/// # Errors
/// If a file is not well-formed.
pub(crate) fn open_texts(folder: &Path) -> Result<Vec<String>> {
    const COPIES: [&str; 3] = [
        "ferry-bitung/3-",
        "kidnapping-port-au-prince/4-",
        "crackdown-cochabamba/5-",
    ];
    let held = std::fs::read_to_string(folder.join("held.txt"))?;
    let held: BTreeSet<&str> = held.split_whitespace().collect();
    let open = tellings(folder)?.into_iter().filter(|telling| {
        !held.contains(telling.cluster.as_str())
            && !COPIES.iter().any(|copy| telling.name.starts_with(copy))
    });
    Ok(open.map(|telling| telling.text).collect())
}

fn print(mentions: &[&Mention]) {
    let found = mentions.iter().filter(|m| m.event.is_some()).count();
    println!("  mentions {}, found {found}", mentions.len());
    let (precision, recall) = b_cubed(mentions);
    line("B³, all mentions", precision, recall);
    let detected: Vec<&Mention> = mentions
        .iter()
        .copied()
        .filter(|m| m.event.is_some())
        .collect();
    let (precision, recall) = b_cubed(&detected);
    line("B³, mentions found", precision, recall);
    let pairs = pairs(&detected);
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    let both = pairs.iter().filter(|p| p.2 && p.3).count();
    let joined = pairs.iter().filter(|p| p.3).count();
    let same = pairs.iter().filter(|p| p.2).count();
    line(
        "pairs across articles",
        share(both, joined),
        share(both, same),
    );
    println!("  wrong pairs {} of {joined}", joined - both);
    let (right, joined) = events(&detected);
    println!("  events of different articles joined {joined}, sharing a name {right}\n");
}

/// Pairs of events of different articles that were joined: how many have marks of one name, and how many
/// have marks at all. Two events that an article is wrongly taken to tell as one count once here.
fn events(mentions: &[&Mention]) -> (usize, usize) {
    let names = names(mentions);
    let (mut right, mut joined) = (0, 0);
    for (n, (one, (group, own, _))) in names.iter().enumerate() {
        for (other, (other_group, others, _)) in names.iter().skip(n + 1) {
            if one.0 != other.0 && group.is_some() && group == other_group {
                joined += 1;
                right += usize::from(!own.is_disjoint(others));
            }
        }
    }
    (right, joined)
}

/// The group of an event, the names of its marks, and what it is taken for.
type Told<'m> = (Option<Member>, BTreeSet<&'m str>, &'m str);

fn names<'m>(mentions: &[&'m Mention]) -> BTreeMap<(usize, Option<EventId>), Told<'m>> {
    let mut names: BTreeMap<(usize, Option<EventId>), Told<'_>> = BTreeMap::new();
    for mention in mentions {
        let entry = names.entry((mention.article, mention.own)).or_default();
        entry.0 = mention.event;
        entry.2 = &mention.read;
        entry.1.insert(&mention.name);
    }
    names
}

/// Prints the events of articles that have marks of several names, and pairs that were joined without
/// sharing a name.
fn tell_events(mentions: &[&Mention], tellings: &[Telling]) {
    let names = names(mentions);
    let shown = |article: usize, (_, names, read): &Told<'_>| {
        let names: Vec<&str> = names.iter().copied().collect();
        format!(
            "{} in {} ({read})",
            names.join(" + "),
            tellings[article].name
        )
    };
    let several = names
        .iter()
        .filter(|((_, event), told)| event.is_some() && told.1.len() > 1);
    for ((article, _), told) in several {
        println!("    one in its article: {}", shown(*article, told));
    }
    for (n, (one, told)) in names.iter().enumerate() {
        for (other, others) in names.iter().skip(n + 1) {
            let joined = one.0 != other.0 && told.0.is_some() && told.0 == others.0;
            if joined && told.1.is_disjoint(&others.1) {
                let (a, b) = (shown(one.0, told), shown(other.0, others));
                println!("    joined events: {a} / {b}");
            }
        }
    }
}

fn line(name: &str, precision: f64, recall: f64) {
    let f1 = 2.0 * precision * recall / (precision + recall).max(1e-9);
    println!("  {name:<24} precision {precision:.3}  recall {recall:.3}  F1 {f1:.3}");
}

/// Precision and recall of clusters, mention by mention (Bagga and Baldwin 1998).
fn b_cubed(mentions: &[&Mention]) -> (f64, f64) {
    let joined = |a: usize, b: usize| a == b || is_joined(mentions[a], mentions[b]);
    let same = |a: usize, b: usize| mentions[a].name == mentions[b].name;
    let all = 0..mentions.len();
    let (mut precision, mut recall) = (0.0, 0.0);
    for a in all.clone() {
        let both = all.clone().filter(|&b| joined(a, b) && same(a, b)).count() as f64;
        precision += both / all.clone().filter(|&b| joined(a, b)).count() as f64;
        recall += both / all.clone().filter(|&b| same(a, b)).count() as f64;
    }
    let n = mentions.len().max(1) as f64;
    (precision / n, recall / n)
}

fn is_joined(a: &Mention, b: &Mention) -> bool {
    a.event.is_some() && a.event == b.event
}

/// Pairs of mentions in different articles: whether they are one event, and whether they are taken for one.
fn pairs(mentions: &[&Mention]) -> Vec<(usize, usize, bool, bool)> {
    let mut out = Vec::new();
    for (a, one) in mentions.iter().enumerate() {
        for (b, other) in mentions.iter().enumerate().skip(a + 1) {
            if one.article != other.article {
                out.push((a, b, one.name == other.name, is_joined(one, other)));
            }
        }
    }
    out
}

/// Bytes of text printed on either side of a mention that was missed.
const SHOWN: usize = 60;

/// Prints the marked mentions that no event was found for, each with the words around it.
fn tell_missed(mentions: &[&Mention], tellings: &[Telling]) {
    for mention in mentions.iter().filter(|m| m.event.is_none()) {
        let text = &tellings[mention.article].text;
        let (start, end) = (mention.span.start(), mention.span.end());
        let from = text.floor_char_boundary(start.saturating_sub(SHOWN));
        let to = text.ceil_char_boundary((end + SHOWN).min(text.len()));
        let line = format!(
            "{}[{}]{}",
            &text[from..start],
            mention.span.slice(text),
            &text[end..to]
        );
        let article = &tellings[mention.article].name;
        println!(
            "    missed {} in {article}: {}",
            mention.name,
            line.replace('\n', " ")
        );
    }
}

fn tell(mentions: &[&Mention], tellings: &[Telling]) {
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    for (a, b, same, joined) in pairs(mentions) {
        let (one, other) = (mentions[a], mentions[b]);
        if same == joined || (same && (one.event.is_none() || other.event.is_none())) {
            continue;
        }
        let what = if same { "apart" } else { "joined" };
        let place = |m: &Mention| format!("{} in {}", m.name, tellings[m.article].name);
        *told
            .entry(format!("{what}: {} / {}", place(one), place(other)))
            .or_default() += 1;
    }
    for (error, times) in told {
        println!("    {times}× {error}");
    }
}

/// One ledger of some articles, read with the product.
///
/// # Errors
/// If a resource is missing or an article cannot be read.
pub(crate) fn ledger_of<'t>(tellings: impl IntoIterator<Item = &'t Telling>) -> Result<Ledger> {
    let encoder = Arc::new(counterclaim_encoder::Reader::builtin()?);
    let extractor = Extractor::new(&Files::builtin(), encoder)?;
    let mut readings = Vec::new();
    for telling in tellings {
        let options = Options {
            published: Some(telling.published.clone()),
            ..Options::default()
        };
        let input = Input::new(&telling.name, telling.text.as_bytes());
        let mut article = counterclaim_ingest::read(&input, &options)?
            .remove(0)
            .article;
        article.outlet = Some(telling.outlet.clone());
        readings.push(extractor.read(article));
    }
    Ok(Ledger::from_readings(readings))
}

fn mentions(tellings: &[Telling]) -> Result<Vec<Mention>> {
    let ledger = ledger_of(tellings)?;
    let mut out = Vec::new();
    for (reading, r) in ledger.readings().iter().enumerate() {
        let article = tellings.iter().position(|t| t.name == r.article.input);
        let article = article.context("an article without a file")?;
        for (name, span) in &tellings[article].mentions {
            let event = r
                .events
                .iter()
                .position(|e| e.mentions.iter().any(|m| m.overlaps(*span)));
            let group = event.and_then(|e| ledger.group_of(reading, EventId::from_index(e)));
            out.push(Mention {
                article,
                read: event.map_or_else(String::new, |event| read(r, event)),
                name: name.clone(),
                own: event.map(EventId::from_index),
                span: *span,
                event: group.and_then(|group| group.first().copied()),
            });
        }
    }
    Ok(out)
}

/// Type, days and places of an event, in one line.
fn read(reading: &Reading, event: usize) -> String {
    let event = &reading.events[event];
    let time = event.time.and_then(|id| reading.times.get(id.index()));
    let days = time.map(|time| {
        let ends = [&time.earliest, &time.latest];
        ends.map(|end| end.as_deref().unwrap_or("?").to_owned())
    });
    let days = days.map_or_else(|| "no day".to_owned(), |days| days.join(" to "));
    let places = event.places.iter();
    let places = places.filter_map(|id| reading.places.get(id.index()));
    let places: Vec<&str> = places.map(|place| place.name.as_str()).collect();
    format!("{}, {days}, {}", event.r#type, places.join(" and "))
}

/// Every marked article below a folder, in name order.
///
/// # Errors
/// If a file is not well-formed.
pub(crate) fn tellings(folder: &Path) -> Result<Vec<Telling>> {
    let mut out = Vec::new();
    for cluster in sorted(folder)? {
        if !cluster.is_dir() {
            continue;
        }
        let mut files = sorted(&cluster)?;
        // what stands beside the articles says how their claims bear on each other
        files.retain(|file| !file.ends_with("relations.txt"));
        for file in files {
            let text = std::fs::read_to_string(&file)?;
            let name = |path: &Path| {
                path.file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned()
            };
            let cluster = name(&cluster);
            let telling = parse(&cluster, &format!("{cluster}/{}", name(&file)), &text);
            out.push(telling.with_context(|| format!("{}", file.display()))?);
        }
    }
    ensure!(!out.is_empty(), "{} has no articles", folder.display());
    Ok(out)
}

fn sorted(folder: &Path) -> Result<Vec<std::path::PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("{}", folder.display()))?;
    let mut paths: Vec<_> = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    paths.sort();
    Ok(paths)
}

fn parse(cluster: &str, name: &str, file: &str) -> Result<Telling> {
    let (head, marked) = file.split_once("\n---\n").context("no line of ---")?;
    let value = |key: &str| {
        let lines = head.lines().filter_map(|line| line.split_once(':'));
        let mut values = lines.filter(|(k, _)| *k == key);
        values.next().map(|(_, v)| v.trim().to_owned())
    };
    let (mut text, mut mentions, mut rest) = (String::new(), Vec::new(), marked);
    while let Some(at) = rest.find("[=") {
        text.push_str(&rest[..at]);
        let Some((mark, after)) = rest[at + 2..].split_once(']') else {
            bail!("a mark is not closed");
        };
        let (event, words) = mark.split_once('|').context("a mark without |")?;
        mentions.push((
            event.to_owned(),
            Span::new(text.len(), text.len() + words.len()),
        ));
        text.push_str(words);
        rest = after;
    }
    text.push_str(rest);
    Ok(Telling {
        name: name.to_owned(),
        cluster: cluster.to_owned(),
        published: value("published").context("no published:")?,
        outlet: value("outlet").context("no outlet:")?,
        text,
        mentions,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(names: &[(usize, &str, Option<usize>)], expected: (f64, f64)) {
        let mentions: Vec<Mention> = names
            .iter()
            .map(|&(article, name, event)| Mention {
                article,
                name: name.to_owned(),
                own: None,
                read: String::new(),
                span: Span::new(0, 1),
                event: event.map(|event| Member {
                    reading: 0,
                    event: EventId::from_index(event),
                }),
            })
            .collect();
        let (precision, recall) = b_cubed(&mentions.iter().collect::<Vec<_>>());
        assert!((precision - expected.0).abs() < 1e-9 && (recall - expected.1).abs() < 1e-9);
    }

    #[test]
    fn clusters_are_scored_mention_by_mention() {
        check(&[(0, "a", Some(0)), (1, "a", Some(0))], (1.0, 1.0));
        check(&[(0, "a", Some(0)), (1, "b", Some(0))], (0.5, 1.0));
        check(&[(0, "a", Some(0)), (1, "a", None)], (1.0, 0.5));
    }

    #[test]
    fn marks_are_taken_out_of_the_text() -> Result<()> {
        let telling = parse(
            "c",
            "c/1.txt",
            "published: 2031-03-02\noutlet: Post\n---\nIt [=x|sank] fast.\n",
        )?;
        assert_eq!(telling.text, "It sank fast.\n");
        assert_eq!(telling.mentions[0].1.slice(&telling.text), "sank");
        assert!(parse("c", "c/1.txt", "no head").is_err());
        Ok(())
    }
}
