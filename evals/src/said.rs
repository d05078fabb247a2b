//! Whether the ledger sees how claims of different articles bear on each other, and what was said before.
//!
//! Each folder of `said/` holds articles of one dispute whose claims are marked `[=NAME|words]`, and
//! `relations.txt`, a line for each pair: `denies`, `corrects`, `retracts` or `concedes` from the one to the
//! earlier other, `repeats` where one party says the same again, `says` where another one does, `carries` where
//! a claim still has the figure that the other had corrected. A marked claim is the one that is found over at
//! least half of its words.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::ledger::{FacetStatus, LedgerEvent};
use counterclaim_model::{ClaimId, RelationKind, Span};

use crate::incidents::{Telling, ledger_of, tellings};

/// A marked claim, by its folder and its name there.
type Name = (String, String);

/// What the marks say.
struct Gold {
    tellings: Vec<Telling>,
    /// Kind, later claim, earlier claim.
    relations: BTreeSet<(String, Name, Name)>,
}

/// Right, found and expected ones of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Count {
    right: usize,
    found: usize,
    expected: usize,
}

/// The figures of one part.
#[derive(Default)]
struct Figures {
    counts: BTreeMap<&'static str, Count>,
    errors: Vec<String>,
}

/// Prints the figures of the open part, with `errors` what was missed and found besides in it, and with `held`
/// those of the held part; whether one of the open part is below its floor.
///
/// # Errors
/// If a file is not well-formed.
pub(crate) fn report(folder: &Path, errors: bool, held: bool) -> Result<bool> {
    let names = std::fs::read_to_string(folder.join("held.txt"))?;
    let names: BTreeSet<&str> = names.split_whitespace().collect();
    let floors: toml::Table = std::fs::read_to_string(crate::folder("floors.toml"))?.parse()?;
    let mut below = false;
    for (title, part) in [("open part", false), ("held part", true)] {
        if part && !held {
            continue;
        }
        let gold = Gold::read(folder, &|set| names.contains(set) == part)?;
        let figures = figures(&gold)?;
        println!(
            "Claims across articles, {title}: {} articles",
            gold.tellings.len()
        );
        for error in figures.errors.iter().filter(|_| errors && !part) {
            println!("    {error}");
        }
        for (name, count) in &figures.counts {
            let (precision, recall) = count.shares();
            let Count {
                right,
                found,
                expected,
            } = count;
            println!(
                "  {name:<22} precision {precision:.3}  recall {recall:.3}   {right} of {found} found, {expected} marked"
            );
            for (what, value) in [("precision", precision), ("recall", recall)] {
                let floor = floors
                    .get("said")
                    .and_then(|said| said.get(format!("{name}.{what}")));
                let floor = floor.and_then(toml::Value::as_float).filter(|_| !part);
                if floor.is_some_and(|floor| value + 1e-9 < floor) {
                    println!("    {name}.{what} is BELOW its floor");
                    below = true;
                }
            }
        }
    }
    Ok(below)
}

impl Count {
    fn shares(self) -> (f64, f64) {
        let share = |whole: usize| self.right as f64 / whole.max(1) as f64;
        (share(self.found), share(self.expected))
    }
}

impl Figures {
    fn count(&mut self, name: &'static str) -> &mut Count {
        self.counts.entry(name).or_default()
    }

    /// Counts pairs, and notes which are wrong and which are missed.
    fn compare(
        &mut self,
        name: &'static str,
        found: &BTreeSet<(Name, Name)>,
        expected: &BTreeSet<(Name, Name)>,
    ) {
        let count = self.count(name);
        count.found += found.len();
        count.expected += expected.len();
        count.right += found.intersection(expected).count();
        let told = |what: &str, (from, to): &(Name, Name)| {
            format!("{name} {what}: {} {} {}", from.0, from.1, to.1)
        };
        let wrong = found.difference(expected).map(|pair| told("wrong", pair));
        let missed = expected.difference(found).map(|pair| told("missed", pair));
        self.errors.extend(wrong.chain(missed));
    }
}

impl Gold {
    /// The folders that `wanted` takes.
    fn read(folder: &Path, wanted: &dyn Fn(&str) -> bool) -> Result<Self> {
        let mut tellings = tellings(folder)?;
        tellings.retain(|telling| wanted(&telling.cluster));
        let sets: BTreeSet<String> = tellings.iter().map(|t| t.cluster.clone()).collect();
        let mut relations = BTreeSet::new();
        for set in sets {
            let known = |name: &str| {
                let mut of_set = tellings.iter().filter(|t| t.cluster == set);
                of_set.any(|t| t.mentions.iter().any(|(mark, _)| mark == name))
            };
            let lines = std::fs::read_to_string(folder.join(&set).join("relations.txt"))?;
            for line in lines.lines() {
                let words: Vec<&str> = line.split_whitespace().collect();
                let [kind, from, to] = words[..] else {
                    anyhow::bail!("{set}: {line} is no relation");
                };
                ensure!(known(from) && known(to), "{set}: {line} names no mark");
                let name = |name: &str| (set.clone(), name.to_owned());
                relations.insert((kind.to_owned(), name(from), name(to)));
            }
        }
        Ok(Self {
            tellings,
            relations,
        })
    }

    /// Pairs of a kind.
    fn pairs(&self, kind: &str) -> impl Iterator<Item = (&Name, &Name)> {
        let of_kind = self.relations.iter().filter(move |(k, ..)| k == kind);
        of_kind.map(|(_, from, to)| (from, to))
    }

    /// For each claim that has one, the first of all that say the same, by relations of these kinds.
    fn same(&self, kinds: &[&str]) -> BTreeMap<&Name, &Name> {
        let mut first: BTreeMap<&Name, &Name> = BTreeMap::new();
        for (_, from, to) in self
            .relations
            .iter()
            .filter(|r| kinds.contains(&r.0.as_str()))
        {
            let mut root = to;
            while let Some(next) = first.get(root) {
                root = next;
            }
            first.insert(from, root);
        }
        first
    }
}

/// Which claims were found under which marks.
struct Found {
    ledger: Ledger,
    /// Global id of each marked claim that was found.
    ids: BTreeMap<Name, String>,
    names: BTreeMap<String, Name>,
    articles: BTreeMap<Name, usize>,
}

impl Found {
    fn new(gold: &Gold, figures: &mut Figures) -> Result<Self> {
        let ledger = ledger_of(&gold.tellings)?;
        let mut found = Self {
            ids: BTreeMap::new(),
            names: BTreeMap::new(),
            articles: BTreeMap::new(),
            ledger,
        };
        for (index, reading) in found.ledger.readings().iter().enumerate() {
            let telling = gold
                .tellings
                .iter()
                .find(|t| t.name == reading.article.input);
            let telling = telling.context("an article without a file")?;
            for (mark, span) in &telling.mentions {
                let name = (telling.cluster.clone(), mark.clone());
                found.articles.insert(name.clone(), index);
                let best = reading
                    .claims
                    .iter()
                    .map(|claim| (overlap(&claim.content.spans, *span), claim));
                let best = best
                    .max_by(|a, b| a.0.total_cmp(&b.0))
                    .filter(|(share, _)| *share >= 0.5);
                match best {
                    Some((_, claim)) => {
                        let id = found.ledger.ids(index).claim(claim.id);
                        found.names.insert(id.clone(), name.clone());
                        found.ids.insert(name, id);
                    }
                    None => figures
                        .errors
                        .push(format!("no claim: {} {mark}", telling.cluster)),
                }
            }
        }
        let count = figures.count("claims");
        count.expected = found.articles.len();
        count.found = found.ids.len();
        count.right = found.ids.len();
        Ok(found)
    }

    /// Where a claim stands in the ledger.
    fn place(&self, name: &Name) -> Option<(usize, ClaimId)> {
        let index = *self.articles.get(name)?;
        let id = self.ids.get(name)?;
        let ids = self.ledger.ids(index);
        let reading = &self.ledger.readings()[index];
        let claim = reading
            .claims
            .iter()
            .find(|claim| ids.claim(claim.id) == *id)?;
        Some((index, claim.id))
    }
}

/// Common letters as a share of all letters of both.
fn overlap(content: &[Span], mark: Span) -> f64 {
    let common = |span: &Span| {
        let (start, end) = (span.start().max(mark.start()), span.end().min(mark.end()));
        end.saturating_sub(start)
    };
    let both: usize = content.iter().map(common).sum();
    let all: usize = content.iter().map(|span| span.end() - span.start()).sum();
    let mark = mark.end() - mark.start();
    both as f64 / (all + mark - both).max(1) as f64
}

fn figures(gold: &Gold) -> Result<Figures> {
    let mut figures = Figures::default();
    let found = Found::new(gold, &mut figures)?;
    said_before(gold, &found, &mut figures);
    let mut events: Vec<LedgerEvent> = Vec::new();
    for realis in [
        "reported",
        "planned",
        "hypothetical",
        "negated",
        "background",
    ] {
        let query = Query::parse(&format!("realis:{realis}"))?;
        events.extend(found.ledger.events(&query).events);
    }
    figures
        .errors
        .extend(events.iter().map(|event| told(event, &found)));
    repeats(gold, &found, &events, &mut figures);
    relations(gold, &found, &events, &mut figures);
    conceded(gold, &found, &events, &mut figures);
    carried(gold, &found, &events, &mut figures);
    Ok(figures)
}

/// An event of the ledger in one line: what it is taken for, and the articles in which it is told.
fn told(event: &LedgerEvent, found: &Found) -> String {
    let articles: Vec<&str> = event
        .articles
        .iter()
        .filter_map(|a| a.outlet.as_deref())
        .collect();
    let claims = event.claims.iter().map(|claim| {
        let mark = found
            .names
            .get(&claim.id)
            .map_or("-", |name| name.1.as_str());
        format!("{mark} ({} {})", claim.party, claim.stance.name())
    });
    let claims: Vec<String> = claims.collect();
    format!(
        "event: {} in {}: {}",
        event.title,
        articles.join(", "),
        claims.join(", ")
    )
}

/// Earlier claims that say the same: whether one comes first, one comes at all, and how many shown are right.
fn said_before(gold: &Gold, found: &Found, figures: &mut Figures) {
    let same = gold.same(&["repeats", "says"]);
    let root = |name: &Name| (*same.get(name).unwrap_or(&name)).clone();
    let (mut shown, mut right) = (BTreeSet::new(), BTreeSet::new());
    for name in found.articles.keys() {
        let earlier: Vec<&Name> = found
            .articles
            .keys()
            .filter(|other| {
                other.0 == name.0
                    && root(other) == root(name)
                    && found.articles[*other] < found.articles[name]
            })
            .collect();
        right.extend(earlier.iter().map(|other| (name.clone(), (*other).clone())));
        let told = found
            .place(name)
            .map(|(index, id)| found.ledger.said_before(index, id));
        let told: Vec<&Name> = told
            .iter()
            .flatten()
            .filter_map(|earlier| found.names.get(&earlier.claim))
            .collect();
        shown.extend(told.iter().map(|other| (name.clone(), (*other).clone())));
        if !earlier.is_empty() {
            let first = figures.count("said before, first");
            first.expected += 1;
            first.found += usize::from(!told.is_empty());
            first.right += usize::from(told.first().is_some_and(|first| earlier.contains(first)));
        }
    }
    figures.compare("said before", &shown, &right);
}

/// Statements that one party repeats in another article.
fn repeats(gold: &Gold, found: &Found, events: &[LedgerEvent], figures: &mut Figures) {
    let same = gold.same(&["repeats"]);
    let root = |name: &Name| (*same.get(name).unwrap_or(&name)).clone();
    let mut told = BTreeSet::new();
    for event in events {
        let mut firsts: BTreeMap<&str, Vec<&Name>> = BTreeMap::new();
        for claim in &event.claims {
            let first = claim.same_as.as_deref().unwrap_or(&claim.id);
            firsts
                .entry(first)
                .or_default()
                .extend(found.names.get(&claim.id));
        }
        told.extend(firsts.into_values().flat_map(|names| across(&names, found)));
    }
    let names: Vec<&Name> = found.articles.keys().collect();
    let mut expected = BTreeSet::new();
    for name in &names {
        let alike: Vec<&Name> = names
            .iter()
            .copied()
            .filter(|other| root(other) == root(name))
            .collect();
        expected.extend(across(&alike, found));
    }
    figures.compare("repeats", &told, &expected);
}

/// Pairs of claims of different articles, the later one first.
fn across(names: &[&Name], found: &Found) -> BTreeSet<(Name, Name)> {
    let mut pairs = BTreeSet::new();
    for a in names {
        for b in names {
            if found.articles[*a] > found.articles[*b] {
                pairs.insert(((*a).clone(), (*b).clone()));
            }
        }
    }
    pairs
}

/// Denials, corrections and retractions between statements of different articles.
fn relations(gold: &Gold, found: &Found, events: &[LedgerEvent], figures: &mut Figures) {
    let same = gold.same(&["repeats"]);
    let root = |name: &Name| (*same.get(name).unwrap_or(&name)).clone();
    // whoever says the same may be the one that is answered
    let said = gold.same(&["repeats", "says"]);
    let meant = |name: &Name| (*said.get(name).unwrap_or(&name)).clone();
    let kinds = [
        ("denies", RelationKind::Denies),
        ("corrects", RelationKind::Corrects),
        ("retracts", RelationKind::Retracts),
    ];
    for (name, kind) in kinds {
        let pairs = gold.pairs(name);
        let expected: BTreeSet<(Name, Name)> =
            pairs.map(|(from, to)| (root(from), meant(to))).collect();
        let mut told = BTreeSet::new();
        for relation in events
            .iter()
            .flat_map(|e| &e.relations)
            .filter(|r| r.kind == kind)
        {
            let from = found.names.get(&relation.from);
            let to = found.names.get(&relation.to);
            if let Some((from, to)) = from.zip(to)
                && found.articles[from] != found.articles[to]
            {
                told.insert((root(from), meant(to)));
            }
        }
        figures.compare(name, &told, &expected);
    }
}

/// Claims by which a party concedes what it had denied.
fn conceded(gold: &Gold, found: &Found, events: &[LedgerEvent], figures: &mut Figures) {
    let of_set = |name: &Name| (name.clone(), name.clone());
    let expected = gold
        .pairs("concedes")
        .map(|(from, _)| of_set(from))
        .collect();
    let mut told = BTreeSet::new();
    for event in events {
        let facets = event
            .facets
            .iter()
            .filter(|f| f.status == FacetStatus::Conceded);
        let holders = facets
            .flat_map(|facet| &facet.positions)
            .flat_map(|p| &p.holders);
        let claims: BTreeSet<&String> = holders.flat_map(|holder| &holder.claims).collect();
        let names = claims.into_iter().filter_map(|id| found.names.get(id));
        let latest = names.max_by_key(|name| found.articles[*name]);
        told.extend(latest.map(of_set));
    }
    figures.compare("concedes", &told, &expected);
}

/// Articles that still carry a corrected figure.
fn carried(gold: &Gold, found: &Found, events: &[LedgerEvent], figures: &mut Figures) {
    let of_article = |index: usize| {
        let id = found.ledger.readings()[index].article.id.to_string();
        let name = ("article".to_owned(), id);
        (name.clone(), name)
    };
    let expected = gold
        .pairs("carries")
        .map(|(from, _)| of_article(found.articles[from]));
    let expected = expected.collect();
    let checks = events.iter().flat_map(|event| &event.checks);
    let told = checks
        .filter(|check| check.message.contains("is still carried"))
        .map(|check| {
            let name = ("article".to_owned(), check.article.clone());
            (name.clone(), name)
        })
        .collect();
    figures.compare("still carried", &told, &expected);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gold() -> Gold {
        Gold::read(&crate::folder("said"), &|_| true).unwrap()
    }

    #[test]
    fn relations_name_marks_and_go_back_in_time() {
        let gold = gold();
        let day = |name: &Name| {
            let mut of_set = gold.tellings.iter().filter(|t| t.cluster == name.0);
            let telling = of_set.find(|t| t.mentions.iter().any(|(mark, _)| *mark == name.1));
            telling.map(|t| t.published.clone())
        };
        assert!(gold.relations.len() > 40);
        for (kind, from, to) in &gold.relations {
            let known = [
                "denies", "corrects", "retracts", "concedes", "repeats", "says", "carries",
            ];
            assert!(known.contains(&kind.as_str()), "{kind}");
            assert!(day(from) >= day(to), "{} {} {}", from.0, from.1, to.1);
        }
    }

    #[test]
    fn no_figure_is_below_its_floor() {
        assert!(!report(&crate::folder("said"), false, false).unwrap());
    }
}
