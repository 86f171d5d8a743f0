/** The account and region that tests synthesise for. */
export const ENV = { account: '123456789012', region: 'us-east-1' };

/** The zones of that region, which need no look-up. */
export const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
