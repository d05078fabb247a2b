//! A reading as `read` shows it.

use std::fmt::Write as _;

use counterclaim_ledger::party;
use counterclaim_model::{
    Act, Basis, BlockKind, Certainty, Check, Claim, ClaimId, Event, Facet, Place, PlaceSense,
    Quantity, Reading, Time, Verdict,
};

use super::draw::{LEGEND, claim_marks, draw};
use super::{count, number, word, words};
use crate::screen::{Screen, Tone, safe, stance_tone};

/// What is shown beside the entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Show {
    /// Every claim's spans under its text.
    pub spans: bool,
    /// What was set aside as page furniture.
    pub furniture: bool,
}

/// The whole reading.
pub fn reading(screen: Screen, reading: &Reading, show: Show) -> String {
    let mut out = head(screen, reading);
    out.push_str(&claims(screen, reading, show));
    out.push_str(&events(screen, reading));
    out.push_str(&numbers(screen, reading));
    out.push_str(&times(screen, reading));
    out.push_str(&places(screen, reading));
    out.push_str(&remarks(screen, reading));
    if show.furniture {
        out.push_str(&furniture(screen, reading));
    }
    out
}

fn heading(screen: Screen, text: &str) -> String {
    format!("\n{}\n", screen.paint(Tone::Strong, text))
}

fn head(screen: Screen, reading: &Reading) -> String {
    let article = &reading.article;
    let title = article.title.as_deref().unwrap_or(&article.input);
    let title: Vec<String> = screen
        .wrapped(title, 0)
        .lines()
        .map(|line| screen.paint(Tone::Strong, line))
        .collect();
    let mut facts: Vec<String> = article
        .outlet
        .iter()
        .map(|name| safe(name).into_owned())
        .collect();
    facts.extend(
        article
            .origin
            .iter()
            .filter(|o| article.outlet.as_ref() != Some(*o))
            .map(|origin| format!("text by {}", safe(origin))),
    );
    facts.push(match &article.published {
        Some(date) => format!(
            "published {} ({})",
            safe(&date.value),
            basis_words(date.basis)
        ),
        None => "publication date not found".to_owned(),
    });
    facts.extend(
        article
            .captured
            .iter()
            .map(|date| format!("captured {}", safe(date))),
    );
    facts.push(safe(&article.language).into_owned());
    facts.push(article.id.short().to_owned());
    let facts = screen.paint(Tone::Faint, &screen.wrapped(&facts.join(" · "), 0));
    format!(
        "{}\n{facts}\n{}\n",
        title.join("\n"),
        screen.wrapped(&counts(reading), 0)
    )
}

fn counts(reading: &Reading) -> String {
    let blocks = reading.article.blocks.iter();
    let set_aside = blocks
        .filter(|block| block.kind == BlockKind::Furniture)
        .count();
    let mut parties: Vec<String> = reading
        .claims
        .iter()
        .map(|c| party::of_claim(reading, c))
        .collect();
    parties.sort();
    parties.dedup();
    let mut parts = vec![
        count(reading.claims.len(), "claim"),
        count(parties.len(), "party"),
        count(reading.events.len(), "event"),
        count(reading.quantities.len(), "number"),
    ];
    if set_aside > 0 {
        parts.push(format!(
            "{} of page furniture set aside",
            count(set_aside, "block")
        ));
    }
    parts.join(" · ")
}

fn basis_words(basis: Basis) -> &'static str {
    match basis {
        Basis::User => "given by you",
        Basis::JsonLd => "JSON-LD",
        Basis::Meta => "meta element",
        Basis::Url => "address",
        Basis::Text => "publication line",
        Basis::Dateline => "dateline",
        Basis::Page => "date bar of the page",
        Basis::Syndication => "syndication line",
    }
}

/// Claims by party, parties in the order of their first claim.
fn claims(screen: Screen, reading: &Reading, show: Show) -> String {
    if reading.claims.is_empty() {
        return String::new();
    }
    let mut out = heading(screen, "CLAIMS, BY PARTY");
    if show.spans {
        let _ = writeln!(out, "{}", screen.paint(Tone::Faint, LEGEND));
    }
    let mut groups: Vec<(String, Vec<&Claim>)> = Vec::new();
    for claim in &reading.claims {
        let party = party::of_claim(reading, claim);
        match groups.iter_mut().find(|(name, _)| *name == party) {
            Some((_, group)) => group.push(claim),
            None => groups.push((party, vec![claim])),
        }
    }
    for (party, group) in groups {
        let _ = writeln!(out, "  {}", screen.paint(Tone::Strong, &safe(&party)));
        for one in group {
            out.push_str(&claim(screen, reading, one, &party, show));
        }
    }
    out
}

fn claim(screen: Screen, reading: &Reading, claim: &Claim, party: &str, show: Show) -> String {
    let id = screen.paint(Tone::Faint, &claim.id.to_string());
    let mut out = screen.ends(&claim_line(screen, reading, claim, party), &id);
    out.push('\n');
    if show.spans {
        let marks = claim_marks(claim);
        let spans: Vec<_> = marks.iter().flat_map(|mark| mark.spans.clone()).collect();
        let window = super::draw::window(reading, &spans);
        out.push_str(&draw(screen, &reading.article.text, window, &marks, 6));
    } else {
        let text = party::passage(&reading.article.text, &claim.content.spans);
        if !text.is_empty() {
            let _ = writeln!(out, "{}", screen.wrapped(&text, 6));
        }
    }
    out
}

/// Glyph, stance, whom it is against, who speaks for the party, channel, and when it was said.
fn claim_line(screen: Screen, reading: &Reading, claim: &Claim, party: &str) -> String {
    let stance = format!("{} {}", claim.stance.glyph(), claim.stance.verb());
    let mut line = format!("    {}", screen.paint(stance_tone(claim.stance), &stance));
    let against = claim
        .against
        .iter()
        .filter_map(|id| reading.actors.get(id.index()));
    let against: Vec<String> = against
        .map(|actor| safe(&actor.name).into_owned())
        .collect();
    if !against.is_empty() {
        let _ = write!(line, " {}", against.join(", "));
    }
    let mut asides = Vec::new();
    let speaker = party::source_name(reading, claim);
    if speaker != party {
        asides.push(format!("by {}", safe(&speaker)));
    }
    asides.extend(
        claim
            .channel
            .iter()
            .map(|channel| format!("via {}", safe(&channel.name))),
    );
    let said_at = claim.said_at.and_then(|id| reading.times.get(id.index()));
    asides.extend(
        said_at.map(|time| format!("said {}", safe(time.span.slice(&reading.article.text)))),
    );
    asides.extend(claim.within.map(|outer| format!("reported in {outer}")));
    asides.extend(certainty_words(claim.certainty).map(str::to_owned));
    asides.extend((claim.act == Act::Plan).then(|| "a plan".to_owned()));
    asides.extend((claim.act == Act::Belief).then(|| "a belief".to_owned()));
    if !asides.is_empty() {
        let _ = write!(
            line,
            "{}",
            screen.paint(Tone::Faint, &format!("  ({})", asides.join("; ")))
        );
    }
    line
}

fn certainty_words(certainty: Certainty) -> Option<&'static str> {
    match certainty {
        Certainty::Certain => None,
        Certainty::Probable => Some("as probable"),
        Certainty::Possible => Some("as possible"),
        Certainty::Unlikely => Some("as unlikely"),
        Certainty::Unknown => Some("without knowing"),
    }
}

fn events(screen: Screen, reading: &Reading) -> String {
    if reading.events.is_empty() {
        return String::new();
    }
    let blocks = reading.events.iter().map(|one| event(screen, reading, one));
    heading(screen, "EVENTS") + &blocks.collect::<String>()
}

fn event(screen: Screen, reading: &Reading, event: &Event) -> String {
    let mut parts = vec![words(&event.r#type)];
    let places = event
        .places
        .iter()
        .filter_map(|id| reading.places.get(id.index()));
    let mut names: Vec<&str> = Vec::new();
    for place in places {
        if !names.contains(&place.name.as_str()) {
            names.push(&place.name);
        }
    }
    parts.extend((!names.is_empty()).then(|| safe(&names.join(", ")).into_owned()));
    let time = event.time.and_then(|id| reading.times.get(id.index()));
    parts.extend(time.map(|time| time_words(reading, time)));
    let head = format!(
        "  {} {}",
        screen.paint(Tone::Faint, &event.id.to_string()),
        safe(&parts.join(" · "))
    );
    let status = screen.paint(Tone::Strong, &event.status.words().to_uppercase());
    let mut out = format!("{}\n", screen.ends(&head, &status));
    let realis = word(event.realis);
    let said = format!("{realis} · {}", count(event.mentions.len(), "mention"));
    let _ = writeln!(
        out,
        "{}",
        screen.paint(Tone::Faint, &format!("      {said}"))
    );
    for facet in &event.facets {
        out.push_str(&facet_lines(screen, reading, facet));
    }
    out
}

fn facet_lines(screen: Screen, reading: &Reading, facet: &Facet) -> String {
    let text = format!("{}: {}", words(&facet.facet), facet.value);
    let mut out = format!("{}\n", screen.wrapped(&text, 6));
    let sides = [
        ("for", &facet.r#for),
        ("against", &facet.against),
        ("in doubt", &facet.doubt),
    ];
    for (side, claims) in sides.into_iter().filter(|(_, claims)| !claims.is_empty()) {
        let holders = holders(reading, claims);
        let _ = writeln!(out, "{}", screen.wrapped(&format!("{side}: {holders}"), 8));
    }
    out
}

/// Parties with their stances and claims, each party once for each stance.
fn holders(reading: &Reading, ids: &[ClaimId]) -> String {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for claim in ids.iter().filter_map(|id| reading.claims.get(id.index())) {
        let party = party::of_claim(reading, claim);
        let (glyph, stance) = (claim.stance.glyph(), claim.stance.verb());
        let holder = format!("{glyph} {party} {stance}");
        match groups.iter_mut().find(|(known, _)| *known == holder) {
            Some((_, ids)) => ids.push(claim.id.to_string()),
            None => groups.push((holder, vec![claim.id.to_string()])),
        }
    }
    let groups = groups
        .iter()
        .map(|(holder, ids)| format!("{holder} ({})", ids.join(", ")));
    groups.collect::<Vec<_>>().join(", ")
}

fn numbers(screen: Screen, reading: &Reading) -> String {
    if reading.quantities.is_empty() && reading.checks.is_empty() {
        return String::new();
    }
    let mut out = heading(screen, "NUMBERS AND CHECKS");
    for quantity in &reading.quantities {
        let id = screen.paint(Tone::Faint, &quantity.id.to_string());
        let _ = writeln!(
            out,
            "{}",
            screen.ends(&quantity_line(reading, quantity), &id)
        );
    }
    for check in &reading.checks {
        out.push_str(&check_line(screen, check));
    }
    out
}

fn quantity_line(reading: &Reading, quantity: &Quantity) -> String {
    let written = safe(quantity.span.slice(&reading.article.text)).into_owned();
    let measure = quantity
        .measure
        .as_deref()
        .map_or_else(|| "measure unknown".to_owned(), words);
    let mut parts = vec![format!("“{written}”"), measure];
    let range = match (quantity.low, quantity.high) {
        (Some(low), Some(high)) if low < high => {
            Some(format!("{} to {}", number(low), number(high)))
        }
        (Some(low), None) => Some(format!("{} or more", number(low))),
        (None, Some(high)) => Some(format!("{} or fewer", number(high))),
        _ => None,
    };
    parts.extend(range);
    let claim = quantity.claim.and_then(|id| reading.claims.get(id.index()));
    parts.extend(claim.map(|claim| {
        format!(
            "according to {} ({})",
            safe(&party::of_claim(reading, claim)),
            claim.id
        )
    }));
    parts.extend(quantity.event.map(|event| event.to_string()));
    format!("  {}", parts.join(" · "))
}

fn check_line(screen: Screen, check: &Check) -> String {
    let verdict = match check.verdict {
        Verdict::Holds => "✓ adds up",
        Verdict::DoesNotHold => "✗ does not add up",
        Verdict::Open => "? open",
    };
    let refs: Vec<String> = check.refs.iter().map(ToString::to_string).collect();
    let text = format!("{verdict}: {} ({})", check.message, refs.join(", "));
    format!("{}\n", screen.wrapped(&text, 2))
}

fn time_words(reading: &Reading, time: &Time) -> String {
    let written = safe(time.span.slice(&reading.article.text)).into_owned();
    match &time.value {
        Some(value) if *value != written => format!("{value} (“{written}”)"),
        Some(value) => value.clone(),
        None => format!("“{written}” (unresolved)"),
    }
}

fn times(screen: Screen, reading: &Reading) -> String {
    if reading.times.is_empty() {
        return String::new();
    }
    let all: Vec<String> = reading
        .times
        .iter()
        .map(|time| format!("{} {}", time.id, time_words(reading, time)))
        .collect();
    format!(
        "{}{}\n",
        heading(screen, "TIMES"),
        screen.wrapped(&all.join(" · "), 2)
    )
}

fn places(screen: Screen, reading: &Reading) -> String {
    if reading.places.is_empty() {
        return String::new();
    }
    let all: Vec<String> = reading.places.iter().map(place_words).collect();
    format!(
        "{}{}\n",
        heading(screen, "PLACES"),
        screen.wrapped(&all.join(" · "), 2)
    )
}

fn place_words(place: &Place) -> String {
    let sense = match place.sense {
        PlaceSense::Place => None,
        PlaceSense::Government => Some("as a government".to_owned()),
        PlaceSense::Demonym => Some("as a people".to_owned()),
    };
    let point = match (place.lat, place.lon) {
        (Some(lat), Some(lon)) => Some(format!("{lat:.2}, {lon:.2}")),
        _ => Some("not located".to_owned()),
    };
    let facts: Vec<String> = place
        .country
        .clone()
        .into_iter()
        .chain(point)
        .chain(sense)
        .collect();
    format!("{} {} ({})", place.id, place.name, facts.join("; "))
}

fn remarks(screen: Screen, reading: &Reading) -> String {
    if reading.diagnostics.is_empty() {
        return String::new();
    }
    let lines = reading.diagnostics.iter().map(|remark| {
        let text = format!("{} {}. {}", remark.code, remark.message, remark.hint);
        format!("{}\n", screen.wrapped(&text, 2))
    });
    heading(screen, "REMARKS") + &lines.collect::<String>()
}

fn furniture(screen: Screen, reading: &Reading) -> String {
    let blocks = reading.article.blocks.iter();
    let set_aside = blocks.filter(|block| block.kind == BlockKind::Furniture);
    let lines = set_aside.map(|block| {
        let why = block.why.as_deref().unwrap_or("furniture");
        let words: Vec<&str> = block
            .span
            .slice(&reading.article.text)
            .split_whitespace()
            .collect();
        format!(
            "{}\n",
            screen.wrapped(&format!("{why}: {}", words.join(" ")), 2)
        )
    });
    heading(screen, "SET ASIDE AS PAGE FURNITURE") + &lines.collect::<String>()
}
