//! Whether a phrase refers to an actor that is on the list already.

use counterclaim_model::{ActorKind, Span};

use super::cast::{Casting, Draft};
use super::phrase::Phrase;

impl Casting<'_> {
    pub(super) fn refers_to(&self, phrase: &Phrase, country: Option<&str>, draft: &Draft) -> bool {
        let name = self.name_words(phrase.name);
        let other = self.name_words(draft.name);
        let same_country = match (country, draft.country.as_deref()) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        };
        match phrase.kind {
            ActorKind::Government => {
                draft.kind == ActorKind::Government
                    && if country.is_some() {
                        country == draft.country.as_deref()
                    } else {
                        name == other
                    }
            }
            ActorKind::Person => {
                draft.kind == ActorKind::Person
                    && (same_person(&name, &other) || self.is_first_name(&name, &other))
            }
            ActorKind::Organization | ActorKind::Outlet if phrase.named => {
                draft.kind == ActorKind::Organization
                    && same_country
                    && (same_organization(&name, &other)
                        || self.is_short_form(&name, &other)
                        || draft.also.contains(&name)
                        || !draft.named && self.is_called_as(phrase, draft)
                        || (!draft.named
                            && !phrase.head.is_empty()
                            && draft.head == phrase.head
                            && self.fits_description(&name, draft)))
            }
            ActorKind::Organization | ActorKind::Outlet => {
                let described = draft.head == phrase.head || other.ends_with(&split(&phrase.head));
                draft.kind == ActorKind::Organization
                    && same_country
                    && !phrase.head.is_empty()
                    && described
                    && self
                        .modifiers(&name, &phrase.head)
                        .all(|word| other.contains(word))
                    && (phrase.definite || phrase.country.is_some())
            }
            ActorKind::Group => {
                let bare = phrase.definite && country.is_none() && draft.head == phrase.head;
                draft.kind == ActorKind::Group && same_country && (name == other || bare)
            }
            ActorKind::Unnamed => phrase.definite && same_country && self.describes(phrase, draft),
        }
    }

    /// Whether "the official", "the Kremlin spokesman" may be this person.
    fn describes(&self, phrase: &Phrase, draft: &Draft) -> bool {
        if phrase.head.is_empty() {
            return self.name_words(phrase.name) == self.name_words(draft.name);
        }
        match draft.kind {
            ActorKind::Unnamed => draft.head == phrase.head && !self.owners_differ(phrase, draft),
            ActorKind::Person => draft.role.is_some_and(|role| {
                let role = self.name_words(role);
                self.name_words(phrase.name)
                    .iter()
                    .all(|word| role.contains(word))
            }),
            _ => false,
        }
    }

    /// "The club" before "the football club Harrow Rovers": a description that the words around a name repeat.
    fn is_called_as(&self, phrase: &Phrase, draft: &Draft) -> bool {
        let described = self.name_words(draft.name);
        let head = split(&draft.head);
        !draft.head.is_empty()
            && self.also_called(phrase).iter().any(|also| {
                also.ends_with(&head) && described.iter().all(|word| also.contains(word))
            })
    }

    /// "Ian" after "Ian Lau", where nobody else has that first name and nobody that last one.
    fn is_first_name(&self, name: &[String], other: &[String]) -> bool {
        let [first] = name else { return false };
        let bears = |draft: &&Draft| {
            let words = self.name_words(draft.name);
            draft.kind == ActorKind::Person && words.len() > 1 && words.first() == Some(first)
        };
        other.len() > 1
            && other[0] == *first
            && self.drafts.iter().filter(bears).count() == 1
            && !self.is_last_name(first)
    }

    /// "Halvland's foreign minister", "the Castori foreign minister": the capitals before the head begin otherwise.
    fn owners_differ(&self, phrase: &Phrase, draft: &Draft) -> bool {
        const STEM: usize = 4;
        let owner = |span: Span| {
            let segments = self.ctx.segments;
            let mut tokens = segments.tokens_in(span);
            let owner = tokens.find(|&at| {
                let word = segments.word(at);
                let article = matches!(word, "The" | "A" | "An" | "His" | "Her" | "Its" | "Their");
                word.starts_with(char::is_uppercase) && !article
            })?;
            Some(segments.word(owner).to_lowercase())
        };
        let stem = |word: String| word.chars().take(STEM).collect::<String>();
        match (owner(phrase.name), owner(draft.name)) {
            (Some(a), Some(b)) => stem(a) != stem(b),
            _ => false,
        }
    }

    /// "Corvane" for "Corvane Therapeutics": the first word of a longer name that no person bears and that
    /// is no place.
    fn is_short_form(&self, a: &[String], b: &[String]) -> bool {
        let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
        let [word] = short else { return false };
        let first = long.len() > 1 && long[0] == *word;
        first && !self.is_place(word) && !self.is_last_name(word)
    }

    fn is_place(&self, word: &str) -> bool {
        let places = self.ctx.places.iter();
        places
            .into_iter()
            .any(|place| self.name_words(place.span) == [word])
    }

    /// Whether a person of the article has this last name beside a first one.
    fn is_last_name(&self, word: &str) -> bool {
        self.drafts.iter().any(|draft| {
            let name = self.name_words(draft.name);
            draft.kind == ActorKind::Person
                && name.len() > 1
                && name.last().is_some_and(|l| l == word)
        })
    }

    /// Whether a name may be what a description without one stood for: every word of the description but
    /// its head stands in the name ("the fire service" is no "National Weather Service").
    fn fits_description(&self, name: &[String], draft: &Draft) -> bool {
        let described = self.name_words(draft.name);
        self.modifiers(&described, &draft.head)
            .all(|word| name.contains(word))
    }

    /// The words of a description before its head that tell which of several is meant.
    fn modifiers<'w>(
        &'w self,
        words: &'w [String],
        head: &'w str,
    ) -> impl Iterator<Item = &'w String> + 'w {
        let in_head = move |word: &str| head.split(' ').any(|part| part == word);
        let country = |word: &str| {
            let rules = self.ctx.rules;
            rules.country_words.iter().any(|own| own == word) || self.is_place(word)
        };
        let telling = words.iter().filter(move |word| {
            !in_head(word)
                && !matches!(
                    word.as_str(),
                    "its"
                        | "their"
                        | "his"
                        | "her"
                        | "this"
                        | "that"
                        | "own"
                        | "local"
                        | "country"
                        | "s"
                )
        });
        telling.filter(move |word| !country(word))
    }

    /// The words of a name, lower case, without article, marks and possessive endings.
    pub(super) fn name_words(&self, span: Span) -> Vec<String> {
        let segments = self.ctx.segments;
        segments
            .tokens_in(span)
            .map(|i| segments.word(i).to_lowercase())
            .filter(|word| word.starts_with(char::is_alphanumeric))
            .filter(|word| !matches!(word.as_str(), "the" | "a" | "an"))
            .collect()
    }
}

fn split(phrase: &str) -> Vec<String> {
    phrase.split(' ').map(str::to_owned).collect()
}

/// Same last name and no first name that speaks against it.
fn same_person(a: &[String], b: &[String]) -> bool {
    let (Some(last), Some(other)) = (a.last(), b.last()) else {
        return false;
    };
    if last != other {
        return false;
    }
    let (first, second) = (&a[0], &b[0]);
    let initial = |short: &str, long: &str| {
        short.ends_with('.') && short.chars().next() == long.chars().next()
    };
    a.len() == 1
        || b.len() == 1
        || first == second
        || initial(first, second)
        || initial(second, first)
}

/// Same name, one the short form of the other, or one the other's initials.
fn same_organization(a: &[String], b: &[String]) -> bool {
    let initials = |words: &[String]| -> String {
        words
            .iter()
            .filter(|word| !matches!(word.as_str(), "of" | "for" | "and" | "the" | "in" | "on"))
            .filter_map(|word| word.chars().next())
            .collect()
    };
    let acronym = |short: &[String], long: &[String]| {
        short.len() == 1 && long.len() > 1 && short[0].replace('.', "") == initials(long)
    };
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    !short.is_empty()
        && (a == b
            || long.starts_with(short) && short.len() > 1
            || long.ends_with(short) && short.len() > 1
            || acronym(short, long))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn last_names_join_unless_first_names_differ() {
        assert!(same_person(&words("ana lund"), &words("lund")));
        assert!(same_person(&words("a. lund"), &words("ana lund")));
        assert!(!same_person(&words("ana lund"), &words("per lund")));
    }

    #[test]
    fn acronyms_and_short_forms_join() {
        assert!(same_organization(
            &words("tide research institute"),
            &words("tri")
        ));
        assert!(same_organization(
            &words("harrow lines"),
            &words("harrow lines shipping company")
        ));
        assert!(!same_organization(
            &words("harrow"),
            &words("harrow hospital")
        ));
    }
}
