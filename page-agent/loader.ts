/** `hearsay.js`: what the script tag loads. Reads the tag's attributes and starts; `window.hearsay` is the public API. */
import { start, type Hearsay, type HearsayOptions } from './hearsay.ts';

declare global {
  interface Window {
    hearsay?: Hearsay;
  }
}

const tag = document.currentScript;
if (tag instanceof HTMLScriptElement && window.hearsay === undefined) {
  const tracker = tag.dataset['tracker'];
  if (tracker === undefined) {
    console.warn(
      'hearsay: the script tag has no data-tracker="wss://…"; nothing is shared without a tracker.',
    );
  } else window.hearsay = start(readOptions(tag, tracker));
}

function readOptions({ dataset, src }: HTMLScriptElement, tracker: string): HearsayOptions {
  const { site, token, stun, publicKey, uploadCap, minPeers, maxPeers } = dataset;
  return {
    tracker,
    base: new URL('./', src).href,
    eager: dataset['eager'] !== undefined,
    ownWorker: dataset['ownWorker'] !== undefined,
    relay: dataset['relay'] !== undefined,
    ...(site !== undefined && { site }),
    ...(token !== undefined && { token }),
    ...(publicKey !== undefined && { publicKey }),
    ...(stun !== undefined && { iceServers: [{ urls: stun.split(/\s+/) }] }),
    ...number('uploadCap', uploadCap),
    ...number('minPeers', minPeers),
    ...number('maxPeers', maxPeers),
  };
}

function number<Name extends string>(name: Name, text: string | undefined): Partial<Record<Name, number>> {
  const value = Number(text);
  if (text === undefined || text === '') return {};
  if (Number.isFinite(value) && value >= 0) return { [name]: value } as Record<Name, number>;
  console.warn(`hearsay: "${text}" is no number for ${name}; the default holds.`);
  return {};
}
