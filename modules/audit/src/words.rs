//! What this room says to a user.

use kernel::Text;

kernel::words! {
    /// About `audit.list`.
    ABOUT_LIST { "列出日志：谁在何时对哪条记录做了什么，最近的在前", "Lists the journal: who did what to which record and when, latest first" }
    /// About `audit.show`.
    ABOUT_SHOW { "查看一条日志及其证明", "Shows one entry of the journal and what proves it" }
    /// About `audit.head`.
    ABOUT_HEAD { "查看日志最近一次签名的树头", "Shows the journal's latest signed head" }
    /// About `audit.verify`.
    ABOUT_VERIFY { "验证日志：逐条核对校验值、默克尔树、签名树头和树头文件，可与您保存的树头比较", "Proves the journal: every entry against its digest, the Merkle tree, the signed heads and the file of heads, and a head that you kept" }
    /// About `audit.export`.
    ABOUT_EXPORT { "把日志导出为 CSV，筛选与列表相同", "The journal as CSV, with the filters of the list" }
    /// About `audit.receipt`.
    ABOUT_RECEIPT { "下载收据：最近一次签名的树头，保存在别处，以后用来核对", "The receipt: the latest signed head, to keep elsewhere and compare later" }

    /// The room.
    TITLE { "审计", "Audit" }
    /// What the journal is.
    LEAD { "每一次写入和登录都记在这里，只能追加。", "Every change and every sign-in is written here; entries are only ever added." }
    /// How many entries.
    fn count(entries: i64) { "{entries} 条，序号连续", "{entries} entries, numbered without gaps" }
    /// The head of a column.
    SEQ { "序号", "No." }
    /// The head of a column.
    AT { "时间", "When" }
    /// The head of a column.
    BY { "谁", "Who" }
    /// The head of a column.
    ACT { "做了什么", "What was done" }
    /// The head of a column.
    RECORD { "记录与前后内容", "Record, before and after" }
    /// By which door, behind a name.
    TOKEN { "令牌", "token" }
    /// By which door, behind a name.
    CONSOLE { "命令行", "console" }
    /// By which door, behind a name.
    SYSTEM { "系统", "system" }
    /// All of a choice.
    ANY { "不限", "Any" }
    /// The filter of a record.
    ONE_RECORD { "记录", "Record" }
    /// A day.
    FROM { "从", "From" }
    /// A day.
    UNTIL { "到", "To" }
    /// Narrows.
    FILTER { "筛选", "Filter" }
    /// All filters together.
    FILTERS { "筛选条件", "Filters" }
    /// Takes a filter away.
    WITHOUT { "去掉筛选：", "Without filter: " }
    /// Only this record's entries.
    ONLY_THIS { "只看这条记录", "Only this record" }
    /// Takes the list away.
    EXPORT { "导出", "Export" }
    /// Nothing fits.
    NOTHING { "没有符合条件的日志", "No entry fits" }
    /// What to do then.
    NOTHING_LEAD { "请换一个条件，或查看全部。", "Try another filter, or look at all." }
    /// Without filters.
    ALL { "查看全部", "Show all" }
    /// Pages.
    PAGES { "翻页", "Pages" }
    /// The next page.
    OLDER { "更早的", "Older" }
    /// The first page.
    LATEST { "最近的", "Latest" }
    /// Later than the other.
    DAYS_TURNED { "截止日期不能早于起始日期", "The last day cannot be before the first" }

    /// The tree's head.
    HEAD { "树头", "Head of the tree" }
    /// The number of entries that it covers.
    SIZE { "覆盖", "Covers" }
    /// Its root.
    ROOT { "根校验值", "Root" }
    /// When it was signed.
    SIGNED_AT { "签名于", "Signed" }
    /// The key.
    KEY { "验证公钥", "Public key" }
    /// Copies.
    COPY { "复制", "Copy" }
    /// The receipt.
    RECEIPT { "下载收据", "Download receipt" }
    /// What it is for.
    RECEIPT_WHY { "把收据存到这台服务器以外：谁改写了历史，都对不上它。", "Keep the receipt outside this server: whoever rewrites the past cannot match it." }
    /// Before the first.
    fn no_head(seconds: i64) { "还没有签名的树头，约 {seconds} 秒内生成。", "No head is signed yet; it takes about {seconds} seconds." }
    /// The check.
    PROOF { "验证", "Verification" }
    /// Never checked.
    NEVER { "还没有验证过", "Never verified yet" }
    /// Nothing found.
    GOOD { "没有发现改动", "No change found" }
    /// Something found.
    BAD { "发现日志被改动", "The journal was changed" }
    /// How much was checked and when.
    fn checked(entries: i64, at: &str) { "{at} 核对 {entries} 条", "{entries} entries checked at {at}" }
    /// A field.
    COMPARE { "与您保存的树头比较（可不填）", "Compare with a head that you kept (optional)" }
    /// What goes there.
    COMPARE_HINT { "粘贴收据内容或根校验值", "Paste the receipt or its root" }
    /// Checks now.
    VERIFY { "重新验证", "Verify now" }
    /// Elsewhere too.
    ELSEWHERE { "也可以在服务器上用命令行验证：", "Or on the server's command line: " }
    /// This process was not told where key and heads are.
    NO_WITNESS { "此进程没有日志密钥，无法验证；请在运行服务的机器上验证", "This process has no key of the journal and cannot verify it; please verify where the server runs" }
    /// Neither a head nor a root.
    HEAD_UNKNOWN { "不是这份日志的树头：请粘贴收据的全部内容，或 64 位的根校验值；若确认无误，则签名记录已被删改，请用收据核对", "This is no head of this journal: please paste the whole receipt, or the root of 64 digits. If it is right, the signed heads were removed; compare with the receipt" }
    /// Another organisation's.
    HEAD_FOREIGN { "这是另一个组织的收据", "This receipt is of another organisation" }

    /// An entry.
    fn entry(seq: i64) { "第 {seq} 条", "Entry {seq}" }
    /// Its act as the API has it.
    NAME { "操作名", "Operation" }
    /// The record's id.
    RECORD_ID { "记录编号", "Record id" }
    /// The record's title.
    RECORD_TITLE { "记录", "Record" }
    /// Others that it is about.
    ABOUT { "相关记录", "Also about" }
    /// What changed.
    CHANGES { "前后内容", "Before and after" }
    /// Nothing did.
    NO_CHANGES { "没有字段变化", "No field changed" }
    /// The leaf.
    LEAF { "叶校验值", "Leaf" }
    /// The payload's digest.
    DIGEST { "内容校验值", "Digest of the content" }
    /// The path to the root.
    PATH { "到根的路径", "Path to the root" }
    /// That a head covers it.
    fn covered(size: i64) { "已由覆盖 {size} 条的签名树头证明", "Proved under a signed head over {size} entries" }
    /// No head yet.
    fn not_covered(seconds: i64) { "还没有签名的树头覆盖这一条，约 {seconds} 秒内会有。", "No signed head covers this entry yet; it takes about {seconds} seconds." }
    /// The one before.
    BEFORE { "前一条", "Entry before" }
    /// The one after.
    AFTER { "后一条", "Entry after" }

    /// `audit.verify` in the journal.
    ACT_VERIFIED { "验证日志", "Journal verified" }
    /// `journal.erase` in the journal.
    ACT_ERASED { "按要求删除个人信息", "Personal data erased" }
    /// A field of a check.
    SOUND { "相符", "Sound" }
    /// A field of a check.
    ENTRIES { "条数", "Entries" }
    /// A field of a check.
    HEADS { "库内树头", "Heads in the database" }
    /// A field of a check.
    ANCHORS { "文件中的树头", "Heads in the file" }
    /// A field of a check.
    ERASED { "已删除内容", "Erased" }
    /// A field of a check.
    FLAWS { "不符之处", "Flaws" }
    /// A field of a check.
    FINDINGS { "详情", "Details" }
    /// A field of a check.
    KEPT { "与保存的树头", "Against the kept head" }

    /// Whose keys signed.
    SIGNERS { "签名者", "Signed by" }
    /// Heads signed with this house's key.
    fn signed_here(place: &str, key: &str) { "覆盖 {place} 条的树头：由本机密钥 {key} 签名", "Heads over {place} entries: signed by this server's key {key}" }
    /// Heads signed with the key of the house that was backed up.
    fn signed_before(place: &str, key: &str) { "覆盖 {place} 条的树头：由备份来源的密钥 {key} 签名", "Heads over {place} entries: signed by the key {key} of the house that the backup came from" }
    /// `journal.restore` in the journal.
    ACT_RESTORED { "从备份恢复", "Restored from a backup" }
    /// When the backup was made.
    BACKUP { "备份时间", "Backup of" }
    /// Entries that were signed here and are later than the backup.
    LOST { "备份之后的日志（已不在）", "Entries after the backup, now gone" }

    /// A flaw.
    FLAW_ALTERED { "内容被改动", "was altered" }
    /// A flaw.
    FLAW_PAYLOAD { "名称或前后内容被改动", "title or values were altered" }
    /// A flaw.
    FLAW_MISSING { "缺失", "is missing" }
    /// A flaw.
    FLAW_EXTRA { "多出", "was never given out" }
    /// A flaw.
    FLAW_NO_COUNTER { "计数器丢失", "the counter is gone" }
    /// A flaw.
    FLAW_TIMELINE { "时间线索引不符", "the timelines do not fit" }
    /// A flaw.
    FLAW_TILE { "校验树节点不符", "a node of the tree does not fit" }
    /// A flaw.
    FLAW_REWRITTEN { "连同校验值一起被改写", "was rewritten with its digests" }
    /// A flaw.
    FLAW_HEAD_FORGED { "树头签名无效", "the head's signature is not valid" }
    /// A flaw.
    FLAW_HEAD_MISSING { "文件中的树头在库中缺失或不同", "a head of the file is missing or differs in the database" }
    /// A flaw.
    FLAW_FILE_FORGED { "树头文件被改动", "the file of heads was changed" }
    /// A flaw.
    FLAW_ROLLED_BACK { "日志比树头文件记载的短：可能恢复了旧数据", "the journal is shorter than the file of heads says: an older state was put back" }
    /// Where a flaw is.
    fn at_zh_en(place: &str, zh: &str, en: &str) { "第 {place} 条：{zh}", "{place}: {en}" }

    /// A kept head holds.
    KEPT_HOLDS { "相符", "holds" }
    /// A kept head differs.
    KEPT_DIFFERS { "不符：它覆盖的日志已被改写", "differs: the entries that it covers were rewritten" }
    /// The journal is shorter.
    KEPT_SHORTER { "日志比它短：可能恢复了旧数据", "the journal is shorter: an older state was put back" }
    /// Not signed by this key.
    KEPT_FORGED { "收据的签名不是本机密钥所签，或收据被改动", "the receipt is not signed with this server's key, or was changed" }

    /// The file's name.
    EXPORT_NAME { "日志", "journal" }
    /// The door, as a column.
    VIA { "途径", "Door" }
    /// The user's id, as a column.
    USER_ID { "用户编号", "User id" }
    /// No receipt yet.
    fn no_receipt(seconds: i64) { "还没有签名的树头，请约 {seconds} 秒后再下载", "No head is signed yet; please try again in about {seconds} seconds" }
}

/// A stored flaw in words.
pub(crate) fn flaw(stored: &str) -> Option<Text> {
    Some(match stored {
        "altered" => FLAW_ALTERED,
        "payload_altered" => FLAW_PAYLOAD,
        "missing" => FLAW_MISSING,
        "extra" => FLAW_EXTRA,
        "no_counter" => FLAW_NO_COUNTER,
        "timeline" => FLAW_TIMELINE,
        "tile" => FLAW_TILE,
        "rewritten" => FLAW_REWRITTEN,
        "head_forged" => FLAW_HEAD_FORGED,
        "head_missing" => FLAW_HEAD_MISSING,
        "file_forged" => FLAW_FILE_FORGED,
        "rolled_back" => FLAW_ROLLED_BACK,
        _ => return None,
    })
}

/// A flaw with its place.
pub(crate) fn at(place: &str, flaw: &Text) -> Text {
    at_zh_en(place, &flaw.zh, &flaw.en)
}

/// What a kept head says, in words.
pub(crate) fn kept(stored: &str) -> Option<Text> {
    Some(match stored {
        "holds" => KEPT_HOLDS,
        "differs" => KEPT_DIFFERS,
        "shorter" => KEPT_SHORTER,
        "forged" => KEPT_FORGED,
        _ => return None,
    })
}
