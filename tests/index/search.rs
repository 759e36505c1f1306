//! What is found, in which order, and how it is shown.

use proptest::prelude::*;
use wenmai::index::{Index, SearchRequest, SearchResults, SnippetPart, Sort};
use wenmai::{Error, Result};

use super::library::{Bench, ask, library};

fn library_index() -> &'static Index {
    static LIBRARY: std::sync::OnceLock<(Bench, Index)> = std::sync::OnceLock::new();
    let (_, index) = LIBRARY.get_or_init(|| {
        let bench = Bench::new();
        let (index, _) = bench.open(&library());
        (bench, index)
    });
    index
}

fn search(request: &SearchRequest) -> Result<SearchResults> {
    library_index().search(request)
}

fn keys(results: &SearchResults) -> Vec<&str> {
    results.hits.iter().map(|hit| hit.key.as_str()).collect()
}

/// The keys found, in order of key.
fn found(query: &str) -> Vec<String> {
    let results = search(&ask(query)).unwrap_or_else(|error| panic!("{query}: {error}"));
    let mut keys: Vec<String> = keys(&results).into_iter().map(str::to_owned).collect();
    keys.sort();
    keys
}

#[test]
fn words_fields_and_years_find_what_they_say() {
    for (query, works) in [
        // Chinese words, any width and script, all of them
        ("数字经济", "w1 w2 w3 w7"),
        ("數字經濟", "w1 w2 w3 w7"),
        ("数字经济 AND 隐私", "w1 w3 w7"),
        ("数字经济隐私保护", "w1"),
        ("数字经济的增长", "w2"),
        ("title:数字", "w1 w2 w6"),
        ("个人信息", "w1"),
        // English words are stemmed, stop words do not narrow
        ("economy", "w3 w5 w7"),
        ("the privacy of systems", "w7"),
        ("PRIVACY", "w3 w7"),
        ("e-commerce", "w5"),
        ("platf*", "w5"),
        ("economies*", "w3 w5 w7"),
        // phrases
        ("\"digital economy\"", "w3 w7"),
        ("keyword:\"digital economy\"", "w3 w7"),
        ("\"economy digital\"", ""),
        ("\"engineering systems\"~2", "w7"),
        ("“个人信息与隐私”", "w1"),
        // fields
        ("author:王伟", "w1"),
        ("作者：王伟", "w1"),
        ("author:王伟*", "w1 w2"),
        ("author:欧阳修远", "w4"),
        ("author:smith", "w3 w7"),
        ("author:\"zhang yi\"", "w3"),
        ("author:\"Smith, J\"*", "w3 w7"),
        ("王伟", "w1"),
        ("venue:policy", "w3"),
        ("doi:10.1000/priv.7", "w3"),
        ("doi:https\\://doi.org/10.1000/PRIV.7", "w3"),
        ("doi:\"https://doi.org/10.1000/PRIV.7\"", "w3"),
        ("10.1000/priv.7", "w3"),
        ("key:w4", "w4"),
        ("keyword:数字经济", "w1 w2 w3 w7"),
        // years
        ("privacy year:[2014 TO 2016]", "w3"),
        ("year:2019", "w2 w7"),
        ("year:{2014 TO 2018]", "w1 w3"),
        ("year:>=2018", "w1 w2 w7"),
        ("year:<2014", "w6"),
        ("year:IN [2010 2014]", "w4 w6"),
        ("year:*", "w1 w2 w3 w4 w6 w7"),
        ("-year:*", "w5"),
        // operators
        ("*", "w1 w2 w3 w4 w5 w6 w7"),
        ("隐私 OR 税收", "w1 w3 w4 w7"),
        ("privacy -design", "w3"),
        ("NOT privacy AND year:*", "w1 w2 w4 w6"),
        ("title:(隐私 OR privacy)", "w1 w3 w7"),
        ("privacy^3 OR 税收^0.5", "w3 w4 w7"),
        ("abstract:*", "w1 w2 w3 w4 w5 w7"),
        ("coding", "w6"),
        ("zzz", ""),
    ] {
        assert_eq!(found(query), works.split_whitespace().collect::<Vec<_>>(), "{query}");
    }
}

#[test]
fn a_quoted_query_finds_every_literal_part() {
    for (query, work) in [
        ("人民共和国", "w4"),
        ("华人民共", "w4"),
        ("国税收", "w4"),
        ("税", "w4"),
        ("度", "w4"),
        ("业所得税", "w4"),
        ("济时代", "w1"),
        ("字經濟", "w2"),
        ("5G网络", "w5"),
        ("5g网", "w5"),
        ("络的影", "w5"),
        ("数字典", "w6"),
        ("e commerce platform", "w5"),
        ("covid-19", "w5"),
    ] {
        let keys = found(&format!("\"{query}\""));
        assert!(keys.iter().any(|key| key == work), "{query}: {keys:?}");
    }
    for query in ["人共和国", "经济数字", "税收保护", "的隐私保护本文"] {
        assert_eq!(found(&format!("\"{query}\"")), Vec::<String>::new(), "{query}");
    }
}

#[test]
fn pages_follow_each_other_and_the_total_stays() {
    for sort in [Sort::Relevance, Sort::YearAscending, Sort::YearDescending] {
        let whole = search(&SearchRequest { sort, limit: 100, ..ask("*") }).expect("results");
        let mut pages = Vec::new();
        for offset in 0..9 {
            let page = search(&SearchRequest { sort, limit: 1, offset, ..ask("*") }).expect("results");
            assert_eq!(page.total, 7);
            pages.extend(page.hits);
        }
        assert_eq!(pages, whole.hits);
    }
}

#[test]
fn sorts_by_year_with_unknown_years_last_and_ties_by_key() {
    let sorted = |sort| {
        let results = search(&SearchRequest { sort, ..ask("*") }).expect("results");
        keys(&results).join(" ")
    };
    assert_eq!(sorted(Sort::YearAscending), "w6 w4 w3 w1 w2 w7 w5");
    assert_eq!(sorted(Sort::YearDescending), "w2 w7 w1 w3 w4 w6 w5");
    assert_eq!(sorted(Sort::Relevance), "w1 w2 w3 w4 w5 w6 w7", "equal scores");
}

#[test]
fn a_hit_in_the_title_comes_before_one_in_the_abstract() {
    let results = search(&ask("economies")).expect("results");
    assert_eq!(keys(&results).last(), Some(&"w5"), "only its abstract has the word");
    assert!(results.hits.windows(2).all(|pair| pair[0].score >= pair[1].score && pair[1].score > 0.0));
}

#[test]
fn years_and_keywords_are_counted_over_all_that_matches() {
    let results = search(&SearchRequest { limit: 1, facets: 2, ..ask("数字经济 OR privacy") }).expect("results");
    assert_eq!((results.total, results.hits.len()), (4, 1));
    assert_eq!(results.years, [(2016, 1), (2018, 1), (2019, 2)]);
    assert_eq!(results.keywords, [("数字经济".to_owned(), 4), ("隐私".to_owned(), 3)]);
    let none = search(&SearchRequest { facets: 0, ..ask("*") }).expect("results");
    assert!(none.years.is_empty() && none.keywords.is_empty());
    let all = search(&SearchRequest { facets: 100, ..ask("*") }).expect("results");
    assert!(all.keywords.iter().all(|(keyword, _)| keyword != "coding"), "a stop word is no keyword");
}

fn hits(parts: &[SnippetPart]) -> Vec<&str> {
    parts.iter().filter(|part| part.hit).map(|part| part.text.as_str()).collect()
}

#[test]
fn what_was_found_is_marked_as_it_is_printed() {
    let first = |query: &str| search(&ask(query)).expect("results").hits.into_iter().next().expect("a hit");
    let hit = first("\"经济增长\"");
    assert_eq!(hits(&hit.title_parts), ["經濟增長"]);
    let hit = first("隐私 个人信息");
    assert_eq!((hits(&hit.title_parts), hits(&hit.snippet)), (vec!["隐私"], vec!["个人信息", "隐私"]));
    let hit = first("title:privacy engineering");
    assert_eq!((hits(&hit.title_parts), hits(&hit.snippet)), (vec!["Privacy"], vec!["Engineering"]));
    let hit = first("\"5g网络\"");
    assert_eq!(hits(&hit.snippet), ["5G网络"]);
    assert_eq!(hit.title_parts.iter().map(|part| part.text.as_str()).collect::<String>(), hit.title);
    let plain = search(&SearchRequest { snippets: false, ..ask("隐私") }).expect("results");
    assert!(plain.hits.iter().all(|hit| hit.title_parts.is_empty() && hit.snippet.is_empty()));
}

#[test]
fn a_malformed_query_is_an_error_with_its_place() {
    for (query, place) in [("\"privacy", 0), ("隐私 AND", 8), ("yaer:2019", 0), ("year:[2014 2019]", 11), ("((a)", 0), ("", 0)] {
        match search(&ask(query)) {
            Err(error @ Error::Query { position, .. }) => {
                assert_eq!(position, place, "{query}");
                let shown = error.to_string();
                assert_eq!(shown.lines().last().and_then(|line| line.find('^')), Some(position + 2), "{shown}");
            }
            other => panic!("{query}: {other:?}"),
        }
    }
    assert!(matches!(search(&ask("the")), Err(Error::Query { .. })));
    assert!(matches!(search(&ask("，。")), Err(Error::Query { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_query_is_answered_or_refused(query in "\\PC{0,24}|([\"()\\[\\]{}:*^~+\\-<>=\\\\]|AND |OR |NOT |TO |IN |year:|title:|author:|privacy|数字经济|隐|2019| ){0,16}") {
        match search(&ask(&query)) {
            Ok(results) => prop_assert!(results.hits.len() <= 10 && results.hits.len() <= results.total),
            Err(error) => prop_assert!(matches!(error, Error::Query { .. }), "{error}"),
        }
    }

    #[test]
    fn any_part_of_a_title_is_found_literally(work in 0usize..7, from in 0usize..40, length in 1usize..12) {
        let library = library();
        let (key, work) = library.works.iter().nth(work).expect("seven works");
        let title: Vec<char> = work.record.title.chars().collect();
        let from = from % title.len();
        let to = (from + length).min(title.len());
        let part: String = title[from..to].iter().collect();
        let cuts = |at: usize| at > 0 && at < title.len() && title[at - 1].is_ascii_alphanumeric() && title[at].is_ascii_alphanumeric();
        prop_assume!(!cuts(from) && !cuts(to));
        match search(&ask(&format!("title:\"{part}\""))) {
            Ok(results) => prop_assert!(results.hits.iter().any(|hit| hit.key == *key), "{part}"),
            Err(error) => prop_assert!(error.to_string().contains("too common"), "{error}"),
        }
    }
}
