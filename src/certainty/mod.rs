//! How sure a number is, and what it is made of.
//!
//! A keyword's place can change when some records are missing ([`bootstrap()`]) or when a threshold is set otherwise
//! ([`stability`]); a pair can stand together by chance alone ([`test_pairs`]), and communities are found in any network
//! ([`test_communities`]); and a betweenness is a sum that can be laid open ([`bridges()`]). Networks are measured by whoever asks: a closure comes in.

mod bootstrap;
mod bridges;
mod community_test;
mod false_discovery;
mod kendall;
mod pair_test;
mod shuffle;
mod stability;
mod value_test;

pub use bootstrap::{Bootstrap, Certainty, Interval, bootstrap};
pub use bridges::{Bridge, Bridges, TopicBridge, bridges};
pub use community_test::{CommunityTest, PartitionTest, test_communities};
pub use false_discovery::q_values;
pub use kendall::kendall_tau;
pub use pair_test::{PairTest, PairTests, test_pairs};
pub use shuffle::NullModel;
pub use stability::{Agreement, Stability, Values, agreement, stability};
pub use value_test::{ValueTest, test_values};
