//! Tables as the kind that they show, half of them with headings that a study names.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((which, bytes)) = bytes.split_first() else { return };
    let columns: Vec<(String, String)> =
        [("A", "title"), ("B", "author"), ("C", "year"), ("题目", "title")].map(|(heading, part)| (heading.into(), part.into())).into();
    let tables = ["table", "scopus-csv", "lens-csv", "dimensions-csv", "ieee-csv", "springer-csv", "acm-csv", "openalex-csv", "wos-tab", "cnki-table"];
    let forced = tables.get(usize::from(which >> 1) % (tables.len() + 1)).copied();
    wenmai_fuzz::read(bytes, forced, if which & 1 == 0 { &[] } else { &columns });
});
