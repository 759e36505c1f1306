//! The client: how long it waits, how often it asks, where it does not go, and what it does not swallow.

use std::io::{Read as _, Write as _};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use wenmai::Error;
use wenmai::acquire::{Archive, Delivered, Limits, OaiSource, harvest};

use crate::support::{Place, Stub, harvest_stub, http, into, list, oai, xml};

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
