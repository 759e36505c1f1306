//! Tables and pages in which every number can be traced.
