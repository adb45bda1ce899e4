//! A list as it is asked for: its address, and links to the same list with one thing changed.

use kernel::{Lang, Text};

use super::{address, query_string};
use crate::words;

/// Names and values of a query.
pub type Fields = Vec<(&'static str, String)>;

/// A link that changes one thing about a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it says.
    pub word: String,
    /// Where it leads.
    pub href: String,
    /// Whether the list is like that now.
    pub on: bool,
}

/// A filter that is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct On {
    /// What it narrows by.
    pub label: String,
    /// To what.
    pub word: String,
    /// The list without it.
    pub href: String,
}

/// The head of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The column's name.
    pub column: &'static str,
    /// What it says.
    pub word: String,
    /// The class of its cells.
    pub class: &'static str,
    /// The list in its order, and in the opposite one where it is on already; nothing for one that does not sort.
    pub href: Option<String>,
    /// Which way it sorts now, as `aria-sort` says it.
    pub sorted: Option<&'static str>,
}

/// What a list is asked for, besides the place in it.
#[derive(Clone, Debug)]
pub struct Asked {
    path: &'static str,
    fields: Fields,
    sort: &'static str,
    down: bool,
}

impl Asked {
    /// The list at `path`, with those of the fields that hold something, in an order.
    pub fn new(
        path: &'static str,
        fields: impl IntoIterator<Item = (&'static str, Option<String>)>,
        (sort, down): (&'static str, bool),
    ) -> Asked {
        let given = fields.into_iter().filter_map(|(name, text)| Some((name, text?)));
        Asked { path, fields: given.filter(|(_, text)| !text.is_empty()).collect(), sort, down }
    }

    /// Where the list is.
    #[must_use]
    pub fn path(&self) -> &'static str {
        self.path
    }

    /// What a field holds now; empty where it holds nothing.
    #[must_use]
    pub fn now(&self, field: &str) -> &str {
        self.fields.iter().find(|(name, _)| *name == field).map_or("", |(_, text)| text)
    }

    /// All fields but these.
    #[must_use]
    pub fn without(&self, names: &[&str]) -> Fields {
        self.fields.iter().filter(|(name, _)| !names.contains(name)).cloned().collect()
    }

    /// Whether anything narrows it.
    #[must_use]
    pub fn narrowed(&self) -> bool {
        self.fields.iter().any(|(name, _)| !matches!(*name, "sort" | "direction" | "limit" | "col"))
    }

    /// All of it as a query string, without the `?`.
    #[must_use]
    pub fn query(&self) -> String {
        query_string(&self.fields)
    }

    /// The whole list as a table to take away.
    #[must_use]
    pub fn export(&self) -> String {
        address(&format!("{}/export.csv", self.path), &self.without(&["limit", "col"]))
    }

    /// The same list from its beginning with some things changed; an empty value takes one away.
    #[must_use]
    pub fn href(&self, changes: &[(&'static str, &str)]) -> String {
        let mut fields = self.fields.clone();
        for (field, value) in changes {
            fields.retain(|(name, _)| name != field);
            fields.extend((!value.is_empty()).then(|| (*field, (*value).to_owned())));
        }
        address(self.path, &fields)
    }

    /// A link to each value of a filter; that of the value which is on takes it away.
    pub fn links<'v>(
        &self,
        field: &'static str,
        values: impl IntoIterator<Item = (&'v str, Text)>,
        lang: Lang,
    ) -> Vec<Link> {
        let now = self.now(field);
        let link = |(value, word): (&'v str, Text)| Link {
            word: word.get(lang).to_owned(),
            href: self.href(&[(field, if now == value { "" } else { value })]),
            on: now == value,
        };
        values.into_iter().map(link).collect()
    }

    /// The views of a list by one field, all of it first. The one that is on leads to itself.
    pub fn views<'v>(
        &self,
        field: &'static str,
        values: impl IntoIterator<Item = (&'v str, Text)>,
        lang: Lang,
    ) -> Vec<Link> {
        let view = |(value, word): (&'v str, Text)| Link {
            word: word.get(lang).to_owned(),
            href: self.href(&[(field, value)]),
            on: self.now(field) == value,
        };
        std::iter::once(("", words::ALL)).chain(values).map(view).collect()
    }

    /// A filter that is on, made of these fields.
    pub fn on(&self, fields: &[&'static str], label: &str, word: String) -> On {
        let gone: Vec<(&'static str, &str)> = fields.iter().map(|field| (*field, "")).collect();
        On { label: label.to_owned(), word, href: self.href(&gone) }
    }

    /// The head of a column, which sorts where it names an order.
    pub fn head(&self, column: &'static str, class: &'static str, word: &str, sort: Option<&str>) -> Head {
        let on = sort == Some(self.sort);
        // The head of the order that is on turns it round.
        let direction = if !on {
            ""
        } else if self.down {
            "up"
        } else {
            "down"
        };
        Head {
            column,
            class,
            word: word.to_owned(),
            href: sort.map(|sort| self.href(&[("sort", sort), ("direction", direction)])),
            sorted: on.then_some(if self.down { "descending" } else { "ascending" }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> Asked {
        let fields = [
            ("q", Some("江 海".to_owned())),
            ("kind", Some("sale".to_owned())),
            ("tier", Some(String::new())),
            ("sort", None),
            ("limit", Some("20".to_owned())),
        ];
        Asked::new("/things", fields, ("name", false))
    }

    #[test]
    fn a_link_changes_one_thing_and_keeps_the_rest() {
        let asked = asked();
        assert_eq!(asked.href(&[("kind", "")]), "/things?q=%E6%B1%9F%20%E6%B5%B7&limit=20");
        assert_eq!(asked.without(&["q", "limit"]), [("kind", "sale".to_owned())]);
        assert_eq!(asked.export(), "/things/export.csv?q=%E6%B1%9F%20%E6%B5%B7&kind=sale");
        assert!(asked.narrowed());
        assert!(!Asked::new("/things", [("limit", Some("20".to_owned()))], ("name", false)).narrowed());
    }

    #[test]
    fn a_filters_link_takes_away_what_is_on_and_a_view_stays() {
        let values = || [("sale", Text::fixed("买卖", "Sale")), ("lease", Text::fixed("租赁", "Lease"))];
        let links = asked().links("kind", values(), Lang::En);
        assert!(links[0].on && !links[0].href.contains("kind="));
        assert!(!links[1].on && links[1].href.ends_with("kind=lease"));
        let views = asked().views("kind", values(), Lang::En);
        assert_eq!(views.iter().map(|view| view.on).collect::<Vec<_>>(), [false, true, false]);
        assert!(!views[0].href.contains("kind=") && views[1].href.ends_with("kind=sale"));
    }

    #[test]
    fn the_head_of_the_order_that_is_on_turns_it_round() {
        let name = asked().head("name", "", "Name", Some("name"));
        assert_eq!(name.sorted, Some("ascending"));
        assert!(name.href.is_some_and(|href| href.ends_with("sort=name&direction=down")));
        let changed = asked().head("changed", "", "Changed", Some("changed"));
        assert!(changed.href.is_some_and(|href| href.ends_with("sort=changed")) && changed.sorted.is_none());
        assert_eq!(asked().head("city", "", "City", None).href, None);
    }
}
