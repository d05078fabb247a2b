//! Counters for those who run the server.

use crate::support::{example, get, site, text};

#[test]
fn counters_grow_with_every_reply_and_are_never_kept() {
    let site = site(example(), Vec::new());
    let articles = example().len();
    let value = |name: &str| -> f64 {
        let shown = text(&get(&site, "/metrics"));
        let mut lines = shown.lines();
        let line = lines.find_map(|line| line.strip_prefix(name));
        line.map_or(0.0, |value| value.trim().parse().unwrap())
    };
    assert_eq!(value("counterclaim_articles "), articles as f64);
    assert!(value("counterclaim_claims ") > 0.0);
    let found = "counterclaim_replies_total{status=\"200\"} ";
    let lost = "counterclaim_replies_total{status=\"404\"} ";
    let before = (value(found), value(lost));
    get(&site, "/events");
    get(&site, "/nowhere");
    let after = (value(found), value(lost));
    // both looks at the counters themselves are answered as well
    assert!(
        after.0 >= before.0 + 2.0 && after.1 == before.1 + 1.0,
        "{before:?} {after:?}"
    );
    let reply = get(&site, "/metrics");
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let shown = text(&reply);
    for line in shown.lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.rsplit_once(' ').unwrap();
        assert!(
            name.starts_with("counterclaim_") && value.parse::<f64>().is_ok(),
            "{line}"
        );
    }
}
