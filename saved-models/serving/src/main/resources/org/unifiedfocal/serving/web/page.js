// The page: a file comes in, the server segments it, a view shows both.

import { fetchSample, listModels, segment, TokenError, useToken } from "./server.js";
import { PictureView } from "./picture.js";
import { VolumeView } from "./volume.js";

/** Colours that people tell apart, whatever their eyes (Okabe and Ito); class 0 has none. */
const PALETTE = [
  [230, 159, 0], [86, 180, 233], [0, 158, 115], [240, 228, 66], [0, 114, 178], [213, 94, 0],
  [204, 121, 167],
];

const SAMPLES = {
  2: { file: "ultrasound.png", terms: "Breast ultrasound, BUSI (Al-Dhabyani et al. 2020), CC0 1.0" },
  3: {
    file: "hippocampus.nii.gz",
    terms: "Hippocampus, Medical Segmentation Decathlon (Antonelli et al. 2022), CC BY-SA 4.0",
  },
};

const $ = (id) => document.getElementById(id);
const picture = new PictureView($("picture"));
const volume = new VolumeView($("volume"), showPosition);
let models = [];
let view = null;
let downloadUrl = null;
let running = 0;

const colours = (classes) =>
  classes.map((each, label) => (label ? PALETTE[(label - 1) % PALETTE.length] : [0, 0, 0]));

function say(text, bad = false) {
  $("message").textContent = text;
  $("message").classList.toggle("bad", bad);
}

function fail(error) {
  console.error(error);
  $("token-form").hidden = !(error instanceof TokenError);
  say(error.message, true);
  if (error instanceof TokenError) {
    $("token").focus();
  }
}

function busy(text) {
  $("busy").hidden = !text;
  $("busy-text").textContent = text;
}

async function loadModels() {
  try {
    models = (await listModels()).filter((model) => model.segments);
  } catch (error) {
    fail(error);
    return;
  }
  $("token-form").hidden = true;
  $("model").replaceChildren(...models.map((model, i) => {
    const title = model.title === model.name ? model.name : `${model.name}: ${model.title}`;
    return new Option(`${title} (${model.dimensions}D, version ${model.version})`, i);
  }));
  if (models.length === 0) {
    say("No model here segments images: none has a model card.", true);
    return;
  }
  say("");
  chooseModel();
}

function model() {
  return models[Number($("model").value)];
}

function chooseModel() {
  const sample = model() && model().channels === 1 ? SAMPLES[model().dimensions] : null;
  $("sample").disabled = !sample;
  $("sample-terms").textContent = sample ? `Sample: ${sample.terms}` : "";
}

async function open(file) {
  if (!model()) {
    say("There is no model to segment it.", true);
    return;
  }
  const run = ++running;
  reset();
  busy(`Segmenting ${file.name} …`);
  say("");
  try {
    const found = await segment(model(), file);
    if (run === running) {
      showFound(file, found);
      await showImages(file, found);
    }
  } catch (error) {
    if (run === running) {
      fail(error);
    }
  } finally {
    if (run === running) {
      busy("");
    }
  }
}

function reset() {
  view = null;
  $("stage").dataset.state = "empty";
  $("drop").hidden = false;
  for (const id of ["volume", "picture", "found", "view", "planes"]) {
    $(id).hidden = true;
  }
  if (downloadUrl) {
    URL.revokeObjectURL(downloadUrl);
    downloadUrl = null;
  }
}

function showFound(file, found) {
  const paint = colours(found.classes);
  const isVolume = found.classes.some((each) => each.volume_ml !== undefined);
  $("size-unit").textContent = isVolume ? "Volume" : "Area";
  $("classes").replaceChildren(...found.classes.slice(1).map((each) => {
    const row = document.createElement("tr");
    const name = row.insertCell();
    const swatch = document.createElement("canvas");
    swatch.className = "swatch";
    swatch.width = swatch.height = 1;
    swatch.setAttribute("aria-hidden", "true");
    const context = swatch.getContext("2d");
    context.fillStyle = `rgb(${paint[each.label].join(" ")})`;
    context.fillRect(0, 0, 1, 1);
    name.append(swatch, each.name);
    row.insertCell().textContent = isVolume
      ? `${each.volume_ml.toFixed(2)} ml`
      : `${each.voxels} px (${(100 * each.fraction).toFixed(1)} %)`;
    return row;
  }));
  downloadUrl = URL.createObjectURL(found.blob);
  $("download").href = downloadUrl;
  const stem = file.name.replace(/\.(nii(\.gz)?|png|jpe?g|bmp|gif|tiff?)$/i, "");
  $("download").download = `${stem}_mask${found.picture ? ".png" : ".nii.gz"}`;
  $("found").hidden = false;
}

async function showImages(file, found) {
  const volumetric = !found.picture;
  const next = volumetric ? volume : picture;
  $("drop").hidden = true;
  $(volumetric ? "volume" : "picture").hidden = false;
  await next.show(
    file, found.blob, colours(found.classes), found.classes.map((each) => each.name));
  view = next;
  $("view").hidden = false;
  $("planes").hidden = !volumetric;
  if (volumetric) {
    next.size.forEach((size, axis) => ($(`plane-${axis}`).max = size - 1));
    next.moveToMask();
  }
  const [low, high] = next.window;
  $("low").value = toSlider(low);
  $("high").value = toSlider(high);
  changeWindow();
  changeOpacity();
  $("stage").dataset.state = "shown";
  say(`${file.name}: segmented by ${model().name}.`);
}

function toSlider(value) {
  const [least, most] = view.range;
  return Math.round((1000 * (value - least)) / Math.max(most - least, 1e-6));
}

function fromSlider(id) {
  const [least, most] = view.range;
  return least + (Number($(id).value) / 1000) * (most - least);
}

function changeWindow() {
  if (Number($("low").value) >= Number($("high").value)) {
    $("high").value = Math.min(1000, Number($("low").value) + 1);
  }
  for (const id of ["low", "high"]) {
    $(`${id}-value`).textContent = fromSlider(id).toPrecision(4).replace(/\.0+$/, "");
  }
  view.setWindow(fromSlider("low"), fromSlider("high"));
}

function changeOpacity() {
  $("opacity-value").textContent = `${$("opacity").value} %`;
  view.setOpacity(Number($("opacity").value) / 100);
}

function showPosition(voxel) {
  voxel.forEach((at, axis) => {
    $(`plane-${axis}`).value = at;
    $(`plane-${axis}-value`).textContent = at;
  });
}

function movePlanes() {
  volume.moveTo([0, 1, 2].map((axis) => Number($(`plane-${axis}`).value)));
}

async function openSample() {
  try {
    await open(await fetchSample(SAMPLES[model().dimensions].file));
  } catch (error) {
    fail(error);
  }
}

$("model").addEventListener("change", () => {
  running++;
  busy("");
  reset();
  say("");
  chooseModel();
});
$("choose").addEventListener("click", () => $("file").click());
$("again").addEventListener("click", () => $("file").click());
$("sample").addEventListener("click", openSample);
$("file").addEventListener("change", () => {
  const [file] = $("file").files;
  $("file").value = "";
  if (file) {
    open(file);
  }
});
$("opacity").addEventListener("input", () => view && changeOpacity());
for (const id of ["low", "high"]) {
  $(id).addEventListener("input", () => view && changeWindow());
}
for (const axis of [0, 1, 2]) {
  $(`plane-${axis}`).addEventListener("input", () => view === volume && movePlanes());
}
$("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  useToken($("token").value);
  loadModels();
});

for (const type of ["dragenter", "dragover"]) {
  document.addEventListener(type, (event) => {
    event.preventDefault();
    $("stage").classList.add("over");
  });
}
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) {
    $("stage").classList.remove("over");
  }
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  $("stage").classList.remove("over");
  const [file] = event.dataTransfer.files;
  if (file) {
    open(file);
  } else {
    say("Drop a file: a NIfTI volume or a picture.", true);
  }
});

loadModels();
