/** From linear light to 8-bit pixels: exposure, bloom, film curve, vignette, grain. Called by the maker of media. */
import { seededRandom } from './noise.ts';

export interface Development {
  readonly exposure: number;
  /** 1 keeps the colours as they are. */
  readonly saturation: number;
  /** Standard deviation of the grain, in 8-bit steps. */
  readonly grain: number;
  readonly seed: number;
}

/** Averages `scale`×`scale` samples and returns RGB bytes. */
export function develop(
  light: Float32Array,
  width: number,
  height: number,
  scale: number,
  plan: Development,
): Uint8Array {
  const small = shrink(light, width, height, scale, plan.exposure);
  addBloom(small, width, height);
  const random = seededRandom(plan.seed);
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      const dx = x / width - 0.5;
      const dy = y / height - 0.5;
      const vignette = 1 - (dx * dx + dy * dy) * 0.62;
      const grain = (random() + random() + random() - 1.5) * 2 * plan.grain;
      const luma = small[at]! * 0.2126 + small[at + 1]! * 0.7152 + small[at + 2]! * 0.0722;
      for (let c = 0; c < 3; c++) {
        const value = Math.max(0, luma + (small[at + c]! - luma) * plan.saturation) * vignette;
        pixels[at + c] = Math.min(255, Math.max(0, filmCurve(value) * 255 + grain + 0.5));
      }
    }
  }
  return pixels;
}

function shrink(
  light: Float32Array,
  width: number,
  height: number,
  scale: number,
  exposure: number,
): Float32Array {
  const small = new Float32Array(width * height * 3);
  const weight = exposure / (scale * scale);
  for (let y = 0; y < height * scale; y++) {
    for (let x = 0; x < width * scale; x++) {
      const from = (y * width * scale + x) * 3;
      const to = (((y / scale) | 0) * width + ((x / scale) | 0)) * 3;
      // A single glaring sample must not outweigh its neighbours.
      for (let c = 0; c < 3; c++) small[to + c]! += Math.min(light[from + c]!, 12) * weight;
    }
  }
  return small;
}

/** What is brighter than white spills over its surroundings. */
function addBloom(light: Float32Array, width: number, height: number): void {
  const step = 8;
  const w = Math.ceil(width / step);
  const h = Math.ceil(height / step);
  let glow = new Float32Array(w * h * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 3;
      const to = (((y / step) | 0) * w + ((x / step) | 0)) * 3;
      for (let c = 0; c < 3; c++) glow[to + c]! += Math.max(0, light[from + c]! - 0.9) / (step * step);
    }
  }
  for (let pass = 0; pass < 3; pass++) glow = softened(glow, w, h, 3 + pass * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const fx = Math.min(w - 1.001, Math.max(0, (x + 0.5) / step - 0.5));
      const fy = Math.min(h - 1.001, Math.max(0, (y + 0.5) / step - 0.5));
      const at = ((fy | 0) * w + (fx | 0)) * 3;
      const u = fx % 1;
      const v = fy % 1;
      for (let c = 0; c < 3; c++) {
        const top = glow[at + c]! * (1 - u) + glow[at + 3 + c]! * u;
        const bottom = glow[at + w * 3 + c]! * (1 - u) + glow[at + w * 3 + 3 + c]! * u;
        light[(y * width + x) * 3 + c]! += (top * (1 - v) + bottom * v) * 0.4;
      }
    }
  }
}

function softened(
  from: Float32Array,
  width: number,
  height: number,
  radius: number,
): Float32Array<ArrayBuffer> {
  const to = new Float32Array(from.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let k = -radius; k <= radius; k++) {
          const nx = Math.min(width - 1, Math.max(0, x + k));
          const ny = Math.min(height - 1, Math.max(0, y + k));
          sum += from[(y * width + nx) * 3 + c]! + from[(ny * width + x) * 3 + c]!;
        }
        to[(y * width + x) * 3 + c] = sum / (4 * radius + 2);
      }
    }
  }
  return to;
}

/** Narkowicz' fit of the ACES curve, then sRGB. */
function filmCurve(value: number): number {
  const curved = (value * (2.51 * value + 0.03)) / (value * (2.43 * value + 0.59) + 0.14);
  const clamped = Math.min(1, Math.max(0, curved));
  return clamped <= 0.0031308 ? clamped * 12.92 : 1.055 * clamped ** (1 / 2.4) - 0.055;
}
