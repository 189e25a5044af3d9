//! Accounts, seats and links as tables.

use super::AccessList;
use crate::{
    markup::view,
    words::{accounts as say, numbers},
};
use leptos::prelude::*;
use plenary_shared::api::{AccountSummary, LinkSummary, People, Remove, SeatSummary};

/// The three tables.
#[component]
pub fn Tables(access: AccessList, people: People) -> impl IntoView {
    let People { accounts, seats, links } = people;
    view! {
        <section>
            <h2>{say::ACCOUNTS}</h2>
            {if accounts.is_empty() {
                view! { <p>{say::NO_ACCOUNTS}</p> }.into_any()
            } else {
                let rows = accounts.into_iter().map(|account| account_row(access, account)).collect_view();
                view! { <Table caption=say::ACCOUNTS heads=vec![say::WHO, say::MAY, say::ACT]>{rows}</Table> }.into_any()
            }}
        </section>
        <section>
            <h2>{say::SEATS}</h2>
            <Table caption=say::SEATS heads=vec![say::WHO, say::MAY, say::SINCE, say::ACT]>
                {seats.into_iter().map(|seat| seat_row(access, seat)).collect_view()}
            </Table>
        </section>
        <section>
            <h2>{say::LINKS}</h2>
            {if links.is_empty() {
                view! { <p>{say::NO_LINKS}</p> }.into_any()
            } else {
                let rows = links.into_iter().map(|link| link_row(access, link)).collect_view();
                view! { <Table caption=say::LINKS heads=vec![say::MAY, say::KIND, say::ACT]>{rows}</Table> }.into_any()
            }}
        </section>
    }
}

#[component]
fn Table(caption: &'static str, heads: Vec<&'static str>, children: Children) -> impl IntoView {
    view! {
        <table class="cards">
            <caption class="sr-only">{caption}</caption>
            <thead>
                <tr>{heads.into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect_view()}</tr>
            </thead>
            <tbody>{children()}</tbody>
        </table>
    }
}

fn account_row(access: AccessList, account: AccountSummary) -> impl IntoView {
    let AccountSummary { id, name, role, event, own } = account;
    let named = format!("account-{id}");
    view! {
        <tr>
            <th scope="row" id=named.clone() dir="auto">{name} " " {own.then(you)}</th>
            <td data-head=say::MAY dir="auto">{say::may(role, event.as_deref())}</td>
            <td data-head=(!own).then_some(say::ACT)>{(!own).then(|| remove(access, Remove::Account(id), named))}</td>
        </tr>
    }
}

fn seat_row(access: AccessList, seat: SeatSummary) -> impl IntoView {
    let SeatSummary { id, role, event, name, day, own } = seat;
    let named = format!("seat-{id}");
    view! {
        <tr>
            <th scope="row" id=named.clone() dir="auto">{name.unwrap_or_else(|| say::BY_LINK.into())} " " {own.then(you)}</th>
            <td data-head=say::MAY dir="auto">{say::may(role, event.as_deref())}</td>
            <td data-head=say::SINCE>{numbers::short_date(&day)}</td>
            <td data-head=(!own).then_some(say::ACT)>{(!own).then(|| remove(access, Remove::Seat(id), named))}</td>
        </tr>
    }
}

fn link_row(access: AccessList, link: LinkSummary) -> impl IntoView {
    let LinkSummary { id, role, event, once } = link;
    let named = format!("link-{id}");
    view! {
        <tr>
            <th scope="row" id=named.clone() dir="auto">{say::may(role, event.as_deref())}</th>
            <td data-head=say::KIND>{if once { say::ONCE } else { say::OFTEN }}</td>
            <td data-head=say::ACT>{remove(access, Remove::Link(id), named)}</td>
        </tr>
    }
}

fn you() -> impl IntoView {
    view! { <span class="tag">{say::YOU}</span> }
}

fn remove(access: AccessList, what: Remove, named: String) -> impl IntoView {
    view! {
        <button type="button" class="danger" aria-describedby=named on:click=move |_| access.asked.set(Some(what))>
            {say::REMOVE}
        </button>
    }
}
