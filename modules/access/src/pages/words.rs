//! What the pages say.

kernel::words! {
    SETTINGS { "设置", "Settings" }
    MINE { "个人设置", "My settings" }
    USERS { "用户", "Users" }
    ROLES { "角色", "Roles" }
    TEAMS { "团队", "Teams" }
    SAVE { "保存", "Save" }
    SAVED { "已保存", "Saved" }
    CANCEL { "取消", "Cancel" }
    ACTS { "操作", "Actions" }
    NONE { "—", "—" }

    PROFILE { "我的资料", "About me" }
    NAME { "姓名", "Name" }
    LOGIN { "登录名", "Sign-in name" }
    LANGUAGE { "界面语言", "Language" }
    PASSWORD { "密码", "Password" }
    OLD_PASSWORD { "当前密码", "Current password" }
    NEW_PASSWORD { "新密码", "New password" }
    PASSWORD_HINT { "至少 8 个字，建议 15 个字以上", "At least 8 characters; 15 or more are advised" }
    PASSWORD_ENDS { "修改后，其他地方的登录会结束。", "Sessions in other places end with the change." }
    CHANGE_PASSWORD { "修改密码", "Change password" }
    PASSWORD_CHANGED { "密码已修改", "Password changed" }

    SESSIONS { "登录会话", "Where I am signed in" }
    THIS_ONE { "当前", "This one" }
    LAST_USED { "最近使用", "Last used" }
    END { "结束", "End" }
    fn end_sure(device: &str) { "结束“{device}”上的登录？", "End the session of “{device}”?" }
    ENDED { "已结束", "Ended" }
    UNKNOWN_DEVICE { "未知设备", "Unknown device" }

    TOKENS { "接口令牌", "API tokens" }
    TOKENS_LEAD { "供程序调用接口时使用，权限不超过您本人。", "For programs that call the API; never with more rights than you have." }
    NO_TOKENS { "还没有令牌", "No tokens yet" }
    TOKEN_NAME { "用途", "What it is for" }
    RIGHTS { "权限", "Rights" }
    UNTIL { "有效期至", "Valid until" }
    UNTIL_HINT { "含当日，最长 366 天", "Including that day; 366 days at most" }
    NEVER_USED { "还没有用过", "Not yet used" }
    REVOKE { "撤销", "Revoke" }
    REVOKED { "已撤销", "Revoked" }
    fn revoke_sure(name: &str) { "撤销令牌“{name}”？使用它的程序会立刻失效。", "Revoke the token “{name}”? Programs that use it stop working at once." }
    NEW_TOKEN { "新建令牌", "New token" }
    ONCE { "密钥只显示这一次，请立即复制保存", "The secret is shown only this once; please copy it now" }
    ONCE_USE { "调用接口时放在请求头 Authorization: Bearer 之后。", "Send it with each request, after Authorization: Bearer." }
    COPY { "复制", "Copy" }
    DONE { "已保存，返回设置", "Kept; back to the settings" }

    CLEAR_DEMO { "清除演示数据", "Clear the demo data" }
    CLEAR_DEMO_LEAD {
        "本演示单位的全部记录、文件、账号和日志将一并删除，无法恢复；之后从初始设置开始。",
        "All records, files, accounts and the journal of this demo organisation are deleted for good; you begin anew with the first set-up."
    }
    fn type_name(name: &str) { "请输入单位全称“{name}”以确认", "To confirm, enter the organisation's full name: {name}" }
    CLEAR_DEMO_SURE { "确定删除全部演示数据？此操作无法撤销。", "Delete all demo data? This cannot be undone." }

    FIND_USER { "查找用户", "Find users" }
    FIND_HINT { "姓名、登录名", "Name, sign-in name" }
    STATE { "状态", "State" }
    ACTIVE { "在用", "Active" }
    INACTIVE { "已停用", "Inactive" }
    SEEN { "最近活动", "Last active" }
    SEEN_HINT { "已退出登录的会话不计", "Sessions that were signed out do not count" }
    NO_USER { "没有符合条件的用户", "No user fits" }
    ALL_USERS { "查看全部用户", "Show all users" }
    PAGES { "翻页", "Pages" }
    FIRST { "第一页", "First page" }
    NEXT { "下一页", "Next page" }

    NEW_USER { "新建用户", "New user" }
    LOGIN_HINT { "2 至 100 个字，不含空格，之后不能修改", "2 to 100 characters without spaces; it cannot be changed later" }
    FIRST_PASSWORD { "初始密码", "First password" }
    PARTY { "所属往来单位", "Party" }
    PARTY_HINT {
        "仅门户用户填写：输入名称、拼音或代码选取，或填单位编号（在其页面地址中，以 pt_ 开头）",
        "For portal users only: type a name, pinyin or code and choose, or give the party’s id, from the address of its page (pt_…)"
    }
    PORTAL_USERS { "门户用户", "Portal users" }
    NEW_PORTAL_USER { "新建门户用户", "New portal user" }
    PORTAL_HINT { "“门户用户”不能与其他角色同时选择。", "“Portal user” goes with no other role." }
    SINCE { "创建于", "Since" }
    ROLES_END { "修改角色或所属单位会结束该用户的登录。", "A change of roles or party ends the user's sessions." }
    ACCESS { "登录与安全", "Sign-in and security" }
    RESET_PASSWORD { "重设密码", "Reset password" }
    RESET_LEAD { "新密码请当面或电话告知本人；其全部登录随之结束。", "Tell the user the new password in person or by telephone; all their sessions end." }
    OWN_LEAD { "自己的密码在个人设置中修改。", "Change your own password in your settings." }
    END_SESSIONS { "结束全部登录", "End all sessions" }
    fn sessions_now(count: usize) { "目前在 {count} 处登录。", "Sessions now: {count}." }
    NOT_SIGNED_IN { "目前没有登录。", "Not signed in now." }
    fn end_all_sure(name: &str) { "结束 {name} 的全部登录？", "End all sessions of {name}?" }
    UNLOCK { "解除限制", "Unlock" }
    UNLOCKED { "已解除，可以立即再次登录", "Unlocked; they may try again at once" }
    fn shut(count: usize, minutes: i64) {
        "因 {minutes} 分钟内多次登录失败，有 {count} 个网络地址暂不能用此登录名登录。如非本人所为，请重设密码。",
        "After repeated failures within {minutes} minutes, this sign-in name is shut for now. Network addresses concerned: {count}. If it was not the user, reset the password."
    }
    DEACTIVATE { "停用", "Deactivate" }
    DEACTIVATED { "已停用", "Deactivated" }
    fn deactivate_sure(name: &str) { "停用 {name}？其登录和令牌立刻失效，记录保留。", "Deactivate {name}? Their sessions and tokens stop working at once; their records stay." }
    DEACTIVATE_LEAD { "停用后不能登录，令牌失效；记录和历史保留，可随时恢复。", "No sign-in, no tokens; records and history stay, and one can come back at any time." }
    ACTIVATE { "重新启用", "Activate again" }
    ACTIVATED { "已启用", "Activated" }

    NEW_TEAM { "新建团队", "New team" }
    TEAM_NAME { "团队名称", "Name of the team" }
    MEMBERS { "成员", "Members" }
    NO_TEAMS { "还没有团队", "No teams yet" }
    TEAMS_LEAD { "同一团队的成员可以处理归团队负责的记录。", "Members of a team work on the records that the team is responsible for." }
    MAKE_TOKEN { "生成令牌", "Create the token" }

    JOBS { "后台任务", "Background jobs" }
    JOBS_LEAD { "系统自动完成的工作：失败后会间隔重试，多次失败后放弃。这里列出尚未完成的任务。", "What the system does by itself: it tries again after failures, and gives up after many. These are not done yet." }
    NO_JOBS { "目前没有未完成的任务", "Everything is done." }
    JOB { "任务", "Job" }
    JOB_WAITING { "等待中", "Waiting" }
    JOB_FAILED { "失败，将重试", "Failed, to be tried again" }
    JOB_DEAD { "已放弃", "Given up" }
    TRIES { "尝试次数", "Tries" }
    NEXT_TRY { "下次执行", "Next try" }
    REASON { "失败原因", "Reason" }
    TRY_AGAIN { "重试", "Try again" }

    ROLE { "角色", "Role" }
    ROLES_LEAD { "角色决定在每个模块能做什么、涉及哪些记录；后一种动作包含前一种：查看、编辑、审批、管理。没有写明的一律不可以。", "A role says what one may do in each room, and with which records. Each act includes those before it: see, edit, decide, administer. What is not said here is not allowed." }
    SEE { "查看", "See" }
    EDIT { "编辑", "Edit" }
    DECIDE { "审批", "Decide" }
    ADMINISTER { "管理", "Administer" }
    SCOPE_ALL { "全部", "all" }
    SCOPE_TEAM { "本团队", "own team" }
    SCOPE_OWN { "本人负责", "own" }
    SCOPE_PARTY { "本单位", "own party" }
    fn verb_over(verb: &str, scope: &str) { "{verb} · {scope}", "{verb} · {scope}" }
    fn right_in(room: &str, verb: &str) { "{room}：{verb}", "{room}: {verb}" }
    ROOM_ACCESS { "用户与权限", "Users and rights" }
    ROOM_OWN { "本人账户", "Own account" }
    EVERY_ROOM { "全部模块", "Everything" }
    ALL_RIGHTS { "我能做的一切", "All that I may do" }
    ALL_SEEN { "我能查看的一切（只读）", "All that I may see, read-only" }
}
