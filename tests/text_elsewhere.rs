//! Keywords found in English records of fields that no weights were fitted on, and how many meet an
//! author's keyword once singular and plural do. Prints its numbers and holds a floor under them.
//!
//! The files are read from `../shared` (or where WENMAI_SHARED points) and skipped where missing.

#![allow(clippy::print_stderr)]

mod known_keywords;
mod real_exports;

use std::sync::Arc;

use wenmai::text::{ChineseSegmenter, CommonerForms, Extraction, KeywordExtractor, KnownRecord, PhraseExtractor, WordLists};

use known_keywords::{at_five, known_records};

#[test]
fn english_keywords_are_found_elsewhere_and_meet_in_number() {
    let lists = WordLists::empty();
    let extractor = |method| KeywordExtractor::new(&lists, Arc::new(ChineseSegmenter::new(&lists)), method, 5);
    let [phrases, text_rank] = [Extraction::Phrases, Extraction::Textrank].map(extractor);
    for (name, path, step, floor) in [
        ("bibliometrics (Web of Science)", "scale/wos-biblio-v2", 5, 0.225),
        ("ecology (PubMed)", "samples/revtools/restoration_pubmed.nbib", 1, 0.10),
    ] {
        let Some(all) = known_records(path) else { return };
        let all: Vec<&KnownRecord> = all.iter().step_by(step).collect();
        if all.is_empty() {
            eprintln!("skipped: {path} has no record with title, abstract and keywords");
            continue;
        }
        // every second record keeps its keywords; the others are as if they had none
        let (given, bare): (Vec<_>, Vec<_>) = all.iter().enumerate().partition(|(at, _)| at % 2 == 0);
        let bare: Vec<&KnownRecord> = bare.into_iter().map(|(_, record)| *record).collect();
        let find = |extractor: &KeywordExtractor| -> Vec<Vec<String>> {
            bare.iter().map(|record| extractor.keywords(&record.title, &record.abstract_text, "")).collect()
        };
        let found = find(&phrases);
        let likeliest = PhraseExtractor::new(Arc::new(ChineseSegmenter::new(&lists)));
        let both_numbers: Vec<Vec<String>> = bare
            .iter()
            .map(|record| likeliest.phrases(&record.title, &record.abstract_text, 5).into_iter().map(|phrase| phrase.label).collect())
            .collect();
        let forms = CommonerForms::new(&lists, given.iter().map(|(_, record)| &record.keywords).chain(&found));
        let met: Vec<Vec<String>> = found
            .iter()
            .map(|keywords| keywords.iter().map(|keyword| forms.commoner(keyword).unwrap_or(keyword).to_owned()).collect())
            .collect();
        let [both, as_printed, in_forms, ranked] = [both_numbers, found, met, find(&text_rank)].map(|found| {
            let mut found = found.into_iter();
            at_five(bare.iter().copied(), |_| found.next().expect("keywords of every record"))
        });
        eprintln!(
            "{name}: {} records, phrases {both:.4?}, in one number {as_printed:.4?}, in the commoner {in_forms:.4?}, textrank {ranked:.4?}",
            bare.len()
        );
        assert!(in_forms.recall >= floor && in_forms.recall > ranked.recall, "{name}: {in_forms:?} {ranked:?}");
        // of 35 records one keyword is 0.006
        assert!(in_forms.recall + 0.01 >= both.recall, "meeting costs no keywords: {both:?} {in_forms:?}");
    }
}
