//! The app.

fn main() {
    caunoi::start();
}
