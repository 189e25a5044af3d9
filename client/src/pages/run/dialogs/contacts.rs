//! Whom people can turn to, as every phone says it.

use super::{
    Cancel,
    field::{Line, Wrong, checked},
    gone,
};
use crate::{
    components::dialog::{Modal, closer},
    desk::desk,
    markup::view,
    words::facilitator as words,
};
use leptos::prelude::*;
use plenary_shared::{contacts::Contacts, stage::leading::LeadingAct, text};

/// Both contacts of the event.
#[component]
pub fn SetContacts() -> impl IntoView {
    view! {
        <Modal title=words::CONTACTS on_close=gone(desk())>
            <p>{words::CONTACTS_SAYS}</p>
            <Form/>
        </Modal>
    }
}

#[component]
fn Form() -> impl IntoView {
    let desk = desk();
    let closer = closer();
    let was = desk.now().map(|content| content.meta.contacts.clone()).unwrap_or_default();
    let risk = RwSignal::new(was.risk.clone());
    let support = RwSignal::new(was.support.clone());
    let wrong: Wrong = RwSignal::new(None);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        wrong.set(None);
        let Some(risk) = checked("contact-risk", risk, text::detail, wrong) else { return };
        let Some(support) = checked("contact-support", support, text::detail, wrong) else { return };
        let contacts = Contacts { risk, support };
        if contacts != was {
            desk.deed(words::SET_CONTACTS, vec![LeadingAct::SetContacts { contacts, was: was.clone() }.into()]);
        }
        closer.close();
    };
    view! {
        <form on:submit=submit>
            <Line id="contact-risk" label=words::CONTACT_RISK hint=words::CONTACT_RISK_SAYS value=risk wrong first=true/>
            <Line id="contact-support" label=words::CONTACT_SUPPORT hint=words::CONTACT_SUPPORT_SAYS value=support wrong/>
            <div class="dialog-buttons">
                <button class="primary" type="submit">{words::SAVE}</button>
                <Cancel/>
            </div>
        </form>
    }
}
