//! Which firm or body is meant by a word or a name that does not say it: "the company", "Vesta".

use counterclaim_model::{ActorKind, Span};

use super::cast::{Casting, Draft};
use super::phrase::Phrase;
use crate::annotation::PartOfSpeech;

/// How many sentences back "the company" looks for the name of one.
const BODY_REACH: usize = 12;
/// Most words in which the text around a name says what it is.
const LONGEST_CALLED: usize = 5;

impl Casting<'_> {
    /// "Vesta", tagged as a body, where the article has an Ana Vesta and no body of that name.
    pub(super) fn last_name(&self, phrase: &Phrase) -> Option<usize> {
        let words = self.name_words(phrase.name);
        let [word] = &words[..] else { return None };
        let lone = phrase.named && phrase.kind == ActorKind::Organization && phrase.head.is_empty();
        let bears = |draft: &Draft| {
            let name = self.name_words(draft.name);
            draft.kind == ActorKind::Person && name.len() > 1 && name.last() == Some(word)
        };
        lone.then(|| self.drafts.iter().rposition(bears)).flatten()
    }

    /// "Corvel", tagged as a person, where the article has Corvel Shipping and nobody of that name.
    pub(super) fn firm_of(&self, phrase: &Phrase) -> Option<usize> {
        let words = self.name_words(phrase.name);
        let [word] = &words[..] else { return None };
        let lone = phrase.named && phrase.kind == ActorKind::Person && phrase.role.is_none();
        let bears = |draft: &Draft| {
            let name = self.name_words(draft.name);
            draft.kind == ActorKind::Organization && name.len() > 1 && name.first() == Some(word)
        };
        lone.then(|| self.drafts.iter().rposition(bears)).flatten()
    }

    /// "The company": the body named last whose name does not say what it is, where no other was described
    /// so.
    pub(super) fn body_meant(&self, phrase: &Phrase, span: Span) -> Option<usize> {
        let bare = self.name_words(phrase.name).join(" ") == phrase.head;
        let described = !phrase.named
            && phrase.definite
            && phrase.kind == ActorKind::Organization
            && phrase.country.is_none();
        (bare && described)
            .then(|| self.body_called(&phrase.head, span))
            .flatten()
    }

    /// Whether an actor is a known medium, or is called one by the word before its name ("the newspaper La Tarde").
    pub(super) fn is_medium(&self, draft: &Draft) -> bool {
        let segments = self.ctx.segments;
        let first = segments.tokens_in(draft.name).start;
        let noun = first.checked_sub(1).map(|at| segments.word(at));
        let called = |noun: &str| self.ctx.channels.described_by(noun).is_some();
        self.ctx.channels.is_medium(segments.slice(draft.name)) || noun.is_some_and(called)
    }

    /// The body meant by a general word ("the firm") at a span.
    pub(super) fn body_called(&self, word: &str, span: Span) -> Option<usize> {
        let rules = self.ctx.rules;
        let family: Vec<_> = rules.families.iter().filter(|f| f.contains(word)).collect();
        if !rules.general_bodies.contains(word) && family.is_empty() {
            return None;
        }
        let of_family = |name: &[String]| {
            let known = |word: &String| family.iter().any(|family| family.contains(word));
            name.iter().any(known)
        };
        if !family.is_empty() {
            let kin = |draft: &Draft| {
                draft.kind == ActorKind::Organization
                    && draft.named
                    && draft.merged_into.is_none()
                    && of_family(&self.name_words(draft.name))
            };
            let found = self.nearest(span, BODY_REACH, kin);
            if found.is_some() || !rules.general_bodies.contains(word) {
                return found;
            }
        }
        let fits = |draft: &Draft| {
            draft.kind == ActorKind::Organization
                && draft.named
                && draft.merged_into.is_none()
                && (draft.head.is_empty() || draft.head == word)
                && !self.ctx.rules.says_what_it_is(&self.name_words(draft.name))
                && !self.is_medium(draft)
                && draft
                    .mentions
                    .iter()
                    .any(|(mention, _)| self.stands_alone(*mention))
        };
        self.nearest(span, BODY_REACH, fits)
    }

    /// "The patients' group" after "Clear Trials, a patients' group,": a body that was described so.
    pub(super) fn described_before(&self, phrase: &Phrase) -> Option<usize> {
        let described = matches!(
            phrase.kind,
            ActorKind::Organization | ActorKind::Unnamed | ActorKind::Group
        );
        let words = self.name_words(phrase.name);
        let (last, rest) = words.split_last()?;
        let says = |also: &Vec<String>| {
            also.last() == Some(last) && rest.iter().all(|word| also.contains(word))
        };
        let fits = |draft: &Draft| {
            draft.kind == ActorKind::Organization
                && draft.named
                && draft.merged_into.is_none()
                && draft.also.iter().any(says)
        };
        (described && !phrase.named && phrase.definite)
            .then(|| self.drafts.iter().rposition(fits))
            .flatten()
    }

    /// Whether what a body is called ends before a word: a preposition, a relative, a mark.
    fn ends_description(&self, word: &str) -> bool {
        let clitic = word.starts_with(['\'', '’']);
        let mark = !word.starts_with(char::is_alphanumeric) && !clitic;
        mark || self.ctx.rules.description_ends.contains(word)
    }

    /// What the words around a body's name call it: initials in brackets, an apposition, the nouns before it.
    pub(super) fn also_called(&self, phrase: &Phrase) -> Vec<Vec<String>> {
        if !phrase.named || phrase.kind != ActorKind::Organization {
            return Vec::new();
        }
        let segments = self.ctx.segments;
        let tokens = segments.tokens_in(phrase.name);
        let mut found = Vec::new();
        let after = |n: usize| segments.word(tokens.end + n);
        let capital = |word: &str| word.starts_with(char::is_uppercase);
        if after(0) == "(" && capital(after(1)) && after(2) == ")" {
            found.push(vec![after(1).to_lowercase()]);
        }
        if after(0) == "," && matches!(after(1), "a" | "an" | "the" | "one") {
            let words = (2..2 + LONGEST_CALLED)
                .map(after)
                .take_while(|word| !self.ends_description(word));
            found.push(
                words
                    .map(str::to_lowercase)
                    .filter(|w| !w.starts_with(['\'', '’']))
                    .collect(),
            );
        }
        let noun = |at: &usize| {
            let part = self.ctx.annotations.parts_of_speech.get(*at);
            matches!(part, Some(PartOfSpeech::Noun | PartOfSpeech::Adjective))
        };
        let before: Vec<usize> = (0..tokens.start)
            .rev()
            .take(LONGEST_CALLED)
            .take_while(noun)
            .collect();
        let words: Vec<String> = before
            .iter()
            .rev()
            .map(|&at| segments.word(at).to_lowercase())
            .collect();
        found.push(words);
        found.retain(|words| !words.is_empty());
        found
    }

    /// Whether a name stands without article, as those of firms do, and is not that of a medium that was
    /// told something.
    fn stands_alone(&self, mention: Span) -> bool {
        let segments = self.ctx.segments;
        let mut first = segments.tokens_in(mention).start;
        // "told the Niger Sentinel" where the last word alone was tagged
        while first > 0 && segments.word(first - 1).starts_with(char::is_uppercase) {
            first -= 1;
        }
        let article = segments.word(first).eq_ignore_ascii_case("the");
        let before = first
            .checked_sub(1)
            .map(|at| segments.word(at).to_lowercase());
        !article
            && !before.is_some_and(|word| {
                matches!(
                    word.as_str(),
                    "the"
                        | "told"
                        | "tells"
                        | "telling"
                        | "to"
                        | "with"
                        | "by"
                        | "at"
                        | "from"
                        | "of"
                )
            })
    }
}
