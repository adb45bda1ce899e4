//! HTML as a browser would show it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use document::{BlockKind, read_html};

fn text_of(html: &str) -> String {
    read_html(html.as_bytes()).unwrap().text
}

#[test]
fn blocks_make_lines_and_white_space_collapses() {
    let html = "<html><head><title>x</title><style>p{}</style></head><body><h1>买卖合同</h1>\n\
        <p>第一条　标的&nbsp;&amp; 数量\n  共 <b>10</b> 吨<p>第二条<br>价款<script>alert('<p>')</script></body>";
    assert_eq!(text_of(html), "买卖合同\n第一条　标的 & 数量 共 10 吨\n第二条\n价款\n");
}

#[test]
fn tables_keep_rows_and_merged_cells() {
    let document = read_html(
        "<p>附表</p><table><tr><th>品名<th>数量<th>金额</tr><tr><td>钢筋</td><td>10</td><td><p>1,000</p></td>\
         <tr><td colspan=2>合计</td><td>1,000</td></tr></table>完"
            .as_bytes(),
    )
    .unwrap();
    assert_eq!(document.text, "附表\n品名\t数量\t金额\n钢筋\t10\t1,000\n合计\t\t1,000\n完\n");
    assert!(matches!(&document.blocks[1].kind, BlockKind::Table(table) if table.rows[2][0].columns == 2));
}

#[test]
fn lists_are_numbered_and_hidden_text_is_left_out() {
    let document = read_html(
        "<ol start=3 type=a><li>交货<li>付款</ol><ul><li>附件</ul><div style='display: none'>底价八折</div>"
            .as_bytes(),
    )
    .unwrap();
    assert_eq!(document.text, "c. 交货\nd. 付款\n• 附件\n");
    assert_eq!(document.remnants[0].text, "底价八折");
}

#[test]
fn a_declared_encoding_is_believed_if_it_fits() {
    let html = "<html><meta charset=gb2312><p>付款期限</p>";
    let bytes = encoding_rs::GB18030.encode(html).0;
    assert_eq!(read_html(&bytes).unwrap().text, "付款期限\n");
    assert_eq!(read_html(html.as_bytes()).unwrap().text, "付款期限\n");
}
