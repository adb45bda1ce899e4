//! What the operating system says when it refuses, in both languages: one wording for every command.

use std::io::{self, ErrorKind};

use kernel::{Lang, Text, words};
use store::Error;

words! {
    NOT_FOUND { "文件或文件夹不存在", "no such file or folder" }
    NOT_ALLOWED { "没有权限", "permission denied" }
    DISK_FULL { "磁盘已满", "the disk is full" }
    READ_ONLY { "文件系统只读", "the file system is read-only" }
    IS_FOLDER { "这是文件夹，不是文件", "this is a folder, not a file" }
    IS_FILE { "路径中有一段不是文件夹", "a part of the path is not a folder" }
    EXISTS { "已经存在", "it exists already" }
    IN_USE { "地址已被占用", "the address is already in use" }
    NO_ADDRESS { "本机没有这个地址", "this machine has no such address" }
    fn damaged(part: &str) { "备份已损坏（{part}），请改用另一份备份", "the backup is damaged ({part}); use another one" }
    NOT_EMPTY { "数据库中已有数据，备份只能恢复到空的数据库", "the database holds data already; a backup is restored into an empty one only" }
    fn other(said: &str) { "系统报告的错误（{said}）", "the system says ({said})" }
}

/// Why the system refused.
pub fn words(error: &io::Error) -> Text {
    match error.kind() {
        ErrorKind::NotFound => NOT_FOUND,
        ErrorKind::PermissionDenied => NOT_ALLOWED,
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => DISK_FULL,
        ErrorKind::ReadOnlyFilesystem => READ_ONLY,
        ErrorKind::IsADirectory => IS_FOLDER,
        ErrorKind::NotADirectory => IS_FILE,
        ErrorKind::AlreadyExists => EXISTS,
        ErrorKind::AddrInUse => IN_USE,
        ErrorKind::AddrNotAvailable => NO_ADDRESS,
        _ => other(&error.to_string()),
    }
}

/// Why the store refused.
pub fn of_store(error: &Error) -> Text {
    match error {
        Error::Io(error) => words(error),
        Error::Full => DISK_FULL,
        Error::Damaged(part) => damaged(part),
        Error::NotEmpty => NOT_EMPTY,
        error => Text::same(error.to_string()),
    }
}

/// Both languages, one after the other, where it is not known which one the reader wants.
pub fn in_both(text: &Text) -> String {
    format!("{}\nqihe: {}", text.get(Lang::Zh), text.get(Lang::En))
}
