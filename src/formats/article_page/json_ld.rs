//! `application/ld+json` on an article's page: schema.org's account of it.
//!
//! From the text of the page's scripts to named values, as `<meta>` tags would give them. The
//! vocabulary is <https://schema.org/ScholarlyArticle>. Objects may stand alone, in lists or in a
//! `@graph`, types may be lists, and a script that is no JSON costs only itself.

use serde_json::{Map, Value};

/// Objects that are looked at on one page.
const MOST_OBJECTS: usize = 1_000;
/// Values of one field.
const MOST_VALUES: usize = 10_000;
/// Types that are articles.
const ARTICLES: [&str; 6] = ["ScholarlyArticle", "MedicalScholarlyArticle", "Article", "TechArticle", "Report", "ResearchArticle"];

/// Name and value of what the first article in the scripts says; nothing where there is none.
pub(super) fn article_values<'t>(scripts: impl Iterator<Item = &'t str>) -> Vec<(&'static str, String)> {
    let mut budget = MOST_OBJECTS;
    for script in scripts {
        // serde_json refuses what is nested more than 128 deep
        let Ok(value) = serde_json::from_str::<Value>(script.trim()) else { continue };
        if let Some(article) = find_article(&value, &mut budget) {
            return values_of(article);
        }
    }
    Vec::new()
}

fn find_article<'v>(value: &'v Value, budget: &mut usize) -> Option<&'v Map<String, Value>> {
    *budget = budget.checked_sub(1)?;
    match value {
        Value::Array(list) => list.iter().find_map(|value| find_article(value, budget)),
        Value::Object(object) if is_of(object, &ARTICLES) => Some(object),
        Value::Object(object) => {
            ["@graph", "mainEntity", "mainEntityOfPage"].iter().find_map(|key| find_article(object.get(*key)?, budget))
        }
        _ => None,
    }
}

fn is_of(object: &Map<String, Value>, types: &[&str]) -> bool {
    let names = |value: &Value| value.as_str().is_some_and(|name| types.contains(&name.rsplit(['/', ':']).next().unwrap_or(name)));
    match object.get("@type") {
        Some(Value::Array(list)) => list.iter().any(names),
        Some(value) => names(value),
        None => false,
    }
}

fn values_of(article: &Map<String, Value>) -> Vec<(&'static str, String)> {
    let mut values: Vec<(&'static str, String)> = Vec::new();
    let mut add = |name: &'static str, texts: Vec<String>| values.extend(texts.into_iter().map(|text| (name, text)));
    let first_of = |keys: &[&str]| keys.iter().map(|key| texts(article.get(*key))).find(|texts| !texts.is_empty()).unwrap_or_default();
    add("jsonld.title", first_of(&["headline", "name"]).into_iter().take(1).collect());
    for (name, institutions) in persons(article.get("author").or(article.get("creator"))) {
        add("jsonld.author", vec![name]);
        add("jsonld.institution", institutions);
    }
    add("jsonld.date", first_of(&["datePublished", "dateCreated"]));
    add("jsonld.keyword", texts(article.get("keywords")));
    add("jsonld.abstract", first_of(&["abstract", "description"]));
    add("jsonld.language", first_of(&["inLanguage"]));
    let mut identifiers = identifiers(article.get("identifier"));
    identifiers.extend(texts(article.get("sameAs")));
    identifiers.extend(texts(article.get("@id")));
    add("jsonld.identifier", identifiers);
    add("jsonld.firstpage", first_of(&["pageStart"]));
    add("jsonld.lastpage", first_of(&["pageEnd"]));
    add("jsonld.pages", first_of(&["pagination"]));
    // issue, volume, periodical: each is part of the next
    let mut part = article.get("isPartOf");
    for _ in 0..4 {
        let Some(object) = part.and_then(|part| part.as_array().map_or(Some(part), |list| list.first())).and_then(Value::as_object) else {
            break;
        };
        add("jsonld.issue", texts(object.get("issueNumber")));
        add("jsonld.volume", texts(object.get("volumeNumber")));
        if is_of(object, &["Periodical", "Journal", "Book", "PublicationSeries"]) {
            add("jsonld.journal", texts(object.get("name")));
        }
        add("jsonld.issn", texts(object.get("issn")));
        part = object.get("isPartOf");
    }
    values
}

/// The texts of a value: itself, its items, or what its object is named.
fn texts(value: Option<&Value>) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(object) => object.get("@value").or(object.get("name")).and_then(Value::as_str).map(str::to_owned),
        _ => None,
    };
    match value {
        Some(Value::Array(list)) => list.iter().filter_map(text).take(MOST_VALUES).collect(),
        Some(value) => text(value).into_iter().collect(),
        None => Vec::new(),
    }
}

/// Persons with their institutions, as strings or as objects with a name or its parts.
fn persons(value: Option<&Value>) -> Vec<(String, Vec<String>)> {
    let person = |value: &Value| match value {
        Value::Object(person) => {
            let part = |key: &str| person.get(key).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
            let name = match (part("name"), part("familyName"), part("givenName")) {
                (name, ..) if !name.is_empty() => Some(name),
                (_, family, given) if !family.is_empty() && !given.is_empty() => Some(format!("{family}, {given}")),
                (_, family, _) => Some(family).filter(|family| !family.is_empty()),
            };
            name.map(|name| (name, texts(person.get("affiliation"))))
        }
        Value::String(name) if !name.trim().is_empty() => Some((name.clone(), Vec::new())),
        _ => None,
    };
    match value {
        Some(Value::Array(list)) => list.iter().filter_map(person).take(MOST_VALUES).collect(),
        Some(value) => person(value).into_iter().collect(),
        None => Vec::new(),
    }
}

/// Identifiers, as strings or as `PropertyValue`s.
fn identifiers(value: Option<&Value>) -> Vec<String> {
    let identifier = |value: &Value| match value {
        Value::Object(property) => property.get("value").and_then(Value::as_str).map(str::to_owned),
        Value::String(text) => Some(text.clone()),
        _ => None,
    };
    match value {
        Some(Value::Array(list)) => list.iter().filter_map(identifier).take(MOST_VALUES).collect(),
        Some(value) => identifier(value).into_iter().collect(),
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_found_wherever_it_stands() {
        let article = r#"{"@type": ["Thing", "ScholarlyArticle"], "headline": "H", "name": "N", "author": [{"name": "A", "affiliation": {"name": "U"}}, "B", {"familyName": "C", "givenName": "D"}],
            "isPartOf": {"@type": "PublicationIssue", "issueNumber": 3, "isPartOf": {"@type": "PublicationVolume", "volumeNumber": "12",
            "isPartOf": {"@type": "Periodical", "name": "J", "issn": ["1234-5679"]}}}, "identifier": {"@type": "PropertyValue", "propertyID": "doi", "value": "10.1000/x"}}"#;
        for script in [article.to_owned(), format!("[{article}]"), format!("{{\"@graph\": [{{\"@type\": \"WebSite\"}}, {article}]}}")] {
            let values = article_values(["{broken", &script].into_iter());
            let of = |name: &str| values.iter().filter(|(known, _)| *known == name).map(|(_, value)| value.as_str()).collect::<Vec<_>>();
            assert_eq!((of("jsonld.title"), of("jsonld.author")), (vec!["H"], vec!["A", "B", "C, D"]));
            let at = |name: &str| values.iter().position(|(known, _)| *known == name);
            assert_eq!((of("jsonld.institution"), at("jsonld.institution")), (vec!["U"], at("jsonld.author").map(|at| at + 1)));
            assert_eq!((of("jsonld.issue"), of("jsonld.volume"), of("jsonld.journal")), (vec!["3"], vec!["12"], vec!["J"]));
            assert_eq!((of("jsonld.issn"), of("jsonld.identifier")), (vec!["1234-5679"], vec!["10.1000/x"]));
        }
    }

    #[test]
    fn what_is_no_article_gives_nothing() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        for script in ["", "{}", "[1,2]", r#"{"@type": "Organization", "name": "x"}"#, &deep] {
            assert_eq!(article_values([script].into_iter()), [], "{}", &script[..script.len().min(40)]);
        }
    }
}
