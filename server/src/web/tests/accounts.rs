//! Accounts at the routes: made by invitation, signed in to, taken away.

use super::*;
use crate::{accounts::totp::TotpKey, web::attendance};
use data_encoding::BASE32_NOPAD;
use plenary_shared::api::{Enrolment, Link, MyAccount, People, Seat};

const PHRASE: &str = "seven lanterns by the weir";

/// An authenticator that shows each code once.
struct Authenticator {
    key: TotpKey,
    shown: i64,
}

impl Authenticator {
    fn new(secret: &str) -> Self {
        let bytes = BASE32_NOPAD.decode(secret.replace(' ', "").as_bytes()).unwrap();
        Self { key: TotpKey::from_bytes(bytes.try_into().unwrap()), shown: 0 }
    }

    /// The next code: of this moment, or of half a minute from now when that one was shown.
    fn fresh(&mut self) -> String {
        self.shown = (self.shown + 1).max(crate::clock::seconds() / 30);
        self.key.code(self.shown)
    }
}

impl Browser {
    async fn enrol(&mut self, site: &Site, name: &str) -> Authenticator {
        let begun = self.post(site, "/api/account", json!({ "name": name, "phrase": PHRASE })).await;
        let mut authenticator = Authenticator::new(&begun.json::<Enrolment>().secret);
        let code = authenticator.fresh();
        let made = self.post(site, "/api/account/confirm", json!({ "code": code })).await;
        assert_eq!(made.json::<MyAccount>().name.as_deref(), Some(name));
        authenticator
    }

    async fn sign_in(&mut self, site: &Site, name: &str, phrase: &str, code: &str) -> Answer {
        self.post(site, "/api/sign-in", json!({ "name": name, "phrase": phrase, "code": code })).await
    }

    async fn invited(&mut self, site: &Site, role: Role, session: Option<SessionId>) -> Browser {
        let link: Link =
            self.post(site, "/api/people/invite", json!({ "role": role, "session": session })).await.json();
        let (_, secret) = link.link.split_once("/account#").unwrap();
        let mut browser = Browser::default();
        assert_eq!(browser.post(site, "/api/enter", json!({ "secret": secret })).await.status, 200);
        browser
    }
}

#[tokio::test]
async fn an_organiser_makes_an_account_and_comes_back_by_it() {
    let site = Site::new().await;
    let mut organiser = site.organiser().await;
    let mine: MyAccount = organiser.get(&site, "/api/account").await.json();
    assert_eq!(mine, MyAccount { role: Role::Organiser, session: None, name: None, may_enrol: true });
    assert_eq!(organiser.get(&site, "/api/account/qr.svg").await.status, 409, "nothing was begun");
    let short = organiser.post(&site, "/api/account", json!({ "name": "Jo", "phrase": "short" })).await;
    assert!(short.says().1.starts_with("Choose a pass phrase of 15 characters or more."));
    let begun = organiser.post(&site, "/api/account", json!({ "name": " Jo  Reed", "phrase": PHRASE })).await;
    let mut authenticator = Authenticator::new(&begun.json::<Enrolment>().secret);
    assert_eq!(organiser.get(&site, "/api/account/qr.svg").await.header(header::CONTENT_TYPE), "image/svg+xml");
    assert_eq!(organiser.post(&site, "/api/account/confirm", json!({ "code": "000000x" })).await.status, 422);
    let made = organiser.post(&site, "/api/account/confirm", json!({ "code": authenticator.fresh() })).await;
    assert_eq!(made.json::<MyAccount>().name.as_deref(), Some("Jo Reed"));
    assert!(organiser.cookies.contains_key("plenary-browser"));
    assert_eq!(organiser.get(&site, "/api/account/qr.svg").await.status, 403, "the key is shown once");
    assert_eq!(organiser.post(&site, "/api/account", json!({ "name": "Jo", "phrase": PHRASE })).await.status, 403);

    assert_eq!(organiser.post(&site, "/api/sign-out", json!({})).await.status, 204);
    assert_eq!(organiser.get(&site, "/api/sessions").await.status, 401);
    assert_eq!(organiser.cookies.keys().collect::<Vec<_>>(), ["plenary-browser"]);
    let mut other = Browser::default();
    let seat: Seat = other.sign_in(&site, "JO REED", PHRASE, &authenticator.fresh()).await.json();
    assert_eq!((seat.role, seat.session), (Role::Organiser, None));
    assert_eq!(other.get(&site, "/api/sessions").await.status, 200);
}

#[tokio::test]
async fn whatever_does_not_fit_gets_the_same_answer() {
    let site = Site::new().await;
    let mut organiser = site.organiser().await;
    let mut authenticator = organiser.enrol(&site, "Jo Reed").await;
    let used = authenticator.key.code(authenticator.shown);
    let right = authenticator.fresh();
    let mut answers = Vec::new();
    for (name, phrase, code) in [
        ("Jo Reid", PHRASE, right.as_str()),
        ("Jo Reed", "seven lanterns by the wear", &right),
        ("Jo Reed", PHRASE, "12345"),
        ("Jo Reed", PHRASE, &used),
        ("", "", ""),
    ] {
        let answer = Browser::default().sign_in(&site, name, phrase, code).await;
        assert!(answer.headers.get(header::SET_COOKIE).is_none());
        answers.push(answer.says());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(answers[0].0, 401);
    assert_eq!(Browser::default().sign_in(&site, "Jo Reed", PHRASE, &right).await.status, 200);
    assert_eq!(Browser::default().sign_in(&site, "Jo Reed", PHRASE, &right).await.status, 401, "a code works once");
}

#[tokio::test]
async fn an_attacker_cannot_lock_a_colleague_out() {
    let site = Site::new().await;
    let mut organiser = site.organiser().await;
    let mut authenticator = organiser.enrol(&site, "Jo Reed").await;
    organiser.post(&site, "/api/sign-out", json!({})).await;
    // The attacker shares the colleague's address, and tries until told to wait.
    for _ in 0..30 {
        let budget = crate::accounts::tries::Budget::new(
            site.app.store.handle(&crate::accounts::phrase::folded("Jo Reed")),
            "10.0.0.77".parse().unwrap(),
        );
        site.app.accounts.tries.take(budget, std::time::Instant::now());
    }
    let attacked = Browser::default().sign_in(&site, "Jo Reed", "x", "000000").await;
    assert_eq!(attacked.says().0, 429);
    let begun = std::time::Instant::now();
    assert_eq!(organiser.sign_in(&site, "Jo Reed", PHRASE, &authenticator.fresh()).await.status, 200);
    assert!(begun.elapsed() < std::time::Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_phrase_in_other_hands_opens_only_browsers_that_are_known() {
    let site = Site::new().await;
    let mut organiser = site.organiser().await;
    let mut authenticator = organiser.enrol(&site, "Jo Reed").await;
    let account = site.app.store.accounts().await.unwrap()[0].id;
    Browser::default().sign_in(&site, "Jo Reed", "not the right phrase", "000000").await;
    assert!(!site.app.accounts.tries.in_other_hands(account, std::time::Instant::now()));
    for _ in 0..20 {
        site.app.accounts.tries.wrong_code(account, std::time::Instant::now());
    }
    let code = authenticator.fresh();
    assert_eq!(Browser::default().sign_in(&site, "Jo Reed", PHRASE, &code).await.status, 401);
    authenticator.shown -= 1;
    site.store.forget_steps_for_test();
    let code = authenticator.fresh();
    assert_eq!(organiser.sign_in(&site, "Jo Reed", PHRASE, &code).await.status, 200);
}

#[tokio::test]
async fn invitations_are_for_one_person_and_role() {
    let site = Site::new().await;
    let (mut organiser, id, _) = site.event().await;
    organiser.enrol(&site, "Jo Reed").await;
    for (role, session) in [
        (Role::Organiser, Some(id)),
        (Role::Facilitator, None),
        (Role::Projector, Some(id)),
        (Role::Participant, Some(id)),
    ] {
        let body = json!({ "role": role, "session": session });
        assert_eq!(organiser.post(&site, "/api/people/invite", body).await.status, 422, "{role:?}");
    }
    let nowhere = json!({ "role": Role::Reviewer, "session": SessionId::from_bytes([7; 16]) });
    assert_eq!(organiser.post(&site, "/api/people/invite", nowhere).await.status, 404);

    let mut second = organiser.invited(&site, Role::Organiser, None).await;
    let taken = second.post(&site, "/api/account", json!({ "name": "jo reed", "phrase": PHRASE })).await;
    assert_eq!(taken.says(), (409, "Someone here already has that name. Add something to it.".into()));
    second.enrol(&site, "Ada Finch").await;

    let mut reviewer = organiser.invited(&site, Role::Reviewer, Some(id)).await;
    let mut authenticator = reviewer.enrol(&site, "Wren Board").await;
    assert_eq!(reviewer.get(&site, "/api/people").await.status, 401, "reviewers do not see who may come in");
    let mut weeks_later = Browser::default();
    let seat: Seat = weeks_later.sign_in(&site, "Wren Board", PHRASE, &authenticator.fresh()).await.json();
    assert_eq!((seat.role, seat.session), (Role::Reviewer, Some(id)));
    assert_eq!(weeks_later.get(&site, &format!("/api/sessions/{id}/snapshots")).await.status, 200);
    assert_eq!(weeks_later.get(&site, &format!("/api/sessions/{id}/door")).await.status, 401);

    // Neither a reusable reviewer's link nor a hand-over code creates an account.
    let secret = site.pass(Role::Reviewer, Some(id), false).await;
    let mut passer_by = Browser::default();
    passer_by.post(&site, "/api/enter", json!({ "secret": secret })).await;
    let refused = passer_by.post(&site, "/api/account", json!({ "name": "P", "phrase": PHRASE })).await;
    assert_eq!(refused.status, 403);
}

#[tokio::test]
async fn what_is_removed_opens_nothing_any_more() {
    let site = Site::new().await;
    let (mut organiser, id, _) = site.event().await;
    organiser.enrol(&site, "Jo Reed").await;
    let mut reviewer = organiser.invited(&site, Role::Reviewer, Some(id)).await;
    let mut authenticator = reviewer.enrol(&site, "Wren Board").await;
    let links = organiser.post(&site, &format!("/api/sessions/{id}/links"), json!({ "role": "reviewer" })).await;
    let (_, secret) = links.json::<Link>().link.split_once('#').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let mut reader = Browser::default();
    reader.post(&site, "/api/enter", json!({ "secret": secret })).await;
    let mut phone = Browser::default();
    let code = site.app.store.join_code(id).await.unwrap().unwrap();
    phone.post(&site, "/api/join", json!({ "code": code })).await;

    let people: People = organiser.get(&site, "/api/people").await.json();
    let names: Vec<_> = people.accounts.iter().map(|one| (one.name.as_str(), one.own)).collect();
    assert_eq!(names, [("Jo Reed", true), ("Wren Board", false)]);
    let seats: Vec<_> = people.seats.iter().map(|seat| (seat.role, seat.name.as_deref(), seat.own)).collect();
    let reviewers = [(Role::Reviewer, None, false), (Role::Reviewer, Some("Wren Board"), false)];
    assert!(seats.starts_with(&[(Role::Organiser, Some("Jo Reed"), true)]), "{seats:?}");
    assert!(reviewers.iter().all(|seat| seats.contains(seat)) && seats.len() == 3, "no participant: {seats:?}");
    assert_eq!(people.links.len(), 1);

    let read = format!("/api/sessions/{id}/snapshots");
    let remove = json!({ "what": "link", "id": people.links[0].id });
    assert_eq!(organiser.post(&site, "/api/people/remove", remove.clone()).await.status, 204);
    assert_eq!(organiser.post(&site, "/api/people/remove", remove).await.status, 404);
    assert_eq!(reader.get(&site, &read).await.status, 401, "the seat that came by the link is gone");
    assert_eq!(reader.post(&site, "/api/enter", json!({ "secret": secret })).await.status, 404);

    assert_eq!(reviewer.get(&site, &read).await.status, 200);
    let remove = json!({ "what": "account", "id": people.accounts[1].id });
    assert_eq!(organiser.post(&site, "/api/people/remove", remove).await.status, 204);
    assert_eq!(reviewer.get(&site, &read).await.status, 401);
    assert_eq!(reviewer.sign_in(&site, "Wren Board", PHRASE, &authenticator.fresh()).await.status, 401);
    let own = json!({ "what": "account", "id": people.accounts[0].id });
    assert_eq!(organiser.post(&site, "/api/people/remove", own).await.says().0, 422);
    // The name is free again.
    organiser.invited(&site, Role::Reviewer, Some(id)).await.enrol(&site, "Wren Board").await;
    assert_eq!(phone.get(&site, "/api/seats").await.json::<Vec<Seat>>().len(), 1);
}

#[tokio::test]
async fn seats_at_desks_end_when_idle_and_a_participants_does_not() {
    let site = Site::new().await;
    let (mut organiser, id, code) = site.event().await;
    let mut authenticator = organiser.enrol(&site, "Jo Reed").await;
    let mut signed_in = Browser::default();
    signed_in.sign_in(&site, "Jo Reed", PHRASE, &authenticator.fresh()).await;
    let mut phone = Browser::default();
    phone.post(&site, "/api/join", json!({ "code": code })).await;
    let mut reviewer = site.seated(Role::Reviewer, Some(id)).await;

    let now = crate::clock::seconds();
    attendance::sweep(&site.app, now + 59 * 60).await.unwrap();
    assert_eq!(signed_in.get(&site, "/api/sessions").await.status, 200);
    attendance::sweep(&site.app, now + 61 * 60).await.unwrap();
    assert_eq!(signed_in.get(&site, "/api/sessions").await.status, 401);
    assert_eq!(reviewer.get(&site, &format!("/api/sessions/{id}/snapshots")).await.status, 401);
    // A seat without an account, which could not sign in again, lasts for four hours, but not for the night.
    assert_eq!(organiser.get(&site, "/api/sessions").await.status, 200);
    attendance::sweep(&site.app, now + 30 * 60 * 60).await.unwrap();
    assert_eq!(organiser.get(&site, "/api/sessions").await.status, 401);
    assert_eq!(phone.get(&site, "/api/seats").await.json::<Vec<Seat>>().len(), 1);
}
