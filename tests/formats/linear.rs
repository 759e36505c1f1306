//! Time grows with the input and no faster, whatever an input is made of.
//!
//! What is compared is the time that one thread was on a processor, for an input and for one eight times as large: linear
//! work takes about eight times as long, quadratic work sixty-four times. How busy or fast the machine is plays no part.
#![cfg(target_os = "linux")]

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use wenmai::formats::parse_article_page;
use wenmai::record::YearSpan;

use super::reading::read_as;

const GROWTH: usize = 8;
/// Three times what linear work would take, and less than half of what quadratic work does.
const MOST: f64 = 3.0 * GROWTH as f64;

/// The time that this thread has been on a processor.
fn on_processor() -> Duration {
    // the account is brought up to date when the thread steps aside
    std::thread::yield_now();
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux tells");
    Duration::from_nanos(text.split(' ').next().and_then(|first| first.parse().ok()).expect("nanoseconds"))
}

/// How much longer `work` takes for `GROWTH` times the size; the least of three tries, the shortest of three runs each.
fn growth(make: &(dyn Fn(usize) -> Vec<u8> + Sync), work: &(dyn Fn(&[u8]) + Sync), size: usize) -> f64 {
    let shortest = |input: &[u8]| {
        let one = || {
            let before = on_processor();
            work(input);
            on_processor() - before
        };
        (0..3).map(|_| one()).min().expect("three runs").as_secs_f64()
    };
    // readers share their work among threads: here there is one, whose time is all of it
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    pool.install(|| {
        let (small, large) = (make(size), make(size * GROWTH));
        let mut least = f64::INFINITY;
        for _ in 0..3 {
            least = f64::min(least, shortest(&large) / shortest(&small).max(1e-6));
            if least <= MOST {
                break;
            }
        }
        least
    })
}

/// An input of so many parts.
type Shape = fn(usize) -> Vec<u8>;

/// Inputs in which something is opened and never closed, refers on and on, nests, or repeats.
fn shapes() -> Vec<(&'static str, Shape)> {
    fn text(text: String) -> Vec<u8> {
        text.into_bytes()
    }
    vec![
        ("rows of an HTML table", |n| {
            let head = "<table><tr><td>题名</td><td>作者</td><td>文献来源</td><td>关键词</td></tr>";
            text(head.to_owned() + &(0..n).map(|i| format!("<tr><td>第{i}篇</td><td>王明</td>")).collect::<String>())
        }),
        ("BibTeX entries that are part of the next", |n| {
            text((0..n).map(|i| format!("@book{{k{i}, title = {{T}}, crossref = {{k{}}}}}\n", i + 1)).collect())
        }),
        ("BibTeX entries that are part of what is not there", |n| {
            text((0..n).map(|i| format!("@book{{k{i}, title = {{T}}, crossref = {{none{i}}}}}\n")).collect())
        }),
        ("BibTeX entries that never end", |n| text("@article{a, title = {x\n".repeat(n))),
        ("nested TeX", |n| text(format!("@article{{a, title = {{{}x{}}}}}\n", "\\emph{".repeat(n), "}".repeat(n)))),
        ("BibTeX authors in open braces", |n| text(format!("@article{{a, title = {{x}}, author = {{{}", "{Worl ".repeat(n)))),
        ("keywords of one record", |n| text(format!("RT Journal Article\nT1 题\nK1 {}\n", "隐私;数据 ".repeat(n)))),
        ("unknown tags of one record", |n| text("TY  - JOUR\nTI  - x\n".to_owned() + &"ZZ  - y\n".repeat(n) + "ER  - \n")),
        ("addresses of one record", |n| text(format!("FN x\nVR 1.0\nPT J\nTI x\nC1 {}ER\nEF\n", "[A, B; C, D] Univ X, Y.\n   ".repeat(n)))),
        ("rows of a table after an open quote", |n| text("title,authors,year\n\"x,y,2019\n".to_owned() + &"a,b,2019\n".repeat(n))),
        ("nested XML", |n| text(format!("<Bibliography><PrimaryTitle><Title>{}", "<a>".repeat(n)))),
        ("nested JSON", |n| text(format!("{{\"results\":[{{\"title\":{}", "[".repeat(n)))),
        ("NULs", |n| text("TY  - JOUR\nTI  - x\n".to_owned() + &"\0".repeat(n * 10) + "\nER  - \n")),
    ]
}

#[test]
fn exports_of_any_shape_take_linear_time() {
    for (name, shape) in shapes() {
        // what is refused is refused in linear time too
        let read = |bytes: &[u8]| drop(black_box(read_as(Path::new("input"), bytes, None)));
        let grown = growth(&shape, &read, 1_000);
        assert!(grown <= MOST, "{name}: {grown:.0} times as long for {GROWTH} times the size");
    }
}

#[test]
fn pages_of_any_shape_take_linear_time() {
    let shapes: [(&str, Shape); 4] = [
        ("open tags", |n| "<".repeat(n * 10).into_bytes()),
        ("open comments", |n| "<!-- ".repeat(n * 10).into_bytes()),
        ("open attributes", |n| "<meta name=\"citation_title\" content='x ".repeat(n).into_bytes()),
        ("authors", |n| {
            ("<meta name=citation_title content=x>".to_owned() + &"<meta name=citation_author content='Li, Na'>".repeat(n)).into_bytes()
        }),
    ];
    for (name, shape) in shapes {
        let read = |bytes: &[u8]| drop(black_box(parse_article_page(bytes, "http://j.test/1", None, YearSpan::from((1900, 2026)))));
        let grown = growth(&shape, &read, 1_000);
        assert!(grown <= MOST, "{name}: {grown:.0} times as long for {GROWTH} times the size");
    }
}

#[test]
fn quadratic_work_would_be_noticed() {
    let from_everywhere = |bytes: &[u8]| {
        let ends = (0..bytes.len()).filter(|&from| bytes[from..].contains(&b'>')).count();
        black_box(ends);
    };
    let grown = growth(&|n| vec![b'<'; n], &from_everywhere, 3_000);
    assert!(grown > MOST, "{grown}");
}
