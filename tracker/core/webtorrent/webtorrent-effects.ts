/** All that the core for WebTorrent clients may want done. Whoever runs it does it, in order, and decides nothing. */
import type { ByteText } from './client-messages.ts';

export type WebTorrentEffect =
  /** `soon`: it may wait a little for what else goes there. */
  | { readonly kind: 'send'; readonly socket: number; readonly text: ByteText; readonly soon: boolean }
  /** The core has forgotten this socket; close it once what was sent is out. */
  | { readonly kind: 'close'; readonly socket: number; readonly reason: 'full' | 'refused' | 'silent' }
  /** Tell `wake` at this time; replaces the last one. */
  | { readonly kind: 'wake-at'; readonly time: number };
