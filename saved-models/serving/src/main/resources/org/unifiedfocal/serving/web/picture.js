// A picture and its mask on a canvas.

async function pixels(blob) {
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: "none" });
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height);
}

export class PictureView {
  constructor(canvas) {
    this.canvas = canvas;
    this.opacity = 0.5;
  }

  async show(image, mask, colours) {
    try {
      this.image = await pixels(image);
    } catch {
      throw new Error("The browser cannot show this picture. The mask can be downloaded.");
    }
    this.mask = mask && await pixels(mask);
    this.colours = colours;
    this.range = [0, 255];
    this.window = [0, 255];
    this.canvas.width = this.image.width;
    this.canvas.height = this.image.height;
    this.draw();
  }

  setOpacity(opacity) {
    this.opacity = opacity;
    this.draw();
  }

  setWindow(low, high) {
    this.window = [low, high];
    this.draw();
  }

  draw() {
    if (!this.image) {
      return;
    }
    const [low, high] = this.window;
    const scale = 255 / Math.max(high - low, 1e-6);
    const from = this.image.data;
    const result = new ImageData(this.image.width, this.image.height);
    const to = result.data; // clamps
    for (let i = 0; i < to.length; i += 4) {
      const label = this.mask ? this.label(this.mask.data[i]) : 0;
      const colour = this.colours[label];
      const share = label && colour ? this.opacity : 0;
      for (let c = 0; c < 3; c++) {
        const grey = Math.min(255, Math.max(0, (from[i + c] - low) * scale));
        to[i + c] = grey + share * ((colour ? colour[c] : 0) - grey);
      }
      to[i + 3] = 255;
    }
    this.canvas.getContext("2d").putImageData(result, 0, 0);
  }

  /** A mask of two classes is black and white, any other has the class as its grey level. */
  label(grey) {
    return this.colours.length === 2 ? Number(grey > 127) : grey;
  }
}
