//! OpenAlex: works by cursor, by page and by identifier.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use wenmai::Error;
use wenmai::acquire::{Delivered, Ended, Fate, Limits, OpenAlex, Provider, Search, Secret, harvest};
use wenmai::formats::read_payload;
use wenmai::record::{Record, Scheme, YearSpan};

use super::lists::{externals, killed_at_every_page, ok, parameter, query, records, whole};
use crate::support::{Place, Stub, http, into};

fn work(number: usize) -> Value {
    json!({"id": format!("https://openalex.org/W{number}"), "title": format!("Work {number}"), "publication_year": 2019, "is_retracted": false})
}

/// A server that lists works by cursor: the number of works already given, in a form that must be encoded.
fn works(count: usize) -> impl Fn(usize, &str) -> Vec<u8> + Send + Sync {
    move |_, path| {
        let size: usize = parameter(path, "per_page").expect("per_page").parse().expect("a number");
        let cursor = parameter(path, "cursor");
        let from = match cursor.as_deref() {
            None => (parameter(path, "page").map_or(1, |page| page.parse::<usize>().expect("a page")) - 1) * size,
            Some("*") => 0,
            Some(cursor) => match cursor.strip_prefix("c+/=&").and_then(|at| at.parse().ok()) {
                Some(at) => at,
                None => {
                    return http(
                        400,
                        "Content-Type: application/json",
                        b"{\"error\":\"Invalid cursor\",\"message\":\"cursor is not known\"}",
                    );
                }
            },
        };
        let results: Vec<Value> = (from..count.min(from + size)).map(|number| work(1000 + number)).collect();
        let next = (!results.is_empty()).then(|| format!("c+/=&{}", from + results.len()));
        ok(&json!({"meta": {"count": count, "per_page": size, "next_cursor": next, "cost_usd": 0.0001}, "results": results}).to_string())
    }
}

fn openalex(stub: &Stub) -> OpenAlex {
    OpenAlex {
        base_url: format!("http://{}", stub.host),
        query: query("\"digital economy\" | 数字经济"),
        per_page: 10,
        ..OpenAlex::default()
    }
}

#[test]
fn works_come_by_cursor_until_the_empty_page() {
    let stub = Stub::start(works(40));
    let place = Place::new(&[&stub.host]);
    let (summary, items) = whole(&place, &openalex(&stub)).expect("a harvest");
    assert_eq!((summary.records, summary.promised, summary.ended.clone(), summary.incomplete()), (40, Some(40), Ended::Complete, None));
    assert_eq!(summary.mark.as_deref(), Some("2026-01-30"));
    assert_eq!(records(&items).len(), 40);
    assert_eq!(items[0].external, "openalex:W1000");
    let asked = stub.asked();
    assert_eq!(asked.len(), 5, "four full pages and the empty one");
    assert_eq!(
        asked[1],
        "/works?filter=title_and_abstract.search%3A%28%22digital%20economy%22%20OR%20%22%E6%95%B0%E5%AD%97%E7%BB%8F%E6%B5%8E%22%29&per_page=10&cursor=c%2B%2F%3D%2610"
    );
}

#[test]
fn killed_at_any_page_the_works_are_the_same() {
    let stub = Stub::start(works(33));
    let place = Place::new(&[&stub.host]);
    let (summary, items) = whole(&place, &openalex(&stub)).expect("a harvest");
    let (resumed, again) = killed_at_every_page(&Place::new(&[&stub.host]), &openalex(&stub));
    assert_eq!(again, items);
    assert_eq!(
        (resumed.records, resumed.promised, resumed.mark.clone(), resumed.incomplete()),
        (summary.records, summary.promised, summary.mark, None)
    );
}

#[test]
fn size_and_cost_are_told_beforehand() {
    let stub = Stub::start(works(250));
    let place = Place::new(&[&stub.host]);
    let cost = |list: OpenAlex| {
        let request = list.preview().expect("a preview");
        let answer = place.client.ask(&request, &|_| true).expect("an answer");
        let preview = list.read_preview(&answer).expect("a count");
        (preview.records, preview.requests, preview.cost)
    };
    assert_eq!(cost(openalex(&stub)), (Some(250), Some(26), Some("0.0026 USD".to_owned())));
    let known = (0..150).map(|number| format!("W{}", 2000 + number)).collect();
    assert_eq!(cost(OpenAlex { per_page: 100, known, ..openalex(&stub) }), (Some(250), Some(6), Some("0.0006 USD".to_owned())));
    assert_eq!(cost(OpenAlex { most_records: Some(20), ..openalex(&stub) }).0, Some(20));

    // a server that does not say what it costs: a search is ten times a filter
    let silent = Stub::start(|_, _| ok("{\"meta\":{\"count\":100},\"results\":[]}"));
    let place = Place::new(&[&silent.host]);
    let list = OpenAlex { search: Search::Parameter, ..openalex(&silent) };
    let answer = place.client.ask(&list.preview().expect("a preview"), &|_| true).expect("an answer");
    assert_eq!(list.read_preview(&answer).expect("a count").cost.as_deref(), Some("0.0110 USD"));
}

#[test]
fn a_bound_on_records_ends_the_list_without_complaint() {
    let stub = Stub::start(works(100));
    let (summary, items) = whole(&Place::new(&[&stub.host]), &OpenAlex { most_records: Some(25), ..openalex(&stub) }).expect("a harvest");
    assert_eq!((items.len(), summary.incomplete(), stub.asked().len()), (25, None, 3));
}

#[test]
fn without_a_key_pages_go_on_where_cursors_are_refused() {
    let by_page = works(25);
    let stub = Stub::start(move |asked, path| match path.contains("cursor=") {
        true => http(401, "Content-Type: application/json", b"{\"error\":\"Unauthorized\",\"message\":\"cursor paging needs a key\"}"),
        false => by_page(asked, path),
    });
    let place = Place::new(&[&stub.host]);
    let (summary, items) = whole(&place, &openalex(&stub)).expect("a harvest");
    assert_eq!((items.len(), summary.incomplete()), (25, None));
    // with a key that is refused there is nothing to go on with, and the key is in no message
    let list = OpenAlex { key: Some(Secret::new("SECRETxyz")), ..openalex(&stub) };
    let refused = whole(&place, &list).expect_err("refused").to_string();
    assert!(refused.contains("does not take the key") && refused.contains("needs a key") && !refused.contains("SECRETxyz"), "{refused}");
}

#[test]
fn an_expired_cursor_begins_the_list_anew_once() {
    let list = works(30);
    let stub = Stub::start(move |asked, path| match asked {
        3 => http(400, "Content-Type: application/json", b"{\"error\":\"Invalid cursor\",\"message\":\"the cursor has expired\"}"),
        _ => list(asked, path),
    });
    let (summary, items) = whole(&Place::new(&[&stub.host]), &openalex(&stub)).expect("a harvest");
    assert_eq!((summary.restarts, summary.records, summary.incomplete()), (1, 30, None));
    assert_eq!(items.iter().map(|item| &item.external).collect::<BTreeSet<_>>().len(), 30);
}

#[test]
fn what_the_server_says_is_wrong_is_told() {
    for (status, body, says) in [
        (400, "{\"error\":\"Invalid filter\",\"message\":\"Unknown filter field: author_name\"}", "Unknown filter field"),
        (404, "{}", "HTTP status 404"),
        (200, "<html><body>Please enable JavaScript</body></html>", "HTML page"),
        (200, "{\"meta\":{\"count\":3}}", "no list of works"),
        (200, "[]", "no list of works"),
    ] {
        let stub = Stub::start(move |_, _| http(status, "Content-Type: application/json", body.as_bytes()));
        let failed = whole(&Place::with(&[&stub.host], |settings| settings.tries = 2), &openalex(&stub)).expect_err(body);
        assert!(matches!(failed, Error::Fetch { .. }) && failed.to_string().contains(says), "{failed}");
    }
}

#[test]
fn a_used_up_allowance_is_a_budget_and_the_next_run_goes_on() {
    let spent = Arc::new(AtomicUsize::new(2));
    let (left, list) = (Arc::clone(&spent), works(40));
    let stub = Stub::start(move |asked, path| match left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)) {
        Ok(_) => list(asked, path),
        Err(_) => http(
            429,
            "Content-Type: application/json\r\nX-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 3600\r\nRetry-After: 3600",
            b"{\"error\":\"Rate limit exceeded\",\"message\":\"Daily limit exceeded\"}",
        ),
    });
    let place = Place::new(&[&stub.host]);
    let (mut items, mut checkpoint) = (Vec::new(), None);
    let list = openalex(&stub);
    let first = harvest(&place.client, &place.archive, &list, &Limits::default(), None, &mut |page: Delivered| {
        items.extend(page.items);
        checkpoint = page.next;
        Ok(())
    });
    match first.expect_err("the allowance is used up") {
        Error::Budget { message, .. } => assert!(message.contains("Daily limit exceeded") && message.contains("3600 s"), "{message}"),
        other => panic!("{other}"),
    }
    assert!(stub.asked().len() <= 4, "an allowance that comes back tomorrow is not asked for again and again: {:?}", stub.asked().len());
    assert_eq!(items.len(), 20);
    spent.store(100, Ordering::SeqCst);
    let summary = harvest(&place.client, &place.archive, &list, &Limits::default(), checkpoint.as_deref(), &mut into(&mut items));
    assert_eq!((summary.expect("the rest").records, items.len()), (40, 40));
}

#[test]
fn known_works_are_looked_up_again_for_retractions_and_mergers() {
    let stub = Stub::start(|_, path| {
        if path.starts_with("/works/W2002") {
            return http(301, "Location: /works/W9000", b"");
        }
        if path.starts_with("/works/W9000") {
            return ok(&work(9000).to_string());
        }
        if path.starts_with("/works/") {
            return http(404, "Content-Type: application/json", b"{\"error\":\"not found\"}");
        }
        match parameter(path, "filter").expect("a filter") {
            filter if filter.starts_with("openalex:") => {
                let asked = filter.trim_start_matches("openalex:").split('|').map(str::to_owned).collect::<Vec<_>>();
                assert!(asked.len() <= 100 && parameter(path, "per_page").as_deref() == Some("100"), "{path}");
                let results: Vec<Value> = asked
                    .iter()
                    .filter(|number| !["W2002", "W2003"].contains(&number.as_str()))
                    .map(|number| {
                        let mut work = work(number[1..].parse().expect("a number"));
                        work["is_retracted"] = json!(number == "W2001");
                        work
                    })
                    .collect();
                ok(&json!({"meta": {"count": results.len(), "next_cursor": null}, "results": results}).to_string())
            }
            filter => {
                assert!(filter.ends_with(",from_created_date:2026-01-01"), "{filter}");
                let results = if parameter(path, "cursor").as_deref() == Some("*") { vec![work(3000)] } else { Vec::new() };
                let next = (!results.is_empty()).then_some("end");
                ok(&json!({"meta": {"count": 1, "next_cursor": next}, "results": results}).to_string())
            }
        }
    });
    let known: Vec<String> = (2000..2150).map(|number| format!("W{number}")).collect();
    let list = OpenAlex { since: Some("2026-01-01".into()), known, ..openalex(&stub) };
    let (summary, items) = whole(&Place::new(&[&stub.host]), &list).expect("a harvest");
    assert_eq!(summary.incomplete(), None);
    let fate = |external: &str| items.iter().find(|item| item.external == external).map(|item| item.fate.clone());
    assert_eq!(fate("openalex:W2002"), Some(Fate::MergedInto("openalex:W9000".into())));
    assert_eq!(
        (fate("openalex:W2003"), fate("openalex:W9000"), fate("openalex:W3000")),
        (Some(Fate::Deleted), Some(Fate::Present), Some(Fate::Present))
    );
    assert_eq!(items.len(), 1 + 150 + 1);
    let retracted: Vec<Record> = records(&items).into_iter().filter(|record| record.retracted).collect();
    assert_eq!(retracted.iter().filter_map(|record| record.identifier(Scheme::OpenAlex)).collect::<Vec<_>>(), ["W2001"]);
    let (_, again) = killed_at_every_page(&Place::new(&[&stub.host]), &list);
    assert_eq!(externals(&again), externals(&items));
}

#[test]
fn a_page_cut_off_in_the_middle_is_asked_for_again() {
    let list = works(20);
    let stub = Stub::start(move |asked, path| match asked {
        2 => ok("{\"meta\":{\"count\":20},\"results\":[{\"id\":\"https://openalex.org/W10"),
        _ => list(asked, path),
    });
    let (summary, _) = whole(&Place::new(&[&stub.host]), &openalex(&stub)).expect("a harvest");
    assert_eq!((summary.records, stub.asked().len()), (20, 4));
}

#[test]
fn one_bad_work_costs_only_itself() {
    let stub = Stub::start(|_, path| {
        let results = match parameter(path, "cursor").as_deref() {
            Some("*") => {
                "{\"id\":\"https://openalex.org/W1000\",\"title\":null},{\"id\":\"https://openalex.org/W1001\",\"title\":\"x\",\"publication_year\":\"\\ud800\"},null,7,{\"id\":\"https://openalex.org/W1002\",\"title\":\"y\"}"
            }
            _ => "",
        };
        let next = if results.is_empty() { "null" } else { "\"n\"" };
        ok(&format!("{{\"meta\":{{\"count\":3,\"next_cursor\":{next}}},\"results\":[{results}]}}"))
    });
    let (summary, items) = whole(&Place::new(&[&stub.host]), &openalex(&stub)).expect("a harvest");
    assert_eq!((summary.records, summary.incomplete()), (3, None));
    let read: Vec<bool> =
        items.iter().map(|item| read_payload(item.format, &item.external, &item.payload, YearSpan::from((1900, 2026))).is_ok()).collect();
    assert_eq!(read, [false, false, true]);
}
