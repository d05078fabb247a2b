//! The shipped reader: on odd texts it answers, and it answers the same every time.

use counterclaim_encoder::{Reader, ReaderError};
use counterclaim_extract::annotation::{Encoder, Stop};
use counterclaim_extract::segment::{Segments, TokenKind};

fn check(reader: &Reader, text: &str) {
    let segments = Segments::of_text(text);
    let annotations = reader.annotate(&segments);
    assert_eq!(annotations, reader.annotate(&segments));
    assert_eq!(annotations.parts_of_speech.len(), segments.tokens.len());
    assert_eq!(annotations.facts.len(), segments.tokens.len());
    assert!(annotations.facts.iter().all(|x| (-3.0..=3.0).contains(x)));
    assert_eq!(annotations.nested.len(), segments.tokens.len());
    assert!(annotations.nested.iter().all(|p| (0.0..=1.0).contains(p)));
    for span in &annotations.roles {
        assert!(span.tokens.end <= segments.tokens.len() && !span.tokens.is_empty());
        assert!((0.0..=1.0 + 1e-4).contains(&span.score));
    }
    for entity in &annotations.entities {
        let ends = [entity.tokens.start, entity.tokens.end - 1];
        assert!(
            ends.iter()
                .all(|&i| segments.tokens[i].kind != TokenKind::Mark)
        );
    }
    for pair in annotations.roles.windows(2) {
        assert!(pair[0].tokens.end <= pair[1].tokens.start);
    }
    for link in &annotations.links {
        assert!(link.from < annotations.roles.len() && link.to < annotations.roles.len());
    }
}

#[test]
fn odd_texts_are_read() -> Result<(), ReaderError> {
    let reader = Reader::builtin()?;
    check(&reader, "");
    check(&reader, "🚀\u{200d}🚀 \u{1}\u{2} ﷽ \u{e0001}");
    check(&reader, "“");
    check(&reader, &"word ".repeat(600));
    check(&reader, &"x".repeat(10_000));
    check(&reader, "Ставок немає. 数字\n\n\n\na\n\nb");
    Ok(())
}

#[test]
fn an_article_that_is_given_up_is_read_no_further() -> Result<(), ReaderError> {
    let reader = Reader::builtin()?;
    let text = "The mayor said the bridge was closed.\n\n".repeat(50);
    let segments = Segments::of_text(&text);
    let stop = Stop::default();
    let whole = reader.annotate_until(&segments, &stop);
    assert_eq!(whole, reader.annotate(&segments));
    assert!(whole.roles.len() > 50);
    stop.ask();
    let given_up = reader.annotate_until(&segments, &stop);
    assert!(given_up.roles.is_empty());
    assert_eq!(given_up.parts_of_speech.len(), segments.tokens.len());
    Ok(())
}

#[test]
fn a_wrong_model_is_named() {
    let error = Reader::from_bytes(b"not a model", b"[CLS]").unwrap_err();
    assert!(matches!(error, ReaderError::Model(_)), "{error}");
}
