//! Statements about any number of records: their numbers go in as one text, so that one statement serves few and many.

/// Numbers as the parameter that [`among!`](crate::among) takes: `1,2,3`.
#[must_use]
pub fn numbers(all: impl IntoIterator<Item = i64>) -> String {
    let all: Vec<String> = all.into_iter().map(|number| number.to_string()).collect();
    all.join(",")
}

/// What a statement says to take only the records with the numbers in a parameter, after a column of numbers:
/// `concat!("id", among!(sqlite, "$2"))`. SQLite first, PostgreSQL second.
#[macro_export]
macro_rules! among {
    (sqlite, $place:literal) => {
        concat!(" IN (SELECT value FROM json_each('[' || ", $place, " || ']'))")
    };
    (postgres, $place:literal) => {
        concat!(" = ANY (CAST(string_to_array(CAST(", $place, " AS TEXT), ',') AS BIGINT[]))")
    };
}
