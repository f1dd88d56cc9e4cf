/** Bounds the waiting for what may never come. Called by whatever asks a store, a neighbour, a page or the network. */

/** What `work` gives, or `otherwise` when that takes longer than `ms` milliseconds. Rejects as `work` does. */
export async function within<Result>(ms: number, work: Promise<Result>, otherwise: Result): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Result>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
