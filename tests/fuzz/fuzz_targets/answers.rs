//! Single records as providers send them: the first byte names the form.

#![no_main]

use wenmai::formats::read_payload;

const FORMS: [&str; 8] = ["oai-dc", "jats", "datacite", "article-page", "openalex-work", "crossref-work", "doaj-article", "arxiv-entry"];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((which, bytes)) = bytes.split_first() else { return };
    let form = FORMS[usize::from(*which) % FORMS.len()];
    let read = || read_payload(form, "https://journal.example/article/view/1", bytes, wenmai_fuzz::plausible());
    let record = read();
    assert_eq!(record, read(), "the same bytes, the same record");
    if let Ok(record) = record {
        wenmai_fuzz::hold(&record);
    }
});
