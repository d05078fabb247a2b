//! Which party speaks through an outlet: by `resources/parties/organs.toml` and by the outlet's name.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::{Actor, ActorKind, Article, Organ};
use serde::Deserialize;

use crate::place::{Gazetteer, fold};
use crate::resources::{Files, ResourceError};

const PATH: &str = "parties/organs.toml";
/// Longer names are headlines or furniture.
const MOST_WORDS: usize = 14;
/// Letters that a state and the word for its people have in common at least ("Halvland", "Halvish").
const STEM: usize = 4;
/// Words behind which the place of an embassy or a site begins.
const ELSEWHERE: [&str; 6] = ["in", "to", "at", "near", "on", "and"];
const PATRONS: [&str; 2] = ["of", "for"];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    bodies: Vec<String>,
    known_bodies: Vec<String>,
    fillers: Vec<String>,
    voices: Vec<String>,
    state_labels: Vec<String>,
    site_words: Vec<String>,
    party: Vec<Row>,
    example: Vec<Example>,
    counter_example: Vec<Example>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    organs: Vec<String>,
    #[serde(default)]
    sites: Vec<String>,
    #[serde(default)]
    called: Vec<String>,
    from: Option<i32>,
    until: Option<i32>,
}

/// What a row of examples states of an article, and the party that speaks in it; none where it is empty.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Example {
    /// Who published it.
    pub outlet: String,
    /// Its address.
    pub url: String,
    /// When it was published.
    pub published: String,
    /// The party.
    pub party: String,
}

/// Outlets and sites of parties, and words by which the name of an outlet tells whose it is.
pub struct Organs {
    rows: Vec<Row>,
    names: BTreeMap<String, Vec<usize>>,
    sites: BTreeMap<String, Vec<usize>>,
    bodies: Vec<Vec<String>>,
    known_bodies: Vec<Vec<String>>,
    voices: Vec<Vec<String>>,
    fillers: BTreeSet<String>,
    state_labels: BTreeSet<String>,
    site_words: BTreeSet<String>,
    /// Run by a test.
    pub examples: Vec<Example>,
}

/// What an article states of where it stands.
struct Seen<'a> {
    name: &'a str,
    /// Host of the address, where the text is the outlet's own.
    host: Option<String>,
    year: Option<i32>,
}

impl Organs {
    /// Loads the resource file.
    ///
    /// # Errors
    /// It is missing or not of its form.
    pub fn load(files: &Files) -> Result<Self, ResourceError> {
        let file: File = files.toml(PATH)?;
        let mut names: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut sites: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, row) in file.party.iter().enumerate() {
            for name in &row.organs {
                names.entry(plain(name)).or_default().push(at);
            }
            for site in &row.sites {
                sites.entry(site.to_lowercase()).or_default().push(at);
            }
        }
        let phrases = |list: &[String]| -> Vec<Vec<String>> {
            let mut phrases: Vec<_> = list.iter().map(|phrase| lower_words(phrase)).collect();
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
            phrases
        };
        let mut examples = file.example;
        examples.extend(file.counter_example);
        Ok(Self {
            names,
            sites,
            bodies: phrases(&file.bodies),
            known_bodies: phrases(&file.known_bodies),
            voices: phrases(&file.voices),
            fillers: file.fillers.into_iter().collect(),
            state_labels: file.state_labels.into_iter().collect(),
            site_words: file.site_words.into_iter().collect(),
            rows: file.party,
            examples,
        })
    }

    /// The party that speaks through an article's origin, else its outlet or address; `actors` are those that
    /// it names, among which may be a state that no gazetteer knows.
    pub fn of(&self, article: &Article, gazetteer: &Gazetteer, actors: &[Actor]) -> Option<Organ> {
        let seen = Seen::new(article)?;
        let found = self
            .listed(&seen)
            .or_else(|| self.by_name(seen.name, gazetteer, actors))
            .or_else(|| self.by_site(seen.host.as_deref()?, gazetteer))?;
        let (party, reason) = found;
        Some(Organ {
            name: seen.name.to_owned(),
            party,
            reason,
        })
    }

    /// By a row of the file.
    fn listed(&self, seen: &Seen<'_>) -> Option<(String, String)> {
        let then = |at: &&usize| {
            let row = &self.rows[**at];
            let after = |first: i32| seen.year.is_none_or(|year| year >= first);
            let before = |last: i32| seen.year.is_none_or(|year| year <= last);
            row.from.is_none_or(after) && row.until.is_none_or(before)
        };
        let named = self.names.get(&plain(seen.name)).into_iter().flatten();
        if let Some(at) = named.into_iter().find(then) {
            let party = &self.rows[*at].name;
            return Some((party.clone(), format!("listed as an organ of {party}")));
        }
        let hosts = [Some(seen.name.to_lowercase()), seen.host.clone()];
        for host in hosts.into_iter().flatten() {
            let mut domain = host.as_str();
            while !domain.is_empty() {
                let rows = self.sites.get(domain).into_iter().flatten();
                if let Some(at) = rows.into_iter().find(then) {
                    let party = &self.rows[*at].name;
                    let reason = format!("{domain} is listed as a site of {party}");
                    return Some((party.clone(), reason));
                }
                domain = domain.split_once('.').map_or("", |(_, rest)| rest);
            }
        }
        None
    }

    /// By what the name of an outlet says: a body of a state, or somebody's press office.
    fn by_name(
        &self,
        name: &str,
        gazetteer: &Gazetteer,
        actors: &[Actor],
    ) -> Option<(String, String)> {
        let words: Vec<&str> = split(name).collect();
        let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
        if words.is_empty() || words.len() > MOST_WORDS {
            return None;
        }
        for (phrases, sure) in [(&self.bodies, true), (&self.known_bodies, false)] {
            let found = phrases
                .iter()
                .filter_map(|phrase| Some((phrase, find(&lower, phrase)?)))
                .find(|(phrase, at)| is_written(&words[*at..at + phrase.len()]));
            let Some((phrase, at)) = found else { continue };
            let rest = beside(&words, &lower, at, phrase.len());
            let state = self.state(&rest, gazetteer, actors, sure);
            if let Some(state) = state {
                let body = words[at..at + phrase.len()].join(" ");
                let reason = format!("its name is that of a body of {state} (“{body}”)");
                return Some((state, reason));
            }
        }
        let voice = self
            .voices
            .iter()
            .find_map(|phrase| Some((phrase, find(&lower, phrase)?)));
        let (phrase, at) = voice?;
        let owner = beside(&words, &lower, at, phrase.len()).join(" ");
        owner.starts_with(char::is_uppercase).then(|| {
            let reason = format!("its name says that {owner} speaks (“{}”)", phrase.join(" "));
            (owner, reason)
        })
    }

    /// The state that some words name: a country, one that the article names, or, where nothing else can be
    /// meant, the words themselves.
    fn state(
        &self,
        words: &[&str],
        gazetteer: &Gazetteer,
        actors: &[Actor],
        sure: bool,
    ) -> Option<String> {
        let told: Vec<&str> = words
            .iter()
            .copied()
            .filter(|word| !self.fillers.contains(&word.to_lowercase()) && !is_small(word))
            .collect();
        let (all, own) = (words.join(" "), told.join(" "));
        if own.is_empty() || !own.starts_with(char::is_uppercase) {
            return None;
        }
        let called = |row: &&Row| row.called.iter().any(|name| plain(name) == plain(&own));
        if let Some(row) = self.rows.iter().find(called) {
            return Some(row.name.clone());
        }
        if let Some(country) = [&all, &own]
            .into_iter()
            .find_map(|name| gazetteer.country_called(name))
        {
            return Some(country.to_owned());
        }
        let states = actors
            .iter()
            .filter(|actor| actor.kind == ActorKind::Government);
        let known = states
            .map(|actor| actor.name.as_str())
            .find(|state| is_of(&own, state));
        known
            .map(str::to_owned)
            .or_else(|| (sure && told.len() <= 3).then_some(own))
    }

    /// By a domain that only a state gives ("mod.gov.ua").
    fn by_site(&self, host: &str, gazetteer: &Gazetteer) -> Option<(String, String)> {
        let host = host.strip_prefix("www.").unwrap_or(host);
        let labels: Vec<&str> = host.split('.').collect();
        let (&top, before) = labels.split_last()?;
        let (&state, before) = before.split_last()?;
        let own = before.is_empty() || before.iter().any(|label| self.site_words.contains(*label));
        if top.len() != 2 || !self.state_labels.contains(state) || !own {
            return None;
        }
        let code = if top == "uk" { "gb" } else { top };
        let record = gazetteer.country(&code.to_uppercase())?;
        let party = gazetteer.record(record).name.to_owned();
        let reason = format!("{host} is a site of the state of {party}");
        Some((party, reason))
    }
}

impl<'a> Seen<'a> {
    fn new(article: &'a Article) -> Option<Self> {
        let own = article.origin.is_none();
        let url = article.canonical_url.as_deref().or(article.url.as_deref());
        let published = article.published.as_ref();
        Some(Self {
            name: article.origin.as_deref().or(article.outlet.as_deref())?,
            host: url.filter(|_| own).and_then(host),
            year: published.and_then(|date| date.value.get(..4)?.parse().ok()),
        })
    }
}

/// The host of an address, in lower case.
fn host(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next()?;
    (host.contains('.') && host.is_ascii()).then(|| host.to_ascii_lowercase())
}

/// A name as names are compared.
fn plain(name: &str) -> String {
    let folded = fold(name);
    let folded = if folded.is_empty() {
        name.to_lowercase()
    } else {
        folded
    };
    folded
        .strip_prefix("the ")
        .map_or(folded.clone(), str::to_owned)
}

/// Words of a name, without the signs of owners.
fn split(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’' | '-' | '.'))
        .map(|word| word.trim_matches(['.', '-', '\'', '’']))
        .filter(|word| !word.is_empty())
}

fn lower_words(phrase: &str) -> Vec<String> {
    split(phrase).map(str::to_lowercase).collect()
}

fn find(words: &[String], phrase: &[String]) -> Option<usize> {
    (0..words.len()).find(|at| words[*at..].starts_with(phrase))
}

/// The words beside a phrase that say whose it is: behind "of", else before it.
fn beside<'w>(words: &[&'w str], lower: &[String], at: usize, len: usize) -> Vec<&'w str> {
    let behind = at + len;
    let is = |i: usize, list: &[&str]| {
        lower
            .get(i)
            .is_some_and(|word| list.contains(&word.as_str()))
    };
    let range = if is(behind, &PATRONS) {
        let end = (behind + 1..words.len()).find(|i| is(*i, &ELSEWHERE));
        behind + 1..end.unwrap_or(words.len())
    } else {
        0..at
    };
    let owned = words[range].iter().copied();
    let owned = owned.skip_while(|word| word.eq_ignore_ascii_case("the"));
    owned.map(without_owner).collect()
}

/// "Halvland" of "Halvland's".
fn without_owner(word: &str) -> &str {
    ["'s", "’s"]
        .iter()
        .find_map(|end| word.strip_suffix(end))
        .unwrap_or(word)
}

/// Short words stand for a body where they are written as an abbreviation ("MoD").
fn is_written(words: &[&str]) -> bool {
    const SHORT: usize = 3;
    let capitals = |word: &str| word.chars().filter(|c| c.is_uppercase()).count();
    !matches!(words, [word] if word.len() <= SHORT && capitals(word) < 2)
}

fn is_small(word: &str) -> bool {
    word.starts_with(char::is_lowercase)
}

/// Whether a word is the name of a state, or made of it.
fn is_of(word: &str, state: &str) -> bool {
    let common = word
        .chars()
        .zip(state.chars())
        .take_while(|(a, b)| a.to_lowercase().eq(b.to_lowercase()))
        .count();
    let people = ["ish", "ian", "ese", "ean", "ic", "an", "i"];
    word.eq_ignore_ascii_case(state)
        || (!word.contains(' ')
            && common >= STEM
            && people.iter().any(|end| word.ends_with(end))
            && word.chars().count() <= common + 4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use counterclaim_model::{ActorId, Basis, Published};

    fn party(organs: &Organs, gazetteer: &Gazetteer, example: &Example) -> String {
        let given = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let mut article = Article::of_text("a.txt", "Text.");
        article.outlet = given(&example.outlet);
        article.url = given(&example.url);
        article.published = given(&example.published).map(|value| Published {
            value,
            basis: Basis::User,
            score: 1.0,
        });
        let found = organs.of(&article, gazetteer, &[]);
        found.map_or_else(String::new, |organ| organ.party)
    }

    #[test]
    fn every_example_of_the_file_holds() {
        let files = Files::builtin();
        let gazetteer = Gazetteer::load(&files).unwrap();
        let organs = Organs::load(&files).unwrap();
        assert!(organs.examples.len() > 20);
        for example in &organs.examples {
            assert_eq!(
                party(&organs, &gazetteer, example),
                example.party,
                "{example:?}"
            );
        }
    }

    #[test]
    fn every_row_can_be_found_and_names_a_country_as_the_gazetteer_does() {
        let files = Files::builtin();
        let gazetteer = Gazetteer::load(&files).unwrap();
        let organs = Organs::load(&files).unwrap();
        for row in &organs.rows {
            let year = row
                .from
                .or(row.until)
                .map_or(String::new(), |year| format!("{year}-06-01"));
            let example = Example {
                outlet: row.organs[0].clone(),
                published: year,
                ..Example::default()
            };
            assert_eq!(party(&organs, &gazetteer, &example), row.name);
            let country = gazetteer.country_called(&row.name);
            let past = !row.called.is_empty();
            assert!(
                past || country.is_none_or(|name| name == row.name),
                "{}",
                row.name
            );
        }
    }

    #[test]
    fn a_state_that_no_gazetteer_knows_is_the_one_that_the_article_names() {
        let files = Files::builtin();
        let gazetteer = Gazetteer::load(&files).unwrap();
        let organs = Organs::load(&files).unwrap();
        let state = Actor {
            id: ActorId::from_index(0),
            name: "Halvland".to_owned(),
            kind: ActorKind::Government,
            country: None,
            role: None,
            speaks_for: None,
            mentions: Vec::new(),
            because: String::new(),
        };
        let mut article = Article::of_text("a.txt", "Text.");
        article.outlet = Some("Halvish Army".to_owned());
        let found = organs.of(&article, &gazetteer, std::slice::from_ref(&state));
        assert_eq!(found.map(|organ| organ.party).as_deref(), Some("Halvland"));
        assert_eq!(organs.of(&article, &gazetteer, &[]), None);
    }
}
