//! How the disk is used.

/// A connection that writes, by what it writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writing {
    /// What rooms write.
    Rooms,
    /// All else in the same file.
    People,
    /// Keys.
    Keys,
    /// A copy for a backup, before it is sealed afresh.
    Copy,
}

/// Decides how the disk is used.
pub trait Persistence {
    /// Statements that a connection begins with, beside the modes that it was opened in.
    fn settings(_connection: Writing) -> Vec<&'static str> {
        Vec::new()
    }

    /// What is read in the place of a record that cannot be opened: an error, so that nothing is passed over.
    fn damaged<T, E>(error: E) -> Result<Option<T>, E> {
        Err(error)
    }

    /// Which rooms of a folder of an earlier version are converted before its tables go: all.
    fn converted<T>(rooms: Vec<T>) -> Vec<T> {
        rooms
    }

    /// What keys are sealed with in a folder that has an unlock key: that key.
    fn sealing<T>(unlock: Option<T>) -> Option<T> {
        unlock
    }
}
