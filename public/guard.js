// In the head, before anything is painted: the person's theme and text size, and a plain word when the app does not
// come. After the first picture the start of the app. Old syntax, for old browsers. Once #app is filled the stylesheet
// hides what this shows.
(function () {
  var root = document.documentElement, shown, started;
  try {
    ["theme", "size"].forEach(function (k) { var v = localStorage.getItem(k); if (v) root.setAttribute("data-" + k, v); });
    if (localStorage.getItem("device")) root.setAttribute("data-known", ""); // as src/browser/trace.rs leaves it
  } catch (e) {}
  function show(when) {
    var box = document.getElementById("guard");
    if (!box || shown === "old" || document.getElementById("app").firstChild) return;
    shown = when;
    var words = box.getElementsByTagName("p"), again = box.getElementsByTagName("button")[0];
    for (var i = 0; i < words.length; i++) words[i].hidden = words[i].getAttribute("data-when") !== when;
    again.hidden = when !== "failed";
    again.onclick = function () { location.reload(); };
    box.hidden = false;
  }
  // Asks the service worker, if there is one; see public/sw.js.
  function ask(message, then) {
    var worker = navigator.serviceWorker && navigator.serviceWorker.controller, channel = worker && new MessageChannel();
    if (!worker) return;
    channel.port1.onmessage = function (event) { then(event.data); };
    worker.postMessage(message, [channel.port2]);
  }
  // A build that does not start must not be the end: the one before is still on the device.
  function offer(back) {
    var crash = document.querySelector('[data-testid="crash"]'), place = document.getElementById("guard");
    if (crash && crash.open !== false) place = crash; // a dialog that is closed says nothing
    if (!back || !place || place.hidden || document.getElementById("way-back")) return;
    var button = document.createElement("button");
    button.id = "way-back";
    button.className = "button";
    button.textContent = "Dùng bản trước";
    button.onclick = function () { ask({ type: "switch", to: back }, function () { location.assign("/"); }); };
    place.appendChild(button);
  }
  function failed() {
    show("failed");
    ask({ type: "builds" }, function (builds) { offer(builds.back); });
  }
  function add(name, values) {
    var element = document.createElement(name);
    for (var key in values) element[key] = values[key];
    document.head.appendChild(element);
  }
  // All at once: one after the other each would wait for a slow line to answer. Not before the first picture stands, which
  // whatever arrives earlier delays.
  function start() {
    if (started) return;
    started = true;
    var app = document.querySelector("meta[data-js]");
    document.querySelector("link[disabled]").disabled = false;
    add("link", { rel: "preload", as: "fetch", type: "application/wasm", crossOrigin: "anonymous", href: app.getAttribute("data-wasm") });
    add("link", { rel: "modulepreload", href: app.getAttribute("data-js") });
    add("link", { rel: "modulepreload", href: "/crash.js" });
    add("script", { type: "module", src: "/boot.js" });
  }
  addEventListener("error", failed, true); // true: a script that did not arrive does not bubble
  addEventListener("unhandledrejection", failed);
  addEventListener("DOMContentLoaded", function () {
    if (!window.WebAssembly || !window.CSSLayerBlockRule) return show("old");
    if (document.hidden) return start(); // a page that nobody looks at is not painted
    new PerformanceObserver(start).observe({ type: "paint", buffered: true });
    setTimeout(start, 3000); // whatever the reason that nobody says so
  });
  setTimeout(function () { if (!shown) show("slow"); }, 15000);
})();
