import text from './overflow.html';

/** Where the CDN looks for the page that it shows when the origin answers 5xx. */
export const OVERFLOW_KEY = 'assets/overflow.html';

/** The page that is uploaded where the bucket has none. */
export const DEFAULT_OVERFLOW_PAGE = Buffer.from(text);
