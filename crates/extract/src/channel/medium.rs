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
    /// First words that do ("Radio Norr").
    openings: BTreeMap<String, ChannelKind>,
    /// Ends of a last word that do ("Dagsposten", "CVTV").
    suffixes: Vec<(String, ChannelKind)>,
    /// Last words of names that may be those of anything else ("the Evening Star").
    weak: BTreeMap<String, ChannelKind>,
}

/// Words by which names without an entry are those of media, of `resources/channels/phrases.toml`.
pub(super) struct Shapes {
    pub(super) endings: BTreeMap<ChannelKind, Vec<String>>,
    pub(super) openings: BTreeMap<ChannelKind, Vec<String>>,
    pub(super) suffixes: BTreeMap<ChannelKind, Vec<String>>,
    pub(super) weak: BTreeMap<ChannelKind, Vec<String>>,
}

fn by_word(rows: BTreeMap<ChannelKind, Vec<String>>) -> BTreeMap<String, ChannelKind> {
    rows.into_iter()
        .flat_map(|(kind, words)| words.into_iter().map(move |word| (word, kind)))
        .collect()
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
    pub(super) fn new(listed: Vec<Medium>, shapes: Shapes) -> Self {
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
        Self {
            forms,
            listed: media,
            endings: by_word(shapes.endings),
            openings: by_word(shapes.openings),
            suffixes: by_word(shapes.suffixes).into_iter().collect(),
            weak: by_word(shapes.weak),
        }
    }

    /// What sort of medium some words name, or end in the name of ("the news agency Reuters").
    pub(super) fn of_name(&self, name: &str) -> Option<Named> {
        // "Radio Norr, a station of the rebels,": the words before the comma name it
        let mut words: Vec<String> = words_of(name);
        let comma = words.iter().position(|word| word == ",");
        words.truncate(comma.unwrap_or(words.len()));
        let whole = self.ending(&words).or_else(|| self.unlisted(&words));
        // "the Harrow Press news agency": words behind a name that say what it is
        while words.len() > 1 && words.last().is_some_and(|last| is_kind(last)) {
            words.pop();
        }
        let named = || words.last().is_some_and(|last| is_capital(last));
        whole.or_else(|| named().then(|| self.ending(&words)).flatten())
    }

    /// The longest form in which some words end.
    fn ending(&self, words: &[String]) -> Option<Named> {
        self.forms
            .iter()
            .filter(|(_, form, _)| words.ends_with(form))
            .max_by_key(|(_, form, _)| form.len())
            .map(|(_, form, medium)| self.named(form.len(), *medium))
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
            let inside =
                at > 0 && is_capital(segments.word(at - 1)) && segments.word(at - 1) != "The";
            let len = self.run(segments, at, end);
            let words: Vec<String> = (at..at + len.max(1))
                .map(|i| segments.word(i).to_owned())
                .collect();
            self.unlisted(&words).filter(|_| !inside)
        })
    }

    /// Tokens of capitals from a token on, with what joins them where the first is that of a medium ("Voice of
    /// the Valley").
    fn run(&self, segments: &Segments<'_>, at: usize, end: usize) -> usize {
        let limit = end.min(at + LONGEST_NAME + 1);
        let opens = self.openings.contains_key(segments.word(at));
        let mut last = at;
        for i in at..limit {
            match segments.word(i) {
                word if is_capital(word) => last = i + 1,
                "of" | "the" | "de" | "la" if opens && i > at => {}
                _ => break,
            }
        }
        last - at
    }

    /// A medium by a last word that may be that of anything else, at a token before which something is said
    /// to have been told or published.
    pub(super) fn weak_at(&self, segments: &Segments<'_>, at: usize, end: usize) -> Option<Named> {
        let capital = |i: &usize| is_capital(segments.word(*i));
        let inside = at > 0 && is_capital(segments.word(at - 1));
        let len = (at..end.min(at + LONGEST_NAME + 1))
            .take_while(capital)
            .count();
        let last = bare(segments.word(at + len.checked_sub(1)?));
        let call = len == 1 && is_call_sign(last);
        let kind = match self.weak.get(last) {
            Some(kind) => *kind,
            None if call => ChannelKind::Broadcast,
            None => return None,
        };
        let article = usize::from(segments.word(at) == "The" && len > 1);
        let name = segments.token_range_span(at + article..at + len);
        (!inside && (len > 1 || call)).then(|| Named {
            len,
            name: bare(segments.slice(name)).to_owned(),
            kind,
        })
    }

    /// What sort of medium a name is, by any word of it.
    pub(super) fn kind_by_word(&self, name: &str) -> Option<ChannelKind> {
        let words = || name.split_whitespace().map(bare);
        let call = words().any(is_call_sign).then_some(ChannelKind::Broadcast);
        let known = |word: &str| {
            let lists = [&self.openings, &self.endings, &self.weak];
            lists.iter().find_map(|list| list.get(word)).copied()
        };
        call.or_else(|| words().find_map(known))
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
        // "Radio Norr", "The Voice of the Valley"
        let capital = words.iter().filter(|word| is_capital(word)).count();
        let opening = words.first().and_then(|first| self.openings.get(first));
        let joined = words
            .iter()
            .all(|word| is_capital(word) || matches!(word.as_str(), "of" | "the" | "de" | "la"));
        if let Some(kind) = opening.filter(|_| capital > 1 && joined) {
            return Some(Named {
                len: words.len(),
                name: words.join(" "),
                kind: *kind,
            });
        }
        // the word that says what it is may be the last two ("News Agency")
        let last = words.last()?;
        let suffix = |(end, _): &&(String, ChannelKind)| {
            let stem = last.strip_suffix(end.as_str()).unwrap_or("");
            // "CVTV", "Azatt-TV", and not "TV" alone
            stem.len() > 1
                && (end.starts_with(char::is_lowercase) || !stem.ends_with(char::is_lowercase))
        };
        if let Some((_, kind)) = self.suffixes.iter().find(suffix)
            && words.len() <= LONGEST_NAME
            && words.iter().all(|word| is_capital(word))
        {
            return Some(Named {
                len: words.len(),
                name: words.join(" "),
                kind: *kind,
            });
        }
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

/// Whether a word is written like the call sign of a North American station ("WKRV", "KLTW-FM").
fn is_call_sign(word: &str) -> bool {
    let letters = word.split('-').next().unwrap_or("");
    letters.len() == 4
        && letters.starts_with(['W', 'K'])
        && word.chars().all(|c| c.is_ascii_uppercase() || c == '-')
}

/// Words behind a name that say what it is.
fn is_kind(word: &str) -> bool {
    matches!(
        word,
        "news"
            | "agency"
            | "newspaper"
            | "television"
            | "radio"
            | "channel"
            | "network"
            | "website"
    )
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
