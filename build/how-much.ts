/** Numbers of files and bytes, as people say them. Called where the builder tells what it has written. */

/** Above a thousand bytes: a thousand of the one before each. */
const UNITS = ['KB', 'MB', 'GB', 'TB'];

/** "1 file", "2 files". */
export function filesText(files: number): string {
  return files === 1 ? '1 file' : `${files} files`;
}

/** "1 byte", "999 bytes", "1.0 KB", "123.4 MB". */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  let value = bytes;
  let unit = '';
  for (const next of UNITS) {
    // What would be written as 1000.0.
    if (unit !== '' && value < 999.95) break;
    value /= 1000;
    unit = next;
  }
  return `${value.toFixed(1)} ${unit}`;
}
