//! What this crate says to a user.

kernel::words! {
    /// The one answer to every sign-in that fails: it must not tell which half was wrong.
    WRONG_CREDENTIALS { "登录名或密码不正确", "The sign-in name or the password is not right" }
    /// A set-up after the first.
    ALREADY_SET_UP { "系统已完成初始设置，请直接登录", "This installation is set up already; please sign in" }
    /// A sign-in name that somebody has.
    LOGIN_TAKEN { "该登录名已被使用，请换一个", "This sign-in name is in use; please choose another" }
    /// A sign-in name of the wrong shape.
    LOGIN_SHAPE {
        "登录名为 2 至 100 个字，不能含空格",
        "A sign-in name has 2 to 100 characters and no spaces"
    }
    /// A name that is empty or too long.
    NAME_SHAPE { "名称为 1 至 100 个字", "A name has 1 to 100 characters" }
    /// A password that is too short.
    PASSWORD_SHORT {
        "密码至少 8 个字，建议 15 个字以上",
        "A password has at least 8 characters; 15 or more are advised"
    }
    /// A password that is too long.
    PASSWORD_LONG { "密码最多 200 个字", "A password has at most 200 characters" }
    /// A password that everybody tries first.
    PASSWORD_COMMON {
        "这个密码太常见或与名称相同，请换一个不易猜到的",
        "This password is too common or the same as a name; please choose one that is hard to guess"
    }
    /// The old password given with a new one is wrong.
    PASSWORD_OLD_WRONG { "当前密码不正确", "The current password is not right" }
    /// A change of one's password inside another operation.
    PASSWORD_ALONE {
        "修改密码须单独进行，不能作为其他操作的一部分",
        "A password is changed on its own, not as a part of something else"
    }
    /// A reset of one's own password, which would pass by the old one.
    OWN_PASSWORD {
        "请在“我的账号”中凭当前密码修改自己的密码",
        "Change your own password in your account, with the current one"
    }
    /// Somebody would be without any role.
    ROLE_NEEDED { "请至少选择一个角色", "Please choose at least one role" }
    /// A portal user together with other roles, or without a party, or the reverse.
    PORTAL_ALONE {
        "门户用户须指定所属往来单位，且不能兼任其他角色；其他角色不指定往来单位",
        "A portal user acts for a party and has no other role; users with other roles act for none"
    }
    /// The last administrator would lose the role or be deactivated.
    LAST_ADMINISTRATOR {
        "这是最后一位在用的管理员，请先把管理员角色授予他人",
        "This is the last active administrator; first give the role to somebody else"
    }
    /// Somebody would hand out more than they have.
    BEYOND_OWN_RIGHTS {
        "不能授予或接管超出自身权限的账号",
        "You cannot give rights, or take over accounts, beyond your own"
    }
    /// What only a person who signed in may do.
    SESSION_NEEDED {
        "此操作须由本人登录后进行，不能使用接口令牌",
        "Please sign in to do this; it cannot be done with an API token"
    }
    /// A right of a token that does not read `room.verb`.
    TOKEN_RIGHT {
        "权限应写作“模块.动作”，如 contract.see；动作为 see、edit、decide、administer",
        "Write a right as room.verb, such as contract.see; verbs are see, edit, decide, administer"
    }
    /// A token for nothing.
    TOKEN_RIGHT_NEEDED { "请至少勾选一项权限", "Please choose at least one right" }
    /// A portal user's party that is not there.
    PARTY_MISSING { "没有这个往来单位，请核对编号", "There is no such party; please check the id" }
    /// The console looks at one's own settings.
    NO_ACCOUNT { "控制台没有个人账号", "The console has no account of its own" }
    /// A token's life is out of range.
    TOKEN_DAYS { "令牌有效期为 1 至 366 天", "A token is valid for 1 to 366 days" }
    /// Too many tokens of one user.
    TOKENS_MAX { "最多 50 个令牌，请先撤销不用的", "At most 50 tokens; first revoke those not in use" }
    /// A list with too many entries.
    LIST_MAX { "最多 1000 项", "At most 1000 entries" }
    /// A team's name that another team has.
    TEAM_TAKEN { "已有同名团队，请换一个名称", "Another team has this name; please choose a different one" }
    /// There is no organisation yet.
    NOT_SET_UP { "尚未建立组织，请先完成初始设置", "There is no organisation yet; please set one up first" }
    /// Several organisations, and none was named.
    WHICH_ORGANISATION { "本机有多个组织，请指明是哪一个", "There are several organisations; please say which one" }
    /// What the operation that takes a demo away does.
    ABOUT_CLEAR_DEMO { "清除演示数据：演示单位连同其全部记录、文件、账号和日志一并删除", "Clear the demo: takes away the demo organisation with all its records, files, accounts and its journal" }
    /// The set-up, in the journal.
    ACT_ORGANISATION_CREATED { "建立组织", "Organisation set up" }
    /// `user.create` in the journal.
    ACT_USER_CREATED { "新建用户", "User made" }
    /// `user.change` in the journal.
    ACT_USER_CHANGED { "修改用户", "User changed" }
    /// `user.reset_password` in the journal.
    ACT_PASSWORD_RESET { "重设用户密码", "User's password reset" }
    /// `user.end_sessions` in the journal.
    ACT_SESSIONS_ENDED { "结束用户的全部会话", "User's sessions ended" }
    /// `user.unlock` in the journal.
    ACT_UNLOCKED { "解除用户锁定", "User unlocked" }
    /// `team.create` in the journal.
    ACT_TEAM_CREATED { "新建团队", "Team made" }
    /// `team.change` in the journal.
    ACT_TEAM_CHANGED { "修改团队", "Team changed" }
    /// `own.change` in the journal.
    ACT_OWN_CHANGED { "修改本人资料", "Own account changed" }
    /// `own.change_password` in the journal.
    ACT_PASSWORD_CHANGED { "修改本人密码", "Own password changed" }
    /// A new session in the journal.
    ACT_SIGNED_IN { "登录", "Signed in" }
    /// `session.end` in the journal.
    ACT_SIGNED_OUT { "结束会话", "Session ended" }
    /// `token.create` in the journal.
    ACT_TOKEN_CREATED { "新建接口令牌", "API token made" }
    /// `job.revive` in the journal.
    ACT_JOB_REVIVED { "重试后台任务", "Background job tried again" }
    /// `token.revoke` in the journal.
    ACT_TOKEN_REVOKED { "撤销接口令牌", "API token revoked" }
    /// What one signs in with.
    LOGIN_NAME { "登录名", "Sign-in name" }
    /// What somebody or something is called.
    NAME { "名称", "Name" }
    /// The language somebody reads.
    LANGUAGE { "语言", "Language" }
    /// What somebody does in the organisation.
    ROLES { "角色", "Roles" }
    /// The groups somebody is in.
    TEAMS { "团队", "Teams" }
    /// Who is in a team.
    MEMBERS { "成员", "Members" }
    /// Whom a portal user acts for.
    PARTY { "所属往来单位", "Party" }
    /// Whether somebody may come in.
    ACTIVE { "可以登录", "May sign in" }
    /// What a token may do.
    RIGHTS { "权限", "Rights" }
    /// When a token ends.
    EXPIRES { "到期", "Expires" }
    /// A real organisation.
    NO_DEMO { "只有演示单位才能整体清除", "Only a demo organisation can be cleared as a whole" }
    /// A confirmation that does not fit.
    NAME_DIFFERS { "请原样填写单位全称以确认", "To confirm, please enter the organisation's full name exactly" }
}
