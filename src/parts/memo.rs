//! Values that are derived from others and only change when they really do.

use leptos::prelude::{Get as _, GetUntracked as _, Signal};
use std::{any::Any, marker::PhantomData, sync::Arc};

/// A derived value, as Leptos' own `Memo`, and used like it.
///
/// Leptos compiles its whole graph once for each type that a memo holds, a kilobyte and more of the app every time.
/// Here the graph holds one type, and only looking into it depends on `T`.
pub struct Memo<T>(leptos::prelude::Memo<Shared>, PhantomData<fn() -> T>);

/// Any value that can be compared with another of its type.
#[derive(Clone)]
struct Shared {
    value: Arc<dyn Any + Send + Sync>,
    same: fn(&dyn Any, &dyn Any) -> bool,
}

impl PartialEq for Shared {
    fn eq(&self, other: &Self) -> bool {
        (self.same)(&*self.value, &*other.value)
    }
}

fn same<T: PartialEq + 'static>(left: &dyn Any, right: &dyn Any) -> bool {
    left.downcast_ref::<T>() == right.downcast_ref::<T>()
}

type Derive = Box<dyn Fn() -> Shared + Send + Sync>;

#[inline(never)]
fn derive(value: Derive) -> leptos::prelude::Memo<Shared> {
    leptos::prelude::Memo::new(move |_| value())
}

impl<T: PartialEq + Send + Sync + 'static> Memo<T> {
    /// Derives a value anew whenever something that it was made of has changed.
    pub fn new(value: impl Fn() -> T + Send + Sync + 'static) -> Self {
        Self(derive(Box::new(move || Shared { value: Arc::new(value()), same: same::<T> })), PhantomData)
    }

    /// Reads the value; the caller runs again when it changes.
    pub fn read(self) -> Arc<T> {
        Self::open(self.0.get())
    }

    /// Looks at the value; the caller runs again when it changes.
    pub fn with<U>(self, look: impl FnOnce(&T) -> U) -> U {
        look(&self.read())
    }

    /// Looks at the value as it is now.
    pub fn with_untracked<U>(self, look: impl FnOnce(&T) -> U) -> U {
        look(&Self::open(self.0.get_untracked()))
    }

    fn open(shared: Shared) -> Arc<T> {
        // Only `new` fills the graph's value, always with a `T`.
        shared.value.downcast().unwrap_or_else(|_| unreachable!())
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Memo<T> {
    /// The value; the caller runs again when it changes.
    pub fn get(self) -> T {
        T::clone(&self.read())
    }

    /// The value as it is now.
    pub fn get_untracked(self) -> T {
        T::clone(&Self::open(self.0.get_untracked()))
    }
}

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Memo<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> From<Memo<T>> for Signal<T> {
    fn from(memo: Memo<T>) -> Self {
        Self::derive(move || memo.get())
    }
}
