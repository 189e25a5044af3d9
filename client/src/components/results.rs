//! Results of closed ballots: the order, the picture with its twin table, and agreement in words.

mod agreement;
mod order;
mod picture;
mod table;

pub use agreement::AgreementWords;
pub use order::{OrderList, OrderNotes};
pub use picture::ResultPicture;
pub use table::ResultTable;

use crate::{board::outcome::Wording, markup::view, words::results as words};
use leptos::prelude::*;

/// The words that were ranked, and below them what has become of them since.
pub fn ranked_words(Wording { text, since }: Wording) -> impl IntoView {
    view! {
        <span class="words" dir="auto">
            {text.unwrap_or_else(|| words::TAKEN_OFF.into())}
            {since.map(|since| view! { <small class="since">{words::since(since)}</small> })}
        </span>
    }
}
