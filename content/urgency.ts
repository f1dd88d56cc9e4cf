/** What a request is for. It sets how long peers may be waited for before the network starts beside them. */
export type Urgency = 'blocking' | 'image' | 'media' | 'background';
