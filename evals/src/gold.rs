//! The gold format: an article with its marks in the text.
//!
//! Three parts separated by lines of `---`: the head, one `key: value` a line; the article with its
//! marks; what cannot stand in the text. `gold/GUIDELINES.md` says what to mark and how.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use counterclaim_ingest::{Input, Options};
use counterclaim_model::{Article, Span};

/// One gold article.
#[derive(Debug, Default)]
pub(crate) struct Gold {
    /// The file's name without its ending.
    pub(crate) name: String,
    /// The lines of the head: `published`, `source`, `kind`, `region`, `style`.
    pub(crate) head: BTreeMap<String, String>,
    /// The text without marks.
    pub(crate) text: String,
    /// Claims by number.
    pub(crate) claims: BTreeMap<u32, GoldClaim>,
    /// Events by number.
    pub(crate) events: BTreeMap<u32, GoldEvent>,
    /// Time expressions with their values.
    pub(crate) times: Vec<(Span, String)>,
    /// Numbers that measure something.
    pub(crate) quantities: Vec<GoldQuantity>,
    /// How claims bear on each other and on events.
    pub(crate) relations: Vec<GoldRelation>,
    /// Where the parties stand on questions about events.
    pub(crate) facets: Vec<GoldFacet>,
}

/// One gold claim.
#[derive(Debug, Default)]
pub(crate) struct GoldClaim {
    pub(crate) source: Vec<Span>,
    pub(crate) cue: Vec<Span>,
    pub(crate) content: Vec<Span>,
    /// Every stance that is right.
    pub(crate) stances: Vec<String>,
    /// Every channel name that is right; empty if it has none.
    pub(crate) channels: Vec<String>,
    /// What else the row says of the claim, each with every right value: `kind` of the source, `actor` and
    /// `party` by name, whom it is `against`, and `via` what sort of channel it came.
    pub(crate) more: BTreeMap<String, Vec<String>>,
    /// It may be found or not.
    pub(crate) optional: bool,
}

/// What a row of a claim may say behind its stances.
pub(crate) const KEYS: &[&str] = &["channel", "kind", "actor", "party", "against", "via"];

/// One gold event.
#[derive(Debug, Default)]
pub(crate) struct GoldEvent {
    pub(crate) mentions: Vec<Span>,
    /// Every type that is right.
    pub(crate) types: Vec<String>,
    /// Every realis that is right.
    pub(crate) realis: Vec<String>,
    /// It may be found or not.
    pub(crate) optional: bool,
}

/// One number that measures something.
#[derive(Debug)]
pub(crate) struct GoldQuantity {
    pub(crate) span: Span,
    /// `None` for words and ranges without a single reading.
    pub(crate) value: Option<f64>,
    /// Every measure that is right.
    pub(crate) measures: Vec<String>,
    /// It may be found or not.
    pub(crate) optional: bool,
}

/// A claim or an event, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    Claim(u32),
    Event(u32),
}

/// One bearing of a claim on something.
#[derive(Debug)]
pub(crate) struct GoldRelation {
    /// Every kind that is right.
    pub(crate) kinds: Vec<String>,
    pub(crate) from: u32,
    /// Any of these will do.
    pub(crate) to: Vec<Target>,
    /// It may be found or not.
    pub(crate) optional: bool,
}

/// The status of one question about an event.
#[derive(Debug)]
pub(crate) struct GoldFacet {
    pub(crate) event: u32,
    pub(crate) facet: String,
    /// Every status that is right.
    pub(crate) statuses: Vec<String>,
}

fn list(choices: &str, separator: char) -> Vec<String> {
    choices.split(separator).map(str::to_owned).collect()
}

/// A number with or without the `?` of what may be found or not.
fn number(text: &str) -> Result<(u32, bool)> {
    let optional = text.ends_with('?');
    Ok((text.trim_end_matches('?').parse()?, optional))
}

impl Gold {
    /// Reads one gold file.
    pub(crate) fn parse(name: &str, file: &str) -> Result<Self> {
        let parts: Vec<&str> = file.splitn(3, "---\n").collect();
        let [head, body, foot] = parts[..] else {
            bail!("three parts separated by --- are wanted")
        };
        let mut gold = Self {
            name: name.to_owned(),
            ..Self::default()
        };
        for line in head.lines().filter(|line| !line.trim().is_empty()) {
            let (key, value) = line.split_once(": ").context("key: value is wanted")?;
            gold.head.insert(key.to_owned(), value.trim().to_owned());
        }
        gold.marks(body)?;
        for line in foot.lines().map(str::trim) {
            if !line.is_empty() && !line.starts_with('#') {
                gold.row(line).with_context(|| line.to_owned())?;
            }
        }
        gold.complete()?;
        Ok(gold)
    }

    fn marks(&mut self, body: &str) -> Result<()> {
        let mut open: Vec<(String, usize)> = Vec::new();
        let mut rest = body;
        while let Some(c) = rest.chars().next() {
            match c {
                '[' => {
                    let (mark, after) = rest[1..].split_once('|').context("a mark without |")?;
                    open.push((mark.to_owned(), self.text.len()));
                    rest = after;
                }
                ']' => {
                    let (mark, start) = open.pop().context("] without [")?;
                    let span = Span::new(start, self.text.len());
                    self.mark(&mark, span).with_context(|| mark.clone())?;
                    rest = &rest[1..];
                }
                c => {
                    self.text.push(c);
                    rest = &rest[c.len_utf8()..];
                }
            }
        }
        ensure!(open.is_empty(), "a mark is never closed: {open:?}");
        Ok(())
    }

    fn mark(&mut self, mark: &str, span: Span) -> Result<()> {
        let words: Vec<&str> = mark.split(' ').collect();
        match words[..] {
            ["time", value] => self.times.push((span, value.to_owned())),
            ["q", value, measure] => self.quantities.push(GoldQuantity {
                span,
                value: match value.trim_end_matches('?') {
                    "" => None,
                    digits => Some(digits.parse()?),
                },
                optional: value.len() > 1 && value.ends_with('?'),
                measures: list(measure, '/'),
            }),
            [event, types, realis] => {
                let (id, optional) = number(event.strip_prefix('e').context("unknown mark")?)?;
                let event = self.events.entry(id).or_default();
                ensure!(event.types.is_empty(), "a type is given once");
                event.types = list(types, '/');
                event.realis = list(realis, '/');
                event.optional = optional;
                event.mentions.push(span);
            }
            [role] if role.is_char_boundary(1) => {
                let id = role[1..].parse()?;
                match &role[..1] {
                    "s" => self.claims.entry(id).or_default().source.push(span),
                    "c" => self.claims.entry(id).or_default().cue.push(span),
                    "t" => self.claims.entry(id).or_default().content.push(span),
                    "e" => self.events.entry(id).or_default().mentions.push(span),
                    _ => bail!("unknown mark"),
                }
            }
            _ => bail!("unknown mark"),
        }
        Ok(())
    }

    fn row(&mut self, line: &str) -> Result<()> {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["rel" | "rel?", from, kinds, to] => {
                let to = to.split('|').map(target).collect::<Result<Vec<_>>>()?;
                let Target::Claim(from) = target(from)? else {
                    bail!("a relation starts at a claim")
                };
                self.relations.push(GoldRelation {
                    kinds: list(kinds, '|'),
                    from,
                    to,
                    optional: words[0] == "rel?",
                });
            }
            ["facet", event, facet, statuses] => {
                let Target::Event(event) = target(event)? else {
                    bail!("a facet is one of an event")
                };
                self.facets.push(GoldFacet {
                    event,
                    facet: facet.to_owned(),
                    statuses: list(statuses, '|'),
                });
            }
            [_, _, ..] => self.claim_row(line)?,
            _ => bail!("not understood"),
        }
        Ok(())
    }

    /// `NUMBER STANCES`, and behind it `channel=NAMES` and others of `KEYS`; names may hold spaces.
    fn claim_row(&mut self, line: &str) -> Result<()> {
        let mut words = line.splitn(3, ' ');
        let (id, optional) = number(words.next().unwrap_or(""))?;
        let claim = self.claims.get_mut(&id).context("no such claim")?;
        claim.optional = optional;
        claim.stances = list(words.next().context("no stance")?, '|');
        let mut last: Option<(&str, String)> = None;
        let mut said = Vec::new();
        for word in words.next().unwrap_or("").split(' ') {
            let key = word.split_once('=').filter(|(key, _)| KEYS.contains(key));
            match (key, &mut last) {
                (Some((key, value)), last) => said.extend(last.replace((key, value.to_owned()))),
                (None, Some((_, value))) => {
                    value.push(' ');
                    value.push_str(word);
                }
                (None, None) => ensure!(word.is_empty(), "{word} is no key of {KEYS:?}"),
            }
        }
        for (key, values) in said.into_iter().chain(last) {
            let values = list(&values, '|');
            match key {
                "channel" => claim.channels = values,
                key => drop(claim.more.insert(key.to_owned(), values)),
            }
        }
        Ok(())
    }

    /// Whether everything that is named is there.
    fn complete(&self) -> Result<()> {
        ensure!(self.head.contains_key("published"), "no published: line");
        for (id, claim) in &self.claims {
            ensure!(!claim.stances.is_empty(), "claim {id} has no stance");
            ensure!(!claim.content.is_empty(), "claim {id} has no content");
        }
        for (id, event) in &self.events {
            ensure!(!event.types.is_empty(), "event {id} has no type");
        }
        let known = |target: &Target| match target {
            Target::Claim(id) => self.claims.contains_key(id),
            Target::Event(id) => self.events.contains_key(id),
        };
        for relation in &self.relations {
            let ends = relation.to.iter().all(known);
            ensure!(ends && known(&Target::Claim(relation.from)), "{relation:?}");
        }
        for facet in &self.facets {
            ensure!(known(&Target::Event(facet.event)), "{facet:?}");
        }
        Ok(())
    }

    /// The same with the first of each list of choices alone; names of channels stay, being synonyms.
    pub(crate) fn strict(mut self) -> Self {
        let claims = self.claims.values_mut().map(|claim| &mut claim.stances);
        let events = self.events.values_mut();
        let events = events.flat_map(|event| [&mut event.types, &mut event.realis]);
        let quantities = self.quantities.iter_mut().map(|q| &mut q.measures);
        let relations = self.relations.iter_mut().map(|r| &mut r.kinds);
        let facets = self.facets.iter_mut().map(|facet| &mut facet.statuses);
        claims
            .chain(events)
            .chain(quantities)
            .chain(relations)
            .chain(facets)
            .for_each(|choices| choices.truncate(1));
        self
    }

    /// Whether nothing but claims is annotated.
    pub(crate) fn claims_only(&self) -> bool {
        self.head
            .get("layers")
            .is_some_and(|layers| layers == "claims")
    }

    /// The article as the product ingests it.
    pub(crate) fn article(&self) -> Result<Article> {
        let input = Input::new("gold.txt", self.text.as_bytes());
        let options = Options {
            published: self.head.get("published").cloned(),
            ..Options::default()
        };
        let mut articles = counterclaim_ingest::read(&input, &options)?;
        ensure!(articles.len() == 1, "a gold file holds one article");
        Ok(articles.remove(0).article)
    }
}

fn target(text: &str) -> Result<Target> {
    let kind = text.chars().next();
    match (kind, text.get(1..)) {
        (Some('c'), Some(id)) => Ok(Target::Claim(id.parse()?)),
        (Some('e'), Some(id)) => Ok(Target::Event(id.parse()?)),
        _ => bail!("{text} is neither claim nor event"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "published: 2031-03-02\nkind: ferry\n---\n\
        [s1|The owner] [c1|denied] [t1|that the [e1 ship_sinking reported|sinking] of [time 2031-03-01|Sunday], \
        in which [q 12 killed|12] people died, was avoidable]. [s2|It] [c2|would not discuss] [t2|the [e1|disaster]].\n---\n\
        # a note\n1 deny channel=news conference|briefing kind=named actor=Ana Lund\n2? decline\nrel c1 denies e1\nrel? c2 doubts|denies c1|e1\n\
        facet e1 cause disputed|one_side\n";

    #[test]
    fn every_kind_of_mark_and_row_is_read() {
        let gold = Gold::parse("ferry", FILE).unwrap();
        let span = |words: &str| {
            let start = gold.text.find(words).unwrap();
            Span::new(start, start + words.len())
        };
        assert_eq!(gold.head["kind"], "ferry");
        assert_eq!(gold.claims[&1].source, [span("The owner")]);
        assert_eq!(gold.claims[&1].channels, ["news conference", "briefing"]);
        assert_eq!(gold.claims[&1].more["actor"], ["Ana Lund"]);
        assert!(gold.claims[&2].optional && !gold.claims[&1].optional);
        assert_eq!(
            gold.events[&1].mentions,
            [span("sinking"), span("disaster")]
        );
        assert_eq!(gold.events[&1].types, ["ship_sinking"]);
        assert_eq!(gold.times, [(span("Sunday"), "2031-03-01".to_owned())]);
        assert_eq!(gold.quantities[0].value, Some(12.0));
        assert_eq!(gold.relations[1].to, [Target::Claim(1), Target::Event(1)]);
        assert!(gold.relations[1].optional);
        assert_eq!(gold.facets[0].statuses, ["disputed", "one_side"]);
        let strict = gold.strict();
        assert_eq!(strict.relations[1].kinds, ["doubts"]);
        assert_eq!(strict.facets[0].statuses, ["disputed"]);
        assert_eq!(strict.claims[&1].channels.len(), 2);
    }

    fn check_fails(from: &str, to: &str) {
        assert!(FILE.contains(from));
        let result = Gold::parse("ferry", &FILE.replacen(from, to, 1));
        assert!(result.is_err(), "{from} → {to}");
    }

    #[test]
    fn what_is_not_understood_is_an_error() {
        check_fails("published", "printed");
        check_fails("[c1|", "[x1|");
        check_fails("]", "");
        check_fails("rel c1", "rel e1");
        check_fails("denies e1", "denies e7");
        check_fails("1 deny", "9 deny");
        check_fails("2? decline\n", "");
        check_fails("e1 ship_sinking reported", "e1");
        check_fails("channel=", "medium=");
        check_fails("2? decline", "2? decline gladly");
        check_fails("facet e1", "facet e2");
    }
}
