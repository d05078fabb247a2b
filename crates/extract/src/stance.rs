//! What a source does by saying something: stance, certainty and polarity, by stated rules.

use counterclaim_model::{
    Certainty, Claim, Event, Evidence, Polarity, Relation, RelationKind, Span, Stance,
};
use serde::Deserialize;

use crate::pattern::{Patterns, normalize, without_numbers_denied};
use crate::resources::{Files, ResourceError};
use crate::segment::Segments;

const PATH: &str = "stances/en.toml";
/// Rule id of a stance that the cue alone decides.
pub(crate) const BY_CUE: &str = "stance.cue";
/// The rule by which what somebody says denies another's claim, whatever the verb.
pub(crate) const ANSWERS: &str = "stance.answers";

/// The rules of `resources/stances/en.toml`.
#[derive(Clone, Debug)]
pub struct StanceRules {
    stances: Vec<StanceRule>,
    certainties: Vec<CertaintyRule>,
    negation: Patterns,
    negated_cue: Patterns,
    own_acts: OwnActs,
    /// Examples of the file with the rule they belong to, run by a test.
    pub examples: Vec<(String, String)>,
}

/// What somebody says they will do themselves.
#[derive(Clone, Debug)]
struct OwnActs {
    patterns: Patterns,
    unless: Patterns,
    body: Patterns,
}

#[derive(Clone, Debug)]
struct StanceRule {
    id: String,
    field: Field,
    stance: Stance,
    cue: Option<Vec<Option<Stance>>>,
    patterns: Patterns,
    unless: Patterns,
}

#[derive(Clone, Debug)]
struct CertaintyRule {
    certainty: Certainty,
    patterns: Patterns,
    unless: Patterns,
}

/// Which words a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Field {
    Cue,
    Content,
    Clause,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rules: Vec<RuleRow>,
    certainty: Vec<CertaintyRow>,
    own_acts: OwnActsRow,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnActsRow {
    patterns: Vec<String>,
    unless: Vec<String>,
    body: Vec<String>,
    #[serde(rename = "examples")]
    _examples: Vec<String>,
    #[serde(rename = "body_examples")]
    _body_examples: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleRow {
    id: String,
    r#where: Field,
    stance: Stance,
    cue: Option<Vec<String>>,
    patterns: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
    examples: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CertaintyRow {
    id: String,
    certainty: Certainty,
    patterns: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
    examples: Vec<String>,
}

/// The words of one attribution, as rules see them.
#[derive(Clone, Copy, Debug)]
pub struct Utterance<'a> {
    /// The cue's words.
    pub cue: &'a str,
    /// The content's words.
    pub content: &'a str,
    /// What the cue does by itself, by the cue lexicon; `None` where the lexicon does not know it.
    pub cue_stance: Option<Stance>,
    /// Whether the cue is one of speech; nobody declines to answer by not believing.
    pub speech: bool,
}

/// What the rules say of an utterance.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgment {
    /// What the source does.
    pub stance: Stance,
    /// How certain the source is.
    pub certainty: Certainty,
    /// Whether it puts the content forward.
    pub polarity: Polarity,
    /// The rule that decided the stance.
    pub rule: String,
}

impl StanceRules {
    /// Reads and compiles the rules.
    ///
    /// # Errors
    /// Where the file is missing, not of its form, or a pattern does not compile.
    pub fn load(files: &Files) -> Result<Self, ResourceError> {
        let file: File = files.toml(PATH)?;
        let compile = |phrases: &[String]| {
            Patterns::new(phrases).map_err(|error| ResourceError::new(PATH, error))
        };
        let mut examples = Vec::new();
        let mut stances = Vec::new();
        for row in file.rules {
            examples.extend(row.examples.iter().map(|e| (row.id.clone(), e.clone())));
            stances.push(StanceRule {
                cue: row.cue.as_deref().map(cue_stances).transpose()?,
                patterns: compile(&row.patterns)?,
                unless: compile(&row.unless)?,
                id: row.id,
                field: row.r#where,
                stance: row.stance,
            });
        }
        let mut certainties = Vec::new();
        for row in file.certainty {
            examples.extend(row.examples.iter().map(|e| (row.id.clone(), e.clone())));
            certainties.push(CertaintyRule {
                certainty: row.certainty,
                patterns: compile(&row.patterns)?,
                unless: compile(&row.unless)?,
            });
        }
        let own_acts = OwnActs {
            patterns: compile(&file.own_acts.patterns)?,
            unless: compile(&file.own_acts.unless)?,
            body: compile(&file.own_acts.body)?,
        };
        let own = |phrases: &[&str]| {
            Patterns::new(phrases).map_err(|error| ResourceError::new(PATH, error))
        };
        Ok(Self {
            stances,
            certainties,
            negation: own(&["(not|n't|never|no|nothing|nobody|none|neither|without)"])?,
            negated_cue: own(&["(not|n't|never)"])?,
            own_acts,
            examples,
        })
    }

    /// Whether a content tells what its source will do; `decides` if that is a body that can decide it,
    /// or speaks for one.
    pub fn is_own_act(&self, content: &str, decides: bool) -> bool {
        let content = normalize(content);
        let acts = &self.own_acts;
        let own = acts.patterns.find_in(&content) && !acts.unless.find_in(&content);
        own || decides && acts.body.find_in(&content)
    }

    /// Decides stance, certainty and polarity of one utterance.
    pub fn judge(&self, utterance: &Utterance<'_>) -> Judgment {
        let cue = normalize(utterance.cue);
        let content = normalize(utterance.content);
        let clause = format!("{}{}", cue.trim_end(), content);
        let (stance, rule) = self.stance(utterance, &cue, &content, &clause);
        Judgment {
            stance,
            certainty: self.certainty(&clause),
            polarity: self.polarity(stance, &content),
            rule,
        }
    }

    fn stance(
        &self,
        utterance: &Utterance<'_>,
        cue: &str,
        content: &str,
        clause: &str,
    ) -> (Stance, String) {
        let own = utterance.cue_stance;
        for rule in &self.stances {
            let words = match rule.field {
                Field::Cue => cue,
                Field::Content => content,
                Field::Clause => clause,
            };
            let open = rule
                .cue
                .as_ref()
                .is_none_or(|stances| stances.contains(&own));
            if open && rule.patterns.find_in(words) && !rule.unless.find_in(words) {
                return (rule.stance, rule.id.clone());
            }
        }
        match own {
            Some(Stance::Accuse) if self.negated_cue.find_in(cue) => {
                (Stance::Assert, "stance.cue_negated".to_owned())
            }
            Some(Stance::Deny | Stance::Confirm | Stance::Announce | Stance::Assert)
                if self.negated_cue.find_in(cue) =>
            {
                let stance = if utterance.speech {
                    Stance::Decline
                } else {
                    Stance::Assert
                };
                (stance, "stance.cue_negated".to_owned())
            }
            Some(stance) => (stance, BY_CUE.to_owned()),
            None => (Stance::Assert, "stance.default".to_owned()),
        }
    }

    fn certainty(&self, clause: &str) -> Certainty {
        self.certainties
            .iter()
            .find(|rule| rule.patterns.find_in(clause) && !rule.unless.find_in(clause))
            .map_or(Certainty::Certain, |rule| rule.certainty)
    }

    /// Negative where the source denies, or negates the main clause of what it says.
    fn polarity(&self, stance: Stance, content: &str) -> Polarity {
        let content = without_numbers_denied(content);
        let main: Vec<&str> = content.split_whitespace().take(8).collect();
        let main = format!(" {} ", main.join(" "));
        if stance == Stance::Deny || self.negation.find_in(&main) {
            Polarity::Negative
        } else {
            Polarity::Positive
        }
    }
}

/// Who says that something did not happen which others say did, denies it: "There was no accident."
///
/// `negated` are mentions that deny their event ("no rescue took place").
pub fn deny_negated(claims: &mut [Claim], events: &[Event], negated: &[Span]) {
    for claim in claims {
        let plain = matches!(claim.stance, Stance::Assert | Stance::Announce);
        let holds = |mention: &Span| {
            let spans = &claim.content.spans;
            spans.iter().any(|span| span.contains(*mention))
        };
        let says_no = negated.iter().find(|mention| {
            let event = events.iter().find(|event| event.mentions.contains(mention));
            let told_by_others = event.is_some_and(|event| {
                let mut others = event.mentions.iter();
                others.any(|other| !negated.contains(other) && !holds(other))
            });
            holds(mention) && told_by_others
        });
        let Some(mention) = says_no.filter(|_| plain).copied() else {
            continue;
        };
        claim.stance = Stance::Deny;
        claim.polarity = Polarity::Negative;
        claim.evidence.push(Evidence {
            rule: "stance.negated_event".to_owned(),
            span: mention,
        });
    }
}

/// "The coast guard corrected its figure, saying that …": what is said in the same breath is the correction.
pub fn correct_on(segments: &Segments<'_>, claims: &mut [Claim]) {
    let sentence = |claim: &Claim| {
        let cue = claim.cue.spans.first()?;
        Some((segments.sentence_at(cue.start())?, cue.start()))
    };
    for index in 0..claims.len() {
        let claim = &claims[index];
        let goes_on = claim.cue.spans.first().is_some_and(|cue| {
            let words = segments.slice(*cue).to_lowercase();
            let mut verbs = ["saying", "stating", "putting"].iter();
            verbs.any(|verb| words.starts_with(verb))
        });
        let own = sentence(claim).filter(|_| goes_on && claim.stance == Stance::Assert);
        let Some((own, at)) = own else {
            continue;
        };
        let correction = claims.iter().find(|other| {
            other.stance == Stance::Correct
                && other.source.actor.is_some()
                && other.source.actor == claim.source.actor
                && sentence(other).is_some_and(|(there, before)| there == own && before < at)
        });
        let Some(span) = correction.and_then(|other| other.cue.spans.first().copied()) else {
            continue;
        };
        claims[index].stance = Stance::Correct;
        claims[index].evidence.push(Evidence {
            rule: "stance.corrects_on".to_owned(),
            span,
        });
    }
}

/// Who says first of all that something is not so, and by that answers what another put forward, denies
/// it: "No live rounds were used."
pub fn deny_answered(claims: &mut [Claim], relations: &[Relation]) {
    let denials = relations
        .iter()
        .filter(|relation| relation.kind == RelationKind::Denies);
    for relation in denials {
        let claim = &mut claims[relation.from.index()];
        if claim.stance != Stance::Assert || claim.polarity != Polarity::Negative {
            continue;
        }
        claim.stance = Stance::Deny;
        let span = claim.content.spans.first().or(claim.cue.spans.first());
        claim.evidence.extend(span.map(|span| Evidence {
            rule: ANSWERS.to_owned(),
            span: *span,
        }));
    }
}

fn cue_stances(names: &[String]) -> Result<Vec<Option<Stance>>, ResourceError> {
    names
        .iter()
        .map(|name| match name.as_str() {
            "none" => Ok(None),
            name => {
                use serde::de::IntoDeserializer;
                use serde::de::value::{Error, StrDeserializer};
                let deserializer: StrDeserializer<'_, Error> = name.into_deserializer();
                Stance::deserialize(deserializer)
                    .map(Some)
                    .map_err(|error| ResourceError::new(PATH, format!("cue “{name}”: {error}")))
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The marked words between two marks.
    fn between(text: &str, open: char, close: char) -> &str {
        text.split_once(open)
            .and_then(|(_, rest)| rest.split_once(close))
            .map_or("", |(words, _)| words)
    }

    fn wire(value: &impl serde::Serialize) -> String {
        serde_json::to_value(value)
            .unwrap()
            .as_str()
            .unwrap()
            .to_owned()
    }

    #[test]
    fn every_example_of_the_resource_holds() {
        let rules = StanceRules::load(&Files::builtin()).unwrap();
        assert!(rules.examples.len() > 30);
        for (rule, example) in &rules.examples {
            let cue = between(example, '{', '}');
            let utterance = Utterance {
                cue,
                content: between(example, '<', '>'),
                cue_stance: Some(Stance::Assert),
                speech: true,
            };
            let judgment = rules.judge(&utterance);
            let (not, expected) = match example.split_once("!=>") {
                Some((_, expected)) => (true, expected.trim()),
                None => (false, example.split_once("=>").unwrap().1.trim()),
            };
            let found = if rule.starts_with("certainty") {
                wire(&judgment.certainty)
            } else {
                wire(&judgment.stance)
            };
            assert_eq!(
                found != expected,
                not,
                "{rule}: {example} gives {found} by {}",
                judgment.rule
            );
        }
    }

    #[test]
    fn every_example_of_an_own_act_holds() {
        let rules = StanceRules::load(&Files::builtin()).unwrap();
        let file: File = Files::builtin().toml(PATH).unwrap();
        let acts = file.own_acts;
        for (examples, decides) in [(acts._examples, false), (acts._body_examples, true)] {
            for example in examples {
                let content = example.trim_start_matches('!');
                let expected = content.len() == example.len();
                assert_eq!(rules.is_own_act(content, decides), expected, "{example}");
            }
        }
    }

    #[test]
    fn a_negated_denial_is_no_denial() {
        let rules = StanceRules::load(&Files::builtin()).unwrap();
        let utterance = Utterance {
            cue: "did not deny",
            content: "the report",
            cue_stance: Some(Stance::Deny),
            speech: true,
        };
        assert_eq!(rules.judge(&utterance).stance, Stance::Decline);
    }
}
