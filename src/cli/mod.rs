//! Typed words into calls: the only place that reads arguments, environment and clock, and prints.
