//! Media by name: those of the list, those whose last word says what they are, and web addresses.

use std::collections::BTreeMap;

use counterclaim_model::ChannelKind;

use super::Medium;
use crate::segment::Segments;

/// Endings of web addresses that are read as the name of a site.
const DOMAINS: &[&str] = &[
    "com", "net", "org", "info", "co", "news", "tv", "ru", "ua", "uk", "de", "fr", "in", "id",
];
/// Most words in front of the word that says what a medium is ("the Harrow Evening Gazette").
const LONGEST_NAME: usize = 4;

/// Media by name.
#[derive(Clone, Debug)]
pub(super) struct Media {
    /// First word of a form, the whole form as words, and which medium; sorted.
    forms: Vec<(String, Vec<String>, usize)>,
    listed: Vec<(String, ChannelKind)>,
    /// Last words that say what a name is the name of.
    endings: BTreeMap<String, ChannelKind>,
}

/// A medium that stands at some tokens.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Named {
    /// Tokens of its name.
    pub(super) len: usize,
    /// Its name as the list has it, else as written.
    pub(super) name: String,
    /// What it is.
    pub(super) kind: ChannelKind,
}

impl Media {
    pub(super) fn new(listed: Vec<Medium>, endings: BTreeMap<ChannelKind, Vec<String>>) -> Self {
        let mut forms = Vec::new();
        let mut media = Vec::new();
        for medium in listed {
            for form in medium.forms.iter().chain([&medium.name]) {
                let words: Vec<String> = words_of(form);
                if let Some(first) = words.first() {
                    forms.push((first.clone(), words.clone(), media.len()));
                }
            }
            media.push((medium.name, medium.kind));
        }
        forms.sort();
        forms.dedup();
        let endings = endings
            .into_iter()
            .flat_map(|(kind, words)| words.into_iter().map(move |word| (word, kind)))
            .collect();
        Self {
            forms,
            listed: media,
            endings,
        }
    }

    /// What sort of medium some words name, or end in the name of ("the news agency Reuters").
    pub(super) fn of_name(&self, name: &str) -> Option<Named> {
        let words = words_of(name);
        let listed = self
            .forms
            .iter()
            .filter(|(_, form, _)| words.ends_with(form))
            .max_by_key(|(_, form, _)| form.len())
            .map(|(_, form, medium)| self.named(form.len(), *medium));
        listed.or_else(|| self.unlisted(&words))
    }

    /// The medium whose name begins at a token: the longest form, else a name by its last word.
    pub(super) fn at(&self, segments: &Segments<'_>, at: usize, end: usize) -> Option<Named> {
        let first = bare(segments.word(at));
        let from = self
            .forms
            .partition_point(|(word, _, _)| word.as_str() < first);
        let fits = |form: &[String]| {
            let mut words = form.iter().enumerate();
            at + form.len() <= end && words.all(|(i, word)| bare(segments.word(at + i)) == word)
        };
        let listed = self.forms[from..]
            .iter()
            .take_while(|(word, _, _)| word == first)
            .filter(|(_, form, _)| fits(form))
            .max_by_key(|(_, form, medium)| (form.len(), *medium))
            .map(|(_, form, medium)| self.named(form.len(), *medium));
        listed.or_else(|| {
            // a name begins where no capital stands before it
            let inside = at > 0 && is_capital(segments.word(at - 1));
            let capital = |i: &usize| is_capital(segments.word(*i));
            let len = (at..end.min(at + LONGEST_NAME + 1))
                .take_while(capital)
                .count();
            let words: Vec<String> = (at..at + len.max(1))
                .map(|i| segments.word(i).to_owned())
                .collect();
            self.unlisted(&words).filter(|_| !inside)
        })
    }

    fn named(&self, len: usize, medium: usize) -> Named {
        let (name, kind) = &self.listed[medium];
        Named {
            len,
            name: name.clone(),
            kind: *kind,
        }
    }

    /// "The Harrow Evening Gazette", "harrownews.com": a name that no list has.
    fn unlisted(&self, words: &[String]) -> Option<Named> {
        let words = match words {
            [article, rest @ ..] if matches!(article.as_str(), "The" | "the") => rest,
            words => words,
        };
        let site = |word: &String| {
            let tail = word.rsplit_once('.');
            tail.is_some_and(|(stem, end)| stem.len() > 2 && DOMAINS.contains(&end))
        };
        if let [only] = words
            && site(only)
        {
            return Some(Named {
                len: 1,
                name: only.clone(),
                kind: ChannelKind::Print,
            });
        }
        // the word that says what it is may be the last two ("News Agency")
        let last = words.last()?;
        let pair = words.len().checked_sub(2).map(|at| words[at..].join(" "));
        let kind = pair
            .as_ref()
            .and_then(|pair| self.endings.get(pair))
            .filter(|_| words.len() > 2)
            .or_else(|| self.endings.get(last).filter(|_| words.len() > 1))?;
        let whole = words.len() <= LONGEST_NAME + 1 && words.iter().all(|word| is_capital(word));
        whole.then(|| Named {
            len: words.len(),
            name: words.join(" "),
            kind: *kind,
        })
    }
}

/// Without the dot that a capital keeps at the end of a sentence ("on X.").
pub(super) fn bare(word: &str) -> &str {
    match word.strip_suffix('.') {
        Some(stem) if !stem.is_empty() && !stem.contains('.') => stem,
        _ => word,
    }
}

fn is_capital(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

fn words_of(form: &str) -> Vec<String> {
    let segments = Segments::of_text(form);
    (0..segments.tokens.len())
        .map(|i| bare(segments.word(i)).to_owned())
        .collect()
}
