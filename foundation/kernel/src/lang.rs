//! Two languages, always both. A text that lacks one of them does not compile.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Chinese (simplified), the first language.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The BCP 47 tag for `<html lang>` and HTTP headers.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }

    /// Reads a language tag such as `zh`, `zh-CN`, `en-GB`; `None` for any other language.
    pub fn parse(tag: &str) -> Option<Lang> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "zh" => Some(Lang::Zh),
            "en" => Some(Lang::En),
            _ => None,
        }
    }

    /// The first language of an `Accept-Language` header that we speak; Chinese where there is none.
    /// Browsers list languages in order of preference, so weights need no reading.
    pub fn negotiate(accept_language: &str) -> Lang {
        accept_language.split(',').find_map(|part| Lang::parse(part.split(';').next()?)).unwrap_or_default()
    }
}

/// One text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Text {
    /// Chinese.
    pub zh: Cow<'static, str>,
    /// English.
    pub en: Cow<'static, str>,
}

impl Text {
    /// A constant text; usable in `const`.
    pub const fn fixed(zh: &'static str, en: &'static str) -> Text {
        Text { zh: Cow::Borrowed(zh), en: Cow::Borrowed(en) }
    }

    /// The same characters in both languages: names, numbers and other words that are not translated.
    pub fn same(text: impl Into<String>) -> Text {
        let text = text.into();
        Text { zh: Cow::Owned(text.clone()), en: Cow::Owned(text) }
    }

    /// The text in the language wanted.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// Declares texts, both languages side by side (Chinese first):
///
/// ```
/// kernel::words! {
///     /// The button that keeps the form.
///     SAVE { "保存", "Save" }
///     /// How long a payment is late; `days` are calendar days.
///     fn overdue(days: i64) { "逾期{days}日", "{days} days overdue" }
/// }
/// assert_eq!(SAVE.get(kernel::Lang::En), "Save");
/// assert_eq!(overdue(3).get(kernel::Lang::Zh), "逾期3日");
/// ```
#[macro_export]
macro_rules! words {
    () => {};
    ($(#[$meta:meta])* $name:ident { $zh:literal, $en:literal } $($rest:tt)*) => {
        $(#[$meta])*
        pub const $name: $crate::Text = $crate::Text::fixed($zh, $en);
        $crate::words! { $($rest)* }
    };
    ($(#[$meta:meta])* fn $name:ident($($arg:ident: $ty:ty),* $(,)?) { $zh:literal, $en:literal } $($rest:tt)*) => {
        $(#[$meta])*
        pub fn $name($($arg: $ty),*) -> $crate::Text {
            $crate::Text {
                zh: ::std::borrow::Cow::Owned(::std::format!($zh)),
                en: ::std::borrow::Cow::Owned(::std::format!($en)),
            }
        }
        $crate::words! { $($rest)* }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_we_speak_wins() {
        for (header, lang) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", Lang::Zh),
            ("en-US,en;q=0.9", Lang::En),
            ("de-DE,en;q=0.7,zh;q=0.3", Lang::En),
            ("fr", Lang::Zh),
            ("", Lang::Zh),
        ] {
            assert_eq!(Lang::negotiate(header), lang, "Accept-Language: {header}");
        }
    }
}
