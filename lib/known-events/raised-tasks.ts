/** How many tasks there may be for a while, in milliseconds since 1970. */
export interface RaisedTasks {
  readonly start: number;
  readonly end: number;
  readonly most: number;
}
