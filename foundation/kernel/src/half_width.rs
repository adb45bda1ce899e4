//! Characters as Chinese input methods make them, and as everyone else does.

/// A full-width character in its half-width form (Unicode, Halfwidth and Fullwidth Forms); any other as it is.
pub fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn full_width_forms_become_ascii_and_nothing_else_changes() {
        let half: String = "ＡＢｃ１２３，．（）　江￥a".chars().map(super::half_width).collect();
        assert_eq!(half, "ABc123,.() 江￥a");
    }
}
