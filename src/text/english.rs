//! English words in one number and one spelling, as far as endings tell.

/// Plurals that are another word than their singular: securities are no security.
const NO_PLURALS: [&str; 10] =
    ["customs", "futures", "glasses", "goods", "humanities", "means", "savings", "securities", "series", "species"];

/// Plurals that no rule gives.
const IRREGULAR: [(&str, &str); 8] = [
    ("biases", "bias"),
    ("calories", "calorie"),
    ("campuses", "campus"),
    ("crises", "crisis"),
    ("indices", "index"),
    ("matrices", "matrix"),
    ("movies", "movie"),
    ("viruses", "virus"),
];

/// A word without its plural ending. Words in -ss, -us, -is, -ics and short ones stay, and those whose
/// plural has a meaning of its own.
pub(super) fn singular(word: &str) -> String {
    if word.len() < 5 || !is_plain(word) || NO_PLURALS.contains(&word) {
        return word.to_owned();
    }
    if let Some((_, singular)) = IRREGULAR.iter().find(|(plural, _)| *plural == word) {
        return (*singular).to_owned();
    }
    for (plural, singular) in [("yses", "ysis"), ("theses", "thesis"), ("stases", "stasis"), ("gnoses", "gnosis")] {
        if let Some(stem) = word.strip_suffix(plural).filter(|stem| stem.len() >= 2) {
            return format!("{stem}{singular}");
        }
    }
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() >= 3) {
        return format!("{stem}y");
    }
    if let Some(stem) = word.strip_suffix("oes").filter(|stem| stem.len() >= 3) {
        return format!("{stem}o");
    }
    for ending in ["sses", "shes", "ches", "xes", "zes"] {
        if word.ends_with(ending) {
            return word[..word.len() - 2].to_owned();
        }
    }
    match word.strip_suffix('s') {
        Some(stem) if !stem.ends_with(['s', 'u', 'i']) && !stem.ends_with("ic") => stem.to_owned(),
        _ => word.to_owned(),
    }
}

/// A British word as Americans write it.
pub(super) fn american(word: &str) -> String {
    const LONGEST_PLAIN: usize = 4;
    /// From here on a doubled l is a matter of spelling: signalling, modelling; not filling, pulling.
    const LONG: usize = 9;
    if word.len() <= LONGEST_PLAIN || !is_plain(word) {
        return word.to_owned();
    }
    let mut word = word.to_owned();
    for (british, american) in
        [("isation", "ization"), ("ising", "izing"), ("ised", "ized"), ("ise", "ize"), ("yse", "yze"), ("ogue", "og")]
    {
        if let Some(stem) = word.strip_suffix(british) {
            word = format!("{stem}{american}");
        }
    }
    for (british, american) in [("lling", "ling"), ("lled", "led")] {
        if let Some(stem) = word.strip_suffix(british).filter(|_| word.len() >= LONG) {
            word = format!("{stem}{american}");
        }
    }
    // "four", "hour", "tour", "source" keep their letters
    for (british, american) in [
        ("iour", "ior"),
        ("lour", "lor"),
        ("vour", "vor"),
        ("bour", "bor"),
        ("mour", "mor"),
        ("aemia", "emia"),
        ("haem", "hem"),
        ("paed", "ped"),
        ("paenia", "penia"),
        ("anaes", "anes"),
        ("gynaec", "gynec"),
        ("oedema", "edema"),
        ("oestr", "estr"),
        ("oesoph", "esoph"),
        ("foet", "fet"),
        ("sulph", "sulf"),
        ("centre", "center"),
    ] {
        if word.contains(british) {
            word = word.replace(british, american);
        }
    }
    word
}

fn is_plain(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_are_taken_for_what_they_are() {
        for (plural, expected) in [
            ("networks", "network"),
            ("policies", "policy"),
            ("analyses", "analysis"),
            ("metastases", "metastasis"),
            ("hypotheses", "hypothesis"),
            ("diagnoses", "diagnosis"),
            ("databases", "database"),
            ("diseases", "disease"),
            ("economics", "economics"),
            ("virus", "virus"),
            ("analysis", "analysis"),
            ("news", "news"),
            ("species", "species"),
            ("potatoes", "potato"),
            ("shoes", "shoe"),
            ("movies", "movie"),
            ("crises", "crisis"),
            ("enterprises", "enterprise"),
            ("securities", "securities"),
            ("data", "data"),
            ("bias", "bias"),
        ] {
            assert_eq!(singular(plural), expected);
        }
    }

    #[test]
    fn two_spellings_come_to_one() {
        for (british, us) in [
            ("tumour", "tumor"),
            ("signalling", "signaling"),
            ("oedema", "edema"),
            ("haemoglobin", "hemoglobin"),
            ("digitalisation", "digitalization"),
            ("osteopaenia", "osteopenia"),
        ] {
            assert_eq!(american(british), american(us));
        }
        for word in ["source", "filling", "hour"] {
            assert_eq!(american(word), word);
        }
    }
}
