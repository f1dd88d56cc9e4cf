/** One node of a cluster as a process of its own: `node-program.ts <redis url> <port>`. Says `listening` when it is. */
import { startTracker } from '../../../tracker/tracker.ts';

const [redis, port] = process.argv.slice(2);
await startTracker({ redis, port: Number(port), host: '127.0.0.1' });
console.log('listening');
