//! DOAJ: articles beyond the reach of page numbers.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use wenmai::acquire::Doaj;

use super::lists::{externals, killed_at_every_page, ok, parameter, query, whole};
use crate::support::{Place, Stub, http};

/// A server that gives the first `reach` articles of a list only, `a_day` of which came a day.
fn doaj_server(count: usize, reach: usize, a_day: usize) -> impl Fn(usize, &str) -> Vec<u8> + Send + Sync {
    move |_, path| {
        let path_part = path.split('?').next().expect("a path");
        let asked = percent_decoded(path_part.strip_prefix("/api/search/articles/").expect("the endpoint"));
        let (page, size): (usize, usize) = (
            parameter(path, "page").expect("a page").parse().expect("a number"),
            parameter(path, "pageSize").expect("a size").parse().expect("a number"),
        );
        let day = |number: usize| format!("2020-01-{:02}T00:00:00Z", 1 + number / a_day);
        let from = asked.split("created_date:[\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("").to_owned();
        let listed: Vec<usize> = (0..count).filter(|number| day(*number) >= from).collect();
        if page * size > reach {
            return http(
                400,
                "Content-Type: application/json",
                b"{\"status\":\"bad_request\",\"error\":\"You cannot access results beyond this\"}",
            );
        }
        let results: Vec<Value> = listed
            .iter()
            .skip((page - 1) * size)
            .take(size)
            .map(|number| json!({"id": format!("a{number:04}"), "created_date": day(*number), "bibjson": {"title": format!("Article {number}"), "year": "2019"}}))
            .collect();
        ok(&json!({"total": listed.len(), "page": page, "pageSize": size, "results": results}).to_string())
    }
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        match first {
            b'%' => {
                bytes.push(u8::from_str_radix(std::str::from_utf8(&after[..2]).expect("hex"), 16).expect("hex"));
                rest = &after[2..];
            }
            byte => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

fn doaj(stub: &Stub) -> Doaj {
    Doaj { base_url: format!("http://{}/api", stub.host), query: query("privacy"), page_size: 10, reach: 40, ..Doaj::default() }
}

#[test]
fn articles_beyond_the_reach_of_page_numbers_come_by_date() {
    let stub = Stub::start(doaj_server(150, 40, 7));
    let (summary, items) = whole(&Place::new(&[&stub.host]), &doaj(&stub)).expect("a harvest");
    let distinct: BTreeSet<&str> = externals(&items).into_iter().collect();
    assert_eq!((distinct.len(), summary.records, summary.incomplete()), (150, 150, None));
    assert!(
        stub.asked()[0].starts_with("/api/search/articles/%22privacy%22?page=1&pageSize=10&sort=created_date%3Aasc"),
        "{}",
        stub.asked()[0]
    );
    let (resumed, again) = killed_at_every_page(&Place::new(&[&stub.host]), &doaj(&stub));
    assert_eq!(externals(&again).into_iter().collect::<BTreeSet<_>>(), distinct);
    assert_eq!(resumed.incomplete(), None);
}

#[test]
fn more_articles_of_one_time_than_are_given_are_told() {
    let stub = Stub::start(doaj_server(150, 40, 1000));
    let failed = whole(&Place::new(&[&stub.host]), &doaj(&stub)).expect_err("no way on").to_string();
    assert!(failed.contains("more than 40 articles came at one time, 2020-01-01T00:00:00Z"), "{failed}");
}
