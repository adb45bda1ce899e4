//! Data that cannot be opened: what is wrong, where, and what to do, in both languages, for no language is known yet.

use std::path::Path;

use kernel::{Text, words};
use store::{Engine, Error, Unopened};

use crate::system::{self, in_both};

words! {
    fn folder(path: &str, zh: &str, en: &str) {
        "数据文件夹 {path} 无法使用：{zh}。请创建该文件夹并允许运行契合的用户读写，或用 --data（QIHE_DATA）指定其他文件夹",
        "The data folder {path} cannot be used: {en}. Create it and let the user who runs qihe read and write there, or name another folder with --data (QIHE_DATA)"
    }
    fn taken(path: &str) {
        "数据文件夹 {path} 正由另一个契合服务使用。请先停止那个服务，或用 --data（QIHE_DATA）指定其他文件夹",
        "Another qihe server is using the data folder {path}. Stop it first, or name another folder with --data (QIHE_DATA)"
    }
    fn no_folder(path: &str, folder: &str) {
        "无法打开数据库 {path}：文件夹 {folder} 不存在。请先创建该文件夹，或用 --database（QIHE_DATABASE）指定其他位置",
        "The database {path} cannot be opened: there is no folder {folder}. Create it, or name another place with --database (QIHE_DATABASE)"
    }
    fn is_folder(path: &str) {
        "无法打开数据库 {path}：这是一个文件夹，不是文件。请在路径末尾加上文件名，例如 {path}/qihe.db",
        "The database {path} cannot be opened: this is a folder, not a file. Add the name of a file, such as {path}/qihe.db"
    }
    fn no_place(path: &str, folder: &str) {
        "无法打开数据库 {path}：不能在文件夹 {folder} 中读写该文件。请允许运行契合的用户读写该文件夹及其中的文件，或用 --database（QIHE_DATABASE）指定其他位置",
        "The database {path} cannot be opened: the file cannot be read and written in the folder {folder}. Let the user who runs qihe read and write the folder and the files in it, or name another place with --database (QIHE_DATABASE)"
    }
    fn read_only(path: &str) {
        "无法打开数据库 {path}：文件只读。请允许运行契合的用户写入该文件及其所在文件夹",
        "The database {path} cannot be opened: the file is read-only. Let the user who runs qihe write the file and the folder it lies in"
    }
    fn no_database(path: &str) {
        "无法打开数据库 {path}：该文件不是 SQLite 数据库，未作任何改动。请检查路径，或用 qihe restore 从备份恢复",
        "The database {path} cannot be opened: the file is not an SQLite database; nothing was changed. Check the path, or restore a backup with qihe restore"
    }
    fn unreachable(place: &str, why: &str) {
        "无法连接数据库 {place}：服务器不可达或没有应答（{why}）。请确认 PostgreSQL 正在运行、主机名和端口正确、防火墙允许连接",
        "The database {place} cannot be reached: the server does not answer ({why}). Check that PostgreSQL is running, that host and port are right, and that no firewall stands between"
    }
    fn not_admitted(place: &str, why: &str) {
        "无法连接数据库 {place}：服务器不接受该用户名或密码（{why}）。请检查 --database（QIHE_DATABASE）中的用户名和密码，以及服务器的 pg_hba.conf",
        "The database {place} cannot be opened: the server does not accept the user or the password ({why}). Check both in --database (QIHE_DATABASE), and pg_hba.conf on the server"
    }
    fn unknown(place: &str, why: &str) {
        "无法连接数据库 {place}：服务器上没有这个数据库（{why}）。请先用 createdb 创建，或更正 --database（QIHE_DATABASE）中的名称",
        "The database {place} cannot be opened: the server has no such database ({why}). Make it with createdb, or mend its name in --database (QIHE_DATABASE)"
    }
    fn other(place: &str, zh: &str, en: &str) {
        "无法打开数据库 {place}：{zh}。请按提示处理后重试",
        "The database {place} cannot be opened: {en}. Mend this, then start again"
    }
    fn no_engine(url: &str) {
        "“{url}”不是数据库地址。请写成 sqlite:路径 或 postgres://用户@主机/数据库名",
        "`{url}` names no database: write sqlite:PATH or postgres://USER@HOST/NAME"
    }
}

/// A data folder that cannot be used.
pub fn data(path: &Path, why: &Text) -> String {
    in_both(&folder(&path.display().to_string(), &why.zh, &why.en))
}

/// A data folder that another server uses.
pub fn occupied(path: &Path) -> String {
    in_both(&taken(&path.display().to_string()))
}

/// An address that is none.
pub fn address(url: &str) -> String {
    in_both(&no_engine(&without_password(url)))
}

/// A server that was given time enough.
pub fn silent(engine: &Engine, seconds: u64) -> String {
    in_both(&unreachable(&place(engine), &format!("{seconds} s")))
}

/// A database that cannot be opened.
pub fn database(engine: &Engine, error: &Error) -> String {
    let (place, why, said) = (place(engine), error.to_string(), system::of_store(error));
    in_both(&match (engine, error.unopened()) {
        (Engine::Sqlite(path), reason) => {
            let folder = match path.parent() {
                Some(folder) if folder != Path::new("") => folder,
                _ => Path::new("."),
            };
            let shown = folder.display().to_string();
            match reason {
                _ if !folder.is_dir() => no_folder(&place, &shown),
                _ if path.is_dir() => is_folder(&place),
                Unopened::NoPlace => no_place(&place, &shown),
                Unopened::ReadOnly => read_only(&place),
                Unopened::NoDatabase => no_database(&place),
                _ => other(&place, &said.zh, &said.en),
            }
        }
        (Engine::Postgres(_), Unopened::Unreachable) => unreachable(&place, &why),
        (Engine::Postgres(_), Unopened::NotAdmitted) => not_admitted(&place, &why),
        (Engine::Postgres(_), Unopened::Unknown) => unknown(&place, &why),
        (Engine::Postgres(_), _) => other(&place, &said.zh, &said.en),
    })
}

fn place(engine: &Engine) -> String {
    match engine {
        Engine::Sqlite(path) => path.display().to_string(),
        Engine::Postgres(url) => without_password(url),
    }
}

/// An address as it may stand in a log.
fn without_password(url: &str) -> String {
    let shown = url.split('?').next().unwrap_or_default();
    match (shown.split_once("://"), shown.rsplit_once('@')) {
        (Some((scheme, _)), Some((who, host))) => {
            let user = who.split("://").nth(1).and_then(|who| who.split(':').next()).unwrap_or_default();
            format!("{scheme}://{user}@{host}")
        }
        _ => shown.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_shown() {
        for (url, shown) in [
            ("postgres://u:geheim@h:1/d", "postgres://u@h:1/d"),
            ("postgres://u:ge@heim@h/d?password=geheim", "postgres://u@h/d"),
            ("postgres://h/d", "postgres://h/d"),
            ("sqlite:/a@b/c.db", "sqlite:/a@b/c.db"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
