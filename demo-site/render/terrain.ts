/**
 * Height maps: a shape from noise, worn down by rain. The map covers the unit square, heights are in the same unit.
 * Knows nothing of light or cameras. Called by the scenes.
 */
import { fractal, gradientNoise, seededRandom, smoothstep } from './noise.ts';

export interface Terrain {
  readonly size: number;
  readonly height: Float32Array;
}

export interface TerrainPlan {
  readonly seed: number;
  readonly size: number;
  /** Drops of rain per cell of the coarse map. */
  readonly rain: number;
  /** Height of the fine grain added after the rain. */
  readonly grain: number;
  readonly shape: (x: number, y: number) => number;
}

export function makeTerrain(plan: TerrainPlan): Terrain {
  const coarse = plan.size / 2;
  const height = new Float32Array(coarse * coarse);
  for (let y = 0; y < coarse; y++) {
    for (let x = 0; x < coarse; x++) height[y * coarse + x] = plan.shape(x / coarse, y / coarse);
  }
  rainOn(height, coarse, Math.round(plan.rain * coarse * coarse), plan.seed);
  return addGrain({ size: coarse, height }, plan);
}

/** The unit square goes on outside as its mirror image, so that no view meets an edge. In cells, below `size` − 1. */
export function mirroredCell(at: number, size: number): number {
  const cycle = Math.abs(at) % 2;
  return Math.min(size - 1.001, (cycle > 1 ? 2 - cycle : cycle) * size);
}

/** Bilinear height at (x, y). */
export function heightAt({ size, height }: Terrain, x: number, y: number): number {
  const px = mirroredCell(x, size);
  const py = mirroredCell(y, size);
  const ix = px | 0;
  const iy = py | 0;
  const fx = px - ix;
  const fy = py - iy;
  const at = iy * size + ix;
  const top = height[at]! * (1 - fx) + height[at + 1]! * fx;
  const bottom = height[at + size]! * (1 - fx) + height[at + size + 1]! * fx;
  return top * (1 - fy) + bottom * fy;
}

interface Drop {
  x: number;
  y: number;
  dx: number;
  dy: number;
  speed: number;
  water: number;
  sediment: number;
}

/** Particle erosion: each drop runs downhill, takes up sediment where it is quick and leaves it where it is slow. */
function rainOn(height: Float32Array, size: number, drops: number, seed: number): void {
  const random = seededRandom(seed ^ 0x5f3759df);
  for (let i = 0; i < drops; i++) {
    const drop: Drop = {
      x: random() * (size - 2),
      y: random() * (size - 2),
      dx: 0,
      dy: 0,
      speed: 1,
      water: 1,
      sediment: 0,
    };
    for (let step = 0; step < 40; step++) if (!runDrop(height, size, drop)) break;
  }
}

function runDrop(height: Float32Array, size: number, drop: Drop): boolean {
  const ix = drop.x | 0;
  const iy = drop.y | 0;
  const fx = drop.x - ix;
  const fy = drop.y - iy;
  const at = iy * size + ix;
  const nw = height[at]!;
  const ne = height[at + 1]!;
  const sw = height[at + size]!;
  const se = height[at + size + 1]!;
  const gradX = (ne - nw) * (1 - fy) + (se - sw) * fy;
  const gradY = (sw - nw) * (1 - fx) + (se - ne) * fx;
  drop.dx = drop.dx * 0.08 - gradX * size * 0.92;
  drop.dy = drop.dy * 0.08 - gradY * size * 0.92;
  const length = Math.hypot(drop.dx, drop.dy);
  if (length < 1e-6) return false;
  drop.x += drop.dx / length;
  drop.y += drop.dy / length;
  if (drop.x < 1 || drop.y < 1 || drop.x > size - 3 || drop.y > size - 3) return false;
  const before = nw * (1 - fx) * (1 - fy) + ne * fx * (1 - fy) + sw * (1 - fx) * fy + se * fx * fy;
  const after = heightAt({ size, height }, drop.x / size, drop.y / size);
  const change = after - before;
  const capacity = Math.max(-change, 0.00002) * drop.speed * drop.water * 4;
  let moved: number;
  if (drop.sediment > capacity || change > 0) {
    moved = change > 0 ? Math.min(change, drop.sediment) : (drop.sediment - capacity) * 0.3;
  } else {
    moved = -Math.min((capacity - drop.sediment) * 0.3, -change);
  }
  drop.sediment -= moved;
  height[at] = nw + moved * (1 - fx) * (1 - fy);
  height[at + 1] = ne + moved * fx * (1 - fy);
  height[at + size] = sw + moved * (1 - fx) * fy;
  height[at + size + 1] = se + moved * fx * fy;
  drop.speed = Math.sqrt(Math.max(0.05, drop.speed * drop.speed - change * size * 0.6));
  drop.water *= 0.98;
  return true;
}

/** Twice the resolution, with grain that is stronger on slopes than on flats. */
function addGrain(coarse: Terrain, plan: TerrainPlan): Terrain {
  const { size } = plan;
  const noise = gradientNoise(plan.seed + 99);
  const height = new Float32Array(size * size);
  const step = 1 / coarse.size;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const u = x / size;
      const v = y / size;
      const base = heightAt(coarse, u, v);
      const slope = Math.hypot(
        heightAt(coarse, u + step, v) - heightAt(coarse, u - step, v),
        heightAt(coarse, u, v + step) - heightAt(coarse, u, v - step),
      );
      const rough = 0.15 + smoothstep(0.2, 1.2, slope / (2 * step));
      height[y * size + x] = base + fractal(noise, u * 180, v * 180, 4, 0.6) * plan.grain * rough;
    }
  }
  return { size, height };
}
