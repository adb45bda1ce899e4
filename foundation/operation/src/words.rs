//! What this crate says to a user.

kernel::words! {
    /// A required field without a value.
    REQUIRED { "请填写此项", "Please fill in this field" }
    /// A field that no operation of this name takes.
    UNKNOWN_FIELD { "此操作没有这个字段", "This operation has no such field" }
    /// Not a whole number.
    WHOLE_NUMBER { "请填写整数", "Please enter a whole number" }
    /// Not a number.
    NUMBER { "请填写数字", "Please enter a number" }
    /// Not true or false.
    TRUE_OR_FALSE { "请填写 true 或 false", "Please enter true or false" }
    /// Not text.
    TEXT { "请填写文字", "Please enter text" }
    /// Not a list.
    LIST { "请填写列表", "Please enter a list" }
    /// Not an object.
    OBJECT { "请填写结构化数据（JSON 对象）", "Please enter structured data (a JSON object)" }
    /// Not a day of the calendar.
    DAY { "请填写存在的日期，格式如 2026-11-24", "Please enter a day that exists, such as 2026-11-24" }
    /// Not an id of the wanted kind.
    ID { "编号格式不对，请从列表中选取", "This is not an id of the right kind; please take it from a list" }
    /// None of the allowed words.
    fn one_of(words: &str) { "请从下列值中选择：{words}", "Please choose one of: {words}" }
    /// Input that passes the schema and still cannot be read.
    fn unreadable(detail: &str) { "无法读取输入：{detail}", "The input cannot be read: {detail}" }
    /// A file that does not wait for the caller: there is none, it is another's, or a record has it already.
    FILE_MISSING {
        "没有等待您使用的这个文件：它不存在、由他人上传，或已属于某条记录，请重新上传",
        "No such file waits for you: there is none, it is somebody else's, or a record has it already; please upload it again"
    }
    /// A filter by what is not shown to portal users.
    INSIDE { "您的账号不能按此项筛选或排序", "Your account cannot filter or sort by this" }
    /// A mark that no list gave out.
    MARK { "翻页标记无效，请从第一页重新开始", "This page marker is not valid; please begin with the first page again" }
    /// A limit out of range.
    fn limit(max: i64) { "每页 1 至 {max} 条", "From 1 to {max} on a page" }
    /// An act that no module of this version knows.
    ACT_OTHER { "其他记录", "Other entry" }
    /// In place of what was erased.
    ERASED { "已按要求删除", "Erased on request" }
    /// A true value.
    YES { "是", "Yes" }
    /// A false value.
    NO { "否", "No" }
    /// Text over the limit; `max` is in characters.
    fn too_long(max: u64) { "最多 {max} 个字", "At most {max} characters" }
    /// An export over its limit.
    fn export_rows(max: usize) { "一次最多导出 {max} 行，请先筛选", "At most {max} rows at once; please filter first" }
    /// All of a list.
    ALL { "全部", "All" }
    /// The search of a list.
    FIND { "查找", "Find" }
    /// What narrows a list.
    FILTERS { "筛选", "Filters" }
    /// The menu of filters.
    ADD_FILTER { "加筛选", "Filter" }
    /// Before the name of a filter that goes.
    WITHOUT { "去掉筛选：", "Remove the filter: " }
    /// The menu of columns.
    COLUMNS { "显示的列", "Columns" }
    /// What a form of filters or columns does.
    APPLY { "应用", "Apply" }
    /// A list as a table to take away.
    EXPORT { "导出 CSV", "Export CSV" }
    /// Where nothing fits the filters.
    NOTHING_LEAD { "请换一个条件，或查看全部。", "Try another filter, or look at all." }
    /// The tick above all ticks.
    TICK_ALL { "选中本页全部", "Tick all on this page" }
    /// Before the number of ticked rows.
    TICKED { "已选", "Ticked:" }
    /// Takes all ticks away.
    UNTICK { "取消选择", "Untick all" }
    /// The column of looks at a record beside the list.
    PEEK { "预览（空格）", "Preview (Space)" }
    /// The pager.
    PAGES { "翻页", "Pages" }
    /// Back to the beginning.
    FIRST { "第一页", "First page" }
    /// On.
    NEXT { "下一页", "Next page" }
}
