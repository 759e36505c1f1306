//! Co-occurrence counts set against how frequent the keywords are.

use serde::{Deserialize, Serialize};

/// Normalisation of a co-occurrence `c_ij` by the occurrences `s_i`, `s_j`
/// (van Eck, Waltman 2009, doi:10.1002/asi.21075).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Similarity {
    /// The count itself.
    None,
    /// `c_ij / (s_i s_j)`.
    #[default]
    AssociationStrength,
    /// Salton's cosine, `c_ij / sqrt(s_i s_j)`.
    Cosine,
    /// `c_ij / (s_i + s_j - c_ij)`.
    Jaccard,
    /// Simpson's overlap, `c_ij / min(s_i, s_j)`.
    Inclusion,
    /// Callon's, `c_ij^2 / (s_i s_j)`.
    Equivalence,
}
