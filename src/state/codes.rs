//! A package from screen to camera: the beat in which codes change, and what the camera has collected.

use super::App;
use crate::{
    browser::{
        awake::Awake,
        camera::{self, NoCamera, Video},
        clock,
    },
    text::t,
};
use caunoi_core::frames::{Collected, Collector};
use leptos::prelude::*;
use std::time::Duration;

/// How long each code is shown: cheap cameras need a tenth of a second for a picture, and may blur every other one.
const BEAT: Duration = Duration::from_millis(200);
/// How often it is looked whether the screen still stays on, in beats.
const LOOK: usize = 25;

impl App {
    /// Counts on, and keeps the screen on, for as long as somebody has the count.
    pub fn beat_codes(self, count: RwSignal<usize>) {
        self.spawn(async move {
            let mut awake = Awake::default();
            while let Some(beats) = count.try_get_untracked() {
                if beats % LOOK == 0 {
                    awake.keep().await;
                }
                clock::sleep(BEAT).await;
                let _ = count.try_update(|count| *count = count.wrapping_add(1));
            }
        });
    }

    /// Reads codes with the camera until a package is whole or the video is gone; `failed` says why there is none.
    pub fn read_codes(
        self,
        video: Video,
        mut heard: impl FnMut(Collected) + 'static,
        failed: impl Fn(&'static str) + Clone + 'static,
    ) {
        let mut collector = Collector::default();
        let take = move |text: &str| {
            let collected = collector.take(text);
            let whole = matches!(collected, Collected::Whole(_));
            heard(collected);
            whole
        };
        let lost = failed.clone();
        self.spawn(async move {
            if let Err(reason) = camera::read(&video, take, move |reason| lost(sentence(reason))).await {
                failed(sentence(reason));
            }
        });
    }

    /// Takes in a package that a camera has read.
    pub fn import_bytes(self, bytes: Vec<u8>, then: impl FnOnce(Result<super::TakenIn, String>) + 'static) {
        self.spawn(async move { then(self.take_package(bytes).await.map_err(|not_taken| not_taken.sentence)) });
    }
}

fn sentence(reason: NoCamera) -> &'static str {
    match reason {
        NoCamera::None => t().carry.no_camera,
        NoCamera::Forbidden => t().carry.camera_forbidden,
        NoCamera::Busy => t().carry.camera_busy,
        NoCamera::NotLoaded => t().carry.scan_not_loaded,
    }
}
