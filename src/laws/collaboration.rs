//! How many work together.

/// Works by their number of authors.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Collaboration {
    /// Works with an author named.
    pub works: u64,
    /// Works without one; they take no part in what follows.
    pub without_author: u64,
    /// Works of one author.
    pub single: u64,
    /// Names in all bylines.
    pub names: u64,
    /// Sum over the works of 1 / authors.
    inverse: f64,
}

impl Collaboration {
    /// Counts works, given by their number of authors.
    pub fn of(authors: impl IntoIterator<Item = usize>) -> Self {
        let mut found = Self::default();
        for authors in authors {
            match authors {
                0 => found.without_author += 1,
                _ => {
                    found.works += 1;
                    found.single += u64::from(authors == 1);
                    found.names += authors as u64;
                    found.inverse += 1.0 / authors as f64;
                }
            }
        }
        found
    }

    fn over_works(&self, value: f64) -> Option<f64> {
        (self.works > 0).then(|| value / self.works as f64)
    }

    /// Collaboration index: mean number of authors a work (Lawani 1980).
    pub fn index(&self) -> Option<f64> {
        self.over_works(self.names as f64)
    }

    /// Mean number of authors of the works of several authors, which bibliometrix long called collaboration index.
    pub fn index_of_joint_works(&self) -> Option<f64> {
        let joint = self.works - self.single;
        (joint > 0).then(|| (self.names - self.single) as f64 / joint as f64)
    }

    /// Degree of collaboration: share of works with several authors (Subramanyam 1983, doi:10.1177/016555158300600105).
    pub fn degree(&self) -> Option<f64> {
        self.over_works((self.works - self.single) as f64)
    }

    /// Collaborative coefficient: 1 minus the mean of 1 / authors, from 0 for lone authors towards 1 (Ajiferuke, Burell, Tague 1988,
    /// doi:10.1007/BF02017100).
    pub fn coefficient(&self) -> Option<f64> {
        self.over_works(self.inverse).map(|mean| 1.0 - mean)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_of_six_works_by_hand() {
        let found = Collaboration::of([1, 1, 2, 4, 0, 2]);
        assert_eq!((found.works, found.without_author, found.single, found.names), (5, 1, 2, 10));
        assert_eq!((found.index(), found.index_of_joint_works(), found.degree()), (Some(2.0), Some(8.0 / 3.0), Some(0.6)));
        // 1 - (1 + 1 + 1/2 + 1/4 + 1/2) / 5
        assert!((found.coefficient().expect("works") - 0.35).abs() < 1e-15);
    }

    #[test]
    fn without_authors_nothing_is_said() {
        let found = Collaboration::of([0, 0]);
        assert_eq!((found.index(), found.degree(), found.coefficient(), found.index_of_joint_works()), (None, None, None, None));
        assert_eq!(Collaboration::of([1]).index_of_joint_works(), None);
    }
}
