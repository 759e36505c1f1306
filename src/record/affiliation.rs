//! Institution and country of an affiliation as printed.

use super::country::country_named;
use super::{Record, has_han};

impl Record {
    /// The institutions of the affiliations, each once, in the order of the record.
    ///
    /// Of "[Zhang, Y] Univ Y, Sch Econ, Wuhan 430072, Peoples R China." it is the part that names a university, else the first
    /// part; of an affiliation in Chinese the words before the first comma or blank, as printed: 武汉大学经济学院 is
    /// not shortened to 武汉大学, which only the scholar can decide.
    pub fn institutions(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for institution in self.affiliations.iter().filter_map(|printed| institution_of(printed)) {
            if !found.iter().any(|known| known == institution) {
                found.push(institution.to_owned());
            }
        }
        found
    }

    /// The countries of the affiliations, each once, in the order of the record, in English.
    ///
    /// A country counts where the affiliation names it, in English at its end or in Chinese, or where an affiliation in Chinese
    /// names a province or great city of China; nothing is guessed from the names of people. England, Scotland, Wales and Northern
    /// Ireland are the United Kingdom; Hong Kong, Macao and Taiwan stand for themselves, as in Web of Science.
    pub fn countries(&self) -> Vec<&'static str> {
        let mut found = Vec::new();
        for country in self.affiliations.iter().filter_map(|printed| country_named(without_people(printed))) {
            if !found.contains(&country) {
                found.push(country);
            }
        }
        found
    }
}

/// The affiliation without the names that Web of Science puts before it in brackets.
fn without_people(printed: &str) -> &str {
    let printed = printed.trim();
    let rest = printed.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(printed, |(_, rest)| rest);
    rest.trim().trim_end_matches(['.', ';', '；', '。'])
}

fn institution_of(printed: &str) -> Option<&str> {
    let text = without_people(printed);
    if has_han(text) {
        return text.split([',', '，', ' ', '\u{3000}']).map(str::trim).find(|part| has_han(part));
    }
    let mut parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let first = parts.clone().next();
    parts.find(|part| names_a_university(part)).or(first)
}

fn names_a_university(part: &str) -> bool {
    part.split(|c: char| !c.is_alphanumeric()).any(|word| word.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("univ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(affiliations: &[&str]) -> Record {
        Record { affiliations: affiliations.iter().map(|&text| text.to_owned()).collect(), ..Record::default() }
    }

    #[test]
    fn the_institution_is_the_university_or_the_first_part() {
        let record = record(&[
            "[Zhang, Yi; Li, N.] Univ Example, Sch Econ, Wuhan 430072, Peoples R China.",
            "Department of Economics, Example University of Technology, 1 Main St, Tallinn, Estonia",
            "[Berger, L] Technion Example Inst Technol, Rappaport Fac Med, Haifa, Israel.",
            "[Li, N] Univ Example, Dept Stat, Wuhan, Peoples R China.",
            "教学大学经济学院，武汉 430072",
            "教学大学经济学院;",
            "",
        ]);
        let expected = ["Univ Example", "Example University of Technology", "Technion Example Inst Technol", "教学大学经济学院"];
        assert_eq!(record.institutions(), expected);
    }

    #[test]
    fn countries_are_those_that_are_named() {
        let of = |text: &str| record(&[text]).countries();
        assert_eq!(of("[A, B] Univ Michigan, Sch Med, Ann Arbor, MI 48109 USA."), ["United States"]);
        assert_eq!(of("Univ X, Wuhan, Peoples R China."), ["China"]);
        assert_eq!(of("Univ X, London, England"), ["United Kingdom"]);
        assert_eq!(of("Hospital X, 401 Smyth Rd, Ottawa, ON, Canada, K1H 8L1, someone@example.org"), ["Canada"]);
        assert_eq!(of("Korea Univ, Seoul 03722, South Korea."), ["South Korea"]);
        assert_eq!(of("教学大学经济学院"), Vec::<&str>::new());
        assert_eq!(of("武汉教学大学 430072"), ["China"]);
        assert_eq!(of("中国教学科学院日本研究所"), ["China"]);
        assert_eq!(of("美国教学大学"), ["United States"]);
        assert_eq!(of("China Univ Example"), Vec::<&str>::new(), "the name of a university is not where it stands");
        assert_eq!(record(&["Univ X, Lyon, France.", "Univ Y, Paris, France"]).countries(), ["France"]);
    }
}
