/** What every player of a stream page keeps to: how it is started and ended. Knows no player. */

/** Ends the player and forgets what it has loaded. */
export type StopPlayer = () => void;

export interface Order {
  /** In the page, with nothing loaded. */
  readonly video: HTMLVideoElement;
  /** Playlist or manifest. */
  readonly url: string;
  /** Whether to play at once. */
  readonly autoplay: boolean;
  /** Told what a viewer should know when the player gives up. */
  readonly failed: (reason: string) => void;
}

/** Loads the stream into the video, and plays it when it is to. */
export type StartPlayer = (order: Order) => Promise<StopPlayer>;
