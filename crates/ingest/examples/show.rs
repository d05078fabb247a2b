//! Prints the blocks of one file with their labels: `show FILE [--published DATE]`.

use counterclaim_ingest::{Input, Options, read};

#[expect(
    clippy::disallowed_methods,
    reason = "an example is a shell: it reads files"
)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let name = arguments
        .get(1)
        .ok_or("usage: show FILE [--published DATE]")?;
    let bytes = std::fs::read(name)?;
    let published = arguments
        .iter()
        .position(|a| a == "--published")
        .and_then(|at| arguments.get(at + 1))
        .cloned();
    let options = Options {
        published,
        ..Options::default()
    };
    for found in read(&Input::new(name.as_str(), &bytes), &options)? {
        let article = &found.article;
        for block in &article.blocks {
            let passage = block.span.slice(&article.text);
            let short: String = passage.chars().take(110).collect();
            println!(
                "{:9} {:18} {}",
                format!("{:?}", block.kind),
                block.why.as_deref().unwrap_or(""),
                short.replace('\n', "⏎")
            );
        }
        println!(
            "title {:?}\nbyline {:?}\ncontributors {:?}\ndateline {:?}",
            article.title, article.byline, article.contributors, article.dateline
        );
        println!(
            "outlet {:?} origin {:?} {:?}\nlanguage {} published {:?}",
            article.outlet,
            article.origin,
            article.origin_evidence,
            article.language,
            article.published
        );
        for evidence in &article.date_evidence {
            println!("  {evidence:?}");
        }
        for diagnostic in &found.diagnostics {
            println!(
                "{} {} ({})",
                diagnostic.code, diagnostic.message, diagnostic.hint
            );
        }
    }
    Ok(())
}
