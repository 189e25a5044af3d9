//! Views of one type.

/// A view in the markup of Leptos, always of the one type for any view: code for each of their types is what made the
/// programs large.
macro_rules! view {
    ($($markup:tt)*) => { ::leptos::prelude::IntoAny::into_any(::leptos::view! { $($markup)* }) };
}

pub(crate) use view;
