//! Chinese characters, told from all others.

/// True for a Chinese character of any block, and for 〇 and 々 that stand among them.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}' | '〇' | '々')
}

/// True where a Chinese character stands in it.
pub fn has_han(text: &str) -> bool {
    text.chars().any(is_han)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hanzi_of_every_block_and_what_stands_among_them() {
        assert!("数㐀豈𠀀〇々".chars().all(is_han));
        assert!(!"a1é，。（）あ한・".chars().any(is_han));
        assert!(has_han("DNA的") && !has_han("") && !has_han("Li, Na"));
    }
}
