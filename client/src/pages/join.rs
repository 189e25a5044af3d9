//! The join page. Its form is that of `index.html`, which works before this program has come: `xtask/boot/boot.js` puts it
//! into its place here, with what people have typed meanwhile.

use crate::{
    address::go,
    components::{announce::Announcer, frame::Frame},
    link::knock,
    markup::view,
    pages::event::help::{Help, Promise},
    phone,
    stages::actions::kept::KeptHere,
    words::participant as say,
};
use leptos::prelude::*;
use plenary_shared::role::Role;

/// The join page. What comes below the form moves nothing that people may be reading or pressing already.
#[component]
pub fn Join() -> impl IntoView {
    Announcer::provide();
    let help = RwSignal::new(false);
    view! {
        <Frame
            event=""
            stage=say::JOIN
            help=Callback::new(move |()| help.set(true))
            footer=move || ()
            class="phone"
        >
            <div id="join-place"></div>
            <Return/>
            <KeptHere share=false/>
            <Promise/>
        </Frame>
        <Help open=help/>
    }
}

/// The way back for a device that has a seat. An event that ended while the device was off is over here as well.
#[component]
fn Return() -> impl IntoView {
    phone::seat().map(|seat| {
        let gone = RwSignal::new(false);
        if let Some(session) = seat.session {
            knock(session, Role::Participant, move || {
                gone.try_set(!phone::untie(session));
            });
        }
        view! {
            <div class="inset" hidden=gone>
                <p dir="auto">{say::joining(&seat.title.unwrap_or_default())}</p>
                <p>
                    <button type="button" on:click=move |_| go("/event")>{say::BACK_TO_EVENT}</button>
                </p>
            </div>
        }
    })
}
