//! What the pages say.

kernel::words! {
    TITLE { "合同", "Contracts" }
    CONTRACT { "合同", "Contract" }
    UPLOAD { "上传合同审查", "Upload a contract" }
    UPLOAD_SHORT { "上传审查", "Upload" }
    fn total(total: i64) { "{total} 份", "{total} in all" }
    fn total_more(total: i64) { "{total}+ 份", "{total}+ in all" }
    fn all(total: i64) { "全部 {total} 份", "All {total}" }
    VIEWS { "视图", "Views" }
    ALL { "全部", "All" }
    WITH_ERRORS { "有待处理的错误", "With open errors" }
    ARCHIVED_ONES { "已归档", "Archived" }
    SEARCH { "名称、编号、当事人、拼音", "Title, number, parties, pinyin" }
    STATE { "状态", "State" }
    DRAFT { "草稿", "Draft" }
    REVIEWED { "已审查", "Reviewed" }
    MINE { "我负责的", "Mine" }
    TYPED { "相对方、日期与金额", "Other side, dates and price" }
    FROM { "起", "from" }
    TO { "止", "to" }
    fn from(from: &str) { "{from} 起", "from {from}" }
    fn to(to: &str) { "至 {to}", "to {to}" }
    fn from_to(from: &str, to: &str) { "{from} 至 {to}", "{from} to {to}" }
    KIND { "合同类型", "Type of contract" }
    OTHER_SIDE { "相对方", "Other side" }
    SIDE { "我方立场", "Our side" }
    SIDE_A { "我方为甲方", "We are Party A" }
    SIDE_B { "我方为乙方", "We are Party B" }
    SIDE_NEUTRAL { "中立立场", "Neutral" }
    AMOUNT { "价款（元）", "Price (CNY)" }
    SIGNED { "签订", "Signed" }
    ENDS { "期限届满", "Term ends" }
    UNSIGNED { "未读出", "Not read" }
    FINDINGS { "待处理意见", "Open findings" }
    ONE_ERROR { "1 错误", "1 error" }
    fn many_errors(count: i64) { "{count} 错误", "{count} errors" }
    ONE_WARNING { "1 警告", "1 warning" }
    fn many_warnings(count: i64) { "{count} 警告", "{count} warnings" }
    NONE_OPEN { "无", "None" }
    CHANGED { "最近更改", "Last changed" }
    NUMBER { "合同编号", "Number" }
    PAGES { "翻页", "Pages" }
    ARCHIVE { "归档", "Archive" }
    RESTORE { "恢复", "Restore" }
    DONE_ARCHIVED { "已归档", "Archived" }
    DONE_RESTORED { "已恢复", "Restored" }
    ARCHIVED { "已归档", "Archived" }
    EMPTY { "还没有合同", "No contracts yet" }
    EMPTY_LEAD { "上传一份合同，几秒钟后就能看到条款、要素和审查意见。", "Upload a contract: clauses, terms and findings are there in seconds." }
    NOTHING { "没有符合条件的合同", "No contract fits" }
    REVIEW { "看审查", "Review" }
    ORIGINAL { "原件", "Original" }
    COMMENTED { "批注版", "With comments" }
    EDIT { "修改合同资料", "Change the contract" }
    MORE { "更多操作", "More" }
    TERMS { "约定要素", "Terms" }
    NO_TERMS { "没有读出要素", "No terms were read" }
    IN_TEXT { "原文", "Text" }
    VERSIONS { "版本", "Versions" }
    fn version(number: i64) { "第 {number} 版", "Version {number}" }
    NEW_VERSION { "上传新一版", "Upload the next version" }
    TIMELINE { "时间线", "Timeline" }
    ALL_PAST { "全部", "All" }
    OLDER { "更早", "Earlier" }
    NO_EVENTS { "还没有记录", "Nothing happened yet" }
    fn past_of(title: &str) { "时间线 · {title}", "Timeline · {title}" }
    NAME { "合同名称", "Title" }
    NAME_HINT { "不填时取正文中的名称", "Taken from the text unless given" }
    AUTO { "自动判断", "By the text" }
    SIDE_HINT { "我方是合同中的哪一方", "Which party to the contract we are" }
    CHOOSE_FILE { "选择文件", "Choose a file" }
    OR_DROP { "，或把文件拖到这里", " or drop it here" }
    fn formats_up_to(mb: u64) { "Word（.docx）、带文字层的 PDF、文本、HTML，不超过 {mb} MB；扫描件请先做文字识别", "Word (.docx), PDF with text, plain text or HTML, up to {mb} MB; please run text recognition on scans first" }
    fn upload_lead(rules: usize) { "读出当事人、金额、日期和条款，按 {rules} 条规则检查，一般几秒钟。原件原样保存，不可更改。", "Parties, amounts, dates and clauses are read and {rules} rules checked, usually in seconds. The original is kept unchanged." }
    START { "上传并审查", "Upload and review" }
    SAVE { "保存", "Save" }
    SAVED { "已保存", "Saved" }
    CANCEL { "取消", "Cancel" }
    OWNER { "负责人", "Owner" }
    TEAM { "团队", "Team" }
    ACCEPTED { "采纳", "Accepted" }
    DISMISSED { "忽略", "Dismissed" }
    REOPENED { "重新打开", "Reopened" }
    COMMENTED_ON { "评论", "Commented" }
    REASON { "理由", "Reason" }
    ACT_CREATED { "上传并审查", "Handed in and reviewed" }
    ACT_CHANGED { "修改资料", "Details changed" }
    ACT_REVISED { "新一版", "Next version" }
    ACT_ARCHIVED { "归档", "Archived" }
    ACT_RESTORED { "恢复", "Restored" }
    ACT_ASSIGNED { "指派负责人", "Handed over" }
    ACT_DECIDED { "处理审查意见", "Finding decided" }
    ACT_CORRECTED { "更正要素", "Term put right" }
    ACT_UNCORRECTED { "撤回更正", "Correction taken back" }
}

/// What a field of the journal is called.
pub(super) fn field(name: &str) -> Option<kernel::Text> {
    Some(match name {
        "title" => NAME,
        "number" => NUMBER,
        "type" => KIND,
        "side" => SIDE,
        "party" => OTHER_SIDE,
        "owner" => OWNER,
        "team" => TEAM,
        "amount_fen" | "price_fen" => AMOUNT,
        "sign_date" => SIGNED,
        "end_date" => ENDS,
        "archived" => ARCHIVED,
        "versions" => VERSIONS,
        "state" => STATE,
        "text" => REASON,
        _ => return None,
    })
}

/// A stored side in words.
pub(super) fn side(word: &str) -> Option<kernel::Text> {
    Some(match word {
        "a" => SIDE_A,
        "b" => SIDE_B,
        "neutral" => SIDE_NEUTRAL,
        _ => return None,
    })
}

/// A stored state or decision in words.
pub(super) fn state(word: &str) -> Option<kernel::Text> {
    Some(match word {
        "draft" => DRAFT,
        "reviewed" => REVIEWED,
        "accept" => ACCEPTED,
        "dismiss" => DISMISSED,
        "reopen" => REOPENED,
        "comment" => COMMENTED_ON,
        _ => return None,
    })
}

/// Which files can be handed in.
pub(super) fn formats() -> kernel::Text {
    formats_up_to(store::files::BYTES_MAX >> 20)
}

// What can be kept can be read.
const _: () = assert!(document::limits::FILE_BYTES as u64 >= store::files::BYTES_MAX);

/// So many errors.
pub(super) fn errors(count: i64) -> kernel::Text {
    if count == 1 { ONE_ERROR } else { many_errors(count) }
}

/// So many warnings.
pub(super) fn warnings(count: i64) -> kernel::Text {
    if count == 1 { ONE_WARNING } else { many_warnings(count) }
}
