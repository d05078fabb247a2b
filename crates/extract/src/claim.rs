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
use crate::stance::{self, StanceRules, Utterance};

/// Words in which a description of the accused must end.
const LONGEST_DESCRIPTION: usize = 5;

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

/// Makes one claim of every attribution, in the same order.
pub fn assemble(ctx: &ClaimContext<'_>) -> Vec<Claim> {
    let mut claims: Vec<Claim> = (0..ctx.attributions.len()).map(|i| claim(ctx, i)).collect();
    for claim in &mut claims {
        claim.against = accused(ctx, claim);
    }
    claims
}

fn claim(ctx: &ClaimContext<'_>, index: usize) -> Claim {
    let attribution = &ctx.attributions[index];
    let cue_text = join(ctx.segments, &attribution.cue);
    let content_text = join(ctx.segments, &attribution.content);
    let cue_text = without_setting(ctx, attribution, cue_text);
    let entry = ctx.cues.lookup(&cue_text);
    let judgment = ctx.stances.judge(&Utterance {
        cue: &cue_text,
        content: &content_text,
        cue_stance: entry.and_then(|entry| entry.stance),
    });
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
        rule: judgment.rule,
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

/// A cue without what the encoder took along that only says where or when: "acknowledged in a call",
/// "insisted on" before "Wednesday".
fn without_setting(ctx: &ClaimContext<'_>, attribution: &Attribution, cue: String) -> String {
    let words: Vec<&str> = cue.split(' ').collect();
    let place = (1..words.len()).find(|&at| {
        matches!(words[at], "in" | "at" | "during" | "on")
            && matches!(
                words.get(at + 1),
                Some(&("a" | "an" | "the" | "his" | "her" | "its"))
            )
    });
    let after = attribution
        .cue
        .last()
        .map_or(0, |span| ctx.segments.tokens_in(*span).end);
    let dated = ctx.segments.tokens.get(after).is_some_and(|next| {
        let at = ctx
            .times
            .partition_point(|time| time.span.end() <= next.span.start());
        ctx.times
            .get(at)
            .is_some_and(|time| time.span.overlaps(next.span))
    });
    let day = (words.len() > 1 && dated && matches!(words[words.len() - 1], "on" | "in" | "at"))
        .then(|| words.len() - 1);
    match place.or(day) {
        Some(end) if ctx.cues.lookup(&words[..end].join(" ")).is_some() => words[..end].join(" "),
        _ => cue,
    }
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

/// The sentences that hold source and cue, without the content.
fn frame(segments: &Segments<'_>, attribution: &Attribution) -> Option<Span> {
    let anchor = attribution.cue.first().or(attribution.source.first())?;
    let sentence = segments.sentence_at(anchor.start())?;
    Some(segments.sentences[sentence].span)
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
    let owned = |medium: Span| is_own(ctx, frame, index, medium);
    ctx.channels
        .find(ctx.segments, frame, attribution, lemma, &contents, &owned)
        .or_else(|| told(ctx, attribution, &contents))
}

/// "Told Notícias do Cabo": a body without a listed name that is told something and says nothing itself
/// is the medium.
fn told(ctx: &ClaimContext<'_>, attribution: &Attribution, contents: &[Span]) -> Option<Channel> {
    let segments = ctx.segments;
    let cue = *attribution.cue.first()?;
    let telling = segments.slice(cue).to_lowercase();
    let after = telling
        .split(' ')
        .any(|word| matches!(word, "told" | "tells" | "telling" | "tell"));
    let from = segments.tokens_in(cue).end;
    let start = from + usize::from(segments.word(from).eq_ignore_ascii_case("the"));
    let capital = |at: &usize| segments.word(*at).starts_with(char::is_uppercase);
    let len = (start..start + LONGEST_DESCRIPTION)
        .take_while(capital)
        .count();
    if !after || len == 0 {
        return None;
    }
    let span = segments.token_range_span(start..start + len);
    let name = segments.slice(span);
    let acronym = len == 1 && !name.chars().any(char::is_lowercase);
    let actor = ctx.cast.at(span).map(|id| &ctx.cast.actors[id.index()]);
    let body = match actor {
        Some(actor) => {
            matches!(actor.kind, ActorKind::Organization | ActorKind::Outlet)
                && !ctx.cast.sources.contains(&Some(actor.id))
        }
        None => acronym,
    };
    let said = contents.iter().any(|content| content.overlaps(span));
    (body && !said && ctx.channels.may_be_medium(name)).then(|| Channel {
        name: name.to_owned(),
        kind: counterclaim_model::ChannelKind::Print,
        span,
    })
}

/// Whether a medium in a sentence of several attributions is this one's: it is that of the last cue
/// before it ("told the exchange in a letter … and rejected"); one that stands before all is that of the
/// first cue and of those with the same source.
fn is_own(ctx: &ClaimContext<'_>, frame: Span, index: usize, medium: Span) -> bool {
    let cues = || {
        ctx.attributions
            .iter()
            .enumerate()
            .filter_map(|(i, a)| Some((a.cue.first().copied()?, i)))
            .filter(|(cue, _)| frame.contains(*cue))
    };
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
    let named = |span: Span| {
        ctx.cast
            .actors
            .iter()
            .filter(|actor| Some(ctx.cast.party(actor.id)) != own && Some(actor.id) != own)
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
