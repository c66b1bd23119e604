// In the head, before anything is painted: the person's theme and text size, and a plain word when the app does not
// come. Old syntax, for old browsers. Once #app is filled the stylesheet hides what this shows.
(function () {
  var root = document.documentElement, shown;
  try {
    ["theme", "size"].forEach(function (k) { var v = JSON.parse(localStorage.getItem(k)); if (v) root.setAttribute("data-" + k, v); });
  } catch (e) {}
  function show(when) {
    var box = document.getElementById("guard"), all = box && box.children;
    if (!box || shown === "old" || document.getElementById("app").firstChild) return;
    shown = when;
    for (var i = 0; i < all.length; i++) all[i].hidden = all[i].getAttribute("data-when") !== when;
    all[i - 1].hidden = when !== "failed";
    all[i - 1].onclick = function () { location.reload(); };
    box.hidden = false;
  }
  function failed() { show("failed"); }
  addEventListener("error", failed, true); // true: a script that did not arrive does not bubble
  addEventListener("unhandledrejection", failed);
  addEventListener("DOMContentLoaded", function () { if (!window.WebAssembly || !window.CSSLayerBlockRule) show("old"); });
  setTimeout(function () { if (!shown) show("slow"); }, 15000);
})();
