import type { UnderWay } from './account';

const EVERY = 5000;

/** Says on standard error what is waited for, as long as it takes; gives back how to stop it. */
export function notices(underWay: UnderWay): () => void {
  const start = Date.now();
  const timer = setInterval(() => {
    const actions = [...new Set(underWay.values())].sort().join(', ');
    console.error(`still waiting for ${actions || 'AWS'} (${Math.round((Date.now() - start) / 1000)} s)`);
  }, EVERY);
  return () => clearInterval(timer);
}
