//! `qihe review`: reads contract files and prints what is wrong with them.

use std::fs::File;
use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{Args as ClapArgs, ValueEnum};
use document::Note;
use kernel::{Instant, Lang};
use review::{Contract, ContractType, Options, Report, Severity, Side, output, output::comment::Comment};

use crate::system;

/// Nothing at or above the level; findings; input that cannot be used.
const CLEAN: u8 = 0;
const FINDINGS: u8 = 1;
const UNUSABLE: u8 = 2;

/// The name that stands for standard input, as an argument and in reports.
const STDIN: &str = "-";

const HELP: &str = "\
退出码 / exit codes:
  0  没有达到 --fail-on 级别的问题 / nothing at or above the level of --fail-on
  1  有问题 / findings
  2  有文件无法读取，或者参数有误 / a file cannot be read, or an argument is wrong

JSON（多个文件时为数组 / an array for several files）:
  {\"file\", \"type\", \"facts\": {…},
   \"findings\": [{\"rule\", \"severity\", \"clause\", \"start\", \"end\", \"text\", \"message\", \"reason\",
                 \"basis\": [{\"law\", \"version\", \"article\"}], \"suggestion\"}],
   \"rules\": {\"passed\": […], \"not_applicable\": […], \"not_checked\": […], \"not_checked_reasons\": {…}},
   \"text\"}
  start、end 为全文的字符位置（Unicode 标量）/ places in the text, in Unicode scalars
  not_checked_reasons 按规则给出未检查的原因 / why a rule could not be checked, by its code
  text 仅在 --with-text 时给出 / only with --with-text

法律版本按签订日期选择；没有读出签订日期的，按审查当日。
The law is that of the day of signing; where none is read, of the day of the review.";

kernel::words! {
    fn not_opened(zh: &str, en: &str) {
        "无法打开文件：{zh}。请检查路径和权限。",
        "cannot be opened: {en}; check the path and its permissions"
    }
}

/// Arguments of `qihe review`.
#[derive(Debug, ClapArgs)]
#[command(after_help = HELP)]
pub struct Args {
    /// 合同文件（docx、pdf、txt、html），`-` 为标准输入 / contract files, `-` for standard input
    #[arg(value_name = "FILE", required_unless_present_any = ["list_rules", "explain"])]
    files: Vec<PathBuf>,
    /// 合同类型 / kind of contract
    #[arg(long = "type", value_enum, default_value = "auto")]
    kind: KindArg,
    /// 立场（目前的规则对各方一视同仁） / for whom (the rules of today treat all sides alike)
    #[arg(long, value_enum, default_value = "neutral")]
    side: SideArg,
    /// 输出格式 / output format
    #[arg(long, value_enum, default_value = "text")]
    format: FormatArg,
    /// JSON 中附上提取的全文 / give the extracted text in JSON
    #[arg(long)]
    with_text: bool,
    /// 语言 / language
    #[arg(long, value_enum, default_value = "zh")]
    lang: LangArg,
    /// 写入文件 / write to a file
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
    /// 达到此级别时退出码为 1 / exit with 1 from this level on
    #[arg(long, value_enum, default_value = "error")]
    fail_on: FailArg,
    /// 列出全部规则 / list all rules
    #[arg(long)]
    list_rules: bool,
    /// 解释一条规则 / explain a rule
    #[arg(long, value_name = "CODE")]
    explain: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum KindArg {
    Auto,
    Construction,
    Sale,
    Transport,
    Warehousing,
    Lease,
    Service,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SideArg {
    A,
    B,
    Neutral,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    Text,
    Json,
    Sarif,
    Docx,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LangArg {
    Zh,
    En,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FailArg {
    Error,
    Warning,
    Never,
}

/// A file that was read.
struct Read {
    path: PathBuf,
    bytes: Vec<u8>,
    format: document::Format,
    contract: Contract,
    report: Report,
}

/// Runs the command.
pub fn run(args: &Args) -> ExitCode {
    let lang = match args.lang {
        LangArg::Zh => Lang::Zh,
        LangArg::En => Lang::En,
    };
    match work(args, lang) {
        Ok(code) => ExitCode::from(code),
        Err(message) => {
            let _ = writeln!(io::stderr(), "qihe review: {message}");
            ExitCode::from(UNUSABLE)
        }
    }
}

fn work(args: &Args, lang: Lang) -> Result<u8, String> {
    if args.list_rules {
        let line = |r: &&review::Rule| format!("{} {:7} {}\n", r.code, level(r.severity), r.name.get(lang));
        let list: String = review::rules().iter().map(line).collect();
        return write(args.out.as_deref(), list.as_bytes(), lang).map(|()| CLEAN);
    }
    if let Some(code) = &args.explain {
        let rule = review::rules().iter().find(|r| r.code.eq_ignore_ascii_case(code));
        let rule = rule.ok_or_else(|| match lang {
            Lang::Zh => format!("没有规则 {code}，用 --list-rules 查看全部规则"),
            Lang::En => format!("there is no rule {code}; --list-rules shows them all"),
        })?;
        return write(args.out.as_deref(), output::text::explain(rule, lang).as_bytes(), lang)
            .map(|()| CLEAN);
    }
    let now = now();
    let options = Options {
        contract_type: kind(args.kind),
        side: side(args.side),
        today: Some(now.day_in(operation::ZONE)),
    };
    if args.files.iter().filter(|path| path.as_os_str() == STDIN).count() > 1 {
        return Err(match lang {
            Lang::Zh => "标准输入（-）只能读取一次".to_owned(),
            Lang::En => "standard input (-) can be read once only".to_owned(),
        });
    }
    let (mut read, mut unusable) = (Vec::new(), false);
    for path in &args.files {
        match open(path, &options, lang) {
            Ok(one) => read.push(one),
            Err(message) => {
                unusable = true;
                let _ = writeln!(io::stderr(), "{}: {message}", path.display());
            }
        }
    }
    if !read.is_empty() {
        let bytes = render(args, &read, args.files.len() > 1, lang, now)?;
        write(args.out.as_deref(), &bytes, lang)?;
    }
    let worst = read.iter().flat_map(|one| one.report.findings.iter().map(|f| f.severity)).max();
    let fails = match args.fail_on {
        FailArg::Error => worst >= Some(Severity::Error),
        FailArg::Warning => worst >= Some(Severity::Warning),
        FailArg::Never => false,
    };
    Ok(match (unusable, fails) {
        (true, _) => UNUSABLE,
        (false, true) => FINDINGS,
        (false, false) => CLEAN,
    })
}

fn open(path: &Path, options: &Options, lang: Lang) -> Result<Read, String> {
    let bytes = bytes(path, lang)?;
    let name = path.file_name().and_then(|name| name.to_str()).filter(|name| *name != STDIN);
    let document = document::read(&bytes, name).map_err(|error| error.text().get(lang).to_owned())?;
    let contract = review::read(&document);
    let report = review::review(&contract, options);
    Ok(Read { path: path.to_owned(), bytes, format: document.format, contract, report })
}

/// The contents of a file, or of standard input; refuses what is too large before it is taken in.
fn bytes(path: &Path, lang: Lang) -> Result<Vec<u8>, String> {
    let unreadable = |error: io::Error| {
        let why = system::words(&error);
        not_opened(&why.zh, &why.en).get(lang).to_owned()
    };
    let too_large = |error: document::Unreadable| error.text().get(lang).to_owned();
    let mut bytes = Vec::new();
    // what has no length, such as a pipe, is read to the limit; one byte more tells that it is too large
    let limit = document::limits::FILE_BYTES as u64 + 1;
    if path.as_os_str() == STDIN {
        io::stdin().lock().take(limit).read_to_end(&mut bytes).map_err(unreadable)?;
    } else {
        let file = File::open(path).map_err(unreadable)?;
        document::check_length(file.metadata().map_err(unreadable)?.len()).map_err(too_large)?;
        file.take(limit).read_to_end(&mut bytes).map_err(unreadable)?;
    }
    document::check_length(bytes.len() as u64).map_err(too_large)?;
    Ok(bytes)
}

fn render(args: &Args, read: &[Read], several: bool, lang: Lang, now: Instant) -> Result<Vec<u8>, String> {
    let name = |one: &Read| one.path.display().to_string();
    let pretty = |value: &serde_json::Value| {
        let mut bytes = serde_json::to_vec_pretty(value).map_err(|error| error.to_string())?;
        bytes.push(b'\n');
        Ok::<_, String>(bytes)
    };
    match args.format {
        FormatArg::Text => Ok(read
            .iter()
            .map(|one| output::text::text(&name(one), &one.contract, &one.report, lang))
            .collect::<String>()
            .into_bytes()),
        FormatArg::Json => {
            let json =
                |one: &Read| output::json::json(&name(one), &one.contract, &one.report, lang, args.with_text);
            match (several, read) {
                (false, [one]) => pretty(&json(one)),
                _ => pretty(&serde_json::Value::Array(read.iter().map(json).collect())),
            }
        }
        FormatArg::Sarif => {
            let files: Vec<_> =
                read.iter().map(|one| (name(one), one.contract.clone(), one.report.clone())).collect();
            pretty(&output::sarif::sarif(&files, lang))
        }
        FormatArg::Docx => docx(args, read, several, lang, now),
    }
}

/// The original with a comment for each finding.
fn docx(args: &Args, read: &[Read], several: bool, lang: Lang, now: Instant) -> Result<Vec<u8>, String> {
    let say = |zh: &str, en: &str| match lang {
        Lang::Zh => zh.to_owned(),
        Lang::En => en.to_owned(),
    };
    let ([one], false) = (read, several) else {
        return Err(say("docx 格式一次只能处理一个文件", "the docx format takes one file at a time"));
    };
    if args.out.is_none() {
        return Err(say("docx 格式需要用 --out 指定输出文件", "the docx format needs --out"));
    }
    if one.format != document::Format::Docx {
        return Err(say("只有 .docx 原件才能加批注", "only a .docx original can carry comments"));
    }
    let notes: Vec<Note> = one.report.findings.iter().map(|f| note(f, lang, now)).collect();
    document::annotate_docx(&one.bytes, &notes).map_err(|error| error.text().get(lang).to_owned())
}

fn note(f: &review::Finding, lang: Lang, now: Instant) -> Note {
    let comment = Comment {
        rule: f.rule,
        message: f.message.get(lang),
        reason: f.reason.get(lang),
        basis: f.basis.iter().map(|b| b.cite().get(lang).to_owned()).collect(),
        suggestion: f.suggestion.as_ref().map(|s| s.get(lang)),
    };
    comment.note(f.span.clone(), now.to_string())
}

fn write(out: Option<&Path>, bytes: &[u8], lang: Lang) -> Result<(), String> {
    match out {
        Some(path) => std::fs::write(path, bytes).map_err(|error| at(path, &error, lang)),
        None => match io::stdout().write_all(bytes) {
            // a reader that has seen enough, such as `head`
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(system::words(&error).get(lang).to_owned())
            }
            _ => Ok(()),
        },
    }
}

/// A file that cannot be read or written, and why.
fn at(path: &Path, error: &io::Error, lang: Lang) -> String {
    let (why, colon) = (system::words(error), if lang == Lang::Zh { "：" } else { ": " });
    format!("{}{colon}{}", path.display(), why.get(lang))
}

fn now() -> Instant {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Instant::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

fn kind(kind: KindArg) -> Option<ContractType> {
    Some(match kind {
        KindArg::Auto => return None,
        KindArg::Construction => ContractType::Construction,
        KindArg::Sale => ContractType::Sale,
        KindArg::Transport => ContractType::Transport,
        KindArg::Warehousing => ContractType::Warehousing,
        KindArg::Lease => ContractType::Lease,
        KindArg::Service => ContractType::Service,
    })
}

fn side(side: SideArg) -> Side {
    match side {
        SideArg::A => Side::A,
        SideArg::B => Side::B,
        SideArg::Neutral => Side::Neutral,
    }
}
