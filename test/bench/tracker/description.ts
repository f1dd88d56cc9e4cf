/** A description of a connection as a browser makes it for one data channel, with its candidates. */

/** About 850 bytes; different for each `seed`. */
export function descriptionOf(seed: number): string {
  const hex = (salt: number): string =>
    (Math.imul(seed + 1, 2_654_435_761 + salt) >>> 0).toString(16).padStart(8, '0');
  const pair = (i: number): string => hex(i).slice(0, 2).toUpperCase();
  const port = 1024 + (seed % 60_000);
  return [
    'v=0',
    `o=- ${Number.parseInt(hex(1), 16)}${Number.parseInt(hex(2), 16)} 2 IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'a=extmap-allow-mixed',
    'a=msid-semantic: WMS',
    `m=application ${port} UDP/DTLS/SCTP webrtc-datachannel`,
    'c=IN IP4 203.0.113.7',
    `a=candidate:1 1 udp 2113937151 ${hex(3)}-${pair(4)}${pair(5)}-4a1b-9c2d-${hex(6)}0a1b.local ${port} typ host generation 0 network-cost 999`,
    `a=candidate:2 1 udp 1677729535 203.0.113.7 ${port} typ srflx raddr 0.0.0.0 rport 0 generation 0 network-cost 999`,
    `a=ice-ufrag:${hex(7).slice(0, 4)}`,
    `a=ice-pwd:${hex(8)}${hex(9)}${hex(10)}`,
    'a=ice-options:trickle',
    `a=fingerprint:sha-256 ${Array.from({ length: 32 }, (_, i) => pair(20 + i)).join(':')}`,
    'a=setup:actpass',
    'a=mid:0',
    'a=sctp-port:5000',
    'a=max-message-size:262144',
    '',
  ].join('\r\n');
}
