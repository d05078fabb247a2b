//! Making decisions from the words of a command line.

use std::collections::BTreeSet;

use anyhow::{anyhow, bail};
use counterclaim_ledger::{Found, Ledger, Member};
use counterclaim_model::decision::{CorrectedField, Decision, DecisionState, Ruling};
use counterclaim_model::ledger::LedgerPlace;
use counterclaim_model::{EntryId, PlacePrecision};
use jiff::{Timestamp, ToSpan};

use crate::arguments::{Format, Review, ReviewAction};
use crate::output::{self, Outcome, note};

use super::Desk;

/// A decision without its time and author.
pub(super) struct Draft(pub(super) Ruling);

impl Draft {
    /// The decision, later than any in the ledger, so that a clock that was set back changes nothing.
    pub(super) fn decision(&self, ledger: &Ledger, options: &Review) -> Decision {
        let log = ledger.decisions().decisions;
        let last = log
            .last()
            .and_then(|judged| judged.decision.decided.parse().ok());
        let next = last.and_then(|last: Timestamp| last.checked_add(1.microsecond()).ok());
        let now = Timestamp::now();
        let decided = next.map_or(now, |next| next.max(now));
        let targets = self.0.targets();
        let seen = targets.iter().filter_map(|id| ledger.seen(id));
        Decision::new(
            self.0.clone(),
            &decided.to_string(),
            options.by.as_deref(),
            options.note.as_deref(),
            seen.collect(),
        )
    }
}

/// Makes what a command line asks for, one decision after another.
pub(super) fn run(options: &Review, action: &ReviewAction) -> anyhow::Result<Outcome> {
    let mut desk = Desk::open(options)?;
    let drafts = drafts(&desk.ledger, action)?;
    let mut made = Vec::new();
    for draft in drafts {
        let changes = if options.format == Format::Text {
            desk.ledger.preview(draft.0.clone())
        } else {
            Vec::new()
        };
        let decision = desk.decide(&draft)?;
        if options.format == Format::Text {
            note(&format!("{} {}", decision.id, said(&decision)));
            changes
                .iter()
                .for_each(|line| note(&format!("  {}", crate::screen::safe(line))));
        }
        made.push(decision);
    }
    match options.format {
        Format::Text => {}
        Format::Json => output::json(&made)?,
        Format::Jsonl => made.iter().try_for_each(output::json)?,
    }
    Ok(Outcome::Done)
}

/// What was decided, in one line.
pub(super) fn said(decision: &Decision) -> String {
    let targets = decision.ruling.targets().join(" ");
    let line = match &decision.ruling {
        Ruling::Correct {
            target,
            field,
            value,
            ..
        } => format!("correct {target} {} “{value}”", field.name()),
        Ruling::Split { kept, apart } => {
            format!("split {} from {}", apart.join(" "), kept.join(" "))
        }
        ruling => format!("{} {targets}", ruling.word()),
    };
    crate::screen::safe(&line).into_owned()
}

fn drafts(ledger: &Ledger, action: &ReviewAction) -> anyhow::Result<Vec<Draft>> {
    let each = |ids: &[String], ruling: fn(String) -> Ruling| -> anyhow::Result<Vec<Draft>> {
        let targets = ids.iter().map(|id| judgeable(ledger, id));
        targets.map(|id| Ok(Draft(ruling(id?)))).collect()
    };
    let one = |ruling| Ok(vec![Draft(ruling)]);
    match action {
        ReviewAction::Accept { ids } => each(ids, |target| Ruling::Accept { target }),
        ReviewAction::Reject { ids } => each(ids, |target| Ruling::Reject { target }),
        ReviewAction::Correct {
            id,
            field,
            value,
            at,
        } => one(correction(
            ledger,
            id,
            field,
            &value.join(" "),
            at.as_deref(),
        )?),
        ReviewAction::Merge { ids } => one(Ruling::Merge {
            events: events(ledger, ids)?,
        }),
        ReviewAction::Different { ids } => one(Ruling::Different {
            events: events(ledger, ids)?,
        }),
        ReviewAction::Split { id, apart } => one(split(ledger, id, apart)?),
        ReviewAction::Undo { ids } => undo(ledger, ids),
        ReviewAction::List
        | ReviewAction::Log
        | ReviewAction::Export { .. }
        | ReviewAction::Import { .. } => Ok(Vec::new()),
    }
}

/// The whole id of a claim, event or number.
pub(super) fn judgeable(ledger: &Ledger, id: &str) -> anyhow::Result<String> {
    match ledger.find(id) {
        Some(Found::Entry(
            reading,
            entry @ (EntryId::Claim(_) | EntryId::Event(_) | EntryId::Quantity(_)),
        )) => Ok(ledger.ids(reading).entry(entry)),
        Some(_) => bail!("'{id}' is no claim, event or number; only these are decided about"),
        None => bail!(
            "'{id}': nothing in this ledger has this id; 'counterclaim review list' shows what needs a person"
        ),
    }
}

/// A correction of a field, by name or unambiguous beginning of a name.
pub(super) fn correction(
    ledger: &Ledger,
    id: &str,
    field: &str,
    value: &str,
    at: Option<&str>,
) -> anyhow::Result<Ruling> {
    let target = judgeable(ledger, id)?;
    let field = CorrectedField::ALL.into_iter().find(|f| f.name() == field);
    let fields = || CorrectedField::ALL.map(CorrectedField::name).join(", ");
    let field = field.ok_or_else(|| anyhow!("there is no such field; fields are {}", fields()))?;
    let place = match (field, at) {
        (CorrectedField::Place, Some(at)) => Some(located(value, at)?),
        (_, Some(_)) => bail!("--at says where a corrected place lies"),
        (_, None) => None,
    };
    let value = match field {
        CorrectedField::About => {
            let ids: Vec<&str> = value
                .split([' ', ','])
                .filter(|id| !id.is_empty())
                .collect();
            let ids = ids.into_iter().map(|id| mention(ledger, id));
            ids.collect::<anyhow::Result<Vec<_>>>()?.join(" ")
        }
        _ => value.to_owned(),
    };
    Ok(Ruling::Correct {
        target,
        field,
        value,
        place,
    })
}

/// A place at `latitude,longitude` in degrees.
fn located(name: &str, at: &str) -> anyhow::Result<LedgerPlace> {
    let refused = || anyhow!("'{at}' is no place: give --at LATITUDE,LONGITUDE in degrees");
    let (lat, lon) = at.split_once(',').ok_or_else(refused)?;
    let degrees = |text: &str, most: f64| {
        let value: Option<f64> = text.trim().parse().ok();
        value.filter(|value| value.abs() <= most)
    };
    Ok(LedgerPlace {
        name: name.to_owned(),
        lat: Some(degrees(lat, 90.0).ok_or_else(refused)?),
        lon: Some(degrees(lon, 180.0).ok_or_else(refused)?),
        country: None,
        precision: PlacePrecision::Exact,
        gazetteer: None,
    })
}

fn mention(ledger: &Ledger, id: &str) -> anyhow::Result<String> {
    match ledger.find(id) {
        Some(Found::Entry(reading, EntryId::Event(event))) => Ok(ledger.ids(reading).event(event)),
        _ => bail!("'{id}': no event of this ledger has this id; 'counterclaim events' lists them"),
    }
}

/// A mention of each of several events.
pub(super) fn events(ledger: &Ledger, ids: &[String]) -> anyhow::Result<Vec<String>> {
    let mut out = Vec::new();
    for id in ids {
        let id = mention(ledger, id)?;
        if !out.contains(&id) {
            out.push(id);
        }
    }
    if out.len() < 2 {
        bail!("name two events at least");
    }
    Ok(out)
}

/// Parts the mentions that some ids name from an event. A claim or an article names the mentions of
/// its article.
pub(super) fn split(ledger: &Ledger, id: &str, apart: &[String]) -> anyhow::Result<Ruling> {
    let Some(Found::Entry(reading, EntryId::Event(event))) = ledger.find(id) else {
        bail!("'{id}': no event of this ledger has this id; 'counterclaim events' lists them");
    };
    let group: Vec<Member> = ledger.group_of(reading, event).unwrap_or_default();
    let mut leaving = BTreeSet::new();
    for id in apart {
        let named: Vec<Member> = match ledger.find(id) {
            Some(Found::Entry(reading, EntryId::Event(event))) => {
                let member = Member { reading, event };
                group.iter().filter(|m| **m == member).copied().collect()
            }
            Some(Found::Entry(at, EntryId::Claim(_)) | Found::Article(at)) => {
                group.iter().filter(|m| m.reading == at).copied().collect()
            }
            _ => Vec::new(),
        };
        if named.is_empty() {
            bail!(
                "'{id}' is no mention, claim or article of this event; 'counterclaim event' shows it"
            );
        }
        leaving.extend(named);
    }
    let name = |member: &Member| ledger.ids(member.reading).event(member.event);
    let (leaving, staying): (Vec<Member>, Vec<Member>) =
        group.iter().partition(|member| leaving.contains(*member));
    if staying.is_empty() {
        bail!("something must stay; name only what is another event");
    }
    Ok(Ruling::Split {
        kept: staying.iter().map(name).collect(),
        apart: leaving.iter().map(name).collect(),
    })
}

/// Undoes decisions; without any id the last one that holds and is no undo itself.
pub(super) fn undo(ledger: &Ledger, ids: &[String]) -> anyhow::Result<Vec<Draft>> {
    let log = ledger.decisions().decisions;
    let draft = |id: &str| {
        let decision = id.to_owned();
        Draft(Ruling::Undo { decision })
    };
    if ids.is_empty() {
        let mut backwards = log.iter().rev();
        let last = backwards.find(|judged| {
            judged.state == DecisionState::Holds
                && !matches!(judged.decision.ruling, Ruling::Undo { .. })
        });
        let last = last.ok_or_else(|| anyhow!("there is nothing to undo"))?;
        return Ok(vec![draft(&last.decision.id)]);
    }
    let find = |id: &String| {
        let wanted = id.to_lowercase();
        let mut found = log.iter().filter(|judged| {
            let name = judged.decision.id.to_lowercase();
            wanted.len() >= 6 && name.starts_with(&wanted)
        });
        match (found.next(), found.next()) {
            (Some(judged), None) if judged.state == DecisionState::Undone => {
                bail!("{} is undone already", judged.decision.id)
            }
            (Some(judged), None) => Ok(draft(&judged.decision.id)),
            (Some(_), Some(_)) => bail!("'{id}' begins several decisions; give more digits"),
            _ => bail!("'{id}': there is no such decision; 'counterclaim review log' lists them"),
        }
    };
    ids.iter().map(find).collect()
}
