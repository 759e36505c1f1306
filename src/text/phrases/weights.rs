//! The weights that come with the program.
//!
//! Chinese: fitted on 916 records of art and design, virtual reality and nursing (CNKI and Wanfang
//! exports); English: on 296 records of ecology and management (Web of Science). The tests that are
//! ignored in `tests/text_quality.rs` fit them again and print these tables.

use super::PhraseModel;
use super::features::FEATURES;

/// Weights of a logistic model: the score of a candidate with features x is `intercept + Σ wᵢxᵢ`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Weights {
    pub(super) intercept: f64,
    pub(super) weights: [f64; FEATURES],
}

impl Weights {
    pub(super) fn score(&self, features: &[f64; FEATURES]) -> f64 {
        self.intercept + self.weights.iter().zip(features).map(|(w, x)| w * x).sum::<f64>()
    }
}

/// For Chinese text.
pub(super) fn chinese() -> PhraseModel {
    PhraseModel {
        titled: Weights {
            intercept: -5.107,
            weights: [
                2.033,  // stands in the title
                -0.266, // stands in title and abstract
                0.136,  // stands early in the abstract
                0.474,  // logarithm of occurrences
                -0.947, // occurs once
                -0.501, // share of occurrences inside one longer candidate
                -1.211, // all of them
                1.690,  // surprise of its commonest word
                -0.945, // size 2
                0.456,  // size 3
                0.967,  // size 4
                0.773,  // size 5
                0.027,  // size 6
                -0.259, // size 7
                -1.018, // size 8 and more
                -0.350, // 1 word
                0.438,  // 2 words
                0.651,  // 3 words
                0.378,  // 4 words
                -1.117, // 5 and more words
                -0.519, // begins with a verb
                -0.016, // begins with an adjective
                -0.506, // begins with a number
                -0.732, // begins with an adverb
                -0.480, // begins with an attribute
                -0.177, // begins with a time
                -0.630, // ends with a verb
                -0.548, // ends with an adjective
                -0.672, // ends with an attribute
                -2.099, // ends with a time
                -0.694, // ends with letters
                0.066,  // ends with a verbal noun
                0.978,  // is a verb
                -0.157, // begins with one character
                0.115,  // ends with one character
                -0.993, // a number inside
                -0.345, // a verb inside
            ],
        },
        untitled: Weights {
            intercept: -4.833,
            weights: [
                0.000,  // stands in the title
                0.000,  // stands in title and abstract
                0.440,  // stands early in the abstract
                1.026,  // logarithm of occurrences
                -1.170, // occurs once
                -0.506, // share of occurrences inside one longer candidate
                -0.972, // all of them
                1.822,  // surprise of its commonest word
                -0.939, // size 2
                0.343,  // size 3
                0.934,  // size 4
                0.732,  // size 5
                0.048,  // size 6
                -0.219, // size 7
                -0.900, // size 8 and more
                -0.596, // 1 word
                0.387,  // 2 words
                0.689,  // 3 words
                0.425,  // 4 words
                -0.905, // 5 and more words
                -0.591, // begins with a verb
                -0.167, // begins with an adjective
                -0.631, // begins with a number
                -0.872, // begins with an adverb
                -0.522, // begins with an attribute
                -0.121, // begins with a time
                -0.655, // ends with a verb
                -0.662, // ends with an adjective
                -0.588, // ends with an attribute
                -2.020, // ends with a time
                -0.777, // ends with letters
                0.291,  // ends with a verbal noun
                1.064,  // is a verb
                -0.104, // begins with one character
                0.161,  // ends with one character
                -1.233, // a number inside
                -0.416, // a verb inside
            ],
        },
    }
}

/// For English text.
pub(super) fn english() -> PhraseModel {
    PhraseModel {
        titled: Weights {
            intercept: -3.384,
            weights: [
                1.387,  // stands in the title
                -0.086, // stands in title and abstract
                0.352,  // stands early in the abstract
                0.268,  // logarithm of occurrences
                -1.206, // occurs once
                -0.971, // share of occurrences inside one longer candidate
                -0.277, // all of them
                0.000,  // surprise of its commonest word
                -1.276, // size 2
                -0.675, // size 3
                -0.074, // size 4
                0.417,  // size 5
                0.565,  // size 6
                0.677,  // size 7
                0.366,  // size 8 and more
                0.451,  // 1 word
                0.444,  // 2 words
                0.112,  // 3 words
                -0.024, // 4 words
                -0.982, // 5 and more words
                -0.779, // begins with a verb
                0.243,  // begins with an adjective
                -0.796, // begins with a number
                0.000,  // begins with an adverb
                0.000,  // begins with an attribute
                0.000,  // begins with a time
                0.000,  // ends with a verb
                0.000,  // ends with an adjective
                0.000,  // ends with an attribute
                0.000,  // ends with a time
                0.000,  // ends with letters
                -0.228, // ends with a verbal noun
                0.000,  // is a verb
                0.000,  // begins with one character
                0.000,  // ends with one character
                -0.517, // a number inside
                -0.355, // a verb inside
            ],
        },
        untitled: Weights {
            intercept: -3.010,
            weights: [
                0.000,  // stands in the title
                0.000,  // stands in title and abstract
                0.471,  // stands early in the abstract
                0.594,  // logarithm of occurrences
                -1.497, // occurs once
                -1.024, // share of occurrences inside one longer candidate
                -0.094, // all of them
                0.000,  // surprise of its commonest word
                -1.464, // size 2
                -0.762, // size 3
                -0.069, // size 4
                0.422,  // size 5
                0.630,  // size 6
                0.778,  // size 7
                0.466,  // size 8 and more
                0.431,  // 1 word
                0.378,  // 2 words
                0.066,  // 3 words
                -0.007, // 4 words
                -0.868, // 5 and more words
                -0.761, // begins with a verb
                0.265,  // begins with an adjective
                -0.874, // begins with a number
                0.000,  // begins with an adverb
                0.000,  // begins with an attribute
                0.000,  // begins with a time
                0.000,  // ends with a verb
                0.000,  // ends with an adjective
                0.000,  // ends with an attribute
                0.000,  // ends with a time
                0.000,  // ends with letters
                -0.250, // ends with a verbal noun
                0.000,  // is a verb
                0.000,  // begins with one character
                0.000,  // ends with one character
                -0.582, // a number inside
                -0.296, // a verb inside
            ],
        },
    }
}
