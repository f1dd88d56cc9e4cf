/**
 * Colours a height map once for one sun: material by height and slope, shadows, open sky. Linear RGB per cell.
 * Knows nothing of cameras. Called by the scenes.
 */
import { mix, smoothstep } from './noise.ts';
import type { Terrain } from './terrain.ts';

export type Rgb = readonly [number, number, number];

export interface Sun {
  /** Radians; 0 looks along +x, growing towards +y. */
  readonly azimuth: number;
  /** Radians above the horizon. */
  readonly elevation: number;
  readonly colour: Rgb;
}

/** Surface colour for height, slope (rise over run) and position. */
export type Material = (height: number, slope: number, x: number, y: number) => Rgb;

/** RGB triples per cell. */
export function lightTerrain(terrain: Terrain, sun: Sun, sky: Rgb, material: Material): Float32Array {
  const { size, height } = terrain;
  const shade = shadowHeights(terrain, sun);
  const hollow = blurred(terrain, 12);
  const lit = new Float32Array(size * size * 3);
  const sx = Math.cos(sun.azimuth) * Math.cos(sun.elevation);
  const sy = Math.sin(sun.azimuth) * Math.cos(sun.elevation);
  const sz = Math.sin(sun.elevation);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const at = y * size + x;
      const here = height[at]!;
      const gx =
        (height[y * size + Math.min(size - 1, x + 1)]! - height[y * size + Math.max(0, x - 1)]!) * size * 0.5;
      const gy =
        (height[Math.min(size - 1, y + 1) * size + x]! - height[Math.max(0, y - 1) * size + x]!) * size * 0.5;
      const length = Math.sqrt(gx * gx + gy * gy + 1);
      const facing = Math.max(0, (-gx * sx - gy * sy + sz) / length);
      const sunlit = facing * smoothstep(0.0035, 0, shade[at]! - here);
      const open = 0.35 + 0.65 * smoothstep(0.012, -0.008, hollow[at]! - here) * (0.5 + 0.5 / length);
      const surface = material(here, Math.hypot(gx, gy), x / size, y / size);
      for (let c = 0; c < 3; c++) {
        lit[at * 3 + c] = surface[c]! * (sunlit * sun.colour[c]! + open * sky[c]!);
      }
    }
  }
  return lit;
}

/** For each cell the height below which the sun is hidden: one sweep away from the sun. */
function shadowHeights({ size, height }: Terrain, sun: Sun): Float32Array {
  const shade = new Float32Array(size * size);
  const cos = Math.cos(sun.azimuth);
  const sin = Math.sin(sun.azimuth);
  const alongX = Math.abs(cos) >= Math.abs(sin);
  const towards = Math.sign(alongX ? cos : sin);
  const drift = alongX ? sin / Math.abs(cos) : cos / Math.abs(sin);
  const fall = (Math.tan(sun.elevation) * Math.hypot(1, drift)) / size;
  const index = (major: number, minor: number): number =>
    alongX ? minor * size + major : major * size + minor;
  for (let step = 0; step < size; step++) {
    const major = towards > 0 ? size - 1 - step : step;
    const before = major + towards;
    for (let minor = 0; minor < size; minor++) {
      const here = height[index(major, minor)]!;
      if (before < 0 || before >= size) {
        shade[index(major, minor)] = here;
        continue;
      }
      const source = Math.min(size - 1.001, Math.max(0, minor + drift));
      const low = source | 0;
      const cast = mix(shade[index(before, low)]!, shade[index(before, low + 1)]!, source - low) - fall;
      shade[index(major, minor)] = Math.max(here, cast);
    }
  }
  return shade;
}

function blurred({ size, height }: Terrain, radius: number): Float32Array {
  const across = new Float32Array(size * size);
  const both = new Float32Array(size * size);
  blurLines(height, across, size, radius, 1, size);
  blurLines(across, both, size, radius, size, 1);
  return both;
}

function blurLines(
  from: Float32Array,
  to: Float32Array,
  size: number,
  radius: number,
  step: number,
  stride: number,
): void {
  const width = radius * 2 + 1;
  for (let line = 0; line < size; line++) {
    const start = line * stride;
    const at = (i: number): number => from[start + Math.min(size - 1, Math.max(0, i)) * step]!;
    let sum = 0;
    for (let i = -radius; i <= radius; i++) sum += at(i);
    for (let i = 0; i < size; i++) {
      to[start + i * step] = sum / width;
      sum += at(i + radius + 1) - at(i - radius);
    }
  }
}
