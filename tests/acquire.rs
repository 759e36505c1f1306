//! Harvesting over real HTTP on loopback: the teaching journal, and servers that misbehave.
#![allow(clippy::print_stderr)]

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use wenmai::acquire::{Archive, Delivered, Ended, Fate, HarvestSummary, Limits, OaiSource, harvest, identify};
use wenmai::demo::TeachingProvider;
use wenmai::formats::{parse_article_page, parse_oai_dc};
use wenmai::record::{Field, RejectionKind, Scheme, Year, YearSpan};
use wenmai::{Error, Result};

mod support;
use support::{Place, Stub, error, harvest_stub, held_identifiers, held_identifiers_of, http, identifiers, into, list, metadata, oai, xml};

// --- the teaching journal -------------------------------------------------------------------------

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
        let page = parse_article_page(&answer.body, &url, plausible).expect("not too large").expect("metadata");
        let record = parse_oai_dc(&envelope.identifier, metadata(envelope), plausible).expect("a record");
        assert_eq!((page.title, page.translated_title, page.authors), (record.title, record.translated_title, record.authors));
        assert_eq!((page.year, page.venue.issn, page.venue.name), (record.year, record.venue.issn, record.venue.name));
        compared += 1;
    }
    assert!(compared >= 5);
    let missing = place.client.get(&format!("http://{}/article/0", journal.host())).expect("an answer");
    assert_eq!((missing.status, place.client.traffic().retries), (404, 1), "a 404 is not asked for again");
}

// --- the protocol ---------------------------------------------------------------------------------

#[test]
fn a_list_of_nothing_is_a_success() {
    let (summary, records) = harvest_stub(|_, _| xml(&error("noRecordsMatch", ""))).expect("no trouble");
    assert_eq!((records.len(), summary.ended.clone(), summary.incomplete()), (0, Ended::Complete, None));
}

#[test]
fn every_other_error_of_the_protocol_is_told() {
    for code in [
        "badArgument",
        "badResumptionToken",
        "badVerb",
        "cannotDisseminateFormat",
        "idDoesNotExist",
        "noMetadataFormats",
        "noSetHierarchy",
        "somethingElse",
    ] {
        for status in [200, 400, 422] {
            let body = oai(&error(code, "the server's \u{1b}[31mown words"));
            let failed = harvest_stub(move |_, _| http(status, "Content-Type: text/xml", body.as_bytes())).expect_err(code);
            let message = failed.to_string();
            assert!(message.contains(code) && message.contains("own words") && !message.contains('\u{1b}'), "{message}");
        }
    }
}

#[test]
fn an_unknown_token_starts_the_list_anew_once() {
    let answer = |times: usize| {
        move |asked: usize, path: &str| match path.contains("resumptionToken") {
            false => xml(&list(&["a", "b"], Some("T"))),
            true if asked <= times => xml(&error("badResumptionToken", "expired")),
            true => xml(&list(&["c"], Some(""))),
        }
    };
    // request 2 (the first with a token) is refused; 3 begins anew; 4 goes through
    let (summary, records) = harvest_stub(answer(2)).expect("a harvest");
    assert_eq!((summary.restarts, summary.records, summary.pages), (1, 3, 2));
    assert_eq!(identifiers(&records), ["a", "b", "a", "b", "c"]);
    let failed = harvest_stub(answer(99)).expect_err("it never knows its token");
    assert!(failed.to_string().contains("badResumptionToken"), "{failed}");
}

#[test]
fn a_resumed_request_carries_the_verb_and_the_encoded_token_alone() {
    let stub = Stub::start(|_, path| match path.contains("resumptionToken") {
        false => xml(&list(&["a"], Some("c+/=&amp;2 数"))),
        true => xml(&list(&["b"], None)),
    });
    let place = Place::new(&[&stub.host]);
    place.harvest(&stub.url(), None, &mut |_: Delivered| Ok(())).expect("a harvest");
    assert_eq!(
        stub.asked(),
        ["/oai?verb=ListRecords&metadataPrefix=oai_dc", "/oai?verb=ListRecords&resumptionToken=c%2B%2F%3D%262%20%E6%95%B0"]
    );
}

#[test]
fn lists_without_end_end() {
    let ended = |answer: fn(usize, &str) -> Vec<u8>| {
        let (summary, _) = harvest_stub(answer).expect("an end");
        assert!(summary.incomplete().is_some());
        (summary.ended, summary.pages)
    };
    // the token never changes
    assert_eq!(ended(|asked, _| xml(&list(&[&format!("r{asked}")], Some("SAME")))), (Ended::TokenRepeated, 2));
    // tokens go in a circle of three
    assert_eq!(ended(|asked, _| xml(&list(&[&format!("r{asked}")], Some(&format!("T{}", asked % 3))))), (Ended::TokenRepeated, 4));
    // always another token, never another record
    assert_eq!(ended(|asked, _| xml(&list(&["r"], Some(&format!("T{asked}"))))), (Ended::NothingNew(10), 11));
    // no records, always another token
    assert_eq!(ended(|asked, _| xml(&list(&[], Some(&format!("T{asked}"))))), (Ended::NothingNew(10), 10));
    // far more pages than the server counts
    assert_eq!(
        ended(|asked, _| xml(&list(&[&format!("r{asked}")], Some(&format!("T{asked}")))
            .replace("<resumptionToken", "<resumptionToken completeListSize='10'"))),
        (Ended::MorePagesThanPromised, 120)
    );
}

#[test]
fn the_page_cap_holds_when_nothing_else_does() {
    let stub = Stub::start(|asked, _| xml(&list(&[&format!("r{asked}")], Some(&format!("T{asked}")))));
    let place = Place::new(&[&stub.host]);
    let limits = Limits { most_pages: 7, ..Limits::default() };
    let summary =
        harvest(&place.client, &place.archive, &OaiSource::new(stub.url()), &limits, None, &mut |_: Delivered| Ok(())).expect("an end");
    assert_eq!((summary.ended, stub.asked().len()), (Ended::PageCap, 7));
}

#[test]
fn a_circle_is_noticed_even_when_every_run_is_killed_after_one_page() {
    for circle in [1, 2, 3, 7] {
        let stub = Stub::start(move |asked, _| xml(&list(&[&format!("r{asked}")], Some(&format!("T{}", asked % circle)))));
        let place = Place::new(&[&stub.host]);
        let (mut checkpoint, mut runs): (Option<String>, usize) = (None, 0);
        loop {
            runs += 1;
            let resume = checkpoint.take();
            let mut pages = 0;
            let ran = place.harvest(&stub.url(), resume.as_deref(), &mut |page: Delivered| {
                pages += 1;
                checkpoint = page.next;
                if pages == 1 && checkpoint.is_some() { Err(Error::NothingToShow("killed".to_owned())) } else { Ok(()) }
            });
            if let Ok(summary) = ran {
                assert_eq!(summary.ended, Ended::TokenRepeated);
                break;
            }
            assert!(runs < 40, "a circle of {circle} was not noticed");
        }
    }
}

#[test]
fn deleted_records_are_marked_and_have_no_metadata() {
    let body = "<ListRecords><record><header status=\"deleted\"><identifier>x</identifier><datestamp>2024-01-01</datestamp></header></record>\
                <record><header><identifier>y</identifier><datestamp>2024-01-01</datestamp></header></record></ListRecords>";
    let (summary, records) = harvest_stub(|_, _| xml(body)).expect("a harvest");
    assert_eq!(
        records.iter().map(|record| (record.fate == Fate::Deleted, record.payload.is_empty())).collect::<Vec<_>>(),
        [(true, true), (false, true)]
    );
    assert_eq!((summary.records, summary.gone), (2, 1));
}

#[test]
fn one_bad_record_costs_only_itself() {
    let good = |id: &str| {
        format!(
            "<record><header><identifier>{id}</identifier><datestamp>2024-01-01</datestamp></header><metadata><dc><title>T {id}</title></dc></metadata></record>\n"
        )
    };
    for inside in [
        "<dc><title>R&D <b>x &nbsp; \u{1a}</dc>",
        "<dc><!-- never closed <title>x</title></dc>",
        "<dc><title a=\"<>x</title></dc>",
        "<?xml version=\"1.0\"?><dc></x></dc>",
        "<dc><![CDATA[ x </dc>",
        "<dc></",
    ] {
        let bad = format!(
            "<record><header><identifier>bad</identifier><datestamp>2024-01-01</datestamp></header><metadata>{inside}</metadata></record>"
        );
        let body = format!("<ListRecords>{}{bad}{}<resumptionToken/></ListRecords>", good("a"), good("b"));
        let (summary, records) = harvest_stub(move |_, _| xml(&body)).unwrap_or_else(|error| panic!("{inside}: {error}"));
        assert_eq!(identifiers(&records), ["a", "bad", "b"], "{inside}");
        assert_eq!(summary.ended, Ended::Complete);
        assert_eq!((metadata(&records[0]), metadata(&records[2])), ("<dc><title>T a</title></dc>", "<dc><title>T b</title></dc>"));
        assert!(records[0].line < records[2].line);
    }
}

#[test]
fn what_is_no_oai_answer_says_what_it_is() {
    for (body, says) in [
        ("<html><body>Please log in</body></html>", "an HTML page"),
        ("{\"error\": 1}", "cannot be used"),
        ("", "breaks off after 0 bytes"),
        ("<rss></rss>", "<rss>"),
        (
            "<!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/hostname\">]><OAI-PMH><error code=\"badArgument\">&y;</error></OAI-PMH>",
            "document type declaration",
        ),
    ] {
        let failed = harvest_stub(move |_, _| http(200, "Content-Type: text/html", body.as_bytes())).expect_err(says).to_string();
        assert!(failed.contains(says), "{failed}");
    }
    let deep = format!("<OAI-PMH>{}</OAI-PMH>", "<a>".repeat(100_000));
    assert!(harvest_stub(move |_, _| http(200, "", deep.as_bytes())).expect_err("deep").to_string().contains("nested"));
}

#[test]
fn answers_in_other_encodings_are_read() {
    let text = oai(&list(&["数字"], None)).replace("UTF-8", "GB18030");
    let (bytes, ..) = encoding_rs::GB18030.encode(&text);
    let bytes = bytes.into_owned();
    let (_, records) = harvest_stub(move |_, _| http(200, "Content-Type: text/xml", &bytes)).expect("a harvest");
    assert_eq!(identifiers(&records), ["数字"]);
}

#[test]
fn plain_identifiers_of_two_repositories_stay_two() {
    let one = OaiSource::new("http://a.test:8080/oai/");
    let other = OaiSource::new("http://b.test/oai?page=oai");
    assert_eq!(one.qualified_identifier("17"), "a.test:8080/oai|17");
    assert_eq!(other.qualified_identifier("17"), "b.test/oai|17");
    assert_eq!(one.qualified_identifier("oai:x:17"), other.qualified_identifier("oai:x:17"));
}

// --- patience -------------------------------------------------------------------------------------

#[test]
fn passing_troubles_are_waited_out() {
    let whole = xml(&list(&["a"], None));
    let cut = whole[..whole.len() - 30].to_vec();
    // complete by its Content-Length, but cut off in the middle of the XML
    let cut_in_order = http(200, "Content-Type: text/xml", &oai(&list(&["a"], None)).into_bytes()[..150]);
    for (name, trouble) in [
        ("429", http(429, "Retry-After: 7", b"slow down")),
        ("500", http(500, "", b"")),
        ("503", http(503, "Retry-After: Wed, 01 May 2024 00:00:07 GMT\r\nDate: Wed, 01 May 2024 00:00:00 GMT", b"")),
        ("408", http(408, "", b"")),
        ("cut connection", cut),
        ("cut XML", cut_in_order),
        ("nothing", Vec::new()),
        ("garbage", b"\x00\x01garbage\r\n\r\n".to_vec()),
    ] {
        let (again, good) = (trouble, whole.clone());
        let stub = Stub::start(move |asked, _| if asked < 3 { again.clone() } else { good.clone() });
        let place = Place::new(&[&stub.host]);
        let mut records = Vec::new();
        place.harvest(&stub.url(), None, &mut into(&mut records)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((records.len(), stub.asked().len(), place.client.traffic().retries), (1, 3, 2), "{name}");
        let waited = place.slept().iter().sum::<Duration>();
        let least = if ["429", "503"].contains(&name) { 14.0 } else { 1.5 };
        assert!(waited.as_secs_f64() >= least && waited.as_secs_f64() < 20.0, "{name}: {waited:?}");
    }
}

#[test]
fn lasting_troubles_are_not_asked_for_again() {
    for status in [400, 401, 403, 404, 410, 501] {
        let stub = Stub::start(move |_, _| http(status, "", b"no"));
        let failed = Place::new(&[&stub.host]).harvest(&stub.url(), None, &mut |_: Delivered| Ok(())).expect_err("a status");
        assert!(failed.to_string().contains(&format!("HTTP status {status}")), "{failed}");
        assert_eq!(stub.asked().len(), 1, "{status}");
    }
}

#[test]
fn tries_and_waits_are_bounded() {
    let stub = Stub::start(|_, _| http(503, "", b""));
    let place = Place::new(&[&stub.host]);
    let failed = place.harvest(&stub.url(), None, &mut |_: Delivered| Ok(())).expect_err("never there");
    assert!(failed.to_string().contains("after 6 tries"), "{failed}");
    assert_eq!(stub.asked().len(), 6);

    for absurd in ["86400", "99999999999999999999", "Fri, 31 Dec 9998 23:59:59 GMT"] {
        let stub = Stub::start(move |_, _| http(503, &format!("Retry-After: {absurd}"), b""));
        let place = Place::new(&[&stub.host]);
        let failed = place.harvest(&stub.url(), None, &mut |_: Delivered| Ok(())).expect_err("an absurd wait");
        assert!(failed.to_string().contains("left to a later run"), "{failed}");
        assert_eq!((stub.asked().len(), place.slept().len()), (1, 0), "{absurd}");
    }
}

#[test]
fn requests_keep_their_distance_and_say_who_asks() {
    let heads = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&heads);
    let stub = Stub::start_raw(move |asked, head| {
        seen.lock().expect("unpoisoned").push(head.to_owned());
        xml(&list(&[&format!("r{asked}")], (asked < 5).then(|| format!("T{asked}")).as_deref()))
    });
    let place = Place::with(&[&stub.host], |settings| {
        settings.delay = Duration::from_secs(3);
        settings.contact = Some("reader@example.org".to_owned());
    });
    place.harvest(&stub.url(), None, &mut |_: Delivered| Ok(())).expect("a harvest");
    let (least, most) = (Duration::from_secs(3), Duration::from_millis(3600));
    assert_eq!(place.slept().len(), 4);
    assert!(place.slept().iter().all(|wait| (least..most).contains(wait)), "{:?}", place.slept());
    assert_eq!(place.client.traffic().waited, place.slept().iter().sum::<Duration>());
    let agent = format!("user-agent: wenmai/{} (mailto:reader@example.org)", env!("CARGO_PKG_VERSION"));
    assert!(heads.lock().expect("unpoisoned").iter().all(|head| head.to_lowercase().contains(&agent)), "{heads:?}");
}

// --- limits and refusals --------------------------------------------------------------------------

#[test]
fn loopback_is_refused_unless_it_is_named_with_its_port() {
    let stub = Stub::start(|_, _| xml(&list(&["a"], None)));
    let port = stub.host.rsplit(':').next().expect("a port").to_owned();
    let other_port = format!("127.0.0.1:{}", if port == "1" { 2 } else { 1 });
    for allowed in [&[][..], &["127.0.0.1"], &[other_port.as_str()]] {
        let failed = Place::new(allowed).harvest(&stub.url(), None, &mut |_: Delivered| Ok(())).expect_err("refused").to_string();
        assert!(failed.contains("loopback") && failed.contains("--allow-host"), "{failed}");
    }
    // by name: what counts is what it resolves to
    let by_name = format!("http://localhost:{port}/oai");
    let failed = Place::new(&[&stub.host]).harvest(&by_name, None, &mut |_: Delivered| Ok(())).expect_err("refused").to_string();
    assert!(failed.contains("loopback"), "{failed}");
    assert_eq!(stub.asked().len(), 0, "nothing was asked");
    Place::new(&[&format!("localhost:{port}")]).harvest(&by_name, None, &mut |_: Delivered| Ok(())).expect("named");
    assert_eq!(stub.asked().len(), 1);
}

#[test]
fn redirects_lead_neither_to_files_nor_inside() {
    let secret = Stub::start(|_, _| xml(&list(&["secret"], None)));
    let targets = [
        "file:///etc/hostname".to_owned(),
        "ftp://ftp.example.org/x".to_owned(),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://[::1]/".to_owned(),
        "http://user:pw@192.0.2.1/".to_owned(),
        "http://10.0.0.1/".to_owned(),
        "http://2130706433/".to_owned(),
        "http://".to_owned(),
        // on the allow list, but a redirect from another origin may not use it
        secret.url(),
    ];
    for target in targets {
        let location = format!("Location: {target}");
        let stub = Stub::start(move |_, _| http(302, &location, b""));
        let place = Place::new(&[&stub.host, &secret.host]);
        let failed = place.harvest(&stub.url(), None, &mut |_: Delivered| Ok(())).expect_err(&target).to_string();
        assert!(failed.contains("not followed") || failed.contains("is a"), "{target}: {failed}");
        assert_eq!(stub.asked().len(), 1, "{target}");
    }
    assert_eq!(secret.asked().len(), 0);
}

#[test]
fn redirects_on_one_site_are_followed_to_an_end() {
    let moved = Stub::start(|_, path| match path.starts_with("/new") {
        true => xml(&list(&["a"], None)),
        false => http(301, "Location: /new?verb=ListRecords&metadataPrefix=oai_dc", b""),
    });
    let place = Place::new(&[&moved.host]);
    assert_eq!(place.harvest(&moved.url(), None, &mut |_: Delivered| Ok(())).expect("moved").records, 1);
    let entry = &place.archive.entries().expect("an index")[0];
    assert!(entry.answered_by.as_deref().is_some_and(|url| url.contains("/new")));

    let circle = Stub::start(|_, path| http(302, if path.starts_with("/b") { "Location: /oai" } else { "Location: /b" }, b""));
    let failed = Place::new(&[&circle.host]).harvest(&circle.url(), None, &mut |_: Delivered| Ok(())).expect_err("a circle").to_string();
    assert!(failed.contains("circle"), "{failed}");
    let endless = Stub::start(|asked, _| http(302, &format!("Location: /{asked}"), b""));
    let failed = Place::new(&[&endless.host]).harvest(&endless.url(), None, &mut |_: Delivered| Ok(())).expect_err("endless").to_string();
    assert!(failed.contains("redirects") && endless.asked().len() == 11, "{failed}");
}

#[test]
fn bodies_over_the_cap_are_refused_however_they_are_packed() {
    let gzip = |size: usize| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        std::io::copy(&mut std::io::repeat(b'a').take(size as u64), &mut packer).expect("in memory");
        packer.finish().expect("in memory")
    };
    let bomb = gzip(4 << 20);
    let chunked = {
        let mut answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
        (0..40).for_each(|_| answer.extend([b"1000\r\n".as_slice(), &[b'a'; 0x1000], b"\r\n"].concat()));
        [answer, b"0\r\n\r\n".to_vec()].concat()
    };
    for (name, answer) in [
        ("said", b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n".to_vec()),
        ("long", http(200, "", &[b'a'; 100_001])),
        ("chunked", chunked),
        ("packed", http(200, "Content-Encoding: gzip", &bomb)),
        ("packed in silence", http(200, "", &gzip(3 << 20))),
    ] {
        let stub = Stub::start(move |_, _| answer.clone());
        let place = Place::with(&[&stub.host], |settings| settings.largest_body = 100_000);
        let failed = place.harvest(&stub.url(), None, &mut |_: Delivered| Ok(())).expect_err(name).to_string();
        assert!(failed.contains("larger than 100000 bytes"), "{name}: {failed}");
        assert_eq!(stub.asked().len(), 1, "{name}");
    }
    let packed = {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(oai(&list(&["a"], None)).as_bytes()).expect("in memory");
        packer.finish().expect("in memory")
    };
    let plain = oai(&list(&["a"], None)).into_bytes();
    for (header, body) in [("Content-Encoding: gzip", &packed), ("", &packed), ("Content-Encoding: gzip", &plain)] {
        let body = body.clone();
        let (summary, _) = harvest_stub(move |_, _| http(200, header, &body)).expect("what is packed is unpacked, whatever is said of it");
        assert_eq!(summary.records, 1);
    }
}

#[test]
fn a_server_that_dribbles_or_never_ends_its_head_is_left() {
    // one byte every 100 ms, for ever: never idle, so the total has to end it
    let dribble = Stub::start_stream(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n");
        while stream.write_all(b"a").is_ok() {
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    let silent = Stub::start_stream(|_| std::thread::sleep(Duration::from_secs(3)));
    let stalled = Stub::start_stream(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
        std::thread::sleep(Duration::from_secs(3));
    });
    let endless_head = Stub::start_stream(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        while stream.write_all(b"X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n").is_ok() {}
    });
    let place = Place::with(&[&dribble.host], |settings| {
        (settings.tries, settings.least_speed, settings.slow_start) = (1, 1000, Duration::from_millis(300));
    });
    let failed = place.harvest(&dribble.url(), None, &mut |_: Delivered| Ok(())).expect_err("too slow").to_string();
    assert!(failed.contains("fewer than 1000 bytes a second"), "{failed}");
    for (stub, says) in [(&dribble, "no whole answer"), (&silent, "no answer within"), (&stalled, "stalled"), (&endless_head, "")] {
        let place = Place::with(&[&stub.host], |settings| {
            settings.tries = 1;
            settings.first_byte_timeout = Duration::from_millis(500);
            settings.idle_timeout = Duration::from_millis(400);
            settings.total_timeout = Duration::from_millis(900);
        });
        let failed = place.harvest(&stub.url(), None, &mut |_: Delivered| Ok(())).expect_err(says).to_string();
        assert!(failed.contains(says) && failed.contains("(after 1 try)"), "{says}: {failed}");
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let stub = Stub::start(|_, _| xml(&list(&["a"], None)));
    let place = Place::new(&[&stub.host]);
    let file = place.folder.path().join("in-the-way");
    std::fs::write(&file, "").expect("written");
    let failed =
        harvest(&place.client, &Archive::new(&file), &OaiSource::new(stub.url()), &Limits::default(), None, &mut |_: Delivered| Ok(()))
            .expect_err("a file");
    assert!(matches!(&failed, Error::Write { path, .. } if path.starts_with(&file)), "{failed}");
}

// --- recorded answers of real repositories --------------------------------------------------------

#[test]
fn recorded_answers_of_real_repositories_are_read() {
    let shared = std::env::var_os("WENMAI_SHARED").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let samples = shared.join("data/samples");
    if !samples.join("oai-sickle").is_dir() {
        eprintln!("skipped: no recorded answers in {}", samples.display());
        return;
    }
    let serve = |path: &str| {
        let body = std::fs::read(samples.join(path)).expect("a recorded answer");
        harvest_stub(move |_, asked| match asked {
            asked if asked.contains("ListIdentifiers") => xml(&error("badVerb", "no names were recorded")),
            asked if asked.contains("resumptionToken") => xml(&list(&[], Some(""))),
            _ => http(200, "Content-Type: text/xml", &body),
        })
    };
    let (summary, records) = serve("oai-sickle/ListRecords.xml").expect("records");
    assert_eq!((records.len(), summary.ended), (2, Ended::Complete));
    assert_eq!(summary.gone, 1);
    for envelope in records.iter().filter(|record| !record.is_gone()) {
        let record = parse_oai_dc(&envelope.identifier, metadata(envelope), YearSpan::from((1900, 2026))).expect("a record");
        assert!(!record.title.is_empty() && record.authors.len() == 4, "{record:?}");
    }

    // 162 records of nsdl_dc, with titles, keywords and dates in Dublin Core's own elements
    let (summary, records) = serve("oai-phpoaipmh/GoodResponseSinglePage.xml").expect("records");
    let read: Vec<_> =
        records.iter().map(|record| parse_oai_dc(&record.identifier, metadata(record), YearSpan::from((1900, 2026)))).collect();
    assert_eq!((summary.records, read.iter().filter(|record| record.is_ok()).count()), (162, 162));
    assert!(read.iter().flatten().all(|record| record.year.typed().is_some_and(|year| year >= Year(2000))));

    let (summary, _) = serve("derived-hostile/oai_token_loop_page.xml").expect("an end");
    assert_eq!((summary.records, summary.gone), (1, 1));
    assert!(summary.incomplete().is_some());
    let page = std::fs::read(samples.join("derived-hostile/oai_token_loop_page.xml")).expect("a page");
    let (summary, _) = harvest_stub(move |_, _| http(200, "", &page)).expect("an end");
    assert_eq!((summary.ended, summary.pages), (Ended::TokenRepeated, 2));

    for (name, says) in [
        ("oai-sickle/badArgument.xml", "badArgument"),
        ("oai-sickle/badResumptionToken.xml", "badResumptionToken"),
        ("oai-sickle/cannotDisseminateFormat.xml", "cannotDisseminateFormat"),
        ("oai-sickle/idDoesNotExist.xml", "idDoesNotExist"),
        ("oai-sickle/noSetHierarchy.xml", "noSetHierarchy"),
        ("oai-sickle/undefinedError.xml", "does not know"),
        ("oai-sickle/ListRecordsBroken.xml", "cannot be used"),
        ("oai-phpoaipmh/BadResponseNonExistentVerb.xml", "badVerb"),
    ] {
        let failed = serve(name).expect_err(name).to_string();
        assert!(failed.contains(says), "{name}: {failed}");
    }
    assert_eq!(serve("oai-sickle/noRecordsMatch.xml").expect("nothing").0.records, 0);
}
