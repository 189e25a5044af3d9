//! The hot paths: a command and its update, a board written afresh, its encoding for a new device, a snapshot, a tally.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use plenary_bench::boards::{MadeRoom, ballots, board};
use plenary_shared::{
    document::Board,
    limits,
    proof::sha256_hex,
    ranking::tally,
    snapshot::{FORMAT, Snapshot},
    wire::Binary,
};
use std::hint::black_box;

/// Notes on a small board and on the largest.
const BOARDS: [usize; 2] = [100, 5_000];

fn command(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("command to update");
    for notes in BOARDS {
        let mut room = MadeRoom::with(notes);
        group.bench_function(format!("{notes} notes"), |bench| {
            bench.iter(|| {
                let edit = room.next_edit();
                room.run(edit);
            });
        });
    }
}

fn afresh(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("board written afresh");
    group.sample_size(20);
    for notes in BOARDS {
        let content = board(notes);
        group.bench_function(format!("{notes} notes"), |bench| {
            bench.iter_batched(
                || Board::author(7, 1, &content),
                |board| {
                    let content = board.content().expect("a made board");
                    black_box(Board::author(8, 2, &content))
                },
                BatchSize::PerIteration,
            );
        });
    }
}

fn encoding(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("encoding for whoever comes");
    for notes in BOARDS {
        let board = Board::author(7, 1, &board(notes));
        group.bench_function(format!("{notes} notes"), |bench| {
            bench.iter(|| black_box(Binary::State { epoch: 1, seq: 1, state: &board.state() }.encode()));
        });
    }
}

fn snapshot(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("snapshot");
    for notes in BOARDS {
        let content = board(notes);
        let snapshot = Snapshot {
            format: FORMAT.into(),
            schema: limits::SCHEMA,
            number: 1,
            name: "After “What happened”".into(),
            stage: content.meta.stage.id,
            held: 0,
            removed: vec![],
            content,
        };
        group.bench_function(format!("{notes} notes"), |bench| {
            bench.iter(|| black_box(sha256_hex(snapshot.to_json().as_bytes())));
        });
    }
}

fn tallies(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("tally");
    group.sample_size(20);
    for (items, count) in [(60, 500), (200, 100)] {
        let (items, cast) = ballots(items, count);
        group.bench_function(format!("{count} ballots of {} items", items.len()), |bench| {
            bench.iter(|| black_box(tally(&items, &cast)));
        });
    }
}

criterion_group!(hot_paths, command, afresh, encoding, snapshot, tallies);
criterion_main!(hot_paths);
