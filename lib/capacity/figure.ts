/** How a number came about. */
export type Origin =
  /** A prop says so. */
  | 'stated'
  /** It follows from the stated traffic. */
  | 'computed'
  /** Nothing is stated, and the default of the preset holds. */
  | 'assumed';

/** A number of the plan, with all that is needed to compute it again. */
export interface Figure {
  /** What it is a number of, such as `Web`. */
  readonly of: string;
  /** The prop that it is the value of, such as `minTasks`. */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly formula: string;
  readonly inputs: { readonly [name: string]: number };
  readonly origin: Origin;
}
