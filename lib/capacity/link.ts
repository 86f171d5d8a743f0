import type { Graded } from './graded';

/** One tier against the next, at the peak. */
export interface Link {
  /** Stable, such as `Web.tasks`. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** What flows: `requests/s`, `connections`. */
  readonly unit: string;
  readonly demand: number;
  /** Undefined where nothing here knows it: the link is shown, and not judged. */
  readonly supply?: number;
  /** Demand ÷ supply, with the careful end of each constant. */
  readonly utilisation?: number;
  /** The same with the other end, where the constant is a range. */
  readonly utilisationAtBest?: number;
  /** The least trusted constant in it. */
  readonly constant?: Graded;
  /** What holds where nobody has asked AWS for more: shown where the supply is unknown, and not judged. */
  readonly byDefault?: Graded;
  /** What lets more through. */
  readonly remedy: string;
}

/** What a link is made from; utilisation follows. */
export interface LinkInput {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly unit: string;
  readonly demand: number;
  readonly supply?: number;
  /** Supply, or demand, at the other end of the constant. */
  readonly best?: { readonly demand?: number; readonly supply?: number };
  readonly constant?: Graded;
  readonly byDefault?: Graded;
  readonly remedy: string;
}

/** A link with its utilisation. */
export function link({ best, ...input }: LinkInput): Link {
  const { demand, supply } = input;
  return {
    ...input,
    utilisation: ratio(demand, supply),
    utilisationAtBest: best && ratio(best.demand ?? demand, best.supply ?? supply),
  };
}

/** Nothing asked of nothing is no load; something asked of nothing has no bound. */
function ratio(demand: number, supply?: number): number | undefined {
  if (supply === undefined) return undefined;
  return demand === 0 ? 0 : demand / supply;
}
