//! Role spans joined into attributions: every source and content finds its cue.

use std::collections::BTreeMap;

use counterclaim_model::Evidence;

use crate::annotation::{Annotations, Attribution, AttributionRole, RoleLink};
use crate::segment::Segments;

/// Rule id of what the encoder links by itself.
const LINKED: &str = "reader.link";
/// Rule id of what is joined to the nearest cue because the encoder has no opinion.
const NEAREST: &str = "attribution.nearest_cue";
/// How sure the link of a further content fragment must be.
const LEAST_JOIN: f32 = 0.5;
/// What a link by nearness is worth.
const NEAREST_SCORE: f32 = 0.6;

/// Attributions in text order of their contents; what has no content is none.
pub(super) fn assemble(segments: &Segments<'_>, annotations: &Annotations) -> Vec<Attribution> {
    let roles = &annotations.roles;
    let best = best_links(annotations);
    let mut groups: BTreeMap<usize, Vec<(usize, f32, &'static str)>> = BTreeMap::new();
    for i in 0..roles.len() {
        let (anchor, score, rule) = anchor(segments, annotations, &best, i);
        groups.entry(anchor).or_default().push((i, score, rule));
    }
    let mut attributions: Vec<Attribution> = groups
        .into_values()
        .filter_map(|members| attribution(segments, annotations, &members))
        .collect();
    attributions.sort_by_key(|a| a.content.first().map(|span| span.start()));
    attributions
}

/// The strongest link of every span; among equals the first.
fn best_links(annotations: &Annotations) -> Vec<Option<RoleLink>> {
    let mut best: Vec<Option<RoleLink>> = vec![None; annotations.roles.len()];
    for link in &annotations.links {
        let Some(slot) = best.get_mut(link.from) else {
            continue;
        };
        let known = link.to < annotations.roles.len();
        if known && slot.is_none_or(|other| link.score > other.score) {
            *slot = Some(*link);
        }
    }
    best
}

/// The span that stands for the attribution of span `i`, how surely, and by which rule.
fn anchor(
    segments: &Segments<'_>,
    annotations: &Annotations,
    best: &[Option<RoleLink>],
    i: usize,
) -> (usize, f32, &'static str) {
    let role = |i: usize| annotations.roles[i].role;
    if role(i) == AttributionRole::Cue {
        return (i, 1.0, LINKED);
    }
    let mut at = i;
    let mut score = 1.0;
    // a content may point at a source, which points at its cue: three steps are the longest way
    for _ in 0..3 {
        match best[at] {
            Some(link) if link.to != at => {
                score *= link.score;
                at = link.to;
            }
            _ => break,
        }
        if role(at) == AttributionRole::Cue {
            return (at, score, LINKED);
        }
    }
    match nearest_cue(segments, annotations, i) {
        Some(cue) => (cue, NEAREST_SCORE, NEAREST),
        None => (at, score, LINKED),
    }
}

/// The cue of the same sentence with the fewest tokens in between, else none.
fn nearest_cue(segments: &Segments<'_>, annotations: &Annotations, i: usize) -> Option<usize> {
    let span = &annotations.roles[i].tokens;
    let sentence = |token: usize| {
        segments
            .sentences
            .partition_point(|sentence| sentence.tokens.end <= token)
    };
    let (first, last) = (sentence(span.start), sentence(span.end.saturating_sub(1)));
    let near = |j: usize| {
        let other = &annotations.roles[j].tokens;
        let same = (first..=last).contains(&sentence(other.start));
        let apart = if other.start >= span.end {
            other.start - span.end
        } else {
            span.start.saturating_sub(other.end)
        };
        (annotations.roles[j].role == AttributionRole::Cue && same).then_some((apart, j))
    };
    let around = i.saturating_sub(4)..(i + 5).min(annotations.roles.len());
    around.filter_map(near).min().map(|(_, j)| j)
}

/// A content fragment with its link's score and rule.
type Member = (usize, f32, &'static str);

/// Joins the members of one cue. Of several sources the surest is kept; of several content fragments
/// those that belong to the surest one.
fn attribution(
    segments: &Segments<'_>,
    annotations: &Annotations,
    members: &[Member],
) -> Option<Attribution> {
    let of = |role| {
        let role = move |m: &&Member| annotations.roles[m.0].role == role;
        members
            .iter()
            .filter(role)
            .copied()
            .collect::<Vec<Member>>()
    };
    let cues = of(AttributionRole::Cue);
    let beside = beside_cue(segments, annotations, &of(AttributionRole::Content), &cues);
    let contents = fragments(segments, annotations, &beside);
    if contents.is_empty() {
        return None;
    }
    let source = of(AttributionRole::Source)
        .into_iter()
        .reduce(|best, other| {
            let worth = |m: &Member| m.1 * annotations.roles[m.0].score;
            if worth(&other) > worth(&best) {
                other
            } else {
                best
            }
        });
    let span = |m: &Member| segments.token_range_span(annotations.roles[m.0].tokens.clone());
    let (mut weight, mut content, mut link) = (0.0, 0.0, 0.0);
    for (i, score, _) in &contents {
        let role = &annotations.roles[*i];
        let tokens = role.tokens.len() as f32;
        weight += tokens;
        content += tokens * role.score;
        link += tokens * score;
    }
    let cue = cues.first().map_or(1.0, |m| annotations.roles[m.0].score);
    let evidence = source
        .iter()
        .chain(&cues)
        .chain(&contents)
        .map(|m| Evidence {
            rule: m.2.to_owned(),
            span: span(m),
        });
    Some(Attribution {
        source: source.iter().map(span).collect(),
        cue: cues.iter().map(span).collect(),
        content: contents.iter().map(span).collect(),
        within: None,
        score: (content / weight * cue * (link / weight).sqrt()).clamp(0.0, 1.0),
        evidence: evidence.collect(),
    })
}

/// Contents that may belong to a cue: what is not quoted stands in the cue's paragraph. Where nothing does,
/// all are kept.
fn beside_cue(
    segments: &Segments<'_>,
    annotations: &Annotations,
    contents: &[Member],
    cues: &[Member],
) -> Vec<Member> {
    let start = |m: &Member| {
        segments.tokens[annotations.roles[m.0].tokens.start]
            .span
            .start()
    };
    let paragraph = |m: &Member| segments.paragraph_at(start(m));
    let fits = |m: &&Member| {
        let quoted = segments.quotation_at(start(m)).is_some();
        quoted || cues.iter().any(|cue| paragraph(cue) == paragraph(m))
    };
    let beside: Vec<Member> = contents.iter().filter(fits).copied().collect();
    if beside.is_empty() {
        contents.to_vec()
    } else {
        beside
    }
}

/// The fragments of one content, in text order: the surest, and those linked to the same cue that
/// stand in its sentence or are quotations like it.
fn fragments(segments: &Segments<'_>, annotations: &Annotations, found: &[Member]) -> Vec<Member> {
    let span = |m: &Member| segments.token_range_span(annotations.roles[m.0].tokens.clone());
    let worth = |m: &Member| m.1 * (annotations.roles[m.0].tokens.len() as f32).sqrt();
    let Some(main) = found.iter().copied().reduce(|best, other| {
        if worth(&other) > worth(&best) {
            other
        } else {
            best
        }
    }) else {
        return Vec::new();
    };
    let quoted = |m: &Member| segments.quotation_at(span(m).start()).is_some();
    let sentence = |m: &Member| segments.sentence_at(span(m).start());
    found
        .iter()
        .filter(|m| {
            let like = sentence(m) == sentence(&main) || (quoted(m) && quoted(&main));
            m.0 == main.0 || (like && m.1 >= LEAST_JOIN)
        })
        .copied()
        .collect()
}
