//! Whom everybody speaks for: offices of states, voices of organizations.

use counterclaim_model::{ActorKind, Span};

use super::cast::{Casting, Draft};
use super::rules::ActorRules;

/// Sentences back in which the body spoke that a spokesman without one speaks for.
const SPOKE_REACH: usize = 3;

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
        // "its chief scientific officer" speaks for it whatever the office
        let held = draft.kind == ActorKind::Unnamed || draft.role.is_some();
        if let Some(owner) = draft.possessor.filter(|_| voice || state || held) {
            let owner = self.drafts[owner].merged_into.unwrap_or(owner);
            let because = format!("“{said}”: a role of the body named before it");
            return (owner != i).then_some((owner, because));
        }
        if voice && let Some(organization) = self.named_inside(scope, i) {
            let because =
                format!("“{said}”: a role that speaks for the organization named with it");
            return Some((organization, because));
        }
        if voice && let Some(owner) = self.described_owner(scope, i) {
            let because = format!("“{said}”: a role of the body described with it");
            return Some((owner, because));
        }
        let office = state || ActorRules::any(&rules.sole_offices, head);
        if voice && let Some(body) = self.body_behind(scope, i, office) {
            let because = format!("“{said}”: a role of the body that it names");
            return Some((body, because));
        }
        if voice
            && country.is_none()
            && let Some(body) = self.spoke_before(&words, scope, i)
        {
            let because =
                format!("“{said}”: a role without a body, beside the body that spoke before");
            return Some((body, because));
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
        self.drafts.push(Draft {
            kind: ActorKind::Organization,
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
            merged_into: None,
        });
        Some(self.drafts.len() - 1)
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
        let body = |draft: &Draft| {
            let speaks = draft.mentions.iter().any(|(_, is_source)| *is_source);
            let firm = of_firm && draft.named && draft.kind == ActorKind::Organization;
            matches!(draft.kind, ActorKind::Organization | ActorKind::Government)
                && draft.merged_into.is_none()
                && (speaks || firm)
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
            indefinite: false,
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
            possessor: None,
            also: Vec::new(),
            merged_into: None,
        });
        Some(self.drafts.len() - 1)
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
