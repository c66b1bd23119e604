//! The app of a post.

fn main() {
    caunoi::start(caunoi::POST);
}
