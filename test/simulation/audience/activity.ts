/** What a visitor does while here: something that ends when the page is closed. */
import type { RequestParts } from './request.ts';

export interface Activity {
  /** The visitor leaves. */
  stop(): void;
}

export type Does = (parts: RequestParts) => Activity;
