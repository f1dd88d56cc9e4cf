/**
 * The audience page: seats nine visitors of the demo, one after another, and draws what they report. Takes no part in
 * the delivery itself. Composes the seats and the flights between them.
 */
import { byteText, shareText } from './byte-text.ts';
import { byId } from './element.ts';
import { Flights } from './flights.ts';
import { Seat } from './seat.ts';
import { addSources, drawBar, NO_SOURCES, totalOf } from './source-bar.ts';
import type { VisitorMessage } from './visitor-report.ts';

const SEATS = 9;
/** Between one visitor's last picture and the next one's arrival, in milliseconds: time to see it. Judgement. */
const PAUSE_MS = 2200;
/** A visitor that has not reported by then holds up nobody. Milliseconds. */
const PATIENCE_MS = 30_000;
const DOMAIN = 'hearsay.localhost';

const seats = Array.from({ length: SEATS }, (_, index) => new Seat(index + 1));
const flights = new Flights(byId('flights'));
/** Who gave last, and so is likeliest to be where the next bytes come from. */
let lastGiver: Seat | null = null;
/** Who got something from neighbours last, and so is likeliest to be who is given to. */
let lastTaker: Seat | null = null;

function listen(event: MessageEvent<Partial<VisitorMessage> | null>): void {
  if (event.data?.hearsayVisitor !== 1) return;
  const seat = seats.find((one) => one.isFrom(event));
  if (seat === undefined) return;
  const { came, gave } = seat.hear(event.data as VisitorMessage);
  if (gave > 0) {
    lastGiver = seat;
    if (lastTaker !== null && lastTaker !== seat) flights.fly(seat.box, lastTaker.box, 'peers');
  }
  if (came.network > 0) flights.fly(byId('origin'), seat.box, 'network');
  if (came.peers > 0) {
    lastTaker = seat;
    const giver = lastGiver === seat ? null : lastGiver;
    const from = giver ?? seats.find((one) => one !== seat && totalOf(one.sources) > 0);
    if (from !== undefined) flights.fly(from.box, seat.box, 'peers');
  }
  drawTotals();
}

function drawTotals(): void {
  const sum = seats.reduce((total, seat) => addSources(total, seat.sources), NO_SOURCES);
  byId('delivered').textContent = byteText(totalOf(sum));
  byId('from-network').textContent = byteText(sum.network);
  byId('from-peers').textContent = byteText(sum.peers);
  byId('offload').textContent = shareText(totalOf(sum) - sum.network, totalOf(sum));
  drawBar(byId('audience-bar'), sum);
}

async function openTheDoors(): Promise<void> {
  byId('open').setAttribute('disabled', '');
  for (const seat of seats) {
    byId('status').textContent = `Visitor ${seat.number} of ${SEATS} comes in.`;
    const port = location.port === '' ? '' : `:${location.port}`;
    seat.admit(new URL(`http://v${seat.number}.${DOMAIN}${port}/?visitor=${seat.number}#gallery`));
    await Promise.race([seat.visited, after(PATIENCE_MS)]);
    await after(PAUSE_MS);
  }
  byId('status').textContent = 'All nine have seen everything. Reload to begin again.';
}

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

byId('seats').append(...seats.map(({ box }) => box));
drawTotals();
addEventListener('message', listen);
if (location.hostname.endsWith(`.${DOMAIN}`)) {
  byId('open').addEventListener('click', () => void openTheDoors(), { once: true });
} else {
  // Elsewhere the frames would be another site's, and browsers refuse those a service worker.
  const here = `http://www.${DOMAIN}${location.port === '' ? '' : `:${location.port}`}/`;
  byId('open').addEventListener('click', () => location.assign(here), { once: true });
  byId('open').textContent = 'Go to the theatre';
  byId('status').textContent = `The audience meets at ${here}`;
}
