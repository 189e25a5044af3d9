//! A code to hand on.

use super::gone;
use crate::{
    components::{
        dialog::Modal,
        hand_on::{Done, LinkField},
    },
    desk::desk,
    markup::view,
    words::facilitator as words,
};
use leptos::prelude::*;
use plenary_shared::{api::Handover, text};

/// A code for one more facilitator.
#[component]
pub fn HandoverCode(handover: Handover) -> impl IntoView {
    let desk = desk();
    view! {
        <Modal title=words::HANDOVER on_close=gone(desk)>
            <p>{words::handover_says(handover.minutes)}</p>
            <LinkField link=handover.link/>
            <p class="count code">{text::spaced(&handover.code)}</p>
            <Done/>
        </Modal>
    }
}
