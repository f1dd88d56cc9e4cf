/** Seeded noise for the picture maker: gradient noise, sums of octaves, a small generator. Knows nothing of pictures. */

export type Noise2 = (x: number, y: number) => number;

/** Mulberry32: the same seed gives the same numbers in [0, 1) on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Gradient noise with quintic fade (Perlin 2002), about −0.7…0.7. */
export function gradientNoise(seed: number): Noise2 {
  const random = seededRandom(seed);
  const order = Uint8Array.from({ length: 256 }, (_, index) => index);
  for (let i = 255; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  const gx = Float32Array.from({ length: 256 }, (_, i) => Math.cos((i / 256) * Math.PI * 2));
  const gy = Float32Array.from({ length: 256 }, (_, i) => Math.sin((i / 256) * Math.PI * 2));
  const corner = (ix: number, iy: number, dx: number, dy: number): number => {
    const index = order[(order[ix & 255]! + iy) & 255]!;
    return gx[index]! * dx + gy[index]! * dy;
  };
  return (x, y) => {
    const ix = Math.floor(x);
    const iy = Math.floor(y);
    const fx = x - ix;
    const fy = y - iy;
    const u = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
    const v = fy * fy * fy * (fy * (fy * 6 - 15) + 10);
    const top = corner(ix, iy, fx, fy) * (1 - u) + corner(ix + 1, iy, fx - 1, fy) * u;
    const bottom = corner(ix, iy + 1, fx, fy - 1) * (1 - u) + corner(ix + 1, iy + 1, fx - 1, fy - 1) * u;
    return top * (1 - v) + bottom * v;
  };
}

/** Sum of octaves, about −1…1. */
export function fractal(noise: Noise2, x: number, y: number, octaves: number, gain = 0.5): number {
  let sum = 0;
  let amplitude = 1;
  let frequency = 1;
  for (let octave = 0; octave < octaves; octave++) {
    sum += amplitude * noise(x * frequency + octave * 17.3, y * frequency - octave * 9.1);
    amplitude *= gain;
    frequency *= 2.03;
  }
  return sum;
}

/** Octaves of sharp crests, 0…about 1.2; each octave is weighted by the one below it, so valleys stay smooth. */
export function ridged(noise: Noise2, x: number, y: number, octaves: number): number {
  let sum = 0;
  let amplitude = 0.6;
  let frequency = 1;
  let weight = 1;
  for (let octave = 0; octave < octaves; octave++) {
    const crest = 1 - Math.abs(noise(x * frequency + octave * 31.7, y * frequency + octave * 5.9)) * 1.6;
    const value = Math.max(0, crest) ** 2 * weight;
    sum += value * amplitude;
    weight = Math.min(1, value * 1.6);
    amplitude *= 0.5;
    frequency *= 2.07;
  }
  return sum;
}

export function smoothstep(from: number, to: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

export function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}
