/** Why Redis can't be reached, with what to do where the reason alone does not say it. Called by `open-cluster.ts`. */

/** `wasThere`: it could be reached before, so that its URL is right. */
export function explainLoss(url: string, detail: string, wasThere: boolean): string {
  const advice = wasThere ? null : url.startsWith('rediss:') ? adviceWithTls(detail) : adviceWithout(detail);
  return advice === null ? detail : `${detail}: ${advice}`;
}

function adviceWithTls(detail: string): string | null {
  if (/certificate|altnames/i.test(detail)) {
    return 'name the file of the authority that has signed it in NODE_EXTRA_CA_CERTS, and Redis by a name in it';
  }
  const isMute = /no answer|timeout|wrong version|ECONNRESET|closed/i.test(detail);
  return isMute ? 'see that TLS is spoken at that port; where it is not write redis:// for rediss://' : null;
}

function adviceWithout(detail: string): string | null {
  if (/NOAUTH|WRONGPASS/.test(detail)) return 'write the password into the URL, redis://:password@host:port';
  const isMute = /no answer|timeout|ECONNRESET|closed/i.test(detail);
  return isMute
    ? 'see that it is Redis that listens there; where it speaks TLS write rediss:// for redis://'
    : null;
}
