//! An index on a medium that cannot be written to.

use std::io;
use std::path::Path;
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr};

/// Opens the index in a folder without writing there.
pub(super) fn open(folder: &Path) -> tantivy::Result<tantivy::Index> {
    tantivy::Index::open(UnwritableFolder(MmapDirectory::open(folder)?))
}

/// A folder as tantivy reads it, but for the lock file by which a reader keeps another run from
/// clearing files away: where it cannot be made, no run can clear anything away.
#[derive(Debug, Clone)]
struct UnwritableFolder(MmapDirectory);

impl Directory for UnwritableFolder {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.0.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.0.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.0.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.0.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.0.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.0.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.0.sync_directory()
    }

    fn acquire_lock(&self, _lock: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.0.watch(callback)
    }
}

#[cfg(test)]
mod tests {
    use tantivy::schema::{Schema, TEXT};

    #[test]
    fn it_is_read_and_nothing_is_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut schema = Schema::builder();
        let field = schema.add_text_field("title", TEXT);
        let index = tantivy::Index::create_in_dir(folder.path(), schema.build()).expect("an index");
        let mut writer: tantivy::IndexWriter = index.writer_with_num_threads(1, 20_000_000).expect("a writer");
        let mut document = tantivy::TantivyDocument::default();
        document.add_text(field, "privacy");
        writer.add_document(document).expect("added");
        writer.commit().expect("committed");
        drop((writer, index));
        let files = || {
            let mut names: Vec<_> =
                std::fs::read_dir(folder.path()).expect("a folder").map(|entry| entry.expect("an entry").file_name()).collect();
            names.sort();
            names
        };
        files().iter().filter(|name| name.to_string_lossy().ends_with(".lock")).for_each(|lock| {
            std::fs::remove_file(folder.path().join(lock)).expect("removed");
        });
        let before = files();
        let found = super::super::build::searcher(&super::open(folder.path()).expect("an index")).expect("a searcher");
        assert_eq!((found.num_docs(), files()), (1, before));
    }
}
