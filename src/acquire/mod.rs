//! How raw answers of a provider get here, politely and resumably.
