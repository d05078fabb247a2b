//! The word lists by which a noun phrase is told to be a person, an organization or a group.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::resources::{Files, ResourceError};

/// Where the lists live.
const PATH: &str = "actors/en.toml";

/// Word lists of `resources/actors/en.toml`, ready for look-up.
#[derive(Clone, Debug)]
pub struct ActorRules {
    pub(super) roles: BTreeSet<String>,
    pub(super) state_roles: BTreeSet<String>,
    pub(super) voice_roles: BTreeSet<String>,
    /// Roles without a body that speak for the one beside them.
    pub(super) free_voices: BTreeSet<String>,
    /// Those of them that are at the head of firms.
    pub(super) firm_voices: BTreeSet<String>,
    /// Offices that one person of a state or body holds.
    pub(super) sole_offices: BTreeSet<String>,
    /// Roles of those who speak for a person or a group of people.
    pub(super) client_roles: BTreeSet<String>,
    /// Roles that speak for bodies and people, and for no state whatever its name beside them.
    pub(super) private_voices: BTreeSet<String>,
    /// Offices of states that are held in other ones.
    pub(super) offices_abroad: BTreeSet<String>,
    /// Offices that firms and clubs have as well.
    pub(super) common_offices: BTreeSet<String>,
    /// Words that may stand beside them in the office of a state.
    pub(super) office_words: BTreeSet<String>,
    /// Words by which a role is no longer held.
    pub(super) bygone: BTreeSet<String>,
    /// What ministers are ministers of: no names of states.
    pub(super) portfolios: BTreeSet<String>,
    /// Ranks and the bodies that have them.
    pub(super) ranks: Vec<Rank>,
    /// Words before an office that make it another one ("deputy").
    pub(super) lesser_offices: BTreeSet<String>,
    /// Words before an office that do not say whose it is ("acting").
    pub(super) office_fillers: BTreeSet<String>,
    /// Words at which the description of a body ends.
    pub(super) description_ends: BTreeSet<String>,
    /// Endings of nouns for people and for bodies of them that no list knows.
    pub(super) agent_endings: Vec<String>,
    /// Words for bodies of one sort, by any of which a body may be called.
    pub(super) families: Vec<BTreeSet<String>>,
    /// The single words of `voice_roles`.
    pub(super) voice_words: BTreeSet<String>,
    pub(super) organizations: BTreeSet<String>,
    pub(super) general_bodies: BTreeSet<String>,
    pub(super) public_bodies: BTreeSet<String>,
    pub(super) state_organizations: BTreeSet<String>,
    pub(super) state_marks: BTreeSet<String>,
    pub(super) groups: BTreeSet<String>,
    pub(super) state_groups: BTreeSet<String>,
    pub(super) persons: BTreeSet<String>,
    pub(super) documents: BTreeSet<String>,
    pub(super) partitives: BTreeSet<String>,
    pub(super) country_words: BTreeSet<String>,
    pub(super) male: BTreeSet<String>,
    pub(super) female: BTreeSet<String>,
    pub(super) male_honorifics: BTreeSet<String>,
    pub(super) female_honorifics: BTreeSet<String>,
    /// The examples of the file, run by a test.
    pub examples: Vec<ActorExample>,
}

/// A phrase and what it must be read as.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActorExample {
    /// The phrase as a source.
    pub text: String,
    /// Kind of actor.
    pub kind: String,
    /// Name of the actor.
    pub name: String,
    /// Role, where it has one.
    #[serde(default)]
    pub role: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    roles: BTreeSet<String>,
    state_roles: BTreeSet<String>,
    voice_roles: BTreeSet<String>,
    free_voices: BTreeSet<String>,
    firm_voices: BTreeSet<String>,
    sole_offices: BTreeSet<String>,
    client_roles: BTreeSet<String>,
    private_voices: BTreeSet<String>,
    offices_abroad: BTreeSet<String>,
    common_offices: BTreeSet<String>,
    office_words: BTreeSet<String>,
    bygone: BTreeSet<String>,
    portfolios: BTreeSet<String>,
    ranks: Vec<Rank>,
    lesser_offices: BTreeSet<String>,
    office_fillers: BTreeSet<String>,
    description_ends: BTreeSet<String>,
    agent_endings: AgentEndings,
    families: Vec<BTreeSet<String>>,
    organizations: BTreeSet<String>,
    general_bodies: BTreeSet<String>,
    public_bodies: BTreeSet<String>,
    state_organizations: BTreeSet<String>,
    state_marks: BTreeSet<String>,
    groups: BTreeSet<String>,
    state_groups: BTreeSet<String>,
    persons: BTreeSet<String>,
    documents: BTreeSet<String>,
    partitives: BTreeSet<String>,
    country_words: BTreeSet<String>,
    honorifics: Gendered,
    gendered: Gendered,
    examples: Vec<ActorExample>,
}

/// Ranks and offices, and the bodies that have them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rank {
    pub(super) roles: BTreeSet<String>,
    pub(super) bodies: BTreeSet<String>,
}

/// Endings, and words that must and must not have one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AgentEndings {
    endings: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code))]
    examples: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code))]
    counter_examples: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Gendered {
    male: BTreeSet<String>,
    female: BTreeSet<String>,
}

impl ActorRules {
    /// Reads the lists.
    ///
    /// # Errors
    /// Where the file is missing or not of its form.
    pub fn load(files: &Files) -> Result<Self, ResourceError> {
        let file: File = files.toml(PATH)?;
        let voices = file.voice_roles.iter().flat_map(|role| role.split(' '));
        Ok(Self {
            voice_words: voices.map(str::to_owned).collect(),
            roles: file.roles,
            state_roles: file.state_roles,
            voice_roles: file.voice_roles,
            free_voices: file.free_voices,
            firm_voices: file.firm_voices,
            sole_offices: file.sole_offices,
            client_roles: file.client_roles,
            private_voices: file.private_voices,
            offices_abroad: file.offices_abroad,
            common_offices: file.common_offices,
            office_words: file.office_words,
            bygone: file.bygone,
            portfolios: file.portfolios,
            ranks: file.ranks,
            lesser_offices: file.lesser_offices,
            office_fillers: file.office_fillers,
            description_ends: file.description_ends,
            agent_endings: file.agent_endings.endings,
            families: file.families,
            organizations: file.organizations,
            general_bodies: file.general_bodies,
            public_bodies: file.public_bodies,
            state_organizations: file.state_organizations,
            state_marks: file.state_marks,
            groups: file.groups,
            state_groups: file.state_groups,
            persons: file.persons,
            documents: file.documents,
            partitives: file.partitives,
            country_words: file.country_words,
            male: file.gendered.male,
            female: file.gendered.female,
            male_honorifics: file.honorifics.male,
            female_honorifics: file.honorifics.female,
            examples: file.examples,
        })
    }

    /// Whether a noun is one for people or a body of them, by its ending ("guards", "bosses"); what no list
    /// knows.
    pub(super) fn is_agent_noun(&self, word: &str) -> bool {
        const SHORTEST: usize = 4;
        let word = word.to_lowercase();
        let stem = word
            .strip_suffix("ses")
            .map(|stem| format!("{stem}s"))
            .unwrap_or_else(|| word.strip_suffix('s').unwrap_or(&word).to_owned());
        let human = |word: &str| {
            let mut endings = self.agent_endings.iter();
            endings.any(|ending| word.ends_with(ending.as_str()))
        };
        word.len() >= SHORTEST && (human(&stem) || human(&word))
    }

    /// Whether a name holds the word for a sort of body that is not a general one ("Harrow Hospital").
    pub(super) fn says_what_it_is(&self, name: &[String]) -> bool {
        name.iter()
            .any(|word| self.organizations.contains(word) && !self.general_bodies.contains(word))
    }

    /// The longest tail of `words` (lower case) that stands in `list`, as a number of words.
    pub(super) fn tail(list: &BTreeSet<String>, words: &[String]) -> usize {
        (1..=words.len().min(3))
            .rev()
            .find(|&n| list.contains(&words[words.len() - n..].join(" ")))
            .unwrap_or(0)
    }

    /// The longest beginning of `words` that stands in `list`, as a number of words.
    pub(super) fn front(list: &BTreeSet<String>, words: &[String]) -> usize {
        (1..=words.len().min(3))
            .rev()
            .find(|&n| list.contains(&words[..n].join(" ")))
            .unwrap_or(0)
    }

    /// Whether any stretch of up to three words stands in `list`.
    pub(super) fn any(list: &BTreeSet<String>, words: &[String]) -> bool {
        (0..words.len()).any(|end| Self::tail(list, &words[..=end]) > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_for_people_are_told_by_their_endings() {
        let files = Files::builtin();
        let file: File = files.toml(PATH).unwrap();
        let rules = ActorRules::load(&files).unwrap();
        let rows = &file.agent_endings;
        assert!(!rows.examples.is_empty() && !rows.counter_examples.is_empty());
        for word in &rows.examples {
            assert!(rules.is_agent_noun(word), "{word}");
        }
        for word in &rows.counter_examples {
            assert!(!rules.is_agent_noun(word), "{word}");
        }
    }
}
