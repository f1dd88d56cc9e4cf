/** Sparks that fly between two elements when bytes have moved. Knows nothing of who or why. Called by the audience. */

const NAMESPACE = 'http://www.w3.org/2000/svg';
const FLIGHT_MS = 1100;
/** Above this many in the air, none is added: figures tell the rest. Judgement. */
const MAX_FLIGHTS = 60;

export type FlightKind = 'network' | 'peers';

/** Draws into `sky`, an SVG over the whole page. */
export class Flights {
  readonly #sky: Element;
  readonly #still = matchMedia('(prefers-reduced-motion: reduce)');
  #inTheAir = 0;

  constructor(sky: Element) {
    this.#sky = sky;
  }

  fly(from: Element, to: Element, kind: FlightKind): void {
    if (this.#still.matches || this.#inTheAir >= MAX_FLIGHTS) return;
    const path = document.createElementNS(NAMESPACE, 'path');
    path.setAttribute('d', arcBetween(centreOf(from), centreOf(to)));
    path.setAttribute('class', `flight ${kind}`);
    path.setAttribute('pathLength', '1');
    this.#sky.append(path);
    this.#inTheAir += 1;
    const flight = path.animate(
      [
        { strokeDashoffset: '0.08', opacity: 0 },
        { strokeDashoffset: '-0.05', opacity: 1, offset: 0.15 },
        { strokeDashoffset: '-0.85', opacity: 1, offset: 0.85 },
        { strokeDashoffset: '-1', opacity: 0 },
      ],
      { duration: FLIGHT_MS, easing: 'cubic-bezier(0.45, 0, 0.4, 1)' },
    );
    flight.addEventListener('finish', () => {
      path.remove();
      this.#inTheAir -= 1;
    });
  }
}

interface Spot {
  readonly x: number;
  readonly y: number;
}

function centreOf(target: Element): Spot {
  const { left, top, width, height } = target.getBoundingClientRect();
  return { x: left + width / 2 + window.scrollX, y: top + height / 2 + window.scrollY };
}

function arcBetween(from: Spot, to: Spot): string {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  // Bent sideways, so that ways there and back are told apart.
  const bend = { x: (from.x + to.x) / 2 - dy * 0.18, y: (from.y + to.y) / 2 + dx * 0.18 };
  return `M ${from.x} ${from.y} Q ${bend.x} ${bend.y} ${to.x} ${to.y}`;
}
