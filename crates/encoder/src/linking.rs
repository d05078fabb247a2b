//! Which role spans belong together: every span points at the anchor of its attribution.

use std::collections::BTreeMap;

use counterclaim_extract::annotation::{AttributionRole, RoleLink, RoleSpan};

/// Length of a query and of a key.
pub(crate) const VECTOR: usize = 64;
/// Tokens that begin a span with at least this probability keep their vectors.
pub(crate) const MAY_BEGIN: f32 = 0.03;
/// Weaker links are left out.
const LEAST_LINK: f32 = 0.02;

/// Queries and keys of one window's tokens that may begin a span: query, then key.
pub(crate) type WindowVectors = BTreeMap<usize, Vec<f32>>;

/// The links of all spans, averaged over the windows that hold the span.
pub(crate) fn links(roles: &[RoleSpan], windows: &[WindowVectors]) -> Vec<RoleLink> {
    let mut found: BTreeMap<(usize, usize), f32> = BTreeMap::new();
    let mut times = vec![0usize; roles.len()];
    for vectors in windows {
        let Some((&first, _)) = vectors.first_key_value() else {
            continue;
        };
        let from = roles.partition_point(|span| span.tokens.start < first);
        let inside: Vec<(usize, &Vec<f32>)> = roles[from..]
            .iter()
            .enumerate()
            .take_while(|(_, span)| {
                vectors
                    .last_key_value()
                    .is_some_and(|last| span.tokens.start <= *last.0)
            })
            .filter_map(|(i, span)| Some((from + i, vectors.get(&span.tokens.start)?)))
            .collect();
        for &(i, vector) in &inside {
            times[i] += 1;
            for (j, score) in anchors(i, vector, &inside, roles) {
                *found.entry((i, j)).or_default() += score;
            }
        }
    }
    found
        .into_iter()
        .map(|((from, to), score)| RoleLink {
            from,
            to,
            score: score / times[from] as f32,
        })
        .filter(|link| link.score >= LEAST_LINK)
        .collect()
}

/// Probability of every anchor in the window for span `i`: a cue anchors itself, a source belongs to a
/// cue or anchors itself, a content to any cue or source or itself.
fn anchors(
    i: usize,
    vector: &[f32],
    inside: &[(usize, &Vec<f32>)],
    roles: &[RoleSpan],
) -> Vec<(usize, f32)> {
    let legal = |j: usize| {
        i == j
            || matches!(
                (roles[i].role, roles[j].role),
                (
                    AttributionRole::Cue | AttributionRole::Source,
                    AttributionRole::Cue
                ) | (AttributionRole::Content, _)
            )
    };
    let scored: Vec<(usize, f32)> = inside
        .iter()
        .filter(|(j, _)| legal(*j))
        .map(|(j, other)| {
            (
                *j,
                dot(&vector[..VECTOR], &other[VECTOR..]) / (VECTOR as f32).sqrt(),
            )
        })
        .collect();
    let top = scored.iter().fold(f32::NEG_INFINITY, |top, x| top.max(x.1));
    let total: f32 = scored.iter().map(|x| (x.1 - top).exp()).sum();
    scored
        .into_iter()
        .map(|(j, score)| (j, (score - top).exp() / total))
        .collect()
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}
