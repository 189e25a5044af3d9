//! What is left of what was removed for good: a list of certificates.

use super::List;
use crate::{
    components::lists::When,
    markup::view,
    words::{numbers, organise as say},
};
use leptos::prelude::*;
use plenary_shared::api::Issued;

/// The list; nothing while it is empty.
#[component]
pub fn Certificates() -> impl IntoView {
    let List { certificates, .. } = expect_context();
    view! {
        <When is=move || certificates.with(|all| !all.is_empty())>
            <section class="certificates">
                <h2>{say::CERTIFICATES}</h2>
                <p class="hint">{say::CERTIFICATES_SAY}</p>
                <table class="cards">
                    <caption class="sr-only">{say::CERTIFICATES}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{say::REMOVED_WHAT}</th>
                            <th scope="col">{say::DAY}</th>
                            <th scope="col">{say::ACTIONS}</th>
                        </tr>
                    </thead>
                    <tbody>{move || certificates.get().into_iter().map(row).collect_view()}</tbody>
                </table>
            </section>
        </When>
    }
}

fn row(issued: Issued) -> impl IntoView {
    let Issued { done, certificate } = issued;
    let what = say::removed_what(certificate.notes.len(), certificate.why);
    let named = format!("certificate-{}", certificate.id);
    view! {
        <tr>
            <th scope="row" id=named.clone()>{what}</th>
            <td data-head=say::DAY>{numbers::short_date(&certificate.day)}</td>
            <td data-head=say::ACTIONS>
                <div class="row">
                    <a href=format!("/api/certificates/{}/download", certificate.id) download aria-describedby=named>
                        {say::DOWNLOAD}
                    </a>
                    {(!done).then(|| view! { <span class="tag">{say::UNFINISHED}</span> })}
                </div>
            </td>
        </tr>
    }
}
