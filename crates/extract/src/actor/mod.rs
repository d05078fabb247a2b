//! Who speaks, acts or is spoken of: mentions gathered, taken apart, and joined into actors.
//!
//! Stated rules, in the order of the text: a name joins the person of that last name, an
//! organization joins its acronym and its short form, a description ("the command") joins the nearest
//! earlier actor it describes, a pronoun joins the nearest fitting source. Places in the sense of a
//! government are one actor a country.

mod allegiance;
mod body;
mod cast;
mod identity;
mod mention;
mod office;
mod organization;
mod party;
mod person;
mod phrase;
mod rules;
mod usage;

use counterclaim_model::{Actor, ActorId, Place, Span};

use crate::annotation::{Annotations, Attribution};
use crate::channel::ChannelNames;
use crate::place::Gazetteer;
use crate::segment::Segments;

pub use rules::{ActorExample, ActorRules};
pub use usage::Usage;

/// What actors are read from.
#[derive(Clone, Copy)]
pub struct ActorContext<'a> {
    /// The text.
    pub segments: &'a Segments<'a>,
    /// Names that the encoder found.
    pub annotations: &'a Annotations,
    /// Sources of attributions are mentions.
    pub attributions: &'a [Attribution],
    /// Per attribution: whom it is aimed at, which is a mention too.
    pub targets: &'a [Option<Span>],
    /// Countries, governments and peoples.
    pub places: &'a [Place],
    /// Word lists.
    pub rules: &'a ActorRules,
    /// Media, which are told things and are seldom what "the company" means.
    pub channels: &'a ChannelNames,
    /// The outlet that published the article.
    pub outlet: Option<&'a str>,
    /// Where and when the article says that it was written.
    pub dateline: Option<Span>,
    /// Names of countries; none in tests without places.
    pub gazetteer: Option<&'a Gazetteer>,
    /// How the article uses its lone names.
    pub usage: &'a Usage<'a>,
}

/// The actors of one article and who each source is.
#[derive(Clone, Debug, Default)]
pub struct Cast {
    /// All actors, in order of first mention.
    pub actors: Vec<Actor>,
    /// Per attribution: its source's actor.
    pub sources: Vec<Option<ActorId>>,
    /// Per attribution: whom it is aimed at.
    pub targets: Vec<Option<ActorId>>,
}

impl Cast {
    /// The actor with a mention that overlaps `span`; the longest such mention wins.
    pub fn at(&self, span: Span) -> Option<ActorId> {
        self.actors
            .iter()
            .flat_map(|actor| {
                actor
                    .mentions
                    .iter()
                    .map(move |mention| (mention, actor.id))
            })
            .filter(|(mention, _)| mention.overlaps(span))
            .max_by_key(|(mention, id)| (mention.len(), std::cmp::Reverse(*id)))
            .map(|(_, id)| id)
    }

    /// The party an actor belongs to: whom it speaks for, else itself.
    pub fn party(&self, id: ActorId) -> ActorId {
        let mut party = id;
        // a spokesman of a ministry of a government: three steps are enough and end every circle
        for _ in 0..3 {
            match self
                .actors
                .get(party.index())
                .and_then(|actor| actor.speaks_for)
            {
                Some(next) => party = next,
                None => break,
            }
        }
        party
    }
}

/// Reads the actors of an article.
pub fn read(ctx: &ActorContext<'_>) -> Cast {
    cast::assemble(ctx)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::Files;

    /// Reads the actors of a text whose sources are marked with `[` and `]`.
    fn cast(marked: &str) -> Cast {
        let mut text = String::new();
        let mut attributions = Vec::new();
        let mut open = 0;
        for c in marked.chars() {
            match c {
                '[' => open = text.len(),
                ']' => attributions.push(Attribution {
                    source: vec![Span::new(open, text.len())],
                    ..Attribution::default()
                }),
                c => text.push(c),
            }
        }
        of_text(&text, &attributions, &[])
    }

    /// Reads the actors of a text without tags and places.
    fn of_text(text: &str, attributions: &[Attribution], targets: &[Option<Span>]) -> Cast {
        let segments = Segments::of_text(text);
        read(&ActorContext {
            segments: &segments,
            annotations: &Annotations::default(),
            attributions,
            targets,
            places: &[],
            rules: &ActorRules::load(&Files::builtin()).unwrap(),
            channels: &ChannelNames::load(&Files::builtin()).unwrap(),
            outlet: None,
            dateline: None,
            gazetteer: None,
            usage: &Usage::of(&segments),
        })
    }

    #[test]
    fn every_example_of_the_resource_holds() {
        let rules = ActorRules::load(&Files::builtin()).unwrap();
        assert!(!rules.examples.is_empty());
        for example in &rules.examples {
            let cast = cast(&format!("[{}] said it sank.", example.text));
            let actor = &cast.actors[cast.sources[0].unwrap().index()];
            let kind = serde_json::to_value(actor.kind).unwrap();
            assert_eq!(
                (
                    kind.as_str().unwrap(),
                    actor.name.as_str(),
                    actor.role.as_deref()
                ),
                (
                    example.kind.as_str(),
                    example.name.as_str(),
                    example
                        .role
                        .as_deref()
                        .map(|r| { r.strip_prefix("a ").unwrap_or(r) })
                ),
                "{}",
                example.text
            );
        }
    }

    /// Checks which sources are the same actor, one letter an actor in order of appearance.
    fn check(marked: &str, expected: &str) {
        let cast = cast(marked);
        let mut seen = Vec::new();
        let letters: String = cast
            .sources
            .iter()
            .map(|source| match source {
                None => '-',
                Some(id) => {
                    let at = seen
                        .iter()
                        .position(|known| known == id)
                        .unwrap_or_else(|| {
                            seen.push(*id);
                            seen.len() - 1
                        });
                    char::from(b'a' + at as u8)
                }
            })
            .collect();
        assert_eq!(letters, expected, "{marked}: {:#?}", cast.actors);
    }

    #[test]
    fn mentions_of_one_actor_join() {
        check(
            "[Ana Lund, the harbor master,] said no. [Lund] left. [She] was late, [she] said.",
            "aaaa",
        );
        check(
            "[The coast guard] said no. “Yes,” [the guard’s commander] said. [The coast guard] left.",
            "aba",
        );
        check(
            "[The northern military command] said six fell. [The command] wrote that two did.",
            "aa",
        );
        check(
            "[Harbor officials] denied it. [Some] suggested otherwise. [They] left.",
            "aaa",
        );
        check(
            "[The port spokesman] accused them. “No,” said [Ira Holt, the port spokesman].",
            "aa",
        );
        check(
            "[Ana Lund] said so. [Per Lund] said not. [A witness] agreed. [A driver] did not.",
            "abcd",
        );
        check(
            "[Saltmere] accused it. [Saltmere]’s army left. [Lund] said so.",
            "aab",
        );
        check(
            "[The Tide Research Institute] said so. [TRI] added more.",
            "aa",
        );
        check(
            "[The Harrow Lines shipping company (HL)] said so. [HL] left.",
            "aa",
        );
    }

    #[test]
    fn an_office_is_its_holder_where_the_article_names_one() {
        check(
            "[Foreign Minister Liv Hallgren] said so. [The Halvish foreign minister] left.",
            "aa",
        );
        check(
            "[Halvland’s foreign minister] said so. [The Halvish foreign minister] left. [Foreign Minister Liv Hallgren] agreed.",
            "aaa",
        );
        check(
            "[Halvland’s foreign minister] said so. [Castor’s foreign minister] left.",
            "ab",
        );
        check(
            "[Foreign Minister Liv Hallgren] said so. [The deputy foreign minister] left.",
            "ab",
        );
    }

    #[test]
    fn whom_a_charge_is_aimed_at_is_an_actor() {
        let text = "Ana Lund accused the harbor guards of theft. The guards denied it.";
        let span = |words: &str| {
            let at = text.find(words).unwrap();
            Span::new(at, at + words.len())
        };
        let attribution = |words| Attribution {
            source: vec![span(words)],
            ..Attribution::default()
        };
        let attributions = [attribution("Ana Lund"), attribution("The guards")];
        let cast = of_text(
            text,
            &attributions,
            &[Some(span("the harbor guards")), None],
        );
        assert_eq!(cast.targets[0], cast.sources[1], "{:#?}", cast.actors);
        assert_ne!(cast.targets[0], cast.sources[0]);
    }

    #[test]
    fn the_company_is_the_firm_named_last_and_its_chief_speaks_for_it() {
        let cast = cast(
            "[Corvel] denied it to [the Port Office]. [The company] said so. [The company’s chief executive, Ada Moll,] agreed. [The fire service] left. [The national weather service] warned.",
        );
        let source = |i: usize| cast.sources[i].unwrap();
        assert_eq!(source(2), source(0), "{:#?}", cast.actors);
        assert_eq!(cast.party(source(3)), source(0), "{:#?}", cast.actors);
        assert_ne!(source(4), source(5), "{:#?}", cast.actors);
    }

    #[test]
    fn two_in_one_phrase_are_neither_of_them() {
        let cast = cast(
            "[Corvel] denied it. [The state and the company that runs the line] argued. [The company] said so.",
        );
        let source = |i: usize| cast.sources[i].unwrap();
        assert_eq!(source(2), source(0), "{:#?}", cast.actors);
        assert_ne!(source(1), source(0), "{:#?}", cast.actors);
    }

    #[test]
    fn a_spokesman_without_a_body_speaks_for_the_one_that_spoke_before() {
        let cast = cast(
            "[The port authority] denied it. [Spokesman Per Holt] said so. [A witness] agreed.",
        );
        let source = |i: usize| cast.sources[i].unwrap();
        assert_eq!(cast.party(source(1)), source(0), "{:#?}", cast.actors);
        assert_eq!(cast.party(source(2)), source(2), "{:#?}", cast.actors);
    }

    #[test]
    fn a_chief_executive_is_no_public_body_s_and_a_rebel_commander_is_the_rebels() {
        let cast = cast(
            "[The company] denied it. [The Drug Inspectorate] said so. [Chief executive Per Holt] agreed. [Rebels of the Free Front] left. [A rebel commander] said so.",
        );
        let source = |i: usize| cast.sources[i].unwrap();
        assert_eq!(cast.party(source(2)), source(0), "{:#?}", cast.actors);
        assert_eq!(cast.party(source(4)), source(3), "{:#?}", cast.actors);
    }

    #[test]
    fn its_chief_speaks_for_the_body_named_before() {
        let cast = cast(
            "[The port authority] said so. [Castor] dismissed it. [Its army chief, Per Lund,] agreed. [The trucking company, Dorsel Freight,] left. [Its president, Hal Dorsel,] said so.",
        );
        let party = |i: usize| cast.party(cast.sources[i].unwrap());
        assert_eq!(party(2), party(1), "{:#?}", cast.actors);
        assert_eq!(party(4), party(3), "{:#?}", cast.actors);
        assert_eq!(cast.actors[party(3).index()].name, "Dorsel Freight");
    }

    #[test]
    fn offices_speak_for_the_state_named_with_them() {
        let cast = cast(
            "[Saltmere] accused it. “No,” said [Halvland’s foreign minister]. [Halvland] left. [Saltmere officials] said so.",
        );
        let party = |i: usize| cast.party(cast.sources[i].unwrap());
        assert_eq!(party(1), party(2), "{:#?}", cast.actors);
        assert_eq!(party(3), party(0), "{:#?}", cast.actors);
        assert_eq!(
            cast.actors[party(0).index()].kind,
            counterclaim_model::ActorKind::Government
        );
    }

    #[test]
    fn offices_ranks_and_roles_speak_for_what_the_article_names_beside_them() {
        let check = |marked: &str, name: &str, party: Option<&str>| {
            let cast = cast(marked);
            let actor = cast.actors.iter().find(|actor| actor.name == name);
            let actor = actor.unwrap_or_else(|| panic!("{name}: {:#?}", cast.actors));
            let found = actor
                .speaks_for
                .map(|id| cast.actors[id.index()].name.as_str());
            assert_eq!(found, party, "{marked}: {:#?}", cast.actors);
        };
        let orsina = "[The military government of Orsina] admitted it.";
        check(orsina, "military government", Some("Orsina"));
        let minister = "[Foreign Minister Anton Relk] of Kestria called it murder.";
        check(minister, "Anton Relk", Some("Kestria"));
        let inspector = "The police came. [Inspector Bishnu Karki] said so.";
        check(inspector, "Bishnu Karki", Some("police"));
        let spokesman = "[A military spokesman, Col. Efrain Rosales,] denied it.";
        check(spokesman, "Efrain Rosales", Some("military"));
        let engineer =
            "[The Port Office] agreed. [The Port Office’s chief engineer, Bae Holm,] did not.";
        check(engineer, "Bae Holm", Some("Port Office"));
        let lawyer = "[Radovan Hlinka] was calm. [His lawyer, Jana Sykora,] said he would appeal.";
        check(lawyer, "Jana Sykora", Some("Radovan Hlinka"));
        // of these nobody speaks for anybody
        let former =
            "[The Port Office] agreed. [The Port Office’s former chairman, Elmar Voss,] did not.";
        check(former, "Elmar Voss", None);
        let diplomat = "[The Halvland foreign ministry] waited. [A diplomat] said it would last.";
        check(diplomat, "A diplomat", None);
    }
}
