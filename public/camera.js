// Reads QR codes with the camera. Loaded by the app when somebody is about to; what finds them is a worker.

const WORKER = "/scan-worker.js";

// Finding takes time for each pixel, and a code that fills half of such a picture is read.
const WIDEST = 800;

// Shows on a video element what the camera sees and says the text of every code, until `heard` answers true or the element
// leaves the page. The error of a camera that does not come is the caller's; `lost` is told when it goes later (true) or the
// worker does not come (false).
export async function read(video, heard, lost) {
  const wanted = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
  const stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
  const worker = new Worker(WORKER, { type: "module" });
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  const stop = () => {
    worker.terminate();
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
  const fail = (gone) => {
    stop();
    lost(gone);
  };

  // The next picture goes to the worker when it is done with the one before.
  const look = () => {
    if (!video.isConnected) return stop();
    const scale = Math.min(1, WIDEST / Math.max(video.videoWidth, video.videoHeight));
    const [width, height] = [video.videoWidth, video.videoHeight].map((side) => Math.round(side * scale));
    if (!width || !height) return requestAnimationFrame(look);
    canvas.width = width;
    canvas.height = height;
    context.drawImage(video, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    worker.postMessage({ pixels: data, width, height }, [data.buffer]);
  };
  worker.onmessage = ({ data: texts }) => {
    if (texts.some((text) => heard(text))) stop();
    else requestAnimationFrame(look);
  };
  worker.onerror = () => fail(false);
  stream.getVideoTracks()[0].onended = () => fail(true);
  video.srcObject = stream;
  try {
    await video.play();
  } catch (error) {
    stop(); // the element has left the page meanwhile
    throw error;
  }
  look();
}

// The app has no import() of its own: it adds this file as a script and finds it here.
globalThis.camera = { read };
