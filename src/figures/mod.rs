//! Figures with Chinese labels, as SVG and PNG, the same bytes every time.
