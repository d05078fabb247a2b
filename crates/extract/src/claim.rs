//! Attributions made into claims: quote form, stance, source, when and against whom.

use counterclaim_model::{
    Act, ActorId, ActorKind, Channel, Claim, ClaimId, Content, Cue, Evidence, QuoteForm, Source,
    SourceKind, Span, Stance, Time, TimeId, TimeKind,
};

use crate::actor::Cast;
use crate::annotation::Attribution;
use crate::attribution::CueLexicon;
use crate::calibration::Calibration;
use crate::channel::ChannelNames;
use crate::segment::Segments;
use crate::stance::{self, Judgment, StanceRules, Utterance};

/// Words in which a description of the accused must end.
const LONGEST_DESCRIPTION: usize = 5;
/// Words behind a name in which it is said what sort of medium it is.
const LONGEST_APPOSITION: usize = 8;
/// Tokens to either side of a claim in which its channel and time are looked for: more than any sentence of
/// prose has, less than a list without a full stop.
const NEAR: usize = 150;
/// Share of a content's letters that must stand in quotation marks for a direct quote; the contract
/// fixes it.
const DIRECT_SHARE: f64 = 0.9;

/// What claims are made from.
#[derive(Clone, Copy)]
pub struct ClaimContext<'a> {
    /// The text.
    pub segments: &'a Segments<'a>,
    /// Source, cue and content, linked.
    pub attributions: &'a [Attribution],
    /// What each does, by [`judge`].
    pub judgments: &'a [Judgment],
    /// Who the sources are.
    pub cast: &'a Cast,
    /// Time expressions.
    pub times: &'a [Time],
    /// What cues mean.
    pub cues: &'a CueLexicon,
    /// What contents mean.
    pub stances: &'a StanceRules,
    /// Media by name.
    pub channels: &'a ChannelNames,
    /// What scores mean.
    pub scores: &'a Calibration,
}

/// What each attribution does by its words, before anything is known of who says it.
pub fn judge(
    segments: &Segments<'_>,
    attributions: &[Attribution],
    cues: &CueLexicon,
    stances: &StanceRules,
) -> Vec<Judgment> {
    attributions
        .iter()
        .map(|attribution| {
            let cue = cue_text(segments, cues, attribution);
            stances.judge(&Utterance {
                cue: &cue,
                content: &join(segments, &attribution.content),
                cue_stance: cues.lookup(&cue).and_then(|entry| entry.stance),
                speech: cues
                    .lookup(&cue)
                    .is_none_or(|entry| entry.act == Act::Speech),
            })
        })
        .collect()
}

/// Makes one claim of every attribution, in the same order.
pub fn assemble(ctx: &ClaimContext<'_>) -> Vec<Claim> {
    let mut claims: Vec<Claim> = (0..ctx.attributions.len()).map(|i| claim(ctx, i)).collect();
    for index in 1..claims.len() {
        if claims[index].channel.is_none() {
            claims[index].channel = carried_on(ctx, &claims, index);
        }
    }
    for claim in &mut claims {
        claim.against = accused(ctx, claim);
    }
    claims
}

fn claim(ctx: &ClaimContext<'_>, index: usize) -> Claim {
    let attribution = &ctx.attributions[index];
    let content_text = join(ctx.segments, &attribution.content);
    let cue_text = cue_text(ctx.segments, ctx.cues, attribution);
    let entry = ctx.cues.lookup(&cue_text);
    let judgment = &ctx.judgments[index];
    let actor = ctx.cast.sources.get(index).copied().flatten();
    let stance = match judgment.stance {
        Stance::Predict
            if judgment.rule != stance::BY_CUE
                && ctx.stances.is_own_act(&content_text, decides(ctx, actor)) =>
        {
            Stance::Announce
        }
        stance => stance,
    };
    let mut evidence = attribution.evidence.clone();
    let extent = attribution
        .cue
        .first()
        .or(attribution.content.first())
        .copied();
    evidence.extend(extent.map(|span| Evidence {
        rule: judgment.rule.clone(),
        span,
    }));
    Claim {
        id: ClaimId::from_index(index),
        source: Source {
            spans: attribution.source.clone(),
            actor,
            kind: source_kind(ctx, actor),
        },
        cue: Cue {
            spans: attribution.cue.clone(),
            lemma: entry.map_or_else(|| cue_text.to_lowercase(), |entry| entry.lemma.clone()),
        },
        content: Content {
            spans: attribution.content.clone(),
        },
        quote: quote_form(ctx.segments, &attribution.content),
        stance,
        act: entry.map_or(Act::Speech, |entry| entry.act),
        certainty: judgment.certainty,
        polarity: judgment.polarity,
        against: Vec::new(),
        channel: channel(ctx, index, entry.map_or("", |entry| entry.lemma.as_str())),
        said_at: said_at(ctx, attribution),
        within: attribution.within.map(ClaimId::from_index),
        about: Vec::new(),
        score: round(ctx.scores.of(f64::from(attribution.score))),
        evidence,
    }
}

/// A cue without what the encoder took along that only says where: "acknowledged in a call".
fn cue_text(segments: &Segments<'_>, cues: &CueLexicon, attribution: &Attribution) -> String {
    let cue = join(segments, &attribution.cue);
    let words: Vec<&str> = cue.split(' ').collect();
    let place = (1..words.len()).find(|&at| {
        matches!(words[at], "in" | "at" | "during" | "on")
            && matches!(
                words.get(at + 1),
                Some(&("a" | "an" | "the" | "his" | "her" | "its"))
            )
    });
    let short = place.map(|end| words[..end].join(" "));
    short
        .filter(|short| cues.lookup(short).is_some())
        .unwrap_or(cue)
}

/// Scores are printed with three decimals, which keeps readings small and equal across platforms.
fn round(score: f64) -> f64 {
    (score * 1000.0).round() / 1000.0
}

fn join(segments: &Segments<'_>, spans: &[Span]) -> String {
    spans
        .iter()
        .map(|span| segments.slice(*span))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a source is a body that can decide what it says will be, or speaks for one.
fn decides(ctx: &ClaimContext<'_>, actor: Option<ActorId>) -> bool {
    actor
        .and_then(|id| ctx.cast.actors.get(id.index()))
        .is_some_and(|actor| {
            let party = &ctx.cast.actors[ctx.cast.party(actor.id).index()];
            actor.id != party.id
                || matches!(actor.kind, ActorKind::Government | ActorKind::Organization)
        })
}

fn source_kind(ctx: &ClaimContext<'_>, actor: Option<ActorId>) -> SourceKind {
    let kind = actor
        .and_then(|id| ctx.cast.actors.get(id.index()))
        .map(|actor| actor.kind);
    match kind {
        Some(ActorKind::Person) => SourceKind::Named,
        Some(ActorKind::Organization | ActorKind::Government) => SourceKind::Institution,
        Some(ActorKind::Outlet) => SourceKind::Outlet,
        Some(ActorKind::Group | ActorKind::Unnamed) | None => SourceKind::Unnamed,
    }
}

/// Direct, mixed or indirect, by the share of letters inside quotation marks.
pub(crate) fn quote_form(segments: &Segments<'_>, content: &[Span]) -> QuoteForm {
    let letters = |span: Span| {
        segments
            .slice(span)
            .chars()
            .filter(|c| c.is_alphanumeric())
            .count()
    };
    let mut all = 0;
    let mut quoted = 0;
    for span in content {
        all += letters(*span);
        quoted += quotations_in(segments, *span)
            .map(|q| {
                letters(Span::new(
                    q.start().max(span.start()),
                    q.end().min(span.end()),
                ))
            })
            .sum::<usize>();
    }
    if quoted == 0 || all == 0 {
        QuoteForm::Indirect
    } else if quoted as f64 >= DIRECT_SHARE * all as f64 {
        QuoteForm::Direct
    } else {
        QuoteForm::Mixed
    }
}

fn quotations_in<'s>(segments: &'s Segments<'_>, span: Span) -> impl Iterator<Item = Span> + 's {
    let first = segments
        .quotations
        .partition_point(|q| q.span.end() <= span.start());
    segments.quotations[first..]
        .iter()
        .map(|q| q.span)
        .take_while(move |q| q.start() < span.end())
        .filter(move |q| q.overlaps(span))
}

/// The sentence that holds source and cue; of one without end, what stands near them.
fn frame(segments: &Segments<'_>, attribution: &Attribution) -> Option<Span> {
    let anchor = attribution.cue.first().or(attribution.source.first())?;
    let sentence = segments.sentence_at(anchor.start())?;
    let sentence = segments.sentences[sentence].span;
    let (tokens, at) = (
        segments.tokens_in(sentence),
        segments.tokens_in(*anchor).start,
    );
    let near = tokens.start.max(at.saturating_sub(NEAR))..tokens.end.min(at + NEAR);
    match near == tokens || near.is_empty() {
        true => Some(sentence),
        false => Some(segments.token_range_span(near)),
    }
}

/// The time expression nearest to the cue in its sentence, outside what was said.
fn said_at(ctx: &ClaimContext<'_>, attribution: &Attribution) -> Option<TimeId> {
    let frame = frame(ctx.segments, attribution)?;
    let cue = attribution.cue.first().or(attribution.source.first())?;
    let others = ctx.attributions.iter().flat_map(|a| &a.content);
    let contents: Vec<Span> = others
        .copied()
        .filter(|span| span.overlaps(frame))
        .collect();
    ctx.times
        .iter()
        .filter(|time| matches!(time.r#type, TimeKind::Date | TimeKind::Time))
        .filter(|time| frame.contains(time.span))
        .filter(|time| !contents.iter().any(|content| content.overlaps(time.span)))
        .min_by_key(|time| (gap(time.span, *cue), time.span))
        .filter(|time| gap(time.span, *cue) <= 60)
        .map(|time| time.id)
}

/// Everything that anybody is said to have said in a stretch of text.
fn contents_in(ctx: &ClaimContext<'_>, frame: Span) -> Vec<Span> {
    let contents = ctx
        .attributions
        .iter()
        .flat_map(|attribution| &attribution.content);
    contents
        .copied()
        .filter(|span| span.overlaps(frame))
        .collect()
}

/// Bytes between two spans.
fn gap(a: Span, b: Span) -> usize {
    if a.end() <= b.start() {
        b.start() - a.end()
    } else {
        a.start().saturating_sub(b.end())
    }
}

fn channel(ctx: &ClaimContext<'_>, index: usize, lemma: &str) -> Option<Channel> {
    let attribution = &ctx.attributions[index];
    let frame = frame(ctx.segments, attribution)?;
    let contents = contents_in(ctx, frame);
    let cues = ctx.attributions.iter().enumerate();
    let cues: Vec<(Span, usize)> = cues
        .filter_map(|(i, a)| Some((a.cue.first().copied()?, i)))
        .filter(|(cue, _)| frame.contains(*cue))
        .collect();
    let owned = |medium: Span| is_own(ctx, frame, &cues, index, medium);
    ctx.channels
        .find(ctx.segments, frame, attribution, lemma, &contents, &owned)
        .map(|found| match found.name.as_str() {
            "interview" => interviewed_by(ctx, &found).unwrap_or(found),
            _ => found,
        })
        .or_else(|| told(ctx, attribution, &contents))
}

/// "Told Notícias do Cabo": a name without an entry that is told something is a medium's where it is described
/// as one, is written as papers are, or is a body's that says nothing itself.
fn told(ctx: &ClaimContext<'_>, attribution: &Attribution, contents: &[Span]) -> Option<Channel> {
    let segments = ctx.segments;
    let cue = *attribution.cue.first()?;
    let telling = segments.slice(cue).to_lowercase();
    let after = telling
        .split(' ')
        .any(|word| matches!(word, "told" | "tells" | "telling" | "tell"));
    let from = segments.tokens_in(cue).end;
    let (span, end) = name_from(ctx, from).filter(|_| after)?;
    let name = segments.slice(span);
    if contents.iter().any(|content| content.overlaps(span)) {
        return None;
    }
    let titled = segments.word(from) == "The";
    let acronym = segments.tokens_in(span).len() == 1 && !name.chars().any(char::is_lowercase);
    let actor = ctx.cast.at(span).map(|id| &ctx.cast.actors[id.index()]);
    let silent = |id: ActorId| !ctx.cast.sources.contains(&Some(id));
    let human = actor.is_some_and(|actor| {
        matches!(actor.kind, ActorKind::Person | ActorKind::Government)
            && actor.mentions.contains(&span)
    });
    let body = match actor {
        Some(actor) => {
            matches!(actor.kind, ActorKind::Organization | ActorKind::Outlet) && silent(actor.id)
        }
        None => acronym,
    };
    let described = description(ctx, end);
    let foreign = ctx.channels.has_foreign_article(name) && actor.is_none_or(|a| silent(a.id));
    let fits = described.is_some() || (titled || foreign) && !human || body;
    fits.then(|| Channel {
        name: name.to_owned(),
        kind: described.unwrap_or_else(|| ctx.channels.kind_of(name)),
        span,
    })
}

/// A name from a token on that may be a medium's, without the article before it, and the token behind it.
fn name_from(ctx: &ClaimContext<'_>, from: usize) -> Option<(Span, usize)> {
    let segments = ctx.segments;
    let start = from + usize::from(segments.word(from).eq_ignore_ascii_case("the"));
    let end = start + ctx.channels.name_length(segments, start);
    let span = segments.token_range_span(start..end);
    let owned = matches!(segments.word(end), "'s" | "’s" | "'" | "’");
    let fits = end > start && !owned && ctx.channels.may_be_medium(segments.slice(span));
    fits.then_some((span, end))
}

/// "…, a morning show on Metro FM": what sort of medium the words behind a name say that it is.
fn description(ctx: &ClaimContext<'_>, comma: usize) -> Option<counterclaim_model::ChannelKind> {
    let segments = ctx.segments;
    let article = matches!(
        segments.word(comma + 1).to_lowercase().as_str(),
        "a" | "an" | "the" | "one" | "its" | "his" | "her"
    );
    if segments.word(comma) != "," || !article {
        return None;
    }
    (comma + 2..comma + 2 + LONGEST_APPOSITION)
        .take_while(|&at| !matches!(segments.word(at), "," | "." | ";" | "that" | "which"))
        .find_map(|at| ctx.channels.described_by(segments.word(at)))
}

/// The channel of the claim before in the sentence, where this one goes on with it: ", adding that …".
fn carried_on(ctx: &ClaimContext<'_>, claims: &[Claim], index: usize) -> Option<Channel> {
    let (before, claim) = (&claims[index - 1], &claims[index]);
    let segments = ctx.segments;
    let sentence = |claim: &Claim| segments.sentence_at(claim.cue.spans.first()?.start());
    let same = before.source.actor.is_some()
        && before.source.actor == claim.source.actor
        && sentence(before)? == sentence(claim)?;
    let cue = segments.slice(*claim.cue.spans.first()?).to_lowercase();
    (same && cue.ends_with("ing") && claim.within.is_none())
        .then(|| before.channel.clone())
        .flatten()
}

/// "In an interview with Schach Heute": the name behind the noun, where it is nobody's who speaks.
fn interviewed_by(ctx: &ClaimContext<'_>, interview: &Channel) -> Option<Channel> {
    let segments = ctx.segments;
    let behind = segments.tokens_in(interview.span).end;
    if !matches!(segments.word(behind), "with" | "to" | "for" | "on" | "by") {
        return None;
    }
    let (span, _) = name_from(ctx, behind + 1)?;
    let actor = ctx.cast.at(span).map(|id| &ctx.cast.actors[id.index()]);
    let other = actor.is_none_or(|actor| {
        !matches!(actor.kind, ActorKind::Person | ActorKind::Government)
            && !ctx.cast.sources.contains(&Some(actor.id))
    });
    let name = segments.slice(span);
    other.then(|| Channel {
        name: name.to_owned(),
        kind: ctx.channels.kind_of(name),
        span,
    })
}

/// Whether a medium in a sentence of several attributions is this one's: it is that of the last cue
/// before it ("told the exchange in a letter … and rejected"); one that stands before all is that of the
/// first cue and of those with the same source.
fn is_own(
    ctx: &ClaimContext<'_>,
    frame: Span,
    cues: &[(Span, usize)],
    index: usize,
    medium: Span,
) -> bool {
    let cues = || cues.iter().copied();
    // "responded on Twitter" may be a cue as a whole
    if let Some((_, owner)) = cues().find(|(cue, _)| cue.overlaps(medium)) {
        return owner == index;
    }
    let segments = ctx.segments;
    let clause = segments
        .tokens_in(Span::new(frame.start(), medium.start().max(frame.start())))
        .rev()
        .find(|&at| matches!(segments.word(at), ";" | "—" | "–"))
        .map_or(frame.start(), |at| segments.tokens[at].span.end());
    let cues = || cues().filter(|(cue, _)| clause <= cue.start());
    let before = cues().filter(|(cue, _)| cue.end() <= medium.start()).max();
    if let Some((_, owner)) = before {
        return owner == index;
    }
    let source = |i: usize| &ctx.attributions[i].source;
    cues()
        .min()
        .is_none_or(|(_, first)| first == index || source(first) == source(index))
}

/// "Accused the commission of adding votes": the body of that description that speaks elsewhere.
fn described(ctx: &ClaimContext<'_>, claim: &Claim) -> Option<ActorId> {
    if claim.stance != Stance::Accuse {
        return None;
    }
    let content = claim.content.spans.first()?;
    let mut tokens = ctx.segments.tokens_in(*content);
    let article = matches!(
        ctx.segments.word(tokens.next()?),
        "the" | "The" | "its" | "their"
    );
    let words: Vec<&str> = tokens
        .map(|token| ctx.segments.word(token))
        .take(LONGEST_DESCRIPTION)
        .take_while(|word| !matches!(*word, "of" | "for" | "over" | "in" | "on"))
        .collect();
    let head = words
        .last()
        .filter(|_| article && words.len() < LONGEST_DESCRIPTION)?;
    let body = |actor: &&counterclaim_model::Actor| {
        matches!(
            actor.kind,
            ActorKind::Organization | ActorKind::Government | ActorKind::Group
        ) && actor
            .name
            .rsplit(' ')
            .next()
            .is_some_and(|last| last.eq_ignore_ascii_case(head))
    };
    ctx.cast.actors.iter().find(body).map(|actor| actor.id)
}

/// Whom an accusation or denial is aimed at: the first actor of another party that it names.
fn accused(ctx: &ClaimContext<'_>, claim: &Claim) -> Vec<ActorId> {
    if !matches!(
        claim.stance,
        Stance::Accuse | Stance::Deny | Stance::Threaten
    ) {
        return Vec::new();
    }
    let own = claim.source.actor.map(|id| ctx.cast.party(id));
    let target = ctx.cast.targets.get(claim.id.index()).copied().flatten();
    let other =
        target.filter(|id| Some(*id) != claim.source.actor && Some(ctx.cast.party(*id)) != own);
    if claim.stance != Stance::Deny && other.is_some() {
        return other.into_iter().collect();
    }
    let named = |span: Span| {
        ctx.cast
            .actors
            .iter()
            .filter(|actor| Some(ctx.cast.party(actor.id)) != own && Some(actor.id) != own)
            .filter(|actor| !ctx.channels.is_medium(&actor.name))
            .flat_map(|actor| actor.mentions.iter().map(|mention| (*mention, actor.id)))
            .filter(|(mention, _)| span.contains(*mention))
            .filter(|(mention, _)| {
                !claim
                    .channel
                    .as_ref()
                    .is_some_and(|c| c.span.overlaps(*mention))
            })
            .min()
            .map(|(_, id)| id)
    };
    let told = matches!(
        claim.cue.lemma.as_str(),
        "tell" | "inform" | "assure" | "remind" | "notify" | "advise" | "brief" | "write"
    );
    // "accused Holt of …": the accused stands between cue and content, or inside the cue
    let edges = claim.cue.spans.first().zip(claim.content.spans.first());
    let between = edges
        .filter(|_| !told)
        .map(|(cue, content)| Span::new(cue.start(), content.start().max(cue.end())));
    between
        .and_then(named)
        .or_else(|| described(ctx, claim))
        .or_else(|| claim.content.spans.iter().find_map(|span| named(*span)))
        .into_iter()
        .collect()
}
