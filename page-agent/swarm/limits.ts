/** Every number of the swarm engine: its unit and its reason. Those that differ by device are in `SwarmLimits`. */
import { PIECE_BYTES } from '../../content/limits.ts';

/** What a device may be asked to bear. */
export interface SwarmLimits {
  /** Neighbours below which more are sought. */
  readonly minNeighbours: number;
  /** Neighbours above which connections are refused. */
  readonly maxNeighbours: number;
  /** Pieces sent at once, to all neighbours together. */
  readonly uploadSlots: number;
  /** Pieces sent at once to one neighbour. */
  readonly uploadSlotsPerNeighbour: number;
  /** Bytes sent a second, on average; `Infinity` for no cap. */
  readonly uploadBytesPerSecond: number;
}

/** Judgement: 4 to 12 links, for parallel links scale with loss (measured) and each costs set-up and memory. 4 slots
 * keep the line full while each piece still ends soon; 2 a neighbour, one being read while the other is sent. */
export const DEFAULT_LIMITS: SwarmLimits = {
  minNeighbours: 4,
  maxNeighbours: 12,
  uploadSlots: 4,
  uploadSlotsPerNeighbour: 2,
  uploadBytesPerSecond: Infinity,
};

/** Of what the upload cap allows, seconds' worth that may be sent at once when nothing was sent for a while, and bytes at least:
 * all who watch a stream want its newest segment in the same moment, and then nothing until the next. Judgement: a usual
 * segment's time, and two pieces. */
export const UPLOAD_BURST_SECONDS = 4;
export const UPLOAD_BURST_BYTES = 2 * PIECE_BYTES;

/** Pieces that a neighbour waits for which are named to the store with one that is read for it. Judgement: a third of what is asked
 * of a quick neighbour ahead; a transaction for each piece is a sixth of the time of a worker that serves a large file. */
export const READ_ALONG_PIECES = 7;

/** Such pieces of all neighbours, with those that are read for them. Judgement: less than the store remembers of one content
 * (MEMORY_SHARE of MEMORY_BYTES): what it has forgotten before it is asked for is read again, up to five times (simulated). */
export const READ_AHEAD_PIECES = 28;

/** Asks outstanding at one neighbour. Judgement: over HTTP/2 a page asks for all of its files at once, and on a shared line one
 * may be fetching them all. Simulated: with 32, eight who open a page of 29 files there fetch 1.24 copies of it instead of 1.21. */
export const MAX_ASKS_OUT = 128;

/** Asks of one neighbour that wait for a slot: as many as it may have outstanding. Simulated: with half as many, a page of 300 small
 * files takes twice as long, for whoever is told `busy` rests. */
export const MAX_QUEUE_PER_NEIGHBOUR = MAX_ASKS_OUT;

/** Bytes that all neighbours wait for. Judgement: some seconds of a home's uplink. */
export const MAX_QUEUE_BYTES = 96 * PIECE_BYTES;

/** Pieces' worth of bytes outstanding at a new neighbour, and at most. The window between grows as pieces arrive. */
export const FIRST_WINDOW = 2;
export const MAX_WINDOW = 16;

/** Milliseconds of a neighbour's goodput that are asked for ahead. More would wait there while others are idle. */
export const ASK_AHEAD_MS = 2_000;

/** Milliseconds without any answer after which an ask is given to another, at least; a multiple of the neighbour's
 * usual latency when that is more. Judgement: a busy machine answers a page's burst within it; the network has long been
 * started beside it by then. */
export const FIRST_ANSWER_MS = 1_000;
export const FIRST_ANSWER_LATENCIES = 4;

/** Milliseconds between two signs of progress from a neighbour that has answered. A word is none: what is promised must begin
 * to come within them. */
export const PROGRESS_MS = 2_000;

/** And to the first byte of what a neighbour has promised that has delivered before. Judgement: two ranks of an election, see
 * BACKUP_MS; simulated striping needs more than two seconds. */
export const PROMISE_MS = 3_000;

/** And of one on our own line, which fetches what we should have to fetch over the same. Simulated: eight who open a page over
 * 10 Mbit/s need six seconds for the first. So long may such words alone keep the network from one request, counted from the
 * last bytes of who says them, and from any while all on the line have brought less than STREAM_GOODPUT of the time. */
export const BESIDE_PROMISE_MS = 8_000;

/** Milliseconds for which a word of such a neighbour keeps the network from being asked: two of its words, and a late one. And
 * all its words without bytes, where the page can't be shown without what is asked for. */
export const BESIDE_WAIT_MS = 2_500;

/** How many times as much such words are worth at most, where the network would take longer than BESIDE_PROMISE_MS for all that a
 * visitor wants: as long as that. Simulated: who fetches a page's 29 files at once over 1 to 5 Mbit/s has none of them for 10 to 60
 * seconds, and eight behind such a line load 1.0 to 1.1 copies so, with 8 s for all lines up to eight; with half of what that takes
 * one ride in eight over 1 Mbit/s, eight files at once, loads more than two. Whoever lies so costs others as long as their own page
 * would take them on the line as they share it. */
export const MOST_SLOWNESS = 16;

/** Bytes a millisecond. Judgement: less is no help. */
export const LEAST_GOODPUT = 17;

/** The same, of what a stream has asked for ahead and waits for beyond its turn. Judgement: 1.6 Mbit/s; what comes more
 * slowly the network has sooner, and where it has not, those who fetch bring piece after piece. */
export const STREAM_GOODPUT = 200;

/** Milliseconds that one piece may take from one neighbour. */
export const PIECE_PATIENCE_MS = PIECE_BYTES / LEAST_GOODPUT;

/** Milliseconds that an ask may go without any piece delivered. It then ends as unavailable, whatever the reason: the
 * network is long under way, and the service worker takes an agent that says nothing for 5 s for dead. */
export const ASK_PATIENCE_MS = 4_500;

/** Milliseconds that a neighbour which said `busy` is left alone, and after which one that says nothing else counts
 * as stalled. Judgement: one piece at 2 MB/s, and ten such. */
export const BUSY_REST_MS = 150;
export const BUSY_PATIENCE_MS = 1_500;

/** Time-outs in a row after which a neighbour is stalled; one is enough for one that never answered. */
export const STALL_TIMEOUTS = 2;

/** Milliseconds for which a neighbour that has answered is trusted to answer the next ask as well. Judgement: longer than
 * the pause between two scrolls, shorter than most visits; one that leaves says so or is seen to close. */
export const STANDING_MS = 30_000;

/** Milliseconds between two words to a neighbour that waits for what we are fetching. Half of PROGRESS_MS, after which it
 * would look elsewhere. */
export const SOON_AGAIN_MS = 1_000;

/** Milliseconds by which each backup of an election waits longer than the one before it. Judgement: a segment of a few
 * hundred KB from a near CDN, on a slow line; three ranks fit the buffer of a live player. */
export const BACKUP_MS = 1_500;

/** Milliseconds in which the uplink of who is elected should carry a copy. Judgement: half of all lines do, for a usual segment. */
export const QUICK_COPY_MS = 400;

/** Part of the time from one resource of a stream to the next over which those who are elected among their own neighbours
 * spread, and milliseconds of it at most. */
export const SPREAD_SHARE = 0.625;
export const SPREAD_MS = 2_500;

/** Milliseconds within which what is told of belongs together: a picture and a sound, or all that one who comes late is told of. Judgement:
 * far below what any segment lasts. */
export const AT_ONCE_MS = 500;

/** Of those, how many fetch at once on average, and one more for so many; and the part of that time in which nobody joins them:
 * so long word of a fetch may take to the far side of a mesh. Simulated: a segment takes 3 s from two in 400 to half of them,
 * and where the only one has a slow line, or begins a second late, hundreds wait for long. With three, one in eight worlds of
 * 1,000 saw a stall; with five none did, nor with eight, which cost the origin a quarter more at its peak. */
export const FIRST_FETCHERS = 3;
export const VIEWERS_PER_FETCHER = 500;
export const WORD_SHARE = 0.4;

/** Elected in all, as a power of two, from which on they spread over all of that time. */
export const FULL_SPREAD_BITS = 3;

/** Members of a room whose tracker has not said how many. Judgement: as if it were large, so that few fetch. */
export const ASSUMED_MEMBERS = 16_384;

/** Neighbours on other lines that are promised a piece which is yet to come. Simulated: more wait in line while others could have it sooner
 * from those who were served first; with one more fetch it themselves. */
export const MAX_PARKED_PER_PIECE = 2;

/** Asks of one neighbour that wait for what our own fetches are to bring, and of all: as many as one asks of us, of twelve on our
 * line. */
export const MAX_PARKED_PER_NEIGHBOUR = MAX_ASKS_OUT;
export const MAX_PARKED = 12 * MAX_PARKED_PER_NEIGHBOUR;

/** Neighbours up to which more are sought, one for each time that none held what was wanted. Simulated with 800 readers of twelve
 * articles: 4 hold 0.69 of what is asked for later, and 8 a fifth more of all bytes come from neighbours. */
export const LACKING_NEIGHBOURS = 8;

/** Neighbours below which more are sought while a stream is watched. Judgement: of n viewers with d neighbours each about
 * n ÷ (d + 1) are elected to fetch the same, and a stream is watched for long enough to pay for the connections. */
export const STREAM_NEIGHBOURS = 8;

/** Of those, how many may be lost before others are sought: newcomers look for neighbours as well. Simulated with 400 viewers:
 * a tenth fewer messages at the tracker, and room at those who can be reached for those who hardly reach anybody. */
export const STREAM_SLACK = 2;

/** Pieces of a large resource that are elected for together. Judgement: 1 MiB keeps requests few and shares the work. */
export const STRIPE_PIECES = 4;

/** Resources of streams that are awaited at once; the oldest are forgotten. Judgement: a minute of several renditions. */
export const MAX_UPCOMING = 64;

/** Milliseconds after which an awaited resource that nobody has brought is forgotten. */
export const UPCOMING_MS = 30_000;

/** Milliseconds between probes of a stalled neighbour. */
export const PROBE_MS = 3_000;

/** A piece that takes this many times what was expected is asked of an idle neighbour as well. */
export const LATE_FACTOR = 2;

/** Waiting pieces looked at for one round of asking. Judgement: enough to find work for every neighbour. */
export const MAX_SCAN = 512;

/** Waiting background pieces among which the rarest goes first. */
export const RAREST_AMONG = 32;

/** Pieces wanted at once, over all asks; more are unavailable. 4 GiB of film. */
export const MAX_WANTED = 16_384;

/** What is assumed of a new neighbour: bytes a millisecond (8 Mbit/s) and milliseconds. */
export const ASSUMED_GOODPUT = 1_000;
export const ASSUMED_LATENCY_MS = 100;

/** Bytes a millisecond of our own uplink before it is measured: 16 Mbit/s. Judgement: half of all lines carry more. */
export const ASSUMED_UPLINK = 2_000;

/** What is hoped of one when nobody has been measured, so that it is tried: bytes a millisecond (16 Mbit/s, a usual home's
 * uplink). And milliseconds for which a measurement says how quick somebody is. */
export const HOPED_GOODPUT = 2_000;
export const MEASURED_MS = 60_000;

/** Milliseconds of sending from which on a piece that is not whole tells how quick its sender is. */
export const LEAST_PART_MS = 100;

/** Weight of the newest sample in moving averages. Judgement: the last ten or so count. */
export const EWMA_WEIGHT = 0.2;

/** Bytes under which a piece says nothing of goodput: latency rules its time. */
export const MIN_GOODPUT_SAMPLE_BYTES = 64 * 1024;

/** Bytes by which deflated data may exceed the piece: stored blocks (RFC 1951, 3.2.4) cost 5 in 65,535. */
export const DEFLATE_SLACK_BYTES = 64;

/** Payload bytes of a frame that does not end a piece, at least; smaller ones only burn time. */
export const MIN_PAYLOAD_BYTES = 1_024;

/** Ended asks of one neighbour whose late data is forgiven, and frames that belong to none at all. */
export const MAX_LATE_ASKS = 256;
export const MAX_UNSOLICITED_FRAMES = 32;

/** Messages other than data from one neighbour: a second, and at once. What names many contents counts as many. Measured: a
 * page of 2,000 small files on one machine makes 3,000 a second. */
export const MESSAGES_PER_SECOND = 5_000;
export const MESSAGE_BURST = 10_000;

/** Milliseconds between two pongs to one neighbour. It needs one, when it has met us. */
export const PONG_GAP_MS = 500;

/** Contents remembered of one neighbour, and told to a new one (the newest). Judgement: two large sites. */
export const MAX_CONTENTS_PER_NEIGHBOUR = 4_096;

/** Numbers of runs remembered for one content of one neighbour. */
export const MAX_KNOWN_RUN_NUMBERS = 1_024;

/** And of all contents of one neighbour together. Measured: without it twelve neighbours made an agent hold 573 MB, each
 * number within the bounds above. Judgement: eight for each content; most have two. */
export const MAX_KNOWN_NUMBERS = 8 * MAX_CONTENTS_PER_NEIGHBOUR;

/** Milliseconds between two `have`: what is new meanwhile goes into one. */
export const HAVE_BATCH_MS = 100;

/** Milliseconds to make a connection, to reach the tracker, or to be welcomed. ICE takes 15 s to give up. */
export const CONNECT_TIMEOUT_MS = 15_000;

/** The same for a connection while there are fewer neighbours than so many. Judgement: what can be made at all is made in a
 * second or two, and who can reach but few has to try many. Simulated with 3,000 viewers: 6 instead of 15 reach nobody of 314
 * whose address translation hardly anybody passes. */
export const PROMPT_CONNECT_MS = 6_000;
export const FEW_NEIGHBOURS = 2;

/** Attempts in vain, less two for each connection made, from which on and neighbours that serve us below which a visitor is lonely: its
 * address translation, like that of a tenth of all, lets it reach but few, who are worth finding. Simulated with 1,000 viewers:
 * they took a hundredth of all bytes from the network, for want of anybody to ask; now a third of that. */
export const LONELY_ATTEMPTS = 4;
export const LONELY_NEIGHBOURS = 3;

/** Milliseconds before a peer that could not be reached, or was full, is tried again. */
export const RETRY_PEER_MS = 60_000;

/** Milliseconds that the first neighbour is there before others are looked for through it, and between two asks for names,
 * at first. Judgement: the tracker's introductions have come by then, and a page is loaded. */
export const ASSIST_MS = 5_000;

/** Asks for names that one neighbour may have answered at once, and a second. Judgement: two tabs, then the usual pace. */
export const WHO_BURST = 3;
export const WHO_PER_SECOND = 0.1;

/** Signals passed on for one neighbour at once, and a second. Measured: a connection takes 3 to 10 each way; judgement: for
 * all that it may still want, then one connection every two seconds. */
export const PASSED_BURST = 200;
export const PASSED_PER_SECOND = 5;

/** Connections begun for strangers whose signals one neighbour passes on: at once, and a second. Judgement: it can't take
 * up all that we have place for. */
export const INVITATION_BURST = 4;
export const INVITATIONS_PER_SECOND = 0.2;

/** Milliseconds between attempts at the tracker, first and longest; jittered by half either way. */
export const TRACKER_RETRY_MS = 1_000;
export const MAX_TRACKER_RETRY_MS = 60_000;

/** Milliseconds between seeks while there are too few neighbours, first and longest; jittered likewise. */
export const SEEK_MS = 2_000;
export const MAX_SEEK_MS = 60_000;

/** Share of the tracker's `pingSeconds` after which we say something. */
export const PING_SHARE = 0.6;

/** Multiple of `pingSeconds` after which a silent tracker is taken for dead. */
export const TRACKER_SILENCE = 2.5;

/** Peers remembered as banned, and as not worth a try just now. */
export const MAX_REMEMBERED_PEERS = 1_024;

/** Names that a `seek` lists as known. Judgement: all neighbours and the latest failures in 2 KB. */
export const MAX_EXCEPT = 48;
