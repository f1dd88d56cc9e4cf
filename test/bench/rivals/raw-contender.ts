/** The bare data channel as a contender: one to each giver, each carrying its share. Called by the transfers. */
import { openRawChannel } from '../raw-channel.ts';
import { firstOf, type StartContender } from './contender.ts';
import { WARM_UP_BYTES } from './limits.ts';

export const startRaw: StartContender = async (givers) => ({
  name: 'raw',
  async meet(newcomer) {
    const channels = await Promise.all(givers.map((giver) => openRawChannel(giver, newcomer)));
    const carry = async (bytes: number, count: number): Promise<number> => {
      const share = Math.ceil(bytes / count);
      const times = await Promise.all(channels.slice(0, count).map((channel) => channel.carry(share)));
      return Math.max(...times);
    };
    await carry(WARM_UP_BYTES, givers.length);
    return {
      pages: { giver: firstOf(channels).from, newcomer: firstOf(channels).to },
      carry: async (load) => ({ ms: await carry(load.bytes, load.givers), offload: 1 }),
      leave: async () => void (await Promise.all(channels.map((channel) => channel.close()))),
    };
  },
  close: async () => undefined,
});
