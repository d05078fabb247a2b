//! Headlines end where they end: no source, cue or content runs from a title into the text below.

use counterclaim_model::BlockKind;

use crate::annotation::{Annotations, RoleLink, RoleSpan};
use crate::segment::Segments;

/// The annotations with every role span cut that runs over the edge of a title; `None` where none does.
///
/// The part on the side of the span's anchor keeps its link.
pub(super) fn split(segments: &Segments<'_>, annotations: &Annotations) -> Option<Annotations> {
    let edge = |role: &RoleSpan| {
        let title = is_title(segments, role.tokens.start);
        role.tokens
            .clone()
            .find(|&token| is_title(segments, token) != title)
    };
    if !annotations.roles.iter().any(|role| edge(role).is_some()) {
        return None;
    }
    let mut roles = Vec::with_capacity(annotations.roles.len() + 1);
    let mut place = Vec::with_capacity(annotations.roles.len());
    for (index, role) in annotations.roles.iter().enumerate() {
        let Some(at) = edge(role) else {
            place.push(roles.len());
            roles.push(role.clone());
            continue;
        };
        let first = is_title(segments, role.tokens.start);
        let below = anchor(annotations, index).is_none_or(|anchor| {
            is_title(segments, annotations.roles[anchor].tokens.start) != first
        });
        place.push(roles.len() + usize::from(below));
        for tokens in [role.tokens.start..at, at..role.tokens.end] {
            roles.push(RoleSpan {
                tokens,
                ..role.clone()
            });
        }
    }
    let links = annotations.links.iter().filter_map(|link| {
        Some(RoleLink {
            from: *place.get(link.from)?,
            to: *place.get(link.to)?,
            score: link.score,
        })
    });
    Some(Annotations {
        roles,
        links: links.collect(),
        ..annotations.clone()
    })
}

/// The span that another is linked to most surely.
fn anchor(annotations: &Annotations, index: usize) -> Option<usize> {
    annotations
        .links
        .iter()
        .filter(|link| link.from == index && link.to != index && link.to < annotations.roles.len())
        .max_by(|a, b| a.score.total_cmp(&b.score))
        .map(|link| link.to)
}

fn is_title(segments: &Segments<'_>, token: usize) -> bool {
    let Some(token) = segments.tokens.get(token) else {
        return false;
    };
    segments.kind_at(token.span.start()) == Some(BlockKind::Title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::AttributionRole;

    #[test]
    fn a_content_ends_with_its_headline() {
        let text = "Most are free A ferry sank, police said.";
        let segments = Segments::of_blocks(
            text,
            [
                (counterclaim_model::Span::new(0, 13), BlockKind::Title),
                (
                    counterclaim_model::Span::new(14, text.len()),
                    BlockKind::Body,
                ),
            ],
        );
        let role = |role, tokens| RoleSpan {
            role,
            tokens,
            score: 0.9,
        };
        let annotations = Annotations {
            roles: vec![
                role(AttributionRole::Content, 0..6),
                role(AttributionRole::Source, 7..8),
                role(AttributionRole::Cue, 8..9),
            ],
            links: vec![RoleLink {
                from: 0,
                to: 2,
                score: 0.8,
            }],
            ..Annotations::default()
        };
        let split = split(&segments, &annotations).unwrap();
        let tokens: Vec<_> = split.roles.iter().map(|role| role.tokens.clone()).collect();
        assert_eq!(tokens, [0..3, 3..6, 7..8, 8..9]);
        assert_eq!(split.links[0].from, 1);
        assert_eq!(split.links[0].to, 3);
    }
}
