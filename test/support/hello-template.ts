import { app } from '../../examples/hello/app';

/** The template of hello, for processes that are made to compare it. */
export const { template } = app.synth().stacks[0];
