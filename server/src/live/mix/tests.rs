//! Which items are released together, and which are counted.

use super::*;

const P: PromptId = PromptId(1);

fn op(n: u8) -> OpId {
    OpId::from_bytes([n; 16])
}

fn note(n: u8) -> NoteId {
    NoteId::from_bytes([n; 16])
}

/// A device changes a note.
fn changes(mix: &mut Mix, device: u8, n: u8) {
    mix.sends(op(n), [device; 32]);
    mix.taken(&[op(n)], &[ForMix::Waits(op(n), note(n))]);
}

/// A device writes a note that is held.
fn writes(mix: &mut Mix, device: u8, n: u8) {
    mix.sends(op(n), [device; 32]);
    mix.taken(&[op(n)], &[ForMix::Held(op(n), P)]);
}

#[test]
fn nothing_goes_out_before_enough_devices_have_something_waiting() {
    let mut mix = Mix::default();
    for n in 0..20 {
        changes(&mut mix, n % 2, n);
        assert_eq!(mix.release(3), []);
    }
    changes(&mut mix, 2, 20);
    let out = mix.release(3);
    assert_eq!(out.len(), 3, "one of each device");
    let devices: HashSet<_> = out.iter().map(|id| if *id == note(20) { 2 } else { id.as_bytes()[0] % 2 }).collect();
    assert_eq!(devices.len(), 3);
    assert_eq!(mix.release(3), [], "what goes out does not go out twice, and the third has nothing more");
}

#[test]
fn the_next_release_takes_the_next_item_of_each() {
    let mut mix = Mix::default();
    (0..9).for_each(|n| changes(&mut mix, n % 3, n));
    let mut shown = HashSet::new();
    for _ in 0..3 {
        let out = mix.release(3);
        assert_eq!(out.len(), 3);
        let gone: Vec<_> = out.iter().map(|id| ForMix::Gone(*id)).collect();
        mix.taken(&[], &gone);
        shown.extend(out);
    }
    assert_eq!(shown.len(), 9);
    assert_eq!(mix.release(1), []);
}

#[test]
fn the_order_says_nothing() {
    let orders: HashSet<Vec<NoteId>> = (0..50)
        .map(|_| {
            let mut mix = Mix::default();
            (0..5).for_each(|n| changes(&mut mix, n, n));
            mix.release(5)
        })
        .collect();
    assert!(orders.len() > 20, "{}", orders.len());
}

#[test]
fn what_nobody_is_known_behind_waits_for_company() {
    let mut mix = Mix::with_waiting([note(50), note(51)]);
    assert_eq!(mix.release(1), [], "alone it is the close that shows it");
    changes(&mut mix, 1, 1);
    changes(&mut mix, 2, 2);
    changes(&mut mix, 3, 3);
    assert_eq!(mix.release(3).len(), 5);
}

#[test]
fn a_room_that_is_loaded_again_gets_what_did_not_go_out() {
    let mut mix = Mix::default();
    (0..3).for_each(|n| changes(&mut mix, n, n));
    assert_eq!(mix.release(3).len(), 3);
    mix.agree([note(0), note(1), note(2)]);
    assert_eq!(mix.release(3).len(), 3);
}

#[test]
fn writers_are_counted_by_device_until_their_words_are_shown() {
    let mut mix = Mix::default();
    for (n, device) in [(1, 1), (2, 1), (3, 2)] {
        mix.sends(op(n), [device; 32]);
        mix.taken(&[op(n)], &[ForMix::Held(op(n), P)]);
    }
    mix.sends(op(4), [1; 32]);
    mix.taken(&[op(4)], &[ForMix::Late(op(4), P)]);
    assert_eq!(mix.writers()[&P], Writers { held: 2, late: 1 });
    mix.taken(&[], &[ForMix::Shown(P)]);
    assert_eq!(mix.writers()[&P], Writers { held: 0, late: 1 });
    mix.taken(&[], &[ForMix::Admitted(P)]);
    assert_eq!(mix.writers()[&P], Writers::default());
}

#[test]
fn counts_are_told_seldom_and_for_several_devices_only() {
    let (mut mix, now) = (Mix::default(), Instant::now());
    let later = |seconds| now + Duration::from_secs(seconds);
    for n in 0..9 {
        writes(&mut mix, 1, n);
    }
    assert!(!mix.may_tell(3, now), "one device may write as much as it likes");
    writes(&mut mix, 2, 10);
    writes(&mut mix, 3, 11);
    assert!(mix.may_tell(3, now));
    (0..5).for_each(|n| writes(&mut mix, n, n));
    assert!(!mix.may_tell(3, later(limits::COUNT_SECONDS - 1)));
    assert!(mix.may_tell(3, later(limits::COUNT_SECONDS)));
    assert!(!mix.may_tell(3, later(100)), "nothing has changed since");
}

#[test]
fn counts_are_not_told_for_words_that_are_shown_or_were_never_counted() {
    let (mut mix, now) = (Mix::default(), Instant::now());
    (0..4).for_each(|n| writes(&mut mix, n, n));
    mix.taken(&[], &[ForMix::Shown(P)]);
    writes(&mut mix, 4, 4);
    assert!(!mix.may_tell(3, now), "one device alone has written since the reveal");
    (5..9).for_each(|n| changes(&mut mix, n, n));
    assert!(!mix.may_tell(3, now), "what waits in the mix is no part of a count");
    (9..11).for_each(|n| writes(&mut mix, n, n));
    assert!(mix.may_tell(3, now));
}

#[test]
fn what_is_shown_takes_nothing_from_what_other_counts_may_tell() {
    let (mut mix, now) = (Mix::default(), Instant::now());
    for n in 0..3 {
        mix.sends(op(n), [n; 32]);
        mix.taken(&[op(n)], &[ForMix::Late(op(n), P)]);
    }
    mix.taken(&[], &[ForMix::Shown(P), ForMix::Shown(PromptId(9)), ForMix::Admitted(PromptId(9))]);
    assert!(mix.may_tell(3, now), "the stage closed, and three people are late");
    mix.sends(op(3), [3; 32]);
    mix.taken(&[op(3)], &[ForMix::Late(op(3), P), ForMix::Held(op(3), P)]);
    assert!(!mix.may_tell(2, now + Duration::from_secs(100)), "one device counts once");
}

#[test]
fn a_room_that_is_loaded_again_says_itself_how_many_are_behind_what_it_holds() {
    let mut mix = Mix::default();
    (0..3).for_each(|n| writes(&mut mix, n, n));
    mix.agree([]);
    assert!(mix.writers().is_empty(), "what they wrote may have been shown, and nobody has said so");
}

#[test]
fn a_command_that_is_put_off_leaves_nothing_behind() {
    let mut mix = Mix::default();
    mix.sends(op(1), [1; 32]);
    mix.answered(op(1));
    assert!(mix.sent.is_empty());
}

#[test]
fn a_command_that_changed_nothing_leaves_nothing_behind() {
    let mut mix = Mix::default();
    (0..200).for_each(|n| mix.sends(op(n), [1; 32]));
    mix.taken(&(0..200).map(op).collect::<Vec<_>>(), &[]);
    assert!(mix.sent.is_empty() && mix.changed.is_empty());
}

#[test]
fn small_rooms_need_fewer_and_large_ones_more() {
    assert_eq!([0, 1, 9, 10, 19, 20, 60].map(Rules::enough_devices), [3, 3, 3, 5, 5, 7, 7]);
}
