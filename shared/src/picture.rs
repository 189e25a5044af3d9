//! The two-by-two picture as pure geometry, so that each renderer only draws.

use crate::{
    id::OpportunityId,
    ranking::{Spread, Standing},
};

/// The width and height of the picture, in its own units: x grows with ease, y falls with impact.
pub const PLANE: u16 = 1000;
/// Minimum half-width of an ellipse, so that unanimous ballots still show as a line.
pub const THINNEST_ELLIPSE: u16 = 4;

/// One item to be put in the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The item.
    pub item: OpportunityId,
    /// The number on its marker, from 1.
    pub label: u16,
    /// Its position by impact.
    pub impact: Standing,
    /// Its position by ease.
    pub ease: Standing,
}

/// A point of the plane; 0, 0 is the top left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Spot {
    /// From 0, hardest, to [`PLANE`], easiest.
    pub x: u16,
    /// From 0, most impact, to [`PLANE`], least.
    pub y: u16,
}

/// A shape about the median that spans the middle half of the ballots on both axes; its rim may leave the plane.
///
/// Its centre is the median, so that a dot is in the middle of what it is the middle of. It reaches as far both ways as the
/// quartile that is further away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ellipse {
    /// The median on both axes.
    pub centre: Spot,
    /// How far the further quartile of ease is from the median, at least [`THINNEST_ELLIPSE`].
    pub rx: u16,
    /// How far the further quartile of impact is from the median, at least [`THINNEST_ELLIPSE`].
    pub ry: u16,
}

impl Ellipse {
    /// Whether all of it is in the quarter of what is done first.
    pub fn is_first(&self) -> bool {
        self.centre.x >= PLANE / 2 + self.rx && self.centre.y + self.ry <= PLANE / 2
    }
}

/// A quarter of the picture; the middle line, 500, belongs to the kinder side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Quadrant {
    /// Much impact, easy.
    DoNow,
    /// Much impact, hard.
    Plan,
    /// Little impact, easy.
    IfTime,
    /// Little impact, hard.
    ParkWithReason,
}

impl Quadrant {
    /// All four, in the order they are read out.
    pub const ALL: [Self; 4] = [Self::DoNow, Self::Plan, Self::IfTime, Self::ParkWithReason];

    /// Its label on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::DoNow => "Do first",
            Self::Plan => "Plan for it",
            Self::IfTime => "When there’s time",
            Self::ParkWithReason => "Not now, and say why",
        }
    }
}

/// One item in the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The item.
    pub item: OpportunityId,
    /// The number on its marker.
    pub label: u16,
    /// Where the ballots put it.
    pub truth: Spot,
    /// The quarter `truth` lies in.
    pub quadrant: Quadrant,
    /// The centre of its marker: `truth`, or near it where another marker or the edge is in the way.
    pub marker: Spot,
    /// Whether the marker no longer covers `truth`, so that a line must lead from there to it.
    pub leader: bool,
    /// The spread; `None` where it is withheld on either axis.
    pub middle_half: Option<Ellipse>,
}

/// Everything there is to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The markers' radius: what was asked for, or less if so many would not fit.
    pub radius: u16,
    /// The items in the order they came.
    pub points: Vec<Point>,
}

impl Picture {
    /// Lays out the entries with markers of `radius`, at most half the plane.
    ///
    /// No two markers overlap and none leaves the plane. An earlier entry is nearer its truth, and
    /// a marker keeps to its quarter while that has room. Equal entries give equal pictures.
    pub fn new(entries: &[Entry], radius: u16) -> Self {
        let truths: Vec<_> = entries.iter().map(truth).collect();
        let mut radius = radius.min(PLANE / 2);
        let markers = loop {
            match place_markers(&truths, radius) {
                Some(markers) => break markers,
                None => radius -= radius.div_ceil(8),
            }
        };
        let reach = u32::from(radius).pow(2);
        let point = |((entry, truth), marker): ((&Entry, Spot), Spot)| Point {
            item: entry.item,
            label: entry.label,
            truth,
            quadrant: quadrant(truth),
            marker,
            leader: distance_squared(truth, marker) > reach,
            middle_half: middle_half(entry),
        };
        let points = entries.iter().zip(truths).zip(markers).map(point).collect();
        Self { radius, points }
    }
}

fn truth(entry: &Entry) -> Spot {
    let x = entry.ease.position.min(PLANE);
    Spot { x, y: PLANE - entry.impact.position.min(PLANE) }
}

fn quadrant(spot: Spot) -> Quadrant {
    match (spot.y <= PLANE / 2, spot.x >= PLANE / 2) {
        (true, true) => Quadrant::DoNow,
        (true, false) => Quadrant::Plan,
        (false, true) => Quadrant::IfTime,
        (false, false) => Quadrant::ParkWithReason,
    }
}

fn middle_half(entry: &Entry) -> Option<Ellipse> {
    let (rx, ry) = (reach(entry.ease)?, reach(entry.impact)?);
    Some(Ellipse { centre: truth(entry), rx, ry })
}

/// How far the further quartile is from the position.
fn reach(Standing { position, middle_half }: Standing) -> Option<u16> {
    let Spread { lower, upper } = middle_half?;
    let from = |quartile: u16| position.min(PLANE).abs_diff(quartile.min(PLANE));
    Some(from(lower).max(from(upper)).max(THINNEST_ELLIPSE))
}

/// A centre for each marker in turn, the nearest that is free; `None` if one finds no room.
///
/// Markers without any width are where they are, and nothing needs to be looked for.
fn place_markers(truths: &[Spot], radius: u16) -> Option<Vec<Spot>> {
    if radius == 0 {
        return Some(truths.to_vec());
    }
    let offsets = nearest_first(radius);
    let apart = (2 * u32::from(radius)).pow(2);
    let mut markers: Vec<Spot> = Vec::new();
    for &truth in truths {
        let inside = |value: u16| value.clamp(radius, PLANE - radius);
        let start = Spot { x: inside(truth.x), y: inside(truth.y) };
        let is_free = |spot: &Spot| markers.iter().all(|&marker| distance_squared(marker, *spot) >= apart);
        let in_plane = || offsets.iter().filter_map(|&offset| moved(start, offset, radius));
        let at_home = in_plane().filter(|&spot| quadrant(spot) == quadrant(truth)).find(is_free);
        let marker = at_home.or_else(|| in_plane().find(is_free))?;
        markers.push(marker);
    }
    Some(markers)
}

/// The offsets of a grid over twice the plane, nearest first, its step a third of a marker's radius.
fn nearest_first(radius: u16) -> Vec<(i32, i32)> {
    let step = i32::from(radius / 3).max(1);
    let reach = i32::from(PLANE) / step;
    let row = |y| (-reach..=reach).map(move |x| (x * step, y * step));
    let mut offsets: Vec<_> = (-reach..=reach).flat_map(row).collect();
    offsets.sort_unstable_by_key(|&(x, y)| (x * x + y * y, y, x));
    offsets
}

/// The spot at an offset, if a marker there lies within the plane.
fn moved(start: Spot, (x, y): (i32, i32), radius: u16) -> Option<Spot> {
    let inside = radius..=PLANE - radius;
    let x = u16::try_from(i32::from(start.x) + x).ok()?;
    let y = u16::try_from(i32::from(start.y) + y).ok()?;
    (inside.contains(&x) && inside.contains(&y)).then_some(Spot { x, y })
}

fn distance_squared(one: Spot, other: Spot) -> u32 {
    let (x, y) = (one.x.abs_diff(other.x), one.y.abs_diff(other.y));
    u32::from(x).pow(2) + u32::from(y).pow(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    /// 24 px in a picture 500 px wide, and in one 330 px wide: a laptop's and a phone's.
    const RADII: [u16; 2] = [24, 36];

    fn entries(positions: &[(u16, u16)]) -> Vec<Entry> {
        let stands = |position| Standing { position, middle_half: None };
        let entry = |(label, &(ease, impact)): (u16, &(u16, u16))| Entry {
            item: OpportunityId::from_bytes([label as u8; 16]),
            label,
            impact: stands(impact),
            ease: stands(ease),
        };
        (1..).zip(positions).map(entry).collect()
    }

    fn assert_legible(picture: &Picture) {
        let inside = picture.radius..=PLANE - picture.radius;
        for (index, point) in picture.points.iter().enumerate() {
            assert!(inside.contains(&point.marker.x) && inside.contains(&point.marker.y));
            for other in &picture.points[..index] {
                let apart = distance_squared(point.marker, other.marker);
                assert!(apart >= (2 * u32::from(picture.radius)).pow(2), "{point:?} {other:?}");
            }
        }
    }

    #[test]
    fn impact_is_up_ease_is_right_and_quarters_have_kind_names() {
        let picture = Picture::new(&entries(&[(800, 700), (200, 700), (800, 300), (200, 300)]), 24);
        assert_eq!(picture.points[0].marker, Spot { x: 800, y: 300 });
        assert!(picture.points.iter().all(|point| point.marker == point.truth && !point.leader));
        assert_eq!(picture.points.iter().map(|point| point.quadrant).collect::<Vec<_>>(), Quadrant::ALL);
        let names = Quadrant::ALL.map(Quadrant::name);
        assert_eq!(names, ["Do first", "Plan for it", "When there’s time", "Not now, and say why"]);
        let middle = Picture::new(&entries(&[(500, 500)]), 24);
        assert_eq!(middle.points[0].quadrant, Quadrant::DoNow);
    }

    #[test]
    fn a_crowd_on_one_spot_is_pulled_apart() {
        for (spot, radius) in [(500, 500), (0, 0), (1000, 1000), (1000, 0), (500, 1000), (250, 750)]
            .into_iter()
            .flat_map(|spot| RADII.map(|radius| (spot, radius)))
        {
            let picture = Picture::new(&entries(&[spot; 60]), radius);
            assert_eq!(picture.radius, radius, "{spot:?}");
            assert_legible(&picture);
        }
    }

    #[test]
    fn a_marker_keeps_to_its_quarter_and_a_leader_ties_it_to_its_truth() {
        let picture = Picture::new(&entries(&[(510, 510); 9]), 24);
        assert!(picture.points.iter().all(|point| quadrant(point.marker) == point.quadrant));
        assert!(!picture.points[0].leader && picture.points[1..].iter().all(|point| point.leader));
    }

    #[test]
    fn markers_shrink_rather_than_overlap() {
        let picture = Picture::new(&entries(&[(500, 500); 60]), 400);
        assert!((24..400).contains(&picture.radius), "{}", picture.radius);
        assert_legible(&picture);
        assert_eq!(Picture::new(&[], 24).points, []);
        assert_eq!(Picture::new(&entries(&[(0, 0)]), u16::MAX).radius, 500);
    }

    #[test]
    fn the_ellipse_spans_the_middle_half_about_its_dot() {
        let mut entry = entries(&[(600, 900)])[0];
        entry.ease.middle_half = Some(Spread { lower: 400, upper: 700 });
        assert_eq!(Picture::new(&[entry], 24).points[0].middle_half, None);
        entry.impact.middle_half = Some(Spread { lower: 900, upper: 900 });
        let centre = Spot { x: 600, y: 100 };
        let ellipse = Ellipse { centre, rx: 200, ry: THINNEST_ELLIPSE };
        let point = Picture::new(&[entry], 24).points[0];
        assert_eq!((point.middle_half, point.truth), (Some(ellipse), centre));
    }

    #[test]
    fn what_is_first_is_first_with_its_whole_ellipse() {
        let ellipse = |x, y, rx, ry| Ellipse { centre: Spot { x, y }, rx, ry };
        assert!(ellipse(700, 300, 200, 200).is_first());
        assert!(!ellipse(700, 300, 201, 200).is_first());
        assert!(!ellipse(700, 300, 200, 201).is_first());
        assert!(!ellipse(300, 700, 100, 100).is_first());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn any_sixty_items_are_legible(positions in vec((0..=PLANE, 0..=PLANE), 0..=60)) {
            let entries = entries(&positions);
            let picture = Picture::new(&entries, RADII[0]);
            prop_assert_eq!(picture.radius, RADII[0]);
            assert_legible(&picture);
            prop_assert_eq!(Picture::new(&entries, RADII[0]), picture);
        }
    }
}
