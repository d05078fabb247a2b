//! Mentions joined into actors, in the order of the text.

use counterclaim_model::{Actor, ActorId, ActorKind, PlacePrecision, Span};

use super::mention::{Mention, mentions};
use super::phrase::{Gender, Phrase, Pronoun, Reference, describe, describe_in_place};
use super::rules::ActorRules;
use super::{ActorContext, Cast};
use crate::annotation::EntityKind;

/// How many sentences back a pronoun looks.
pub(super) const PRONOUN_REACH: usize = 6;

/// An actor while its mentions are being gathered.
pub(super) struct Draft {
    pub(super) kind: ActorKind,
    pub(super) name: Span,
    pub(super) named: bool,
    /// "A foreign minister": one of several.
    pub(super) indefinite: bool,
    pub(super) head: String,
    pub(super) role: Option<Span>,
    pub(super) country: Option<String>,
    pub(super) gender: Option<Gender>,
    /// Mentions in text order, with whether each is a source.
    pub(super) mentions: Vec<(Span, bool)>,
    pub(super) speaks_for: Option<usize>,
    pub(super) because: String,
    /// Whose role it is ("its chief executive"), by the last organization or state before it.
    pub(super) possessor: Option<usize>,
    /// Other names and descriptions that the text gives a body, as words: "(MRA)", "a patients' group".
    pub(super) also: Vec<Vec<String>>,
    /// Whether it is there only because somebody has an office of it.
    pub(super) concluded: bool,
    /// The draft that this one turned out to be.
    pub(super) merged_into: Option<usize>,
}

impl Draft {
    /// An actor that is known by its name alone, mentioned once.
    pub(super) fn named(kind: ActorKind, name: Span) -> Self {
        Self {
            kind,
            name,
            named: true,
            indefinite: false,
            head: String::new(),
            role: None,
            country: None,
            gender: None,
            mentions: vec![(name, false)],
            speaks_for: None,
            because: String::new(),
            possessor: None,
            also: Vec::new(),
            concluded: false,
            merged_into: None,
        }
    }
}

pub(super) struct Casting<'a> {
    pub(super) ctx: ActorContext<'a>,
    pub(super) drafts: Vec<Draft>,
    pub(super) sources: Vec<Option<usize>>,
    pub(super) targets: Vec<Option<usize>>,
    /// The country in which the article is told.
    pub(super) home: Option<String>,
}

/// Joins every mention of the article.
pub(super) fn assemble(ctx: &ActorContext<'_>) -> Cast {
    let mut casting = Casting {
        ctx: *ctx,
        drafts: Vec::new(),
        sources: vec![None; ctx.attributions.len()],
        targets: vec![None; ctx.attributions.len()],
        home: None,
    };
    casting.home = casting.home_country();
    for mention in mentions(ctx) {
        casting.take(&mention);
    }
    casting.own_words();
    casting.recognize_states();
    casting.merge_descriptions();
    casting.merge_offices();
    casting.find_parties();
    casting.finish()
}

impl Casting<'_> {
    fn take(&mut self, mention: &Mention) {
        let phrase = describe_in_place(&self.ctx, mention.span);
        let nominal = phrase.reference == Reference::Nominal;
        if mention.attribution.is_none() && nominal && !phrase.named {
            // only sources and who is charged may be descriptions; a name tagged as one elsewhere is a slip
            let people = !phrase.head.is_empty() && phrase.kind != ActorKind::Government
                || self.is_agent_noun(mention.span);
            let document = self.ctx.rules.documents.contains(&phrase.head);
            if mention.target.is_none() || !people || document {
                return;
            }
        }
        let actor = match phrase.reference {
            Reference::Pronoun(Pronoun::Own) => None,
            Reference::Pronoun(Pronoun::Relative) => self.antecedent(mention.span),
            Reference::Pronoun(pronoun) => self.pronoun(pronoun, mention.span),
            Reference::Partitive => self
                .nearest(mention.span, 2, |draft| draft.kind == ActorKind::Group)
                .or_else(|| Some(self.add(&phrase))),
            Reference::Nominal => {
                let known = self.known(&phrase);
                let known = known.or_else(|| self.last_name(&phrase));
                let known = known.or_else(|| self.firm_of(&phrase));
                let known = known.or_else(|| self.described_before(&phrase));
                let known = known.or_else(|| self.body_meant(&phrase, mention.span));
                Some(known.unwrap_or_else(|| self.add(&phrase)))
            }
        };
        let Some(actor) = actor else { return };
        self.learn(actor, &phrase);
        if phrase.possessive {
            let several = self.ctx.segments.slice(mention.span);
            let several = several.to_lowercase().starts_with("their");
            let body = |draft: &Draft| {
                matches!(draft.kind, ActorKind::Organization | ActorKind::Government)
                    || several && draft.kind == ActorKind::Group
            };
            // "the study …, its lead author": what a document has is no firm's
            let document = |draft: &Draft| self.ctx.rules.documents.contains(&draft.head);
            let either = |draft: &Draft| body(draft) || document(draft);
            let owner = self.nearest(mention.span, PRONOUN_REACH, either);
            let owner = owner.filter(|owner| body(&self.drafts[*owner]));
            self.drafts[actor].possessor = owner.filter(|owner| *owner != actor);
        }
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
        if let Some(index) = mention.target {
            self.targets[index] = Some(actor);
        }
    }

    /// Whether the last word of a mention is a noun for people.
    fn is_agent_noun(&self, span: Span) -> bool {
        let segments = self.ctx.segments;
        let last = segments.tokens_in(span).last();
        last.is_some_and(|at| self.ctx.rules.is_agent_noun(segments.word(at)))
    }

    /// "Harbor Light group": what sort of body a name names, by the word behind it.
    fn head_of(&self, phrase: &Phrase) -> String {
        let next = self.ctx.segments.tokens_in(phrase.name).end;
        let word = self.ctx.segments.word(next).to_lowercase();
        let named = phrase.named && phrase.kind == ActorKind::Organization;
        let known = named && phrase.head.is_empty() && self.ctx.rules.organizations.contains(&word);
        if known { word } else { phrase.head.clone() }
    }

    fn add(&mut self, phrase: &Phrase) -> usize {
        let head = self.head_of(phrase);
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
            indefinite: phrase.indefinite,
            head,
            role: phrase.role,
            country,
            gender: phrase.gender,
            mentions: Vec::new(),
            speaks_for: None,
            because: String::new(),
            possessor: None,
            also: self.also_called(phrase),
            concluded: false,
            merged_into: None,
        });
        self.drafts.len() - 1
    }

    /// What a further mention says of an actor that was known.
    fn learn(&mut self, actor: usize, phrase: &Phrase) {
        let text = self.ctx.segments;
        if phrase.reference != Reference::Nominal {
            return;
        }
        let also = self.also_called(phrase);
        let draft = &mut self.drafts[actor];
        draft.also.extend(also);
        let longer = text.slice(phrase.name).len() > text.slice(draft.name).len();
        // "Interior", tagged inside "the Interior Ministry", is no name of it
        let inside = !longer && draft.name.contains(phrase.name);
        if phrase.named && draft.kind == phrase.kind && !inside && (longer || !draft.named) {
            draft.name = phrase.name;
            draft.named = true;
        } else if longer && draft.kind == phrase.kind && phrase.kind == ActorKind::Organization {
            // "Interior" was tagged, and the source is "the Interior Ministry"
            let words = |span| text.slice(span).to_lowercase();
            let cut = words(phrase.name).starts_with(&format!("{} ", words(draft.name)));
            if cut {
                draft.name = phrase.name;
            }
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
            _ => {
                let document = draft.kind == ActorKind::Unnamed
                    && self.ctx.rules.documents.contains(&draft.head);
                document || matches!(draft.kind, ActorKind::Organization | ActorKind::Government)
            }
        };
        self.nearest(span, PRONOUN_REACH, fits)
    }

    /// The fitting actor mentioned last outside quotations; a source counts as a sentence and a half
    /// nearer, because stories keep to their speaker.
    pub(super) fn nearest(
        &self,
        span: Span,
        reach: usize,
        fits: impl Fn(&Draft) -> bool,
    ) -> Option<usize> {
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

    /// The actor whose mention ends last before a relative pronoun, in its sentence; a body that is named right
    /// before it and nowhere else is one too.
    fn antecedent(&mut self, span: Span) -> Option<usize> {
        let known = self.mentioned_before(span);
        let named = self.named_before(span);
        let Some(named) = named.filter(|named| known.is_none_or(|(end, _)| end < named.end()))
        else {
            return known.map(|(_, actor)| actor);
        };
        let phrase = describe_in_place(&self.ctx, named);
        let actor = self.known(&phrase).unwrap_or_else(|| self.add(&phrase));
        self.drafts[actor].mentions.push((named, false));
        Some(actor)
    }

    /// The name of a person or body that ends right before a relative pronoun ("the United States Navy, which").
    fn named_before(&self, span: Span) -> Option<Span> {
        let segments = self.ctx.segments;
        let pronoun = segments.tokens_in(span).start;
        let comma = pronoun > 0 && segments.word(pronoun - 1) == ",";
        let end = pronoun - usize::from(comma);
        let entities = &self.ctx.annotations.entities;
        let before = entities.partition_point(|entity| entity.tokens.end <= end);
        let last = before.checked_sub(1).and_then(|at| entities.get(at))?;
        let acts = matches!(last.kind, EntityKind::Person | EntityKind::Organization);
        (acts && last.tokens.end == end).then(|| segments.token_range_span(last.tokens.clone()))
    }

    /// The end of the last mention before an offset, in its sentence, and its actor.
    fn mentioned_before(&self, span: Span) -> Option<(usize, usize)> {
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
            let cut = self.is_end_of_a_place(name);
            if open && !cut && self.drafts[i].role.is_none() && self.owns_offices(name) {
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

    /// Whether a word is the last of a longer place name ("Harrow" of "Port Harrow").
    fn is_end_of_a_place(&self, name: &str) -> bool {
        self.ctx.places.iter().any(|place| {
            let words = self.name_words(place.span);
            words.len() > 1 && words.last().is_some_and(|last| last == name)
        })
    }

    /// Whether the text gives a name an office, a force or officials of its own.
    pub(super) fn owns_offices(&self, name: &str) -> bool {
        let segments = self.ctx.segments;
        let rules = self.ctx.rules;
        (0..segments.tokens.len()).any(|i| {
            let own = segments.word(i).starts_with(char::is_uppercase)
                && segments.word(i).eq_ignore_ascii_case(name);
            if !own || self.ends_longer_name(i) {
                return false;
            }
            let possessive = matches!(segments.word(i + 1), "'s" | "’s");
            let words: Vec<String> = (i + 1 + usize::from(possessive)..i + 5)
                .map(|j| segments.word(j).to_lowercase())
                .collect();
            (0..words.len().min(3)).any(|n| {
                let head = &words[..=n];
                let group = n == 0 && ActorRules::tail(&rules.state_groups, head) > 0;
                let office = rules.state_marks.contains(&head.join(" "));
                group || office
            })
        })
    }

    /// "Cross" of "Red Cross officials": whether a name begins before this token, inside its sentence.
    fn ends_longer_name(&self, token: usize) -> bool {
        let segments = self.ctx.segments;
        let Some(before) = token.checked_sub(1) else {
            return false;
        };
        let sentence = segments.sentence_at(segments.tokens[before].span.start());
        let opens = sentence.is_none_or(|s| segments.sentences[s].tokens.start == before);
        !opens && segments.word(before).starts_with(char::is_uppercase)
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

    pub(super) fn merge(&mut self, from: usize, into: usize) {
        let moved = std::mem::take(&mut self.drafts[from].mentions);
        let target = &mut self.drafts[into];
        target.mentions.extend(moved);
        target.mentions.sort();
        self.drafts[from].merged_into = Some(into);
        for known in self.sources.iter_mut().chain(&mut self.targets) {
            if *known == Some(from) {
                *known = Some(into);
            }
        }
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
        let named = |known: &[Option<usize>]| {
            let known = known.iter();
            known.map(|actor| actor.and_then(|i| ids[i])).collect()
        };
        Cast {
            actors,
            sources: named(&self.sources),
            targets: named(&self.targets),
        }
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

    fn country_name(&self, draft: &Draft) -> Option<String> {
        let gazetteer = self.ctx.gazetteer?;
        let record = gazetteer.country(draft.country.as_deref()?)?;
        Some(gazetteer.record(record).name.to_owned())
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
            // one that was concluded from an office is called by no city
            if let Some(name) = self.country_name(draft).filter(|_| draft.concluded) {
                return name;
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
