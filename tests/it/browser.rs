//! What people see and do, in real browsers.

automod::dir!("it/browser");
