//! arXiv: papers beyond the reach of one list, and a server that is asked once in three seconds.

use std::collections::BTreeSet;
use std::time::Duration;

use wenmai::acquire::Arxiv;

use super::lists::{externals, killed_at_every_page, parameter, query, records, whole};
use crate::support::{Place, Stub, http};

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
