//! Keyword fields: one text that holds several keywords.

/// Splits a keyword field into its keywords, in order, as printed.
pub fn split_keywords(field: &str) -> Vec<String> {
    field.split([';', '；']).map(str::trim).filter(|k| !k.is_empty()).map(str::to_owned).collect()
}
