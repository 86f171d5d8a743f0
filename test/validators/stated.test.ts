import { describeConfigurations, STATED_CONFIGURATIONS } from '../support/validators';

describeConfigurations(STATED_CONFIGURATIONS);
