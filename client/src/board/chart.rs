//! The two-by-two on the big screen as pure geometry: where each disc, each name and each line is, so that nothing overlaps
//! and nothing leaves the page.

mod names;
mod place;

use super::outcome::{self, Round};
use place::{Area, Free};
use plenary_shared::{
    content::Content,
    order,
    picture::{Ellipse, PLANE, Picture, Spot},
};

pub use names::{short_name, width};

/// Width of the drawing, in pixels of a screen 1920 wide, as all lengths here.
pub const WIDTH: i32 = 1920;
/// Left and right of the drawing.
const MARGIN: i32 = 64;
/// Between the edge of the plane and the first and last place, beside the disc's own radius.
const INSET: i32 = 12;
/// Half the height of a disc.
const RADIUS: i32 = 26;
/// Between the edge of a name's room and its letters.
pub const EDGE: i32 = HALO;
/// Size of names and numbers.
pub const NAME: i32 = 34;
/// Size of the names of the quarters.
pub const QUARTER: i32 = 44;
/// Height of a line of names.
const LINE: i32 = 41;
/// Space around a name: the halo.
const HALO: i32 = 6;
/// Between a disc and its name.
const BESIDE: i32 = 8;
/// Discs among which a line of any length can be followed.
const FEW_DISCS: usize = 12;
/// The longest line from a disc to its name among more of them, in either direction.
const LONGEST_LINE: i32 = 160;
/// Items at one place whose names are given; more are numbers only.
const MOST_NAMES: usize = 3;

/// A point of the drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    /// From the left.
    pub x: i32,
    /// From the top.
    pub y: i32,
}

/// A shape that spans the middle half of the rankings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// Its centre.
    pub centre: At,
    /// Half its width and half its height.
    pub reach: (i32, i32),
    /// Whether the room differs.
    pub differs: bool,
}

/// A name beside its disc.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Its lines; more than one where several items are at one place.
    pub lines: Vec<String>,
    /// The room that it takes.
    pub place: Area,
    /// Which of its ends is beside the disc: `start`, `end` or `middle`, as drawings call it.
    pub anchor: &'static str,
    /// The line that leads to it, where it is not right beside its disc.
    pub leader: Option<(At, At)>,
}

/// One disc: an item, or several at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disc {
    /// The numbers on it: "3", or "3 and 5".
    pub text: String,
    /// The room that it takes.
    pub place: Area,
    /// Where its ballots put it, if another disc is in the way there.
    pub truth: Option<At>,
    /// Its name; none where no room was left, and where too many share the place.
    pub name: Option<Name>,
}

/// Says several numbers: "3 and 5".
pub type Listed = fn(&[u16]) -> String;

/// Where an item was in the round before, and where it is now.
pub type Way = (At, At);

/// Everything there is to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// Height of the drawing.
    pub height: i32,
    /// The plane.
    pub plane: Area,
    /// The shapes, under everything else.
    pub spreads: Vec<Spread>,
    /// The ways from the round before.
    pub ways: Vec<Way>,
    /// The discs.
    pub discs: Vec<Disc>,
}

/// Items that share a disc: numbers, names, and where they are.
struct Cluster {
    at: At,
    labels: Vec<u16>,
    names: Vec<String>,
}

impl Chart {
    /// Lays out a round in a drawing of this height. `scale` is the text size in per cent, and `listed` says numbers that
    /// share a disc.
    pub fn new(
        content: &Content,
        round: &Round,
        before: Option<&Round>,
        listed: Listed,
        height: i32,
        scale: u16,
    ) -> Self {
        let size = |length: i32| length * i32::from(scale) / 100;
        let plane = Area {
            left: MARGIN + size(LINE) + 16,
            top: size(QUARTER) + 24,
            right: WIDTH - MARGIN,
            bottom: height - size(QUARTER + LINE) - 32,
        };
        let radius = size(RADIUS);
        let inner = plane.shrunk(radius + INSET);
        let entries = round.entries();
        let picture = Picture::new(&entries, 0);
        let differing = outcome::differing(round);
        let names = entries.iter().map(|entry| {
            let wording = outcome::wording(round.words_of(entry.item), &content.opportunities, entry.item);
            short_name(wording.text.as_deref().unwrap_or_default())
        });
        let clusters = clusters(&picture, &inner, radius, names);
        let spread = |(label, ellipse): (u16, Ellipse)| Spread {
            centre: inner.at(ellipse.centre),
            reach: (inner.width() * i32::from(ellipse.rx) / 1_000, inner.height() * i32::from(ellipse.ry) / 1_000),
            differs: differing.iter().any(|item| item.label == label),
        };
        let ellipses = picture.points.iter().filter_map(|point| Some((point.label, point.middle_half?)));
        let truths = before.map(Round::truths).unwrap_or_default();
        let way = |point: &plenary_shared::picture::Point| {
            let was = truths.get(&point.item).filter(|was| **was != point.truth)?;
            Some((inner.at(*was), inner.at(point.truth)))
        };
        Self {
            height,
            plane,
            spreads: ellipses.map(spread).collect(),
            ways: picture.points.iter().filter_map(way).collect(),
            discs: discs(clusters, listed, plane, radius, (size(NAME), size(LINE))),
        }
    }
}

impl Area {
    /// Where a spot of the picture is in this part of the drawing.
    fn at(&self, spot: Spot) -> At {
        let along = |length: i32, part: u16| length * i32::from(part) / i32::from(PLANE);
        At { x: self.left + along(self.width(), spot.x), y: self.top + along(self.height(), spot.y) }
    }
}

/// Items whose discs would hide one another's numbers, together.
fn clusters(picture: &Picture, inner: &Area, radius: i32, names: impl Iterator<Item = String>) -> Vec<Cluster> {
    let mut clusters: Vec<Cluster> = Vec::new();
    for (point, name) in picture.points.iter().zip(names) {
        let at = inner.at(point.truth);
        let near = |cluster: &&mut Cluster| {
            let (x, y) = (cluster.at.x - at.x, cluster.at.y - at.y);
            x * x + y * y < radius * radius
        };
        match clusters.iter_mut().find(near) {
            Some(cluster) => {
                cluster.labels.push(point.label);
                cluster.names.push(name);
            }
            None => clusters.push(Cluster { at, labels: vec![point.label], names: vec![name] }),
        }
    }
    clusters
}

/// Each disc as near to its place as the others leave room, and then each name as near to its disc.
fn discs(clusters: Vec<Cluster>, listed: Listed, plane: Area, radius: i32, (size, line): (i32, i32)) -> Vec<Disc> {
    let mut free = Free::new(plane);
    let mut placed: Vec<(Cluster, String, Area)> = Vec::new();
    for cluster in clusters {
        let text = listed(&cluster.labels);
        // One number is round; only several need more width.
        let half =
            if cluster.labels.len() > 1 { radius.max(names::width(&text, size) / 2 + BESIDE * 2) } else { radius };
        let place = free.take_near(cluster.at, (half, radius)).unwrap_or(Area::about(cluster.at, half, radius));
        placed.push((cluster, text, place));
    }
    let placed = order::by_number(placed, |(cluster, ..)| cluster.labels.len() as u32);
    let longest = if placed.len() <= FEW_DISCS { WIDTH } else { LONGEST_LINE };
    let disc = |(cluster, text, place): (Cluster, String, Area)| {
        let truth = (place.middle() != cluster.at).then_some(cluster.at);
        let name = name(&cluster, place, &mut free, (size, line), longest);
        Disc { text, place, truth, name }
    };
    placed.into_iter().map(disc).collect()
}

/// The name of a disc: right of it, left, below, above, or else where there is room, with a line that leads there.
fn name(cluster: &Cluster, disc: Area, free: &mut Free, (size, line): (i32, i32), longest: i32) -> Option<Name> {
    let lines: Vec<String> = match &cluster.names[..] {
        [only] if only.is_empty() => return None,
        [only] => vec![only.clone()],
        several if several.len() > MOST_NAMES => return None,
        several => several.iter().zip(&cluster.labels).map(|(name, label)| format!("{label} {name}")).collect(),
    };
    let wide = lines.iter().map(|line| names::width(line, size)).max()? / 2 + HALO;
    let high = line * lines.len() as i32 / 2 + HALO / 2;
    let At { x, y } = disc.middle();
    let beside = [
        (At { x: disc.right + BESIDE + wide, y }, "start"),
        (At { x: disc.left - BESIDE - wide, y }, "end"),
        (At { x, y: disc.bottom + high }, "middle"),
        (At { x, y: disc.top - high }, "middle"),
    ];
    let mut free_beside =
        beside.into_iter().filter_map(|(at, anchor)| Some((free.take(Area::about(at, wide, high))?, anchor)));
    if let Some((place, anchor)) = free_beside.next() {
        return Some(Name { lines, place, anchor, leader: None });
    }
    drop(free_beside);
    let place = free.take_near(disc.middle(), (wide, high)).filter(|place| near(disc.middle(), place, longest))?;
    let leader = Some((disc.middle(), place.nearest(disc.middle())));
    Some(Name { lines, place, anchor: "middle", leader })
}

/// Whether a line to a name is short enough to be followed among others.
fn near(At { x, y }: At, place: &Area, longest: i32) -> bool {
    let to = place.nearest(At { x, y });
    (x - to.x).abs().max((y - to.y).abs()) <= longest
}

#[cfg(test)]
mod tests;
