//! `robots.txt` by RFC 9309: which paths of a site a program may ask for.
//!
//! All groups that name the program are one; `*` counts only where none does. Of the rules that match,
//! the longest path wins, and `allow` wins a tie. `*` in a path stands for anything, a final `$` for
//! the end. Paths are compared percent-encoded in one way, so that `/%70rivate` is `/private`.
//! `Crawl-delay`, which the RFC does not know, is honoured up to a minute.

use std::time::Duration;

/// The product token that rules are looked up by.
pub(super) const PRODUCT: &str = "wenmai";
/// Of a longer file the rest is not read.
pub(super) const LARGEST: usize = 512 * 1024;
/// Of more rules the rest is not read, so that matching stays quick.
const MOST_RULES: usize = 10_000;
/// A longer delay is cut to this.
const LONGEST_DELAY: f64 = 60.0;

/// The rules of a site for one program.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Robots {
    rules: Vec<(String, bool)>,
    /// Least time between two requests.
    pub(super) delay: Option<Duration>,
    /// Sitemaps that the file names, in its order.
    pub(super) sitemaps: Vec<String>,
}

/// One group of a file.
#[derive(Default)]
struct Group {
    agents: Vec<String>,
    rules: Vec<(String, bool)>,
    delay: Option<Duration>,
}

impl Group {
    fn names(&self, agent: &str) -> bool {
        self.agents.iter().any(|known| known == agent)
    }
}

impl Robots {
    /// Everything is forbidden: what counts when a site's rules cannot be had.
    pub(super) fn forbidding() -> Self {
        Self { rules: vec![("/".to_owned(), false)], ..Self::default() }
    }

    /// Reads a file for the program of this product token.
    pub(super) fn read(bytes: &[u8], product: &str) -> Self {
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(LARGEST)]);
        let mut sitemaps = Vec::new();
        let mut groups: Vec<Group> = Vec::new();
        let mut naming = false;
        let mut rules = 0;
        for line in text.trim_start_matches('\u{feff}').split(['\n', '\r']) {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            match key.as_str() {
                "sitemap" if sitemaps.len() < 1000 => sitemaps.push(value.to_owned()),
                "user-agent" => {
                    if !naming {
                        groups.push(Group::default());
                    }
                    naming = true;
                    // a version behind the name is no part of it
                    let agent: String = value.chars().take_while(|c| c.is_ascii_alphabetic() || matches!(c, '-' | '_' | '*')).collect();
                    groups.iter_mut().last().into_iter().for_each(|group| group.agents.push(agent.to_ascii_lowercase()));
                }
                "allow" | "disallow" => {
                    naming = false;
                    rules += 1;
                    // a rule before any group names nobody, an empty one nothing
                    if let (Some(group), false, true) = (groups.last_mut(), value.is_empty(), rules <= MOST_RULES) {
                        group.rules.push((normal(value), key == "allow"));
                    }
                }
                "crawl-delay" => {
                    naming = false;
                    let delay = value.parse::<f64>().ok().filter(|delay| *delay >= 0.0);
                    if let (Some(group), Some(delay)) = (groups.last_mut(), delay) {
                        group.delay = Some(Duration::from_secs_f64(delay.min(LONGEST_DELAY)));
                    }
                }
                _ => {}
            }
        }
        let product = product.to_ascii_lowercase();
        let wanted = if groups.iter().any(|group| group.names(&product)) { product.as_str() } else { "*" };
        let mut robots = Self { sitemaps, ..Self::default() };
        for group in groups.iter().filter(|group| group.names(wanted)) {
            robots.rules.extend(group.rules.iter().cloned());
            robots.delay = robots.delay.max(group.delay);
        }
        robots
    }

    /// Whether a path, with its query, may be asked for.
    pub(super) fn allows(&self, path: &str) -> bool {
        let path = normal(path);
        if path == "/robots.txt" {
            return true;
        }
        let matching = self.rules.iter().filter(|(pattern, _)| matches(pattern, &path));
        matching.map(|(pattern, allow)| (pattern.len(), *allow)).max().is_none_or(|(_, allow)| allow)
    }
}

/// A path in one spelling: unreserved characters bare, everything else that needs it as `%XX` with
/// capitals, delimiters as they are.
fn normal(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    let bytes = path.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let decoded = (bytes[at] == b'%').then(|| path.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok())).flatten();
        let (byte, encoded) = decoded.map_or((bytes[at], false), |byte| (byte, true));
        at += if encoded { 3 } else { 1 };
        let bare = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || !encoded && byte.is_ascii_graphic();
        if bare {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

/// Whether a pattern matches the beginning of a path. Linear in the path for each `*` at most.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, whole) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else { return false };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return !whole || rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() && whole {
            return rest.ends_with(piece);
        }
        // the earliest place leaves the most for the pieces that follow
        let Some(found) = rest.find(piece) else { return false };
        rest = &rest[found + piece.len()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\u{feff}User-agent: BadBot\nUser-agent: worsebot/2.0\nDisallow: /\n\n# all others\nUser-Agent: *\nDisallow: /private/\nAllow: /private/open.html$\nUnknown: line\nSitemap: http://x.org/map.xml\nDisallow: /*?sort=\nCrawl-delay: 2.5\n";

    #[test]
    fn the_longest_rule_wins_and_allow_wins_a_tie() {
        let robots = Robots::read(FILE.as_bytes(), PRODUCT);
        for (path, allowed) in [
            ("/private/secret.html", false),
            ("/private/open.html", true),
            ("/private/open.html?x=1", false),
            ("/article/?sort=a", false),
            ("/%70rivate/x", false),
            ("/%2Fprivate/", true),
            ("/", true),
            ("/robots.txt", true),
        ] {
            assert_eq!(robots.allows(path), allowed, "{path}");
        }
        assert_eq!((robots.delay, robots.sitemaps), (Some(Duration::from_millis(2500)), vec!["http://x.org/map.xml".to_owned()]));
        let tie = Robots::read(b"user-agent: *\ndisallow: /a\nallow: /a", PRODUCT);
        assert!(tie.allows("/a/b"));
    }

    #[test]
    fn the_groups_that_name_the_program_are_one() {
        for bot in ["BADBOT", "worsebot"] {
            assert!(!Robots::read(FILE.as_bytes(), bot).allows("/"), "{bot}");
        }
        let ours = "user-agent: *\ndisallow: /\nuser-agent: wenmai/1\ndisallow: /x\n\nuser-agent: WenMai\ncrawl-delay: 999\ndisallow: /y";
        let robots = Robots::read(ours.as_bytes(), PRODUCT);
        assert_eq!((robots.allows("/"), robots.allows("/x"), robots.allows("/y")), (true, false, false));
        assert_eq!(robots.delay, Some(Duration::from_secs(60)));
        assert!(Robots::read(b"user-agent: wenmai\ndisallow:\nuser-agent: *\ndisallow: /", PRODUCT).allows("/a"));
    }

    #[test]
    fn what_is_no_rule_forbids_nothing() {
        for text in ["", "<html>not found</html>", "disallow: /\nuser-agent: *", "user-agent: *\ndisallow:"] {
            assert!(Robots::read(text.as_bytes(), PRODUCT).allows("/a"), "{text}");
        }
        assert!(!Robots::forbidding().allows("/"));
    }

    #[test]
    fn stars_and_ends_match_as_the_rfc_says() {
        for (pattern, path, matched) in [
            ("/fish", "/fish.html", true),
            ("/fish*", "/fishheads/x", true),
            ("/*.php", "/folder/x.php?y", true),
            ("/*.php$", "/x.php?y", false),
            ("/*.php$", "/a.php/b.php", true),
            ("/fish*.php", "/fishheads/catfish.php?x", true),
            ("/fish*.php", "/Fish.php", false),
            ("/a*b*c", "/aXcXbXc", true),
            ("/a$", "/a", true),
            ("/a$", "/ab", false),
            ("*", "/x", true),
        ] {
            assert_eq!(matches(pattern, path), matched, "{pattern} {path}");
        }
        let hostile = format!("user-agent: *\ndisallow: /{}b", "a*".repeat(5_000));
        assert!(Robots::read(hostile.as_bytes(), PRODUCT).allows(&format!("/{}", "a".repeat(4_000))));
    }
}
