//! The surfaces that Plenary is used on, as sizes and pointers.

use super::Chromium;
use serde_json::json;

/// A screen, and what points at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// A common phone, held upright: 390×844, touch.
    Phone,
    /// The smallest phone: 320×640, touch.
    SmallPhone,
    /// The smallest phone on its side: 640×320, touch.
    SmallPhoneOnItsSide,
    /// The smallest laptop: 1024×600.
    SmallLaptop,
    /// A common laptop: 1280×800.
    Laptop,
    /// A common laptop whose page is twice as large: 640×400 is left of it.
    LaptopTwiceAsLarge,
    /// A small projector: 1280×720.
    SmallProjector,
    /// A common projector: 1920×1080.
    Projector,
}

impl Surface {
    /// Width and height in CSS pixels.
    pub const fn size(self) -> (u32, u32) {
        match self {
            Self::Phone => (390, 844),
            Self::SmallPhone => (320, 640),
            Self::SmallPhoneOnItsSide => (640, 320),
            Self::SmallLaptop => (1024, 600),
            Self::Laptop => (1280, 800),
            Self::LaptopTwiceAsLarge => (640, 400),
            Self::SmallProjector => (1280, 720),
            Self::Projector => (1920, 1080),
        }
    }

    /// Whether fingers point at it.
    pub const fn is_touched(self) -> bool {
        matches!(self, Self::Phone | Self::SmallPhone | Self::SmallPhoneOnItsSide)
    }
}

impl Chromium {
    /// Takes the size and the pointer of a surface; a page that is open is laid out anew.
    pub async fn become_a(&self, surface: Surface) {
        let (width, height) = surface.size();
        let touch = surface.is_touched();
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": touch});
        self.cdp("Emulation.setDeviceMetricsOverride", metrics).await;
        let fingers = json!({"enabled": touch, "maxTouchPoints": if touch { 5 } else { 1 }});
        self.cdp("Emulation.setTouchEmulationEnabled", fingers).await;
    }
}
