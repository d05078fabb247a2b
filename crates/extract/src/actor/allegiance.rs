//! States and bodies that an office does not name, though the article does: "Interior Minister Ruiz" in a story
//! from Peru, "Inspector Karki" beside the police, "a military spokesman".

use std::collections::BTreeMap;

use counterclaim_model::{ActorKind, Span};

use super::cast::{Casting, Draft};
use super::phrase::{is_capitalized, is_possessive};
use super::rules::ActorRules;

/// Sentences back in which a firm is looked for whose president somebody may be.
const FIRM_REACH: usize = 1;
/// Words at the head of a sentence that say of whom it speaks.
const HEAD_OF_SENTENCE: usize = 6;
/// Share of an article's places that must lie in one country for the article to be at home there.
const HOME_SHARE: f64 = 0.6;
/// Places that must lie there.
const HOME_PLACES: usize = 2;

/// A state, by its country or, where the gazetteer does not know it, by its actor.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Country(String),
    Named(usize),
}

impl Casting<'_> {
    /// Whether an office or organ that names no state is one of the state in which the article is at home: not
    /// an ambassador's or a diplomat's, and a president's only where it is no firm's or club's.
    pub(super) fn is_office_at_home(&self, i: usize, head: &[String]) -> bool {
        let rules = self.ctx.rules;
        let draft = &self.drafts[i];
        match draft.kind {
            ActorKind::Organization => ActorRules::tail(&rules.state_organizations, head) > 0,
            ActorKind::Person | ActorKind::Unnamed if draft.role.is_some() => {
                let office = ActorRules::any(&rules.state_roles, head);
                let abroad = ActorRules::any(&rules.offices_abroad, head);
                let common = ActorRules::any(&rules.common_offices, head);
                let bare = head.iter().all(|word| {
                    rules.common_offices.contains(word) || rules.office_words.contains(word)
                });
                office && !abroad && (!common || bare && !self.is_of_firm(i))
            }
            _ => false,
        }
    }

    /// Whether a firm or club is spoken of beside somebody, in an article without another office or organ of a
    /// state.
    fn is_of_firm(&self, i: usize) -> bool {
        let rules = self.ctx.rules;
        let of_state = |draft: &Draft| {
            let name = self.name_words(draft.name);
            let role = draft
                .role
                .map(|role| self.name_words(role))
                .unwrap_or_default();
            let common = ActorRules::any(&rules.common_offices, &role);
            ActorRules::any(&rules.state_organizations, &name)
                || ActorRules::any(&rules.state_roles, &role) && !common
        };
        let body = |draft: &Draft| {
            draft.merged_into.is_none() && draft.named && draft.kind == ActorKind::Organization
        };
        let near = self.nearest(self.drafts[i].name, FIRM_REACH, body);
        near.is_some() && !self.drafts.iter().any(of_state)
    }

    /// The state of an office or organ that names none, and why: the one behind it ("of Kestria"), the one spoken of
    /// right before, or the one in which the article is at home. Where two are spoken of, nobody can tell.
    pub(super) fn state_of(&mut self, i: usize, scope: Span) -> Option<(usize, String)> {
        if let Some(state) = self.state_behind(i, scope) {
            return Some((state, "an office of the state named behind it".to_owned()));
        }
        let beside = self.states_beside(scope);
        let because = "an office without a state, beside the one spoken of".to_owned();
        match &beside[..] {
            [State::Country(country)] => return Some((self.government(country, scope)?, because)),
            [State::Named(state)] => return Some((*state, because)),
            [] => {}
            _ => return None,
        }
        if let Some(country) = self.home.clone() {
            let because = format!("an office without a state, in an article from {country}");
            return Some((self.government(&country, scope)?, because));
        }
        let line = self.name_words(self.ctx.dateline?);
        let is_home = |draft: &Draft| {
            let name = self.name_words(draft.name);
            line.windows(name.len().max(1)).any(|part| part == name)
                && self.is_state_without_country(draft)
        };
        let home = self.drafts.iter().position(is_home)?;
        let because = "an office without a state, in an article from there".to_owned();
        (!self.is_told_of_another(scope, home)).then_some((home, because))
    }

    /// Whether the sentence before opens with a lone name that is not this actor's: it may be another state's.
    fn is_told_of_another(&self, scope: Span, home: usize) -> bool {
        let segments = self.ctx.segments;
        let here = segments.sentence_at(scope.start());
        let last = here.and_then(|here| here.checked_sub(1));
        let Some(last) = last.map(|last| segments.sentences[last].span.start()) else {
            return false;
        };
        self.drafts.iter().enumerate().any(|(i, draft)| {
            let opens = draft.mentions.iter().any(|(span, _)| span.start() == last);
            i != home && opens && draft.named && self.name_words(draft.name).len() == 1
        })
    }

    /// A state that the gazetteer does not know: it speaks, or has offices.
    fn is_state_without_country(&self, draft: &Draft) -> bool {
        draft.kind == ActorKind::Government
            && draft.merged_into.is_none()
            && draft.country.is_none()
            && (draft.mentions.iter().any(|(_, is_source)| *is_source) || self.has_offices(draft))
    }

    /// The states spoken of before an office in its sentence, else at the head of the sentence before; what is
    /// quoted or reported there does not count.
    fn states_beside(&self, scope: Span) -> Vec<State> {
        let segments = self.ctx.segments;
        let Some(here) = segments.sentence_at(scope.start()) else {
            return Vec::new();
        };
        let own = segments.sentences[here].span;
        let before = Span::new(own.start(), scope.start().max(own.start()));
        let found = self.states_in(before);
        if !found.is_empty() {
            return found;
        }
        let same_paragraph = |s: &usize| {
            let start = segments.sentences[*s].span.start();
            segments.paragraph_at(start) == segments.paragraph_at(own.start())
        };
        let Some(last) = here.checked_sub(1).filter(same_paragraph) else {
            return Vec::new();
        };
        let tokens = segments.sentences[last].tokens.clone();
        let head = tokens.start..tokens.end.min(tokens.start + HEAD_OF_SENTENCE);
        self.states_in(segments.token_range_span(head))
    }

    fn states_in(&self, range: Span) -> Vec<State> {
        let told = |span: Span| {
            let said = self.ctx.attributions.iter().flat_map(|a| &a.content);
            range.contains(span)
                && !self.ctx.dateline.is_some_and(|line| line.contains(span))
                && self.ctx.segments.quotation_at(span.start()).is_none()
                && !said.into_iter().any(|content| content.contains(span))
        };
        let places = self.ctx.places.iter().filter(|place| told(place.span));
        let countries = places.filter_map(|place| place.country.clone());
        let mut out: Vec<State> = countries.map(State::Country).collect();
        let named = (0..self.drafts.len()).filter(|i| {
            let draft = &self.drafts[*i];
            // most are not there, and whether a name has offices takes a look at the whole text
            draft.mentions.iter().any(|(span, _)| told(*span))
                && self.is_state_without_country(draft)
        });
        out.extend(named.map(State::Named));
        out.sort();
        out.dedup();
        out
    }

    fn has_offices(&self, draft: &Draft) -> bool {
        let name = self.name_words(draft.name);
        matches!(&name[..], [name] if self.owns_offices(name))
    }

    /// "Foreign Minister Relk of Kestria", "the military government of Orsina".
    fn state_behind(&mut self, i: usize, scope: Span) -> Option<usize> {
        let segments = self.ctx.segments;
        let inside = segments.tokens_in(scope);
        let mut joints: Vec<usize> = inside
            .clone()
            .filter(|at| segments.word(*at) == "of")
            .collect();
        // "Tomas Reuel of Saltmere" may have been taken for the name as a whole
        let name = segments.tokens_in(self.drafts[i].name);
        joints.extend(name.filter(|at| segments.word(*at) == "of"));
        let mentions = self.drafts[i].mentions.iter().map(|(span, _)| *span);
        let ends = mentions.chain([scope, self.drafts[i].name]);
        let ends: Vec<usize> = ends.map(|span| segments.tokens_in(span).end).collect();
        joints.extend(ends.into_iter().filter(|at| segments.word(*at) == "of"));
        joints
            .into_iter()
            .find_map(|joint| self.state_named_at(joint + 1))
    }

    /// The state whose name stands at a token; one that the gazetteer does not know is added.
    fn state_named_at(&mut self, token: usize) -> Option<usize> {
        let segments = self.ctx.segments;
        let word = segments.word(token).to_lowercase();
        let name = segments.tokens.get(token)?.span;
        let longer = is_capitalized(segments.word(token + 1));
        if !is_capitalized(segments.word(token)) || self.ctx.rules.portfolios.contains(&word) {
            return None;
        }
        let place = self
            .ctx
            .places
            .iter()
            .find(|place| place.span.overlaps(name));
        if let Some(country) = place.and_then(|place| place.country.clone()) {
            return self.government(&country, name);
        }
        let known = self.drafts.iter().position(|draft| {
            draft.kind == ActorKind::Government
                && draft.merged_into.is_none()
                && self.name_words(draft.name) == [word.as_str()]
        });
        let is_person = |draft: &Draft| {
            let whole = segments.tokens_in(draft.name);
            let names_it = draft.kind == ActorKind::Person && draft.name.overlaps(name);
            names_it && !whole.clone().any(|at| segments.word(at) == "of")
        };
        let other = self.drafts.iter().any(is_person);
        known.or_else(|| {
            (!other && !longer).then(|| self.add_draft(Draft::named(ActorKind::Government, name)))
        })
    }

    /// The country in which the article is told: that of its dateline, else the one where most of its places
    /// are; none where another one is spoken of far more.
    pub(super) fn home_country(&self) -> Option<String> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for country in self
            .ctx
            .places
            .iter()
            .filter_map(|place| place.country.as_deref())
        {
            *counts.entry(country).or_default() += 1;
        }
        let all: usize = counts.values().sum();
        let (most, top) = counts.iter().map(|(country, n)| (*n, *country)).max()?;
        // what stands in brackets there is an agency
        let line = self.ctx.dateline.and_then(|line| {
            let mut places = self.ctx.places.iter();
            let first = places.find(|place| place.span.start() == line.start())?;
            first.country.as_deref()
        });
        match line {
            Some(line) => {
                (counts.get(line).copied().unwrap_or(0) * 2 >= most).then(|| line.to_owned())
            }
            None => (most >= HOME_PLACES && most as f64 >= HOME_SHARE * all as f64)
                .then(|| top.to_owned()),
        }
    }

    /// "Inspector Karki" in an article with the police, "Judge Palova" in one with an appeal court: the body of
    /// the rank, the nearest before it or else the first.
    pub(super) fn body_of_rank(
        &mut self,
        words: &[String],
        scope: Span,
        except: usize,
    ) -> Option<usize> {
        let rules = self.ctx.rules;
        let rank = rules
            .ranks
            .iter()
            .find(|rank| ActorRules::any(&rank.roles, words))?;
        let fits = |i: &usize| {
            let draft = &self.drafts[*i];
            *i != except
                && matches!(draft.kind, ActorKind::Organization | ActorKind::Group)
                && draft.merged_into.is_none()
                && ActorRules::any(&rank.bodies, &self.name_words(draft.name))
        };
        let start = |i: &usize| {
            self.drafts[*i]
                .mentions
                .first()
                .map(|(span, _)| span.start())
        };
        let all: Vec<usize> = (0..self.drafts.len()).filter(fits).collect();
        let before = all.iter().filter(|i| start(i) < Some(scope.start()));
        let known = before.max_by_key(|i| start(i)).or(all.first()).copied();
        known.or_else(|| {
            // nobody but the text itself names it
            let mut tokens = self.ctx.segments.tokens.iter().enumerate();
            let (at, _) = tokens.find(|(at, _)| {
                rank.bodies
                    .contains(&self.ctx.segments.word(*at).to_lowercase())
            })?;
            let name = self.ctx.segments.tokens[at].span;
            Some(self.add_draft(Draft::named(ActorKind::Organization, name)))
        })
    }

    /// "Hanil’s chief engineer", "the Ledger's editor": who has the role, by the words before the possessive.
    pub(super) fn owner_in(&self, scope: Span, except: usize, is_client: bool) -> Option<usize> {
        let segments = self.ctx.segments;
        let tokens = segments.tokens_in(scope);
        let mark = tokens
            .clone()
            .find(|at| is_possessive(segments.word(*at)))?;
        let owner = self.name_words(segments.token_range_span(tokens.start..mark));
        let ends_alike = |draft: &Draft| {
            let name = self.name_words(draft.name);
            !owner.is_empty()
                && (name.ends_with(&owner)
                    || name.starts_with(&owner)
                    || draft.also.contains(&owner))
        };
        let fits = |i: &usize| {
            let draft = &self.drafts[*i];
            // a name of one word that is tagged as a person's is as often a firm's
            let one_word = self.name_words(draft.name).len() == 1;
            let kind = is_client || draft.kind != ActorKind::Person || one_word;
            let sort = kind && !matches!(draft.kind, ActorKind::Unnamed | ActorKind::Group);
            *i != except && draft.merged_into.is_none() && sort && ends_alike(draft)
        };
        (0..self.drafts.len()).find(fits)
    }

    /// "Her lawyer, Kaan Erdem", "a lawyer for the families": for whom somebody speaks who speaks for others.
    pub(super) fn client(&self, scope: Span, except: usize) -> Option<usize> {
        let segments = self.ctx.segments;
        let tokens = segments.tokens_in(scope);
        let first = segments.word(tokens.start).to_lowercase();
        let human = |draft: &Draft| {
            matches!(draft.kind, ActorKind::Person | ActorKind::Group)
                && draft.merged_into.is_none()
        };
        if matches!(first.as_str(), "his" | "her" | "their") {
            let theirs = first == "their";
            let fits = |draft: &Draft| human(draft) && theirs == (draft.kind == ActorKind::Group);
            return self
                .nearest(scope, super::cast::PRONOUN_REACH, fits)
                .filter(|i| *i != except);
        }
        let joint = tokens.clone().find(|at| segments.word(*at) == "for")?;
        let words = self.name_words(segments.token_range_span(joint + 1..tokens.end));
        let fits = |i: &usize| {
            let draft = &self.drafts[*i];
            let name = self.name_words(draft.name);
            let alike = name.last().is_some_and(|last| words.contains(last))
                || !draft.head.is_empty() && words.contains(&draft.head);
            *i != except && human(draft) && alike
        };
        (0..self.drafts.len()).find(fits)
    }

    /// "A military spokesman", "police chief Vong": the body that stands in the role itself and nowhere else.
    pub(super) fn body_in_role(&mut self, scope: Span) -> Option<usize> {
        let segments = self.ctx.segments;
        let rules = self.ctx.rules;
        let mut tokens = segments.tokens_in(scope);
        let article = |word: &str| matches!(word.to_lowercase().as_str(), "a" | "an" | "the");
        while article(segments.word(tokens.start)) && tokens.len() > 1 {
            tokens.start += 1;
        }
        let words: Vec<String> = tokens
            .clone()
            .map(|at| segments.word(at).to_lowercase())
            .collect();
        let len = ActorRules::front(&rules.organizations, &words);
        let body = words.get(..len)?.join(" ");
        let family = rules.families.iter().any(|family| family.contains(&body));
        let of_rank = rules.ranks.iter().any(|rank| rank.bodies.contains(&body));
        let telling = family || of_rank || rules.state_organizations.contains(&body);
        if len == 0 || len == words.len() || !telling {
            return None;
        }
        let called = |draft: &Draft| {
            draft.kind == ActorKind::Organization
                && draft.merged_into.is_none()
                && ActorRules::any(&[body.clone()].into(), &self.name_words(draft.name))
        };
        let known = self.drafts.iter().position(called);
        let name = segments.token_range_span(tokens.start..tokens.start + len);
        known.or_else(|| Some(self.add_draft(Draft::named(ActorKind::Organization, name))))
    }

    pub(super) fn add_draft(&mut self, draft: Draft) -> usize {
        self.drafts.push(draft);
        self.drafts.len() - 1
    }
}
