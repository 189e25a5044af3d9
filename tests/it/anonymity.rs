//! Who wrote or voted what cannot be learnt from the wire, the document, the disk, the export or the log.

mod at_rest;
mod ballots;
mod facilitator;
mod on_the_wire;
mod scene;
mod verdict;
mod whole_day;

use plenary_tests::process::ServerProcess;
use std::path::PathBuf;

/// Copies the data folder file by file while the server may be writing to it.
fn copy(server: &ServerProcess, name: &str) -> PathBuf {
    let to = server.folder().join(name);
    std::fs::create_dir(&to).expect("a folder for the copy");
    for entry in std::fs::read_dir(server.data()).expect("the data folder can be read") {
        let path = entry.expect("an entry of the folder").path();
        let bytes = std::fs::read(&path).expect("a file can be read");
        std::fs::write(to.join(path.file_name().expect("a file has a name")), bytes).expect("a copy can be written");
    }
    to
}
