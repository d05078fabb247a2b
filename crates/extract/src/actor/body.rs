//! Which firm or body is meant by a word or a name that does not say it: "the company", "Vesta".

use counterclaim_model::{ActorKind, Span};

use super::cast::{Casting, Draft};
use super::phrase::Phrase;

/// How many sentences back "the company" looks for the name of one.
const BODY_REACH: usize = 12;

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

    /// The body meant by a general word ("the firm") at a span.
    pub(super) fn body_called(&self, word: &str, span: Span) -> Option<usize> {
        if !self.ctx.rules.general_bodies.contains(word) {
            return None;
        }
        let fits = |draft: &Draft| {
            draft.kind == ActorKind::Organization
                && draft.named
                && draft.merged_into.is_none()
                && (draft.head.is_empty() || draft.head == word)
                && !self.ctx.rules.says_what_it_is(&self.name_words(draft.name))
                && !self
                    .ctx
                    .channels
                    .is_medium(self.ctx.segments.slice(draft.name))
                && draft
                    .mentions
                    .iter()
                    .any(|(mention, _)| self.stands_alone(*mention))
        };
        self.nearest(span, BODY_REACH, fits)
    }

    /// Whether a name stands without article, as those of firms do, and is not that of a medium that was
    /// told something.
    fn stands_alone(&self, mention: Span) -> bool {
        let segments = self.ctx.segments;
        let first = segments.tokens_in(mention).start;
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
