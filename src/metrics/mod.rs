//! Which keyword matters in a network, and how.
