//! How long the seat of a facilitator, reviewer, projector or organiser lasts: until it is idle, and at most until 4
//! a.m., when no learning event runs.

use jiff::{ToSpan, Zoned};
use plenary_shared::role::Role;

/// Seconds of an hour.
const HOUR: i64 = 60 * 60;
/// Idle seconds of a seat for reading or organising: without a request and without an open socket.
const AT_A_DESK: i64 = HOUR;
/// Idle seconds of a seat that leads a room: a lunch with the laptop shut must not end it.
pub const IN_THE_ROOM: i64 = 4 * HOUR;
/// Idle seconds of a big screen: one set up the evening before must still show in the morning.
const ON_THE_WALL: i64 = 24 * HOUR;
/// The hour of the night at which seats end.
const NIGHT: i8 = 4;
/// Minimum hours that a seat lasts, so that one made in the night does not end at once.
const LEAST: i64 = 4;

/// Seconds after which a seat of a role is idle. An organiser without an account could not come back alone.
pub fn idle(role: Role, account: bool) -> i64 {
    match role {
        Role::Organiser if account => AT_A_DESK,
        Role::Organiser | Role::Facilitator => IN_THE_ROOM,
        Role::Projector => ON_THE_WALL,
        Role::Reviewer | Role::Participant => AT_A_DESK,
    }
}

/// The end of a seat that begins now: the next four in the night.
pub fn night(now: &Zoned) -> Zoned {
    let least = now.saturating_add(LEAST.hours());
    let on = |day: jiff::civil::Date| day.at(NIGHT, 0, 0, 0).to_zoned(now.time_zone().clone());
    let today = on(least.date()).ok().filter(|night| *night >= least);
    today.or_else(|| on(least.date().saturating_add(1.day())).ok()).unwrap_or(least)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn at(hour: i8, minute: i8) -> (i8, i8) {
        let now = date(2026, 11, 22).at(hour, minute, 0, 0).in_tz("Europe/London").unwrap();
        let night = night(&now);
        assert!(night > now);
        (night.day(), night.hour())
    }

    #[test]
    fn seats_end_at_four_in_the_night_and_never_in_a_day() {
        assert_eq!(at(8, 0), (23, 4));
        assert_eq!(at(18, 0), (23, 4));
        assert_eq!(at(23, 59), (23, 4));
        assert_eq!(at(0, 0), (22, 4));
        assert_eq!(at(1, 0), (23, 4), "not within four hours");
        assert_eq!(at(4, 0), (23, 4));
    }

    #[test]
    fn those_who_lead_a_room_may_shut_the_laptop_for_lunch() {
        assert_eq!(idle(Role::Organiser, true), HOUR);
        assert_eq!(idle(Role::Reviewer, true), HOUR);
        assert_eq!(idle(Role::Facilitator, false), 4 * HOUR);
        assert_eq!(idle(Role::Organiser, false), 4 * HOUR);
    }
}
