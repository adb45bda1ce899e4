//! What this room says to a user.

kernel::words! {
    /// About `contract.create`.
    ABOUT_CREATE { "新建合同：读取文本、提取要素并审查", "Creates a contract: reads its text, its terms and its defects" }
    /// About `contract.show`.
    ABOUT_SHOW { "查看一份合同、其要素和审查结果", "Shows a contract with its terms and the review of it" }
    /// About `contract.list`.
    ABOUT_LIST { "按条件列出合同，分页", "Lists contracts through filters, page by page" }
    /// About `contract.change`.
    ABOUT_CHANGE { "修改合同的名称、相对方或立场", "Changes a contract's title, other side or one's own side" }
    /// About `contract.timeline`.
    ABOUT_TIMELINE { "查看合同的全部经过，最近的在前", "Shows what happened with a contract, latest first" }

    /// About `contract.file`.
    ABOUT_FILE { "下载合同某一版本的原始文件", "The file of a version of a contract, as it was handed in" }

    /// A version that was typed in.
    NO_FILE { "这一版本是直接录入的文本，没有原始文件", "This version was entered as text; there is no file of it" }
    /// No text to read.
    TEXT_EMPTY { "没有可读的文字，请提供合同正文", "There is no text to read; please give the contract's text" }
    /// A text over its limit.
    fn too_long(max: usize, found: usize) {
        "最多 {max} 个字，现有 {found} 个字，请缩短",
        "At most {max} characters; this has {found}, please shorten it"
    }
    /// No title.
    TITLE_EMPTY { "请填写合同名称", "Please enter a title" }
    /// A party that does not exist.
    PARTY_MISSING { "没有这个往来单位，请从列表中选取", "There is no such party; please take it from a list" }
    /// A file that does not exist.
    FILE_MISSING { "没有这个文件，请重新上传", "There is no such file; please upload it again" }
    /// A cursor that no list gave out.
    CURSOR { "翻页标记无效，请从第一页重新开始", "This page marker is not valid; please begin with the first page again" }
    /// A limit out of range.
    fn limit(max: i64) { "每页 1 至 {max} 条", "From 1 to {max} on a page" }
}
