//! Bytes folded and cut into words a second; records a second that phrases and new words are found in.
//!
//! Input: titles and abstracts of `corpus-1000.jsonl` and `corpus-10000.jsonl` in the folder
//! WENMAI_BENCH_DIR; without it a text made here.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use wenmai::text::{ChineseSegmenter, Cut, FoldedText, KeywordReader, PhraseExtractor, WordLists, fold, keyword_sets, new_words};

fn texts(works: usize) -> Vec<String> {
    let file = std::env::var_os("WENMAI_BENCH_DIR").map(|folder| Path::new(&folder).join(format!("corpus-{works}.jsonl")));
    let Some(text) = file.and_then(|file| std::fs::read_to_string(file).ok()) else {
        return vec![
            "数字经济时代的个人信息保护与数据要素市场化配置研究，基于中国省级面板数据的实证分析。".repeat(8);
            works.min(1_000)
        ];
    };
    let json = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("a line is JSON"));
    json.map(|json| format!("{}。{}", json["title"].as_str().unwrap_or_default(), json["abstract"].as_str().unwrap_or_default())).collect()
}

fn keywords(works: usize) -> Vec<Vec<String>> {
    let file = std::env::var_os("WENMAI_BENCH_DIR").map(|folder| Path::new(&folder).join(format!("corpus-{works}.jsonl")));
    let Some(text) = file.and_then(|file| std::fs::read_to_string(file).ok()) else {
        return (0..works).map(|n| vec![format!("关键词{}", n % 97), format!("Key Word {}", n % 31)]).collect();
    };
    let json = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("a line is JSON"));
    json.map(|json| json["keywords"].as_array().into_iter().flatten().filter_map(|k| k.as_str().map(str::to_owned)).collect()).collect()
}

fn segment(c: &mut Criterion) {
    let lists = WordLists::empty();
    let segmenter = ChineseSegmenter::new(&lists);
    for works in [1_000, 10_000] {
        let texts = texts(works);
        let bytes: usize = texts.iter().map(String::len).sum();
        let characters: usize = texts.iter().map(|text| FoldedText::new(text).as_str().chars().count()).sum();
        let mut group = c.benchmark_group(format!("segment_{works}"));
        group.sample_size(10).throughput(Throughput::Bytes(bytes as u64));
        group.bench_function("fold", |b| b.iter(|| texts.iter().map(|text| FoldedText::new(text).as_str().len()).sum::<usize>()));
        for (name, cut) in [("reading", Cut::Reading), ("dictionary", Cut::Dictionary)] {
            group.bench_function(name, |b| {
                b.iter(|| {
                    let cut: usize = texts
                        .iter()
                        .map(|text| {
                            let folded = FoldedText::new(text);
                            segmenter.cut(folded.as_str(), cut).iter().map(|segment| segment.word.chars().count()).sum::<usize>()
                        })
                        .sum();
                    assert_eq!(cut, characters, "segments joined are the text");
                });
            });
        }
        group.finish();

        let keywords = keywords(works);
        let printed = keywords.iter().map(Vec::len).sum::<usize>();
        let reader = KeywordReader::new(&lists);
        let mut group = c.benchmark_group(format!("keywords_{works}"));
        group.sample_size(10).throughput(Throughput::Elements(printed as u64));
        group.bench_function("sets", |b| b.iter(|| assert_eq!(keyword_sets(&reader, &keywords).1.len(), keywords.len())));
        group.bench_function("fold", |b| b.iter(|| keywords.iter().flatten().map(|keyword| fold(keyword).len()).sum::<usize>()));
        group.finish();
    }
    let texts = texts(1_000);
    let phrases = PhraseExtractor::new(Arc::new(segmenter.clone()));
    let mut group = c.benchmark_group("extract_1000");
    group.sample_size(10).throughput(Throughput::Elements(texts.len() as u64));
    group.bench_function("phrases", |b| {
        b.iter(|| texts.iter().for_each(|text| assert!((1..=5).contains(&phrases.phrases("", text, 5).len()), "{text}")));
    });
    group.bench_function("new_words", |b| {
        b.iter(|| {
            let words = new_words(&phrases, 1, |each| {
                texts.iter().for_each(|text| each("", text));
                Ok::<(), ()>(())
            });
            assert!(words.is_ok_and(|words| !words.is_empty()));
        });
    });
    group.finish();
    let mut group = c.benchmark_group("segmenter");
    group.sample_size(10);
    group.bench_function("load_full", |b| b.iter(|| black_box(ChineseSegmenter::new(&lists))));
    group.bench_function("load_for_query", |b| b.iter(|| black_box(ChineseSegmenter::for_text(&lists, "数字经济时代的隐私保护"))));
    group.finish();
}

criterion_group!(benches, segment);
criterion_main!(benches);
