//! What this room says to a user.

use kernel::Text;
use operation::csv::Column;

kernel::words! {
    /// About `contract.create`.
    ABOUT_CREATE { "新建合同：读取文本、提取要素并审查", "Creates a contract: reads its text, its terms and its defects" }
    /// About `contract.show`.
    ABOUT_SHOW { "查看一份合同、其要素和审查结果", "Shows a contract with its terms and the review of it" }
    /// About `contract.list`.
    ABOUT_LIST { "按条件列出合同，分页", "Lists contracts through filters, page by page" }
    /// About `contract.change`.
    ABOUT_CHANGE { "修改合同的名称、相对方、立场、负责人或团队", "Changes a contract's title, other side, one's own side, owner or team" }
    /// About `contract.revise`.
    ABOUT_REVISE { "为合同添加新的一稿，并重新读取、审查", "Adds the next version of a contract, which is read and reviewed" }
    /// About `contract.archive`.
    ABOUT_ARCHIVE { "归档合同：不再出现在列表中，全部记录保留", "Archives contracts: they leave the lists, everything about them stays" }
    /// About `contract.restore`.
    ABOUT_RESTORE { "恢复已归档的合同", "Brings archived contracts back" }
    /// About `contract.assign`.
    ABOUT_ASSIGN { "把合同交给负责人或团队", "Hands contracts to an owner or a team" }
    /// Neither owner nor team.
    NOBODY_CHOSEN { "请选择负责人或团队", "Please choose an owner or a team" }
    /// About `contract.export`.
    ABOUT_EXPORT { "把筛选出的合同导出为 CSV 表格", "The contracts that a filter leaves, as a CSV table" }
    /// Too many or none at once.
    fn many(max: usize) { "请选择 1 至 {max} 份合同", "Please choose 1 to {max} contracts" }
    /// The name of an exported table.
    EXPORT_NAME { "合同", "contracts" }
    /// About `contract.timeline`.
    ABOUT_TIMELINE { "查看合同的全部经过，最近的在前", "Shows what happened with a contract, latest first" }

    /// About `contract.file`.
    ABOUT_FILE { "下载合同某一版本的原始文件", "The file of a version of a contract, as it was handed in" }
    /// About `contract.commented`.
    ABOUT_COMMENTED { "下载合同某一版本的 Word 原件，审查意见写成批注", "The Word file of a version, with the findings as comments in it" }

    /// A price that is no amount.
    BAD_YUAN { "请填写以元为单位的金额，例如 100000 或 1,234.50", "Please enter an amount in yuan, such as 100000 or 1,234.50" }
    /// No text to read.
    TEXT_EMPTY { "没有可读的文字，请提供合同正文", "There is no text to read; please give the contract's text" }
    /// A text over its limit.
    fn too_long(max: usize, found: usize) {
        "最多 {max} 个字，现有 {found} 个字，请缩短",
        "At most {max} characters; this has {found}, please shorten it"
    }
    /// Both ways at once.
    FILE_AND_TEXT { "文件和正文只能提供一样", "Give either a file or a text, not both" }
    /// A contract that is put away.
    ARCHIVED { "合同已归档，请先恢复再添加新稿", "This contract is archived; restore it before adding a version" }
    /// No Word file to write comments into.
    NO_WORD_FILE { "这一稿没有 Word 原件（.docx），无法加批注；可下载原件或复制审查意见", "This version has no Word file (.docx) to write comments into; take the original or copy the findings" }
    /// What is added to the name of a file with comments.
    COMMENTED { "（审查批注）", " (reviewed)" }
    /// No title.
    TITLE_EMPTY { "请填写合同名称", "Please enter a title" }
    /// A file that does not exist.
    FILE_MISSING { "没有这个文件，请重新上传", "There is no such file; please upload it again" }
}

/// The heads of the exported table.
pub(crate) const EXPORT_HEADS: [Column; 12] = [
    Column::new(Text::fixed("标识", "id")),
    Column::new(Text::fixed("合同编号", "number")),
    Column::new(Text::fixed("名称", "title")),
    Column::new(Text::fixed("类型", "type")),
    Column::new(Text::fixed("状态", "state")),
    Column::new(Text::fixed("我方立场", "side")),
    Column::new(Text::fixed("相对方", "other side")),
    Column::new(Text::fixed("价款（元）", "price (CNY)")),
    Column::new(Text::fixed("签订日期", "signed on")),
    Column::new(Text::fixed("期限届满", "term ends")),
    Column::inside(Text::fixed("待处理错误", "open errors")),
    Column::inside(Text::fixed("待处理警告", "open warnings")),
];
