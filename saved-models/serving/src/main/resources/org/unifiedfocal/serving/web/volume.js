// A volume and its mask in three planes, by NiiVue.

import { Niivue, SLICE_TYPE } from "./niivue/niivue.js";

export class VolumeView {
  /** Calls moved([i, j, k]) whenever the planes move: voxels to the right, front and top. */
  constructor(canvas, moved) {
    this.canvas = canvas;
    this.moved = moved;
    this.opacity = 0.5;
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  async start() {
    if (this.viewer) {
      return;
    }
    if (!document.createElement("canvas").getContext("webgl2")) {
      throw new Error("This browser has no WebGL 2 to show volumes. The mask can be downloaded.");
    }
    const viewer = new Niivue({
      backColor: [0, 0, 0, 1],
      crosshairColor: [0.42, 0.71, 1, 0.8],
      crosshairWidthUnit: "voxels",
      crosshairWidth: 0.15,
      crosshairGap: 3,
      dragAndDropEnabled: false,
      isResizeCanvas: true,
      multiplanarForceRender: false,
      multiplanarShowRender: 0,
      isColorbar: false,
      show3Dcrosshair: false,
      isNearestInterpolation: true,
      viewModeHotKey: "",
      clipPlaneHotKey: "",
    });
    viewer.onLocationChange = () => this.tell();
    await viewer.attachToCanvas(this.canvas);
    viewer.setSliceType(SLICE_TYPE.MULTIPLANAR);
    this.viewer = viewer;
  }

  async show(image, mask, colours, names) {
    await this.start();
    const urls = [image, mask].filter(Boolean).map((blob) => URL.createObjectURL(blob));
    try {
      await this.viewer.loadVolumes(urls.map((url, i) => ({
        url,
        name: i ? "mask.nii.gz" : image.name,
        colormap: "gray",
        opacity: i ? this.opacity : 1,
      })));
    } finally {
      urls.forEach((url) => URL.revokeObjectURL(url));
    }
    const [base, labels] = this.viewer.volumes;
    labels?.setColormapLabel({
      R: colours.map((colour) => colour[0]),
      G: colours.map((colour) => colour[1]),
      B: colours.map((colour) => colour[2]),
      A: colours.map((colour, label) => (label ? 255 : 0)),
      I: colours.map((colour, label) => label),
      labels: names,
    });
    this.range = [base.global_min, base.global_max];
    this.window = [base.cal_min, base.cal_max];
    this.size = base.dimsRAS.slice(1, 4);
    this.viewer.updateGLVolume();
    this.tell();
  }

  setOpacity(opacity) {
    this.opacity = opacity;
    if (this.viewer?.volumes.length > 1) {
      this.viewer.setOpacity(1, opacity);
    }
  }

  setWindow(low, high) {
    const base = this.viewer.volumes[0];
    base.cal_min = low;
    base.cal_max = Math.max(high, low + 1e-6);
    this.viewer.updateGLVolume();
  }

  /** Where the planes are: voxels to the right, front and top. */
  position() {
    return Array.from(this.viewer.frac2vox(this.viewer.scene.crosshairPos));
  }

  moveTo(voxel) {
    this.viewer.scene.crosshairPos = this.viewer.vox2frac(voxel);
    this.viewer.drawScene();
    this.tell();
  }

  /** Goes where each plane shows most of the mask. */
  moveToMask() {
    const labels = this.viewer.volumes[1]?.img2RAS();
    const counts = this.size.map((size) => new Uint32Array(size));
    const [nx, ny, nz] = this.size;
    for (let k = 0, at = 0; labels && k < nz; k++) {
      for (let j = 0; j < ny; j++) {
        for (let i = 0; i < nx; i++, at++) {
          if (labels[at] > 0) {
            counts[0][i]++;
            counts[1][j]++;
            counts[2][k]++;
          }
        }
      }
    }
    const best = counts.map((each) => each.indexOf(Math.max(...each)));
    if (counts[0][best[0]] > 0) {
      this.moveTo(best);
    }
  }

  tell() {
    if (this.viewer?.volumes.length) {
      this.moved(this.position());
    }
  }

  key(event) {
    const step = {
      ArrowLeft: [-1, 0, 0],
      ArrowRight: [1, 0, 0],
      ArrowDown: [0, -1, 0],
      ArrowUp: [0, 1, 0],
      PageDown: [0, 0, -1],
      PageUp: [0, 0, 1],
    }[event.key];
    if (step && this.viewer?.volumes.length) {
      event.preventDefault();
      event.stopPropagation();
      const to = this.position().map((at, axis) => at + step[axis]);
      this.moveTo(to.map((at, axis) => Math.min(this.size[axis] - 1, Math.max(0, at))));
    }
  }
}
