//! Regular expressions that are part of the program.

use regex::Regex;

/// Compiles a pattern written in the source. A wrong one is a mistake of ours that every test run meets,
/// since each pattern is compiled by the first text that is read.
#[allow(clippy::expect_used)]
pub(crate) fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern in the source is valid")
}

/// Declares compiled patterns: `pattern! { NAME = "…"; }`.
macro_rules! pattern {
    ($($(#[$meta:meta])* $name:ident = $source:expr;)*) => {
        $($(#[$meta])* static $name: std::sync::LazyLock<regex::Regex> =
            std::sync::LazyLock::new(|| crate::pattern::compile($source));)*
    };
}
pub(crate) use pattern;
