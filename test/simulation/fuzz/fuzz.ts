/** Plays random worlds from a seed and makes those that break an invariant small. Called by the command and by tests. */
import { setImmediate } from 'node:timers/promises';
import { Random } from '../random.ts';
import { playRandomWorld } from './play-random-world.ts';
import { drawWorld, type RandomWorld } from './random-world.ts';
import { shrink } from './shrink.ts';

export interface Found {
  readonly worlds: number;
  readonly broken: readonly { readonly seed: string; readonly broken: string; readonly world: RandomWorld }[];
}

/** World `seed/0`, `seed/1` … up to `worlds`. Each depends on its own name alone. */
export async function fuzz(
  worlds: number,
  seed: string,
  progress: (done: number) => void = () => undefined,
): Promise<Found> {
  const broken: Found['broken'][number][] = [];
  for (let i = 0; i < worlds; i++) {
    const name = `${seed}/${i}`;
    const world = drawWorld(name, new Random(name));
    if (playRandomWorld(world) !== null) {
      const small = shrink(world, (candidate) => playRandomWorld(candidate) !== null);
      broken.push({ seed: name, broken: playRandomWorld(small) ?? '', world: small });
    }
    progress((i + 1) / worlds);
    // Signals are heard here alone.
    await setImmediate();
  }
  return { worlds, broken };
}
