//! Browsers with seats from before the upgrade. A fixture keeps hashes of tokens only, so seats whose tokens are known are
//! added to a copy of it, in the form in which schema 1 had them.

use super::Expected;
use crate::{day::Venue, device::Device, files::change, http::Browser, server::TestServer};
use data_encoding::HEXLOWER;
use plenary_server::web::{attendance, secret::Secret};
use plenary_shared::{ballot::Criterion, id::SessionId, proof::Receipt, role::Role, wire::close};
use std::{
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

/// Seconds after which every earlier facilitator's, reviewer's and projector's seat has expired by the rules of schema 2.
const DAYS: u64 = 2 * 24 * 60 * 60;
/// Whose seats there were.
const ROLES: [Role; 4] = [Role::Organiser, Role::Facilitator, Role::Projector, Role::Participant];

/// A seat of each role, from before the upgrade.
pub struct OldSeats {
    session: SessionId,
    cookies: [(Role, String); 4],
}

impl OldSeats {
    /// Adds a seat of each role at the live event to a data folder of schema 1.
    pub async fn add(data: &Path, expected: &Expected) -> Self {
        let session = expected.live;
        let mut cookies = ROLES.map(|role| (role, String::new()));
        for (role, cookie) in &mut cookies {
            let (secret, word) = (Secret::random(), role.word());
            *cookie = format!("plenary-{word}={}", secret.text);
            let (hash, event) = (HEXLOWER.encode(&secret.hash), HEXLOWER.encode(session.as_bytes()));
            let event = if *role == Role::Organiser { "null".to_owned() } else { format!("x'{event}'") };
            let row = format!(
                "insert into member (token_hash, session, role, expires) values (x'{hash}', {event}, '{word}', '2199-05-22')"
            );
            change(&data.join("plenary.db"), &row).await;
        }
        Self { session, cookies }
    }

    /// Every browser continues with the cookie that it has, before and after `day` continues, and the participant ranks
    /// again. By the next day but one facilitators, reviewers and projectors have to sign in again, as they have since
    /// schema 2; a participant does not.
    pub async fn go_on(&self, server: &TestServer, day: impl AsyncFnOnce(&[Receipt])) {
        let organiser = self.browser(server, Role::Organiser);
        organiser.sessions().await.expect("an organiser's seat of before");
        let roles = [Role::Facilitator, Role::Projector, Role::Participant];
        let mut devices = roles.map(|role| Device::new(self.browser(server, role), self.session, role));
        for device in &mut devices {
            device.connect().await;
        }
        let again = &devices[2];
        let cast = again.cast(Criterion::Impact, Expected::choices(again)).await.expect("a device can rank again");
        day(&[cast.receipt]).await;
        for device in &mut devices {
            device.reconnect().await;
        }
        organiser.door(self.session).await.expect("an organiser's seat stands");

        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is right").as_secs();
        let later = i64::try_from(now + DAYS).expect("the clock is right");
        attendance::sweep(server.running().app(), later).await.expect("the server looks for seats that have ended");
        let [facilitator, projector, participant] = &mut devices;
        for device in [facilitator, projector] {
            assert_eq!(device.close_code().await, close::NO_SEAT);
        }
        assert!(organiser.sessions().await.is_err(), "an organiser signs in, or takes a new link");
        participant.reconnect().await;
    }

    fn browser(&self, server: &TestServer, role: Role) -> Browser {
        let cookie = self.cookies.iter().find(|(of, _)| *of == role).map(|(_, cookie)| cookie);
        Browser::holding(&server.address(), cookie.expect("a seat of every role"))
    }
}
