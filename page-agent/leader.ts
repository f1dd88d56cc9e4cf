/**
 * One agent for each browser and site: the tab that holds a Web Lock leads, the next takes over when it closes. Knows
 * nothing of what a leader does. Called by the agent; where there are no Web Locks every tab leads.
 */

export interface Leadership {
  /** Gives up leading, or waiting to. */
  release(): void;
}

/** Calls `lead` once this tab leads. */
export function seekLeadership(name: string, lead: () => void): Leadership {
  if (!('locks' in navigator)) {
    queueMicrotask(lead);
    return { release: () => undefined };
  }
  const abort = new AbortController();
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  navigator.locks
    .request(name, { signal: abort.signal }, () => {
      if (abort.signal.aborted) return undefined;
      lead();
      return held;
    })
    .catch((error: unknown) => {
      if (!abort.signal.aborted) console.warn('hearsay: no leader could be elected among the tabs.', error);
    });
  return {
    release() {
      abort.abort();
      letGo();
    },
  };
}
