//! OAI-PMH repositories with faults of their own: what they have comes whole, what they spoil is named,
//! and every list ends.

use std::collections::BTreeSet;

use wenmai::acquire::{Delivered, Fate, Granularity, HarvestSummary, Item, Limits, OaiSource, Sink, harvest};
use wenmai::{Error, Result};

use crate::support::shelf::Shelf;
use crate::support::{Place, Stub, error, harvest_stub, http, identifiers, list, metadata, oai, xml};

/// Keeps records and the checkpoint, as a corpus would.
#[derive(Default)]
struct Kept {
    /// Identifiers of records in the order in which they came.
    came: Vec<String>,
    gone: BTreeSet<String>,
    notes: Vec<String>,
    checkpoint: Option<String>,
    /// Fails instead of storing that many pages.
    killed_after: Option<usize>,
    pages: usize,
}

impl Sink for Kept {
    fn store(&mut self, page: Delivered) -> Result<()> {
        self.pages += 1;
        if self.killed_after.is_some_and(|most| self.pages > most) {
            return Err(Error::NothingToShow("killed".to_owned()));
        }
        for item in page.items {
            match item.fate {
                Fate::Deleted => drop(self.gone.insert(item.identifier)),
                // a name alone is no record
                _ if item.format.is_empty() => {}
                _ => self.came.push(item.identifier),
            }
        }
        self.notes.extend(page.notes);
        self.checkpoint = page.next;
        Ok(())
    }

    fn store_checkpoint(&mut self, checkpoint: Option<&str>) -> Result<()> {
        self.checkpoint = checkpoint.map(str::to_owned);
        Ok(())
    }

    fn has(&mut self, external: &str) -> Result<bool> {
        Ok(self.came.iter().any(|came| came == external))
    }
}

impl Kept {
    fn all(&self) -> BTreeSet<String> {
        self.came.iter().cloned().collect()
    }
}

fn source(stub: &Stub, shelf: &Shelf) -> OaiSource {
    OaiSource {
        earliest: "2020-01-01".to_owned(),
        granularity: if shelf.seconds || shelf.lies { Granularity::Second } else { Granularity::Day },
        ..OaiSource::new(stub.url())
    }
}

fn walk(shelf: &Shelf) -> (HarvestSummary, Kept, usize) {
    let stub = shelf.start();
    let place = Place::with(&[&stub.host], |settings| settings.tries = 2);
    let mut kept = Kept::default();
    let summary = harvest(&place.client, &place.archive, &source(&stub, shelf), &Limits::default(), None, &mut kept).expect("an end");
    (summary, kept, stub.asked().len())
}

fn names(numbers: impl IntoIterator<Item = usize>) -> BTreeSet<String> {
    numbers.into_iter().map(Shelf::identifier).collect()
}

// --- a record that spoils its page ----------------------------------------------------------------

#[test]
fn only_the_poisoned_record_is_lost_whatever_the_fault() {
    let faults: [fn() -> Vec<u8>; 4] = [
        || http(500, "", b"broken"),
        || http(200, "Content-Type: text/xml", b"<OAI-PMH><ListRecords><record><header>"),
        || http(200, "Content-Type: text/html", b"<html><body>Fatal error</body></html>"),
        || http(200, "Content-Type: text/xml", b""),
    ];
    for fault in faults {
        for seconds in [false, true] {
            let shelf = Shelf { poisoned: vec![33], fault, seconds, ..Shelf::of(100, 10) };
            let (summary, kept, asked) = walk(&shelf);
            assert_eq!(kept.all(), names((0..100).filter(|number| *number != 33)));
            assert_eq!(summary.lost.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["oai:shelf:33"]);
            assert_eq!((summary.records, summary.missing, summary.incomplete(), kept.checkpoint), (99, 0, None, None));
            assert!(summary.divided > 0 && asked < 120, "{asked} requests");
        }
    }
}

#[test]
fn the_first_page_and_several_records_may_be_poisoned() {
    for poisoned in [vec![0], vec![99], vec![3, 4, 77], vec![0, 50, 51, 99]] {
        let (summary, kept, asked) = walk(&Shelf { poisoned: poisoned.clone(), ..Shelf::of(100, 10) });
        assert_eq!(kept.all(), names((0..100).filter(|number| !poisoned.contains(number))), "{poisoned:?}");
        assert_eq!((summary.lost.len(), summary.incomplete()), (poisoned.len(), None), "{poisoned:?} {:?}", summary.gaps);
        assert!(asked < 300, "{asked} requests");
    }
}

#[test]
fn where_all_were_entered_at_once_records_are_asked_for_one_by_one() {
    for (seconds, lies) in [(false, false), (true, false), (false, true)] {
        let shelf = Shelf { poisoned: vec![21], deleted: vec![5], at_once: true, seconds, lies, ..Shelf::of(40, 10) };
        let (summary, kept, asked) = walk(&shelf);
        assert_eq!(kept.all(), names((0..40).filter(|number| ![5, 21].contains(number))));
        assert_eq!(kept.gone, names([5]));
        assert_eq!((summary.lost.len(), summary.records, summary.gone, summary.incomplete()), (1, 39, 1, None));
        assert!(asked < 300, "{asked} requests");
    }
}

#[test]
fn killed_at_any_page_of_the_way_around_nothing_is_lost() {
    let shelf = Shelf { poisoned: vec![7], ..Shelf::of(20, 4) };
    let mut runs = 0;
    for most in 1..60 {
        let stub = shelf.start();
        let place = Place::with(&[&stub.host], |settings| settings.tries = 1);
        let list = source(&stub, &shelf);
        let mut kept = Kept { killed_after: Some(most), ..Kept::default() };
        let first = harvest(&place.client, &place.archive, &list, &Limits::default(), None, &mut kept);
        kept.killed_after = None;
        let summary = match first {
            Ok(summary) => summary,
            Err(_) => {
                runs += 1;
                let resume = kept.checkpoint.clone();
                harvest(&place.client, &place.archive, &list, &Limits::default(), resume.as_deref(), &mut kept).expect("an end")
            }
        };
        assert_eq!(kept.all(), names((0..20).filter(|number| *number != 7)), "killed after {most}");
        assert_eq!((summary.lost.len(), summary.incomplete()), (1, None), "killed after {most}");
    }
    assert!(runs > 10, "{runs}");
}

#[test]
fn a_repository_that_breaks_altogether_is_left_after_a_few_requests() {
    let shelf = Shelf { poisoned: (0..1000).collect(), ..Shelf::of(1000, 10) };
    let stub = shelf.start();
    let place = Place::with(&[&stub.host], |settings| settings.tries = 2);
    let failed = harvest(&place.client, &place.archive, &source(&stub, &shelf), &Limits::default(), None, &mut Kept::default());
    assert!(failed.is_err_and(|error| error.to_string().contains("500")));
    assert!(stub.asked().len() <= 10, "{:?}", stub.asked());
    // one that breaks in the middle of its list goes on there the next time
    let shelf = Shelf { poisoned: (50..1000).collect(), nameless: true, ..Shelf::of(1000, 10) };
    let stub = shelf.start();
    let place = Place::with(&[&stub.host], |settings| settings.tries = 1);
    let mut kept = Kept::default();
    let failed = harvest(&place.client, &place.archive, &source(&stub, &shelf), &Limits::default(), None, &mut kept);
    let asked = stub.asked().len();
    assert!(failed.is_err() || failed.is_ok_and(|summary| summary.incomplete().is_some()));
    assert!(asked < 200, "{asked} requests");
    assert_eq!(kept.all(), names(0..50));
    shelf.healed.store(true, std::sync::atomic::Ordering::SeqCst);
    let resume = kept.checkpoint.clone();
    harvest(&place.client, &place.archive, &source(&stub, &shelf), &Limits::default(), resume.as_deref(), &mut kept).expect("an end");
    assert_eq!(kept.all(), names(0..1000));
}

// --- a list that is short -------------------------------------------------------------------------

#[test]
fn a_short_list_is_looked_through_by_names() {
    // what a list of records leaves out is asked for by name
    let shelf = Shelf { left_out: vec![4, 11], deleted: vec![11, 12], ..Shelf::of(30, 7) };
    let (summary, kept, _) = walk(&shelf);
    assert_eq!(kept.all(), names((0..30).filter(|number| ![11, 12].contains(number))));
    assert_eq!(kept.gone, names([11, 12]));
    assert_eq!((summary.records, summary.missing, summary.incomplete(), summary.miscount()), (30, 0, None, None));
    // names that agree show that the count is wrong
    let (summary, kept, _) = walk(&Shelf { overcount: 3, ..Shelf::of(30, 7) });
    assert_eq!((kept.all().len(), summary.incomplete(), summary.miscount()), (30, None, Some(3)));
    // without names nobody knows
    let (summary, ..) = walk(&Shelf { overcount: 3, nameless: true, ..Shelf::of(30, 7) });
    assert_eq!(summary.miscount(), None);
    assert_eq!(summary.incomplete().as_deref(), Some("the provider counts 33 records and gave 30"));
    assert!(summary.is_short_only());
}

#[test]
fn names_without_a_record_are_deletions_or_of_another_form() {
    for (answer, gone) in [(error("idDoesNotExist", ""), 1), ("<GetRecord/>".to_owned(), 1), (error("cannotDisseminateFormat", ""), 0)] {
        let (summary, records) = harvest_stub(move |_, path| match path {
            path if path.contains("GetRecord") => xml(&answer),
            path if path.contains("ListIdentifiers") => xml(
                "<ListIdentifiers><header><identifier>a</identifier></header><header><identifier>b</identifier></header></ListIdentifiers>",
            ),
            _ => xml(&list(&["a"], Some("")).replace("<resumptionToken", "<resumptionToken completeListSize='2'")),
        })
        .expect("a harvest");
        let came: Vec<(&str, bool)> = records.iter().map(|record| (record.identifier.as_str(), record.is_gone())).collect();
        assert_eq!(came[..2], [("a", false), ("a", false)], "the second is its name, seen again");
        assert_eq!(came[2..], [("b", true)][..gone]);
        assert_eq!((summary.gone, summary.missing, summary.incomplete()), (gone as u64, 0, None));
    }
}

// --- other people's bugs --------------------------------------------------------------------------

/// One page, harvested.
fn one_page(body: impl Into<Vec<u8>>, kind: &str) -> (HarvestSummary, Vec<Item>) {
    let (body, kind) = (body.into(), format!("Content-Type: {kind}"));
    harvest_stub(move |_, _| http(200, &kind, &body)).expect("a page")
}

#[test]
fn every_way_of_ending_a_list_is_an_end() {
    for token in [
        "",
        "<resumptionToken/>",
        "<resumptionToken></resumptionToken>",
        "<resumptionToken>  \n </resumptionToken>",
        "<resumptionToken completeListSize=\"1\" cursor=\"0\"/>",
        "<resumptionToken expirationDate=\"2020-01-01T00:00:00Z\" completeListSize=\"x\" cursor=\"-5\" />",
        "<oai:resumptionToken/>",
    ] {
        let body = oai(&list(&["a"], None).replace("</ListRecords>", &format!("{token}</ListRecords>")));
        let (summary, records) = one_page(body, "text/xml");
        assert_eq!((records.len(), summary.pages, summary.incomplete()), (1, 1, None), "{token}");
    }
}

#[test]
fn tokens_of_any_characters_come_back_as_they_were() {
    for (written, sent) in [
        ("a b", "a%20b"),
        ("  padded\n", "padded"),
        ("a+b/c==", "a%2Bb%2Fc%3D%3D"),
        ("x&amp;verb=Identify", "x%26verb%3DIdentify"),
        ("50%25", "50%2525"),
        ("<![CDATA[<&>]]>", "%3C%26%3E"),
        ("数字~1", "%E6%95%B0%E5%AD%97~1"),
        ("#?", "%23%3F"),
    ] {
        let stub = Stub::start(move |_, path| match path.contains("resumptionToken") {
            false => xml(&list(&["a"], Some(written))),
            true => xml(&list(&["b"], None)),
        });
        Place::new(&[&stub.host]).harvest(&stub.url(), None, &mut |_: Delivered| Ok(())).expect("a harvest");
        assert_eq!(stub.asked()[1], format!("/oai?verb=ListRecords&resumptionToken={sent}"));
    }
}

#[test]
fn records_repeated_across_pages_and_jumping_cursors_are_counted_once() {
    let (summary, records) = harvest_stub(|asked, _| {
        let token = |number: usize| if number < 4 { format!("T{number}") } else { String::new() };
        let page = list(&[&format!("r{asked}"), &format!("r{}", asked + 1)], Some(&token(asked)));
        xml(&page.replace("<resumptionToken", &format!("<resumptionToken cursor='{}' completeListSize='5'", 900 * (asked % 2))))
    })
    .expect("a harvest");
    assert_eq!((summary.records, records.len(), summary.pages, summary.incomplete()), (5, 8, 4, None));
}

#[test]
fn containers_do_not_rename_a_record_nor_a_repository() {
    let about = "<about><provenance><originDescription><baseURL>http://elsewhere.test</baseURL><identifier>oai:elsewhere:9</identifier>\
                 <datestamp>1999-01-01</datestamp><header status=\"deleted\"><identifier>x</identifier></header><record/><metadata><title>no</title></metadata>\
                 </originDescription></provenance></about>";
    let body = oai(&list(&["a", "b"], None).replace("</metadata></record>", &format!("</metadata>{about}</record>")));
    let (_, records) = one_page(body, "text/xml");
    assert_eq!(identifiers(&records), ["a", "b"]);
    assert!(records.iter().all(|record| record.fate == Fate::Present && metadata(record).starts_with("<dc><title>")));

    let stub = Stub::start(|_, _| {
        xml("<Identify><repositoryName>R</repositoryName><baseURL>http://r.test/oai</baseURL><deletedRecord>no</deletedRecord>\
             <granularity>YYYY-MM-DD</granularity><description><friends><baseURL>http://friend.test</baseURL></friends>\
             <x><repositoryName>N</repositoryName><granularity>YYYY-MM-DDThh:mm:ssZ</granularity></x></description></Identify>")
    });
    let place = Place::new(&[&stub.host]);
    let repository = wenmai::acquire::identify(&place.client, &place.archive, &OaiSource::new(stub.url())).expect("an answer");
    assert_eq!((repository.repository_name.as_str(), repository.base_url.as_str()), ("R", "http://r.test/oai"));
    assert_eq!(repository.granularity, "YYYY-MM-DD");
}

#[test]
fn of_two_metadata_elements_the_first_counts_and_two_roots_stay_together() {
    let body = oai(
        "<ListRecords><record><header><identifier>a</identifier></header><metadata><dc><title>1</title></dc><dc><title>2</title></dc></metadata>\
                    <metadata><dc><title>3</title></dc></metadata></record></ListRecords>",
    );
    let (_, records) = one_page(body, "text/xml");
    assert_eq!(records.iter().map(metadata).collect::<Vec<_>>(), ["<dc><title>1</title></dc><dc><title>2</title></dc>"]);
}

#[test]
fn envelopes_are_read_in_any_dress() {
    let plain = oai(&list(&["数"], None));
    let namespace = " xmlns=\"http://www.openarchives.org/OAI/2.0/\"";
    let warning = "<br />\n<b>Warning</b>: Undefined index in <b>/srv/oai.php</b> on line <b>3</b><br />\n";
    let doctype = plain.replacen("<OAI-PMH", "<!DOCTYPE OAI-PMH SYSTEM \"http://r.test/OAI-PMH.dtd\"><OAI-PMH", 1);
    for (what, body) in [
        ("no namespace", plain.replace(namespace, "")),
        ("another namespace", plain.replace("OAI/2.0/", "OAI/1.1/wrong")),
        ("prefixes", plain.replace("<List", "<o:List").replace("</List", "</o:List")),
        ("a byte order mark", format!("\u{feff}{plain}")),
        ("blank lines first", format!("\n\n  \u{feff}{plain}")),
        ("no declaration", plain.split_once("?>").expect("a declaration").1.to_owned()),
        ("a warning first", format!("{warning}{plain}")),
        ("a document type that declares nothing", doctype),
        ("a comment behind", format!("{plain}<!-- served in 0.2 s by OAI-PMH -->")),
        ("an error beside records", plain.replace("</ListRecords>", "</ListRecords><error code=\"badArgument\">odd</error>")),
        ("a lower-case error", plain.replace("</ListRecords>", "</ListRecords><error code=\"norecordsmatch\"/>")),
    ] {
        for kind in ["text/xml", "application/json", "text/html; charset=iso-8859-1"] {
            let kind = if what == "no declaration" { "text/xml" } else { kind };
            let (summary, records) = one_page(body.clone(), kind);
            assert_eq!((identifiers(&records), summary.incomplete()), (vec!["数"], None), "{what} as {kind}");
        }
    }
    // what the header says counts where the document says nothing
    let (bytes, ..) = encoding_rs::GBK.encode(plain.split_once("?>").expect("a declaration").1);
    let (_, records) = one_page(bytes.into_owned(), "text/xml; Charset=\"GBK\"; x=y");
    assert_eq!(identifiers(&records), ["数"]);
}

#[test]
fn what_is_no_utf_8_is_marked_and_told() {
    let body: Vec<u8> =
        oai(&list(&["a"], None)).replace("<title>a", "<title>caf@").bytes().map(|b| if b == b'@' { 0xe9 } else { b }).collect();
    let stub = Stub::start(move |_, _| http(200, "Content-Type: text/xml; charset=utf-8", &body));
    let mut kept = Vec::new();
    let summary = Place::new(&[&stub.host])
        .harvest(&stub.url(), None, &mut |page: Delivered| {
            kept.push(page);
            Ok(())
        })
        .expect("a page");
    assert_eq!(summary.records, 1);
    assert!(metadata(&kept[0].items[0]).contains("caf\u{fffd}"));
    assert!(kept[0].notes.iter().any(|note| note.contains("encoding")), "{:?}", kept[0].notes);
}

#[test]
fn a_refused_time_gives_way_to_days_also_as_a_bare_status() {
    for refusal in [|| xml(&error("badArgument", "granularity")), || http(400, "Content-Type: text/html", b"<html>Bad Request</html>")] {
        let stub = Stub::start(move |_, path| match path.contains("T00") {
            true => refusal(),
            false => xml(&list(&["a"], None)),
        });
        let place = Place::new(&[&stub.host]);
        let source = OaiSource { from: Some("2024-05-01T00:00:00Z".to_owned()), ..OaiSource::new(stub.url()) };
        let mut kept = Kept::default();
        let summary = harvest(&place.client, &place.archive, &source, &Limits::default(), None, &mut kept).expect("days");
        assert_eq!((summary.records, summary.incomplete(), kept.notes.len()), (1, None, 1));
        assert!(stub.asked()[1].ends_with("from=2024-05-01"), "{:?}", stub.asked());
    }
}

#[test]
fn a_mark_is_a_time_or_the_days_date() {
    for (date, mark) in [
        ("<responseDate>2024-05-01T00:00:00Z</responseDate>", Some("2024-05-01T00:00:00Z")),
        ("<responseDate>2024-05-01T08:00:00+08:00</responseDate>", Some("2024-05-01T08:00:00+08:00")),
        ("<responseDate>now</responseDate>", Some("2024-05-02")),
        ("", Some("2024-05-02")),
    ] {
        let body = oai(&list(&["a"], None)).replace("<responseDate>2024-05-01T00:00:00Z</responseDate>", date);
        let answer = http(200, "Date: Thu, 02 May 2024 10:00:00 GMT", body.as_bytes());
        let (summary, _) = harvest_stub(move |_, _| answer.clone()).expect("a page");
        assert_eq!(summary.mark.as_deref(), mark, "{date}");
    }
}

#[test]
fn sets_of_odd_names_are_asked_for_as_they_are() {
    let stub = Stub::start(|_, _| xml(&list(&["a"], None)));
    let source = OaiSource { set: Some("经济 & law:a/b#1+2".to_owned()), ..OaiSource::new(stub.url()) };
    let place = Place::new(&[&stub.host]);
    harvest(&place.client, &place.archive, &source, &Limits::default(), None, &mut Kept::default()).expect("a page");
    assert!(stub.asked()[0].ends_with("&set=%E7%BB%8F%E6%B5%8E%20%26%20law%3Aa%2Fb%231%2B2"), "{:?}", stub.asked());
    // a repository that lists no sets, or says it has none, has none
    for answer in ["<ListSets/>".to_owned(), "<ListSets><resumptionToken/></ListSets>".to_owned(), error("noSetHierarchy", "")] {
        let stub = Stub::start(move |_, _| xml(&answer));
        let place = Place::new(&[&stub.host]);
        let sets = wenmai::acquire::list_sets(&place.client, &place.archive, &OaiSource::new(stub.url())).expect("an answer");
        assert!(sets.is_empty(), "{sets:?}");
    }
}

#[test]
fn a_base_address_that_moved_is_followed_for_every_page() {
    let stub = Stub::start(|_, path| match path {
        path if path.starts_with("/oai") => http(301, &format!("Location: /new{path}"), b""),
        path if path.contains("resumptionToken") => xml(&list(&["b"], None)),
        _ => xml(&list(&["a"], Some("T"))),
    });
    let place = Place::new(&[&stub.host]);
    let mut kept = Kept::default();
    let summary = place.harvest(&stub.url(), None, &mut kept).expect("a harvest");
    assert_eq!((kept.came, summary.incomplete()), (vec!["a".to_owned(), "b".to_owned()], None));
}
