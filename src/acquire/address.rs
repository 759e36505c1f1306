//! Which addresses may be asked: http and https on the public internet, and nothing else unless
//! the user names it.
//!
//! A study file, a redirect or a link in an answer must not make this program ask the machine it
//! runs on, or that machine's neighbours (server-side request forgery). So the host of every hop is
//! resolved once, every resolved address is checked, and the connection goes to exactly those
//! addresses. Spellings such as `http://2130706433/` or `http://0x7f.1/` are one address by the time
//! they arrive here: `url` has normalised them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Longest address that is asked; resumption tokens of several kilobytes exist.
const LONGEST_URL: usize = 16 * 1024;

/// Private or loopback hosts that may be asked all the same, each as `HOST:PORT`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowList(Vec<String>);

impl AllowList {
    /// A list of `HOST:PORT` as typed, such as `127.0.0.1:8813`, `localhost:8080` or `[::1]:80`.
    pub fn new<S: AsRef<str>>(hosts: &[S]) -> Self {
        Self(hosts.iter().map(|host| host.as_ref().trim().to_ascii_lowercase()).collect())
    }

    /// True where the list names the host and port of `url`.
    pub fn names(&self, url: &Url) -> bool {
        let asked = format!("{}:{}", host_of(url), url.port_or_known_default().unwrap_or(0));
        self.0.contains(&asked)
    }
}

/// The host in lower case without a final dot; empty where there is none.
pub(super) fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase()
}

/// Reads an address and refuses what no provider has: another scheme, a name and password, no host,
/// or thousands of characters.
pub(super) fn checked_url(text: &str) -> Result<Url, String> {
    if text.len() > LONGEST_URL {
        return Err(format!("the address is {} characters long, more than {LONGEST_URL}", text.len()));
    }
    let url = Url::parse(text).map_err(|error| format!("this is no address: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("only http and https are asked, not {}:", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("an address with a user name in it is refused".to_owned());
    }
    if host_of(&url).is_empty() {
        return Err("the address names no host".to_owned());
    }
    Ok(url)
}

/// The address written out in `url`, if its host is one and not a name.
pub(super) fn literal_address(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(address) => Some(IpAddr::V4(address)),
        Host::Ipv6(address) => Some(IpAddr::V6(address)),
        Host::Domain(_) => None,
    }
}

/// What kind of address outside the public internet this is; `None` for a public one.
///
/// The blocks are those of IANA's special-purpose registries (RFC 6890 and its updates); an IPv6
/// address that carries an IPv4 one is as private as what it carries.
pub(super) fn not_public(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => not_public_v4(address),
        IpAddr::V6(address) => not_public_v6(address),
    }
}

fn not_public_v4(address: Ipv4Addr) -> Option<&'static str> {
    let [a, b, c, _] = address.octets();
    match (a, b, c) {
        (127, ..) => Some("a loopback address"),
        (10, ..) | (172, 16..=31, _) | (192, 168, _) => Some("a private address"),
        (100, 64..=127, _) => Some("a carrier's shared address"),
        (169, 254, _) => Some("a link-local address"),
        (0, ..) => Some("an address of this network"),
        (192, 0, 0) | (192, 0, 2) | (198, 18..=19, _) | (198, 51, 100) | (203, 0, 113) => Some("a reserved address"),
        (224.., ..) => Some("a multicast or reserved address"),
        _ => None,
    }
}

fn not_public_v6(address: Ipv6Addr) -> Option<&'static str> {
    let s = address.segments();
    let tail = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match s {
        [0, 0, 0, 0, 0, 0, 0, 0] => Some("an unspecified address"),
        [0, 0, 0, 0, 0, 0, 0, 1] => Some("a loopback address"),
        // v4-compatible, v4-mapped, v4-translated and NAT64
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0, 0, 0, 0, 0xffff, 0, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            not_public_v4(tail(high, low))
        }
        [0x64, 0xff9b, 1, ..] => Some("a private address"),
        [0x2002, high, low, ..] => not_public_v4(tail(high, low)),
        [0x2001, 0, ..] => Some("a tunnelled address"),
        [0x2001, ..=0x1ff | 0xdb8, ..] | [0x100, 0, 0, 0, ..] | [0x3fff, ..=0xfff, ..] | [0x5f00, ..] => Some("a reserved address"),
        [first, ..] if first & 0xfe00 == 0xfc00 => Some("a private address"),
        [first, ..] if first & 0xff80 == 0xfe80 => Some("a link-local address"),
        [first, ..] if first & 0xff00 == 0xff00 => Some("a multicast address"),
        _ => None,
    }
}

/// An address fit for a message: values of parameters that carry keys or people are taken out.
pub fn shown(text: &str) -> String {
    let Ok(mut url) = Url::parse(text) else {
        return text.chars().filter(|c| !c.is_control()).take(200).collect();
    };
    if !url.username().is_empty() || url.password().is_some() {
        // an address that cannot hold a user name has none to hide
        let _ = url.set_username("");
        let _ = url.set_password(None);
    }
    let secret = |name: &str| ["api_key", "apikey", "key", "mailto", "email", "access_token"].contains(&name.to_ascii_lowercase().as_str());
    if url.query_pairs().any(|(name, _)| secret(&name)) {
        let pairs: Vec<(String, String)> = url
            .query_pairs()
            .map(
                |(name, value)| {
                    if secret(&name) { (name.into_owned(), "REDACTED".to_owned()) } else { (name.into_owned(), value.into_owned()) }
                },
            )
            .collect();
        url.query_pairs_mut().clear().extend_pairs(pairs);
    }
    url.set_fragment(None);
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_an_inside_address_is_refused() {
        for text in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://0x7f.1/",
            "http://2130706433/",
            "http://0177.0.0.1/",
            "http://127.0.0.1./",
            "http://0.0.0.0/",
            "http://0/",
            "http://10.1.2.3/",
            "http://172.16.0.1/",
            "http://172.31.255.255/",
            "http://192.168.1.1/",
            "http://169.254.169.254/latest/meta-data/",
            "http://100.64.0.1/",
            "http://198.18.0.1/",
            "http://224.0.0.1/",
            "http://255.255.255.255/",
            "http://[::1]/",
            "http://[::]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://[::127.0.0.1]/",
            "http://[fe80::1]/",
            "http://[fec0::1]/",
            "http://[fc00::1]/",
            "http://[fd12:3456::1]/",
            "http://[ff02::1]/",
            "http://[::ffff:0:127.0.0.1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[64:ff9b:1::1]/",
            "http://[2002:7f00:1::]/",
            "http://[2001:db8::1]/",
            "http://[2001:0:4136:e378::1]/",
            "http://[2001:2::1]/",
            "http://[3fff::1]/",
            "http://[0:0:0:0:0:0:0:1]/",
            "http://0x7f000001/",
            "http://017700000001/",
            "http://127.0.1/",
            "http://①②⑦.0.0.1/",
            "http://127。0。0。1/",
            "http://%31%32%37.0.0.1/",
            "http:127.0.0.1/",
            "http:\\\\127.0.0.1/",
            "http://169.254.169.254:80/",
            "http://192.0.0.192/",
            "http://１２７.０.０.１/",
        ] {
            let url = checked_url(text).expect(text);
            let address = literal_address(&url).expect(text);
            assert!(not_public(address).is_some(), "{text} is {address}");
        }
    }

    #[test]
    fn a_host_in_other_letters_is_shown_in_plain_ones() {
        // the first letter is Cyrillic
        assert_eq!(shown("http://\u{430}rxiv.org/abs/1"), "http://xn--rxiv-43d.org/abs/1");
        assert!(!shown("http://x.org/\u{202e}\u{1b}[31m").contains(['\u{202e}', '\u{1b}']));
        assert!(!shown("no address \u{1b}[31m").contains('\u{1b}'));
    }

    #[test]
    fn public_addresses_pass() {
        for text in ["http://93.184.216.34/", "http://172.32.0.1/", "http://[2606:2800:220:1::1]/", "http://100.128.0.1/"] {
            let address = literal_address(&checked_url(text).expect(text)).expect(text);
            assert_eq!(not_public(address), None, "{text}");
        }
    }

    #[test]
    fn other_schemes_and_user_names_are_refused() {
        for text in
            ["file:///etc/hostname", "ftp://x.org/", "gopher://x.org/", "http://user:pw@x.org/", "data:text/plain,x", "x.org", "http://"]
        {
            assert!(checked_url(text).is_err(), "{text}");
        }
        assert!(checked_url(&format!("http://x.org/{}", "a".repeat(20_000))).is_err());
    }

    #[test]
    fn the_allow_list_wants_host_and_port() {
        let list = AllowList::new(&["127.0.0.1:8813", "[::1]:80", "LOCALHOST:8080"]);
        let named = |text: &str| list.names(&checked_url(text).expect(text));
        assert!(named("http://127.0.0.1:8813/oai") && named("http://[::1]/") && named("http://localhost.:8080/"));
        assert!(!named("http://127.0.0.1:8814/") && !named("http://127.0.0.2:8813/") && !named("http://localhost/"));
    }

    #[test]
    fn keys_and_people_do_not_reach_a_message() {
        let shown = shown("https://u:p@x.org/works?api_key=SECRETxyz&mailto=a@b.org&cursor=*");
        assert!(!shown.contains("SECRETxyz") && !shown.contains("b.org&") && !shown.contains("u:p"), "{shown}");
        assert!(shown.contains("cursor="), "{shown}");
    }
}
