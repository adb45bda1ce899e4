//! A database that cannot be opened: the server says what, where and what to do, in both languages, and ends.

#![allow(clippy::unwrap_used)] // helpers of tests: a panic is the report

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpListener,
    os::unix::{fs::PermissionsExt as _, process::CommandExt as _},
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

/// Runs `qihe serve`, which must fail soon, in words; returns what it says.
fn refused(mut command: Command, database: &str) -> String {
    let data = tempfile::tempdir().unwrap();
    fs::set_permissions(data.path(), fs::Permissions::from_mode(0o777)).unwrap();
    command.args(["serve", "--listen", "127.0.0.1:0", "--database", database]);
    command.env("QIHE_DATA", data.path()).env("RUST_BACKTRACE", "0");
    let begun = Instant::now();
    let out = command.output().unwrap();
    let said = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.code(), Some(2), "{said}");
    assert!(begun.elapsed() < Duration::from_secs(15), "it took {:?}", begun.elapsed());
    assert!(!said.contains("panicked") && !said.contains("geheim"), "{said}");
    assert!(!String::from_utf8(out.stdout).unwrap().contains("http://"), "it said that it listens");
    said
}

fn qihe() -> Command {
    Command::new(env!("CARGO_BIN_EXE_qihe"))
}

/// Both languages, and where it is.
fn says(said: &str, place: &str, words: [&str; 2]) {
    assert_eq!(said.matches(place).count(), 2, "{place} in {said}");
    assert!(words.iter().all(|words| said.contains(words)), "{words:?} in {said}");
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[test]
fn a_folder_that_does_not_exist_is_named() {
    let place = tempfile::tempdir().unwrap().path().join("nowhere/qihe.db");
    let said = refused(qihe(), &format!("sqlite:{}", shown(&place)));
    says(&said, &shown(&place), ["不存在。请先创建该文件夹", "there is no folder"]);
    assert!(!place.exists());
}

#[test]
fn a_folder_or_another_file_is_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let said = refused(qihe(), &format!("sqlite:{}", shown(folder.path())));
    assert!(said.contains("这是一个文件夹") && said.contains("this is a folder"), "{said}");
    let other = folder.path().join("letter.txt");
    fs::write(&other, "Dear Sir or Madam, ".repeat(100)).unwrap();
    let said = refused(qihe(), &format!("sqlite:{}", shown(&other)));
    says(&said, &shown(&other), ["不是 SQLite 数据库", "is not an SQLite database"]);
    assert_eq!(fs::read_to_string(&other).unwrap(), "Dear Sir or Madam, ".repeat(100));
}

/// The binary as somebody whom the file system can refuse something: root it cannot.
fn as_nobody(folder: &Path) -> Command {
    let own = fs::metadata("/proc/self").map(|own| std::os::unix::fs::MetadataExt::uid(&own)).unwrap();
    if own != 0 {
        return qihe();
    }
    let copy = folder.join("qihe");
    fs::copy(env!("CARGO_BIN_EXE_qihe"), &copy).unwrap();
    let mut command = Command::new(copy);
    command.uid(65534).gid(65534);
    command
}

#[test]
fn what_may_not_be_written_is_named() {
    let root = tempfile::tempdir().unwrap();
    fs::set_permissions(root.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let folder = root.path().join("data");
    fs::create_dir(&folder).unwrap();
    let database = folder.join("qihe.db");
    let made = qihe().arg("migrate").env("QIHE_DATA", &folder).output().unwrap();
    assert!(made.status.success() && database.exists());
    let mode = |path: &PathBuf, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    mode(&folder, 0o777);
    mode(&database, 0o444);
    let said = refused(as_nobody(root.path()), &format!("sqlite:{}", shown(&database)));
    says(&said, &shown(&database), ["文件只读", "the file is read-only"]);
    mode(&folder, 0o555);
    let new = folder.join("new.db");
    let said = refused(as_nobody(root.path()), &format!("sqlite:{}", shown(&new)));
    says(&said, &shown(&new), ["不能在文件夹", "cannot be read and written in the folder"]);
    mode(&folder, 0o755);
}

#[test]
fn an_address_that_is_none_is_named() {
    let said = refused(qihe(), "mysql://u:geheim@h/d");
    says(&said, "mysql://u@h/d", ["不是数据库地址", "names no database"]);
}

#[test]
fn a_server_that_is_not_there_or_says_nothing_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let place = format!("postgres://u@127.0.0.1:{port}/d");
    let words = ["服务器不可达或没有应答", "the server does not answer"];
    says(&refused(qihe(), &format!("postgres://u:geheim@127.0.0.1:{port}/d")), &place, words); // it accepts and waits
    drop(listener);
    says(&refused(qihe(), &format!("postgres://u:geheim@127.0.0.1:{port}/d")), &place, words);
    let nowhere = refused(qihe(), "postgres://u:geheim@nowhere.invalid/d?sslmode=disable");
    says(&nowhere, "postgres://u@nowhere.invalid/d", words);
}

/// Speaks PostgreSQL's protocol just far enough to ask for a password and refuse it.
fn refuse_the_password(listener: &TcpListener) {
    let (mut stream, _) = listener.accept().unwrap();
    let message = |stream: &mut std::net::TcpStream, kind: bool| {
        if kind {
            stream.read_exact(&mut [0]).unwrap();
        }
        let mut length = [0; 4];
        stream.read_exact(&mut length).unwrap();
        let mut rest = vec![0; u32::from_be_bytes(length) as usize - 4];
        stream.read_exact(&mut rest).unwrap();
        rest
    };
    message(&mut stream, false);
    stream.write_all(b"R\0\0\0\x08\0\0\0\x03").unwrap();
    assert_eq!(message(&mut stream, true), b"geheim\0");
    let fields = b"SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user \"u\"\0\0";
    let length = u32::try_from(fields.len() + 4).unwrap().to_be_bytes();
    stream.write_all(&[b"E", &length[..], fields].concat()).unwrap();
}

#[test]
fn a_wrong_password_is_named_and_not_shown() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = std::thread::spawn(move || refuse_the_password(&listener));
    let said = refused(qihe(), &format!("postgres://u:geheim@127.0.0.1:{port}/d"));
    server.join().unwrap();
    let place = format!("postgres://u@127.0.0.1:{port}/d");
    says(&said, &place, ["不接受该用户名或密码", "does not accept the user or the password"]);
}

#[test]
fn a_database_or_user_that_the_server_does_not_know_is_named() {
    let url = match testbed::url() {
        Ok(url) => url,
        Err(why) => return testbed::skip(&why),
    };
    let base = url.rsplit_once('/').unwrap().0;
    let said = refused(qihe(), &format!("{base}/qihe_nowhere"));
    says(&said, "/qihe_nowhere", ["没有这个数据库", "the server has no such database"]);
    let host = base.rsplit_once('@').unwrap().1;
    let said = refused(qihe(), &format!("postgres://qihe_nobody:geheim@{host}/postgres"));
    says(
        &said,
        "postgres://qihe_nobody@",
        ["不接受该用户名或密码", "does not accept the user or the password"],
    );
}

#[test]
fn an_address_in_use_is_named_in_both_languages() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let (data, address) = (tempfile::tempdir().unwrap(), taken.local_addr().unwrap().to_string());
    let out = qihe().args(["serve", "--listen", &address]).env("QIHE_DATA", data.path()).output().unwrap();
    let said = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.code(), Some(2), "{said}");
    says(&said, &address, ["地址已被占用", "the address is already in use"]);
    assert!(!said.contains("os error"), "{said}");
}
