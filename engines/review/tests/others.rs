//! Contracts in other people's manners: short, with two columns, with dates in dots, with options left open.

#![allow(clippy::unwrap_used)]

/// Rules that a contract breaks, each once.
fn broken(text: &str) -> Vec<&'static str> {
    let contract = review::read(&document::read_text(text.as_bytes()).unwrap());
    let report = review::review(&contract, &review::Options::default());
    report.rules.failed
}

#[test]
fn what_is_wrong_is_found_and_nothing_else() {
    for (name, text, rules) in [
        (
            "machines",
            include_str!("data/machines.txt"),
            &["C010", "C017", "C021", "C028", "C029", "C046", "C057", "C078", "C094", "C095"][..],
        ),
        ("house", include_str!("data/house.txt"), &["C014", "C015", "C078", "C084"]),
        ("works", include_str!("data/works.txt"), &["C002", "C054", "C077", "C110"]),
        ("cable", include_str!("data/cable.txt"), &[]),
        ("software", include_str!("data/software.txt"), &["C077"]),
        ("oil", include_str!("data/oil.txt"), &["C002", "C004", "C017", "C046", "C053", "C078"]),
        (
            "parts",
            include_str!("data/parts.txt"),
            &["C001", "C009", "C010", "C018", "C028", "C035", "C053", "C077", "C078", "C084", "C096"],
        ),
        ("plant", include_str!("data/plant.txt"), &[]),
        ("hotel", include_str!("data/hotel.txt"), &[]),
    ] {
        assert_eq!(broken(text), rules, "{name}");
    }
}

#[test]
fn an_amount_that_runs_into_a_rate_breaks_nothing() {
    let document = document::read_text("第一条　违约\n逾期的，支付￥5%违约金。\n".as_bytes()).unwrap();
    let contract = review::read(&document);
    let _ = review::review(&contract, &review::Options::default());
}
