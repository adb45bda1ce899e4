//! What this room says to a user.

kernel::words! {
    /// About `search.find`.
    ABOUT_FIND { "在全部内容中查找：名称、拼音、代码、电话、合同正文", "Searches everything: names, pinyin, codes, telephone numbers, texts of contracts" }
    /// About `desk.palette`.
    ABOUT_PALETTE { "命令面板：没有输入时列出可去的页面和可做的事，有输入时列出查到的记录", "The palette: where one can go and what one can begin, or the records that a query finds" }
    /// About `view.list`.
    ABOUT_LIST { "列出一个列表页的已存视图：自己的和别人共享的", "The saved views of a list: one's own and those that others share" }
    /// About `view.save`.
    ABOUT_SAVE { "把列表当前的筛选、排序和列存为视图", "Saves what a list is asked for as a view" }
    /// About `view.rename`.
    ABOUT_RENAME { "为视图改名", "Gives a view another name" }
    /// About `view.remove`.
    ABOUT_REMOVE { "删除视图", "Removes a view" }

    /// The search page.
    SEARCH { "查找", "Search" }
    /// The window's title with a query.
    fn search_for(q: &str) { "查找“{q}”", "Search for “{q}”" }
    /// What can be searched for.
    ASK { "名称、拼音首字母、代码、合同中的一句话", "Name, pinyin initials, code, words of a contract" }
    /// Nothing asked yet.
    EMPTY { "在全部内容中查找", "Search everything" }
    /// How to ask.
    EMPTY_LEAD { "输入名称的一部分、拼音首字母（如 jhjt）、代码、电话，或合同里的一句话。只会找到您有权查看的内容。", "Type part of a name, pinyin initials (such as jhjt), a code, a telephone number or words of a contract. Only what is yours to see is found." }
    /// Nothing found.
    fn nothing(q: &str) { "没有找到“{q}”", "Nothing found for “{q}”" }
    /// What to try instead.
    NOTHING_LEAD { "请少输几个字，或换一种写法：简称、拼音首字母、代码。", "Try fewer words, or another form: a short name, pinyin initials, a code." }
    /// More than are shown.
    fn all_of(title: &str) { "查看更多：{title}", "Show more: {title}" }
    /// More than can be shown at all.
    NARROW { "还有更多，请把查找内容写得更具体。", "There are more; please ask for something more exact." }
    /// Back to all kinds.
    ALL_KINDS { "全部类别", "All kinds" }

    /// The palette's heading over rooms.
    GO { "前往", "Go to" }
    /// The palette's heading over actions.
    BEGIN { "操作", "Actions" }
    /// Saved views.
    VIEWS { "视图", "Views" }

    /// A view's name.
    VIEW_NAME { "视图名称", "Name of the view" }
    /// The button that opens the form.
    SAVE_VIEW { "保存视图", "Save view" }
    /// Whether others see it.
    SHARE { "与同事共享", "Share with colleagues" }
    /// Saves.
    SAVE { "保存", "Save" }
    /// Saved.
    SAVED { "视图已保存", "View saved" }
    /// What one can do with a view.
    MANAGE { "管理视图", "Manage the view" }
    /// Gives another name.
    RENAME { "改名", "Rename" }
    /// Given.
    RENAMED { "已改名", "Renamed" }
    /// Removes.
    REMOVE { "删除视图", "Remove the view" }
    /// Removed.
    REMOVED { "视图已删除", "View removed" }
    /// Before it is removed.
    fn remove_sure(name: &str) { "删除视图“{name}”？列表中的记录不受影响。", "Remove the view “{name}”? The records in the list stay." }
    /// Somebody else's view.
    SHARED { "同事共享", "Shared by a colleague" }

    ACT_SAVED { "保存视图", "View saved" }
    ACT_RENAMED { "视图改名", "View renamed" }
    ACT_REMOVED { "删除视图", "View removed" }
    VIEW_LIST { "列表", "List" }
    VIEW_QUERY { "筛选与排序", "Filters and order" }
    VIEW_OWNER { "所有者", "Owner" }
    /// A path that is no list.
    PATH { "这不是您可以打开的列表页", "This is no list that you can open" }
    /// A query that is none.
    QUERY { "查询串只能含 name=value，以 & 相连，其他字符须百分号编码，最多 1000 个字符", "A query is name=value joined by &, other characters percent-encoded, 1000 characters at most" }
    /// A name that is empty or too long.
    fn name(max: usize) { "请填写 1 至 {max} 个字的名称", "Please enter a name of 1 to {max} characters" }
    /// A name that one's own view has.
    NAME_TAKEN { "您在此列表中已有同名视图，请换一个名称", "You have a view of this name here already; please choose another" }
    /// Enough views.
    fn too_many(max: i64) { "每个列表最多保存 {max} 个视图，请先删除不用的", "At most {max} views of a list; please remove one first" }
    /// Somebody else's.
    NOT_YOURS { "这是别人的视图，只有其所有者或管理员可以改动；您可以另存一个", "This view is somebody else's; only its owner or an administrator changes it. You can save your own" }
    /// Sharing from the portal.
    NOT_SHARED { "您的账号不能共享视图", "Your account cannot share views" }
}
