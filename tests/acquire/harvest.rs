//! The loop that every provider goes through: windows that break, restarts, budgets, being stopped.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use wenmai::acquire::{
    Answer, Client, Delivered, Ended, Granularity, Item, Limits, OaiSource, Page, Position, Provider, Request, Sink, Trouble, harvest,
    identify, incremental_from, list_formats, list_sets, preferred_format,
};
use wenmai::{Error, Result};

use crate::support::{Place, Stub, error, http, list, oai, xml};

/// A list in windows `0` to `last`, each of two pages of two records, in the plainest of formats: a
/// record a line.
struct Windows {
    base: String,
    last: u32,
}

impl Provider for Windows {
    fn name(&self) -> &'static str {
        "windows"
    }

    fn list(&self) -> String {
        format!("0 to {}", self.last)
    }

    fn first_window(&self) -> String {
        "0".to_owned()
    }

    fn next_window(&self, window: &str) -> Option<String> {
        let next = window.parse::<u32>().expect("a number") + 1;
        (next <= self.last).then(|| next.to_string())
    }

    fn request(&self, at: &Position) -> Request {
        Request::to(format!("{}/{}-{}", self.base, at.window, at.pages))
    }

    fn read(&self, at: &Position, answer: &Answer) -> Result<Page, Trouble> {
        match answer.status {
            200 => {}
            410 => return Err(Trouble::Expired("gone".to_owned())),
            _ => return Err(Trouble::of_status(answer)),
        }
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        let items = text.lines().map(|line| Item { identifier: line.to_owned(), external: line.to_owned(), ..Item::default() });
        let next = (at.pages == 0).then(|| "second".to_owned());
        Ok(Page { items: items.collect(), next, promised: Some(4), answered_at: Some("then".to_owned()), ..Page::default() })
    }
}

fn two_records(path: &str) -> Vec<u8> {
    http(200, "", format!("{path}a\n{path}b").as_bytes())
}

/// Keeps identifiers and the checkpoint, as a corpus would.
#[derive(Default)]
struct Kept {
    identifiers: Vec<String>,
    checkpoint: Option<String>,
    /// Fails instead of storing page number so and so.
    killed_at: Option<u64>,
}

impl Sink for Kept {
    fn store(&mut self, page: Delivered) -> Result<()> {
        if self.killed_at == Some(page.number) {
            return Err(Error::NothingToShow("killed".to_owned()));
        }
        self.identifiers.extend(page.items.into_iter().map(|item| item.identifier));
        self.checkpoint = page.next;
        Ok(())
    }

    fn store_checkpoint(&mut self, checkpoint: Option<&str>) -> Result<()> {
        self.checkpoint = checkpoint.map(str::to_owned);
        Ok(())
    }
}

impl Kept {
    fn sorted(&self) -> Vec<String> {
        let mut all = self.identifiers.clone();
        all.sort();
        all.dedup();
        all
    }
}

fn walk(place: &Place, stub: &Stub, last: u32, kept: &mut Kept) -> Result<wenmai::acquire::HarvestSummary> {
    let provider = Windows { base: format!("http://{}", stub.host), last };
    let resume = kept.checkpoint.take();
    let went = harvest(&place.client, &place.archive, &provider, &Limits::default(), resume.as_deref(), kept);
    if went.is_err() && kept.checkpoint.is_none() {
        kept.checkpoint = resume;
    }
    went
}

#[test]
fn a_window_that_breaks_costs_only_itself_and_is_asked_for_again() {
    let mended = Arc::new(AtomicBool::new(false));
    let now = Arc::clone(&mended);
    let stub = Stub::start(move |_, path| match path {
        "/2-1" | "/5-0" if !now.load(Ordering::SeqCst) => http(404, "", b""),
        path => two_records(path),
    });
    let place = Place::new(&[&stub.host]);
    let mut kept = Kept::default();
    let summary = walk(&place, &stub, 5, &mut kept).expect("the others");
    assert_eq!(summary.gaps.iter().map(|(window, _)| window.as_str()).collect::<Vec<_>>(), ["2", "5"]);
    assert!(summary.incomplete().is_some_and(|reason| reason.contains("404") && reason.contains("and 1 more")));
    assert_eq!(kept.sorted().len(), 4 * 4 + 2);
    // the next run asks for nothing but what broke
    mended.store(true, Ordering::SeqCst);
    let asked = stub.asked().len();
    let summary = walk(&place, &stub, 5, &mut kept).expect("the rest");
    assert_eq!((summary.resumed, summary.incomplete(), kept.checkpoint.as_deref()), (true, None, None));
    assert_eq!(stub.asked()[asked..], ["/2-0", "/2-1", "/5-0", "/5-1"]);
    assert_eq!(kept.sorted().len(), 6 * 4);
}

#[test]
fn killed_at_any_page_of_any_window_nothing_is_lost() {
    for broken in [None, Some("/1-1"), Some("/2-0")] {
        let answer = move |_: usize, path: &str| if Some(path) == broken { http(403, "", b"") } else { two_records(path) };
        let whole = {
            let stub = Stub::start(answer);
            let mut kept = Kept::default();
            walk(&Place::new(&[&stub.host]), &stub, 2, &mut kept).expect("a harvest");
            kept.sorted()
        };
        for killed_at in 1..=6 {
            let stub = Stub::start(answer);
            let place = Place::new(&[&stub.host]);
            let mut kept = Kept { killed_at: Some(killed_at), ..Kept::default() };
            let _ = walk(&place, &stub, 2, &mut kept);
            kept.killed_at = None;
            walk(&place, &stub, 2, &mut kept).expect("the rest");
            assert_eq!(kept.sorted(), whole, "{broken:?} killed at {killed_at}");
        }
    }
}

#[test]
fn a_provider_that_fails_throughout_is_given_up() {
    let stub = Stub::start(|_, _| http(403, "", b""));
    let place = Place::new(&[&stub.host]);
    let failed = walk(&place, &stub, 99, &mut Kept::default()).expect_err("nothing works");
    assert!(failed.to_string().contains("403"), "{failed}");
    assert_eq!(stub.asked().len(), 3, "three windows in a row");
}

#[test]
fn a_place_no_longer_known_begins_its_window_anew() {
    let stub = Stub::start(|asked, path| if path == "/1-1" && asked < 5 { http(410, "", b"") } else { two_records(path) });
    let place = Place::new(&[&stub.host]);
    let mut kept = Kept::default();
    let summary = walk(&place, &stub, 2, &mut kept).expect("a harvest");
    assert_eq!((summary.restarts, summary.records, summary.pages, summary.incomplete()), (1, 12, 6, None));
}

#[test]
fn a_budget_ends_the_run_where_the_next_one_goes_on() {
    let stub = Stub::start(|_, path| two_records(path));
    let mut kept = Kept::default();
    for run in 0..10 {
        let place = Place::with(&[&stub.host], |settings| settings.most_requests = Some(2));
        match walk(&place, &stub, 3, &mut kept) {
            Err(Error::Budget { .. }) => assert_eq!(stub.asked().len(), 2 * (run + 1)),
            Ok(summary) => {
                assert_eq!((run, summary.incomplete()), (3, None));
                break;
            }
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!((kept.identifiers.len(), kept.sorted().len(), stub.asked().len()), (16, 16, 8), "nothing was asked twice");
}

#[test]
fn told_to_stop_it_stops_in_the_middle_of_an_answer() {
    let stop = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&stop);
    let stub = Stub::start_stream(move |stream| {
        set.store(true, Ordering::SeqCst);
        let _ = std::io::Write::write_all(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
        std::thread::sleep(std::time::Duration::from_secs(5));
    });
    let place = Place::with(&[&stub.host], |settings| settings.stop = Arc::clone(&stop));
    let begun = std::time::Instant::now();
    assert!(matches!(walk(&place, &stub, 3, &mut Kept::default()), Err(Error::Interrupted)));
    assert!(begun.elapsed() < std::time::Duration::from_secs(4), "it waited for the answer");
    assert!(matches!(place.client.get("http://127.0.0.1/"), Err(Error::Interrupted)), "it asks no more");
}

#[test]
fn fields_of_a_request_do_not_follow_a_redirect_to_another_origin() {
    let heads = Arc::new(std::sync::Mutex::new(Vec::<String>::new()));
    let seen = Arc::clone(&heads);
    let stub = Stub::start_raw(move |_, head| {
        seen.lock().expect("unpoisoned").push(head.to_lowercase());
        if head.contains("/first") { http(302, "Location: /second", b"") } else { http(302, "Location: http://192.0.2.1/", b"") }
    });
    let place = Place::new(&[&stub.host]);
    let request = Request {
        url: format!("http://{}/first?api_key=SECRETxyz", stub.host),
        headers: vec![("x-api-key", "SECRETxyz".to_owned())],
        ..Request::default()
    };
    let client: &Client = &place.client;
    let failed = client.ask(&request, &|_| true).expect_err("a reserved address").to_string();
    assert!(!failed.contains("SECRETxyz"), "{failed}");
    let heads = heads.lock().expect("unpoisoned");
    assert_eq!(heads.len(), 2);
    assert!(heads.iter().all(|head| head.contains("x-api-key: secretxyz")), "the same origin gets it");
}

// --- OAI-PMH where repositories differ --------------------------------------------------------------

fn walk_oai(source: &OaiSource, place: &Place) -> Result<(wenmai::acquire::HarvestSummary, Vec<String>, Vec<String>)> {
    let (mut identifiers, mut notes) = (Vec::new(), Vec::new());
    let summary = harvest(&place.client, &place.archive, source, &Limits::default(), None, &mut |page: Delivered| {
        identifiers.extend(page.items.into_iter().map(|item| item.identifier));
        notes.extend(page.notes);
        Ok(())
    })?;
    Ok((summary, identifiers, notes))
}

#[test]
fn a_refused_datestamp_gives_way_by_steps() {
    let stub = Stub::start(|_, path| match path {
        path if path.contains("from=2024-05-01T") => xml(&error("badArgument", "granularity")),
        path if path.contains("from=") => xml(&error("badArgument", "no from")),
        _ => xml(&list(&["a"], None)),
    });
    let place = Place::new(&[&stub.host]);
    let source = OaiSource { from: Some("2024-05-01T00:00:00Z".to_owned()), ..OaiSource::new(stub.url()) };
    let (summary, identifiers, notes) = walk_oai(&source, &place).expect("everything");
    assert_eq!((identifiers.as_slice(), summary.ended, notes.len()), (["a".to_owned()].as_slice(), Ended::Complete, 2));
    assert!(stub.asked()[1].ends_with("from=2024-05-01"), "{:?}", stub.asked());
    assert!(!stub.asked()[2].contains("from"));
}

#[test]
fn a_token_that_is_refused_alone_is_sent_with_the_prefix() {
    let stub = Stub::start(|_, path| match (path.contains("resumptionToken"), path.contains("metadataPrefix")) {
        (false, _) => xml(&list(&["a"], Some("T"))),
        (true, false) => xml(&error("badArgument", "metadataPrefix is missing")),
        (true, true) if path.contains("=T2") => xml(&list(&["c"], None)),
        (true, true) => xml(&list(&["b"], Some("T2"))),
    });
    let place = Place::new(&[&stub.host]);
    let (summary, identifiers, _) = walk_oai(&OaiSource::new(stub.url()), &place).expect("a harvest");
    assert_eq!((identifiers.as_slice(), summary.incomplete()), (["a".to_owned(), "b".into(), "c".into()].as_slice(), None));
}

#[test]
fn records_of_other_sets_are_left_aside_and_counted() {
    let of_set = |id: &str, set: &str| {
        format!(
            "<record><header><identifier>{id}</identifier><datestamp>2024-01-01</datestamp><setSpec>{set}</setSpec></header><metadata><dc><title>{id}</title></dc></metadata></record>"
        )
    };
    let body = format!("<ListRecords>{}{}{}</ListRecords>", of_set("a", "zh"), of_set("b", "zh:economy"), of_set("c", "en"));
    let stub = Stub::start(move |_, _| xml(&body));
    let source = OaiSource { set: Some("zh".to_owned()), ..OaiSource::new(stub.url()) };
    let (_, identifiers, notes) = walk_oai(&source, &Place::new(&[&stub.host])).expect("a harvest");
    assert_eq!(identifiers, ["a", "b"]);
    assert!(notes[0].starts_with("1 records of other sets"), "{notes:?}");
}

#[test]
fn an_empty_span_may_be_a_bare_status() {
    let stub = Stub::start(|_, _| http(422, "Content-Type: text/html", b"<html>unprocessable</html>"));
    let source = OaiSource { from: Some("2024-05-01".to_owned()), ..OaiSource::new(stub.url()) };
    let (summary, identifiers, notes) = walk_oai(&source, &Place::new(&[&stub.host])).expect("nothing new");
    assert_eq!((identifiers.len(), notes.len(), summary.incomplete()), (0, 1, None));
    // without a span it is a failure
    assert!(walk_oai(&OaiSource::new(stub.url()), &Place::new(&[&stub.host])).is_err());
}

#[test]
fn headers_alone_say_what_is_there() {
    let header = |id: &str, status: &str| {
        format!("<header{status}><identifier>{id}</identifier><datestamp>2024-01-01</datestamp><setSpec>s</setSpec></header>")
    };
    let body = format!("<ListIdentifiers>{}{}</ListIdentifiers>", header("a", ""), header("b", " status=\"deleted\""));
    let stub = Stub::start(move |_, path| if path.contains("ListIdentifiers") { xml(&body) } else { xml(&error("badVerb", "")) });
    let place = Place::new(&[&stub.host]);
    let source = OaiSource { headers_only: true, ..OaiSource::new(stub.url()) };
    let mut found = Vec::new();
    harvest(&place.client, &place.archive, &source, &Limits::default(), None, &mut |page: Delivered| {
        found.extend(page.items.into_iter().map(|item| (item.is_gone(), item.format, item.identifier)));
        Ok(())
    })
    .expect("headers");
    assert_eq!(found, [(false, "", "a".to_owned()), (true, "", "b".to_owned())]);
}

#[test]
fn a_repository_introduces_itself() {
    let stub = Stub::start(|_, path| {
        let inside = match path {
            path if path.contains("Identify") => {
                "<Identify><repositoryName>R</repositoryName><protocolVersion>2.0</protocolVersion><deletedRecord>transient</deletedRecord><granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify>"
            }
            path if path.contains("ListMetadataFormats") => {
                "<ListMetadataFormats><metadataFormat><metadataPrefix>oai_dc</metadataPrefix></metadataFormat><metadataFormat><metadataPrefix>jats</metadataPrefix></metadataFormat></ListMetadataFormats>"
            }
            path if path.contains("resumptionToken") => "<ListSets><set><setSpec>b</setSpec><setName>二</setName></set></ListSets>",
            path if path.contains("ListSets") => {
                "<ListSets><set><setSpec>a</setSpec><setName>One</setName><setDescription><dc><title>x</title></dc></setDescription></set><resumptionToken>T</resumptionToken></ListSets>"
            }
            _ => "<error code=\"badVerb\"/>",
        };
        http(200, "Content-Type: text/xml", oai(inside).as_bytes())
    });
    let place = Place::new(&[&stub.host]);
    let source = OaiSource::new(stub.url());
    let repository = identify(&place.client, &place.archive, &source).expect("an answer");
    assert_eq!((repository.deleted_record.as_str(), repository.response_date.as_str()), ("transient", "2024-05-01T00:00:00Z"));
    assert_eq!(Granularity::read(&repository.granularity), Granularity::Second);
    let formats = list_formats(&place.client, &place.archive, &source).expect("formats");
    assert_eq!(preferred_format(&formats), "jats");
    let sets = list_sets(&place.client, &place.archive, &source).expect("sets");
    assert_eq!(sets, [("a".to_owned(), "One".to_owned()), ("b".to_owned(), "二".to_owned())]);
    assert_eq!(
        incremental_from(&repository.response_date, Granularity::Second, jiff::Timestamp::now()).as_deref(),
        Some("2024-04-29T23:59:59Z")
    );

    let none = Stub::start(|_, _| xml(&error("noSetHierarchy", "")));
    let place = Place::new(&[&none.host]);
    assert_eq!(list_sets(&place.client, &place.archive, &OaiSource::new(none.url())).expect("no sets"), []);
}

// --- TLS ------------------------------------------------------------------------------------------

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused() {
    use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
    let fixture = |name: &str| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tls").join(name);
        std::fs::read(path).expect("a self-signed certificate of localhost, made by its script")
    };
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from(fixture("self_signed.der"))],
            PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(fixture("self_signed.key.der"))),
        )
        .expect("a certificate and its key");
    let config = Arc::new(config);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let host = format!("localhost:{}", listener.local_addr().expect("an address").port());
    let served = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&served);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let Ok(mut connection) = rustls::ServerConnection::new(Arc::clone(&config)) else { return };
            let mut tls = rustls::Stream::new(&mut connection, &mut stream);
            let mut byte = [0];
            // whoever trusts the certificate sends a request
            if std::io::Read::read(&mut tls, &mut byte).is_ok_and(|read| read > 0) {
                set.store(true, Ordering::SeqCst);
            }
        }
    });
    let place = Place::with(&[&host], |settings| settings.tries = 1);
    let failed = place.client.get(&format!("https://{host}/")).expect_err("refused").to_string();
    assert!(failed.to_lowercase().contains("certificate"), "{failed}");
    assert!(!served.load(Ordering::SeqCst), "no request was sent");
}
