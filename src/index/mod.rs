//! Which works match a query.
