//! Why an entry is as it is: plain sentences, and the words it rests on.

use std::fmt::Write as _;

use counterclaim_ledger::party;
use counterclaim_model::ledger::{EXPLAIN_V1, ExplainV1, Passage};
use counterclaim_model::{
    ActorId, Claim, ClaimId, EntryId, Event, Reading, Relation, Span, TextIndex,
};

use super::draw::{LEGEND, Mark, claim_marks, draw, window};
use super::{count, number, word, words};
use crate::screen::{Screen, Tone, safe};

/// What an entry rests on, with spans in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    /// Why it is as it is.
    pub sentences: Vec<String>,
    /// What the words are to it, and where they stand.
    pub passages: Vec<(String, Span)>,
}

/// Follows what is known of the article itself to its evidence: whose it is and when it was published.
pub fn of_article(reading: &Reading) -> Trail {
    let article = &reading.article;
    let mut trail = Trail::default();
    trail.say(match &article.outlet {
        Some(outlet) => format!("It was published by {outlet}."),
        None => "Who published it is not known.".to_owned(),
    });
    if let Some(origin) = &article.origin {
        trail.say(format!("Its text is that of {origin}."));
    }
    for evidence in &article.origin_evidence {
        trail.say(format!("{}: {}.", evidence.value, evidence.reason));
        let spans = evidence
            .span
            .iter()
            .map(|span| ("origin".to_owned(), *span));
        trail.passages.extend(spans);
    }
    if let Some(organ) = &article.organ {
        let (name, party, reason) = (&organ.name, &organ.party, &organ.reason);
        trail.say(format!("{name} speaks for {party}: {reason}."));
    }
    if let Some(dateline) = &article.dateline {
        trail.passages.push(("dateline".to_owned(), dateline.span));
    }
    trail.sentences.extend(article.explain_dates());
    for evidence in &article.date_evidence {
        let role = match evidence.accepted {
            true => "date taken",
            false => "date not taken",
        };
        let spans = evidence.span.iter().map(|span| (role.to_owned(), *span));
        trail.passages.extend(spans);
    }
    trail
}

/// Follows an entry to its evidence; `None` where the reading has no such entry.
pub fn trail(reading: &Reading, entry: EntryId) -> Option<Trail> {
    match entry {
        EntryId::Claim(id) => Some(of_claim(reading, reading.claims.get(id.index())?)),
        EntryId::Event(id) => Some(of_event(reading, reading.events.get(id.index())?)),
        EntryId::Actor(id) => of_actor(reading, id),
        EntryId::Time(id) => {
            let time = reading.times.get(id.index())?;
            let kind = word(time.r#type);
            let value = time.value.as_deref();
            let mut trail = Trail::of("mention", &[time.span]);
            trail.say(match value {
                Some(value) => format!(
                    "{} is a {kind}; it is read as {value}.",
                    quoted(reading, time.span)
                ),
                None => format!(
                    "{} is a {kind} that could not be resolved.",
                    quoted(reading, time.span)
                ),
            });
            if let (Some(from), Some(to)) = (&time.earliest, &time.latest) {
                trail.say(format!("It lies between {from} and {to}."));
            }
            trail.because(&time.because);
            trail.anchor(reading);
            Some(trail)
        }
        EntryId::Place(id) => {
            let place = reading.places.get(id.index())?;
            let mut trail = Trail::of("mention", &[place.span]);
            let sense = word(place.sense);
            trail.say(format!(
                "{} is named in the sense of a {sense}.",
                quoted(reading, place.span)
            ));
            trail.say(match (&place.gazetteer, place.lat, place.lon) {
                (Some(entry), Some(lat), Some(lon)) => format!(
                    "It is {} ({entry}) at {lat:.4}, {lon:.4}, known to the precision of {}.",
                    place.name,
                    precision_words(&format!("{:?}", place.precision))
                ),
                _ => "It was not found in the gazetteer, so it has no coordinates.".to_owned(),
            });
            trail.because(&place.because);
            Some(trail)
        }
        EntryId::Quantity(id) => of_quantity(reading, id.index()),
    }
}

impl Trail {
    fn of(role: &str, spans: &[Span]) -> Self {
        let passages = spans.iter().map(|span| (role.to_owned(), *span));
        Self {
            sentences: Vec::new(),
            passages: passages.collect(),
        }
    }

    fn say(&mut self, sentence: impl Into<String>) {
        self.sentences.push(sentence.into());
    }

    fn because(&mut self, reason: &str) {
        if !reason.is_empty() {
            self.say(format!("Because: {}.", reason.trim_end_matches('.')));
        }
    }

    /// What relative times resolve against, and how that date was reached.
    fn anchor(&mut self, reading: &Reading) {
        self.say(match &reading.article.published {
            Some(_) => "Relative times resolve against the publication date.",
            None => "The article has no publication date to resolve relative times against.",
        });
        self.sentences.extend(reading.article.explain_dates());
    }
}

fn precision_words(name: &str) -> String {
    match name {
        "Exact" => "a building or settlement".to_owned(),
        "Near" => "its surroundings".to_owned(),
        other => format!("a {}", other.to_lowercase()),
    }
}

fn quoted(reading: &Reading, span: Span) -> String {
    format!("“{}”", party::passage(&reading.article.text, &[span]))
}

fn name_of(reading: &Reading, id: ActorId) -> String {
    let actor = reading.actors.get(id.index());
    actor.map_or_else(|| id.to_string(), |actor| format!("{} ({id})", actor.name))
}

fn claim_list(ids: &[ClaimId]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    ids.join(", ")
}

fn of_claim(reading: &Reading, claim: &Claim) -> Trail {
    let mut trail = Trail::of("source", &claim.source.spans);
    let more = [("cue", &claim.cue.spans), ("content", &claim.content.spans)];
    for (role, spans) in more {
        trail
            .passages
            .extend(spans.iter().map(|span| (role.to_owned(), *span)));
    }
    trail.say(source_sentence(reading, claim));
    let cue = party::passage(&reading.article.text, &claim.cue.spans);
    trail.say(match cue.as_str() {
        "" => format!(
            "No word signals the attribution; it is read as “{}”.",
            claim.cue.lemma
        ),
        cue => format!(
            "The words “{cue}” signal the attribution (dictionary form: {}).",
            claim.cue.lemma
        ),
    });
    trail.say(stance_sentence(reading, claim));
    if let Some(channel) = &claim.channel {
        let kind = word(channel.kind);
        trail.say(format!("It came through {} ({kind}).", channel.name));
        trail.passages.push(("channel".to_owned(), channel.span));
    }
    if let Some(time) = claim.said_at.and_then(|id| reading.times.get(id.index())) {
        let value = time.value.as_deref().unwrap_or("unresolved");
        trail.say(format!(
            "It was said {} ({}, {value}).",
            quoted(reading, time.span),
            time.id
        ));
        trail.because(&time.because);
    }
    if let Some(outer) = claim.within {
        trail.say(format!("It is reported inside claim {outer}."));
    }
    for id in &claim.about {
        trail.say(format!("It is about event {id}."));
    }
    for evidence in &claim.evidence {
        trail.say(format!(
            "Rule {} rests on {}.",
            evidence.rule,
            quoted(reading, evidence.span)
        ));
        trail.passages.push((evidence.rule.clone(), evidence.span));
    }
    let id = EntryId::Claim(claim.id);
    let bearing = reading
        .relations
        .iter()
        .filter(|r| r.from == claim.id || r.to == id);
    for relation in bearing {
        trail.say(relation_sentence(relation));
    }
    trail.say(format!(
        "The program's own score for it is {:.2} of 1.",
        claim.score
    ));
    trail
}

fn relation_sentence(relation: &Relation) -> String {
    let kind = word(relation.kind);
    let facet = relation
        .facet
        .as_ref()
        .map_or_else(String::new, |f| format!(" on {}", words(f)));
    format!(
        "Claim {} {kind} {}{facet} (rule {}).",
        relation.from, relation.to, relation.rule
    )
}

fn source_sentence(reading: &Reading, claim: &Claim) -> String {
    let written = party::passage(&reading.article.text, &claim.source.spans);
    let kind = word(claim.source.kind);
    let mut out = if written.is_empty() {
        format!("The text names no source here ({kind})")
    } else {
        format!("The source is written “{written}” ({kind})")
    };
    if let Some(actor) = claim.source.actor {
        let _ = write!(out, "; it refers to {}", name_of(reading, actor));
        if let Some(principal) = party::principal(reading, actor).filter(|p| p.id != actor) {
            let _ = write!(out, ", who speaks for {}", name_of(reading, principal.id));
        }
    }
    out + "."
}

fn stance_sentence(reading: &Reading, claim: &Claim) -> String {
    let against: Vec<String> = claim
        .against
        .iter()
        .map(|id| name_of(reading, *id))
        .collect();
    let against = match against.as_slice() {
        [] => String::new(),
        names => format!(" against {}", names.join(", ")),
    };
    format!(
        "Its source {}{against}; certainty {}, polarity {}, quotation {}.",
        claim.stance.verb(),
        word(claim.certainty),
        word(claim.polarity),
        word(claim.quote)
    )
}

fn of_event(reading: &Reading, event: &Event) -> Trail {
    let mut trail = Trail::of("mention", &event.mentions);
    let mentions: Vec<String> = event
        .mentions
        .iter()
        .map(|span| quoted(reading, *span))
        .collect();
    trail.say(format!(
        "It is of type {}, {}, because of {}: {}.",
        words(&event.r#type),
        word(event.realis),
        count(mentions.len(), "mention"),
        mentions.join(", ")
    ));
    if let Some(time) = event.time.and_then(|id| reading.times.get(id.index())) {
        let value = time.value.as_deref().unwrap_or("unresolved");
        trail.say(format!(
            "Its time is {} ({}, {value}).",
            quoted(reading, time.span),
            time.id
        ));
        trail.because(&time.because);
        trail.sentences.extend(reading.article.explain_dates());
        trail.passages.push(("time".to_owned(), time.span));
    }
    for place in event
        .places
        .iter()
        .filter_map(|id| reading.places.get(id.index()))
    {
        trail.say(format!("Its place is {} ({}).", place.name, place.id));
        trail.because(&place.because);
        trail.passages.push(("place".to_owned(), place.span));
    }
    for part in &event.participants {
        let role = word(part.role);
        let whose = match part.according_to.as_slice() {
            [] => "the article itself".to_owned(),
            claims => claim_list(claims),
        };
        trail.say(format!(
            "{} is its {role}, according to {whose}.",
            quoted(reading, part.span)
        ));
        trail.passages.push((role, part.span));
    }
    trail.say(format!("Its status is {}.", event.status.words()));
    for facet in &event.facets {
        let sides = [
            ("for", &facet.r#for),
            ("against", &facet.against),
            ("in doubt", &facet.doubt),
        ];
        let sides = sides.into_iter().filter(|(_, claims)| !claims.is_empty());
        let sides: Vec<String> = sides
            .map(|(side, claims)| format!("{side}: {}", claim_list(claims)))
            .collect();
        trail.say(format!(
            "On {}, “{}” stands {}.",
            words(&facet.facet),
            facet.value,
            sides.join("; ")
        ));
    }
    trail
}

fn of_actor(reading: &Reading, id: ActorId) -> Option<Trail> {
    let actor = reading.actors.get(id.index())?;
    let mut trail = Trail::of("mention", &actor.mentions);
    let kind = word(actor.kind);
    let mentions = count(actor.mentions.len(), "mention");
    trail.say(format!(
        "{} is a {kind} with {mentions} in the article.",
        actor.name
    ));
    trail.sentences.extend(
        actor
            .role
            .iter()
            .map(|role| format!("The text gives the role “{role}”.")),
    );
    if let Some(principal) = actor.speaks_for {
        trail.say(format!("It speaks for {}.", name_of(reading, principal)));
    }
    let own = reading
        .claims
        .iter()
        .filter(|claim| claim.source.actor == Some(id));
    let own: Vec<ClaimId> = own.map(|claim| claim.id).collect();
    if !own.is_empty() {
        trail.say(format!("Its claims are {}.", claim_list(&own)));
    }
    Some(trail)
}

fn of_quantity(reading: &Reading, index: usize) -> Option<Trail> {
    let quantity = reading.quantities.get(index)?;
    let mut trail = Trail::of("mention", &[quantity.span]);
    let bound = word(quantity.bound);
    let shown = |value: Option<f64>| value.map_or_else(|| "open".to_owned(), number);
    trail.say(format!(
        "{} is a number ({bound}): low {}, best {}, high {}.",
        quoted(reading, quantity.span),
        shown(quantity.low),
        shown(quantity.best),
        shown(quantity.high)
    ));
    let measure = quantity.measure.as_deref().map(words);
    let counted = quantity
        .counted
        .as_deref()
        .unwrap_or("something the text does not name");
    trail.say(match measure {
        Some(measure) => format!("It counts {counted}; its measure is {measure}."),
        None => format!("It counts {counted}; no measure was recognized."),
    });
    trail.say(match quantity.claim {
        Some(claim) => format!("Claim {claim} states it."),
        None => "The article itself states it.".to_owned(),
    });
    trail.sentences.extend(
        quantity
            .event
            .map(|event| format!("It belongs to event {event}.")),
    );
    for check in reading
        .checks
        .iter()
        .filter(|c| c.refs.contains(&EntryId::Quantity(quantity.id)))
    {
        trail.say(format!("Check: {}.", check.message));
    }
    Some(trail)
}

/// The trail for people: sentences, then the words with marks under them. Without an entry it is
/// that of the article.
pub fn show(
    screen: Screen,
    reading: &Reading,
    entry: Option<EntryId>,
    id: &str,
    trail: &Trail,
) -> String {
    let article = &reading.article;
    let title = article.title.as_deref().unwrap_or(&article.input);
    let mut out = format!("{}\n", screen.paint(Tone::Strong, id));
    let head = format!("in {} ({})", title, article.id.short());
    let _ = writeln!(
        out,
        "{}\n",
        screen.paint(Tone::Faint, &screen.wrapped(&head, 0))
    );
    for sentence in &trail.sentences {
        let _ = writeln!(out, "{}", screen.wrapped(sentence, 2));
    }
    out.push('\n');
    out.push_str(&drawn(screen, reading, entry, trail));
    let engine = format!(
        "read by version {} with resources {}",
        reading.engine.version, reading.engine.resources
    );
    let _ = writeln!(
        out,
        "{}",
        screen.paint(Tone::Faint, &screen.wrapped(&engine, 0))
    );
    out
}

/// A claim in its paragraph; for anything else every mention in its own sentence, and for the article
/// the lines that tell its date and origin.
fn drawn(screen: Screen, reading: &Reading, entry: Option<EntryId>, trail: &Trail) -> String {
    let text = &reading.article.text;
    if let Some(EntryId::Claim(id)) = entry
        && let Some(claim) = reading.claims.get(id.index())
    {
        let marks = claim_marks(claim);
        let spans: Vec<Span> = marks.iter().flat_map(|mark| mark.spans.clone()).collect();
        let legend = screen.paint(Tone::Faint, &format!("  {LEGEND}"));
        return format!(
            "{legend}\n{}\n",
            draw(screen, text, window(reading, &spans), &marks, 2)
        );
    }
    let mentions = trail
        .passages
        .iter()
        .filter(|(role, _)| entry.is_none() || role == "mention")
        .take(5);
    let lines = mentions.map(|(_, span)| {
        let marks = [Mark {
            sign: '^',
            spans: vec![*span],
        }];
        draw(screen, text, window(reading, &[*span]), &marks, 2) + "\n"
    });
    lines.collect()
}

/// The trail for machines, with spans in code points.
pub fn wire(reading: &Reading, id: &str, trail: &Trail) -> ExplainV1 {
    let text = &reading.article.text;
    let index = TextIndex::new(text);
    let passages = trail.passages.iter().map(|(role, span)| Passage {
        role: role.clone(),
        span: index.to_code_points(*span),
        text: span.slice(text).to_owned(),
    });
    ExplainV1 {
        schema: EXPLAIN_V1.to_owned(),
        id: id.to_owned(),
        article: reading.article.id.to_string(),
        version: reading.engine.version.clone(),
        resources: reading.engine.resources.clone(),
        sentences: trail
            .sentences
            .iter()
            .map(|s| safe(s).into_owned())
            .collect(),
        passages: passages.collect(),
        said_before: Vec::new(),
    }
}
