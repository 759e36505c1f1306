//! The models that come with the program.
//!
//! Chinese: fitted on 1,252 records of art and design, virtual reality and nursing (CNKI and Wanfang
//! exports); English: on 296 records of ecology and management (Web of Science). The tests that are
//! ignored in `tests/text_quality.rs` fit them again and write these files. Of what the quality is
//! measured on there, CSL, education and the bibliometrics of Web of Science were not fitted on; art,
//! virtual reality and some of nursing were.

use std::sync::LazyLock;

use super::PhraseModel;

/// For Chinese text.
pub(super) static CHINESE: LazyLock<PhraseModel> =
    LazyLock::new(|| read(include_str!("chinese_titled.trees"), include_str!("chinese_untitled.trees")));

/// For English text.
pub(super) static ENGLISH: LazyLock<PhraseModel> =
    LazyLock::new(|| read(include_str!("english_titled.trees"), include_str!("english_untitled.trees")));

fn read(titled: &str, untitled: &str) -> PhraseModel {
    PhraseModel::from_texts([titled, untitled]).expect("the files are as they were written")
}
