/**
 * Pages as sites have them, made up: a style sheet, scripts and pictures, as a page of its own or as a view that a
 * single-page application puts in. Called by the benchmark of page loads.
 */
import { madeBytes } from '../browser/published-files.ts';
import type { SiteFile } from '../rig/site-server.ts';
import type { View } from './in-page/probe.ts';

/** 2.5 MB in all, of which a quarter is code: about what the median desktop page weighs (HTTP Archive, Web Almanac 2024,
 * "Page weight"), in fewer and larger files. */
const SCRIPTS = 8;
const PICTURES = 18;
const TEXT_BYTES = 75_000;
const PICTURE_BYTES = 100_000;

/** A picture of one dot (PNG, second edition), after whose end a decoder reads no further. */
const DOT = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export function viewOf(number: number): View {
  const path = (name: string): string => `/view-${number}/${name}`;
  return {
    style: path('style.css'),
    scripts: Array.from({ length: SCRIPTS }, (_, index) => path(`script-${index}.js`)),
    pictures: Array.from({ length: PICTURES }, (_, index) => path(`picture-${index}.png`)),
  };
}

export function pathsOf({ style, scripts, pictures }: View): string[] {
  return [style, ...scripts, ...pictures];
}

/** Path → bytes of a view's files, no two alike. */
export function filesOf(view: View): Record<string, Uint8Array> {
  const text = (path: string): Uint8Array =>
    Buffer.from(`/* ${Buffer.from(madeBytes(path, TEXT_BYTES / 2)).toString('hex')} */`);
  const picture = (path: string): Uint8Array => Buffer.concat([DOT, madeBytes(path, PICTURE_BYTES)]);
  return Object.fromEntries([
    ...[view.style, ...view.scripts].map((path) => [path, text(path)] as const),
    ...view.pictures.map((path) => [path, picture(path)] as const),
  ]);
}

/** The view as a page of its own, `head` first. */
export function pageOf({ style, scripts, pictures }: View, head: string): SiteFile {
  const html = [
    `<!doctype html><title>Page</title><link rel="icon" href="data:,">${head}<script src="/probe.js" defer></script>`,
    `<link rel="stylesheet" href="${style}">`,
    ...scripts.map((src) => `<script src="${src}" defer></script>`),
    ...pictures.map((src) => `<img src="${src}" width="100" height="100" alt="">`),
  ];
  return { body: html.join('\n'), type: 'text/html' };
}
