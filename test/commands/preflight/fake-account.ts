import { AskFailed } from '../../../bin/commands/preflight/account';
import type { ICheck } from '../../../bin/commands/preflight/check';
import type { IAccount } from '../../../bin/commands/preflight/check';
import type { Finding } from '../../../bin/commands/preflight/finding';
import { look } from '../../../bin/commands/preflight/look';
import type { Action, Answer, Input } from '../../../bin/commands/preflight/questions';
import type { AccountNeeds } from '../../../lib/analysis/account-needs';

/** What AWS answers: as recorded, by a function of the input, or an error. */
export type Answers = { readonly [action in Action]?: unknown };

export const NOTHING: AccountNeeds = {
  zones: [],
  creations: [],
  instances: [],
  addresses: [],
  fargate: [],
  reservations: [],
  databases: [],
  caches: [],
  certificates: [],
  hostedZones: [],
  images: [],
  unknown: [],
};

/** An error with the name that AWS gives it. */
export function awsError(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}

export const DENIED = awsError('AccessDeniedException', 'User is not authorized');

/** An account that gives recorded answers, and knows what it was asked. */
export class FakeAccount implements IAccount {
  public readonly account = '123456789012';
  public readonly asked: { readonly action: string; readonly input: unknown; readonly region: string }[];

  constructor(
    private readonly answers: Answers,
    public readonly region = 'eu-west-1',
    asked: FakeAccount['asked'] = [],
  ) {
    this.asked = asked;
  }

  public in(region: string): IAccount {
    return new FakeAccount(this.answers, region, this.asked);
  }

  public async ask<A extends Action>(action: A, ...input: Input<A>): Promise<Answer<A>> {
    this.asked.push({ action, input: input[0], region: this.region });
    const answer = this.answers[action];
    const given = typeof answer === 'function' ? answer(input[0]) : answer;
    if (given === undefined) throw new Error(`${action} is not recorded`);
    if (given instanceof Error) throw new AskFailed(action, given);
    return given as Answer<A>;
  }
}

/** What checks say of needs, in an account that answers so. */
export function found(check: ICheck, needs: Partial<AccountNeeds>, answers: Answers): Promise<Finding[]> {
  return look(new FakeAccount(answers), { ...NOTHING, ...needs }, [check]);
}
