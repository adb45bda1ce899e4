//! What Word can put into a file beside plain paragraphs, each in the smallest file that shows it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::io::{Cursor, Write};

use document::{BlockKind, Document, Note, RemnantKind, annotate_docx, read_docx};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="mc" xmlns:v="v" xmlns:wps="wps" xmlns:m="m""#;

fn package(body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
    let main = r#"<Relationships xmlns="r"><Relationship Id="r1" Type="x/officeDocument" Target="word/document.xml"/></Relationships>"#;
    let relations: String = more
        .iter()
        .map(|(kind, _)| format!(r#"<Relationship Id="{kind}" Type="x/{kind}" Target="{kind}.xml"/>"#))
        .collect();
    let mut parts = vec![
        ("[Content_Types].xml".to_owned(), types.to_owned()),
        ("_rels/.rels".to_owned(), main.to_owned()),
        ("word/document.xml".to_owned(), format!("<w:document {W}><w:body>{body}</w:body></w:document>")),
        (
            "word/_rels/document.xml.rels".to_owned(),
            format!("<Relationships xmlns=\"r\">{relations}</Relationships>"),
        ),
    ];
    parts.extend(
        more.iter()
            .map(|(kind, inner)| (format!("word/{kind}.xml"), format!("<w:{kind} {W}>{inner}</w:{kind}>"))),
    );
    for (name, content) in parts {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn document(body: &str) -> Document {
    read_docx(&package(body, &[])).unwrap()
}

fn p(inner: &str) -> String {
    format!("<w:p>{inner}</w:p>")
}

fn r(text: &str) -> String {
    format!("<w:r><w:t>{text}</w:t></w:r>")
}

const NESTED: &str = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>内</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>部</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/></w:tc><w:tc><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";

#[test]
fn each_feature_reads_as_it_looks() {
    let field = |instruction: &str, result: &str| {
        format!(
            r#"<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{instruction}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>"#,
            r(result)
        )
    };
    let nested_field = format!(
        r#"<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF </w:instrText></w:r>{}<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>"#,
        field("REF a", "隐"),
        r("显")
    );
    let box_of = |text: &str| format!("<w:txbxContent>{}</w:txbxContent>", p(&r(text)));
    let text_box = format!(
        "<w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><wps:txbx>{0}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{0}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>",
        box_of("框内")
    );
    let tick = r#"<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>"#;
    for (what, body, text) in [
        ("runs", p(&(r("合") + &r("同"))), "合同\n"),
        ("entities", p(&r("A&amp;B &lt;甲&gt;&#x3002;")), "A&B <甲>。\n"),
        ("CDATA", p(&r("<![CDATA[<乙>]]>")), "<乙>\n"),
        ("tab", p("<w:r><w:t>甲方</w:t><w:tab/><w:t>乙方</w:t></w:r>"), "甲方\t乙方\n"),
        ("line break", p("<w:r><w:t>一</w:t><w:br/><w:t>二</w:t></w:r>"), "一\n二\n"),
        ("page break", p("<w:r><w:br w:type=\"page\"/><w:t>二</w:t></w:r>"), "二\n"),
        (
            "hyphens",
            p("<w:r><w:t>A</w:t><w:noBreakHyphen/><w:t>1</w:t><w:softHyphen/><w:t>b</w:t></w:r>"),
            "A-1b\n",
        ),
        ("symbol", p(r#"<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>是</w:t></w:r>"#), "☑是\n"),
        ("hyperlink", p(&format!("<w:hyperlink>{}</w:hyperlink>", r("链接"))), "链接\n"),
        ("smart tag", p(&format!("<w:smartTag><w:smartTagPr/>{}</w:smartTag>", r("南通"))), "南通\n"),
        (
            "content control",
            format!("<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>", p(&r("控件"))),
            "控件\n",
        ),
        (
            "inline control",
            p(&format!("<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>", r("控件"))),
            "控件\n",
        ),
        (
            "simple field",
            p(&format!("<w:fldSimple w:instr=\"DATE\">{}</w:fldSimple>", r("2026年"))),
            "2026年\n",
        ),
        ("field", p(&field(" REF _Ref1 \\h ", "第三条")), "第三条\n"),
        ("field in a field", p(&nested_field), "显\n"),
        ("tick box", p(&(tick.to_owned() + &r("适用"))), "☑适用\n"),
        ("text box", p(&(r("正文") + &text_box)), "正文\n框内\n"),
        (
            "formula",
            p(
                "<m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f></m:oMath>",
            ),
            "a/b\n",
        ),
        (
            "ruby",
            p(&format!(
                "<w:r><w:ruby><w:rt>{}</w:rt><w:rubyBase>{}</w:rubyBase></w:ruby></w:r>",
                r("yin"),
                r("印")
            )),
            "印\n",
        ),
        ("empty paragraphs", p("") + &p(&r(" ")) + &p(&r("一")) + &p(""), "一\n"),
        ("nested table", NESTED.to_owned(), "甲 内 部\t乙\n"),
        (
            "frame",
            format!("<w:tbl><w:tr><w:tc>{}{}</w:tc></w:tr></w:tbl>", p(&r("一")), p(&r("二"))),
            "一\n二\n",
        ),
        (
            "moved text",
            p(&format!(
                "<w:moveFrom w:id=\"1\">{}</w:moveFrom><w:moveTo w:id=\"2\">{}</w:moveTo>",
                r("旧处"),
                r("新处")
            )),
            "新处\n",
        ),
    ] {
        assert_eq!(document(&body).text, text, "{what}");
    }
}

#[test]
fn merged_cells_keep_their_columns() {
    let cell =
        |properties: &str, text: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p(&r(text)));
    let rows = [
        cell("<w:vMerge w:val=\"restart\"/>", "甲") + &cell("", "1") + &cell("", "2"),
        cell("<w:vMerge/>", "") + &cell("<w:gridSpan w:val=\"2\"/>", "合计"),
    ];
    let table = format!("<w:tbl>{}</w:tbl>", rows.map(|row| format!("<w:tr>{row}</w:tr>")).concat());
    let document = document(&table);
    assert_eq!(document.text, "甲\t1\t2\n\t合计\t\n");
    let BlockKind::Table(table) = &document.blocks[0].kind else { panic!("no table") };
    assert!(table.rows[1][0].continues && table.rows[1][0].span.is_empty());
    assert_eq!(table.rows[1][1].columns, 2);
}

#[test]
fn a_deleted_paragraph_mark_joins_the_paragraphs() {
    let mark = "<w:pPr><w:rPr><w:del w:id=\"1\" w:author=\"甲\"/></w:rPr></w:pPr>";
    let gone = "<w:del w:id=\"2\" w:author=\"甲\"><w:r><w:delText>旧文</w:delText></w:r></w:del>";
    let document =
        document(&(p(&format!("{mark}{}", r("前"))) + &p(&format!("{mark}{gone}")) + &p(&r("后"))));
    assert_eq!(document.text, "前后\n");
    let deleted: Vec<&str> = document.remnants.iter().map(|remnant| remnant.text.as_str()).collect();
    assert_eq!(deleted, ["旧文\n"]);
    assert_eq!(document.remnants[0].span, 3..3);
}

#[test]
fn hidden_and_white_text_is_left_out_but_kept_as_a_remnant() {
    let run =
        |properties: &str, text: &str| format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>");
    let body = p(&(r("总价")
        + &run("<w:vanish/>", "底价八折")
        + &run("<w:color w:val=\"FFFFFF\"/>", "内部批注")
        + &run("<w:color w:val=\"FFFFFF\"/><w:shd w:val=\"clear\" w:fill=\"000000\"/>", "反白")
        + &run("<w:vanish w:val=\"0\"/>", "一万元")));
    let document = document(&body);
    assert_eq!(document.text, "总价反白一万元\n");
    let hidden: Vec<&str> = document.remnants.iter().map(|remnant| remnant.text.as_str()).collect();
    assert_eq!(hidden, ["底价八折内部批注"]);
    assert_eq!(document.remnants[0].kind, RemnantKind::Hidden);
}

#[test]
fn notes_follow_their_paragraph_and_comments_keep_their_words() {
    let body = p(&format!(
        "{}<w:r><w:footnoteReference w:id=\"2\"/></w:r><w:commentRangeStart w:id=\"7\"/>{}<w:commentRangeEnd w:id=\"7\"/><w:r><w:commentReference w:id=\"7\"/></w:r>",
        r("甲方"),
        r("应当付款")
    )) + &p(&r("次条"));
    let footnote = format!(
        "<w:footnote w:id=\"0\" w:type=\"separator\">{}</w:footnote><w:footnote w:id=\"2\">{}</w:footnote>",
        p(&r("线")),
        p(&r("脚注文字"))
    );
    let comment = format!(
        "<w:comment w:id=\"7\" w:author=\"钱法务\">{}{}</w:comment>",
        p(&r("太早")),
        p(&r("改为三十日"))
    );
    let bytes = package(&body, &[("footnotes", &footnote), ("comments", &comment)]);
    let document = read_docx(&bytes).unwrap();
    assert_eq!(document.text, "甲方应当付款\n脚注文字\n次条\n");
    let asides: Vec<bool> = document
        .blocks
        .iter()
        .map(|block| matches!(&block.kind, BlockKind::Paragraph(paragraph) if paragraph.aside))
        .collect();
    assert_eq!(asides, [false, true, false]);
    let comment = &document.remnants[0];
    assert_eq!(
        (&document.text[comment.span.clone()], comment.text.as_str()),
        ("应当付款", "太早\n改为三十日")
    );

    // a comment on a footnote hangs on its mark in the running text; one in a run splits it
    let at = |wanted: &str| {
        let start = document.text.find(wanted).unwrap();
        start..start + wanted.len()
    };
    let note = |span| Note {
        span,
        author: "契合".into(),
        initials: "契".into(),
        text: "请核对".into(),
        at: "2026-11-24T10:00:00Z".into(),
    };
    let annotated = annotate_docx(&bytes, &[note(at("脚注")), note(at("当付")), note(at("条"))]).unwrap();
    let after = read_docx(&annotated).unwrap();
    assert_eq!(after.text, document.text);
    let spans: Vec<&str> =
        after.remnants.iter().filter(|r| r.text == "请核对").map(|r| &after.text[r.span.clone()]).collect();
    assert_eq!(spans, ["", "当付", "条"]);
    assert_eq!(after.remnants.len(), 4, "the comment that was there is kept");
}

#[test]
fn a_prefix_other_than_w_can_be_annotated_too() {
    let main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let xml = format!(
        "<x:document xmlns:x=\"{main}\"><x:body><x:p><x:r><x:t>第一条 标的</x:t></x:r></x:p></x:body></x:document>"
    );
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in
        [("[Content_Types].xml", "<Types xmlns=\"t\"/>"), ("word/document.xml", xml.as_str())]
    {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    let note = Note {
        span: 10..16,
        author: "a".into(),
        initials: "a".into(),
        text: "t".into(),
        at: "2026-01-01T00:00:00Z".into(),
    };
    let after = read_docx(&annotate_docx(&bytes, &[note]).unwrap()).unwrap();
    assert_eq!(&after.text[after.remnants[0].span.clone()], "标的");
}

#[test]
fn pictures_are_named_where_they_stand_and_lines_are_not() {
    let picture = |said: &str, inner: &str| {
        format!(
            "<w:p><w:r><w:t>前</w:t><w:drawing><wp:docPr descr=\"{said}\"/>{inner}</w:drawing><w:t>后</w:t></w:r></w:p>"
        )
    };
    let found = document(&format!(
        "{}{}<w:p><w:r><w:object><v:imagedata/></w:object></w:r></w:p>",
        picture("公司印章", "<a:blip/>"),
        picture("一条横线", "<wps:line/>")
    ));
    assert_eq!(found.text, "前后\n前后\n");
    let told: Vec<_> = found.remnants.iter().map(|r| (r.kind, r.span.clone(), r.text.as_str())).collect();
    assert_eq!(told, [(RemnantKind::Picture, 3..3, "公司印章"), (RemnantKind::Picture, 14..14, "")]);
    let only = "<w:p><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p>";
    assert!(read_docx(&package(only, &[])).is_err(), "a file of pictures has nothing to read");
}
