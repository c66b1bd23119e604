// When the app has come to a stop nothing of it may be needed any more, so this is plain script that was there before:
// it closes the page to input, says so, and can save a report. The app tells by an event before it stops; what stops it
// without a word, such as memory that has run out, is seen by its error.
(function () {
  "use strict";
  var lines = [];

  function id(name) { return document.getElementById("crash-" + name); }

  // The screen's name only: what follows names a record.
  function screenName() { return "/" + location.pathname.split("/")[1]; }

  // The name of the program changes with what is in it.
  function build() {
    var meta = document.querySelector("meta[data-wasm]");
    return meta ? meta.getAttribute("data-wasm").replace(/^\/|_bg\.wasm$/g, "") : "";
  }

  function stop(what) {
    lines.push(what);
    var dialog = document.getElementById("crash");
    if (!dialog || dialog.open) return;
    lines.unshift(
      "Cầu Nối: báo cáo lỗi",
      "Bản: " + build(),
      "Lúc: " + new Date().toISOString() + " (giờ của máy)",
      "Đã mở được: " + Math.round(performance.now() / 1000) + " giây",
      "Màn hình: " + screenName() + ", " + innerWidth + "×" + innerHeight,
      "Trình duyệt: " + navigator.userAgent
    );
    // Chrome lets a second Escape close any dialog.
    dialog.addEventListener("close", function () { dialog.showModal(); });
    id("reload").onclick = function () { location.assign("/"); };
    id("report").onclick = save;
    document.getElementById("app").inert = true;
    dialog.showModal();
  }

  function save() {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([lines.join("\n") + "\n"], { type: "text/plain" }));
    link.download = "cau-noi-bao-cao-loi-" + new Date().toISOString().slice(0, 16).replace(/[T:]/g, "-") + ".txt";
    link.click();
    id("note").textContent = "Đã lưu tệp vào thư mục Tải xuống. Đồng chí gửi tệp đó cho Ban Tổ chức.";
  }

  // The engine's words and places in the code; the words of other errors may quote a text.
  function failed(error) {
    if (window.WebAssembly && error instanceof WebAssembly.RuntimeError) stop(error.stack || error.message);
  }

  addEventListener("app-crash", function (event) { stop("Lỗi: " + (event.detail[0] || "(không ghi lời, vì có thể có bài viết)") + "\nỞ: " + event.detail[1]); });
  addEventListener("error", function (event) { failed(event.error); });
  addEventListener("unhandledrejection", function (event) { failed(event.reason); });
})();
