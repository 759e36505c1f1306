//! OAI-PMH as it is spoken: its errors, its tokens, its records, and answers that real repositories gave.

use wenmai::Error;
use wenmai::acquire::{Delivered, Ended, Fate, Limits, OaiSource, harvest};
use wenmai::formats::parse_oai_dc;
use wenmai::record::{Year, YearSpan};

use crate::real_exports::shared;
use crate::support::{Place, Stub, error, harvest_stub, http, identifiers, list, metadata, oai, xml};

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

#[test]
fn recorded_answers_of_real_repositories_are_read() {
    let (Some(samples), Some(_)) = (shared("samples"), shared("samples/oai-sickle")) else { return };
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
