//! What the review says to a user.

kernel::words! {
    ABOUT_REVIEW { "查看一个版本的审查结果：发现、处理意见和要素更正", "Shows the review of a version: findings, decisions and corrected terms" }
    ABOUT_DECIDE { "处理一处审查发现：采纳、忽略（须写理由）、评论或重新打开", "Decides about a finding: accept, dismiss with a reason, comment or reopen" }
    ABOUT_CORRECT { "更正读错的要素，保留原读数", "Puts a term right that was read wrongly, keeping what was read" }
    ABOUT_UNCORRECT { "撤回要素更正，恢复原读数", "Takes a correction back: the term is again as it was read" }

    REASON_MISSING { "忽略一处发现须写明理由", "Please give the reason for dismissing it" }
    COMMENT_MISSING { "请填写评论内容", "Please write the comment" }
    NO_SUCH_TERM { "没有这个要素；可更正的要素见“要素”一栏", "There is no such term; those that can be put right are listed under Terms" }
    VALUE_MISSING { "请填写正确的内容", "Please enter what is right" }
    BAD_MONEY { "请填写以元为单位的金额，最多两位小数，例如 10,025,300.00", "Please enter an amount in yuan with at most two decimals, such as 10,025,300.00" }
    BAD_PERCENT { "请填写 0 至 100 的百分数，例如 13 或 13.5", "Please enter per cent from 0 to 100, such as 13 or 13.5" }
    BAD_DAY { "请填写存在的日期，格式为 2026-11-24", "Please enter a day of the calendar, such as 2026-11-24" }
    BAD_KIND { "请从列表中选择合同类型", "Please choose the type of contract from the list" }
    fn bad_place(chars: i64) { "位置须在全文 {chars} 个字之内，终点在起点之后", "The place must lie within the text's {chars} characters and end after it starts" }

    REVIEW { "合同审查", "Review" }
    CONTRACTS { "合同", "Contracts" }
    fn version(number: i64) { "第 {number} 版", "Version {number}" }
    VERSIONS { "版本", "Versions" }
    fn old_version(number: i64) { "这是第 {number} 版，之后已有新版本；处理意见请在最新版本上填写。", "This is version {number}; a later one was handed in. Decide on the latest." }
    LATEST { "看最新版本", "See the latest" }
    SIDE_A { "我方为甲方", "We are the first party" }
    SIDE_B { "我方为乙方", "We are the second party" }
    SIDE_NEUTRAL { "中立立场", "Neutral reading" }
    DECIDED { "已处理", "Decided" }
    FINDINGS_DECIDED { "已处理的发现", "Findings decided" }
    UNDECIDED_ERRORS { "待处理的错误", "Undecided errors" }
    NO_OPEN_ERRORS { "没有待处理的错误", "No undecided errors" }
    WORD_FILE { "带批注的 Word", "Word with comments" }
    ORIGINAL { "原文件", "Original" }
    SHOW { "显示", "Show" }
    FINDINGS { "发现", "Findings" }
    TEXT { "正文", "Text" }
    TERMS { "要素", "Terms" }
    RULES { "规则", "Rules" }
    RESULT { "审查结果", "Result" }
    CLAUSES { "条款", "Clauses" }
    CONTRACT_TEXT { "合同正文", "Contract text" }
    FILTER { "筛选发现", "Filter findings" }
    ALL { "全部", "All" }
    OPEN { "待处理", "Open" }
    ERRORS { "错误", "Errors" }
    WARNINGS { "警告", "Warnings" }
    INFOS { "提示", "Notes" }
    ERROR { "错误", "Error" }
    WARNING { "警告", "Warning" }
    INFO { "提示", "Note" }
    NO_FINDINGS { "没有发现问题", "Nothing found" }
    NO_FINDINGS_LEAD { "已检查的规则都没有报告问题；未检查的内容见“规则”一栏。", "No rule that ran found anything. What was not checked is listed under Rules." }
    NONE_SHOWN { "没有符合筛选条件的发现", "No finding fits this filter" }
    HEAD { "首部", "Heading" }
    SIGNATURES { "签署栏", "Signatures" }
    TO_TEXT { "到原文", "Go to the text:" }
    SUGGESTION { "建议", "Proposed" }
    COPY { "复制", "Copy" }
    ACCEPT { "采纳", "Accept" }
    DISMISS { "忽略", "Dismiss" }
    DISMISS_OR_COMMENT { "忽略或评论", "Dismiss or comment" }
    DISMISS_TAKES_RIGHT { "忽略错误须由法务或管理层决定", "Dismissing an error is for legal counsel or managers" }
    REASON_OR_COMMENT { "理由或评论", "Reason or comment" }
    COMMENT { "评论", "Comment" }
    ONLY_COMMENT { "只评论", "Comment only" }
    REOPEN { "重新打开", "Reopen" }
    COLON { "：", ": " }
    COMMA { "、", ", " }
    fn accepted(name: &str) { "{name} 采纳", "Accepted by {name}" }
    fn dismissed(name: &str) { "{name} 忽略", "Dismissed by {name}" }
    fn commented(name: &str) { "{name}", "{name}" }
    fn reopened(name: &str) { "{name} 重新打开", "Reopened by {name}" }
    fn in_version(number: i64) { "在第 {number} 版处理", "decided in version {number}" }

    TERMS_LEAD { "从正文读出，签署后用于付款和期限提醒。读错的可以更正，原读数保留在旁边。", "Read from the text; after signing they drive payments and deadlines. Put right what was read wrongly; what was read stays beside it." }
    CORRECTED_LEAD { "发现依据正文所读的内容得出：除合同类型外，更正要素不会改变发现。", "Findings are made from the text as read: except for the type of contract, correcting a term does not change them." }
    NOT_READ { "未读出", "Not read" }
    NOTHING_READ { "未读出", "nothing" }
    READ_WAS { "原读数", "Read as" }
    fn corrected_by(name: &str, at: &str) { "{name} 更正 · {at}", "Put right by {name} · {at}" }
    fn correction_silent(number: i64, value: &str) { "第 {number} 版更正为 {value}；本版原文不同，未沿用，请核对", "Version {number} was put right to {value}; this text reads differently, so that is not applied. Please check." }
    PLACE { "原文", "Text" }
    CORRECT { "更正", "Put right" }
    VALUE { "正确内容", "What is right" }
    REASON { "理由", "Reason" }
    SAVE { "保存", "Save" }
    UNCORRECT { "撤回更正", "Take back" }
    KIND { "合同类型", "Type of contract" }
    NUMBER { "合同编号", "Number" }
    fn code_of(role: &str) { "{role}信用代码", "Credit code of {role}" }
    PRICE { "合同价款", "Price" }
    NET { "不含税价款", "Price without tax" }
    TAX { "税额", "Tax" }
    TAX_RATE { "税率", "Tax rate" }
    SIGNED { "签订日期", "Signed on" }
    START { "期限开始", "Term begins" }
    END { "期限届满", "Term ends" }
    EARNEST { "定金", "Earnest money" }
    EARNEST_SHARE { "定金比例", "Share of earnest money" }
    fn step_share(n: usize, what: &str) { "付款 {n} 比例（{what}）", "Payment {n}, share ({what})" }
    fn step_amount(n: usize, what: &str) { "付款 {n} 金额（{what}）", "Payment {n}, amount ({what})" }
    RETENTION { "质保金比例", "Retention" }
    PENALTY { "违约金", "Penalty" }
    FORUM { "争议解决机构", "Forum" }
    fn yuan(amount: &str) { "{amount} 元", "CNY {amount}" }
    CONSTRUCTION { "建设工程", "Construction" }
    SALE { "买卖", "Sale" }
    TRANSPORT { "运输", "Transport" }
    WAREHOUSING { "仓储", "Warehousing" }
    LEASE { "租赁", "Lease" }
    SERVICE { "服务", "Service" }
    OTHER { "其他", "Other" }

    RULES_LEAD { "没有提到不等于没有问题：每条规则都写明结果。", "Silence is not a pass: each rule says what became of it." }
    BLIND { "没有看到的", "Blind spots" }
    BLIND_PARTIES { "没有读出合同双方，与当事人有关的检查不完整。", "Fewer than two parties could be read, so what concerns them was not fully checked." }
    fn blind_terms(terms: &str) { "没有读出：{terms}。", "Not read: {terms}." }
    BLIND_FILE { "审查的是从文件读出的文字；图片、印章、手写内容、批注和修订痕迹没有审查。", "What was reviewed is the text of the file. Pictures, seals, handwriting, comments and tracked changes were not." }
    BLIND_RULES { "只检查了这里列出的规则；商务条件是否合理仍需人工判断。", "Only the rules listed here were checked. Whether the deal is a good one remains for people to judge." }
    PASSED { "通过", "Passed" }
    FAILED { "有发现", "With findings" }
    NOT_APPLICABLE { "不适用", "Not applicable" }
    NOT_CHECKED { "未检查", "Not checked" }
    fn rules_summary(rules: usize, not_checked: usize) { "{rules} 条规则，{not_checked} 条未检查。", "{rules} rules, {not_checked} not checked." }
    SEE_RULES { "检查了什么、没有检查什么", "What was checked and what was not" }
}

// What was left in a file beside its text.
kernel::words! {
    LEFTOVERS { "文件里另有", "Also in the file" }
    fn left(count: usize) { "文件里另有 {count} 处修订、批注、隐藏文字或图片。", "The file also holds {count} open changes, comments, hidden words or pictures." }
    SEE_LEFT { "是什么，怎么办", "What they are and what to do" }
    INSERTIONS { "未接受的插入", "Insertions not accepted yet" }
    INSERTIONS_ADVICE { "审查时当作已经接受。签署前请在 Word 中逐处接受或拒绝。", "Reviewed as if accepted. Accept or reject each in Word before signing." }
    DELETIONS { "未接受的删除", "Deletions not accepted yet" }
    DELETIONS_ADVICE { "这些字没有审查，当作已经删去。签署前请在 Word 中逐处接受或拒绝。", "Not reviewed: taken as deleted. Accept or reject each in Word before signing." }
    COMMENTS { "批注", "Comments" }
    COMMENTS_ADVICE { "批注没有审查。发给对方之前请删去不该外传的内容。", "Not reviewed. Remove what the other side should not read before sending the file." }
    HIDDEN { "隐藏文字", "Hidden text" }
    HIDDEN_ADVICE { "页面上看不见，没有审查。请在 Word 中显示隐藏文字，确认后保留为正文或删去。", "It does not show on the page and was not reviewed. Make it visible in Word, then keep it as text or delete it." }
    PICTURES { "图片、图表或嵌入对象", "Pictures, charts or embedded objects" }
    PICTURES_ADVICE { "其中的文字没有读出，也没有审查。请打开原文件人工查看；含有条款的，请改为正文文字。", "What stands in them was neither read nor reviewed. Look at them in the original; terms in them should become text." }
    fn more_left(count: usize) { "另有 {count} 处", "{count} more" }
}
