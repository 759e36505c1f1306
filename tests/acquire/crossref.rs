//! Crossref: works year by year, by cursors that expire, stick and never end.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use wenmai::acquire::{Crossref, Ended, Secret};
use wenmai::record::YearSpan;

use super::lists::{killed_at_every_page, ok, parameter, query, records, whole};
use crate::support::{Place, Stub, http};

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
