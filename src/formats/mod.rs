//! What an export file or an answer says, record by record.
