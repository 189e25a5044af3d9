//! Room in the chart: what is taken, and what is free nearby.

use super::At;

/// Steps in which room is looked for.
const STEP: i32 = 24;

/// A part of the drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// Its edges.
    pub left: i32,
    /// Its upper edge.
    pub top: i32,
    /// Its right edge.
    pub right: i32,
    /// Its lower edge.
    pub bottom: i32,
}

impl Area {
    /// Half as wide and half as high as this about a point.
    pub fn about(At { x, y }: At, wide: i32, high: i32) -> Self {
        Self { left: x - wide, top: y - high, right: x + wide, bottom: y + high }
    }

    /// The same, smaller on every side.
    pub fn shrunk(self, by: i32) -> Self {
        Self { left: self.left + by, top: self.top + by, right: self.right - by, bottom: self.bottom - by }
    }

    /// From left to right.
    pub fn width(&self) -> i32 {
        self.right - self.left
    }

    /// From top to bottom.
    pub fn height(&self) -> i32 {
        self.bottom - self.top
    }

    /// Its middle.
    pub fn middle(&self) -> At {
        At { x: self.left.midpoint(self.right), y: self.top.midpoint(self.bottom) }
    }

    /// The point of it that is nearest to another.
    pub fn nearest(&self, At { x, y }: At) -> At {
        At { x: x.clamp(self.left, self.right), y: y.clamp(self.top, self.bottom) }
    }

    /// Whether the two share any room.
    pub fn meets(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// Whether another is inside.
    pub fn holds(&self, other: &Self) -> bool {
        self.left <= other.left && other.right <= self.right && self.top <= other.top && other.bottom <= self.bottom
    }
}

/// The room that is left in a part of the drawing.
pub struct Free {
    whole: Area,
    taken: Vec<Area>,
    /// Where room is looked for, the nearest first.
    steps: Vec<(i32, i32)>,
}

impl Free {
    /// All of it.
    pub fn new(whole: Area) -> Self {
        let (columns, rows) = (whole.width() / STEP, whole.height() / STEP);
        let row = |y: i32| (-columns..=columns).map(move |x| (x * STEP, y * STEP));
        let mut steps: Vec<(i32, i32)> = (-rows..=rows).flat_map(row).collect();
        steps.sort_unstable_by_key(|(x, y)| (x * x + y * y, *y, *x));
        Self { whole, taken: Vec::new(), steps }
    }

    /// Takes this room if it is free.
    pub fn take(&mut self, place: Area) -> Option<Area> {
        self.is_free(&place).then(|| self.taken.push(place))?;
        Some(place)
    }

    fn is_free(&self, place: &Area) -> bool {
        self.whole.holds(place) && !self.taken.iter().any(|other| other.meets(place))
    }

    /// Takes the free room of half this width and height that is nearest to a point.
    pub fn take_near(&mut self, at: At, (wide, high): (i32, i32)) -> Option<Area> {
        if let Some(place) = self.take(Area::about(at, wide, high)) {
            return Some(place);
        }
        let near = |(x, y): &(i32, i32)| Area::about(At { x: at.x + x, y: at.y + y }, wide, high);
        let found = self.steps.iter().map(near).find(|place| self.is_free(place))?;
        self.take(found)
    }
}
