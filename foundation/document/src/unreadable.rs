//! Why a file could not be read, in words for the person who brought it.

use kernel::Text;

/// A file that cannot be read, or not safely. [`Unreadable::text`] says what was found, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// There is nothing in it.
    Empty,
    /// Its content is of no kind that we know.
    Unknown,
    /// A kind that we know by sight but do not read; `name` as people call it.
    OtherFormat {
        /// The kind, such as "RTF".
        name: &'static str,
    },
    /// A Word file from before 2007 (`.doc`).
    LegacyWord,
    /// It can be opened only with a password.
    Encrypted,
    /// It breaks the rules of its format.
    Damaged {
        /// Where: a part of the package, an object, a position.
        place: String,
        /// What is wrong there.
        detail: Text,
    },
    /// It goes beyond one of the [`limits`](crate::limits).
    TooLarge {
        /// What there is too much of.
        what: Text,
        /// The most that is allowed.
        limit: u64,
    },
    /// A PDF that holds pictures of text only.
    NoTextLayer {
        /// How many pages it has.
        pages: usize,
    },
    /// A PDF whose text is kept as glyph numbers, without saying which characters they stand for.
    NoCharacters {
        /// The first font concerned.
        font: String,
        /// The page on which it occurs, from 1.
        page: usize,
    },
    /// Text in no encoding that we know.
    Encoding {
        /// The first byte that fits none.
        offset: usize,
    },
}

impl Unreadable {
    /// What happened and what to do about it, in both languages.
    pub fn text(&self) -> Text {
        match self {
            Unreadable::Empty => EMPTY,
            Unreadable::Unknown => UNKNOWN,
            Unreadable::OtherFormat { name } => other_format(name),
            Unreadable::LegacyWord => LEGACY_WORD,
            Unreadable::Encrypted => ENCRYPTED,
            Unreadable::Damaged { place, detail } => damaged(place, &detail.zh, &detail.en),
            Unreadable::TooLarge { what, limit } => too_large(&what.zh, &what.en, *limit),
            Unreadable::NoTextLayer { pages } => no_text_layer(*pages),
            Unreadable::NoCharacters { font, page } => no_characters(font, *page),
            Unreadable::Encoding { offset } => encoding(*offset),
        }
    }

    pub(crate) fn damaged(place: impl Into<String>, detail: Text) -> Unreadable {
        Unreadable::Damaged { place: place.into(), detail }
    }

    pub(crate) fn too_large(what: Text, limit: u64) -> Unreadable {
        Unreadable::TooLarge { what, limit }
    }
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text().en)
    }
}

impl std::error::Error for Unreadable {}

kernel::words! {
    /// No bytes, or no text in them.
    EMPTY {
        "文件是空的，没有可读的内容。请检查是否选错了文件，或重新导出后再上传。",
        "The file is empty. Check that it is the right one, or export it again."
    }
    /// No known format.
    UNKNOWN {
        "无法识别文件格式。请上传 .docx、带文字层的 PDF、纯文本或 HTML 文件。",
        "The file format is not known. Please use .docx, PDF with text, plain text or HTML."
    }
    /// A known format without a reader.
    fn other_format(name: &str) {
        "这是 {name} 文件，暂不能直接读取。请在编辑软件中另存为 .docx 后再上传。",
        "This is a {name} file, which cannot be read directly. Save it as .docx and try again."
    }
    /// Word 97 to 2003.
    LEGACY_WORD {
        "这是旧版 Word 文件（.doc）。请在 Word 或 WPS 中打开，另存为 .docx 后再上传。",
        "This is a Word 97-2003 file (.doc). Open it in Word or WPS, save it as .docx and try again."
    }
    /// Needs a password.
    ENCRYPTED {
        "文件设有打开密码。请解除密码保护后再上传。",
        "The file is protected by a password. Remove the protection and try again."
    }
    /// Breaks its format.
    fn damaged(place: &str, zh: &str, en: &str) {
        "文件已损坏或不合规范：{place}：{zh}。请用原软件打开并重新保存，或向对方索取一份完整的文件。",
        "The file is damaged: {place}: {en}. Open and save it again with its program, or ask for a fresh copy."
    }
    /// Above a limit.
    fn too_large(zh: &str, en: &str, limit: u64) {
        "文件超出限制：{zh}不得超过 {limit}。请拆分文件或删去多余内容后再上传。",
        "The file is too large: {en} may not exceed {limit}. Split it or remove what is not needed."
    }
    /// A scan.
    fn no_text_layer(pages: usize) {
        "这是扫描件（共 {pages} 页），没有可读的文字。请先做文字识别（OCR），或上传 Word 原件。",
        "This is a scan ({pages} pages) without readable text. Run text recognition (OCR) first, or use the Word original."
    }
    /// Glyphs without characters.
    fn no_characters(font: &str, page: usize) {
        "第 {page} 页的字体“{font}”没有字符对照表，无法还原文字。请上传 Word 原件，或重新导出 PDF（嵌入字体并保留文字）。",
        "The font \"{font}\" on page {page} does not say which characters its glyphs are. Use the Word original, or export the PDF again with its text."
    }
    /// limits::TEXT_CHARS
    CHARS { "文字字数", "the number of characters" }
    /// limits::PARTS
    PARTS { "段落与表格单元格的数量", "the number of paragraphs and table cells" }
    /// limits::FILE_BYTES
    BYTES { "文件字节数", "the bytes of the file" }
    /// Not UTF-8, UTF-16 or GB18030.
    fn encoding(offset: usize) {
        "无法识别文字编码（第 {offset} 字节处）。请另存为 UTF-8 编码后再上传。",
        "The text encoding is not known (at byte {offset}). Save the file as UTF-8 and try again."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_file_is_told_with_its_place_in_both_languages() {
        let text = Unreadable::damaged("word/document.xml", Text::fixed("缺少正文", "no body")).text();
        assert!(text.zh.contains("word/document.xml") && text.zh.contains("缺少正文"), "{}", text.zh);
        assert!(text.en.contains("word/document.xml") && text.en.contains("no body"), "{}", text.en);
    }
}
