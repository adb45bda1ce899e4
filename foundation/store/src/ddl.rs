//! Schema scripts: read into statements, and written out for one engine or one layout of tables.

use std::fmt::Write as _;

/// One statement of a schema script, cut at the places where the layouts differ.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Ddl {
    /// `CREATE TABLE name ( items ) tail`.
    Table {
        /// The table's name.
        name: String,
        /// Columns, keys and checks.
        items: Vec<String>,
        /// `FOREIGN KEY …` items.
        foreign_keys: Vec<String>,
    },
    /// Any other statement, as it stands.
    Other(String),
}

/// Which engine a part of a script is for: lines `--! sqlite`, `--! postgres` and `--! both` switch.
const SWITCH: &str = "--!";

/// Reads the statements of a script that are meant for one engine. Comments are dropped.
pub(crate) fn read(script: &str, postgres: bool) -> Vec<Ddl> {
    let mut wanted = true;
    let mut text = String::new();
    for line in script.lines() {
        match line.trim().strip_prefix(SWITCH).map(str::trim) {
            Some("sqlite") => wanted = !postgres,
            Some("postgres") => wanted = postgres,
            Some(_) => wanted = true,
            None if wanted => text.extend([line, "\n"]),
            None => {}
        }
    }
    cut(&text, ';').iter().map(|s| statement(s)).collect()
}

fn statement(sql: &str) -> Ddl {
    let table = sql.strip_prefix("CREATE TABLE ").and_then(|rest| {
        let (name, body) = rest.split_once('(')?;
        Some((name.trim().to_owned(), body.trim_end().strip_suffix(')')?))
    });
    let Some((name, body)) = table else { return Ddl::Other(sql.to_owned()) };
    let (foreign_keys, items) = cut(body, ',').into_iter().partition(|i| i.starts_with("FOREIGN KEY"));
    Ddl::Table { name, items, foreign_keys }
}

impl Ddl {
    /// The statement for SQLite: as it was written.
    pub(crate) fn for_sqlite(&self) -> String {
        match self {
            Ddl::Other(sql) => sql.clone(),
            Ddl::Table { name, items, foreign_keys } => {
                let all: Vec<&str> = items.iter().chain(foreign_keys).map(String::as_str).collect();
                format!("CREATE TABLE {name} (\n  {}\n)", all.join(",\n  "))
            }
        }
    }

    /// The statement for PostgreSQL, with what is to follow the closing parenthesis of a table. Text columns get
    /// `COLLATE "C"`, so that both engines sort alike (SQLite compares bytes). Foreign keys are left out.
    pub(crate) fn for_postgres(&self, tail: &str) -> String {
        match self {
            Ddl::Other(sql) if sql.starts_with("ALTER TABLE") => collated(sql),
            Ddl::Other(sql) => sql.clone(),
            Ddl::Table { name, items, .. } => {
                let items: Vec<String> = items.iter().map(|i| collated(i)).collect();
                format!("CREATE TABLE {name} (\n  {}\n){tail}", items.join(",\n  "))
            }
        }
    }

    /// The foreign keys as statements of their own, to run when all tables stand: a sharded PostgreSQL distributes
    /// the tables before they are tied.
    pub(crate) fn foreign_keys(&self) -> Vec<String> {
        match self {
            Ddl::Other(_) => vec![],
            Ddl::Table { name, foreign_keys, .. } => {
                foreign_keys.iter().map(|key| format!("ALTER TABLE {name} ADD {key}")).collect()
            }
        }
    }
}

/// A column's type `TEXT` becomes `TEXT COLLATE "C"`; the word in names, strings and casts stays.
fn collated(item: &str) -> String {
    let mut out = String::new();
    let (mut last, mut quote) = ("", None);
    for word in item.split_inclusive([' ', ',', '(', ')', '\n']) {
        let bare = word.trim_end_matches([' ', ',', '(', ')', '\n']);
        if quote.is_none() && bare == "TEXT" && !last.eq_ignore_ascii_case("as") {
            let _ = write!(out, "TEXT COLLATE \"C\"{}", &word[bare.len()..]);
        } else {
            out.push_str(word);
        }
        for c in word.chars().filter(|c| matches!(c, '\'' | '"')) {
            quote = if quote.is_none() { Some(c) } else { quote.filter(|open| *open != c) };
        }
        last = if bare.is_empty() { last } else { bare };
    }
    out
}

/// Cuts at a separator that stands outside quotes, comments and parentheses; drops comments and empty parts.
fn cut(text: &str, separator: char) -> Vec<String> {
    let (mut parts, mut part) = (vec![], String::new());
    let (mut depth, mut quote) = (0usize, None);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None, '-') if chars.peek() == Some(&'-') => {
                chars.by_ref().find(|c| *c == '\n');
                part.push('\n');
                continue;
            }
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            (None, _) if c == separator && depth == 0 => {
                parts.push(std::mem::take(&mut part));
                continue;
            }
            _ => {}
        }
        part.push(c);
    }
    parts.push(part);
    parts.into_iter().map(|p| p.trim().to_owned()).filter(|p| !p.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "-- A comment; with (a separator, and TEXT.\n\
        CREATE TABLE contract (\n  org BIGINT NOT NULL,\n  note TEXT DEFAULT 'TEXT; (a', -- why\n  \
        PRIMARY KEY (org, id),\n  FOREIGN KEY (org, party) REFERENCES party (org, id)\n);\n\
        --! sqlite\nCREATE VIRTUAL TABLE words USING fts5(text);\n--! postgres\nCREATE INDEX a ON b (c);\n\
        --! both\nALTER TABLE contract ADD COLUMN place TEXT NOT NULL DEFAULT '';\n\
        INSERT INTO a VALUES (CAST(1 AS TEXT));";

    #[test]
    fn sqlite_gets_what_was_written() {
        let all: Vec<String> = read(SCRIPT, false).iter().map(Ddl::for_sqlite).collect();
        assert_eq!(all.len(), 4, "{all:#?}");
        assert!(all[0].contains("note TEXT DEFAULT 'TEXT; (a'"), "{}", all[0]);
        assert!(all[0].ends_with("FOREIGN KEY (org, party) REFERENCES party (org, id)\n)"), "{}", all[0]);
        assert_eq!(all[1], "CREATE VIRTUAL TABLE words USING fts5(text)");
    }

    #[test]
    fn postgres_gets_collations_and_its_foreign_keys_after_the_tables() {
        let all = read(SCRIPT, true);
        let texts: Vec<String> = all.iter().map(|d| d.for_postgres("")).collect();
        assert_eq!(
            texts,
            [
                "CREATE TABLE contract (\n  org BIGINT NOT NULL,\n  note TEXT COLLATE \"C\" DEFAULT 'TEXT; (a',\n  \
                 PRIMARY KEY (org, id)\n)",
                "CREATE INDEX a ON b (c)",
                "ALTER TABLE contract ADD COLUMN place TEXT COLLATE \"C\" NOT NULL DEFAULT ''",
                "INSERT INTO a VALUES (CAST(1 AS TEXT))",
            ]
        );
        assert_eq!(
            all[0].foreign_keys(),
            ["ALTER TABLE contract ADD FOREIGN KEY (org, party) REFERENCES party (org, id)"]
        );
    }
}
