import { DEFAULT_MIX } from '../../../lib/capacity/traffic-figures';
import type { TrafficFigures } from '../../../lib/capacity/traffic-figures';
import { UsageError } from '../../support/failure';

/** What `plan` was called with. */
export interface PlanOptions {
  readonly app?: string;
  readonly template?: string;
  readonly baselineRps?: string;
  readonly peakRps?: string;
  readonly timeToPeak?: string;
  /** The quota of the account. */
  readonly fargateVcpus?: string;
  readonly json?: boolean;
  readonly html?: string;
}

/**
 * The traffic of the options; undefined where none of them is stated.
 *
 * @throws with every option that cannot be used
 */
export function trafficOf(options: PlanOptions): TrafficFigures | undefined {
  const { baselineRps, peakRps, timeToPeak } = options;
  const stated = [baselineRps, peakRps, timeToPeak].filter((value) => value !== undefined);
  const rate = (name: string, value?: string) =>
    value !== undefined &&
    !(Number(value) > 0 && Number(value) <= 1e7) &&
    `${name} is '${value}'; allowed is a number above 0, at most 10000000`;
  const seconds = secondsOf(timeToPeak);
  const problems = [
    options.app !== undefined && options.template !== undefined && '--app and --template are both stated; keep one',
    options.html === '-' && options.json && '--html - and --json both write to the standard output; keep one',
    rate('--baseline-rps', baselineRps),
    rate('--peak-rps', peakRps),
    timeToPeak !== undefined &&
      (seconds === undefined || seconds < 1 || seconds > 86_400) &&
      `--time-to-peak is '${timeToPeak}'; allowed is a time from 1s to 24h, such as 90s, 5m or 2h`,
    options.fargateVcpus !== undefined &&
      !(Number(options.fargateVcpus) > 0 && Number(options.fargateVcpus) <= 1e6) &&
      `--fargate-vcpus is '${options.fargateVcpus}'; allowed is a number above 0, at most 1000000`,
    Number(peakRps) < Number(baselineRps) &&
      `--peak-rps is ${peakRps}; allowed is at least --baseline-rps (${baselineRps})`,
    stated.length > 0 &&
      stated.length < 3 &&
      '--baseline-rps, --peak-rps and --time-to-peak belong together; state all three',
  ].filter((problem) => typeof problem === 'string');
  if (problems.length > 0) throw new UsageError(problems.join('\n       '));
  if (stated.length === 0) return undefined;
  return {
    shape: Number(baselineRps) === Number(peakRps) ? 'steady' : 'spike',
    baselineRps: Number(baselineRps),
    peakRps: Number(peakRps),
    timeToPeak: seconds!,
    mix: DEFAULT_MIX,
  };
}

/** `90s`, `5m`, `2h` → seconds. */
function secondsOf(time = ''): number | undefined {
  const [, count, unit] = /^(\d+(?:\.\d+)?)(s|m|h)$/.exec(time) ?? [];
  return count === undefined ? undefined : Number(count) * { s: 1, m: 60, h: 3600 }[unit as 's' | 'm' | 'h'];
}
