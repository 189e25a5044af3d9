//! What grows with the board and with the ballots, in this process: the benches say more, this says whether goals hold.

use super::{Figures, milliseconds};
use crate::{
    boards::{MadeRoom, ballots},
    spread::Spread,
};
use plenary_server::room::Input;
use plenary_shared::ranking::tally;
use std::time::Instant;

/// How often a note is changed.
const EDITS: usize = 2_000;
/// How often one is added: the boards grow by as many.
const ADDED: usize = 200;

/// Times the hot paths.
pub fn run() -> Figures {
    let (few, many) = commands([100, 5_000], EDITS, MadeRoom::next_edit);
    let (added_to_few, added_to_many) = commands([100, 5_000 - ADDED], ADDED, MadeRoom::next_note);
    let (items, cast) = ballots(60, 500);
    let tallied = fastest(20, || assert_eq!(tally(&items, &cast).n, 500));
    let (items, cast) = ballots(200, 100);
    let ordered = fastest(10, || assert_eq!(tally(&items, &cast).n, 100));
    vec![
        ("µs on 100 notes", few * 1e3),
        ("µs on 5,000 notes", many * 1e3),
        ("5,000 ÷ 100 notes", many / few),
        ("the same, added", added_to_many / added_to_few),
        ("tally ms", tallied),
        ("200 items ms", ordered),
    ]
}

/// Median milliseconds of a command on a small board and on a large one, in turn.
fn commands(notes: [usize; 2], times: usize, next: fn(&mut MadeRoom) -> Input) -> (f64, f64) {
    let mut rooms = notes.map(MadeRoom::with);
    let mut taken = [Spread::default(), Spread::default()];
    for _ in 0..times {
        for (room, taken) in rooms.iter_mut().zip(&mut taken) {
            let command = next(room);
            let begun = Instant::now();
            room.run(command);
            taken.add(milliseconds(begun.elapsed()));
        }
    }
    (taken[0].median(), taken[1].median())
}

/// Milliseconds of the fastest of so many times.
fn fastest(times: usize, mut work: impl FnMut()) -> f64 {
    let mut taken = Spread::default();
    for _ in 0..times {
        let begun = Instant::now();
        work();
        taken.add(milliseconds(begun.elapsed()));
    }
    taken.least()
}
