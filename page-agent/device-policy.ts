/**
 * Watches what a good guest respects: data saver, metered lines, battery, hidden pages. Knows the browser's signs, not
 * what follows from them. Called by the agent.
 */
import type { PauseReason } from '../protocol/agent-interface.ts';
import { HIDDEN_MS, LOW_BATTERY } from './limits.ts';

/** NetworkInformation (WICG), where there is one. */
interface Connection extends EventTarget {
  readonly saveData?: boolean;
  readonly type?: string;
}

/** BatteryManager (W3C Battery Status), where there is one. */
interface Battery extends EventTarget {
  readonly charging: boolean;
  readonly level: number;
}

interface Signs {
  readonly connection?: Connection;
  readonly getBattery?: () => Promise<Battery>;
}

/** True when the visitor's browser asks sites to spare data. */
export function wantsDataSpared(): boolean {
  return (navigator as Signs).connection?.saveData === true;
}

/** Calls `pause` for every reason that begins or ends. Returns its undo. */
export function watchDevice(pause: (reason: PauseReason, on: boolean) => void): () => void {
  const abort = new AbortController();
  watchConnection(pause, abort.signal);
  watchVisibility(pause, abort.signal);
  void watchBattery(pause, abort.signal).catch(() => undefined);
  return () => abort.abort();
}

function watchConnection(pause: (reason: PauseReason, on: boolean) => void, signal: AbortSignal): void {
  const { connection } = navigator as Signs;
  if (connection === undefined) return;
  const look = (): void => {
    pause('data-saver', connection.saveData === true);
    pause('metered', connection.type === 'cellular');
  };
  look();
  connection.addEventListener('change', look, { signal });
}

function watchVisibility(pause: (reason: PauseReason, on: boolean) => void, signal: AbortSignal): void {
  let timer = 0;
  const look = (): void => {
    window.clearTimeout(timer);
    if (document.hidden) timer = window.setTimeout(() => pause('hidden', true), HIDDEN_MS);
    else pause('hidden', false);
  };
  look();
  document.addEventListener('visibilitychange', look, { signal });
  signal.addEventListener('abort', () => window.clearTimeout(timer));
}

async function watchBattery(
  pause: (reason: PauseReason, on: boolean) => void,
  signal: AbortSignal,
): Promise<void> {
  const battery = await (navigator as Signs).getBattery?.();
  if (battery === undefined || signal.aborted) return;
  const look = (): void => pause('battery', !battery.charging && battery.level < LOW_BATTERY);
  look();
  battery.addEventListener('levelchange', look, { signal });
  battery.addEventListener('chargingchange', look, { signal });
}
