/** What a landscape is made of: shapes of ground, kinds of stuff on it, and the world that they make. Called by the scenes. */
import { lightTerrain, type Material, type Rgb, type Sun } from './light.ts';
import { fractal, gradientNoise, mix, ridged, smoothstep } from './noise.ts';
import { makeSky, type SkyPlan } from './sky.ts';
import { heightAt, makeTerrain, type Terrain, type TerrainPlan } from './terrain.ts';
import type { Camera, World } from './view.ts';

export interface Landscape {
  readonly name: string;
  readonly terrain: TerrainPlan;
  readonly material: Material;
  readonly sun: Sun;
  /** Light of the open sky on the ground. */
  readonly ambient: Rgb;
  readonly sky: Omit<SkyPlan, 'sunAzimuth' | 'sunElevation'> & { readonly sunAzimuth?: number };
  readonly water: number;
  readonly deep: Rgb;
  readonly waves: number;
  readonly haze: number;
  readonly hazeTop: number;
  /** `height` is above the ground or water where the camera stands. */
  readonly camera: Camera;
  readonly exposure: number;
  readonly saturation: number;
}

export function buildWorld(plan: Landscape): { world: World; camera: Camera } {
  const terrain = makeTerrain(plan.terrain);
  const world: World = {
    terrain,
    lit: lightTerrain(terrain, plan.sun, plan.ambient, plan.material),
    sky: makeSky({ sunAzimuth: plan.sun.azimuth, sunElevation: plan.sun.elevation, ...plan.sky }),
    water: plan.water,
    deep: plan.deep,
    waves: plan.waves,
    haze: plan.haze,
    hazeTop: plan.hazeTop,
    time: 0,
  };
  return { world, camera: { ...plan.camera, height: standing(terrain, plan) } };
}

function standing(terrain: Terrain, { camera, water }: Landscape): number {
  return Math.max(water, heightAt(terrain, camera.x, camera.y)) + camera.height;
}

export const a = gradientNoise(11);
export const b = gradientNoise(23);

export function blend(from: Rgb, to: Rgb, t: number): Rgb {
  return [mix(from[0], to[0], t), mix(from[1], to[1], t), mix(from[2], to[2], t)];
}

/** Rock, with grass below and snow above where it is not too steep. */
export function alpine(snowLine: number, grassLine: number, grass: Rgb, rock: Rgb): Material {
  return (height, slope, x, y) => {
    const patch = fractal(a, x * 60, y * 60, 4) * 0.5;
    const stone = blend(rock, [rock[0] * 0.6, rock[1] * 0.58, rock[2] * 0.58], smoothstep(-0.4, 0.5, patch));
    const green =
      smoothstep(grassLine, grassLine * 0.6, height + patch * 0.012) * smoothstep(1.1, 0.55, slope);
    const ground = blend(stone, blend(grass, [grass[0] * 1.7, grass[1] * 1.3, grass[2]], patch + 0.5), green);
    const snow = smoothstep(snowLine, snowLine + 0.018, height + patch * 0.02) * smoothstep(1.5, 0.85, slope);
    return blend(ground, [0.88, 0.9, 0.95], snow);
  };
}

/** Strata that show where it is steep. */
export function layered(light: Rgb, dark: Rgb): Material {
  return (height, slope, x, y) => {
    const wave = Math.sin(height * 520 + fractal(a, x * 9, y * 9, 3) * 3) * 0.5 + 0.5;
    const t = wave * smoothstep(0.25, 0.9, slope) * 0.8 + fractal(b, x * 70, y * 70, 3) * 0.2;
    return blend(light, dark, Math.min(1, Math.max(0, t)));
  };
}

export const mountains =
  (scale: number, height: number, valley: number) =>
  (x: number, y: number): number => {
    const wx = x + fractal(b, x * 2.5, y * 2.5, 3) * 0.06;
    const wy = y + fractal(b, x * 2.5 + 9, y * 2.5, 3) * 0.06;
    const mass = smoothstep(-0.35, 0.55, fractal(a, wx * scale * 0.45, wy * scale * 0.45, 3) + valley);
    return (ridged(a, wx * scale, wy * scale, 7) * (0.25 + 0.75 * mass) + mass * 0.35) * height * mass;
  };

export const dunes = (x: number, y: number): number => {
  const wx = x * 9 + fractal(b, x * 4, y * 4, 3) * 1.5;
  const wy = y * 3.2 + fractal(a, x * 3, y * 5, 3) * 1.1;
  const ridge = 1 - Math.abs(a(wx, wy)) * 2.1;
  const second = 1 - Math.abs(b(wx * 2.3, wy * 2.3)) * 2;
  const ripples = Math.sin((x * 1.4 + y * 0.4) * 1500 + fractal(a, x * 40, y * 40, 2) * 7) * 0.00005;
  return Math.max(0, ridge) ** 1.6 * 0.034 + Math.max(0, second) ** 1.5 * 0.008 + ripples;
};

export const mesas = (x: number, y: number): number => {
  const base = fractal(a, x * 4.4, y * 4.4, 6, 0.5) * 0.5 + 0.42;
  const level = base * 5;
  const terraced = (Math.floor(level) + smoothstep(0.55, 0.95, level % 1)) / 5;
  return mix(base, terraced, 0.88) * 0.085 + fractal(b, x * 30, y * 30, 4) * 0.0012;
};

export const islands = (x: number, y: number): number =>
  fractal(a, x * 3.6, y * 3.6, 6, 0.5) * 0.075 + ridged(b, x * 6, y * 6, 6) * 0.03 - 0.026;
