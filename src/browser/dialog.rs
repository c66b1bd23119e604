//! Modal dialogs of the browser: the page behind waits, focus goes in and comes back.

/// Opens a dialog or closes it; nothing happens where it is so already.
pub fn set_open(dialog: &web_sys::HtmlDialogElement, open: bool) {
    if open && !dialog.open() {
        // Fails only for an element that is not on the page; then nobody waits for it.
        let _ = dialog.show_modal();
    } else if !open && dialog.open() {
        dialog.close();
    }
}
