//! TeX as it stands in bibliographies, as the text it means.
//!
//! Accents become accented letters (Unicode's composed form where there is one), braces go, dashes
//! and quotes become what they print as, commands that only dress the text go with their dress.
//! Commands that are not known here and mathematics stay as they are written. One pass, no stack
//! deeper than the braces in the text: linear, whatever the text nests.

use unicode_normalization::char::compose;

use crate::record::is_han;

/// The text that `tex` means. Line breaks and runs of blanks are left as they are.
pub(super) fn text_of(tex: &str) -> String {
    if !tex.contains(['\\', '{', '}', '$', '~', '`']) && !tex.contains("--") && !tex.contains("''") {
        return tex.to_owned();
    }
    let mut reader = Reader { rest: tex, out: String::with_capacity(tex.len()), accent: None, groups: Vec::new(), dollars: true };
    while let Some(c) = reader.rest.chars().next() {
        reader.step(c);
    }
    reader.settle();
    reader.out
}

struct Reader<'a> {
    rest: &'a str,
    out: String,
    /// An accent that waits for its letter: how it combines, and what it is alone.
    accent: Option<(char, char)>,
    /// For every open brace, whether it is shown.
    groups: Vec<bool>,
    /// Whether another dollar can follow.
    dollars: bool,
}

impl Reader<'_> {
    fn step(&mut self, c: char) {
        self.rest = &self.rest[c.len_utf8()..];
        match c {
            '\\' => self.command(),
            '{' => self.groups.push(false),
            '}' => {
                // an accent over nothing is a sign of its own: \^{}
                self.settle();
                if self.groups.pop() == Some(true) {
                    self.out.push('}');
                }
            }
            // a tie stands behind a word; "5~10 mg" and 甲~乙 are ranges
            '~' if self.out.ends_with(|before: char| before == '.' || before.is_alphabetic() && !is_han(before)) => self.put(' '),
            '$' => self.mathematics(),
            '-' if self.skip("--") => self.put('—'),
            '-' if self.skip("-") => self.put('–'),
            '`' if self.skip("`") => self.put('“'),
            '\'' if self.skip("'") => self.put('”'),
            '?' if self.skip("`") => self.put('¿'),
            '!' if self.skip("`") => self.put('¡'),
            c if c.is_whitespace() && self.accent.is_some() => {}
            c => self.put(c),
        }
    }

    fn skip(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// A letter, with the accent that waits for it.
    fn put(&mut self, c: char) {
        match self.accent.take() {
            Some((combining, _)) => {
                // TeX takes the dots off before it puts an accent on
                let bare = match c {
                    'ı' if combining != '\u{323}' => 'i',
                    'ȷ' => 'j',
                    c => c,
                };
                match compose(bare, combining) {
                    Some(composed) => self.out.push(composed),
                    None => self.out.extend([bare, combining]),
                }
            }
            None => self.out.push(c),
        }
    }

    /// Puts down an accent for which no letter came.
    fn settle(&mut self) {
        if let Some((_, alone)) = self.accent.take() {
            self.out.push(alone);
        }
    }

    fn command(&mut self) {
        let Some(c) = self.rest.chars().next() else { return self.put('\\') };
        if !c.is_ascii_alphabetic() {
            self.rest = &self.rest[c.len_utf8()..];
            return match accent_of(c) {
                Some(combining) => {
                    self.settle();
                    self.accent = Some((combining, c));
                }
                None if c == '\\' || c.is_whitespace() => self.put(' '),
                // \- allows a hyphen, \/ and the thin spaces are nothing to read
                None if matches!(c, '-' | '/' | '!' | ';' | '@') => {}
                None if c == ',' => self.put(' '),
                None => self.put(c),
            };
        }
        let length = self.rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (name, rest) = self.rest.split_at(length);
        let tight = rest.trim_start_matches([' ', '\t', '\n', '\r']);
        let (blank, brace) = (tight.len() < rest.len(), rest.starts_with('{'));
        if let Some(combining) =
            accent_of(name.as_bytes()[0] as char).filter(|_| length == 1 && (blank || brace || tight.starts_with('\\')))
        {
            self.settle();
            (self.accent, self.rest) = (Some((combining, name.as_bytes()[0] as char)), tight);
        } else if let Some(symbol) = symbol_of(name) {
            self.rest = tight;
            let mut symbol = symbol.chars();
            symbol.next().into_iter().for_each(|c| self.put(c));
            self.out.extend(symbol);
        } else if is_dress(name) {
            self.rest = tight;
        } else {
            self.settle();
            self.out.extend(["\\", name]);
            self.rest = rest;
            if brace {
                self.rest = &rest[1..];
                self.out.push('{');
                self.groups.push(true);
            }
        }
    }

    /// `$...$`: symbols and letters as they print, all else as it is written.
    fn mathematics(&mut self) {
        let end = if self.dollars { closing_dollar(self.rest) } else { None };
        let Some(end) = end else {
            self.dollars = false;
            return self.put('$');
        };
        self.settle();
        let inside = &self.rest[..end];
        match plain_mathematics(inside) {
            Some(text) => self.out.push_str(&text),
            None => self.out.extend(["$", inside, "$"]),
        }
        self.rest = &self.rest[end + 1..];
    }
}

/// Where the dollar stands that closes one before `text`, if there is one.
fn closing_dollar(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|b| {
        let closes = b == b'$' && !escaped;
        escaped = b == b'\\' && !escaped;
        closes
    })
}

/// Mathematics that is no more than symbols, letters and figures in a row: `\alpha`, `\leq 0.05`.
/// Without a symbol the dollars may be dollars.
fn plain_mathematics(inside: &str) -> Option<String> {
    if !inside.contains('\\') {
        return None;
    }
    let mut text = String::new();
    let mut rest = inside;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '\\' => {
                let (name, after) = rest.split_at(rest.bytes().take_while(u8::is_ascii_alphabetic).count());
                text.push_str(symbol_of(name)?);
                rest = after;
            }
            '^' | '_' | '{' | '}' | '&' | '~' => return None,
            c => text.push(c),
        }
    }
    Some(text)
}

/// The combining character of an accent's command.
fn accent_of(command: char) -> Option<char> {
    Some(match command {
        '`' => '\u{300}',
        '\'' | '´' => '\u{301}',
        '^' => '\u{302}',
        '~' => '\u{303}',
        '=' => '\u{304}',
        'u' => '\u{306}',
        '.' => '\u{307}',
        '"' => '\u{308}',
        'r' => '\u{30A}',
        'H' => '\u{30B}',
        'v' => '\u{30C}',
        'd' => '\u{323}',
        'c' => '\u{327}',
        'k' => '\u{328}',
        'b' => '\u{331}',
        't' => '\u{361}',
        _ => return None,
    })
}

/// Commands that say how text looks, not what it says.
const DRESS: &str = "emph textit textbf textsc textrm texttt textsf textup textsl textmd textnormal mathrm mathbf mathit mathsf text \
    mbox hbox ensuremath em it bf sc rm tt sl sf relax protect noopsort small textsuperscript textsubscript underline uppercase \
    MakeUppercase mkbibquote url";

/// Whether a command only dresses the text.
fn is_dress(name: &str) -> bool {
    DRESS.split_whitespace().any(|known| known == name)
}

/// What a symbol's command prints.
fn symbol_of(name: &str) -> Option<&'static str> {
    let mut words = SYMBOLS.split_whitespace();
    std::iter::from_fn(|| Some((words.next()?, words.next()?))).find(|(known, _)| *known == name).map(|(_, symbol)| symbol)
}

/// Commands, each followed by what it prints.
const SYMBOLS: &str = "\
    aa å  AA Å  ae æ  AE Æ  oe œ  OE Œ  o ø  O Ø  l ł  L Ł  ss ß  SS ẞ  i ı  j ȷ  dh ð  DH Ð  dj đ  DJ Đ  ng ŋ  NG Ŋ  th þ \
    TH Þ  P ¶  S §  LaTeX LaTeX  TeX TeX  dag †  ddag ‡  dots …  ldots …  pounds £  euro €  copyright ©  textcopyright © \
    textellipsis …  textendash –  textemdash —  textquotesingle '  textquotedblleft “  textquotedblright ”  textquoteleft ‘ \
    textquoteright ’  quotedblbase „  quotesinglbase ‚  textquotedbl \"  textasciicircum ^  textasciigrave ` \
    textasciiacute ´  textasciitilde ~  textbackslash \\  textbar |  textbraceleft {  textbraceright }  textbullet • \
    textdagger †  textdollar $  textless <  textgreater >  textexclamdown ¡  textquestiondown ¿  textordfeminine ª \
    textordmasculine º  textperiodcentered ·  textregistered ®  texttrademark ™  textsection §  textparagraph ¶ \
    textunderscore _  textdegree °  textmu µ  texteuro €  textsterling £  textyen ¥  guillemotleft «  guillemotright » \
    guilsinglleft ‹  guilsinglright ›  alpha α  beta β  gamma γ  delta δ  epsilon ε  varepsilon ε  zeta ζ  eta η  theta θ \
    iota ι  kappa κ  lambda λ  mu μ  nu ν  xi ξ  pi π  rho ρ  sigma σ  tau τ  upsilon υ  phi φ  varphi φ  chi χ  psi ψ \
    omega ω  Gamma Γ  Delta Δ  Theta Θ  Lambda Λ  Xi Ξ  Pi Π  Sigma Σ  Phi Φ  Psi Ψ  Omega Ω  times ×  pm ±  cdot ·  leq ≤ \
    le ≤  geq ≥  ge ≥  neq ≠  approx ≈  sim ∼  infty ∞  rightarrow →  to →  leftarrow ←  circ °  ell ℓ  partial ∂";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_in_every_spelling_are_letters() {
        for (tex, text) in [
            ("M{\\\"u}ller M\\\"uller M\\\"{u}ller {M\\\"{u}ller}", "Müller Müller Müller Müller"),
            ("Mart{\\'\\i}nez Mart\\'{\\i}nez Mart\\'inez", "Martínez Martínez Martínez"),
            (
                "Fran\\c{c}ois Fran\\c cois {\\v S}koda \\v{S}koda \\H{o} \\k{a} \\r a \\u{g} \\d{a}",
                "François François Škoda Škoda ő ą å ğ ạ",
            ),
            ("\\O{}stergaard S{\\o}ren \\L ukasz {\\ss} \\aa", "Østergaard Søren Łukasz ß å"),
            ("L\\^{e} D\\~{u}ng Tr\\'{a}ng \\.Z \\=a", "Lê Dũng Tráng Ż ā"),
            ("\\`{q} \\^{} \\~{} {\\'} end\\'", "q\u{300} ^ ~ ' end'"),
        ] {
            assert_eq!(text_of(tex), text, "{tex}");
        }
    }

    #[test]
    fn what_prints_is_what_is_read() {
        for (tex, text) in [
            ("R\\&D 50\\% \\$5 \\#1 a\\_b \\{x\\}", "R&D 50% $5 #1 a_b {x}"),
            ("pp. 1--5 --- ``so'' ?`que? a-b", "pp. 1–5 — “so” ¿que? a-b"),
            ("\\textbackslash{}n a{}-{}-b \\textasciitilde{}x Dr.~A", "\\n a--b ~x Dr. A"),
            ("{The {IBM} \\emph{way} {\\it is} \\textbf{b}}", "The IBM way is b"),
            ("\\unknown{a {b}} \\other c", "\\unknown{a b} \\other c"),
            ("Win\\-dows\\\\two", "Windows two"),
            ("数字{经济}5~10岁、甲~乙", "数字经济5~10岁、甲~乙"),
        ] {
            assert_eq!(text_of(tex), text, "{tex}");
        }
    }

    #[test]
    fn mathematics_is_read_where_it_is_plain() {
        for (tex, text) in [
            ("TNF-$\\alpha$ at $p \\leq 0.05$ for $5 and $6", "TNF-α at p ≤ 0.05 for $5 and $6"),
            ("$x^{2}$ and $\\frac{1}{2}$", "$x^{2}$ and $\\frac{1}{2}$"),
            ("5 $ and \\$ 6 {x}", "5 $ and $ 6 x"),
            ("$$", "$$"),
        ] {
            assert_eq!(text_of(tex), text, "{tex}");
        }
    }

    #[test]
    fn each_command_has_one_meaning() {
        let mut names: Vec<&str> = SYMBOLS.split_whitespace().step_by(2).chain(DRESS.split_whitespace()).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|two| two[0] != two[1]));
    }

    #[test]
    fn braces_without_end_are_no_danger() {
        assert_eq!(text_of(&format!("{}x{}", "\\emph{".repeat(200_000), "}".repeat(200_000))), "x");
        assert_eq!(text_of(&"\\'{".repeat(3)), "'''");
        assert_eq!(text_of("}}x"), "x");
    }
}
