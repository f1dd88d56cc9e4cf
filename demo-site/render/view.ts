/**
 * Draws a lit height map in perspective, column by column, front to back, with water that mirrors. Without roll a
 * column of the picture is one vertical plane of the world, so each column needs the heights along one line only.
 */
import type { Rgb } from './light.ts';
import { fractal, gradientNoise, smoothstep } from './noise.ts';
import type { Sky } from './sky.ts';
import { heightAt, mirroredCell, type Terrain } from './terrain.ts';

export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly height: number;
  /** Radians. */
  readonly heading: number;
  /** Horizontal field of view, radians. */
  readonly fov: number;
  /** Where the horizon lies: 0 top, 1 bottom. */
  readonly horizon: number;
}

export interface World {
  readonly terrain: Terrain;
  readonly lit: Float32Array;
  readonly sky: Sky;
  /** Height of still water; below every height when there is none. */
  readonly water: number;
  readonly deep: Rgb;
  /** Roughness of the water, 0…1. */
  readonly waves: number;
  /** Haze: strength per unit of distance, and height over which it thins to 1/e. */
  readonly haze: number;
  readonly hazeTop: number;
  /** Moves the waves. Seconds. */
  readonly time: number;
}

const NEAR = 0.004;
const FAR = 1.25;
const BLOCK = 48;

/** Linear RGB of a picture. */
export function drawView(world: World, camera: Camera, width: number, height: number): Float32Array {
  const picture = new Float32Array(width * height * 3);
  const focal = width / 2 / Math.tan(camera.fov / 2);
  const distances = sampleDistances(focal);
  const column = new Column(world, camera, distances);
  const noise = gradientNoise(4711);
  for (let x = 0; x < width; x++) {
    column.aim((x + 0.5 - width / 2) / focal);
    let reach = 0;
    for (let y = height - 1; y >= 0; y--) {
      const slope = (camera.horizon * height - y - 0.5) / focal;
      reach = column.firstAbove(slope, camera.height, reach);
      const at = (y * width + x) * 3;
      column.colour(reach, slope, noise);
      picture[at] = column.out[0]!;
      picture[at + 1] = column.out[1]!;
      picture[at + 2] = column.out[2]!;
    }
  }
  return picture;
}

function sampleDistances(focal: number): Float64Array {
  const distances: number[] = [];
  for (let t = NEAR; t < FAR; t *= 1 + 0.9 / focal) distances.push(t);
  return Float64Array.from(distances);
}

class Column {
  readonly out = new Float64Array(3);
  readonly #world: World;
  readonly #camera: Camera;
  readonly #t: Float64Array;
  readonly #heights: Float64Array;
  /** Slope under which the mirrored camera sees each sample; the largest of each block. */
  readonly #mirror: Float64Array;
  readonly #mirrorBlocks: Float64Array;
  readonly #haze = new Float64Array(3);
  #dx = 0;
  #dy = 0;
  #azimuth = 0;
  #stretch = 1;

  constructor(world: World, camera: Camera, distances: Float64Array) {
    this.#world = world;
    this.#camera = camera;
    this.#t = distances;
    this.#heights = new Float64Array(distances.length);
    this.#mirror = new Float64Array(distances.length);
    this.#mirrorBlocks = new Float64Array(Math.ceil(distances.length / BLOCK));
  }

  aim(across: number): void {
    const { heading, x, y, height } = this.#camera;
    const { terrain, water } = this.#world;
    this.#dx = Math.cos(heading) - Math.sin(heading) * across;
    this.#dy = Math.sin(heading) + Math.cos(heading) * across;
    this.#azimuth = heading + Math.atan(across);
    this.#stretch = Math.hypot(1, across);
    this.#world.sky(this.#azimuth, 0.012, this.#haze);
    this.#mirrorBlocks.fill(-Infinity);
    for (let i = 0; i < this.#t.length; i++) {
      const t = this.#t[i]!;
      const ground = Math.max(water, heightAt(terrain, x + this.#dx * t, y + this.#dy * t));
      this.#heights[i] = ground;
      const seen = (ground - water + (height - water)) / t;
      this.#mirror[i] = seen;
      const block = (i / BLOCK) | 0;
      if (seen > this.#mirrorBlocks[block]!) this.#mirrorBlocks[block] = seen;
    }
  }

  /** First sample from `from` on that rises above the ray; the number of samples when the ray leaves for the sky. */
  firstAbove(slope: number, eye: number, from: number): number {
    let i = from;
    while (i < this.#t.length && this.#heights[i]! < eye + slope * this.#t[i]!) i++;
    return i;
  }

  colour(hit: number, slope: number, noise: (x: number, y: number) => number): void {
    if (hit >= this.#t.length) {
      this.#world.sky(this.#azimuth, slope / this.#stretch, this.out);
      return;
    }
    const { water } = this.#world;
    if (this.#heights[hit]! > water) {
      this.#ground(hit);
      this.#hazeOver(this.#t[hit]!, this.#heights[hit]!);
      return;
    }
    this.#waterColour(slope, noise);
  }

  #ground(hit: number): void {
    const { terrain, lit } = this.#world;
    const size = terrain.size;
    const t = this.#t[hit]!;
    const px = mirroredCell(this.#camera.x + this.#dx * t, size);
    const py = mirroredCell(this.#camera.y + this.#dy * t, size);
    const ix = px | 0;
    const iy = py | 0;
    const fx = px - ix;
    const fy = py - iy;
    const at = (iy * size + ix) * 3;
    const below = at + size * 3;
    for (let c = 0; c < 3; c++) {
      const top = lit[at + c]! * (1 - fx) + lit[at + 3 + c]! * fx;
      this.out[c] = top * (1 - fy) + (lit[below + c]! * (1 - fx) + lit[below + 3 + c]! * fx) * fy;
    }
  }

  #waterColour(slope: number, noise: (x: number, y: number) => number): void {
    const { water, waves, deep, time } = this.#world;
    const drop = this.#camera.height - water;
    const start = drop / Math.max(1e-6, -slope);
    const wx = this.#camera.x + this.#dx * start;
    const wy = this.#camera.y + this.#dy * start;
    const swell =
      fractal(noise, wx * 260 + time * 0.5, wy * 260 + time * 0.3, 4, 0.6) +
      fractal(noise, wx * 1500 - time, wy * 1500, 2) * smoothstep(0.5, 0.05, start);
    const down = -slope;
    const up = Math.max(0.0008, down + swell * waves * (0.02 + down * 0.55));
    this.#mirrored(start, up);
    const fresnel = 0.04 + 0.96 * (1 - Math.min(1, down * 1.05 + 0.02)) ** 4.2;
    for (let c = 0; c < 3; c++) this.out[c] = this.out[c]! * fresnel + deep[c]! * (1 - fresnel);
    this.#hazeOver(start, water);
  }

  /** What a ray rising from the water at `start` meets. */
  #mirrored(start: number, slope: number): void {
    const first = this.#indexAfter(start);
    for (let block = (first / BLOCK) | 0; block < this.#mirrorBlocks.length; block++) {
      if (this.#mirrorBlocks[block]! < slope) continue;
      const end = Math.min(this.#t.length, (block + 1) * BLOCK);
      for (let i = Math.max(first, block * BLOCK); i < end; i++) {
        if (this.#mirror[i]! < slope || this.#heights[i]! <= this.#world.water) continue;
        this.#ground(i);
        this.#hazeOver(this.#t[i]!, this.#heights[i]!);
        return;
      }
    }
    this.#world.sky(this.#azimuth, slope / this.#stretch, this.out);
  }

  #indexAfter(t: number): number {
    const ratio = this.#t[1]! / this.#t[0]!;
    return Math.max(0, Math.ceil(Math.log(t / NEAR) / Math.log(ratio)) + 2);
  }

  /** Mixes in the colour of the sky at the horizon of this direction. */
  #hazeOver(distance: number, height: number): void {
    const { haze, hazeTop } = this.#world;
    const low = Math.max(0, Math.min(this.#camera.height, height));
    const thick = Math.exp(-low / hazeTop) * 0.75 + 0.25;
    const clear = Math.exp(-((distance * this.#stretch * haze * thick) ** 1.25));
    for (let c = 0; c < 3; c++) this.out[c] = this.out[c]! * clear + this.#haze[c]! * (1 - clear);
  }
}
