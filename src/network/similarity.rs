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
    /// `2m c_ij / (l_i l_j)`, with l the total link strengths and 2m their sum: what VOSviewer calls association strength. Not
    /// proportional to the one above, since records have unequal numbers of keywords.
    VosviewerAssociationStrength,
    /// Salton's cosine, `c_ij / sqrt(s_i s_j)`.
    Cosine,
    /// `c_ij / (s_i + s_j - c_ij)`.
    Jaccard,
    /// Simpson's overlap, `c_ij / min(s_i, s_j)`.
    Inclusion,
    /// Callon's, `c_ij^2 / (s_i s_j)`.
    Equivalence,
}

impl Similarity {
    /// The similarity of two keywords that stand together `c` times, in `s_i` and `s_j` records.
    ///
    /// `c` is the link strength, whole under full counting. With `0 <= c <= min(s_i, s_j)` every measure
    /// but [`None`](Self::None) lies between 0 and 1. No co-occurrence, or a keyword in no record, is 0.
    /// [`VosviewerAssociationStrength`](Self::VosviewerAssociationStrength) cannot be told from occurrences and is c here; see
    /// [`of_strengths`](Self::of_strengths).
    ///
    /// ```
    /// # use wenmai::network::Similarity;
    /// assert_eq!(Similarity::AssociationStrength.of(2.0, 4, 5), 2.0 / 20.0);
    /// assert_eq!(Similarity::Jaccard.of(2.0, 4, 5), 2.0 / 7.0);
    /// ```
    pub fn of(self, c: f64, s_i: u32, s_j: u32) -> f64 {
        let (s_i, s_j) = (f64::from(s_i), f64::from(s_j));
        let (above, below) = match self {
            Self::None | Self::VosviewerAssociationStrength => return c,
            Self::AssociationStrength => (c, s_i * s_j),
            Self::Cosine => (c, (s_i * s_j).sqrt()),
            Self::Jaccard => (c, s_i + s_j - c),
            Self::Inclusion => (c, s_i.min(s_j)),
            Self::Equivalence => (c * c, s_i * s_j),
        };
        if below > 0.0 { above / below } else { 0.0 }
    }

    /// VOSviewer's association strength `2m c / (l_i l_j)` of a link of strength `c` between nodes of total link strengths
    /// `l_i`, `l_j`, where `total` is 2m, the sum of the total link strengths of all nodes. 1 is what chance alone would give
    /// (van Eck, Waltman 2009, doi:10.1002/asi.21075). No link strength is 0.
    pub fn of_strengths(c: f64, l_i: f64, l_j: f64, total: f64) -> f64 {
        let expected = l_i * l_j;
        if expected > 0.0 { total * c / expected } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::Similarity::*;

    #[test]
    fn measures_follow_their_formulas() {
        let (c, s_i, s_j) = (3.0, 4, 9);
        let expected =
            [(None, 3.0), (AssociationStrength, 3.0 / 36.0), (Cosine, 0.5), (Jaccard, 0.3), (Inclusion, 0.75), (Equivalence, 0.25)];
        for (measure, value) in expected {
            assert_eq!(measure.of(c, s_i, s_j), value, "{measure:?}");
            assert_eq!(measure.of(c, s_j, s_i), value, "{measure:?} is symmetric");
        }
    }

    #[test]
    fn vosviewer_sets_a_link_against_what_chance_would_give() {
        // Three nodes, links 3 and 1: l = 3, 4, 1 and 2m = 8.
        assert_eq!(super::Similarity::of_strengths(3.0, 3.0, 4.0, 8.0), 2.0);
        assert_eq!(super::Similarity::of_strengths(1.0, 4.0, 1.0, 8.0), 2.0);
        assert_eq!(super::Similarity::of_strengths(0.0, 0.0, 4.0, 8.0), 0.0);
    }

    #[test]
    fn absent_keyword_has_similarity_zero() {
        for measure in [AssociationStrength, Cosine, Jaccard, Inclusion, Equivalence] {
            assert_eq!(measure.of(0.0, 0, 0), 0.0);
        }
    }
}
