// A PDF on a canvas, page by page. Loaded by the app when the first material is opened; pdf.js itself only then.
// The bytes come from the app (checked, decrypted, in memory): nothing here fetches a document.

const LIBRARY = "/pdfjs/pdf.min.mjs";
const WORKER = "/pdfjs/pdf.worker.min.mjs";

// More device pixels than this cost a cheap tablet its memory and are hardly seen.
const SHARPEST = 1.5;

// How wide a page is drawn at most before it is enlarged, and what stands beside it, in CSS pixels.
const WIDEST = 720;
const MARGIN = 32;

// A tablet that is being turned has several sizes in a row; only the last one is worth a page.
const REST = 200;

const shown = new WeakMap(); // canvas -> the page that it shows, or is about to

export async function open(bytes) {
  const pdfjs = await import(LIBRARY);
  pdfjs.GlobalWorkerOptions.workerSrc = WORKER;
  const loading = pdfjs.getDocument({
    data: bytes,
    isEvalSupported: false, // older pdf.js: the policy forbids eval
    useWasm: false, // newer pdf.js: its image decoders are not shipped
    useWorkerFetch: false,
    disableAutoFetch: true,
    disableStream: true,
    enableXfa: false,
    useSystemFonts: true, // for the few fonts that a document does not bring along
    verbosity: 0,
  });
  const document = await loading.promise;

  return {
    pages: document.numPages,

    // Draws a page `times` as wide as there is room and says how large it became; and again when there is other room, for as
    // long as the canvas shows this page. A render that is still running on the same canvas is given up and answers null.
    async render(canvas, pageNumber, times) {
      shown.get(canvas)?.cancel();
      const turn = {};
      const cssWidth = widthOf(canvas, times);
      const unfollow = follow(canvas, () => {
        // Where it cannot be drawn again, what is there stays.
        if (widthOf(canvas, times) !== cssWidth) this.render(canvas, pageNumber, times).catch(() => {});
      });
      turn.cancel = () => {
        turn.gone = true;
        turn.task?.cancel();
        unfollow();
      };
      shown.set(canvas, turn);

      const page = await document.getPage(pageNumber);
      if (turn.gone) return null;
      const sharpness = Math.min(globalThis.devicePixelRatio || 1, SHARPEST);
      const scale = cssWidth / page.getViewport({ scale: 1 }).width;
      const viewport = page.getViewport({ scale: scale * sharpness });
      const size = { width: Math.round(cssWidth), height: Math.round(viewport.height / sharpness) };
      canvas.width = Math.round(viewport.width);
      canvas.height = Math.round(viewport.height);
      canvas.style.width = `${size.width}px`;
      canvas.style.height = `${size.height}px`;

      turn.task = page.render({ canvas, canvasContext: canvas.getContext("2d", { alpha: false }), viewport });
      try {
        await turn.task.promise;
      } catch (error) {
        if (turn.gone) return null;
        throw error;
      }
      page.cleanup();
      return size;
    },

    // The words of a page, for search and for screen readers.
    async text(pageNumber) {
      const page = await document.getPage(pageNumber);
      const { items } = await page.getTextContent();
      return items.map((item) => item.str + (item.hasEOL ? "\n" : "")).join("");
    },

    close: () => loading.destroy(),
  };
}

function widthOf(canvas, times) {
  return Math.min((canvas.parentElement?.clientWidth || innerWidth) - MARGIN, WIDEST) * times;
}

// Calls `changed` when what holds the canvas has come to rest at another size. It ends by itself when the page of the app
// goes: what is taken from the page is reported as well, with no size at all.
function follow(canvas, changed) {
  let timer;
  const end = () => {
    clearTimeout(timer);
    observer.disconnect();
  };
  const observer = new ResizeObserver(() => {
    clearTimeout(timer);
    if (canvas.isConnected) timer = setTimeout(changed, REST);
    else end();
  });
  if (canvas.parentElement) observer.observe(canvas.parentElement);
  return end;
}

// The app has no import() of its own: it adds this file as a script and finds the viewer here.
globalThis.pdfView = { open };
