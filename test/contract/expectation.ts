/** Assertions for suites that run in Node and inside a browser's worker alike, where no test runner is. */

/** Throws unless both are the same by value. Arrays, plain objects, typed arrays, maps and primitives. */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  const [found, wanted] = [show(actual), show(expected)];
  if (found !== wanted) throw new Error(`${what}: expected ${wanted}, got ${found}.`);
}

export function expectTrue(condition: boolean, what: string): void {
  if (!condition) throw new Error(`Expected that ${what}.`);
}

function show(value: unknown): string {
  if (value instanceof Uint8Array) return `bytes(${value.length}:${[...value.subarray(0, 2000)].join()})`;
  if (value instanceof Map) return `map(${show([...value])})`;
  if (Array.isArray(value)) return `[${value.map(show).join()}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value as Record<string, unknown>).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${fields.map(([name, field]) => `${name}:${show(field)}`).join()}}`;
  }
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
