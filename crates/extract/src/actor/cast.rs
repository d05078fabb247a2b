//! Mentions joined into actors, in the order of the text.

use std::collections::BTreeSet;

use counterclaim_model::{Actor, ActorId, ActorKind, PlacePrecision, PlaceSense, Span};

use super::phrase::{Gender, Phrase, Pronoun, Reference, describe, describe_in_place};
use super::rules::ActorRules;
use super::{ActorContext, Cast};
use crate::annotation::EntityKind;

/// How many sentences back a pronoun looks.
const PRONOUN_REACH: usize = 6;

/// An actor while its mentions are being gathered.
struct Draft {
    kind: ActorKind,
    name: Span,
    named: bool,
    head: String,
    role: Option<Span>,
    country: Option<String>,
    gender: Option<Gender>,
    /// Mentions in text order, with whether each is a source.
    mentions: Vec<(Span, bool)>,
    speaks_for: Option<usize>,
    because: String,
    /// The draft that this one turned out to be.
    merged_into: Option<usize>,
}

/// A stretch of text that refers to somebody.
struct Mention {
    span: Span,
    /// The attributions whose source it is.
    attribution: Option<usize>,
}

struct Casting<'a> {
    ctx: ActorContext<'a>,
    drafts: Vec<Draft>,
    sources: Vec<Option<usize>>,
}

/// Joins every mention of the article.
pub(super) fn assemble(ctx: &ActorContext<'_>) -> Cast {
    let mut casting = Casting {
        ctx: *ctx,
        drafts: Vec::new(),
        sources: vec![None; ctx.attributions.len()],
    };
    for mention in mentions(ctx) {
        casting.take(&mention);
    }
    casting.own_words();
    casting.recognize_states();
    casting.merge_descriptions();
    casting.find_parties();
    casting.finish()
}

/// Every mention in text order; the longer of two that begin together comes first.
fn mentions(ctx: &ActorContext<'_>) -> Vec<Mention> {
    let mut found = Vec::new();
    for (index, attribution) in ctx.attributions.iter().enumerate() {
        if let Some(&span) = attribution.source.iter().max_by_key(|span| span.len()) {
            found.push(Mention {
                span,
                attribution: Some(index),
            });
        }
    }
    let is_source = |span: Span| {
        ctx.attributions
            .iter()
            .flat_map(|a| &a.source)
            .any(|s| *s == span)
    };
    // a lone word that the article also writes small is no name ("Fire Chief", "the fire")
    let small: BTreeSet<&str> = (0..ctx.segments.tokens.len())
        .map(|i| ctx.segments.word(i))
        .filter(|word| word.starts_with(char::is_lowercase))
        .collect();
    for entity in &ctx.annotations.entities {
        if matches!(entity.kind, EntityKind::Person | EntityKind::Organization) {
            let span = ctx.segments.token_range_span(entity.tokens.clone());
            let common = entity.tokens.len() == 1
                && small.contains(ctx.segments.slice(span).to_lowercase().as_str());
            if !is_source(span) && !place_only(ctx, span) && !common {
                found.push(Mention {
                    span,
                    attribution: None,
                });
            }
        }
    }
    for place in ctx
        .places
        .iter()
        .filter(|place| place.sense == PlaceSense::Government)
    {
        if !is_source(place.span) {
            found.push(Mention {
                span: place.span,
                attribution: None,
            });
        }
    }
    for (i, token) in ctx.segments.tokens.iter().enumerate() {
        let word = ctx.segments.word(i);
        let pronoun = matches!(word, "he" | "He" | "she" | "She" | "him" | "they" | "They");
        if pronoun
            && !is_source(token.span)
            && ctx.segments.quotation_at(token.span.start()).is_none()
        {
            found.push(Mention {
                span: token.span,
                attribution: None,
            });
        }
    }
    found.sort_by_key(|mention| (mention.span.start(), std::cmp::Reverse(mention.span.end())));
    found.dedup_by_key(|mention| (mention.span, mention.attribution));
    found
}

/// Whether the encoder's "organization" is a place that speaks for nobody here.
fn place_only(ctx: &ActorContext<'_>, span: Span) -> bool {
    ctx.places
        .iter()
        .any(|place| place.span == span && place.sense != PlaceSense::Government)
}

impl Casting<'_> {
    fn take(&mut self, mention: &Mention) {
        let phrase = describe_in_place(&self.ctx, mention.span);
        let nominal = phrase.reference == Reference::Nominal;
        if mention.attribution.is_none() && nominal && !phrase.named {
            // only sources may be descriptions; a name tagged as one elsewhere is a slip
            return;
        }
        let actor = match phrase.reference {
            Reference::Pronoun(Pronoun::Own) => None,
            Reference::Pronoun(Pronoun::Relative) => self.antecedent(mention.span),
            Reference::Pronoun(pronoun) => self.pronoun(pronoun, mention.span),
            Reference::Partitive => self
                .nearest(mention.span, 2, |draft| draft.kind == ActorKind::Group)
                .or_else(|| Some(self.add(&phrase))),
            Reference::Nominal => Some(self.known(&phrase).unwrap_or_else(|| self.add(&phrase))),
        };
        let Some(actor) = actor else { return };
        self.learn(actor, &phrase);
        let is_source = mention.attribution.is_some();
        let draft = &mut self.drafts[actor];
        match draft
            .mentions
            .iter_mut()
            .find(|(span, _)| *span == mention.span)
        {
            Some(same) => same.1 |= is_source,
            None => draft.mentions.push((mention.span, is_source)),
        }
        if let Some(index) = mention.attribution {
            self.sources[index] = Some(actor);
        }
    }

    fn add(&mut self, phrase: &Phrase) -> usize {
        let country = phrase.country.clone().or_else(|| {
            phrase
                .country_before
                .then(|| self.country_before(phrase.name.start()))
                .flatten()
        });
        self.drafts.push(Draft {
            kind: phrase.kind,
            name: phrase.name,
            named: phrase.named,
            head: phrase.head.clone(),
            role: phrase.role,
            country,
            gender: phrase.gender,
            mentions: Vec::new(),
            speaks_for: None,
            because: String::new(),
            merged_into: None,
        });
        self.drafts.len() - 1
    }

    /// What a further mention says of an actor that was known.
    fn learn(&mut self, actor: usize, phrase: &Phrase) {
        let text = self.ctx.segments;
        let draft = &mut self.drafts[actor];
        if phrase.reference != Reference::Nominal {
            return;
        }
        let longer = text.slice(phrase.name).len() > text.slice(draft.name).len();
        if phrase.named && draft.kind == phrase.kind && (longer || !draft.named) {
            draft.name = phrase.name;
            draft.named = true;
        }
        draft.role = draft.role.or(phrase.role);
        draft.gender = draft.gender.or(phrase.gender);
        if draft.country.is_none() {
            draft.country.clone_from(&phrase.country);
        }
    }

    /// The actor already on the list that a nominal phrase refers to.
    fn known(&self, phrase: &Phrase) -> Option<usize> {
        let country = phrase.country.clone().or_else(|| {
            phrase
                .country_before
                .then(|| self.country_before(phrase.name.start()))
                .flatten()
        });
        (0..self.drafts.len())
            .rev()
            .find(|&i| self.refers_to(phrase, country.as_deref(), &self.drafts[i]))
    }

    fn refers_to(&self, phrase: &Phrase, country: Option<&str>, draft: &Draft) -> bool {
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
            ActorKind::Person => draft.kind == ActorKind::Person && same_person(&name, &other),
            ActorKind::Organization | ActorKind::Outlet if phrase.named => {
                draft.kind == ActorKind::Organization
                    && same_country
                    && (same_organization(&name, &other)
                        || (!draft.named && !phrase.head.is_empty() && draft.head == phrase.head))
            }
            ActorKind::Organization | ActorKind::Outlet => {
                let described = draft.head == phrase.head || other.ends_with(&split(&phrase.head));
                draft.kind == ActorKind::Organization
                    && same_country
                    && !phrase.head.is_empty()
                    && described
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
            ActorKind::Unnamed => draft.head == phrase.head,
            ActorKind::Person => draft.role.is_some_and(|role| {
                let role = self.name_words(role);
                self.name_words(phrase.name)
                    .iter()
                    .all(|word| role.contains(word))
            }),
            _ => false,
        }
    }

    /// The words of a name, lower case, without article, marks and possessive endings.
    fn name_words(&self, span: Span) -> Vec<String> {
        let segments = self.ctx.segments;
        segments
            .tokens_in(span)
            .map(|i| segments.word(i).to_lowercase())
            .filter(|word| word.starts_with(char::is_alphanumeric))
            .filter(|word| !matches!(word.as_str(), "the" | "a" | "an"))
            .collect()
    }

    /// Country of the last place of any sense before an offset.
    fn country_before(&self, offset: usize) -> Option<String> {
        let before = self
            .ctx
            .places
            .partition_point(|place| place.span.end() <= offset);
        self.ctx.places[..before]
            .iter()
            .rev()
            .find_map(|place| place.country.clone())
    }

    fn pronoun(&self, pronoun: Pronoun, span: Span) -> Option<usize> {
        let fits = |draft: &Draft| match pronoun {
            Pronoun::He | Pronoun::She => {
                let other = if pronoun == Pronoun::He {
                    Gender::Female
                } else {
                    Gender::Male
                };
                let human = draft.kind == ActorKind::Person
                    || (draft.kind == ActorKind::Unnamed && !draft.head.is_empty());
                human && draft.gender != Some(other)
            }
            Pronoun::They => matches!(draft.kind, ActorKind::Group | ActorKind::Organization),
            _ => matches!(draft.kind, ActorKind::Organization | ActorKind::Government),
        };
        self.nearest(span, PRONOUN_REACH, fits)
    }

    /// The fitting actor mentioned last outside quotations; a source counts as a sentence and a half
    /// nearer, because stories keep to their speaker.
    fn nearest(&self, span: Span, reach: usize, fits: impl Fn(&Draft) -> bool) -> Option<usize> {
        let segments = self.ctx.segments;
        let here = segments.sentence_at(span.start())?;
        let mut best: Option<(i64, usize, usize)> = None;
        for (index, draft) in self
            .drafts
            .iter()
            .enumerate()
            .filter(|(_, draft)| fits(draft))
        {
            for &(mention, is_source) in draft.mentions.iter().rev().take(8) {
                if mention.end() > span.start() {
                    continue;
                }
                let Some(there) = segments.sentence_at(mention.start()) else {
                    continue;
                };
                let away = here.saturating_sub(there);
                let quoted = segments.quotation_at(mention.start()).is_some();
                if away > reach || quoted {
                    continue;
                }
                // a name that opens its sentence is its subject more often than not
                let opens = mention.start() == segments.sentences[there].span.start();
                let cost =
                    10 * away as i64 - if is_source { 15 } else { 0 } - if opens { 4 } else { 0 };
                let rank = (cost, usize::MAX - mention.end(), index);
                if best.is_none_or(|b| rank < b) {
                    best = Some(rank);
                }
            }
        }
        best.map(|(_, _, index)| index)
    }

    /// The actor whose mention ends last before a relative pronoun, in its sentence.
    fn antecedent(&self, span: Span) -> Option<usize> {
        let sentence = self.ctx.segments.sentence_at(span.start())?;
        let from = self.ctx.segments.sentences[sentence].span.start();
        self.drafts
            .iter()
            .enumerate()
            .flat_map(|(i, draft)| {
                draft
                    .mentions
                    .iter()
                    .map(move |(mention, _)| (mention.end(), i))
            })
            .filter(|&(end, _)| from < end && end <= span.start())
            .max()
            .map(|(_, i)| i)
    }

    /// "I", "we" as sources: the speaker of the enclosing attribution.
    fn own_words(&mut self) {
        for index in 0..self.sources.len() {
            let outer = self.ctx.attributions[index].within;
            let own = self.ctx.attributions[index]
                .source
                .first()
                .is_some_and(|&span| {
                    describe(&self.ctx, span).reference == Reference::Pronoun(Pronoun::Own)
                });
            if let (true, Some(speaker)) = (
                own,
                outer.and_then(|outer| self.sources.get(outer).copied().flatten()),
            ) {
                let span = self.ctx.attributions[index].source[0];
                self.drafts[speaker].mentions.push((span, true));
                self.sources[index] = Some(speaker);
            }
        }
    }

    /// A name without an entry in the gazetteer that owns a government's offices is a state's:
    /// "Saltmere's foreign minister", "Saltmere officials".
    fn recognize_states(&mut self) {
        for i in 0..self.drafts.len() {
            let words = self.name_words(self.drafts[i].name);
            let [name] = &words[..] else { continue };
            let kind = self.drafts[i].kind;
            let open = matches!(
                kind,
                ActorKind::Person | ActorKind::Organization | ActorKind::Unnamed
            );
            if open && self.drafts[i].role.is_none() && self.owns_offices(name) {
                self.drafts[i].kind = ActorKind::Government;
                self.drafts[i].named = true;
            }
        }
        // the states that were told apart by now are one draft each
        for i in 0..self.drafts.len() {
            let same = (0..i).find(|&j| {
                self.drafts[j].kind == ActorKind::Government
                    && self.drafts[j].merged_into.is_none()
                    && self.drafts[i].kind == ActorKind::Government
                    && self.name_words(self.drafts[j].name) == self.name_words(self.drafts[i].name)
            });
            if let Some(same) = same {
                self.merge(i, same);
            }
        }
    }

    /// Whether the text gives a name an office, a force or officials of its own.
    fn owns_offices(&self, name: &str) -> bool {
        let segments = self.ctx.segments;
        let rules = self.ctx.rules;
        (0..segments.tokens.len()).any(|i| {
            let own = segments.word(i).starts_with(char::is_uppercase)
                && segments.word(i).eq_ignore_ascii_case(name);
            let possessive = matches!(segments.word(i + 1), "'s" | "’s");
            let words: Vec<String> = (i + 1 + usize::from(possessive)..i + 5)
                .map(|j| segments.word(j).to_lowercase())
                .collect();
            own && (0..words.len().min(3)).any(|n| {
                let head = &words[..=n];
                let group = n == 0 && ActorRules::tail(&rules.state_groups, head) > 0;
                let office = rules.state_marks.contains(&head.join(" "));
                group || office
            })
        })
    }

    /// "The Kremlin spokesman" before "Ana Lund, the Kremlin spokesman": the same person.
    fn merge_descriptions(&mut self) {
        for i in 0..self.drafts.len() {
            let draft = &self.drafts[i];
            if draft.kind != ActorKind::Unnamed || draft.role.is_none() {
                continue;
            }
            let words = self.name_words(draft.name);
            let fits = |j: &usize| {
                let other = &self.drafts[*j];
                other.kind == ActorKind::Person
                    && other.role.is_some_and(|role| {
                        let role = self.name_words(role);
                        words.iter().all(|word| role.contains(word))
                    })
            };
            let candidates: Vec<usize> = (0..self.drafts.len()).filter(fits).collect();
            if let [only] = candidates[..] {
                self.merge(i, only);
            }
        }
    }

    fn merge(&mut self, from: usize, into: usize) {
        let moved = std::mem::take(&mut self.drafts[from].mentions);
        let target = &mut self.drafts[into];
        target.mentions.extend(moved);
        target.mentions.sort();
        self.drafts[from].merged_into = Some(into);
        for source in self
            .sources
            .iter_mut()
            .filter(|source| **source == Some(from))
        {
            *source = Some(into);
        }
    }

    /// Sets whom everybody speaks for.
    fn find_parties(&mut self) {
        for i in 0..self.drafts.len() {
            if self.drafts[i].merged_into.is_some() {
                continue;
            }
            if let Some((party, because)) = self.party_of(i) {
                self.drafts[i].speaks_for = Some(party);
                self.drafts[i].because = because;
            }
        }
    }

    fn party_of(&mut self, i: usize) -> Option<(usize, String)> {
        let rules = self.ctx.rules;
        let draft = &self.drafts[i];
        let country = draft.country.clone();
        let scope = draft.role.unwrap_or(draft.name);
        let words = self.name_words(scope);
        let (head, _) = head_words(&words);
        let (voice, state) = match draft.kind {
            ActorKind::Person => (
                ActorRules::any(&rules.voice_roles, head),
                ActorRules::any(&rules.state_roles, head),
            ),
            ActorKind::Unnamed if draft.role.is_some() => (
                ActorRules::any(&rules.voice_roles, head),
                ActorRules::any(&rules.state_roles, head),
            ),
            ActorKind::Unnamed => (false, draft.head == "official"),
            ActorKind::Group => (false, rules.state_groups.contains(&draft.head)),
            ActorKind::Organization => (false, ActorRules::any(&rules.state_organizations, &words)),
            _ => (false, false),
        };
        if draft.kind == ActorKind::Person && draft.role.is_none() {
            return None;
        }
        let said = self.ctx.segments.slice(scope).to_owned();
        if voice && let Some(organization) = self.named_inside(scope, i) {
            let because =
                format!("“{said}”: a role that speaks for the organization named with it");
            return Some((organization, because));
        }
        if (voice || state) && country.is_none() {
            let government = self.state_named_in(scope, i)?;
            return Some((
                government,
                format!("“{said}”: an office of the state named with it"),
            ));
        }
        let country = (voice || state).then_some(country).flatten()?;
        let government = self.government(&country, scope)?;
        (government != i).then(|| {
            (
                government,
                format!("“{said}”: an office of the state whose country is {country}"),
            )
        })
    }

    /// A government whose name stands inside some words.
    fn state_named_in(&self, scope: Span, except: usize) -> Option<usize> {
        let words = self.name_words(scope);
        (0..self.drafts.len()).find(|&i| {
            let draft = &self.drafts[i];
            let name = self.name_words(draft.name);
            i != except
                && draft.kind == ActorKind::Government
                && draft.merged_into.is_none()
                && !name.is_empty()
                && words.windows(name.len()).any(|window| window == name)
        })
    }

    /// An organization named inside a role.
    fn named_inside(&self, scope: Span, except: usize) -> Option<usize> {
        (0..self.drafts.len()).find(|&i| {
            i != except
                && self.drafts[i].kind == ActorKind::Organization
                && self.drafts[i]
                    .mentions
                    .iter()
                    .any(|(mention, _)| scope.contains(*mention))
        })
    }

    /// The government of a country, added with the words in `scope` that name it.
    fn government(&mut self, country: &str, scope: Span) -> Option<usize> {
        let known = self.drafts.iter().position(|draft| {
            draft.kind == ActorKind::Government && draft.country.as_deref() == Some(country)
        });
        if known.is_some() {
            return known;
        }
        let place = self
            .ctx
            .places
            .iter()
            .find(|p| scope.contains(p.span) && p.country.as_deref() == Some(country))
            .or_else(|| {
                self.ctx
                    .places
                    .iter()
                    .find(|p| p.country.as_deref() == Some(country))
            })?;
        self.drafts.push(Draft {
            kind: ActorKind::Government,
            name: place.span,
            named: true,
            head: String::new(),
            role: None,
            country: Some(country.to_owned()),
            gender: None,
            mentions: vec![(place.span, false)],
            speaks_for: None,
            because: format!(
                "“{}” names the country",
                self.ctx.segments.slice(place.span)
            ),
            merged_into: None,
        });
        Some(self.drafts.len() - 1)
    }

    fn finish(self) -> Cast {
        let mut order: Vec<usize> = (0..self.drafts.len())
            .filter(|&i| {
                self.drafts[i].merged_into.is_none() && !self.drafts[i].mentions.is_empty()
            })
            .collect();
        order.sort_by_key(|&i| self.drafts[i].mentions.iter().map(|(span, _)| *span).min());
        let mut ids = vec![None; self.drafts.len()];
        for (index, &draft) in order.iter().enumerate() {
            ids[draft] = Some(ActorId::from_index(index));
        }
        let actors = order.iter().map(|&i| self.actor(i, &ids)).collect();
        let sources = self
            .sources
            .iter()
            .map(|source| source.and_then(|i| ids[i]))
            .collect();
        Cast { actors, sources }
    }

    fn actor(&self, i: usize, ids: &[Option<ActorId>]) -> Actor {
        let draft = &self.drafts[i];
        let mut mentions: Vec<Span> = draft.mentions.iter().map(|(span, _)| *span).collect();
        mentions.sort();
        mentions.dedup();
        let party = draft
            .speaks_for
            .map(|party| self.drafts[party].merged_into.unwrap_or(party));
        let name = self.display_name(draft);
        let outlet = self
            .ctx
            .outlet
            .is_some_and(|outlet| same_name(outlet, &name));
        Actor {
            id: ActorId::from_index(ids[i].map_or(0, ActorId::index)),
            kind: if outlet {
                ActorKind::Outlet
            } else {
                draft.kind
            },
            country: draft
                .country
                .clone()
                .or_else(|| party.and_then(|p| self.drafts[p].country.clone())),
            role: draft
                .role
                .map(|role| strip_article(self.ctx.segments.slice(role)).to_owned()),
            speaks_for: party
                .and_then(|party| ids[party])
                .filter(|id| Some(*id) != ids[i]),
            name,
            mentions,
            because: draft.because.clone(),
        }
    }

    /// The name; for a government the name of its country where the text has it.
    fn display_name(&self, draft: &Draft) -> String {
        if draft.kind == ActorKind::Government {
            let country = self
                .ctx
                .places
                .iter()
                .filter(|place| place.country.is_some() && place.country == draft.country)
                .find(|place| place.precision == PlacePrecision::Country);
            if let Some(place) = country {
                return place.name.clone();
            }
        }
        let name = self.ctx.segments.slice(draft.name);
        let indefinite = draft.kind == ActorKind::Unnamed && !draft.named;
        if indefinite {
            name.to_owned()
        } else {
            strip_article(name).to_owned()
        }
    }
}

/// The words before the first preposition, and the rest.
fn head_words(words: &[String]) -> (&[String], &[String]) {
    let at = words
        .iter()
        .position(|word| matches!(word.as_str(), "of" | "for" | "to" | "in" | "at"))
        .unwrap_or(words.len());
    words.split_at(at)
}

fn split(phrase: &str) -> Vec<String> {
    phrase.split(' ').map(str::to_owned).collect()
}

fn strip_article(name: &str) -> &str {
    let lower = ["the ", "The ", "a ", "A ", "an ", "An "];
    lower
        .iter()
        .find_map(|article| name.strip_prefix(article))
        .unwrap_or(name)
}

fn same_name(a: &str, b: &str) -> bool {
    strip_article(a).eq_ignore_ascii_case(strip_article(b))
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
