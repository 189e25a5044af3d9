//! Records and checkpoints of a room's journal, read from a disk that somebody who has the key may have tampered with.

use plenary_server::journal::codec::{Checkpoint, CodecError, PAD_BYTES, Record};

/// The version that these sources write.
const VERSION: u8 = 1;
/// The first byte of an input that is a checkpoint; any other is a record.
pub const CHECKPOINT: u8 = b'c';
/// The same of a record.
pub const RECORD: u8 = b'r';

/// Reads an input as it is, and, after its first byte, as the body of a checkpoint or record whose version and length fit.
pub fn read(input: &[u8]) {
    let newer = input.first().is_some_and(|version| *version > VERSION);
    for error in [Record::decode(input).err(), Checkpoint::decode(input).err()].into_iter().flatten() {
        assert!(error != CodecError::Newer || newer, "bytes of this version are not from the future");
    }
    let Some((kind, body)) = input.split_first() else { return };
    let bytes = wrapped(body);
    if *kind == CHECKPOINT {
        let Ok(checkpoint) = Checkpoint::decode(&bytes) else { return };
        let written = Checkpoint::encode(checkpoint.seq, checkpoint.board.clone(), &checkpoint.state);
        assert_eq!(written.len() % PAD_BYTES, 0);
        assert_eq!(Checkpoint::decode(&written).as_ref(), Ok(&checkpoint));
    } else {
        let Ok(record) = Record::decode(&bytes) else { return };
        let written = record.encode();
        assert_eq!(written.len() % PAD_BYTES, 0);
        let again = Record::decode(&written).expect("what is written is read");
        assert_eq!(again.updates, record.updates);
        // Facts are written in an order of their own, and the newest about each thing: written once more they are the same.
        assert!(again.facts.iter().all(|fact| record.facts.contains(fact)));
        assert_eq!(again.encode(), written);
    }
}

/// An input of the corpus: what was sealed, without version and padding.
pub fn input(kind: u8, plain: &[u8]) -> Vec<u8> {
    let body = plain.strip_prefix(&[VERSION]).expect("a record or checkpoint of this version");
    let end = body.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    [&[kind], &body[..end]].concat()
}

fn wrapped(body: &[u8]) -> Vec<u8> {
    let mut bytes = [&[VERSION], body].concat();
    bytes.resize(bytes.len().next_multiple_of(PAD_BYTES), 0);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use plenary_server::journal::state::Fact;

    #[test]
    fn what_a_server_writes_is_an_input_that_is_read() {
        let record = Record { updates: vec![vec![1, 2, 3]], facts: vec![Fact::Timer(Some(9))] };
        let input = input(RECORD, &record.encode());
        assert_eq!(Record::decode(&wrapped(&input[1..])), Ok(record));
        read(&input);
    }
}
