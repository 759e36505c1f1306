//! The teaching journal, harvested whole, in pieces and page by page.

use wenmai::acquire::{Delivered, Ended, HarvestSummary, Limits, OaiSource, harvest, identify};
use wenmai::demo::TeachingProvider;
use wenmai::formats::{parse_article_page, parse_oai_dc};
use wenmai::record::{Field, RejectionKind, Scheme, YearSpan};
use wenmai::{Error, Result};

use crate::support::{Place, held_identifiers, held_identifiers_of, identifiers, into, metadata};

#[test]
fn the_teaching_journal_is_harvested_whole() {
    let journal = TeachingProvider::start().expect("a port");
    let place = Place::new(&[journal.host()]);
    let mut records = Vec::new();
    let summary = place.harvest(&journal.address(), None, &mut |page: Delivered| {
        assert_eq!(place.archive.read(&page.raw.hash).expect("kept before it was handed over").len() as u64, page.bytes);
        records.extend(page.items);
        Ok(())
    });
    let summary = summary.expect("a harvest");
    let held = held_identifiers();
    assert_eq!(records.iter().map(|record| record.identifier.as_str()).collect::<Vec<_>>(), held);
    assert_eq!((summary.records, summary.gone, summary.pages), (held.len() as u64, 2, held.len().div_ceil(50) as u64));
    assert_eq!((summary.ended.clone(), summary.incomplete()), (Ended::Complete, None));
    let traffic = place.client.traffic();
    assert_eq!((traffic.requests, traffic.retries), (summary.pages + 1, 1), "one page was refused once");

    let identify = identify(&place.client, &place.archive, &OaiSource::new(journal.address())).expect("an answer");
    assert!(identify.repository_name.contains("teaching corpus, invented records"));
    assert_eq!((identify.protocol_version.as_str(), identify.deleted_record.as_str()), ("2.0", "persistent"));
    assert_eq!(place.archive.entries().expect("an index").len() as u64, summary.pages + 1);

    let plausible = YearSpan::from((1900, 2026));
    let read =
        records.iter().filter(|record| !record.is_gone()).map(|record| parse_oai_dc(&record.identifier, metadata(record), plausible));
    let (good, bad): (Vec<_>, Vec<_>) = read.partition(Result::is_ok);
    let good: Vec<_> = good.into_iter().flatten().collect();
    let mut kinds: Vec<RejectionKind> = bad.into_iter().filter_map(Result::err).map(|(kind, _)| kind).collect();
    kinds.sort_by_key(|kind| kind.name());
    assert_eq!(kinds, [RejectionKind::NoTitle, RejectionKind::Truncated]);
    assert_eq!(good.len(), held.len() - 4);
    let odd: Vec<_> =
        good.iter().filter_map(|record| if let Field::Verbatim(text) = &record.year { Some(text.as_str()) } else { None }).collect();
    assert_eq!(odd, ["2O16", "9999"]);
    assert!(good.iter().all(|record| !record.authors.is_empty() && record.author_keywords.len() >= 3 && record.venue.pages.is_some()));
    assert!(good.iter().any(|record| record.identifier(Scheme::Doi).is_some() && record.translated_title.is_some()));
}

#[test]
fn killed_at_any_page_and_resumed_the_records_are_the_same() {
    let journal = TeachingProvider::start().expect("a port");
    let whole = Place::new(&[journal.host()]);
    let mut expected = Vec::new();
    let summary = whole.harvest(&journal.address(), None, &mut into(&mut expected)).expect("a harvest");
    for last in 1..=summary.pages {
        // the caller stores pages 1..=last with their checkpoint, and the process dies
        let place = Place::new(&[journal.host()]);
        let (mut records, mut checkpoint) = (Vec::new(), None);
        let killed = place.harvest(&journal.address(), None, &mut |page: Delivered| {
            if page.number > last {
                return Err(Error::NothingToShow("killed".to_owned()));
            }
            records.extend(page.items);
            checkpoint = page.next;
            Ok(())
        });
        assert_eq!(killed.is_err(), last < summary.pages);
        if let Some(checkpoint) = checkpoint {
            let resumed = place.harvest(&journal.address(), Some(&checkpoint), &mut into(&mut records)).expect("the rest");
            assert!(resumed.resumed);
            assert_eq!(HarvestSummary { resumed: false, ..resumed }, summary, "after page {last}");
        }
        assert_eq!(records, expected, "after page {last}");
    }
}

#[test]
fn a_checkpoint_of_another_list_is_passed_over() {
    let journal = TeachingProvider::start().expect("a port");
    let place = Place::new(&[journal.host()]);
    let mut checkpoint = None;
    let _ = place.harvest(&journal.address(), None, &mut |page: Delivered| {
        checkpoint = page.next;
        Err(Error::NothingToShow("killed".to_owned()))
    });
    let source = OaiSource { set: Some("zh".to_owned()), ..OaiSource::new(journal.address()) };
    for text in [checkpoint.as_deref(), Some("no checkpoint"), Some("{}")] {
        let mut records = Vec::new();
        let summary =
            harvest(&place.client, &place.archive, &source, &Limits::default(), text, &mut into(&mut records)).expect("a harvest");
        assert!(!summary.resumed);
        assert_eq!(identifiers(&records), held_identifiers_of(Some("zh")));
        assert!(records.len() > 50);
    }
}

#[test]
fn an_article_page_of_the_journal_tells_what_its_record_tells() {
    let journal = TeachingProvider::start().expect("a port");
    let place = Place::new(&[journal.host()]);
    let plausible = YearSpan::from((1900, 2026));
    let mut compared = 0;
    let mut pages = Vec::new();
    place.harvest(&journal.address(), None, &mut into(&mut pages)).expect("a harvest");
    for envelope in pages.iter().filter(|record| !record.is_gone()).step_by(45) {
        let number = envelope.identifier.rsplit(':').next().expect("a number");
        let url = format!("http://{}/article/{number}", journal.host());
        let answer = place.client.get(&url).expect("a page");
        let page =
            parse_article_page(&answer.body, &url, answer.header("content-type"), plausible).expect("not too large").expect("metadata");
        let record = parse_oai_dc(&envelope.identifier, metadata(envelope), plausible).expect("a record");
        assert_eq!((page.title, page.translated_title, page.authors), (record.title, record.translated_title, record.authors));
        assert_eq!((page.year, page.venue.issn, page.venue.name), (record.year, record.venue.issn, record.venue.name));
        compared += 1;
    }
    assert!(compared >= 5);
    let missing = place.client.get(&format!("http://{}/article/0", journal.host())).expect("an answer");
    assert_eq!((missing.status, place.client.traffic().retries), (404, 1), "a 404 is not asked for again");
}
