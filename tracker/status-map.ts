/** Where visitors are, as a small picture: one dot for each cell of the map. Knows no visitor's own place. Called by `status-page.ts`. */
import { middleOf } from './core/map-cells.ts';
import type { RoomStats } from './core/tracker-stats.ts';
import { CELL_DEGREES } from './core/whereabouts.ts';

/** An SVG of the whole globe, longitude across and latitude down; null when nobody's place is known. */
export function statusMap(rooms: readonly RoomStats[]): string | null {
  const cells = new Map<number, number>();
  for (const { cells: some } of rooms) {
    for (const [cell, members] of some) cells.set(cell, (cells.get(cell) ?? 0) + members);
  }
  if (cells.size === 0) return null;
  const most = Math.max(...cells.values());
  const dots = Array.from(cells, ([cell, members]) => {
    const { latitude, longitude } = middleOf(cell, CELL_DEGREES.district);
    const radius = (1 + 4 * Math.sqrt(members / most)).toFixed(1);
    return `<circle cx="${longitude.toFixed(1)}" cy="${(-latitude).toFixed(1)}" r="${radius}"><title>${members}</title></circle>`;
  });
  const lines = [-60, -30, 0, 30, 60].map((y) => `<path d="M-180 ${y}H180"/>`);
  const meridians = [-150, -120, -90, -60, -30, 0, 30, 60, 90, 120, 150].map(
    (x) => `<path d="M${x} -90V90"/>`,
  );
  return `<svg viewBox="-180 -90 360 180" role="img" aria-label="Where visitors are">${[...lines, ...meridians, ...dots].join('')}</svg>`;
}
