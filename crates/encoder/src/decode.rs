//! From scores of labels to spans: the best legal sequence of begin, inside and outside.

use std::ops::Range;

/// Log-probabilities of the labels from their scores.
pub(crate) fn log_softmax(scores: &mut [f32]) {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let total: f32 = scores.iter().map(|score| (score - top).exp()).sum();
    let shift = top + total.ln();
    scores.iter_mut().for_each(|score| *score -= shift);
}

/// The best sequence of labels 0 (outside), odd (begin) and even (inside the kind that the odd number
/// below begins), where an inside follows only its own begin or inside (Viterbi).
///
/// `scores` holds `labels` log-probabilities a token; `step` the learned score of every step from one
/// label to another, row by row, or nothing where none was learned; `fresh` tells the tokens at which
/// no span of an earlier token may go on.
pub(crate) fn best_labels(
    scores: &[f32],
    labels: usize,
    step: &[f32],
    fresh: impl Fn(usize) -> bool,
) -> Vec<usize> {
    let tokens = scores.len() / labels;
    let step = |from: usize, to: usize| step.get(from * labels + to).copied().unwrap_or(0.0);
    let mut best = vec![f32::NEG_INFINITY; labels];
    let mut from = vec![0u8; tokens * labels];
    for token in 0..tokens {
        let row = &scores[token * labels..(token + 1) * labels];
        let mut next = vec![f32::NEG_INFINITY; labels];
        for label in 0..labels {
            let inside = label > 0 && label % 2 == 0;
            let (before, score) = if token == 0 {
                (0, if inside { f32::NEG_INFINITY } else { 0.0 })
            } else if !inside {
                argmax((0..labels).map(|from| best[from] + step(from, label)))
            } else if fresh(token) {
                (0, f32::NEG_INFINITY)
            } else {
                let (at, score) =
                    argmax([label - 1, label].map(|from| best[from] + step(from, label)));
                (label - 1 + at, score)
            };
            next[label] = score + row[label];
            from[token * labels + label] = before as u8;
        }
        best = next;
    }
    let mut path = vec![0; tokens];
    let mut label = argmax(best).0;
    for token in (0..tokens).rev() {
        path[token] = label;
        label = usize::from(from[token * labels + label]);
    }
    path
}

fn argmax(values: impl IntoIterator<Item = f32>) -> (usize, f32) {
    let mut best = (0, f32::NEG_INFINITY);
    for (i, value) in values.into_iter().enumerate() {
        if value > best.1 {
            best = (i, value);
        }
    }
    best
}

/// Kind, tokens and score of every span of a legal sequence; the score is the mean probability.
pub(crate) fn spans(
    path: &[usize],
    scores: &[f32],
    labels: usize,
) -> Vec<(usize, Range<usize>, f32)> {
    let mut spans: Vec<(usize, Range<usize>, f32)> = Vec::new();
    for (token, &label) in path.iter().enumerate() {
        if label == 0 {
            continue;
        }
        let probability = scores[token * labels + label].exp();
        if label % 2 == 1 {
            spans.push((label / 2, token..token + 1, probability));
        } else if let Some((_, range, total)) = spans.last_mut() {
            range.end = token + 1;
            *total += probability;
        }
    }
    for (_, range, total) in &mut spans {
        *total /= range.len() as f32;
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rows: &[[f32; 5]], expected: &[usize]) {
        let mut scores: Vec<f32> = rows.concat();
        scores.chunks_mut(5).for_each(log_softmax);
        assert_eq!(best_labels(&scores, 5, &[], |_| false), expected);
    }

    #[test]
    fn an_inside_follows_its_own_kind() {
        let (o, b, i, c) = (
            [4.0, 0.0, 0.0, 0.0, 0.0],
            [0.0, 3.0, 1.0, 0.0, 0.0],
            [0.0, 0.0, 3.0, 0.0, 0.0],
            [0.0, 0.0, 0.0, 0.0, 2.0],
        );
        check(&[o, b, i, o], &[0, 1, 2, 0]);
        check(&[o, i, i, o], &[0, 1, 2, 0]);
        check(&[b, i, c, c], &[1, 2, 3, 4]);
        check(&[], &[]);
    }

    #[test]
    fn learned_steps_decide_where_tokens_do_not() {
        let scores = [0.2f32.ln(); 10];
        // from the begin of the second kind to its inside
        let mut step = [0.0; 25];
        step[3] = 1.0;
        step[3 * 5 + 4] = 2.0;
        assert_eq!(best_labels(&scores, 5, &step, |_| false), [3, 4]);
    }

    #[test]
    fn spans_keep_their_mean_probability() {
        let scores = [0.5f32.ln(); 9];
        let found = spans(&[1, 2, 1], &scores, 3);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].0, found[0].1.clone()), (0, 0..2));
        assert!((found[0].2 - 0.5).abs() < 1e-6);
    }
}
