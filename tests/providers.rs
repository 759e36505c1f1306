//! OpenAlex, Crossref, DOAJ and arXiv over real HTTP on loopback: servers in the true shape that hold what
//! a test says, and servers that misbehave as real ones did.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use wenmai::acquire::{
    Arxiv, Crossref, Delivered, Doaj, Ended, Fate, HarvestSummary, Item, Limits, OpenAlex, Provider, Query, Search, Secret, harvest,
};
use wenmai::formats::read_payload;
use wenmai::record::{Record, Scheme, YearSpan};
use wenmai::{Error, Result};

mod support;
use support::{Place, Stub, http, into};

fn query(text: &str) -> Option<Query> {
    Some(Query::parse(text).expect("a query"))
}

fn ok(body: &str) -> Vec<u8> {
    http(200, "Content-Type: application/json\r\nDate: Fri, 30 Jan 2026 12:00:00 GMT", body.as_bytes())
}

/// The value of a parameter, decoded.
fn parameter(path: &str, name: &str) -> Option<String> {
    let (_, query) = path.split_once('?')?;
    url::form_urlencoded::parse(query.as_bytes()).find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}

fn records(items: &[Item]) -> Vec<Record> {
    items
        .iter()
        .filter(|item| item.fate == Fate::Present)
        .map(|item| {
            read_payload(item.format, &item.external, &item.payload, YearSpan::from((1900, 2026)))
                .unwrap_or_else(|(_, message)| panic!("{}: {message}", item.external))
        })
        .collect()
}

fn externals(items: &[Item]) -> Vec<&str> {
    items.iter().map(|item| item.external.as_str()).collect()
}

/// Harvests a list to its end.
fn whole(place: &Place, list: &dyn Provider) -> Result<(HarvestSummary, Vec<Item>)> {
    let mut items = Vec::new();
    let summary = harvest(&place.client, &place.archive, list, &Limits::default(), None, &mut into(&mut items))?;
    Ok((summary, items))
}

/// Harvests a list in runs that die after every page, and gives the items of all of them.
fn killed_at_every_page(place: &Place, list: &dyn Provider) -> (HarvestSummary, Vec<Item>) {
    let (mut items, mut checkpoint): (Vec<Item>, Option<String>) = (Vec::new(), None);
    for _ in 0..200 {
        let resume = checkpoint.clone();
        let mut pages = 0;
        let ran = harvest(&place.client, &place.archive, list, &Limits::default(), resume.as_deref(), &mut |page: Delivered| {
            if pages == 1 {
                return Err(Error::NothingToShow("killed".to_owned()));
            }
            pages += 1;
            items.extend(page.items);
            checkpoint = page.next;
            Ok(())
        });
        match ran {
            Ok(summary) => return (summary, items),
            Err(Error::NothingToShow(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
    panic!("the list never ends");
}

// --- OpenAlex -------------------------------------------------------------------------------------

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

// --- Crossref -------------------------------------------------------------------------------------

/// A server of works by year of publication; every third says nothing of privacy.
fn crossref_server(a_year: usize) -> impl Fn(usize, &str) -> Vec<u8> + Send + Sync {
    move |_, path| {
        let filter = parameter(path, "filter").unwrap_or_default();
        let year = filter.split(',').find_map(|part| part.strip_prefix("from-pub-date:")).unwrap_or("2019").to_owned();
        let rows: usize = parameter(path, "rows").expect("rows").parse().expect("a number");
        let from = match parameter(path, "cursor").as_deref() {
            None | Some("*") => 0,
            Some(cursor) => match cursor.strip_prefix("DnF1+/=").and_then(|at| at.parse().ok()) {
                Some(at) => at,
                None => return http(404, "", b"{\"status\":\"failed\",\"message\":[{\"type\":\"cursor-invalid\",\"message\":\"Cursor specified but it is invalid\"}]}"),
            },
        };
        let items: Vec<Value> = (from..a_year.min(from + rows))
            .map(|number| {
                let about = if number % 3 == 0 { "Weather" } else { "On <i>Privacy</i>" };
                json!({"DOI": format!("10.5555/Y{year}.{number}"), "title": [format!("{about} {number}")], "type": "journal-article", "issued": {"date-parts": [[null]]}})
            })
            .collect();
        // the cursor is never null
        let next = format!("DnF1+/={}", from + items.len());
        let message = json!({"total-results": a_year, "items-per-page": rows, "next-cursor": next, "items": items});
        ok(&json!({"status": "ok", "message-type": "work-list", "message": message}).to_string())
    }
}

fn crossref(stub: &Stub) -> Crossref {
    Crossref {
        base_url: format!("http://{}", stub.host),
        query: query("privacy"),
        years: Some(YearSpan::from((2018, 2019))),
        contact: Some("me@university.example".into()),
        rows: 10,
        ..Crossref::default()
    }
}

#[test]
fn works_of_crossref_come_year_by_year_and_what_does_not_match_is_passed_over() {
    let stub = Stub::start(crossref_server(24));
    let place = Place::new(&[&stub.host]);
    let (summary, items) = whole(&place, &crossref(&stub)).expect("a harvest");
    assert_eq!((summary.records, summary.passed_over, summary.promised, summary.incomplete()), (32, 16, Some(48), None));
    assert_eq!(records(&items).iter().filter(|record| record.title.starts_with("On Privacy")).count(), 32);
    assert_eq!(items[0].external, "crossref:10.5555/y2018.1");
    let asked = stub.asked();
    assert_eq!(asked.len(), 6, "a page that is not full ends a year");
    assert_eq!(
        asked[1],
        "/works?filter=from-pub-date%3A2018%2Cuntil-pub-date%3A2018&query.bibliographic=privacy&rows=10&cursor=DnF1%2B%2F%3D10&mailto=me%40university.example"
    );
    let (resumed, again) = killed_at_every_page(&Place::new(&[&stub.host]), &crossref(&stub));
    assert_eq!((again, resumed.passed_over, resumed.incomplete()), (items, 16, None));
}

#[test]
fn a_year_of_crossref_that_breaks_costs_only_itself() {
    let list = crossref_server(5);
    let stub = Stub::start(move |asked, path| match path.contains("2018") {
        true => http(500, "", b"internal"),
        false => list(asked, path),
    });
    let (summary, items) = whole(&Place::with(&[&stub.host], |settings| settings.tries = 2), &crossref(&stub)).expect("a harvest");
    assert_eq!(items.len(), 3);
    assert!(summary.incomplete().is_some_and(|reason| reason.contains("published:2018")), "{:?}", summary.incomplete());
}

#[test]
fn endless_and_stuck_cursors_of_crossref_end() {
    let same = |next: &str| {
        json!({"message": {"total-results": 5, "items-per-page": 1, "next-cursor": next, "items": [{"DOI": "10.5555/same", "title": ["privacy"]}]}}).to_string()
    };
    for stuck in [false, true] {
        let stub = Stub::start(move |asked, _| ok(&same(&if stuck { "AoJ0same==".to_owned() } else { format!("r{asked}") })));
        let list = Crossref { years: None, ..crossref(&stub) };
        let (summary, items) = whole(&Place::new(&[&stub.host]), &list).expect("an end");
        assert!(items.iter().all(|item| item.external == "crossref:10.5555/same"));
        assert!(summary.incomplete().is_some() && stub.asked().len() <= 20, "{:?}", summary.ended);
        assert_eq!(summary.ended, if stuck { Ended::TokenRepeated } else { Ended::NothingNew(10) });
    }
}

#[test]
fn too_few_works_and_repeated_ones_are_told() {
    // deep paging that gives one work twice and leaves another out
    let stub = Stub::start(|_, path| {
        let numbers = if parameter(path, "cursor").as_deref() == Some("*") { [1, 2] } else { [2, 3] };
        let items: Vec<Value> = numbers.iter().map(|number| json!({"DOI": format!("10.5555/{number}"), "title": ["privacy"]})).collect();
        let rows = if numbers == [1, 2] { 2 } else { 3 };
        ok(&json!({"message": {"total-results": 4, "items-per-page": rows, "next-cursor": "n", "items": items}}).to_string())
    });
    let (summary, items) = whole(&Place::new(&[&stub.host]), &Crossref { years: None, rows: 2, ..crossref(&stub) }).expect("a harvest");
    assert_eq!((items.len(), summary.records), (4, 3));
    assert_eq!(summary.incomplete().as_deref(), Some("the provider counts 4 records and gave 3"));
}

#[test]
fn a_stale_cursor_of_crossref_begins_its_window_anew() {
    let list = crossref_server(24);
    let stub = Stub::start(move |asked, path| match asked {
        2 => list(asked, &path.replace("DnF1", "gone")),
        _ => list(asked, path),
    });
    let (summary, _) = whole(&Place::new(&[&stub.host]), &crossref(&stub)).expect("a harvest");
    assert_eq!((summary.restarts, summary.records, summary.passed_over, summary.incomplete()), (1, 32, 16, None));
}

#[test]
fn the_rate_that_the_server_states_is_kept_to() {
    let list = crossref_server(30);
    let stub = Stub::start(move |asked, path| {
        let answer = String::from_utf8(list(asked, path)).expect("text");
        answer.replacen("Content-Type:", "X-Rate-Limit-Limit: 1\r\nX-Rate-Limit-Interval: 10s\r\nContent-Type:", 1).into_bytes()
    });
    let place = Place::with(&[&stub.host], |settings| settings.delay = Duration::from_secs(1));
    let list = Crossref { years: None, ..crossref(&stub) };
    whole(&place, &list).expect("a harvest");
    let asked = stub.asked().len();
    let waited: Duration = place.slept().iter().sum();
    assert_eq!(asked, 4);
    assert!(waited >= Duration::from_secs(30), "three waits of ten seconds behind the first answer, not {waited:?}");
}

#[test]
fn a_flaky_gateway_is_asked_again() {
    let list = crossref_server(5);
    let stub = Stub::start(move |asked, path| match asked {
        1 => http(504, "", b"gateway"),
        2 => http(429, "", b"slow down"),
        _ => list(asked, path),
    });
    let place = Place::new(&[&stub.host]);
    let (summary, _) = whole(&place, &Crossref { years: None, ..crossref(&stub) }).expect("a harvest");
    assert_eq!((summary.records, place.client.traffic().retries), (3, 2));
}

#[test]
fn a_token_of_crossref_goes_in_a_header_and_nowhere_else() {
    let heads: Arc<Mutex<Vec<String>>> = Arc::default();
    let (seen, list) = (Arc::clone(&heads), crossref_server(3));
    let stub = Stub::start_raw(move |asked, head| {
        seen.lock().expect("unpoisoned").push(head.to_owned());
        list(asked, head.split(' ').nth(1).unwrap_or_default())
    });
    let place = Place::new(&[&stub.host]);
    whole(&place, &Crossref { key: Some(Secret::new("SECRETxyz\n")), years: None, ..crossref(&stub) }).expect("a harvest");
    assert!(heads.lock().expect("unpoisoned")[0].to_lowercase().contains("crossref-plus-api-token: bearer secretxyz"));
    for entry in place.archive.entries().expect("an index") {
        assert!(!format!("{entry:?}").contains("SECRETxyz"));
    }
}

// --- DOAJ -----------------------------------------------------------------------------------------

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

// --- arXiv ----------------------------------------------------------------------------------------

/// A server of papers, one a minute, that gives the first `reach` of a list.
fn arxiv_server(count: usize, reach: usize) -> impl Fn(usize, &str) -> Vec<u8> + Send + Sync {
    move |_, path| {
        let asked = parameter(path, "search_query").expect("a query");
        let (start, most): (usize, usize) = (
            parameter(path, "start").expect("a start").parse().expect("a number"),
            parameter(path, "max_results").expect("a size").parse().expect("a number"),
        );
        let time = |number: usize| format!("2024-01-01T{:02}:{:02}:00Z", number / 60, number % 60);
        let digits = |time: &str| time.chars().filter(char::is_ascii_digit).take(12).collect::<String>();
        let from = asked.split("submittedDate:[").nth(1).and_then(|rest| rest.split(' ').next()).unwrap_or("").to_owned();
        let mut listed: Vec<usize> = (0..count).filter(|number| digits(&time(*number)) >= from).collect();
        if parameter(path, "sortOrder").as_deref() == Some("descending") {
            listed.reverse();
        }
        assert!(start + most <= reach, "{path}");
        let entries: String = listed
            .iter()
            .skip(start)
            .take(most)
            .map(|number| {
                format!(
                    "<entry><id>http://arxiv.org/abs/2401.{:05}v1</id><title>Paper {number}</title><published>{1}</published><updated>{1}</updated></entry>\n",
                    number, time(*number)
                )
            })
            .collect();
        feed(&format!(
            "<opensearch:totalResults>{}</opensearch:totalResults><opensearch:startIndex>{start}</opensearch:startIndex>{entries}",
            listed.len()
        ))
    }
}

fn feed(inside: &str) -> Vec<u8> {
    http(
        200,
        "Content-Type: application/atom+xml",
        format!("<feed xmlns=\"http://www.w3.org/2005/Atom\"><updated>2026-01-30T00:00:00Z</updated>{inside}</feed>").as_bytes(),
    )
}

fn arxiv(stub: &Stub) -> Arxiv {
    Arxiv {
        base_url: format!("http://{}/api/query", stub.host),
        query: query("privacy"),
        page_size: 10,
        reach: 40,
        delay: Duration::ZERO,
        ..Arxiv::default()
    }
}

#[test]
fn papers_beyond_the_reach_of_one_list_come_by_time() {
    let stub = Stub::start(arxiv_server(95, 40));
    let (summary, items) = whole(&Place::new(&[&stub.host]), &arxiv(&stub)).expect("a harvest");
    let distinct: BTreeSet<&str> = externals(&items).into_iter().collect();
    assert_eq!((distinct.len(), summary.records, summary.incomplete()), (95, 95, None));
    assert_eq!((summary.mark.as_deref(), records(&items).len()), (Some("2026-01-30"), items.len()));
    let (_, again) = killed_at_every_page(&Place::new(&[&stub.host]), &arxiv(&stub));
    assert_eq!(externals(&again).into_iter().collect::<BTreeSet<_>>(), distinct);
}

#[test]
fn a_later_run_takes_what_changed_since() {
    let stub = Stub::start(arxiv_server(35, 40));
    let list = Arxiv { since: Some("2024-01-01T00:20".into()), ..arxiv(&stub) };
    let (summary, items) = whole(&Place::new(&[&stub.host]), &list).expect("a harvest");
    assert_eq!((items.len(), summary.incomplete(), stub.asked().len()), (15, None, 2));
}

#[test]
fn a_page_without_papers_in_the_middle_is_a_fault_and_asked_for_again() {
    let list = arxiv_server(20, 40);
    let empty = "<opensearch:totalResults>20</opensearch:totalResults><opensearch:startIndex>10</opensearch:startIndex>";
    let stub = Stub::start(move |asked, path| if asked == 2 { feed(empty) } else { list(asked, path) });
    let place = Place::new(&[&stub.host]);
    let (summary, _) = whole(&place, &arxiv(&stub)).expect("a harvest");
    assert_eq!((summary.records, place.client.traffic().retries), (20, 1));
    let broken = Stub::start(move |_, _| feed(empty));
    assert!(whole(&Place::with(&[&broken.host], |settings| settings.tries = 3), &arxiv(&broken)).is_err());
    assert_eq!(broken.asked().len(), 3, "not for ever");
}

#[test]
fn arxiv_is_asked_once_in_three_seconds() {
    let stub = Stub::start(arxiv_server(30, 40));
    let place = Place::with(&[&stub.host], |settings| settings.delay = Duration::from_millis(1));
    whole(&place, &Arxiv { delay: Arxiv::default().delay, ..arxiv(&stub) }).expect("a harvest");
    assert_eq!(stub.asked().len(), 3);
    let waited: Duration = place.slept().iter().sum();
    assert!(waited >= Duration::from_secs(6), "{waited:?}");
}

#[test]
fn an_error_in_the_place_of_a_paper_is_an_error() {
    for status in [200, 400] {
        let stub = Stub::start(move |_, _| {
            let body =
                "<feed><entry><id>http://arxiv.org/api/errors#x</id><title>Error</title><summary>malformed query</summary></entry></feed>";
            http(status, "Content-Type: application/atom+xml", body.as_bytes())
        });
        let failed = whole(&Place::new(&[&stub.host]), &arxiv(&stub)).expect_err("refused").to_string();
        assert!(failed.contains("malformed query"), "{failed}");
    }
}
