//! What a statement is made in or at, by its noun, whatever words describe it: "in a tersely worded two-page
//! statement", "told a packed meeting".

use std::collections::BTreeSet;

use counterclaim_model::{Channel, ChannelKind, Span};
use serde::Deserialize;

use crate::segment::{Segments, TokenKind};

/// Most words between the word that introduces a carrier and its noun.
const REACH: usize = 7;

/// One sort of carrier.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Carrier {
    pub(super) name: String,
    kind: ChannelKind,
    /// Words before it: prepositions, or verbs of telling.
    before: Vec<String>,
    /// Its nouns, of one or two words.
    heads: Vec<String>,
    /// Phrase and name, as in the phrases of the same file.
    pub(super) examples: Vec<String>,
}

/// The carrier nearest behind the cue, else before it.
pub(super) fn find(
    carriers: &[Carrier],
    stops: &BTreeSet<String>,
    segments: &Segments<'_>,
    frame: Span,
    cue: Span,
    free: &dyn Fn(Span) -> bool,
) -> Option<Channel> {
    let tokens = segments.tokens_in(frame);
    let at_cue = segments.tokens_in(cue).start;
    let mark = |at: &usize| matches!(segments.word(*at), ";" | "—" | "–");
    let before = (tokens.start..at_cue.max(tokens.start)).rev().find(mark);
    let after = (at_cue.max(tokens.start)..tokens.end).find(mark);
    let clause = before.map_or(tokens.start, |mark| mark + 1)
        ..after.map_or(tokens.end, |mark| tokens.end.min(mark + 1));
    let own = |at: usize| !free(segments.tokens[at].span);
    let openers = clause;
    let found = openers.filter_map(|opener| {
        let word = segments.word(opener).to_lowercase();
        let end = tokens.end.min(opener + 2 + REACH);
        let end = (opener + 1..end)
            .find(|at| own(*at) || ends(stops, segments, *at))
            .unwrap_or(end);
        carriers.iter().find_map(|carrier| {
            let opens = carrier.before.contains(&word);
            let head = (opener + 1..end).filter(|_| opens).rev().find_map(|at| {
                let len = carrier.length(segments, at, end)?;
                Some(at..at + len)
            })?;
            Some(Channel {
                name: carrier.name.clone(),
                kind: carrier.kind,
                span: segments.token_range_span(opener..head.end),
            })
            .map(|channel| (opener < at_cue, opener, channel))
        })
    });
    found
        .min_by_key(|(before, opener, _)| (*before, opener.abs_diff(at_cue)))
        .map(|(_, _, channel)| channel)
}

impl Carrier {
    /// Tokens of the noun of this carrier that begins at a token.
    fn length(&self, segments: &Segments<'_>, at: usize, end: usize) -> Option<usize> {
        let lengths = self.heads.iter().filter_map(|head| {
            let words: Vec<&str> = head.split(' ').collect();
            let mut pairs = words.iter().enumerate();
            let fits = at + words.len() <= end
                && pairs.all(|(i, word)| segments.word(at + i).eq_ignore_ascii_case(word));
            fits.then_some(words.len())
        });
        lengths.max()
    }
}

/// A word at which a noun phrase ends: a mark, a conjunction, another preposition, a verb of being.
fn ends(stops: &BTreeSet<String>, segments: &Segments<'_>, at: usize) -> bool {
    let word = segments.word(at).to_lowercase();
    let joined = matches!(word.as_str(), "-" | "’s" | "'s" | "’" | "'" | "“" | "\"");
    segments.tokens[at].kind == TokenKind::Mark && !joined || stops.contains(&word)
}
