//! Where a page points: addresses that keep the moment one looks at.

use counterclaim_ledger::{AsOf, AsOfError};
use counterclaim_model::ledger::Clock;

use crate::Request;
use crate::request::encoded;

/// The choices that hold for every page: the moment, which stands in the address, and the looks, which
/// stand in cookies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Choices {
    /// The moment, as asked for.
    pub(crate) as_of: Option<String>,
    /// Which date it goes by.
    pub(crate) clock: Clock,
    /// `light`, `dark` or as the system has it.
    pub(crate) theme: &'static str,
    /// How borders are drawn.
    pub(crate) borders: Borders,
    /// In which order parties stand.
    pub(crate) order: Order,
}

/// How borders are drawn on a map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Borders {
    /// As in the bundled edition, contested areas hatched.
    #[default]
    Hatched,
    /// Coasts only.
    Coasts,
}

/// In which order parties stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Order {
    /// By first statement.
    #[default]
    First,
    /// By name.
    Name,
}

impl Choices {
    /// The choices of a request; a wrong moment is an error that its page tells of.
    pub(crate) fn of(request: &Request) -> Self {
        Self {
            as_of: request.parameter("as_of").map(str::to_owned),
            clock: match request.parameter("clock") {
                Some("captured") => Clock::Captured,
                _ => Clock::Published,
            },
            theme: match request.parameter("theme").or(request.cookie("theme")) {
                Some("light") => "light",
                Some("dark") => "dark",
                _ => "auto",
            },
            borders: match request.cookie("borders") {
                Some("coasts") => Borders::Coasts,
                _ => Borders::Hatched,
            },
            order: match request.cookie("order") {
                Some("name") => Order::Name,
                _ => Order::First,
            },
        }
    }

    /// The moment to look at.
    pub(crate) fn moment(&self) -> Result<Option<AsOf>, AsOfError> {
        let as_of = self
            .as_of
            .as_deref()
            .map(|text| AsOf::parse(text, self.clock));
        as_of.transpose()
    }

    /// The clock as it stands in an address.
    pub(crate) fn clock_name(&self) -> &'static str {
        match self.clock {
            Clock::Published => "published",
            Clock::Captured => "captured",
        }
    }

    /// Everything but the address that a page depends on, for its tag.
    pub(crate) fn looks(&self) -> String {
        format!("{}/{:?}/{:?}", self.theme, self.borders, self.order)
    }

    /// An address of this site with parameters, at the same moment.
    pub(crate) fn to(&self, path: &str, parameters: &[(&str, &str)]) -> String {
        let mut pairs: Vec<(String, String)> = parameters
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        if let Some(as_of) = &self.as_of {
            pairs.push(("as_of".to_owned(), as_of.clone()));
            if self.clock == Clock::Captured {
                pairs.push(("clock".to_owned(), "captured".to_owned()));
            }
        }
        if pairs.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{}", encoded(&pairs))
        }
    }

    /// The same choices at another moment.
    pub(crate) fn at(&self, as_of: Option<String>) -> Self {
        Self {
            as_of,
            ..self.clone()
        }
    }

    pub(crate) fn event(&self, id: &str) -> String {
        self.to(&format!("/events/{id}"), &[])
    }

    pub(crate) fn claim(&self, id: &str) -> String {
        self.to(&format!("/claims/{id}"), &[])
    }

    pub(crate) fn article(&self, id: &str) -> String {
        self.to(&format!("/articles/{}", crate::words::short(id)), &[])
    }

    pub(crate) fn actor(&self, id: &str) -> String {
        self.to(&format!("/actors/{id}"), &[])
    }

    pub(crate) fn search(&self, query: &str) -> String {
        self.to("/search", &[("q", query)])
    }
}

/// A query with one more term.
pub(crate) fn narrowed(query: &str, field: &str, value: &str) -> String {
    let quoted = if value.contains(char::is_whitespace) {
        format!("{field}:\"{}\"", value.replace('"', ""))
    } else {
        format!("{field}:{value}")
    };
    if query.is_empty() {
        quoted
    } else {
        format!("{query} {quoted}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_keep_the_moment() {
        let request = Request::get("/events?as_of=2031-03-02&clock=captured&q=x");
        let choices = Choices::of(&request);
        assert_eq!(
            choices.to("/events", &[("q", "a b"), ("page", "")]),
            "/events?q=a+b&as_of=2031-03-02&clock=captured"
        );
        assert_eq!(choices.at(None).event("E-1"), "/events/E-1");
    }

    #[test]
    fn terms_with_blanks_are_quoted() {
        assert_eq!(
            narrowed("ferry", "party", "Harrow Lines"),
            "ferry party:\"Harrow Lines\""
        );
        assert_eq!(narrowed("", "stance", "deny"), "stance:deny");
    }
}
