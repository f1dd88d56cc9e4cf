/** Skies: gradient, sun, clouds, stars and aurora for a direction of view. Linear RGB. Knows nothing of terrain. */
import type { Rgb } from './light.ts';
import { fractal, gradientNoise, mix, seededRandom, smoothstep } from './noise.ts';

export interface SkyPlan {
  readonly seed: number;
  readonly zenith: Rgb;
  readonly horizon: Rgb;
  readonly glow: Rgb;
  /** Radians. */
  readonly sunAzimuth: number;
  readonly sunElevation: number;
  /** 0 hides the disc. */
  readonly disc: number;
  /** 0…1 of the sky covered. */
  readonly clouds: number;
  readonly cloudLit: Rgb;
  readonly cloudShade: Rgb;
  readonly stars?: number;
  readonly aurora?: number;
  /** A body in the sky: azimuth, elevation, radius in radians. */
  readonly moon?: {
    readonly azimuth: number;
    readonly elevation: number;
    readonly radius: number;
    readonly colour: Rgb;
  };
}

/** Adds into `out` the light from a direction: azimuth in radians, slope = rise over run. */
export type Sky = (azimuth: number, slope: number, out: Float64Array) => void;

export function makeSky(plan: SkyPlan): Sky {
  const noise = gradientNoise(plan.seed);
  const starMap = plan.stars === undefined ? undefined : makeStars(plan.seed, plan.stars);
  const layers: Sky[] = [];
  if (starMap !== undefined) layers.push(starMap);
  if (plan.moon !== undefined) layers.push(moonLayer(plan, plan.moon));
  return (azimuth, slope, out) => {
    const elevation = Math.atan(Math.max(0, slope));
    const rise = 1 - Math.exp(-elevation * 3.2);
    const away = angleTo(plan, azimuth, elevation);
    const halo = Math.exp(-away * 2.2) * 0.9 + Math.exp(-away * 9) * 1.3;
    const disc = plan.disc * smoothstep(0.03, 0.022, away) * 14;
    for (let c = 0; c < 3; c++) {
      out[c] = mix(plan.horizon[c]!, plan.zenith[c]!, rise) + plan.glow[c]! * (halo + disc);
    }
    for (const layer of layers) layer(azimuth, slope, out);
    if (plan.aurora !== undefined) addAurora(noise, plan.aurora, azimuth, elevation, out);
    addClouds(plan, noise, azimuth, elevation, away, out);
  };
}

function angleTo(plan: SkyPlan, azimuth: number, elevation: number): number {
  const across = Math.atan2(Math.sin(azimuth - plan.sunAzimuth), Math.cos(azimuth - plan.sunAzimuth));
  return Math.hypot(across * Math.cos(elevation), elevation - plan.sunElevation);
}

function addClouds(
  plan: SkyPlan,
  noise: (x: number, y: number) => number,
  azimuth: number,
  elevation: number,
  away: number,
  out: Float64Array,
): void {
  if (plan.clouds <= 0) return;
  const far = 1 / (Math.sin(elevation) + 0.09);
  const x = Math.cos(azimuth) * far * 0.55;
  const y = Math.sin(azimuth) * far * 0.55;
  const warp = fractal(noise, x * 0.7 + 3, y * 0.7, 3) * 0.7;
  const density = fractal(noise, x + warp, y * 1.7 + warp, 7, 0.52) * 0.9 + 0.5;
  const cover = smoothstep(1 - plan.clouds, 1.25 - plan.clouds, density) * smoothstep(0.005, 0.09, elevation);
  if (cover <= 0) return;
  const toSun = 0.09;
  const deeper =
    fractal(
      noise,
      x + warp + Math.cos(plan.sunAzimuth) * toSun,
      y * 1.7 + warp + Math.sin(plan.sunAzimuth) * toSun,
      5,
      0.52,
    ) *
      0.9 +
    0.5;
  const lit = Math.min(1, Math.max(0, 0.5 + (density - deeper) * 2.6)) * (1 - 0.35 * cover);
  const silver = Math.exp(-away * 2.6) * (1 - cover * 0.75) * 1.6;
  for (let c = 0; c < 3; c++) {
    const colour = mix(plan.cloudShade[c]!, plan.cloudLit[c]!, lit) + plan.glow[c]! * silver;
    out[c] = mix(out[c]!, colour, cover * 0.92);
  }
}

function addAurora(
  noise: (x: number, y: number) => number,
  strength: number,
  azimuth: number,
  elevation: number,
  out: Float64Array,
): void {
  for (let band = 0; band < 3; band++) {
    const foot = 0.13 + band * 0.085 + fractal(noise, azimuth * 1.9 + band * 7, band * 3.1, 3) * 0.13;
    const above = elevation - foot;
    const edge = smoothstep(-0.012, 0.006, above);
    const fold = 0.35 + 0.65 * smoothstep(-0.25, 0.5, noise(azimuth * 26 + band * 9, elevation * 1.4));
    const patch = smoothstep(-0.25, 0.35, noise(azimuth * 3.1 - band * 5, band + 0.4));
    const light = edge * Math.exp(-Math.max(0, above) * 8.5) * fold * patch * strength;
    const high = smoothstep(0.02, 0.3, above);
    out[0]! += light * mix(0.08, 0.42, high);
    out[1]! += light * mix(0.95, 0.2, high);
    out[2]! += light * mix(0.42, 0.62, high);
  }
}

const CELLS = 420;

/** Stars in cells of azimuth and slope, with a milky band across. */
function makeStars(seed: number, amount: number): Sky {
  const random = seededRandom(seed + 5);
  const noise = gradientNoise(seed + 6);
  const table = Float32Array.from({ length: CELLS * CELLS * 4 }, () => random());
  return (azimuth, slope, out) => {
    const elevation = Math.atan(Math.max(0, slope));
    const u = azimuth * 150 + 2000;
    const v = elevation * 150;
    const cell = ((Math.floor(v) % CELLS) * CELLS + (Math.floor(u) % CELLS)) * 4;
    const px = u - Math.floor(u) - (0.2 + 0.6 * table[cell]!);
    const py = v - Math.floor(v) - (0.2 + 0.6 * table[cell + 1]!);
    const across = elevation - 0.45 + azimuth * 0.55 - 0.12;
    const dust = fractal(noise, azimuth * 5, elevation * 5, 6, 0.55);
    const band = Math.exp(-((across * 4.2) ** 2)) * (0.55 + dust * 0.9);
    const bright = table[cell + 2]! ** (13 - 7 * Math.max(0, band)) * amount;
    const star = bright * Math.exp(-(px * px + py * py) * 120) * 3.2;
    const warm = table[cell + 3]!;
    const haze = Math.max(0, band) * 0.075 * amount;
    out[0]! += star * mix(0.75, 1.1, warm) + haze * 1.05;
    out[1]! += star * 0.92 + haze * 0.92;
    out[2]! += star * mix(1.25, 0.75, warm) + haze * 1.15;
  };
}

function moonLayer(plan: SkyPlan, moon: NonNullable<SkyPlan['moon']>): Sky {
  const noise = gradientNoise(plan.seed + 31);
  return (azimuth, slope, out) => {
    const x = (azimuth - moon.azimuth) / moon.radius;
    const y = (Math.atan(slope) - moon.elevation) / moon.radius;
    const distance = Math.hypot(x, y);
    if (distance > 1) return;
    const z = Math.sqrt(1 - distance * distance);
    const light = Math.max(0, x * 0.62 - y * 0.28 + z * 0.55) ** 0.9;
    const bands = 0.75 + 0.3 * fractal(noise, x * 1.2 + fractal(noise, x * 2, y * 6, 3) * 0.5, y * 5.5, 5);
    const edge = smoothstep(1, 0.985, distance);
    for (let c = 0; c < 3; c++) {
      const haze = out[c]! * 0.5;
      out[c] = mix(out[c]!, haze + moon.colour[c]! * light * bands, edge);
    }
  };
}
