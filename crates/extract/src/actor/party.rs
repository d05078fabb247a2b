//! Whom everybody speaks for: offices of states, voices of organizations.

use counterclaim_model::{ActorKind, PlacePrecision, Span};

use super::cast::{Casting, Draft};
use super::rules::ActorRules;

/// Sentences back in which the body spoke that a spokesman without one speaks for.
const SPOKE_REACH: usize = 3;

/// Whom somebody speaks for, and why.
type Party = (usize, String);

/// What a role says of whom its holder speaks for.
struct Post {
    scope: Span,
    /// Its words as they stand.
    said: String,
    /// Its words in lower case, and those before the first preposition.
    words: Vec<String>,
    head: Vec<String>,
    has_role: bool,
    is_person: bool,
    /// It speaks for the body named with it, for a state, for a person or group.
    voice: bool,
    state: bool,
    is_client_role: bool,
}

impl Post {
    fn party(&self, party: usize, because: &str) -> Option<Party> {
        Some((party, format!("“{}”: {because}", self.said)))
    }
}

impl Casting<'_> {
    /// Sets whom everybody speaks for.
    pub(super) fn find_parties(&mut self) {
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

    fn party_of(&mut self, i: usize) -> Option<Party> {
        let post = self.post(i)?;
        let party = self
            .owner_of(i, &post)
            .or_else(|| self.body_of(i, &post))
            .or_else(|| self.government_of(i, &post));
        party.filter(|(party, _)| *party != i)
    }

    /// What somebody's role or name says; nothing for persons without a role and for roles no longer held.
    fn post(&self, i: usize) -> Option<Post> {
        let rules = self.ctx.rules;
        let draft = &self.drafts[i];
        let scope = draft.role.unwrap_or(draft.name);
        let words = self.name_words(scope);
        let head = head_words(&words).0.to_vec();
        let has_role = draft.role.is_some();
        let (voice, state) = match draft.kind {
            ActorKind::Person | ActorKind::Unnamed if has_role => (
                ActorRules::any(&rules.voice_roles, &head),
                ActorRules::any(&rules.state_roles, &head),
            ),
            ActorKind::Person => return None,
            ActorKind::Unnamed => (false, draft.head == "official"),
            ActorKind::Group => (false, rules.state_groups.contains(&draft.head)),
            ActorKind::Organization => (false, ActorRules::any(&rules.state_organizations, &words)),
            _ => (false, false),
        };
        let is_held = !words.iter().any(|word| rules.bygone.contains(word));
        is_held.then(|| Post {
            said: self.ctx.segments.slice(scope).to_owned(),
            is_person: matches!(draft.kind, ActorKind::Person | ActorKind::Unnamed),
            is_client_role: ActorRules::any(&rules.client_roles, &head),
            has_role,
            scope,
            words,
            head,
            voice,
            state,
        })
    }

    /// Whose the role is by its own words: "its chief scientific officer", "the Ledger's editor".
    fn owner_of(&mut self, i: usize, post: &Post) -> Option<Party> {
        let draft = &self.drafts[i];
        let scope = post.scope;
        let held = draft.kind == ActorKind::Unnamed || post.has_role;
        if let Some(owner) = draft.possessor.filter(|_| post.voice || post.state || held) {
            let owner = self.drafts[owner].merged_into.unwrap_or(owner);
            return post.party(owner, "a role of the body named before it");
        }
        if post.voice
            && let Some(organization) = self.named_inside(scope, i)
        {
            return post.party(
                organization,
                "a role that speaks for the organization named with it",
            );
        }
        if post.voice
            && let Some(owner) = self.described_owner(scope, i)
        {
            return post.party(owner, "a role of the body described with it");
        }
        if post.is_person
            && let Some(owner) = self.owner_in(scope, i, post.is_client_role)
        {
            return post.party(owner, "a role of the one named before it");
        }
        let client = post
            .is_client_role
            .then(|| self.client(scope, i))
            .flatten()?;
        post.party(client, "a role that speaks for others")
    }

    /// The body of a role or rank, by what stands behind it or beside it.
    fn body_of(&mut self, i: usize, post: &Post) -> Option<Party> {
        let scope = post.scope;
        let office = post.state || ActorRules::any(&self.ctx.rules.sole_offices, &post.head);
        if post.voice
            && let Some(body) = self.body_behind(scope, i, office)
        {
            return post.party(body, "a role of the body that it names");
        }
        if post.is_person
            && let Some(body) = self.body_of_rank(&post.head, scope, i)
        {
            return post.party(body, "a rank of the body that the article names");
        }
        if post.is_person
            && let Some(group) = self.group_of_member(post)
        {
            return post.party(group, "one of the group that the article names");
        }
        if !post.voice || self.drafts[i].country.is_some() {
            return None;
        }
        if let Some(body) = self.spoke_before(&post.words, scope, i) {
            return post.party(
                body,
                "a role without a body, beside the body that spoke before",
            );
        }
        let body = post.is_person.then(|| self.body_in_role(scope)).flatten()?;
        post.party(body, "a role of the body named in it")
    }

    /// The government of an office, a state's organ or its people.
    fn government_of(&mut self, i: usize, post: &Post) -> Option<Party> {
        let private = ActorRules::any(&self.ctx.rules.private_voices, &post.head);
        if !post.state && (!post.voice || private) {
            return None;
        }
        if let Some(country) = self.drafts[i].country.clone() {
            let government = self.government(&country, post.scope)?;
            let because = format!("an office of the state whose country is {country}");
            return post.party(government, &because);
        }
        if let Some(government) = self.state_named_in(post.scope, i) {
            return post.party(government, "an office of the state named with it");
        }
        if !self.is_office_at_home(i, &post.head) {
            return None;
        }
        let (state, because) = self.state_of(i, post.scope)?;
        post.party(state, &because)
    }

    /// "A rebel commander" where the article has "rebels of the Free Front": the one group that the word before the
    /// head is one of.
    fn group_of_member(&self, post: &Post) -> Option<usize> {
        let (_, before) = post.head.split_last()?;
        let mut groups = self.drafts.iter().enumerate().filter(|(_, draft)| {
            let member = draft.head.strip_suffix('s');
            draft.kind == ActorKind::Group
                && draft.merged_into.is_none()
                && member.is_some_and(|member| before.iter().any(|word| word == member))
        });
        let (group, _) = groups.next()?;
        groups.next().is_none().then_some(group)
    }

    /// "The company's chief executive", "the bank's chairman": the body that the first words describe.
    fn described_owner(&self, scope: Span, except: usize) -> Option<usize> {
        let words = self.name_words(scope);
        let rules = self.ctx.rules;
        let len = ActorRules::front(&rules.organizations, &words);
        if len == 0 || len == words.len() {
            return None;
        }
        let head = words[..len].join(" ");
        let called = |draft: &Draft| {
            let name = self.name_words(draft.name);
            draft.kind == ActorKind::Organization
                && draft.merged_into.is_none()
                && (draft.head == head || name.windows(len).any(|part| part == &words[..len]))
        };
        let described = (0..self.drafts.len()).rev().find(|&i| {
            let before = self.drafts[i].mentions.first();
            called(&self.drafts[i]) && before.is_some_and(|(m, _)| m.start() < scope.start())
        });
        described
            .or_else(|| self.body_called(&head, scope))
            .filter(|owner| *owner != except)
    }

    /// "A spokesman for the firm", "president of Royal Hollis": the body behind "of", "for" or "at"; a name that was
    /// not met yet is added.
    /// Where it is an `office` of states and towns, a single word is no new body ("mayor of Harrow").
    fn body_behind(&mut self, scope: Span, except: usize, office: bool) -> Option<usize> {
        let segments = self.ctx.segments;
        let tokens = segments.tokens_in(scope);
        let joint = tokens
            .clone()
            .find(|&at| matches!(segments.word(at), "of" | "for" | "at" | "with"))?;
        let start = joint + 1 + usize::from(matches!(segments.word(joint + 1), "the" | "The"));
        let capital = |at: &usize| segments.word(*at).starts_with(char::is_uppercase);
        let len = (start..tokens.end).take_while(capital).count();
        let name = segments.token_range_span(start..(start + len).min(tokens.end));
        if len == 0 {
            let small = |at: &usize| {
                let word = segments.word(*at);
                word.starts_with(char::is_lowercase)
                    && !matches!(word, "of" | "for" | "in" | "at" | "and")
            };
            let words: Vec<String> = (start..tokens.end)
                .take_while(small)
                .map(|at| segments.word(at).to_lowercase())
                .collect();
            let head = words.last()?;
            let fits = |draft: &Draft| {
                draft.kind == ActorKind::Organization
                    && draft.merged_into.is_none()
                    && (draft.head == *head || draft.also.iter().any(|d| d.last() == Some(head)))
            };
            let found = (0..self.drafts.len())
                .rev()
                .find(|&i| fits(&self.drafts[i]));
            return found
                .or_else(|| self.body_called(head, scope))
                .filter(|body| *body != except);
        }
        let place = self
            .ctx
            .places
            .iter()
            .any(|place| place.span.overlaps(name));
        let person = self.drafts.iter().any(|draft| {
            draft.kind == ActorKind::Person && draft.mentions.iter().any(|(m, _)| m.overlaps(name))
        });
        if place || person {
            return None;
        }
        let words = self.name_words(name);
        let known = (0..self.drafts.len()).find(|&i| {
            let draft = &self.drafts[i];
            matches!(draft.kind, ActorKind::Organization | ActorKind::Government)
                && draft.merged_into.is_none()
                && (self.name_words(draft.name) == words || draft.also.contains(&words))
        });
        if known.is_some() {
            return known.filter(|body| *body != except);
        }
        if office && len < 2 {
            return None;
        }
        Some(self.add_draft(Draft::named(ActorKind::Organization, name)))
    }

    /// "Spokesman Per Holt" beside "the Lake Trust said": the body that speaks just before.
    fn spoke_before(&self, role: &[String], scope: Span, except: usize) -> Option<usize> {
        let rules = self.ctx.rules;
        let bare = role.iter().all(|word| {
            matches!(
                word.as_str(),
                "a" | "an" | "the" | "senior" | "acting" | "deputy" | "chief"
            ) || rules.voice_words.contains(word)
        }) && ActorRules::any(&rules.free_voices, role);
        // the head of a firm need only be named beside it
        let of_firm = ActorRules::any(&rules.firm_voices, role);
        let public = |draft: &Draft| {
            let name = self.name_words(draft.name);
            draft.kind == ActorKind::Government
                || name.iter().any(|word| rules.public_bodies.contains(word))
        };
        let body = |draft: &Draft| {
            let speaks = draft.mentions.iter().any(|(_, is_source)| *is_source);
            let firm = of_firm && draft.named && draft.kind == ActorKind::Organization;
            matches!(draft.kind, ActorKind::Organization | ActorKind::Government)
                && draft.merged_into.is_none()
                && (speaks || firm)
                && !(of_firm && public(draft))
                && !self
                    .ctx
                    .channels
                    .is_medium(self.ctx.segments.slice(draft.name))
        };
        bare.then(|| self.nearest(scope, SPOKE_REACH, body))
            .flatten()
            .filter(|body| *body != except)
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
    pub(super) fn government(&mut self, country: &str, scope: Span) -> Option<usize> {
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
                let places = self.ctx.places.iter();
                let mut inside = places.filter(|p| p.country.as_deref() == Some(country));
                let first = inside.clone().next();
                inside
                    .find(|p| p.gazetteer.is_some() && p.precision == PlacePrecision::Country)
                    .or(first)
            })?;
        let because = format!(
            "“{}” names the country",
            self.ctx.segments.slice(place.span)
        );
        Some(self.add_draft(Draft {
            country: Some(country.to_owned()),
            because,
            concluded: true,
            ..Draft::named(ActorKind::Government, place.span)
        }))
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
