//! Results of closed ballots: the order, the picture with its twin table, and agreement in words.

mod agreement;
mod order;
mod picture;
mod table;

pub use agreement::AgreementWords;
pub use order::{OrderList, OrderNotes};
pub use picture::ResultPicture;
pub use table::ResultTable;
