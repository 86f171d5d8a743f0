import { describePhysicalNames } from './physical-names';
import { describePrivileges } from './privileges';
import { describeStaticStability } from './static-stability';
import { wholeStacks } from './whole-apps';

const stacks = wholeStacks();

describePrivileges(stacks);
describePhysicalNames(stacks);
describeStaticStability(stacks);
