//! Who did, ordered or suffered what a trigger names, told by the verbs around it and not by its own phrases.

use std::collections::BTreeSet;

use counterclaim_model::{Participant, Role};
use serde::Deserialize;

use crate::grammar::{Language, Phrase, Tag, VerbGroup, VerbKind};
use crate::resources::{Files, ResourceError};

use super::participant::Cast;
use super::trigger::{Trigger, TriggerKind};

const PATH: &str = "roles/en.toml";
/// Tokens after a trigger in which a verb says something of it.
const REACH: usize = 14;
/// Tokens between a verb and the preposition of its agent.
const AGENT: usize = 4;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeedsFile {
    did: Vec<String>,
    ordered: Vec<String>,
    blamed: Vec<String>,
    accused: Vec<String>,
    harmed: Vec<String>,
    died: Vec<String>,
    no_agents: BTreeSet<String>,
    example: Vec<RolesExample>,
    counter_example: Vec<RolesExample>,
}

/// A text and roles with their holders, as "director=the governor".
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RolesExample {
    /// A sentence.
    pub text: String,
    /// Roles that are there, or must not be.
    pub roles: Vec<String>,
}

/// The words of `resources/roles/`, verbs by form.
#[derive(Clone, Debug)]
pub(super) struct Deeds {
    did: BTreeSet<String>,
    ordered: BTreeSet<String>,
    blamed: BTreeSet<String>,
    accused: BTreeSet<String>,
    harmed: BTreeSet<String>,
    died: BTreeSet<String>,
    /// Nouns behind "by" that did nothing ("by mistake").
    no_agents: BTreeSet<String>,
    /// Texts with the roles that must be found.
    pub(super) examples: Vec<RolesExample>,
    /// Texts with roles that must not.
    pub(super) counter_examples: Vec<RolesExample>,
}

impl Deeds {
    pub(super) fn load(files: &Files, language: &Language) -> Result<Self, ResourceError> {
        let file: DeedsFile = files.toml(PATH)?;
        let forms = |lemmas: &[String]| -> BTreeSet<String> {
            lemmas
                .iter()
                .flat_map(|lemma| language.lexicon.irregular.verb_forms(lemma))
                .map(|form| form.1)
                .collect()
        };
        Ok(Self {
            did: forms(&file.did),
            ordered: forms(&file.ordered),
            blamed: forms(&file.blamed),
            accused: forms(&file.accused),
            harmed: forms(&file.harmed),
            died: forms(&file.died),
            no_agents: file.no_agents,
            examples: file.example,
            counter_examples: file.counter_example,
        })
    }

    /// Whether whoever does a verb to an event carried it out.
    pub(super) fn did(&self, verb: &str) -> bool {
        self.did.contains(verb)
    }

    /// Whether a noun says how something was done and not by whom ("by mistake").
    pub(super) fn is_no_agent(&self, lemma: &str) -> bool {
        self.no_agents.contains(lemma)
    }

    /// The role of whoever does a verb to an event.
    fn role(&self, verb: &str) -> Option<Role> {
        if self.did.contains(verb) {
            Some(Role::Attacker)
        } else if self.ordered.contains(verb) {
            Some(Role::Director)
        } else {
            None
        }
    }
}

impl Cast<'_, '_, '_, '_> {
    /// Adds the participants that verbs around the trigger name; only for events that harm somebody.
    pub(super) fn by_deed(&self, trigger: &Trigger<'_>, out: &mut Vec<Participant>) {
        let g = self.grammar;
        if trigger.kind == TriggerKind::Verb {
            if let Some(group) = g.group_at(trigger.head)
                && group.kind == VerbKind::Gerund
                && let Some(phrase) = self.accused(group.start)
            {
                self.push(out, Role::Attacker, &phrase);
            }
        } else {
            let noun = g.phrase_before(trigger.head + 1);
            let start = noun.map_or(trigger.tokens.start, |noun| noun.tokens.start);
            self.doers_after(trigger, out);
            self.doers_before(trigger, start, out);
            self.victims_before(start, out);
        }
        self.victims_after(trigger, out);
    }

    /// "The raid, ordered by the governor", "was carried out by rebels", "attributed to rebels".
    fn doers_after(&self, trigger: &Trigger<'_>, out: &mut Vec<Participant>) {
        let g = self.grammar;
        let window = g.window(trigger.head, REACH);
        for at in trigger.tokens.end..window.end {
            let Some(group) = g.group_at(at).filter(|group| group.head == at) else {
                continue;
            };
            let own = group.kind == VerbKind::Reduced
                || g.subjects(group)
                    .iter()
                    .any(|phrase| phrase.tokens.contains(&trigger.head));
            let passive = group.passive || group.kind == VerbKind::Reduced;
            if group.negated || !passive || !own {
                break;
            }
            let word = g.lower(at);
            let agent = |words: &[&str]| {
                let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
                g.phrase_after(group.end, &words, AGENT)
            };
            let found = match self.deeds().role(word) {
                Some(role) => agent(&["by"]).map(|phrase| (role, phrase)),
                None if self.deeds().blamed.contains(word) => {
                    agent(&["to", "on"]).map(|phrase| (Role::Attacker, phrase))
                }
                None => None,
            };
            if let Some((role, phrase)) = found {
                self.push(out, role, &phrase);
            }
            break;
        }
    }

    /// "The governor ordered the raid", "rebels were behind the raid", "accused rebels of the raid".
    fn doers_before(&self, trigger: &Trigger<'_>, start: usize, out: &mut Vec<Participant>) {
        let g = self.grammar;
        let from = g.window(start, 4).start;
        let verb = (from..start).rev().find_map(|at| g.group_at(at));
        if let Some(group) = verb.filter(|group| !group.passive && !group.negated) {
            let object = g
                .objects(group)
                .iter()
                .any(|phrase| phrase.tokens.contains(&trigger.head));
            let particle = g.lower(group.end) == "out" && group.end + 1 == start;
            if (object || particle)
                && let Some(role) = self.deeds().role(g.lower(group.head))
            {
                for phrase in self.doer_of(group) {
                    self.push(out, role, &phrase);
                }
            }
        }
        let Some(link) = start.checked_sub(1).filter(|&link| link >= from) else {
            return;
        };
        let behind = match g.lower(link) {
            "behind" => Some(link),
            "for" if link > from && g.lower(link - 1) == "responsible" => Some(link - 1),
            _ => None,
        };
        let copula = behind
            .and_then(|at| at.checked_sub(1))
            .and_then(|at| g.group_at(at));
        if let Some(group) = copula.filter(|group| !group.negated) {
            for phrase in g.subjects(group) {
                self.push(out, Role::Attacker, &phrase);
            }
        }
        if let Some(phrase) = self.accused(start) {
            self.push(out, Role::Attacker, &phrase);
        }
    }

    /// Who does a verb; of "accused the general of ordering the raid", the general.
    fn doer_of(&self, group: &VerbGroup) -> Vec<Phrase> {
        if group.kind == VerbKind::Gerund {
            return self.accused(group.start).into_iter().collect();
        }
        self.grammar.subjects(group)
    }

    /// "Accused rebels of", "blamed rebels for", "rebels were accused of", seen from what follows.
    fn accused(&self, start: usize) -> Option<Phrase> {
        let g = self.grammar;
        let link = start.checked_sub(1)?;
        let fits =
            matches!(g.lower(link), "of" | "for" | "over") && g.sentence(link) == g.sentence(start);
        if !fits {
            return None;
        }
        let accuses = |at: usize| {
            g.group_at(at)
                .filter(|group| group.head == at && self.deeds().accused.contains(g.lower(at)))
        };
        let before = link.checked_sub(1)?;
        if let Some(group) = accuses(before) {
            let passive = group.passive || group.kind == VerbKind::Reduced;
            return passive
                .then(|| g.subjects(group).into_iter().next())
                .flatten();
        }
        let phrase = g.phrase_before(link)?;
        let verb = phrase.tokens.start.checked_sub(1)?;
        accuses(verb)
            .filter(|group| !group.passive && !group.negated)
            .map(|_| phrase)
    }

    /// "Two soldiers were killed in the raid."
    fn victims_before(&self, start: usize, out: &mut Vec<Participant>) {
        let g = self.grammar;
        let from = g.window(start, 4).start;
        let Some(link) = start.checked_sub(1).filter(|&link| link >= from) else {
            return;
        };
        if !matches!(g.lower(link), "in" | "by" | "during" | "from" | "after") {
            return;
        }
        let Some(group) = link.checked_sub(1).and_then(|at| g.group_at(at)) else {
            return;
        };
        let word = g.lower(group.head);
        let suffers = self.deeds().died.contains(word)
            || self.deeds().harmed.contains(word)
                && (group.passive || group.kind == VerbKind::Reduced);
        if suffers && !group.negated {
            for phrase in g.subjects(group) {
                self.push(out, Role::Victim, &phrase);
            }
        }
    }

    /// "The raid killed two soldiers", "attacked the post, killing two soldiers".
    fn victims_after(&self, trigger: &Trigger<'_>, out: &mut Vec<Participant>) {
        let g = self.grammar;
        let window = g.window(trigger.head, REACH);
        for at in trigger.tokens.end..window.end {
            let Some(group) = g.group_at(at).filter(|group| group.head == at) else {
                continue;
            };
            let harms =
                self.deeds().harmed.contains(g.lower(at)) && !group.passive && !group.negated;
            let own = match group.kind {
                VerbKind::Gerund => at > 0 && matches!(g.lower(at - 1), "," | "and"),
                VerbKind::Finite => {
                    trigger.kind != TriggerKind::Verb
                        && g.subjects(group)
                            .iter()
                            .any(|phrase| phrase.tokens.contains(&trigger.head))
                        || g.tag(at - 1) == Tag::Conjunction && trigger.kind == TriggerKind::Verb
                }
                _ => false,
            };
            if harms && own {
                for phrase in g.objects(group) {
                    self.push(out, Role::Victim, &phrase);
                }
            } else if group.kind == VerbKind::Finite {
                break;
            }
        }
    }
}

/// Families of events that somebody does to somebody.
const HARMFUL: &[&str] = &[
    "attack",
    "shoot_down",
    "fighting",
    "abduction",
    "crime",
    "territory",
    "damage",
    "explosion",
    "crackdown",
    "accident",
    "fire",
    "disaster",
    "incident",
    "protest",
];

/// Whether verbs around an event of a family tell who did or suffered it.
pub(super) fn is_harmful(family: &str) -> bool {
    HARMFUL.contains(&family)
}

#[cfg(test)]
mod tests {
    use super::super::tests::Bench;

    fn roles(bench: &Bench, text: &str) -> Vec<String> {
        let (reading, _) = bench.read(text);
        let cast = reading.events.iter().flat_map(|event| &event.participants);
        cast.map(|p| format!("{}={}", format!("{:?}", p.role).to_lowercase(), p.text))
            .collect()
    }

    #[test]
    fn words_of_doing_read_their_own_examples() {
        let bench = Bench::new();
        let (examples, counter_examples) = bench.types.roles_examples();
        for example in examples {
            let found = roles(&bench, &example.text);
            for role in &example.roles {
                assert!(
                    found.contains(role),
                    "{}: {role} not in {found:?}",
                    example.text
                );
            }
        }
        for example in counter_examples {
            let found = roles(&bench, &example.text);
            for role in &example.roles {
                assert!(!found.contains(role), "{}: {role}", example.text);
            }
        }
    }

    #[test]
    fn participants_are_read_from_all_the_ways_to_tell_them() {
        let bench = Bench::new();
        let mut wrong = Vec::new();
        let mut check = |text: &str, expected: &str| {
            let found = roles(&bench, text);
            for role in expected.split("; ").filter(|role| !role.is_empty()) {
                let (absent, role) = match role.strip_prefix("no ") {
                    Some(role) => (true, role),
                    None => (false, role),
                };
                if found.iter().any(|f| f == role) == absent {
                    wrong.push(format!(
                        "{text}\n    {role} (absent: {absent}) in {found:?}"
                    ));
                }
            }
        };
        for (text, expected) in ROWS {
            check(text, expected);
        }
        assert!(
            wrong.is_empty(),
            "{} wrong\n{}",
            wrong.len(),
            wrong.join("\n")
        );
    }

    /// Texts and the roles that they give, "; " between them; "no " before those that they must not.
    const ROWS: &[(&str, &str)] = &[
        (
            "Rebels attacked the village of Orno on Sunday.",
            "attacker=Rebels; target=the village",
        ),
        (
            "The village of Orno was attacked by rebels on Sunday.",
            "attacker=rebels; target=The village",
        ),
        (
            "The attack by rebels on the village on Sunday was short.",
            "attacker=rebels; target=the village",
        ),
        (
            "The rebels' attack on the village on Sunday was short.",
            "attacker=The rebels; target=the village",
        ),
        (
            "The Castorian attack on the village on Sunday was short.",
            "attacker=Castorian; target=the village",
        ),
        (
            "The attack on the village was carried out by militiamen on Sunday.",
            "attacker=militiamen; target=the village",
        ),
        (
            "The raid on the port was ordered by the governor.",
            "director=the governor; target=the port; no attacker=the governor",
        ),
        (
            "The attack on the convoy, ordered by a colonel, began at dawn on Monday.",
            "director=a colonel",
        ),
        (
            "The governor ordered the raid on the port on Monday.",
            "director=The governor; no attacker=The governor",
        ),
        (
            "The colonel masterminded the bombing of the market on Monday.",
            "director=The colonel",
        ),
        (
            "Rebels carried out the attack on the port on Monday.",
            "attacker=Rebels",
        ),
        (
            "Rebels launched an attack on the port on Monday.",
            "attacker=Rebels; target=the port",
        ),
        (
            "The drone strike on the depot on Monday was attributed to rebels.",
            "attacker=rebels; target=the depot",
        ),
        (
            "The bombing of the market on Monday was blamed on separatists.",
            "attacker=separatists",
        ),
        (
            "The ministry accused rebels of attacking the port on Monday.",
            "attacker=rebels; target=the port; no attacker=The ministry",
        ),
        (
            "The ministry accused rebels of the attack on the port on Monday.",
            "attacker=rebels; no attacker=The ministry",
        ),
        (
            "The ministry blamed rebels for the attack on the port on Monday.",
            "attacker=rebels",
        ),
        (
            "Rebels were accused of the attack on the port on Monday.",
            "attacker=Rebels",
        ),
        (
            "The army said that rebels were behind the attack on the port on Monday.",
            "attacker=rebels",
        ),
        (
            "Rebels were responsible for the attack on the port on Monday, the army said.",
            "attacker=Rebels",
        ),
        (
            "The court heard that he accused the general of ordering the attack on the port.",
            "director=the general",
        ),
        (
            "Two soldiers were killed in the attack on the post on Friday.",
            "victim=Two soldiers; target=the post",
        ),
        (
            "Nine villagers died in the airstrike on the market on Friday.",
            "victim=Nine villagers",
        ),
        (
            "Gunmen attacked a checkpoint on Friday, killing two soldiers.",
            "attacker=Gunmen; victim=two soldiers",
        ),
        (
            "The attack on the post killed two soldiers on Friday.",
            "victim=two soldiers",
        ),
        (
            "Gunmen killed two soldiers near the dam on Friday.",
            "attacker=Gunmen; victim=two soldiers",
        ),
        (
            "Two soldiers were killed by gunmen near the dam on Friday.",
            "attacker=gunmen; victim=Two soldiers",
        ),
        (
            "The murder of the mayor on Friday shocked the town.",
            "victim=the mayor",
        ),
        (
            "A ferry carrying 140 passengers sank off the cape on Friday.",
            "instrument=A ferry; no instrument=140 passengers",
        ),
        (
            "Firefighters rescued nine miners from the shaft on Friday.",
            "responder=Firefighters; victim=nine miners",
        ),
        (
            "Nine miners were rescued by firefighters on Friday.",
            "responder=firefighters; victim=Nine miners",
        ),
        (
            "Police arrested seven men at the port on Friday.",
            "responder=Police; target=seven men",
        ),
        (
            "Seven men were arrested by police at the port on Friday.",
            "responder=police; target=Seven men",
        ),
        (
            "The rebels hit the depot with two drones on Friday.",
            "attacker=The rebels; instrument=two drones",
        ),
        (
            "Two drones hit the depot on Friday.",
            "instrument=Two drones; target=the depot; no attacker=Two drones",
        ),
        (
            "The air force shot down two drones over the bay on Friday.",
            "responder=The air force; target=two drones",
        ),
        (
            "An officer shot and killed a protester on Friday.",
            "victim=a protester",
        ),
        (
            "Gunmen kidnapped three engineers on Friday.",
            "attacker=Gunmen; victim=three engineers",
        ),
        (
            "The council imposed sanctions on Castoria on Friday.",
            "responder=The council; target=Castoria",
        ),
        (
            "The minister threatened Norvia with war on Friday.",
            "speaker=The minister; recipient=Norvia",
        ),
        (
            "The two ministers signed a fishing agreement on Friday.",
            "speaker=The two ministers",
        ),
        (
            "The general condemned the attack on the village on Monday.",
            "no attacker=The general; no director=The general",
        ),
        (
            "The general ordered an inquiry after the attack on the village on Monday.",
            "no director=The general",
        ),
        (
            "Rebels did not carry out the attack on the port on Monday.",
            "no attacker=Rebels",
        ),
    ];
}
