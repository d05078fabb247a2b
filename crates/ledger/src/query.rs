//! The query language of every list: words, and words of one field.

use counterclaim_model::{Realis, Stance, Status};
use std::fmt;

mod value;

use value::{compares, comparison, date, language, lies_near, point};

/// What a list is asked for.
///
/// Words stand for themselves and must all occur, whatever their case; words in double quotes stand
/// together; a minus before a word leaves out what has it; `speaker:` and the like look into one
/// field only, `near:50.5,30.5,20km` around a point, `number>20` at what was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    field: Option<Field>,
    words: String,
    negated: bool,
}

/// A field that a query can look into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Source of a claim, or its party.
    Speaker,
    /// The party for which a claim's source speaks.
    Party,
    /// Stance of a claim.
    Stance,
    /// Channel through which a claim came.
    Channel,
    /// Id of the event that a claim is about, or words of its title.
    About,
    /// Type of an event.
    Type,
    /// Place of an event.
    Place,
    /// Point of a place of an event, in degrees, and kilometers around it.
    Near,
    /// A number that was counted: more, less or as many.
    Number,
    /// Day, month or year at which something was said.
    Said,
    /// Outlet or origin of an article.
    Outlet,
    /// Status of an event.
    Status,
    /// Whether an event is reported, planned, hypothetical, negated or background.
    Realis,
    /// Day, month or year of publication.
    Published,
    /// Published before a day.
    Before,
    /// Published after a day.
    After,
    /// Language of an article, by its code or its English name.
    Lang,
    /// What something has: numbers, a place, a denial … (see [`HAS`]).
    Has,
}

/// What `has:` can ask for.
///
/// Of a claim: a number that it counts, a place or time named in its words, a channel, words in quotation marks,
/// what it does (denies, corrects or takes back, doubts), a decision of a person. Events and articles have what one
/// of their claims has, and numbers, places and times of their own; a date is that of publication, and a copy an
/// article that repeats another or is a later capture.
pub const HAS: [&str; 11] = [
    "number",
    "place",
    "time",
    "channel",
    "quote",
    "denial",
    "correction",
    "doubt",
    "date",
    "copy",
    "decision",
];

const FIELDS: [(&str, Field); 18] = [
    ("speaker", Field::Speaker),
    ("party", Field::Party),
    ("stance", Field::Stance),
    ("channel", Field::Channel),
    ("about", Field::About),
    ("type", Field::Type),
    ("place", Field::Place),
    ("near", Field::Near),
    ("number", Field::Number),
    ("said", Field::Said),
    ("outlet", Field::Outlet),
    ("status", Field::Status),
    ("realis", Field::Realis),
    ("published", Field::Published),
    ("before", Field::Before),
    ("after", Field::After),
    ("lang", Field::Lang),
    ("has", Field::Has),
];

/// A query that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// There is no such field.
    #[error(
        "there is no field '{name}:' in a query{}; fields are {}",
        meant(suggestion),
        field_list()
    )]
    Field {
        /// As written.
        name: String,
        /// The nearest that exists.
        suggestion: Option<&'static str>,
    },
    /// The field has no such value.
    #[error("'{value}' is no {field}{}; use one of {}", meant(suggestion), choices.join(", "))]
    Value {
        /// The field.
        field: &'static str,
        /// As written.
        value: String,
        /// The nearest that exists.
        suggestion: Option<&'static str>,
        /// All that exist.
        choices: Vec<&'static str>,
    },
    /// The field takes a date.
    #[error("'{value}' is no date; write {field}:2031-03-02")]
    Date {
        /// The field.
        field: &'static str,
        /// As written.
        value: String,
    },
    /// The field takes a language.
    #[error(
        "'{value}' is no language{}; write lang:en or lang:english",
        meant(suggestion)
    )]
    Language {
        /// As written.
        value: String,
        /// The nearest name that exists.
        suggestion: Option<&'static str>,
    },
    /// The field takes a point.
    #[error("'{0}' is no point; write near:50.5,30.5 or near:50.5,30.5,20km")]
    Point(String),
    /// The field takes a number.
    #[error("'{0}' is no number; write number>20, number<20 or number=20")]
    Number(String),
    /// Nothing stands after the colon.
    #[error("nothing stands after '{0}:'; write {0}:WORD or {0}:\"SEVERAL WORDS\"")]
    Empty(&'static str),
}

fn meant(suggestion: &Option<&'static str>) -> String {
    suggestion.map_or_else(String::new, |name| format!(", did you mean '{name}'?"))
}

fn field_list() -> String {
    let names: Vec<String> = FIELDS.iter().map(|(name, _)| format!("{name}:")).collect();
    names.join(" ")
}

impl Query {
    /// Reads a query; the empty one admits everything.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        let terms = split(text).into_iter().map(|word| Term::parse(&word));
        Ok(Self {
            terms: terms.collect::<Result<_, _>>()?,
        })
    }

    /// Whether it looks into a field.
    pub fn asks(&self, field: Field) -> bool {
        self.terms.iter().any(|term| term.field == Some(field))
    }

    /// Whether something with these words and field values is admitted.
    pub(crate) fn admits(&self, words: &str, values: &dyn Fn(Field) -> Vec<String>) -> bool {
        self.without(&[]).holds(words, values)
    }

    /// The terms that look into none of these fields.
    pub(crate) fn without(&self, fields: &[Field]) -> Self {
        self.filtered(|field| !field.is_some_and(|field| fields.contains(&field)))
    }

    /// The terms that look into one of these fields.
    pub(crate) fn only(&self, fields: &[Field]) -> Self {
        self.filtered(|field| field.is_some_and(|field| fields.contains(&field)))
    }

    /// The first word that it asks to occur, in lower case.
    pub(crate) fn first_word(&self) -> Option<&str> {
        let mut words = self.terms.iter().filter(|term| !term.negated);
        words
            .find(|term| term.field.is_none())
            .map(|term| term.words.as_str())
    }

    /// The words that must occur, in lower case.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        let terms = self.terms.iter();
        let wanted = terms.filter(|term| term.field.is_none() && !term.negated);
        wanted.map(|term| term.words.as_str())
    }

    /// Whether a text in lower case has all words that must occur.
    pub(crate) fn may_admit(&self, lower: &str) -> bool {
        self.words().all(|word| lower.contains(word))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    fn filtered(&self, keep: impl Fn(Option<Field>) -> bool) -> Self {
        let terms = self.terms.iter().filter(|term| keep(term.field));
        Self {
            terms: terms.cloned().collect(),
        }
    }

    fn holds(&self, words: &str, values: &dyn Fn(Field) -> Vec<String>) -> bool {
        let words = words.to_lowercase();
        self.terms.iter().all(|term| {
            let found = match term.field {
                None => words.contains(&term.words),
                Some(field) => values(field).iter().any(|value| term.fits(field, value)),
            };
            found != term.negated
        })
    }
}

impl Term {
    fn parse(word: &str) -> Result<Self, QueryError> {
        let (negated, word) = match word.strip_prefix('-') {
            Some(rest) if !rest.is_empty() => (true, rest),
            _ => (false, word),
        };
        let Some((name, value)) = compared(word).or_else(|| field_and_value(word)) else {
            return Ok(Self {
                field: None,
                words: word.to_lowercase(),
                negated,
            });
        };
        let (name, field) = known_field(name)?;
        if value.is_empty() {
            return Err(QueryError::Empty(name));
        }
        Ok(Self {
            field: Some(field),
            words: field.value(name, value)?,
            negated,
        })
    }

    fn fits(&self, field: Field, value: &str) -> bool {
        let value = value.to_lowercase();
        match field {
            Field::Stance | Field::Status | Field::Realis | Field::Lang | Field::Has => {
                value == self.words
            }
            Field::Type => value == self.words || value.replace('_', " ").contains(&self.words),
            Field::Speaker
            | Field::Party
            | Field::Channel
            | Field::About
            | Field::Place
            | Field::Outlet => value.contains(&self.words),
            Field::Published | Field::Said => value.starts_with(&self.words),
            Field::Near => lies_near(&self.words, &value).unwrap_or(false),
            Field::Number => compares(&self.words, &value).unwrap_or(false),
            // an article of the day itself is neither before nor after it
            Field::Before => value.as_str() < self.words.as_str(),
            Field::After => value.as_str() > self.words.as_str() && !value.starts_with(&self.words),
        }
    }
}

/// A word before a colon that is followed by something other than `//`, as in an address.
fn field_and_value(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_once(':')?;
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic());
    (is_name && !value.starts_with("//")).then_some((name, value))
}

/// `number>20`, which needs no colon.
fn compared(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_at_checked("number".len())?;
    let compares = value.starts_with(['>', '<', '=']);
    (name.eq_ignore_ascii_case("number") && compares).then_some((name, value))
}

fn known_field(name: &str) -> Result<(&'static str, Field), QueryError> {
    let wanted = name.to_lowercase();
    let known = FIELDS.iter().find(|(known, _)| *known == wanted);
    known.copied().ok_or_else(|| QueryError::Field {
        name: name.to_owned(),
        suggestion: nearest(&wanted, FIELDS.iter().map(|(name, _)| *name)),
    })
}

impl Field {
    fn value(self, field: &'static str, value: &str) -> Result<String, QueryError> {
        let value = value.to_lowercase();
        let choices = match self {
            Self::Stance => Stance::ALL.map(Stance::name).to_vec(),
            Self::Status => Status::ALL.map(Status::name).to_vec(),
            Self::Realis => Realis::ALL.map(Realis::name).to_vec(),
            Self::Has => HAS.to_vec(),
            Self::Lang => return language(value),
            Self::Type => return Ok(value.replace('_', " ")),
            Self::Speaker
            | Self::Party
            | Self::Channel
            | Self::About
            | Self::Place
            | Self::Outlet => return Ok(value),
            Self::Published | Self::Before | Self::After | Self::Said => return date(field, value),
            Self::Near => {
                let known = point(&value).is_some();
                return known
                    .then_some(value.clone())
                    .ok_or(QueryError::Point(value));
            }
            Self::Number => {
                let known = comparison(&value).is_some();
                return known
                    .then_some(value.clone())
                    .ok_or(QueryError::Number(value));
            }
        };
        if let Some(known) = choices.iter().find(|choice| **choice == base_form(&value)) {
            return Ok((*known).to_owned());
        }
        Err(QueryError::Value {
            field,
            suggestion: nearest(&value, choices.iter().copied()),
            value,
            choices,
        })
    }
}

/// Stances may be written as they are shown: "denies" for "deny".
fn base_form(value: &str) -> String {
    match value.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => match value.strip_suffix('s') {
            Some(stem) if !stem.is_empty() => stem.to_owned(),
            _ => value.to_owned(),
        },
    }
}

fn nearest(word: &str, choices: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    choices
        .map(|choice| (strsim::jaro_winkler(word, choice), choice))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, choice)| choice)
}

/// Words at blanks, except inside double quotes, which are dropped.
fn split(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' | '“' | '”' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => words.push(String::new()),
            c => words.last_mut().into_iter().for_each(|word| word.push(c)),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = FIELDS.iter().find(|(_, field)| field == self);
        f.write_str(name.map_or("", |(name, _)| name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: &str, admitted: bool) {
        let query_read = Query::parse(query).unwrap();
        let values = |field| match field {
            Field::Speaker => vec!["Harrow Lines".to_owned()],
            Field::Stance => vec!["deny".to_owned()],
            Field::Type => vec!["ferry_sinking".to_owned()],
            Field::Published | Field::Before | Field::After => {
                vec!["2031-03-02t10:00:00+02:00".to_owned()]
            }
            Field::Near => vec!["50.45,30.52".to_owned()],
            Field::Number => vec!["14".to_owned(), "40.5".to_owned()],
            Field::Said => vec!["2031-03-01T22:00:00Z".to_owned()],
            Field::Lang => vec!["en".to_owned()],
            Field::Has => vec!["number".to_owned(), "denial".to_owned()],
            _ => Vec::new(),
        };
        let found = query_read.admits("The Ferry sank off Port Harrow", &values);
        assert_eq!(found, admitted, "{query}");
    }

    #[test]
    fn words_and_fields() {
        check("", true);
        check("ferry port", true);
        check("ferry train", false);
        check("\"port harrow\"", true);
        check("\"harrow port\"", false);
        check("-train", true);
        check("speaker:harrow", true);
        check("speaker:\"harrow lines\" stance:denies", true);
        check("stance:accuse", false);
        check("type:ferry_sinking", true);
        check("type:sinking", true);
        check("-type:sinking", false);
        check("https://example.test", false);
        check("published:2031-03", true);
        check("published:2031-03-01", false);
        check("before:2031-03-03 after:2031-03-01", true);
        check("before:2031-03-02", false);
        check("after:2031-03-02", false);
        check("after:2031", false);
        check("after:2030", true);
        check("near:50.45,30.52", true);
        check("near:50.4,31.5,80km", true);
        check("near:50.4,31.5,10", false);
        check("-near:-33.9,151.2,500km", true);
        check("number>40", true);
        check("number>40.5", false);
        check("number>=40.5 number<15", true);
        check("number:14 number=40.5", true);
        check("-number<14", true);
        check("said:2031-03 said:2031-03-01", true);
        check("said:2031-03-02", false);
        check("lang:en lang:English", true);
        check("lang:de", false);
        check("-lang:french", true);
        check("has:number has:denials", true);
        check("has:copy", false);
        check("-has:number", false);
    }

    #[test]
    fn a_wrong_name_is_answered_with_the_nearest() {
        let message = |query| Query::parse(query).unwrap_err().to_string();
        assert!(message("speeker:x").contains("did you mean 'speaker'?"));
        assert!(message("stance:denyed").contains("did you mean 'deny'?"));
        assert!(message("has:numbr").contains("did you mean 'number'?"));
        assert!(message("has:anything").contains("use one of number, place, "));
        assert!(message("lang:englsh").contains("did you mean 'english'?"));
        assert!(message("lang:xyzzy").contains("is no language; write lang:en"));
        assert!(message("language:en").contains("did you mean 'lang'?"));
        assert!(message("status:dispute").contains("did you mean 'disputed'?"));
        assert!(message("before:yesterday").contains("is no date; write before:"));
        for wrong in [
            "near:kerrin",
            "near:91,0",
            "near:1,2,3,4",
            "near:1,2,far",
            "near:nan,1",
        ] {
            assert!(
                message(wrong).contains("is no point; write near:"),
                "{wrong}"
            );
        }
        for wrong in ["number>", "number=>3", "number>many", "number:inf"] {
            assert!(
                message(wrong).contains("is no number; write number>"),
                "{wrong}"
            );
        }
        assert!(message("place:").contains("nothing stands after 'place:'"));
        assert!(!message("colour:red").contains("did you mean"));
    }
}
